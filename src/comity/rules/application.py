"""Clause graphs, Rules -> Statements: each triple with the words that say it.

A rule's CONSTRUCT template marks each triple with a reifier (`?s ?p ?o ~_:e`) and says of the
reifier what it rests on: `text:asserts` the clauses whose modality the triple has, `text:evidence`
the other phrases, `text:words` phrases without the preposition before them, `text:hedge` the hedge
of a number. This is SPARQL 1.2; nothing here knows any kind of fact.

Documents are read together, each in a graph of its own in one store: the engine plans a rule anew
each time that it is asked, which takes longer than to find what one text has for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from comity.errors import KnowledgeError
from comity.model import Knowledge, Modality, Rule, Span, Statement
from comity.namespaces import COMITY, RDF, TEXT
from comity.rules.planning import planned, planned_insert
from comity.wording import ClauseGraph, Words

_SMALL_WORDS = re.compile(
    r"(?:[\s,(-]|\b(?:a|an|as|at|between|by|during|for|from|in|of|on|the|including|through|to|under|which|with)\b)*",
    re.IGNORECASE,
)
"""What may stand between two passages that are quoted as one: it adds no content."""
_MODALITIES = {
    COMITY.term(modality.value): modality
    for modality in (
        Modality.NEGATED,
        Modality.DENIED,
        Modality.POSSIBLE,
        Modality.PLANNED,
        Modality.REPORTED,
        Modality.ASSERTED,
    )
}
"""The modalities by their terms, the least sure first."""
_SURENESS = {modality: place for place, modality in enumerate(_MODALITIES.values())}
_N_TRIPLES = ox.RdfFormat.N_TRIPLES
_NO_WORDS = Words(())
"""A thing has none itself; its mentions have."""
_plan = cache(planned)
_plan_insert = cache(planned_insert)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One solution's saying of a triple, before readings of the same triple are merged."""

    source: NamedNode
    """The document's text, the name of its graph."""
    triple: Triple
    spans: tuple[Span, ...]
    rule: Rule
    modality: Modality
    hedge: NamedNode | None
    hops: int
    """How many passages elsewhere it takes to know what the words refer to."""


def apply_rules(
    graphs: Sequence[ClauseGraph], knowledge: Knowledge
) -> tuple[tuple[Statement, ...], ...]:
    """Apply the normalizing rules in order, then all reading rules, to some documents at once.

    The statements of each document come sorted, in the order of the graphs. Rules of `mentioned`
    things come last, when those things are known: each `a text:Mentioned`. What they say is as sure
    as the surest statement that mentions the thing: the name of what is only planned is no fact.
    Passages that only small words part become one. Raise KnowledgeError when a rule's query fails
    or gives a triple without evidence.
    """
    store = normalized(graphs, knowledge)
    lemmas, nodes = _lemmas(store), _Nodes(graphs, store)
    readings: list[_Reading] = []
    for last in (False, True):
        mentioned = _mentioned(readings)
        store.extend(Quad(thing, RDF.type, TEXT.Mentioned, source) for source, thing in mentioned)
        readings += [
            reading
            for rule in knowledge.rules
            if rule.mentioned is last
            for reading in _readings(_solutions(store, rule, knowledge.base, lemmas), rule, nodes)
            for reading in _allowed(reading, mentioned, last=last)
        ]
    by_source: defaultdict[NamedNode, list[_Reading]] = defaultdict(list)
    for reading in readings:
        by_source[reading.source].append(reading)
    return tuple(_merged(by_source[graph.source], graph.text) for graph in graphs)


def normalized(graphs: Iterable[ClauseGraph], knowledge: Knowledge) -> ox.Store:
    """Return clause graphs, each named by its source, with what the normalizing rules add."""
    store = ox.Store()
    for graph in graphs:
        store.load(graph.ntriples, format=_N_TRIPLES, to_graph=graph.source, lenient=True)
    for rule in knowledge.normalize:
        with _blamed(rule):
            store.update(_plan_insert(rule.query), base_iri=knowledge.base)
    return store


