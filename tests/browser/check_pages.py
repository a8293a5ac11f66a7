"""Each type of page in a real browser: opens, fits, and works by keyboard and without script.

Run by `make test-browser`, which installs the browser; not part of `make test`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import vendor
from playwright.sync_api import Page, expect

from comity.explanation import ClaimExplanation, explanation
from comity.site import Kind, Site

Visitor = Callable[..., Any]

TYPES = [
    *(kind.value for kind in Kind if kind is not Kind.WITHDRAWN),
    *("front", "search", "timeline", "trees", "conclusions", "disagreements", "rules"),
    *("list", "questions", "question", "sparql"),
]
GOOD = 95
LIGHT = 300_000
"""Bytes of a page with all that it loads, uncompressed; the query page has YASGUI besides."""
YASGUI = sum(path.stat().st_size for path in vendor.TARGET.iterdir())
DOCUMENT = "document/us-japan-security-relationship.html"
FOCUSED = "document.activeElement"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("name", TYPES)
def test_page_opens_fits_and_is_accessible(
    visit: Visitor, pages: dict[str, str], shots: Path, name: str, width: int, scheme: str
) -> None:
    """No word on the console, nothing wider than the screen, no violation that axe-core finds."""
    seen = visit(pages[name], width=width, scheme=scheme)
    seen.page.screenshot(path=shots / f"{name}-{width}-{scheme}.png")
    assert seen.console == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert seen.page.evaluate(wide) is False
    assert seen.violations() == []
    allowed = LIGHT + (YASGUI if name == "sparql" else 0)
    assert sum(seen.loaded.values()) < allowed, seen.loaded


def test_lighthouse_finds_each_type_of_page_good(
    pages: dict[str, str], address: str, judged: Callable[[str], dict[str, float]]
) -> None:
    """At least 95 of 100 for accessibility and best practices; some at once, as it mostly waits."""
    names = ("front", "thing", "document", "claim", "timeline", "question", "sparql")
    with ThreadPoolExecutor(max_workers=4) as pool:
        found = dict(zip(names, pool.map(judged, [address + pages[n] for n in names]), strict=True))
    for name, scores in found.items():
        print(f"{name:<10} {scores}")
        assert set(scores) == {"accessibility", "best-practices"}
    assert min(score for scores in found.values() for score in scores.values()) >= GOOD, found


def test_opened_details_are_accessible_too(visit: Visitor, pages: dict[str, str]) -> None:
    for name in ("thing", "document", "claim"):
        seen = visit(pages[name], width=360)
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert seen.page.evaluate(wide) is False, name
        assert seen.violations() == [], name


def test_every_type_of_page_is_valid_html(
    sample: Site, pages: dict[str, str], tmp_path: Path, html_faults: Callable[[Path], list[str]]
) -> None:
    """By the Nu HTML checker, which knows what may stand in what."""
    for name, path in pages.items():
        file = sample.file(path)
        assert file is not None
        (tmp_path / f"{name}.html").write_bytes(file.content)
    (tmp_path / "found.html").write_text(sample.found("asia"))
    assert html_faults(tmp_path) == []


def test_first_key_leads_past_the_header(visit: Visitor, pages: dict[str, str]) -> None:
    """Tab shows the skip link, Enter moves the focus to the content."""
    page = visit(pages["thing"]).page
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.className") == "skip"
    assert page.locator(".skip").bounding_box() is not None
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "content"


def test_every_link_is_reached_by_key_and_shows_it(visit: Visitor, pages: dict[str, str]) -> None:
    """Tab goes through all that can be used, in order, and each has an outline."""
    page = visit(pages["claim"]).page
    usable = page.locator("a:not([tabindex]), button, input, summary, pre[tabindex='0']").count()
    reached = 0
    for _ in range(usable):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUSED} === document.body"):
            break
        reached += 1
        assert page.evaluate(f"getComputedStyle({FOCUSED}).outlineStyle") != "none"
    hidden = page.locator("details:not([open]) pre").count()
    assert reached >= usable - hidden - 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_search_by_keyboard(
    visit: Visitor, pages: dict[str, str], address: str, *, script: bool
) -> None:
    """Words and Enter lead to the results, with and without script."""
    page = visit(pages["front"], script=script).page
    page.locator("#q").focus()
    page.keyboard.type("asia pac")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator("h1")).to_contain_text("asia pac")
    page.locator("main li a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}id/asia-pacific-region.html")


def test_names_are_offered_while_one_types(visit: Visitor, pages: dict[str, str]) -> None:
    page = visit(pages["front"]).page
    page.locator("#q").focus()
    page.wait_for_timeout(300)
    page.keyboard.type("okin")
    offered = page.locator("#names option")
    expect(offered.first).to_have_attribute("value", "Okinawa")


def test_text_is_read_without_script(visit: Visitor, pages: dict[str, str]) -> None:
    """Every type of page shows as many words with script as without, but for the editor."""
    for name, path in pages.items():
        if name == "sparql":
            continue
        words = [visit(path, script=s).page.locator("main").inner_text() for s in (True, False)]
        assert words[0] == words[1], name


def test_highlighted_words_of_the_document_are_the_claims_quote(
    visit: Visitor, sample: Site
) -> None:
    """For every statement: its links light up exactly the words that its page quotes."""
    page = visit(DOCUMENT).page
    strong = page.evaluate(
        "(() => { const m = document.querySelector('mark'); m.className = 'target';"
        " const c = getComputedStyle(m).backgroundColor; m.className = ''; return c; })()"
    )
    items = page.evaluate(
        "[...document.querySelectorAll('.read li')].map(li => ["
        "li.querySelector('.source a:last-of-type').getAttribute('href'),"
        "[...li.querySelectorAll('a[href^=\"#char\"]')].map(a => a.getAttribute('href'))])"
    )
    claims = {r.stem: r for r in sample.by_stem.values() if r.kind is Kind.CLAIM}
    assert len(items) == len(claims)
    for href, anchors in items:
        told = explanation(claims[href.removeprefix("../").removesuffix(".html")].iri, sample.index)
        assert isinstance(told, ClaimExplanation)
        text = sample.index.documents[told.source.iri].text
        quoted = dict.fromkeys(s for passage in told.passages for s in passage.spans)
        lit = page.evaluate(
            "async ([anchors, strong]) => { const found = []; for (const a of anchors) {"
            " location.hash = a; await new Promise(r => requestAnimationFrame(r)); showPassage();"
            " const marks = [...document.querySelectorAll('mark.target')];"
            " if (marks.some(m => getComputedStyle(m).backgroundColor !== strong)) return 'pale';"
            " found.push(marks.map(m => m.textContent).join('')); } return found; }",
            [anchors, strong],
        )
        assert [" ".join(words.split()) for words in lit] == [
            " ".join(text[span.begin : span.end].split()) for span in quoted
        ], href


def test_link_of_a_claim_lights_up_its_first_words(visit: Visitor, sample: Site) -> None:
    """Also without script: the browser's own target."""
    claim = next(r for r in sample.by_stem.values() if r.kind is Kind.CLAIM)
    page = visit(f"{claim.stem}.html", script=False).page
    page.get_by_role("link", name="In the text").first.click()
    target = page.locator("mark:target")
    expect(target).to_be_in_viewport()
    told = explanation(claim.iri, sample.index)
    assert isinstance(told, ClaimExplanation)
    span = told.passages[0].spans[0]
    words = sample.index.documents[told.source.iri].text[span.begin : span.end]
    assert " ".join(target.inner_text().split()) == " ".join(words.split())


