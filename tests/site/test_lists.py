"""Long lists go on to pages of their own: all of it is there, each entry once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import html5lib
import pytest

import comity
from comity.knowledge import load_vocabularies
from comity.site import Kind, Resource, Site, lists, site
from comity.site.holdings import Holdings
from comity.site.lists import continued

LISTS = 12
"""How many lists of each kind of resource are compared."""
PLACE = re.compile(r"(.+)\.([a-z]+\d*)-(\d+)\.html")


@pytest.fixture(scope="module")
def short(sample_build: comity.Build, knowledge: comity.Knowledge) -> Iterator[Site]:
    """Return the sample as a site with three entries on each page of a list."""
    kept = lists.lists

    def few(of: Holdings, resource: Resource) -> tuple[lists.Listing, ...]:
        return tuple(replace(found, size=3) for found in kept(of, resource))

    documents = [document for document, _ in sample_build.read]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lists, "FEW", 3)
        for module in ("lists", "contents", "pages"):
            patched.setattr(f"comity.site.{module}.lists", few)
        yield site(sample_build.dataset, documents, knowledge, folder=load_vocabularies())


def text(of: Site, path: str) -> str:
    file = of.file(path)
    assert file is not None, path
    return file.content.decode()


def shown(page: str, name: str, look: str) -> list[str]:
    """Return where the links to statements, or those of the names, in a list of a page lead."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    (section,) = [s for s in tree.iter("section") if s.get("aria-labelledby") == name]
    items = [a for part in section for a in part.iter("a") if part.get("class") != "paging"]
    told = [a for a in items if look == "names" or re.match(r"(statement|why)", a.text or "")]
    return [a.get("href", "").rpartition("/")[2] for a in told]


@pytest.mark.parametrize("kind", [Kind.THING, Kind.RULE, Kind.TERM, Kind.GRAPH])
def test_every_entry_is_on_one_page(short: Site, kind: Kind) -> None:
    """Whatever a list has stands on its pages once, in its order, but for grouping on a page."""
    compared = 0
    for resource in short.by_stem.values():
        for found in lists.lists(short, resource) if resource.kind is kind else ():
            if found.pages < 2 or found.look in {"record", "links"}:
                continue
            paths = [found.path(resource.stem, n) for n in range(1, found.pages + 1)]
            parted = [shown(text(short, path), found.name, found.look) for path in paths]
            nodes = [getattr(entry, "node", entry) for entry in found.entries]
            whole = [f"{node.value.rpartition('/')[2]}.html" for node in nodes]
            assert all(parted), paths
            assert sorted(link for part in parted for link in part) == sorted(
                link.replace("#", "/").rpartition("/")[2] for link in whole
            ), paths[0]
            compared += 1
        if compared == LISTS:
            break
    assert compared


def test_pages_of_a_list_lead_to_each_other(short: Site) -> None:
    """Forward, back, and to the whole page; each says which it is."""
    path = "id/japan.mentioned-2.html"
    page = text(short, path)
    assert 'href="japan.html#mentioned"' in page
    assert 'href="japan.mentioned-3.html"' in page
    assert re.search(r'href="japan\.mentioned-2\.html" aria-current="page"', page)
    assert 'href="japan.mentioned-2.html"' in text(short, "id/japan.html")
    assert "<h1>Japan</h1>" in page
    assert path in short.paths()


def test_every_page_of_a_list_is_a_file_with_its_number(short: Site) -> None:
    """None is missing between the second and the last."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for path, resource, name, number in continued(short):
        matched = PLACE.fullmatch(path)
        assert matched
        assert matched.groups() == (resource.stem, name, str(number))
        numbers.setdefault((resource.stem, name), []).append(number)
    assert len(numbers) > 20
    assert all(found == list(range(2, len(found) + 2)) for found in numbers.values())


def test_links_of_many_pages_are_few(short: Site) -> None:
    """The first, the last, and those around the one that is read."""
    listing = max(
        (found for r in short.by_stem.values() for found in lists.lists(short, r)),
        key=lambda found: found.pages,
    )
    assert listing.pages > 12
    (path,) = [p for p, (_, name, n) in short.continued.items() if name == listing.name and n == 8][
        :1
    ]
    page = text(short, path)
    nav = page[page.index('<nav class="paging"') :].partition("</nav>")[0]
    assert nav.count("<a ") == 7
    assert nav.count("…") == 2
