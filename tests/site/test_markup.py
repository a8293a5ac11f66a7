"""schema.org in pages: what search engines read is true to the data, and needs no network."""

from __future__ import annotations

import json
from typing import Any

import html5lib
import pytest
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import SDO, URIRef

import comity
from comity.description import MEDIA_TYPES
from comity.document import document
from comity.identifiers import graph_iri
from comity.namespaces import (
    COMITY,
    DCAT,
    DCTERMS,
    FOAF,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
)
from comity.site import Kind, Resource, Site, site
from comity.site.citation import bibtex, citation, csl
from comity.site.descriptions import concepts_of
from comity.site.markup import SCHEMA

Triples = set[tuple[str, str, str]]
LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.term("title"))
SAME = (OWL.sameAs, SKOS.exactMatch, NamedNode(f"{SCHEMA}sameAs"))
SAID = {
    "contentUrl": DCAT.downloadURL,
    "distribution": DCAT.distribution,
    "publisher": DCTERMS.publisher,
    "datePublished": DCTERMS.issued,
    "description": DCTERMS.description,
    "isBasedOn": DCTERMS.source,
    "appearance": PROV.wasDerivedFrom,
    "license": DCTERMS.license,
}


def refuse(url: str, _: object = None) -> Any:
    raise AssertionError(f"{url} is fetched")


def embedded(of: Site, resource: Resource) -> dict[str, Any]:
    file = of.file(f"{resource.stem}.html")
    assert file is not None
    tree = html5lib.parse(file.content.decode(), namespaceHTMLElements=False)
    (block,) = [s for s in tree.iter("script") if s.get("type") == "application/ld+json"]
    found: dict[str, Any] = json.loads(block.text or "")
    return found


def understood(found: dict[str, Any]) -> Triples:
    """Return the triples that PyLD reads, without network."""
    lines = jsonld.to_rdf(found, {"documentLoader": refuse})["@default"]
    return {
        tuple(line[part]["value"] for part in ("subject", "predicate", "object")) for line in lines
    }


def read(of: Site, stem: str) -> Triples:
    return understood(embedded(of, of.resources[stem]))


def shown(of: Site) -> list[Resource]:
    """Return every thing, and three resources of each other kind."""
    found: list[Resource] = []
    for kind in Kind:
        all_of = [r for r in of.by_stem.values() if r.kind is kind]
        found += all_of if kind is Kind.THING else all_of[:3]
    return found


def test_every_term_is_schema_orgs(sample_site: Site) -> None:
    """Of the markup of all pages, and of the alignments that it is made by."""
    terms = {t.object.value for t in sample_site.alignments if isinstance(t.object, NamedNode)}
    for resource in shown(sample_site):
        for _, predicate, value in understood(embedded(sample_site, resource)):
            terms |= {predicate} if predicate != RDF.type.value else {value}
    assert {f"{SCHEMA}{name}" for name in ("Country", "Legislation", "name", "sameAs")} <= terms
    assert [term for term in sorted(terms) if URIRef(term) not in SDO] == []


def test_pages_say_what_they_show_by_type(sample_site: Site) -> None:
    def types(stem: str) -> set[str]:
        resource = sample_site.resources[stem]
        found = understood(embedded(sample_site, resource))
        return {
            o.removeprefix(SCHEMA)
            for s, p, o in found
            if p == RDF.type.value and s == resource.iri.value
        }

    assert types("id/japan") == {"Country"}
    assert types("id/okinawa") == {"Place"}
    assert types("id/treaty-of-mutual-cooperation-and-security") == {"Legislation"}
    assert types("id/bureau-of-east-asian-and-pacific-affairs") == {"GovernmentOrganization"}
    assert types("document/us-japan-security-relationship") == {"Report"}
    assert types("dataset") == {"Dataset"}