### The query page

FIGURES = "How many U.S. military personnel"


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1400, "light")])
def test_example_is_chosen_and_asked(
    visit: Visitor, address: str, shots: Path, way: str, width: int, scheme: str
) -> None:
    """In YASGUI's editor: the query, its answer with links to the things here, no violation."""
    seen = visit("sparql", width=width, scheme=scheme)
    page: Page = seen.page
    example = page.get_by_role("link", name="Which agreements bind")
    if way == "mouse":
        example.click()
        page.get_by_role("button", name="Run").click()
    else:
        example.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name="Query")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Run")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator(".yasqe")).to_contain_text("Which agreements bind")
    expect(page.locator("#state")).to_have_text("2 rows")
    rows = page.locator(".yasr table.dataTable tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Treaty of Mutual Cooperation and Security")
    assert rows.first.locator("a.iri").first.get_attribute("href") == (
        f"{address}id/treaty-of-mutual-cooperation-and-security"
    )
    assert page.url.startswith(f"{address}sparql?query=")
    page.screenshot(path=shots / f"asked-{width}-{scheme}.png", full_page=True)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False
    assert seen.console == []
    assert seen.violations() == []


def test_what_is_wrong_with_a_query_is_shown(visit: Visitor) -> None:
    page = visit("sparql").page
    page.get_by_role("textbox", name="Query").click()
    page.keyboard.type("SELECT * { ?s ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#state")).to_have_text("The query was refused.")
    expect(page.locator("#results")).to_contain_text("line 1, column")


def test_example_is_asked_without_script(visit: Visitor, pages: dict[str, str]) -> None:
    """A plain form: examples are links, the answer is a page, and the query can be changed."""
    seen = visit("sparql", script=False)
    page: Page = seen.page
    page.get_by_role("link", name=FIGURES).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#results tbody tr")).to_have_count(4)
    page.get_by_role("textbox", name="Query").fill("SELECT ?s { ?s a comity:State }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#results tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Japan", exact=True).click()
    expect(page.locator("h1")).to_have_text("Japan")


def test_question_leads_to_its_query(visit: Visitor, pages: dict[str, str]) -> None:
    page = visit(pages["question"]).page
    page.get_by_role("link", name="Change it and ask again").click()
    expect(page.locator(".yasqe")).to_contain_text(FIGURES)


def test_yasgui_is_as_its_makers_publish_it() -> None:
    """Byte for byte what the lock names; `make vendor` copies it."""
    for name, content in vendor.files().items():
        assert (vendor.TARGET / name).read_bytes() == content, name
