"""Clause graph, Rules -> near misses: rules whose verb a clause has but that said nothing of it.

The conditions of a rule are tried one after another, starting from the clause; of the alternatives
of its UNIONs the one that gets furthest counts. The first condition that leaves the clause without
a solution is the reason. Nothing here knows any rule: what is told comes from the pattern, from the
words that it was matched with, and, for a FILTER, from the comment above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from comity.model import Knowledge, Rule
from comity.namespaces import TEXT
from comity.rules import asserted_clauses, normalized
from comity.rules.pattern import (
    Bind,
    Element,
    Filter,
    Group,
    Query,
    TriplePattern,
    Union,
    Values,
    parse_query,
)
from comity.rules.triggers import asserted_variables
from comity.tracing.reasons import Situation, reason
from comity.wording import ClauseGraph

_VARIABLE = re.compile(r"[?$]\w+")
_MOST_ALTERNATIVES = 64
"""More UNION branches than these in one rule are tried as they stand and not one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A rule that did not fire where its verb stands, and the first condition that failed.

    `clause` is the IRI of the clause in the clause graph, `condition` the SPARQL that has no
    solution there; `reason` says so in words. `met` of `conditions` beside the verb hold before it.
    """

    clause: NamedNode
    rule: Rule
    condition: str
    reason: str
    met: int
    conditions: int

    @property
    def share(self) -> float:
        """Return the share of the conditions that hold before the one that failed, in [0, 1]."""
        return self.met / max(self.conditions, 1)


def near_misses(graph: ClauseGraph, knowledge: Knowledge) -> tuple[NearMiss, ...]:
    """Return the near misses of a clause graph, by clause, the nearest first."""
    store = normalized((graph,), knowledge)
    verbs: dict[str, list[NamedNode]] = {}
    for quad in store.quads_for_pattern(None, TEXT.lemma, None):
        word, node = cast("Literal", quad.object), cast("NamedNode", quad.subject)
        verbs.setdefault(word.value, []).append(node)
    clauses = {quad.subject for quad in store.quads_for_pattern(None, None, TEXT.Clause)}
    found: list[NearMiss] = []
    for rule in knowledge.rules:
        places = {node for verb in rule.triggers for node in verbs.get(verb, ()) if node in clauses}
        idle = places - asserted_clauses(store, rule, knowledge.base) if places else set()
        if idle:
            found += _missed(store, rule, idle, knowledge)
    return tuple(sorted(found, key=_nearest_first))


def _nearest_first(miss: NearMiss) -> tuple[str, float, str]:
    return miss.clause.value, -miss.share, miss.rule.name


def _missed(
    store: ox.Store, rule: Rule, clauses: set[NamedNode], knowledge: Knowledge
) -> Iterator[NearMiss]:
    query = parse_query(rule.query)  # it has triggers, so it was parsed before
    furthest: dict[NamedNode, tuple[float, int, _Trial]] = {}
    for elements in _alternatives(query.where):
        trial = _Trial.of(elements, query, store, knowledge)
        if trial is None:
            continue
        for clause, met in trial.met(clauses).items():
            share = (met - trial.verb) / max(len(trial.elements) - trial.verb, 1)
            if clause not in furthest or share > furthest[clause][0]:
                furthest[clause] = (share, met, trial)
    for clause, (_, met, trial) in furthest.items():
        yield trial.near_miss(clause, met, rule)


def _alternatives(group: Group) -> list[tuple[Element, ...]]:
    """Write a pattern out into those without UNION."""
    parts: list[list[tuple[Element, ...]]] = []
    for element in group.elements:
        if isinstance(element, Union):
            ways = [way for branch in element.branches for way in _alternatives(branch)]
            parts.append(ways)
        else:
            parts.append([(element,)])
    if prod(map(len, parts)) > _MOST_ALTERNATIVES:
        return [group.elements]
    return [tuple(element for part in way for element in part) for way in product(*parts)]


@dataclass(frozen=True, slots=True)
class _Trial:
    """The conditions of one alternative in the order in which they are tried."""

    variable: str
    elements: tuple[Element, ...]
    verb: int
    """How many conditions hold when the verb fits."""
    query: Query
    store: ox.Store
    knowledge: Knowledge

    @classmethod
    def of(
        cls, elements: tuple[Element, ...], query: Query, store: ox.Store, knowledge: Knowledge
    ) -> _Trial | None:
        """Order the conditions, the verb's first; none when no clause that is asserted has one."""
        asserted = asserted_variables(query)
        for element in elements:
            if (
                isinstance(element, TriplePattern)
                and element.subject in asserted
                and query.iri(element.path) == TEXT.lemma.value
            ):
                ordered = tuple(_ordered(elements, element))
                verb = ordered.index(element) + 1
                return cls(element.subject, ordered, verb, query, store, knowledge)
        return None

    def met(self, clauses: set[NamedNode]) -> dict[NamedNode, int]:
        """Return how many conditions hold for each clause whose verb fits."""
        found: dict[NamedNode, int] = {}
        left = clauses
        for count in range(self.verb, len(self.elements) + 1):
            alive = self._left(left, count)
            if count > self.verb:
                found |= dict.fromkeys(left - alive, count - 1)
            left = alive
        return found | dict.fromkeys(left, len(self.elements))

    def near_miss(self, clause: NamedNode, met: int, rule: Rule) -> NearMiss:
        """Tell which condition failed at a clause."""
        failed = self.elements[met] if met < len(self.elements) else None
        rows = self._solutions("*", {clause}, met)
        names = [f"?{variable.value}" for variable in rows.variables]
        solutions = [dict(zip(names, row, strict=True)) for row in rows]
        first = min(solutions, key=lambda row: self._telling(row, failed, clause), default={})
        situation = Situation(
            clause=clause,
            query=self.query,
            held=self.elements[:met],
            solution={name: value for name, value in first.items() if value is not None},
            store=self.store,
            knowledge=self.knowledge,
        )
        return NearMiss(
            clause=clause,
            rule=rule,
            condition="" if failed is None else " ".join(failed.text.split()),
            reason=reason(failed, situation),
            met=met - self.verb,
            conditions=len(self.elements) - self.verb,
        )

    def _telling(
        self,
        row: dict[str, ox.Literal | NamedNode | None],
        failed: Element | None,
        clause: NamedNode,
    ) -> tuple[bool, list[str]]:
        """Put first the solution about something else than who acts: that is what verbs share."""
        about = row.get(failed.subject) if isinstance(failed, TriplePattern) else None
        acts = isinstance(about, NamedNode) and any(
            self.store.quads_for_pattern(clause, TEXT.subject, about)
        )
        return acts, [str(row[name]) for name in sorted(row)]

    def _left(self, clauses: set[NamedNode], count: int) -> set[NamedNode]:
        """Return the clauses for which the first conditions hold."""
        if not clauses or isinstance(self.elements[count - 1], Bind):
            return clauses
        return {row[0] for row in self._solutions(f"DISTINCT {self.variable}", clauses, count)}

    def _solutions(self, what: str, clauses: set[NamedNode], count: int) -> ox.QuerySolutions:
        given = " ".join(sorted(map(str, clauses)))
        parts = "\n".join(element.text for element in self.elements[:count])
        text = f"SELECT {what} WHERE {{ VALUES {self.variable} {{ {given} }}\n{parts} }}"
        answer = self.store.query(
            self.query.prologue + text,
            base_iri=self.knowledge.base,
            use_default_graph_as_union=True,
        )
        return cast("ox.QuerySolutions", answer)


