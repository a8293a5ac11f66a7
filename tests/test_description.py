"""The description counts what is there, and its own triples are not there yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from comity.description import LICENCE, SPDX, describe, measures
from comity.model import Artefact, Dataset, Document
from comity.namespaces import COMITY, DCAT, DCTERMS, RDF, RDFS, SKOS, VOID, XSD

BASE = "https://example.org/"
NODE = NamedNode(f"{BASE}dataset")

DATA = """
@prefix id: <https://example.org/id/> .
@prefix concept: <https://example.org/concept/> .
@prefix comity: <https://w3id.org/comity/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/graph/one> {
    <https://example.org/document/one> a comity:FactSheet ; dcterms:issued "1997-07-28"^^xsd:date .
    id:treaty a comity:Treaty ; comity:hasParty id:norway , id:france ;
        comity:signedOn "1949-04-04"^^xsd:date .
    id:norway a comity:State .
}
<https://example.org/graph/two> {
    <https://example.org/document/two> dcterms:issued "1998"^^xsd:gYear .
    <https://example.org/document/other> dcterms:issued "2024-01-01"^^xsd:date .
}
<https://example.org/graph/one/claims> {
    <https://example.org/claim/1> a comity:Claim ; rdf:subject id:treaty .
}
<https://example.org/graph/reference> { id:france a comity:State , skos:Concept . }
<https://example.org/graph/links> {
    id:france owl:sameAs <http://www.wikidata.org/entity/Q142> .
    concept:france skos:exactMatch <http://www.wikidata.org/entity/Q142> ,
        <https://dbpedia.org/resource/France> .
    concept:france skos:inScheme <https://example.org/scheme/names> .
    <https://example.org/mapping/1> a comity:Mapping ;
        rdf:object <http://www.wikidata.org/entity/Q142> .
}
"""

FILES = (
    Artefact(path="dataset.nq", media_type="application/n-quads", content=b"a\n"),
    Artefact(path="dataset.ttl", media_type="text/turtle", content=b"bc\n"),
    Artefact(path="sources/one.txt", media_type="text/plain; charset=utf-8", content=b""),
)


def data() -> Dataset:
    return Dataset(frozenset(pyoxigraph.parse(DATA, format=RdfFormat.TRIG)))


def document(name: str) -> Document:
    return Document(id=name, text=name, sha256="", units=())


def described(dataset: Dataset, names: Iterable[str] = ("one", "two")) -> tuple[Quad, ...]:
    return describe(
        dataset,
        base=BASE,
        documents=[document(name) for name in names],
        versions={"comity": "0.1.0", "ontology": "0.2.0", "pyoxigraph": "0.5"},
        files=FILES,
    )


@pytest.fixture(scope="module")
def triples() -> frozenset[Triple]:
    quads = described(data())
    assert {quad.graph_name for quad in quads} == {DefaultGraph()}
    return frozenset(quad.triple for quad in quads)


def values(triples: Iterable[Triple], subject: NamedNode, predicate: NamedNode) -> set[str]:
    found = [t.object for t in triples if (t.subject, t.predicate) == (subject, predicate)]
    assert all(isinstance(term, (NamedNode, Literal)) for term in found)
    return {term.value for term in found if isinstance(term, (NamedNode, Literal))}


def part(name: str) -> NamedNode:
    return NamedNode(f"{BASE}dataset#{name}")


def test_says_what_the_dataset_is(triples: frozenset[Triple]) -> None:
    assert values(triples, NODE, RDF.type) == {VOID.Dataset.value, DCAT.Dataset.value}
    assert values(triples, NODE, DCTERMS.license) == {LICENCE.value}
    assert values(triples, NODE, VOID.uriSpace) == {f"{BASE}id/"}
    assert values(triples, NODE, DCAT.version) == {"0.1.0"}
    assert values(triples, NODE, DCTERMS.conformsTo) == {"https://w3id.org/comity/ontology/0.2.0"}
    for predicate in (DCTERMS.term("title"), DCTERMS.description):
        (text,) = [t.object for t in triples if (t.subject, t.predicate) == (NODE, predicate)]
        assert isinstance(text, Literal)
        assert text.language == "en"


def test_comes_from_its_documents(triples: frozenset[Triple]) -> None:
    documents = {f"{BASE}document/one", f"{BASE}document/two"}
    assert values(triples, NODE, DCTERMS.source) == documents


def test_is_issued_on_the_date_of_its_latest_document(triples: frozenset[Triple]) -> None:
    """Whatever its precision; other dates in the data do not count, nor does the clock."""
    assert Triple(NODE, DCTERMS.issued, Literal("1998", datatype=XSD.gYear)) in triples
    assert values(triples, NODE, DCTERMS.issued) == {"1998"}


def test_has_no_date_when_no_document_has_one() -> None:
    assert DCTERMS.issued not in {quad.predicate for quad in described(data(), ["undated"])}


def test_counts_the_named_graphs(triples: frozenset[Triple]) -> None:
    counts = {
        VOID.triples: 19,
        VOID.entities: 3,
        VOID.distinctSubjects: 9,
        VOID.distinctObjects: 16,
        VOID.properties: 9,
        VOID.classes: 6,
    }
    for predicate, number in counts.items():
        assert Triple(NODE, predicate, Literal(str(number), datatype=XSD.integer)) in triples


def test_does_not_count_itself() -> None:
    """Describing a described dataset again changes nothing."""
    once = described(data())
    assert described(data().union(once)) == once


def test_subsets_are_the_named_graphs_and_add_up(triples: frozenset[Triple]) -> None:
    names = {f"{BASE}graph/{name}" for name in ("one", "two", "one/claims", "reference", "links")}
    subsets = values(triples, NODE, VOID.subset)
    assert {name for name in subsets if "/graph/" in name} == names
    sizes = [int(n) for name in names for n in values(triples, NamedNode(name), VOID.triples)]
    assert sum(sizes) == 19


@pytest.mark.parametrize(
    ("graph", "title"),
    [
        ("one", "What one states"),
        ("one/claims", "Claims of one"),
        ("links", "Links to other datasets"),
    ],
)
def test_titles_each_subset(triples: frozenset[Triple], graph: str, title: str) -> None:
    assert values(triples, NamedNode(f"{BASE}graph/{graph}"), DCTERMS.term("title")) == {title}


def test_partitions_by_class(triples: frozenset[Triple]) -> None:
    state = part("class-comity-State")
    assert state.value in values(triples, NODE, VOID.classPartition)
    assert values(triples, state, VOID.term("class")) == {COMITY.State.value}
    assert values(triples, state, VOID.entities) == {"2"}


def test_tells_equal_names_of_two_vocabularies_apart() -> None:
    graph = NamedNode(f"{BASE}graph/one")
    kinds = (COMITY.Concept, SKOS.Concept, NamedNode("urn:a:Concept"), NamedNode("urn:b:Concept"))
    quads = frozenset(Quad(NODE, RDF.type, kind, graph) for kind in kinds)
    parts = {q.object for q in described(Dataset(quads)) if q.predicate == VOID.classPartition}
    assert len(parts) == len(kinds)


def test_partitions_by_property(triples: frozenset[Triple]) -> None:
    party = part("property-comity-hasParty")
    assert party.value in values(triples, NODE, VOID.propertyPartition)
    assert values(triples, party, VOID.property) == {COMITY.hasParty.value}
    assert values(triples, party, VOID.triples) == {"2"}
    assert values(triples, party, VOID.distinctSubjects) == {"1"}
    assert values(triples, party, VOID.distinctObjects) == {"2"}


def test_names_the_vocabularies_used(triples: frozenset[Triple]) -> None:
    found = values(triples, NODE, VOID.vocabulary)
    assert {str(COMITY), str(DCTERMS), str(RDF), str(SKOS)} < found
    assert str(RDFS) not in found


def test_gives_the_thing_of_which_most_is_said_as_example(triples: frozenset[Triple]) -> None:
    assert values(triples, NODE, VOID.exampleResource) == {f"{BASE}id/treaty"}


def test_describes_the_links_to_each_dataset(triples: frozenset[Triple]) -> None:
    """Only links of things and concepts count, not what is said about a mapping."""
    links = part("links-www.wikidata.org-skos-exactMatch")
    assert links.value in values(triples, NODE, VOID.subset)
    assert values(triples, links, RDF.type) == {VOID.Linkset.value}
    assert values(triples, links, VOID.triples) == {"1"}
    assert values(triples, links, VOID.subjectsTarget) == {NODE.value}
    assert values(triples, links, VOID.linkPredicate) == {SKOS.exactMatch.value}
    (target,) = values(triples, links, VOID.objectsTarget)
    assert values(triples, NamedNode(target), VOID.uriSpace) == {"http://www.wikidata.org/"}
    linksets = {t.subject for t in triples if t.object == VOID.Linkset}
    others = ("links-www.wikidata.org-owl-sameAs", "links-dbpedia.org-skos-exactMatch")
    assert linksets == {links, *map(part, others)}


def test_lists_the_files_without_what_depends_on_their_bytes(triples: frozenset[Triple]) -> None:
    file = part("dataset.nq")
    assert values(triples, NODE, DCAT.distribution) == {
        part(path).value for path in ("dataset.nq", "dataset.ttl", "sources/one.txt")
    }
    assert values(triples, file, DCAT.downloadURL) == {f"{BASE}dataset.nq"}
    assert values(triples, file, DCAT.mediaType) == {
        "https://www.iana.org/assignments/media-types/application/n-quads"
    }
    assert values(triples, NODE, VOID.dataDump) == {f"{BASE}dataset.nq"}
    assert not {DCAT.byteSize, SPDX.checksum} & {t.predicate for t in triples}


def test_measures_files_by_size_and_checksum() -> None:
    found = [quad.triple for quad in measures(FILES, base=BASE)]
    size = Literal("3", datatype=XSD.nonNegativeInteger)
    assert Triple(part("dataset.ttl"), DCAT.byteSize, size) in found
    (checksum,) = values(found, part("dataset.ttl"), SPDX.checksum)
    algorithm = values(found, NamedNode(checksum), SPDX.algorithm)
    assert algorithm == {SPDX.checksumAlgorithm_sha256.value}
    digest = hashlib.sha256(b"bc\n").hexdigest()
    assert values(found, NamedNode(checksum), SPDX.checksumValue) == {digest}


def test_measures_and_description_speak_of_the_same_files(triples: frozenset[Triple]) -> None:
    measured = {q.subject for q in measures(FILES, base=BASE) if q.predicate == DCAT.byteSize}
    assert measured == {t.object for t in triples if t.predicate == DCAT.distribution}


def test_has_no_blank_node_and_one_order() -> None:
    quads = described(data())
    assert all(isinstance(quad.subject, NamedNode) for quad in quads)
    assert list(quads) == sorted(quads, key=str)


def test_describes_an_empty_dataset() -> None:
    quads = described(Dataset(), [])
    zero = Literal("0", datatype=XSD.integer)
    assert Quad(NODE, VOID.triples, zero) in quads
    assert VOID.exampleResource not in {quad.predicate for quad in quads}
