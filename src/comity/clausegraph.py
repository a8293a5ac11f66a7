"""Resolved nodes of a document -> clause graph: RDF that the reading rules are matched against.

The vocabulary is described in ontology/text.ttl. Node IRIs are fragments of the source's IRI; the
graph is working material and is not published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple

from comity.identifiers import document_iri, source_iri, span_iri
from comity.model import Document, Entity, Lexicon, Node, NodeKind, UnitKind
from comity.namespaces import RDF, RDFS, TEXT, XSD
from comity.normal import normal_form

_TERMS = frozenset({"hedge", "imposes", "modality"})
"""Literals of nodes that name a term of the ontology."""
_INTERNAL = frozenset({"expansion", "head", "part"})


def clause_graph(document: Document, nodes: Iterable[Node], lexicon: Lexicon) -> tuple[Triple, ...]:
    """Return the clause graph of a document, without duplicates, in the order of the nodes."""
    source = source_iri(lexicon.base, document.id).value
    ordered = tuple(nodes)
    present = {node.id for node in ordered}
    triples: dict[Triple, None] = dict.fromkeys(_document(document, ordered, lexicon, source))
    entities: dict[NamedNode, Entity] = {}
    known = {entity.iri for node in ordered for entity in node.entities if entity.known}
    for node in ordered:
        triples.update(dict.fromkeys(_node(document, node, present, lexicon, source)))
        for entity in node.entities:
            first = entities.setdefault(entity.iri, entity)
            # A thing is called what it is called first; later mentions may add what it is.
            named = replace(entity, label=first.label, key=first.key, known=entity.iri in known)
            triples.update(dict.fromkeys(_entity(named)))
    triples.update(dict.fromkeys(_contrasts(ordered, lexicon, source)))
    return tuple(triples)


def node_iri(source: str, identifier: str) -> NamedNode:
    """Return the IRI of a node of the clause graph."""
    return NamedNode(f"{source}#{identifier}")


def _document(
    document: Document, nodes: tuple[Node, ...], lexicon: Lexicon, source: str
) -> Iterator[Triple]:
    iri = document_iri(lexicon.base, document.id)
    yield Triple(iri, RDF.type, TEXT.Document)
    normal = normal_form(document.text)
    for number, unit in enumerate(document.units):
        passage = node_iri(source, f"unit-{number}")
        yield Triple(iri, TEXT.unit, passage)
        yield Triple(passage, RDF.type, TEXT.term(unit.kind.value))
        yield Triple(passage, TEXT.span, span_iri(lexicon.base, document.id, unit.span))
        words = " ".join(normal[unit.span.begin : unit.span.end].split())
        yield Triple(passage, TEXT.label, Literal(words))
    headers = {i for i, unit in enumerate(document.units) if unit.kind is UnitKind.HEADER}
    for node in nodes:
        if node.kind is NodeKind.DATE and node.unit in headers:
            yield Triple(iri, TEXT.dated, node_iri(source, node.id))


def _node(
    document: Document, node: Node, present: set[str], lexicon: Lexicon, source: str
) -> Iterator[Triple]:
    iri = node_iri(source, node.id)
    yield Triple(iri, RDF.type, TEXT.term(node.kind.value))
    yield Triple(iri, TEXT.inUnit, node_iri(source, f"unit-{node.unit}"))
    yield Triple(iri, TEXT.label, Literal(node.label))
    if node.lemma:
        yield Triple(iri, TEXT.lemma, Literal(node.lemma))
    begin = Literal(str(node.spans[0].begin), datatype=XSD.integer)
    yield Triple(iri, TEXT.begin, begin)
    if node.sense is not None:
        yield Triple(iri, TEXT.sense, node.sense)
    yield from _passages(document, node, iri, lexicon.base)
    for name, value in node.literals:
        if name not in _INTERNAL:
            term = NamedNode(value.value) if name in _TERMS else value
            yield Triple(iri, TEXT.term(name), term)
    for role, target in node.roles:
        if target in present:
            yield Triple(iri, TEXT.term(role), node_iri(source, target))
    for entity in node.entities:
        yield Triple(iri, TEXT.refersTo, entity.iri)


def _passages(document: Document, node: Node, iri: NamedNode, base: str) -> Iterator[Triple]:
    openings = () if node.opening is None else (node.opening,)
    passages = ((TEXT.span, node.spans), (TEXT.opening, openings))
    for term, spans in (*passages, (TEXT.antecedentSpan, node.antecedents)):
        yield from (Triple(iri, term, span_iri(base, document.id, span)) for span in spans)


def _entity(entity: Entity) -> Iterator[Triple]:
    yield Triple(entity.iri, TEXT.key, Literal(entity.key))
    yield Triple(entity.iri, RDFS.label, Literal(entity.label))
    if not entity.known:
        yield Triple(entity.iri, RDF.type, TEXT.Minted)
    for kind in entity.classes:
        yield Triple(entity.iri, RDF.type, kind)


def _contrasts(nodes: tuple[Node, ...], lexicon: Lexicon, source: str) -> Iterator[Triple]:
    """Relate a clause with "however" to the clauses of the sentence before it, the last first."""
    words = lexicon.words.get(TEXT.contrast, frozenset())
    for node in nodes:
        adverbs = {value.value for name, value in node.literals if name == "adverb"}
        if node.kind is NodeKind.CLAUSE and adverbs & words:
            before = [n for n in nodes if n.kind is NodeKind.CLAUSE and n.unit == node.unit - 1]
            for earlier in before[-1:]:
                yield Triple(
                    node_iri(source, node.id), TEXT.contrasts, node_iri(source, earlier.id)
                )