def asserted_clauses(store: ox.Store, rule: Rule, base: str) -> set[NamedNode]:
    """Return the clauses of normalized graphs that a rule's triples assert."""
    solutions = _solutions(store, rule, base, _lemmas(store))
    saying = {t.subject for t in solutions if isinstance(t.object, Triple)}
    return set(_named((t for t in solutions if t.subject in saying), TEXT.asserts))


def _lemmas(store: ox.Store) -> frozenset[str]:
    """Return the lemmas that stand in some graphs."""
    found = store.query(f"SELECT DISTINCT ?lemma {{ GRAPH ?g {{ ?node {TEXT.lemma} ?lemma }} }}")
    return frozenset(row[0].value for row in found)  # type: ignore[union-attr]


def _solutions(store: ox.Store, rule: Rule, base: str, lemmas: frozenset[str]) -> list[Triple]:
    if not all(words & lemmas for words in rule.lemmas):
        return []
    with _blamed(rule):
        return list(store.query(_plan(rule.query), base_iri=base))  # type: ignore[arg-type]


@contextmanager
def _blamed(rule: Rule) -> Iterator[None]:
    """Name the rule's file in what the engine says of its query."""
    try:
        yield
    except (SyntaxError, OSError, ValueError) as error:
        raise KnowledgeError(
            f"the rule's query fails: {_complaint(rule) or str(error).splitlines()[0]}",
            where=f"{rule.name}.rq",
            remedy="correct the SPARQL",
        ) from error


def _complaint(rule: Rule) -> str:
    """Return what the engine says of a query as it is written, with the line and the column."""
    try:
        ox.Store().query(rule.query)
    except SyntaxError as error:
        return str(error).splitlines()[0]
    return ""


class _Nodes:
    """Where the words of all nodes stand, and the modality of those that have one."""

    def __init__(self, graphs: Iterable[ClauseGraph], store: ox.Store) -> None:
        self._sources = {n: graph.source for graph in graphs for n in graph.words}
        self._words = {n: words for graph in graphs for n, words in graph.words.items()}
        self._modalities = _modalities(store)

    def source(self, nodes: Iterable[NamedNode]) -> NamedNode:
        """Return the text that some nodes stand in."""
        return next(self._sources[node] for node in nodes if node in self._sources)

    def words(self, node: NamedNode) -> tuple[Span, ...]:
        """Return a node's own words and those of what it points back to."""
        found = self._of(node)
        return (*found.spans, *found.elsewhere)

    def passage(self, node: NamedNode) -> tuple[Span, ...]:
        """Return the same with the preposition that leads to the node."""
        return (*self._of(node).opening, *self.words(node))

    def hops(self, node: NamedNode) -> tuple[Span, ...]:
        """Return the words elsewhere that say what a node refers to."""
        return self._of(node).elsewhere

    def _of(self, node: NamedNode) -> Words:
        return self._words.get(node, _NO_WORDS)

    def modality(self, nodes: Iterable[NamedNode]) -> Modality:
        """Return the modality of the least sure of some clauses; a phrase is asserted."""
        return _least_sure(self._modalities.get(node, Modality.ASSERTED) for node in nodes)


def _modalities(store: ox.Store) -> Mapping[NamedNode, Modality]:
    found: defaultdict[NamedNode, list[Modality]] = defaultdict(list)
    for node, _, term, _ in store.quads_for_pattern(None, TEXT.modality, None):
        if term in _MODALITIES:
            found[node].append(_MODALITIES[term])
    return {node: _least_sure(modalities) for node, modalities in found.items()}


def _least_sure(modalities: Iterable[Modality]) -> Modality:
    return min(modalities, key=_SURENESS.__getitem__, default=Modality.ASSERTED)


