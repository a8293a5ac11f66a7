"""The site as a value: its paths, its RDF in every form, and what its pages hold."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import html5lib
import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

import comity
from comity.explanation import ClaimExplanation, explanation
from comity.identifiers import graph_iri
from comity.model import Span
from comity.namespaces import COMITY, FOAF, PROV, RDF, RDFS, VOID
from comity.serialization.graphs import by_graph
from comity.site import File, Kind, Resource, Site, site
from comity.site.forms import RDF_FORMS
from comity.site.passages import Mark, marked

HOSTILE_TAGS = ("<script>alert", "<img src=x")
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}


def got(of: Site, path: str) -> File:
    file = of.file(path)
    assert file is not None, path
    return file


def text(of: Site, path: str) -> str:
    return got(of, path).content.decode()


def examples(of: Site) -> list[Resource]:
    """Return the first two resources of each kind."""
    return [
        resource
        for kind in Kind
        for resource in islice((r for r in of.by_stem.values() if r.kind is kind), 2)
    ]


### Forms


def test_every_form_of_a_resource_says_the_same(sample_site: Site) -> None:
    """Turtle, N-Triples and RDF/XML hold the union of what TriG, N-Quads and JSON-LD hold."""
    for resource in examples(sample_site):
        quads = {
            form.extension: set(
                pyoxigraph.parse(
                    got(sample_site, f"{resource.stem}.{form.extension}").content,
                    format=FORMATS[form.extension],
                    base_iri=sample_site.base,
                )
            )
            for form in RDF_FORMS
        }
        assert quads["trig"] == quads["nq"] == quads["jsonld"], resource.stem
        union = {q.triple for q in quads["nq"]}
        for extension in ("ttl", "nt", "rdf"):
            assert {q.triple for q in quads[extension]} == union, (resource.stem, extension)
        assert union


def test_text_that_xml_forbids_has_no_rdf_xml(knowledge: comity.Knowledge) -> None:
    graph, node = graph_iri(knowledge.base, "a"), NamedNode(f"{knowledge.base}id/bell")
    rings = comity.Dataset(frozenset({Quad(node, RDFS.label, Literal("\a"), graph)}))
    of = site(rings, (), knowledge)
    assert of.file("id/bell.rdf") is None
    assert got(of, "id/bell.ttl").content


def test_same_dataset_gives_the_same_bytes(
    sample_build: comity.Build, knowledge: comity.Knowledge
) -> None:
    """Whatever order the quads come in."""
    documents = [document for document, _ in sample_build.read]
    backwards = comity.Dataset(frozenset(sorted(sample_build.dataset.quads, key=str)[::-1]))
    one, other = (
        site(dataset, documents, knowledge) for dataset in (sample_build.dataset, backwards)
    )
    assert one.paths() == other.paths()
    for path in one.paths()[::37]:
        assert got(one, path).content == got(other, path).content, path


def test_description_says_of_what_it_is_and_under_which_terms(sample_site: Site) -> None:
    """Each is part of the dataset, has a topic, a licence and the date of its latest source."""
    resource = sample_site.resources["id/okinawa"]
    quads = by_graph(sample_site.describe(resource))[None]
    found = {(t.predicate, str(t.object)) for t in quads if "okinawa.html" in str(t.subject)}
    assert (FOAF.primaryTopic, str(resource.iri)) in found
    assert (VOID.inDataset, f"<{sample_site.base}dataset>") in found
    assert {"1997-07-28" in o for p, o in found if p.value.endswith("modified")} == {True}
    assert {p.value.rpartition("/")[2] for p, _ in found} >= {"license", "source", "hasFormat"}


def test_thing_comes_with_its_claims_and_their_words(sample_site: Site) -> None:
    """What a client gets for a thing is enough to show who says what in which words."""
    dataset = sample_site.describe(sample_site.resources["id/okinawa"])
    graphs = by_graph(dataset)
    claims = {t.subject for g in graphs.values() for t in g if t.object == COMITY.Claim}
    assert claims
    triples = {t for g in graphs.values() for t in g}
    sources = {t.object for t in triples if t.predicate == PROV.wasDerivedFrom}
    assert {t.subject for t in triples if t.predicate.value.endswith("/title")} >= sources
    assert [t for t in triples if t.predicate.value.endswith("oa#exact")]


def test_every_mentioned_node_is_called_something(sample_site: Site) -> None:
    """A description can be shown without asking for another one."""
    dataset = sample_site.describe(sample_site.resources["id/japan"])
    triples = {quad.triple for quad in dataset.quads}
    named = {t.subject for t in triples if re.search(r"label|Label|title", t.predicate.value)}
    files = {f"<{sample_site.base}{path}>" for path in sample_site.paths()}
    ends = {t.object for t in triples if str(t.object) not in files}
    things = {end for end in ends if str(end).startswith(f"<{sample_site.base}id/")}
    assert things
    assert things <= named


### Addresses


def test_every_link_of_every_page_leads_to_a_file(sample_site: Site) -> None:
    """Also without a server that rewrites: each relative link names a file and its fragment."""
    origin = "http://site/"
    pages = {path: text(sample_site, path) for path in sample_site.paths() if path[-5:] == ".html"}
    ids = {path: set(re.findall(r' id="([^"]+)"', page)) for path, page in pages.items()}
    known = set(sample_site.paths())
    for path, page in pages.items():
        for href in set(re.findall(r'(?:href|src)="([^"]+)"', page)):
            here = href.replace(urlsplit(sample_site.base).path, "/", path == "404.html")
            address, fragment = urldefrag(urljoin(origin + path, here))
            if address.startswith(origin):
                target = unquote(address.removeprefix(origin))
                assert target in known, (path, href)
                assert not fragment or unquote(fragment) in ids[target], (path, href)


def test_every_iri_of_the_data_below_the_base_has_a_page(sample_site: Site) -> None:
    """Nothing that the data names is a dead end."""
    nodes = {
        term.value
        for quad in sample_site.describe(sample_site.resources["id/japan"]).quads
        for term in (quad.subject, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(sample_site.base)
    }
    files = {f"{sample_site.base}{path}" for path in sample_site.paths()}
    dead = [n for n in nodes - files if sample_site.addresses.href("index", n) is None]
    assert dead == []


def test_another_base_moves_the_data_and_not_the_links(sample_document: comity.Document) -> None:
    """The host appears nowhere; pages of another base differ in the IRIs that they show only."""
    base = "http://data.example.org/sheets/"
    built = comity.build([sample_document], base=base)
    moved = site(built.dataset, [sample_document], comity.load_knowledge(base=base))
    page = text(moved, "id/japan.html")
    assert f"<code>{base}id/japan</code>" in page
    assert 'href="../ontology/State.html"' not in page
    assert "w3id.org/comity/id" not in page


### Pages


def test_page_of_a_thing_quotes_the_words_of_every_fact(sample_site: Site) -> None:
    """Each claim about a thing stands on its page with its words marked in their sentence."""
    page = text(sample_site, "id/okinawa.html")
    assert "<mark>28,000 in Okinawa</mark>" in page or "in Okinawa</mark>" in page
    assert "28 July 1997" in page
    assert 'href="../document/us-japan-security-relationship.html#char=' in page


def test_marked_words_are_the_claims_quotes(sample_site: Site) -> None:
    """On the page of every claim the marks are exactly the spans of its evidence."""
    claims = [r for r in sample_site.by_stem.values() if r.kind is Kind.CLAIM]
    assert claims
    for resource in claims:
        told = explanation(resource.iri, sample_site.index)
        assert isinstance(told, ClaimExplanation)
        tree = html5lib.parse(
            text(sample_site, f"{resource.stem}.html"), namespaceHTMLElements=False
        )
        shown = "".join("".join(mark.itertext()) for mark in tree.iter("mark"))
        document = sample_site.index.documents[told.source.iri].text
        quoted = "".join(document[s.begin : s.end] for p in told.passages for s in p.spans)
        assert shown.split() == re.sub(r"\s", " ", quoted).split(), resource.stem


def test_document_page_holds_the_whole_text(sample_site: Site) -> None:
    """No word is lost between the marks."""
    (document,) = sample_site.index.documents.values()
    page = text(sample_site, f"document/{document.id}.html")
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    sentences = [e for e in tree.iter("div") if e.get("class") == "sentence"]
    words = " ".join("".join(p.itertext()) for e in sentences for p in e.findall("p"))
    assert words.split() == document.text.split()


def test_every_passage_of_a_document_can_be_linked_to(sample_site: Site) -> None:
    """The fragment of each passage's IRI is on the page once, around the passage's first words."""
    (document,) = sample_site.index.documents.values()
    tree = html5lib.parse(
        text(sample_site, f"document/{document.id}.html"), namespaceHTMLElements=False
    )
    anchors = [mark.get("id") for mark in tree.iter("mark") if mark.get("id")]
    assert len(anchors) == len(set(anchors))
    for mark in tree.iter("mark"):
        begin, end = map(int, mark.get("data-passage", "").removeprefix("char=").split(","))
        words = "".join(mark.itertext())
        assert words in re.sub(r"\s", " ", document.text[begin:end])
    passages = {
        q.subject.value.partition("#")[2]
        for q in sample_site.index.inverse[NamedNode("http://www.w3.org/ns/oa#SpecificResource")]
        if isinstance(q.subject, NamedNode) and q.predicate == RDF.type
    }
    assert passages == set(anchors)


@pytest.mark.parametrize(
    "spans", [[(0, 6), (3, 9)], [(0, 9), (3, 6)], [(1, 4), (4, 8)], [(0, 6), (2, 7), (5, 9)]]
)
def test_passages_that_cross_lose_no_word(spans: list[tuple[int, int]]) -> None:
    """The parts of each passage are together its words, in order."""
    words = "abcdefghij"
    pieces = marked(words, Span(0, 10), [Span(*span) for span in spans])

    def flat(content: tuple[Mark | str, ...]) -> str:
        return "".join(p if isinstance(p, str) else flat(p.content) for p in content)

    def parts(content: tuple[Mark | str, ...]) -> dict[Span, str]:
        found: dict[Span, str] = {}
        for piece in content:
            if isinstance(piece, Mark):
                for span, inner in (
                    (piece.span, flat(piece.content)),
                    *parts(piece.content).items(),
                ):
                    found[span] = found.get(span, "") + inner
        return found

    assert flat(pieces) == words
    assert parts(pieces) == {Span(b, e): words[b:e] for b, e in spans}


def test_markup_in_texts_and_labels_is_text(hostile_site: Site) -> None:
    """Whatever a document or a label holds, no page makes an element of it."""
    pages = [path for path in hostile_site.paths() if path.endswith(".html")]
    shown = [path for path in pages if "alert(" in text(hostile_site, path)]
    assert {path.partition("/")[0] for path in shown} >= {"document", "id"}
    for path in pages:
        page = text(hostile_site, path)
        assert not [tag for tag in HOSTILE_TAGS if tag in page], path
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        scripts = [s for s in tree.iter("script") if s.get("src") is None]
        assert [s for s in scripts if s.get("type") != "application/ld+json"] == [], path


def test_pages_are_valid_and_light(sample_site: Site) -> None:
    """Each page parses strictly, has one h1 and one main, unique ids, and weighs little."""
    for resource in examples(sample_site):
        page = text(sample_site, f"{resource.stem}.html")
        parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
        tree = parser.parse(page)
        assert len(list(tree.iter("h1"))) == len(list(tree.iter("main"))) == 1, resource.stem
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), resource.stem
        assert len(page.encode()) < 300_000, resource.stem


def test_pages_load_only_what_the_site_ships(sample_site: Site) -> None:
    """No script, style, image or frame from elsewhere, and none inline."""
    for resource in examples(sample_site):
        page = text(sample_site, f"{resource.stem}.html")
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="([^"]*)"', page)
        loaded += re.findall(r'<link rel="(?:stylesheet|icon|preload)"[^>]* href="([^"]*)"', page)
        assert loaded
        assert not [source for source in loaded if "//" in source]
        assert "<style" not in page
        assert " style=" not in page
        assert not re.search(r"<[^>]+ on[a-z]+=", page)


### What is gone


def test_withdrawn_things_are_told_with_their_successor(
    sample_build: comity.Build, knowledge: comity.Knowledge
) -> None:
    """The tombstone says in RDF and on its page when and for what a document was withdrawn."""
    turtle = f"""
    @prefix prov: <{PROV}> . @prefix dcterms: <http://purl.org/dc/terms/> .
    <{knowledge.base}document/old> prov:invalidatedAtTime "2026-01-31" ;
        dcterms:isReplacedBy <{knowledge.base}document/us-japan-security-relationship> .
    """
    triples = [q.triple for q in pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)]
    documents = [document for document, _ in sample_build.read]
    whole = site(sample_build.dataset, documents, knowledge, folder={"withdrawn.ttl": triples})
    assert "isReplacedBy" in text(whole, "document/old.ttl")
    assert "us-japan-security-relationship.html" in text(whole, "document/old.html")


def test_what_is_withdrawn_may_not_be_said_any_more(
    sample_build: comity.Build, knowledge: comity.Knowledge
) -> None:
    """A dataset that still has it is refused, by its IRI."""
    iri = f"{knowledge.base}document/us-japan-security-relationship"
    turtle = f'<{iri}> <{PROV.invalidatedAtTime.value}> "2026-01-31" .'
    triples = [q.triple for q in pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)]
    documents = [document for document, _ in sample_build.read]
    with pytest.raises(comity.PublicationError, match=re.escape(iri)):
        site(sample_build.dataset, documents, knowledge, folder={"withdrawn.ttl": triples})


def test_another_domain_has_pages_too(knowledge: comity.Knowledge) -> None:
    """A dataset of which the code knows nothing: one thing, one property, no document."""
    base = knowledge.base
    ship, sails = NamedNode(f"{base}id/ship"), NamedNode("http://example.net/ns#sails")
    graph = graph_iri(base, "reference")
    quads = {
        Quad(ship, sails, NamedNode(f"{base}id/sea"), graph),
        Quad(ship, RDF.type, sails, graph),
    }
    small = site(comity.Dataset(frozenset(quads)), [], knowledge)
    page = text(small, "id/ship.html")
    assert "sails" in page
    assert 'href="sea.html"' in page


def test_terms_of_an_undeclared_vocabulary_have_pages(knowledge: comity.Knowledge) -> None:
    """A class of another domain, in a file without an owl:Ontology: its page lists its members."""
    turtle = """@prefix sea: <http://example.net/sea#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    sea:Ship a owl:Class ; rdfs:label "vessel"@en ; rdfs:comment "It floats."@en ."""
    triples = [q.triple for q in pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)]
    prefixes = {**knowledge.prefixes, "sea": "http://example.net/sea#"}
    known = replace(knowledge, ontology=knowledge.ontology | frozenset(triples), prefixes=prefixes)
    ship = NamedNode(f"{known.base}id/ship")
    quad = Quad(
        ship, RDF.type, NamedNode("http://example.net/sea#Ship"), graph_iri(known.base, "x")
    )
    small = site(comity.Dataset(frozenset({quad})), [], known, folder={"sea.ttl": triples})
    term = text(small, "vocabulary/sea/Ship.html")
    assert "It floats." in term
    assert 'href="../../id/ship.html"' in term
    assert 'href="vocabulary/sea/Ship.html"' in text(small, "sea.html")
    assert 'href="../vocabulary/sea/Ship.html">vessel' in text(small, "id/ship.html")
