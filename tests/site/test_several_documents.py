"""Sites of several documents: what is only planned or denied, and documents of one title."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import Literal, NamedNode

import comity
from comity.document import document
from comity.namespaces import COMITY, DCTERMS, RDF, RDFS
from comity.site import Site, site
from comity.site.search import index_file

NORTH = """Norway: Relations

Fact sheet released by the Bureau of Nordic Affairs, March 3, 2004.

Norway and Iceland plan to sign the Fisheries Cooperation Agreement in 2005.
Norway and Iceland may create the Joint Harbor Commission. Norway joined the United Nations in 1945.
"""
SOUTH = """Norway: Relations

Norway and Chad have not signed a peace agreement.
Norway and Chad signed the Treaty of Oslo in 1951.
"""


@pytest.fixture(scope="module")
def two(knowledge: comity.Knowledge) -> Site:
    """Return the site of two documents of one title, one of them without a date."""
    documents = [document("north", NORTH), document("south", SOUTH)]
    built = comity.build(documents, knowledge=knowledge)
    return site(built.dataset, documents, knowledge)


def text(of: Site, path: str) -> str:
    """Return a page with its spaces as people see them."""
    file = of.file(path)
    assert file is not None, path
    return re.sub(r"\s+", " ", file.content.decode())


@pytest.mark.parametrize(
    ("start", "title"),
    [
        ("iceland-norway-fisheries", "Fisheries Cooperation Agreement (Iceland, Norway)"),
        ("joint-harbor-commission", "Joint Harbor Commission"),
        ("chad-norway-peace-agreement", "peace agreement (Chad, Norway)"),
    ],
)
def test_what_is_only_planned_or_denied_is_called_by_its_words(
    two: Site, start: str, title: str
) -> None:
    """Its name is a claim as sure as what is said of it, and no fact; every list shows it."""
    (stem,) = (stem for stem in two.by_stem if stem.startswith(f"id/{start}"))
    node = two.by_stem[stem].iri
    assert f"<h1>{title}</h1>" in text(two, f"{stem}.html")
    assert f">{title}</a>" in text(two, "search.html")
    assert not two.index.values(node, RDFS.label)
    naming = [
        claim
        for claim in two.index.mentions[node]
        if two.index.value(claim, RDF.predicate) == RDFS.label
    ]
    assert [two.index.values(claim, RDF.object)[0].value for claim in naming] == [title]
    assert COMITY.asserted not in two.index.values(naming[0], COMITY.modality)


def test_a_title_in_the_claims_graph_leads_to_its_claim(two: Site) -> None:
    """No asserted thing has one; each is what a claim of its own says."""
    title = DCTERMS.term("title")
    titled = {
        quad
        for graph, quads in two.index.graphs.items()
        if graph.value.endswith("/claims")
        for quad in quads
        if quad.predicate == title
    }
    assert titled
    for quad in titled:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, Literal)
        objects = {
            two.index.values(claim, RDF.object)[0]
            for claim in two.index.mentions[quad.subject]
            if two.index.value(claim, RDF.predicate) == RDFS.label
        }
        assert quad.object in objects


def test_documents_of_one_title_are_told_apart(two: Site) -> None:
    """By publisher, date and id: on the first page, in the search and in names that are offered."""
    front, found = text(two, "index.html"), text(two, "search.html")
    note = "Bureau of Nordic Affairs, 3 March 2004, north"
    assert f'Norway: Relations</a> <span class="source">{note}</span>' in front
    assert 'Norway: Relations</a> <span class="source">south</span>' in front
    assert f'<span class="source">document, {note}</span>' in found
    rows = index_file(two.entries["search"]).decode()
    assert f'["Norway: Relations", "document/north.html", "document", "{note}"]' in rows


def test_a_quote_names_an_undated_document_by_its_id(two: Site) -> None:
    """What has no date has no other mark than its id."""
    page = text(two, "id/chad.html")
    assert "Norway: Relations</a>, south ·" in page


def test_an_article_fits_its_noun(two: Site) -> None:
    """It is "a state" and "an agreement", in statements and in titles."""
    index = two.index
    state, agreement = COMITY.State, COMITY.Agreement
    union = NamedNode(f"{index.base}id/union")
    assert index.sentence(union, RDF.type, state)[1] == "is a"
    assert index.sentence(union, RDF.type, agreement)[1] == "is an"
    assert index.sentence(union, RDF.type, union)[1] == "is a"
    pages = "".join(text(two, path) for path in two.paths() if path.endswith(".html"))
    assert "is an</" in pages
    assert not re.search(r">is a</(?:a|span)>(?:</span>)? <a[^>]*>(?:actor|agreement|event)", pages)


def test_the_sample_still_names_all_things(sample_site: Site) -> None:
    """No thing that a statement is about is shown by its identifier."""
    index = sample_site.index
    things = [
        r
        for s, r in sample_site.by_stem.items()
        if s.startswith("id/") and index.mentions.get(r.iri)
    ]
    assert things
    for thing in things:
        assert index.values(thing.iri, RDFS.label) or index.values(thing.iri, DCTERMS.term("title"))
