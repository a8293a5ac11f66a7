"""FAIR Signposting, level 2 (https://signposting.org/FAIR/), as its Python client finds it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from signposting import Signposting, find_signposting_http
from signposting.htmllinks import find_signposting_html
from signposting.linkset import find_signposting_linkset

from comity.server.app import application
from comity.server.running import in_background
from comity.site import Kind, Resource, Site

PAGE = "https://schema.org/AboutPage"
LIVING = [kind for kind in Kind if kind is not Kind.WITHDRAWN]


@pytest.fixture(scope="module")
def root(served: Site) -> Iterator[str]:
    with in_background(application(served)) as port:
        yield f"http://127.0.0.1:{port}/"


def first(served: Site, kind: Kind) -> Resource:
    return next(r for r in served.by_stem.values() if r.kind is kind)


def said(found: Signposting) -> dict[str, object]:
    """Return what a client goes by."""
    return {
        "cite-as": found.citeAs.target if found.citeAs else None,
        "license": found.license.target if found.license else None,
        "collection": found.collection.target if found.collection else None,
        "type": {one.target for one in found.types},
        "item": {(one.target, one.type) for one in found.items},
        "describedby": {(one.target, one.type) for one in found.describedBy},
        "linkset": {(one.target, one.type) for one in found.linksets},
    }


@pytest.mark.parametrize("kind", LIVING, ids=lambda kind: kind.value)
def test_header_page_and_linkset_say_the_same(root: str, served: Site, kind: Kind) -> None:
    """A client that follows an IRI finds all of level 2, by whichever way it looks."""
    resource = first(served, kind)
    iri = f"{root}{resource.stem}" if kind is not Kind.DATASET else f"{root}dataset"
    by_header = find_signposting_http(iri)
    told = said(by_header)
    assert told["cite-as"] == resource.iri.value
    assert PAGE in {one.target for one in by_header.types}
    assert told["license"]
    (linkset,) = by_header.linksets
    assert linkset.type == "application/linkset+json"
    assert {one.type for one in by_header.describedBy} >= {"text/turtle"}
    assert told["item" if kind is Kind.DATASET else "collection"]
    assert said(find_signposting_html(f"{root}{resource.stem}.html")) == told
    everything = find_signposting_linkset(linkset.target)
    page = f"{served.base}{resource.stem}.html"
    found = said(everything.for_context(page))
    hosted = {  # a link set, which has no address of its own, names persistent addresses
        key: {(t.replace(root, served.base), kind) for t, kind in value}
        if isinstance(value, set) and key != "type"
        else value
        for key, value in told.items()
    }
    assert found == hosted


def test_what_is_linked_leads_back(root: str, served: Site) -> None:
    """Metadata describe what they describe; the files of the dataset belong to it."""
    page = find_signposting_http(f"{root}id/japan")
    for one in page.describedBy:
        described = {
            link.target
            for link in find_signposting_http(one.target).signposts
            if link.rel == "describes"
        }
        assert f"{served.base}id/japan" in described, one.target
    for one in find_signposting_http(f"{root}description.html").items:
        item = find_signposting_http(one.target)
        assert item.collection.target == f"{served.base}dataset", one.target
        assert item.license.target == page.license.target


def test_withdrawn_is_told_with_its_links(root: str, served: Site) -> None:
    resource = first(served, Kind.WITHDRAWN)
    with pytest.warns(UserWarning, match="410 Gone"):
        found = find_signposting_http(f"{root}{resource.stem}")
    assert said(found)["cite-as"] == resource.iri.value
    assert httpx.get(f"{root}{resource.stem}").status_code == 410
