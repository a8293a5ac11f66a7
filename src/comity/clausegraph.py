"""Resolved nodes of a document -> clause graph: RDF that the reading rules are matched against.

The vocabulary is described in ontology/text.ttl. Node IRIs are fragments of the source's IRI; the
graph is working material and is not published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from comity.identifiers import document_iri, source_iri, span_iri
from comity.model import Document, Entity, Lexicon, Node, NodeKind, UnitKind
from comity.namespaces import RDF, RDFS, TEXT, XSD
from comity.normal import normal_form

_TERMS = frozenset({"hedge", "imposes", "modality"})
"""Literals of nodes that name a term of the ontology."""
Iris = Mapping[str, NamedNode]
"""The IRIs of nodes and units by their ids: each is made once."""
_INTERNAL = frozenset({"expansion", "head", "part"})


def clause_graph(document: Document, nodes: Iterable[Node], lexicon: Lexicon) -> tuple[Triple, ...]:
    """Return the clause graph of a document, without duplicates, in the order of the nodes."""
    source = source_iri(lexicon.base, document.id).value
    ordered = tuple({node.id: node for node in nodes}.values())
    units = (f"unit-{number}" for number in range(len(document.units)))
    names = (*units, *(node.id for node in ordered))
    iris = {name: node_iri(source, name) for name in names}
    triples = [*_document(document, ordered, lexicon, iris)]
    for node in ordered:
        triples += _node(document, node, lexicon, iris)
    triples += _entities(ordered)
    triples += _contrasts(ordered, lexicon, iris)
    return tuple(triples)


def node_iri(source: str, identifier: str) -> NamedNode:
    """Return the IRI of a node of the clause graph."""
    return NamedNode(f"{source}#{identifier}")


def _document(
    document: Document, nodes: tuple[Node, ...], lexicon: Lexicon, iris: Iris
) -> Iterator[Triple]:
    iri = document_iri(lexicon.base, document.id)
    yield Triple(iri, RDF.type, TEXT.Document)
    normal = normal_form(document.text)
    for number, unit in enumerate(document.units):
        passage = iris[f"unit-{number}"]
        yield Triple(iri, TEXT.unit, passage)
        yield Triple(passage, RDF.type, TEXT.term(unit.kind.value))
        yield Triple(passage, TEXT.span, span_iri(lexicon.base, document.id, unit.span))
        words = " ".join(normal[unit.span.begin : unit.span.end].split())
        yield Triple(passage, TEXT.label, Literal(words))
    headers = {i for i, unit in enumerate(document.units) if unit.kind is UnitKind.HEADER}
    for node in nodes:
        if node.kind is NodeKind.DATE and node.unit in headers:
            yield Triple(iri, TEXT.dated, iris[node.id])


def _node(document: Document, node: Node, lexicon: Lexicon, iris: Iris) -> Iterator[Triple]:
    iri = iris[node.id]
    yield Triple(iri, RDF.type, TEXT.term(node.kind.value))
    yield Triple(iri, TEXT.inUnit, iris[f"unit-{node.unit}"])
    yield Triple(iri, TEXT.label, Literal(node.label))
    if node.lemma:
        yield Triple(iri, TEXT.lemma, Literal(node.lemma))
    begin = Literal(str(node.spans[0].begin), datatype=XSD.integer)
    yield Triple(iri, TEXT.begin, begin)
    if node.sense is not None:
        yield Triple(iri, TEXT.sense, node.sense)
    yield from _passages(document, node, iri, lexicon.base)
    for name, value in dict.fromkeys(node.literals):
        if name not in _INTERNAL:
            term = NamedNode(value.value) if name in _TERMS else value
            yield Triple(iri, TEXT.term(name), term)
    for role, target in dict.fromkeys(node.roles):
        if target in iris:
            yield Triple(iri, TEXT.term(role), iris[target])
    for thing in dict.fromkeys(entity.iri for entity in node.entities):
        yield Triple(iri, TEXT.refersTo, thing)


def _passages(document: Document, node: Node, iri: NamedNode, base: str) -> Iterator[Triple]:
    openings = () if node.opening is None else (node.opening,)
    passages = ((TEXT.span, node.spans), (TEXT.opening, openings))
    for term, spans in (*passages, (TEXT.antecedentSpan, node.antecedents)):
        for span in dict.fromkeys(spans):
            yield Triple(iri, term, span_iri(base, document.id, span))


def _entities(nodes: tuple[Node, ...]) -> Iterator[Triple]:
    """Name each thing as it is named first; it is what any of its mentions says it is."""
    mentions: defaultdict[NamedNode, list[Entity]] = defaultdict(list)
    for node in nodes:
        for entity in node.entities:
            mentions[entity.iri].append(entity)
    for iri, (first, *others) in mentions.items():
        yield Triple(iri, TEXT.key, Literal(first.key))
        yield Triple(iri, RDFS.label, Literal(first.label))
        if not any(entity.known for entity in (first, *others)):
            yield Triple(iri, RDF.type, TEXT.Minted)
        for kind in first.classes.union(*(entity.classes for entity in others)):
            yield Triple(iri, RDF.type, kind)


def _contrasts(nodes: tuple[Node, ...], lexicon: Lexicon, iris: Iris) -> Iterator[Triple]:
    """Relate a clause with "however" to the clauses of the sentence before it, the last first."""
    words = lexicon.words.get(TEXT.contrast, frozenset())
    for node in nodes:
        adverbs = {value.value for name, value in node.literals if name == "adverb"}
        if node.kind is NodeKind.CLAUSE and adverbs & words:
            before = [n for n in nodes if n.kind is NodeKind.CLAUSE and n.unit == node.unit - 1]
            for earlier in before[-1:]:
                yield Triple(iris[node.id], TEXT.contrasts, iris[earlier.id])