def _readings(solutions: Iterable[Triple], rule: Rule, nodes: _Nodes) -> Iterator[_Reading]:
    about: defaultdict[BlankNode, list[Triple]] = defaultdict(list)
    plain: set[Triple] = set()
    for triple in solutions:
        subject = triple.subject
        if isinstance(subject, BlankNode):
            about[subject].append(triple)
        else:
            plain.add(triple)
    for said in about.values():
        roles: defaultdict[NamedNode, list[Any]] = defaultdict(list)
        for _, predicate, found in said:
            roles[predicate].append(found)
        yield from _reading(roles, rule, nodes)
        plain.difference_update(roles[RDF.reifies])
    if plain:
        raise KnowledgeError(
            f"a triple has no evidence: {min(map(str, plain))}",
            where=f"{rule.name}.rq",
            remedy="mark it with a reifier (~_:e) that has text:asserts or text:evidence",
        )


def _reading(roles: Mapping[NamedNode, list[Any]], rule: Rule, nodes: _Nodes) -> Iterator[_Reading]:
    """Yield what one reifier says: of each triple that it reifies the same."""
    asserts, evidence, named = (
        [node for node in roles.get(role, ()) if isinstance(node, NamedNode)]
        for role in (TEXT.asserts, TEXT.evidence, TEXT.words)
    )
    spans = {s for node in (*asserts, *evidence) for s in nodes.passage(node)}
    spans.update(s for node in named for s in nodes.words(node))
    if not spans:
        return
    hops = {s for node in (*evidence, *named) for s in nodes.hops(node)}
    for triple in roles.get(RDF.reifies, ()):
        yield _Reading(
            source=nodes.source((*asserts, *evidence, *named)),
            triple=triple,
            spans=tuple(sorted(spans)),
            rule=rule,
            modality=nodes.modality(asserts),
            hedge=next(iter(roles.get(TEXT.hedge, ())), None),
            hops=len(hops),
        )


def _named(said: Iterable[Triple], predicate: NamedNode) -> list[NamedNode]:
    """Return the nodes that a reifier leads to."""
    return [t.object for t in said if t.predicate == predicate and isinstance(t.object, NamedNode)]


def _mentioned(readings: Iterable[_Reading]) -> dict[tuple[NamedNode, NamedNode], Modality]:
    """Return how sure each thing is that statements mention, after the text that mentions it."""
    found: dict[tuple[NamedNode, NamedNode], Modality] = {}
    for reading in readings:
        for term in (reading.triple.subject, reading.triple.object):
            if isinstance(term, NamedNode):
                known = found.get((reading.source, term), reading.modality)
                found[reading.source, term] = max(known, reading.modality, key=_sureness)
    return found


def _sureness(modality: Modality) -> int:
    return _SURENESS[modality]


def _allowed(
    reading: _Reading, mentioned: Mapping[tuple[NamedNode, Any], Modality], *, last: bool
) -> Iterator[_Reading]:
    """Yield a reading of the first rules as it is, of the last no surer than its subject."""
    if not last:
        yield reading
    elif (modality := mentioned.get((reading.source, reading.triple.subject))) is not None:
        yield replace(reading, modality=_least_sure((reading.modality, modality)))


def _merged(readings: Iterable[_Reading], text: str) -> tuple[Statement, ...]:
    """Make one statement of all readings of a triple with one modality.

    Where a text says a thing more than once, its evidence is the reading that points elsewhere
    least, and then the one with the fewest words.
    """
    groups: defaultdict[tuple[Triple, Modality], list[_Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.triple, reading.modality].append(reading)
    statements = (_statement(group, text) for group in groups.values())
    return tuple(sorted(statements, key=lambda said: (str(said.triple), said.modality.value)))


def _statement(group: list[_Reading], text: str) -> Statement:
    def cost(reading: _Reading) -> tuple[int, int, tuple[Span, ...], str]:
        length = sum(span.end - span.begin for span in reading.spans)
        return (reading.hops, length, reading.spans, reading.rule.name)

    best = min(group, key=cost)
    return Statement(
        triple=best.triple,
        evidence=_joined(best.spans, text),
        rule=best.rule.iri,
        modality=best.modality,
        hedge=best.hedge,
    )


def _joined(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Join passages that overlap or that only small words and marks part."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and _SMALL_WORDS.fullmatch(text[found[-1].end : max(found[-1].end, span.begin)]):
            found[-1] = Span(found[-1].begin, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)
