"""What each stage of reading made of each sentence: how a curator sees what a text still lacks.

A silent sentence yielded no statement, a silent verb none in any sentence; both wait for a rule or
a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from comity.model import Document, Entity, Mention, Node, NodeKind, Span, Statement, Unit, UnitKind
from comity.tracing.nearmiss import NearMiss

_ROLES_FIRST = ("subject", "object", "recipient", "complement")


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedMention:
    """Words that were recognised, and as what: an entity, a value, or the words expanded."""

    words: str
    kind: str
    meaning: NamedNode | Literal | str


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedPhrase:
    """The words in a role, with the things that they were found to refer to."""

    role: str
    words: str
    things: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedClause:
    """A clause in normal form; `silent` when no statement rests on its verb.

    `near_misses` are the rules with its verb that said nothing of it, the nearest first; `has_rule`
    tells whether any rule has its verb.
    """

    verb: str
    modality: str
    phrases: tuple[TracedPhrase, ...]
    silent: bool
    near_misses: tuple[NearMiss, ...]
    has_rule: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedUnit:
    """A sentence or other unit with all that was found in it."""

    kind: UnitKind
    text: str
    mentions: tuple[TracedMention, ...]
    clauses: tuple[TracedClause, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A document unit by unit; `silent_verbs` maps a lemma to the numbers of its units, from 1."""

    document: str
    units: tuple[TracedUnit, ...]
    silent_sentences: tuple[int, ...]
    silent_verbs: Mapping[str, tuple[int, ...]]


def trace(
    document: Document,
    mentions: Iterable[Mention],
    nodes: Iterable[Node],
    statements: Iterable[Statement],
    near_misses: Iterable[NearMiss],
    verbs: frozenset[str],
) -> Trace:
    """Arrange what reading a document found by the document's units; `verbs` are those of rules.

    A statement with words of several units counts for the last, since pronouns point back.
    """
    found, read, said = tuple(mentions), tuple(nodes), tuple(statements)
    labels = {node.id: node for node in read}
    evidence = sorted(span for statement in said for span in statement.evidence)
    misses: defaultdict[str, list[NearMiss]] = defaultdict(list)
    for miss in near_misses:
        misses[miss.clause.value.rpartition("#")[2]].append(miss)
    units = []
    for number, unit in enumerate(document.units):
        clauses = [
            _clause(node, labels, evidence, tuple(misses[node.id]), has_rule=node.lemma in verbs)
            for node in read
            if node.unit == number and node.kind is NodeKind.CLAUSE
        ]
        traced = TracedUnit(
            kind=unit.kind,
            text=_flat(document, unit.span),
            mentions=tuple(_mention(m, document) for m in found if m.span.within(unit.span)),
            clauses=tuple(clauses),
            statements=tuple(s for s in said if _overlap(s.evidence[-1], unit.span)),
        )
        units.append(traced)
    return Trace(
        document=document.id,
        units=tuple(units),
        silent_sentences=_silent_sentences(document.units, evidence),
        silent_verbs=_silent_verbs(units),
    )


def mentions_as_published(
    mentions: Iterable[Mention], published: Mapping[NamedNode, NamedNode]
) -> Iterator[Mention]:
    """Yield mentions of things by the IRIs that these are published under."""
    for one in mentions:
        yield replace(one, entity=_as_published(one.entity, published)) if one.entity else one


def nodes_as_published(
    nodes: Iterable[Node], published: Mapping[NamedNode, NamedNode]
) -> Iterator[Node]:
    """Yield nodes with their things by the IRIs that these are published under."""
    for node in nodes:
        yield replace(node, entities=tuple(_as_published(e, published) for e in node.entities))


def _as_published(entity: Entity, published: Mapping[NamedNode, NamedNode]) -> Entity:
    return replace(entity, iri=published.get(entity.iri, entity.iri))


def _silent_sentences(units: Iterable[Unit], evidence: Iterable[Span]) -> tuple[int, ...]:
    spans = tuple(evidence)
    return tuple(
        number
        for number, unit in enumerate(units, start=1)
        if unit.kind is UnitKind.SENTENCE and not any(_overlap(s, unit.span) for s in spans)
    )


def _silent_verbs(units: Iterable[TracedUnit]) -> Mapping[str, tuple[int, ...]]:
    """Return the verbs of which no use yielded anything, with the units that use them."""
    places: defaultdict[str, dict[int, None]] = defaultdict(dict)
    spoke = set()
    for number, unit in enumerate(units, start=1):
        for clause in unit.clauses:
            places[clause.verb][number] = None
            if not clause.silent:
                spoke.add(clause.verb)
    return {verb: tuple(places[verb]) for verb in sorted(places) if verb not in spoke}


def _mention(mention: Mention, document: Document) -> TracedMention:
    meaning: NamedNode | Literal | str = ""
    if mention.entity is not None:
        meaning = mention.entity.iri
    elif mention.value is not None:
        meaning = mention.value
    elif mention.expansion is not None:
        meaning = _flat(document, mention.expansion)
    return TracedMention(
        words=_flat(document, mention.span), kind=mention.kind.value, meaning=meaning
    )


def _clause(
    clause: Node,
    nodes: Mapping[str, Node],
    evidence: Iterable[Span],
    near_misses: tuple[NearMiss, ...],
    *,
    has_rule: bool,
) -> TracedClause:
    modality = clause.literal("modality") or "asserted"
    phrases = [
        TracedPhrase(
            role=role,
            words=nodes[target].label,
            things=tuple(dict.fromkeys(entity.iri for entity in nodes[target].entities)),
        )
        for role, target in clause.roles
        if target in nodes
    ]
    return TracedClause(
        verb=clause.lemma,
        modality=modality.rpartition("#")[2],
        phrases=tuple(sorted(phrases, key=_rank)),
        silent=not any(_overlap(one, own) for one in evidence for own in clause.spans),
        near_misses=near_misses,
        has_rule=has_rule,
    )


def _rank(phrase: TracedPhrase) -> int:
    """Put the subject first and adjuncts last, each kind in text order."""
    last = len(_ROLES_FIRST)
    return _ROLES_FIRST.index(phrase.role) if phrase.role in _ROLES_FIRST else last


def _flat(document: Document, span: Span) -> str:
    """Return the words of a span on one line."""
    return " ".join(document.text[span.begin : span.end].split())


def _overlap(one: Span, other: Span) -> bool:
    return one.begin < other.end and other.begin < one.end
