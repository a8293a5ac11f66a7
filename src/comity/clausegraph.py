"""Resolved nodes of a document -> clause graph: RDF that the reading rules are matched against.

The vocabulary is described in ontology/text.ttl. Node IRIs are fragments of the source's IRI; the
graph is working material and is not published. It is written as N-Triples at once: an object for
each triple would take longer than all that is done with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pyoxigraph import Literal, NamedNode

from comity.identifiers import document_iri, source_iri
from comity.model import Document, Entity, Lexicon, Node, NodeKind, UnitKind
from comity.namespaces import RDF, RDFS, TEXT, XSD
from comity.wording import ClauseGraph, Words

_TERMS = frozenset({"hedge", "imposes", "modality"})
"""Literals of nodes that name a term of the ontology."""
_INTERNAL = frozenset({"expansion", "head", "part"})
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
"""What a string in N-Triples cannot hold as it is (RDF 1.2 N-Triples, section 2.4)."""
Terms = Mapping[str, str]
"""The IRIs of nodes and units as N-Triples by their ids: each is made once."""


def clause_graph(
    document: Document, text: str, nodes: Iterable[Node], lexicon: Lexicon
) -> ClauseGraph:
    """Return the clause graph of a document, without duplicates, in the order of the nodes.

    `text` is the document's in normal form.
    """
    source = source_iri(lexicon.base, document.id)
    ordered = tuple({node.id: node for node in nodes}.values())
    places = {f"unit-{n}": Words((unit.span,)) for n, unit in enumerate(document.units)}
    places |= {node.id: _words(node) for node in ordered}
    iris = {name: f"{source.value}#{name}" for name in places}
    terms = {name: f"<{iri}>" for name, iri in iris.items()}
    lines = [*_document(document, text, ordered, lexicon, terms)]
    for node in ordered:
        lines += _node(node, terms)
    lines += _entities(ordered)
    lines += _contrasts(ordered, lexicon, terms)
    return ClauseGraph(
        source=source,
        text=text,
        ntriples="".join(lines),
        words={NamedNode(iris[name]): place for name, place in places.items()},
    )


def _words(node: Node) -> Words:
    return Words(node.spans, () if node.opening is None else (node.opening,), node.antecedents)


@cache
def _term(name: str) -> str:
    """Return a term of the reading vocabulary between spaces, as a predicate stands."""
    return f" <{TEXT}{name}> "


def _string(value: str) -> str:
    return str(Literal(value)) if _ESCAPED.search(value) else f'"{value}"'


_TYPE = f" {RDF.type} "
_LABEL = f" {RDFS.label} "


def _document(
    document: Document, text: str, nodes: tuple[Node, ...], lexicon: Lexicon, terms: Terms
) -> Iterator[str]:
    iri = document_iri(lexicon.base, document.id)
    yield f"{iri}{_TYPE}{TEXT.Document} .\n"
    for number, unit in enumerate(document.units):
        passage = terms[f"unit-{number}"]
        words = " ".join(text[unit.span.begin : unit.span.end].split())
        yield (
            f"{iri}{_term('unit')}{passage} .\n"
            f"{passage}{_TYPE}{TEXT.term(unit.kind.value)} .\n"
            f"{passage}{_term('label')}{_string(words)} .\n"
        )
    headers = {i for i, unit in enumerate(document.units) if unit.kind is UnitKind.HEADER}
    for node in nodes:
        if node.kind is NodeKind.DATE and node.unit in headers:
            yield f"{iri}{_term('dated')}{terms[node.id]} .\n"


def _node(node: Node, terms: Terms) -> Iterator[str]:
    iri = terms[node.id]
    yield (
        f"{iri}{_TYPE}{TEXT.term(node.kind.value)} .\n"
        f"{iri}{_term('inUnit')}{terms[f'unit-{node.unit}']} .\n"
        f"{iri}{_term('label')}{_string(node.label)} .\n"
        f'{iri}{_term("begin")}"{node.spans[0].begin}"^^{XSD.integer} .\n'
    )
    if node.lemma:
        yield f"{iri}{_term('lemma')}{_string(node.lemma)} .\n"
    if node.sense is not None:
        yield f"{iri}{_term('sense')}{node.sense} .\n"
    for name, value in dict.fromkeys(node.literals):
        if name not in _INTERNAL:
            yield f"{iri}{_term(name)}{f'<{value.value}>' if name in _TERMS else value} .\n"
    for role, target in dict.fromkeys(node.roles):
        if target in terms:
            yield f"{iri}{_term(role)}{terms[target]} .\n"
    for thing in dict.fromkeys(entity.iri for entity in node.entities):
        yield f"{iri}{_term('refersTo')}{thing} .\n"


def _entities(nodes: tuple[Node, ...]) -> Iterator[str]:
    """Name each thing as it is named first; it is what any of its mentions says it is."""
    mentions: defaultdict[NamedNode, list[Entity]] = defaultdict(list)
    for node in nodes:
        for entity in node.entities:
            mentions[entity.iri].append(entity)
    for iri, (first, *others) in mentions.items():
        yield f"{iri}{_term('key')}{_string(first.key)} .\n"
        yield f"{iri}{_LABEL}{_string(first.label)} .\n"
        if not any(entity.known for entity in (first, *others)):
            yield f"{iri}{_TYPE}{TEXT.Minted} .\n"
        for kind in first.classes.union(*(entity.classes for entity in others)):
            yield f"{iri}{_TYPE}{kind} .\n"


def _contrasts(nodes: tuple[Node, ...], lexicon: Lexicon, terms: Terms) -> Iterator[str]:
    """Relate a clause with "however" to the clauses of the sentence before it, the last first."""
    words = lexicon.words.get(TEXT.contrast, frozenset())
    for node in nodes:
        adverbs = {value.value for name, value in node.literals if name == "adverb"}
        if node.kind is NodeKind.CLAUSE and adverbs & words:
            before = [n for n in nodes if n.kind is NodeKind.CLAUSE and n.unit == node.unit - 1]
            for earlier in before[-1:]:
                yield f"{terms[node.id]}{_term('contrasts')}{terms[earlier.id]} .\n"