def test_nothing_is_said_that_the_data_do_not_say(sample_site: Site) -> None:
    """Each triple of each page is one of its description, in schema.org's words."""
    narrower = {
        bare(t.subject): t.object.value
        for t in sample_site.alignments
        if t.predicate == RDFS.subPropertyOf and isinstance(t.object, NamedNode)
    }
    index = sample_site.index
    for resource in shown(sample_site):
        described = {
            (q.subject, q.predicate, q.object) for q in sample_site.describe(resource).quads
        }
        told: Triples = {(bare(s), p.value, bare(o)) for s, p, o in described}
        abouts = (resource.iri, *concepts_of(resource.iri, index))
        page = f"{sample_site.base}{resource.stem}.html"
        for s, p, o in understood(embedded(sample_site, resource)):
            name = p.removeprefix(SCHEMA)
            if p == RDF.type.value:
                fine = is_aligned(sample_site, resource, s, o)
            elif name == "name":
                labelled = {(s, label.value, o) for label in LABELS} & told
                composed = s == resource.iri.value and resource.kind is not Kind.THING
                fine = bool(labelled) or composed or o == index.words(NamedNode(s))
            elif name in {"alternateName", "sameAs"}:
                of = SAME if name == "sameAs" else (SKOS.altLabel,)
                fine = any((a.value, q.value, o) in told for a in abouts for q in of)
            elif name == "mainEntityOfPage":
                fine = (o, FOAF.primaryTopic.value, s) in told and o == page
            elif name == "encodingFormat":
                fine = (s, DCAT.mediaType.value, MEDIA_TYPES + o) in told
            elif name in SAID:
                fine = (s, SAID[name].value, o) in told
            else:
                fine = any((s, q, o) in told for q, wider in narrower.items() if wider == p)
            assert fine, (resource.stem, s, p, o)


def bare(term: object) -> str:
    return str(getattr(term, "value", term))


def is_aligned(of: Site, resource: Resource, node: str, kind: str) -> bool:
    """Tell whether a type is that of the resource's kind, or aligned with one of the classes."""
    if node == resource.iri.value and resource.kind is not Kind.THING:
        return True
    if kind == f"{SCHEMA}DataDownload":
        return DCAT.Distribution in of.index.values(NamedNode(node), RDF.type)
    classes = of.index.values(NamedNode(node), RDF.type)
    aligned = {t.object for t in of.alignments if t.subject in classes}
    return NamedNode(kind) in aligned or kind == f"{SCHEMA}Thing"


def test_facts_are_told_in_schema_orgs_words(sample_site: Site) -> None:
    base = f"{sample_site.base}id/"
    okinawa = read(sample_site, "id/okinawa")
    assert (f"{base}okinawa", f"{SCHEMA}containedInPlace", f"{base}japan") in okinawa
    assert (f"{base}japan", RDF.type.value, f"{SCHEMA}Country") in okinawa
    japan = {(p.removeprefix(SCHEMA), o) for _, p, o in read(sample_site, "id/japan")}
    assert {("alternateName", "Nippon"), ("sameAs", "http://www.wikidata.org/entity/Q17")} <= japan
    sheet = read(sample_site, "document/us-japan-security-relationship")
    publisher = f"{base}bureau-of-east-asian-and-pacific-affairs"
    assert (publisher, RDF.type.value, f"{SCHEMA}GovernmentOrganization") in sheet


@pytest.mark.parametrize(
    ("issued", "parts"), [(None, None), ("1951", [1951]), ("1951-09", [1951, 9])]
)
def test_date_is_as_precise_as_the_data_have_it(
    knowledge: comity.Knowledge, issued: str | None, parts: list[int] | None
) -> None:
    """No document has the date of another, nor the first of January where only a year is known."""
    base = knowledge.base
    late, other = (NamedNode(f"{base}document/{name}") for name in ("late", "other"))
    graph = graph_iri(base, "reference")
    about = [(late, "1997-07-28")] + ([(other, issued)] if issued else [])
    quads = {Quad(node, DCTERMS.issued, Literal(day), graph) for node, day in about}
    quads |= {Quad(node, RDF.type, COMITY.FactSheet, graph) for node in (late, other)}
    quads |= {Quad(NamedNode(f"{base}dataset"), DCTERMS.issued, Literal("1997-07-28"))}
    documents = [document(name, "Words.") for name in ("late", "other")]
    small = site(comity.Dataset(frozenset(quads)), documents, knowledge)
    resource = small.resources["document/other"]
    assert embedded(small, resource).get("datePublished") == issued
    cited = citation(resource, small.index)
    (item,) = json.loads(csl(cited))
    assert item.get("issued", {}).get("date-parts") == ([parts] if parts else None)
    assert (f"date = {{{issued}}}" in bibtex(cited)) is bool(issued)
    assert "1997" not in bibtex(cited) + csl(cited)
