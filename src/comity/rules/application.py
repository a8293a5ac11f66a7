"""Clause graph, Rules -> Statements: each triple with the words that say it.

A rule's CONSTRUCT template marks each triple with a reifier (`?s ?p ?o ~_:e`) and says of the
reifier what it rests on: `text:asserts` the clauses whose modality the triple has, `text:evidence`
the other phrases, `text:words` phrases without the preposition before them, `text:hedge` the hedge
of a number. This is SPARQL 1.2; nothing here knows any
kind of fact.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from comity.errors import KnowledgeError
from comity.model import Knowledge, Modality, Rule, Span, Statement
from comity.namespaces import COMITY, RDF, TEXT
from comity.sought import Plan, Sought

Lemmas = Mapping[str, Sequence[NamedNode]]
"""The nodes of a clause graph by their lemma."""
_BYTES = ox.RdfFormat.N_TRIPLES
_SPAN = re.compile(r"#char=(\d+),(\d+)>$")
_SMALL_WORDS = re.compile(
    r"(?:[\s,(-]|\b(?:a|an|as|at|between|by|during|for|from|in|of|on|the|including|through|to|under|which|with)\b)*",
    re.IGNORECASE,
)
"""What may stand between two passages that are quoted as one: it adds no content."""
_MODALITIES = (
    Modality.NEGATED,
    Modality.POSSIBLE,
    Modality.PLANNED,
    Modality.REPORTED,
    Modality.ASSERTED,
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One solution's saying of a triple, before readings of the same triple are merged."""

    triple: Triple
    spans: tuple[Span, ...]
    rule: Rule
    modality: Modality
    hedge: NamedNode | None
    hops: int
    """How many passages elsewhere it takes to know what the words refer to."""


def apply_rules(
    clause_graph: Iterable[Triple], text: str, knowledge: Knowledge
) -> tuple[Statement, ...]:
    """Apply the normalizing rules in order, then all reading rules; statements come sorted.

    Rules of `mentioned` things come last, when those things are known: each `a text:Mentioned`.
    `text` is the document's in normal form; passages that only small words part become one.
    Raise KnowledgeError when a rule's query fails or gives a triple without evidence.
    """
    store = normalized(clause_graph, knowledge)
    lemmas = _lemmas(store)
    nodes = _Nodes(store)
    readings: list[_Reading] = []
    for last in (False, True):
        mentioned = _mentioned(readings)
        store.extend(Quad(thing, RDF.type, TEXT.Mentioned) for thing in mentioned)
        readings += [
            reading
            for rule in knowledge.rules
            if rule.mentioned is last
            for reading in _readings(_solutions(store, rule, knowledge.base, lemmas), rule, nodes)
            if not last or reading.triple.subject in mentioned
        ]
    return _merged(readings, text)


def _loaded(clause_graph: Iterable[Triple]) -> ox.Store:
    store = ox.Store()
    # By way of bytes, since a Quad of each Triple would take Python twice as long.
    store.load(ox.serialize(clause_graph, format=_BYTES), format=_BYTES)
    return store


def normalized(clause_graph: Iterable[Triple], knowledge: Knowledge) -> ox.Store:
    """Return a clause graph with what the normalizing rules, in their order, add to it."""
    store = _loaded(clause_graph)
    lemmas = _lemmas(store)
    for rule in knowledge.normalize:
        found = _solutions(store, rule, knowledge.base, lemmas)
        store.extend(Quad(t.subject, t.predicate, t.object) for t in found)
        if any(triple.predicate == TEXT.lemma for triple in found):
            lemmas = _lemmas(store)
    return store


def asserted_clauses(store: ox.Store, rule: Rule, base: str) -> set[NamedNode]:
    """Return the clauses of a normalized graph that a rule's triples assert."""
    solutions = _solutions(store, rule, base, _lemmas(store))
    saying = {t.subject for t in solutions if isinstance(t.object, Triple)}
    return set(_named((t for t in solutions if t.subject in saying), TEXT.asserts))


def _lemmas(store: ox.Store) -> Lemmas:
    found: defaultdict[str, list[NamedNode]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, TEXT.lemma, None):
        if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
            found[quad.object.value].append(quad.subject)
    return found


def _may_match(plan: Plan, lemmas: Lemmas, store: ox.Store) -> bool:
    """Tell whether a text with these lemmas, and its graph, have what the query needs."""
    return all(any(_is_there(node, lemmas, store) for node in some) for some in plan.nodes) and all(
        any(_has(store, term) for term in terms) for terms in plan.terms
    )