def _ordered(elements: tuple[Element, ...], verb: Element) -> Iterator[Element]:
    """Order conditions so that each starts from what those before it found.

    Inline data comes first, then the verb; a FILTER as soon as nothing more gives its variables. An
    OPTIONAL or BIND keeps its place behind what stands before it.
    """
    left = [e for e in elements if not isinstance(e, Values) and e is not verb]
    yield from (e for e in elements if isinstance(e, Values))
    yield verb
    bound = _variables(verb)
    while left:
        chosen = next((e for e in left if _ready(e, left, bound)), left[0])
        left.remove(chosen)
        bound |= _variables(chosen) if isinstance(chosen, TriplePattern | Bind) else set()
        yield chosen


def _ready(element: Element, left: Sequence[Element], bound: set[str]) -> bool:
    """Tell whether the conditions chosen so far give a condition what it looks at."""
    new = _variables(element) - bound
    if isinstance(element, Filter):
        return not any(new & _variables(other) for other in left if not isinstance(other, Filter))
    before = [other for other in left[: left.index(element)] if not isinstance(other, Filter)]
    if isinstance(element, TriplePattern):
        own = _variables(element) & bound
        fixed = [other for other in before if not isinstance(other, TriplePattern)]
        return bool(own) and not any(new & _variables(other) for other in fixed)
    return not before


def _variables(element: Element) -> set[str]:
    return set(_VARIABLE.findall(element.text))
