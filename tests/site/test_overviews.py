"""Pages over the whole dataset: dates, trees, conclusions, disagreements, names; and markup."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import html5lib
import pytest

import comity
from comity.document import document
from comity.site import Kind, Site, site
from comity.site.neighbourhood import SIDE, drawing
from comity.site.overviews import OVERVIEWS
from comity.site.search import Entry, entries, find
from comity.site.views import Ref, Row

ONE = "The Joint Harbor Commission, established in 1995, met in Bergen."
OTHER = "The Joint Harbor Commission, established in 1996, met in Bergen."
RELATED = "Norway and Iceland signed the Treaty of Peace in 1951."


def text(of: Site, path: str) -> str:
    file = of.file(path)
    assert file is not None, path
    return file.content.decode()


@pytest.fixture(scope="module")
def two_documents(knowledge: comity.Knowledge) -> Site:
    """Return the site of two documents that disagree about a year."""
    documents = [document("one", f"{ONE} {RELATED}"), document("other", f"{OTHER} {RELATED}")]
    built = comity.build(documents, knowledge=knowledge)
    return site(built.dataset, documents, knowledge)


def test_timeline_has_every_dated_claim_in_order(sample_site: Site) -> None:
    """Years stand in order, each claim with its words."""
    page = text(sample_site, "timeline.html")
    years = re.findall(r'<h2 id="year-(\d{4})"', page)
    assert years == sorted(years)
    assert {"1945", "1952"} <= set(years)
    dated = OVERVIEWS["timeline"].find(sample_site)
    assert page.count("<blockquote>") >= len(dated)


def test_places_stand_below_the_nearest_place_that_holds_them(sample_site: Site) -> None:
    """Okinawa is in Japan and so in Asia, but stands below Japan only."""
    tree = html5lib.parse(text(sample_site, "trees.html"), namespaceHTMLElements=False)
    parents = {
        item.findtext("a"): {child.findtext("a") for child in item.findall("ul/li")}
        for item in tree.iter("li")
        if item.find("ul") is not None
    }
    assert "Okinawa" in parents["Japan"]
    assert "Okinawa" not in parents["Asia"]


def test_every_conclusion_is_listed_with_its_reason(sample_site: Site) -> None:
    page = text(sample_site, "conclusions.html")
    inferences = [r for r in sample_site.by_stem.values() if r.kind is Kind.INFERENCE]
    assert inferences
    for resource in inferences[: OVERVIEWS["conclusions"].size]:
        assert f'href="{resource.stem}.html"' in page


def test_documents_that_disagree_are_set_against_each_other(two_documents: Site) -> None:
    """Two years for what the shapes give one; what both documents say alike is left out."""
    page = text(two_documents, "disagreements.html")
    assert "Joint Harbor Commission" in page
    assert {"1995", "1996"} <= set(re.findall(r"\b19\d\d\b", page))
    assert "Treaty of Peace" not in page


def test_one_document_disagrees_with_nobody(sample_site: Site) -> None:
    assert "There is no such place" in text(sample_site, "disagreements.html")


def test_long_lists_go_on_on_further_pages(
    two_documents: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview = OVERVIEWS["search"]
    total = len(overview.find(two_documents))
    paths = overview.paths(3 * overview.size)
    assert paths == ("search.html", "search-2.html", "search-3.html")
    assert overview.paths(0) == ("search.html",)
    assert total > 0


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("okinawa", "Okinawa"),
        ("OKINAWA", "Okinawa"),
        ("nippon", "Nippon"),
        ("asia pac reg", "Asia Pacific region"),
        ("okinwa", "Okinawa"),
    ],
)
def test_search_finds_by_any_name(sample_site: Site, words: str, first: str) -> None:
    """By other names, in any case, by beginnings of words, and despite a slip."""
    assert find(entries(sample_site), words)[0].name == first


@pytest.mark.parametrize("words", ["", "  ", "\x00", "zzzzzzzz", "<script>", "%", "a" * 100_000])
def test_search_for_nothing_finds_nothing(sample_site: Site, words: str) -> None:
    assert find(entries(sample_site), words) == ()


def test_results_show_the_question_as_text(sample_site: Site) -> None:
    page = sample_site.found("<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_index_of_names_leads_to_pages(sample_site: Site) -> None:
    rows = json.loads(text(sample_site, "search.json"))
    assert {path for _, path, *_ in rows} <= set(sample_site.paths())
    assert Entry("Nippon", "id/japan", "thing") in entries(sample_site)


def test_markup_cannot_end_its_element(hostile_site: Site) -> None:
    page = text(hostile_site, "id/norway.html")
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    (block,) = [s for s in tree.iter("script") if s.get("type") == "application/ld+json"]
    assert json.loads(block.text or "")["name"].startswith(("<script>", "Norway"))


def test_drawing_keeps_its_boxes_apart() -> None:
    """Boxes of one side do not overlap and stay on the canvas; what has no room is counted."""
    rows = [
        Row(
            subject=Ref(text="here", href="here.html"),
            predicate=Ref(text="leads to"),
            object=Ref(text=f"place {number} " + "x" * 80, href=f"{number}.html"),
        )
        for number in range(SIDE + 3)
    ]
    drawn = drawing("here", rows, ())
    assert drawn is not None
    tops = sorted(box.y for box in drawn.boxes if not box.centre)
    assert all(below - above >= 34 for above, below in pairwise(tops))
    assert tops[0] >= 0
    assert tops[-1] + 34 <= drawn.height
    assert drawn.left_out == 3
    assert drawing("here", (), ()) is None