def _is_there(sought: Sought, lemmas: Lemmas, store: ox.Store) -> bool:
    nodes = (node for word in sought.words for node in lemmas.get(word, ()))
    return any(
        all(any(_has(store, term, node) for term in terms) for terms in sought.terms)
        for node in nodes
    )


def _has(store: ox.Store, term: NamedNode, node: NamedNode | None = None) -> bool:
    """Tell whether a node, or any, has a property or is of a class."""
    for pattern in ((term, None), (RDF.type, term)):
        if next(store.quads_for_pattern(node, *pattern), None) is not None:
            return True
    return False


def _solutions(store: ox.Store, rule: Rule, base: str, lemmas: Lemmas) -> list[Triple]:
    plans = rule.plans or (Plan(query=rule.query),)
    try:
        return [
            triple
            for plan in plans
            if _may_match(plan, lemmas, store)
            and (not plan.guard or store.query(plan.guard, base_iri=base))
            for triple in store.query(plan.query, base_iri=base)  # type: ignore[union-attr]
        ]
    except (SyntaxError, OSError, ValueError) as error:
        raise KnowledgeError(
            f"the rule's query fails: {str(error).splitlines()[0]}",
            where=f"{rule.name}.rq",
            remedy="correct the SPARQL",
        ) from error


class _Nodes:
    """What the clause graph says of its nodes, asked for once for each."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._known: dict[tuple[NamedNode, NamedNode], tuple[Span, ...]] = {}

    def words(self, node: NamedNode) -> tuple[Span, ...]:
        """Return a node's own words and those of what it points back to."""
        return (*self._spans(node, TEXT.span), *self.hops(node))

    def passage(self, node: NamedNode) -> tuple[Span, ...]:
        """Return the same with the preposition that leads to the node."""
        return (*self._spans(node, TEXT.opening), *self.words(node))

    def hops(self, node: NamedNode) -> tuple[Span, ...]:
        """Return the words elsewhere that say what a node refers to."""
        return self._spans(node, TEXT.antecedentSpan)

    def _spans(self, node: NamedNode, term: NamedNode) -> tuple[Span, ...]:
        if (node, term) not in self._known:
            found = (str(quad.object) for quad in self._store.quads_for_pattern(node, term, None))
            matches = filter(None, map(_SPAN.search, found))
            self._known[node, term] = tuple(sorted({Span(int(m[1]), int(m[2])) for m in matches}))
        return self._known[node, term]

    def modality(self, node: NamedNode) -> Modality:
        """Return the modality of a clause; a phrase is asserted."""
        terms = [q.object for q in self._store.quads_for_pattern(node, TEXT.modality, None)]
        return next((m for m in _MODALITIES if COMITY.term(m.value) in terms), Modality.ASSERTED)


def _readings(solutions: list[Triple], rule: Rule, nodes: _Nodes) -> Iterator[_Reading]:
    about: defaultdict[BlankNode, list[Triple]] = defaultdict(list)
    plain: set[Triple] = set()
    for triple in solutions:
        if isinstance(triple.subject, BlankNode):
            about[triple.subject].append(triple)
        else:
            plain.add(triple)
    for said in about.values():
        triples = [t.object for t in said if isinstance(t.object, Triple)]
        asserts = _named(said, TEXT.asserts)
        evidence = _named(said, TEXT.evidence)
        named = _named(said, TEXT.words)
        hedge = next(iter(_named(said, TEXT.hedge)), None)
        spans = {s for node in (*asserts, *evidence) for s in nodes.passage(node)}
        spans |= {s for node in named for s in nodes.words(node)}
        hops = {s for node in (*evidence, *named) for s in nodes.hops(node)}
        found = {nodes.modality(node) for node in asserts}
        modality = next((m for m in _MODALITIES if m in found), Modality.ASSERTED)
        for triple in triples:
            plain.discard(triple)
            if not spans:
                continue
            yield _Reading(triple, tuple(sorted(spans)), rule, modality, hedge, len(hops))
    if plain:
        raise KnowledgeError(
            f"a triple has no evidence: {min(map(str, plain))}",
            where=f"{rule.name}.rq",
            remedy="mark it with a reifier (~_:e) that has text:asserts or text:evidence",
        )


def _named(said: Iterable[Triple], predicate: NamedNode) -> list[NamedNode]:
    """Return the nodes that a reifier leads to."""
    return [t.object for t in said if t.predicate == predicate and isinstance(t.object, NamedNode)]


def _mentioned(readings: Iterable[_Reading]) -> set[NamedNode]:
    """Return the things that asserted statements mention."""
    terms = {
        term
        for reading in readings
        if reading.modality is Modality.ASSERTED
        for term in (reading.triple.subject, reading.triple.object)
    }
    return {term for term in terms if isinstance(term, NamedNode)}


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
