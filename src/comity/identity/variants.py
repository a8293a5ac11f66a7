"""Candidates of several documents -> which of them are one thing under variants of its name.

Candidates are one when nothing that is known of them differs and enough agrees: the parties, the
year and a title that is part of the other; where a class needs no date the parties and the same
title; or a telling title alone. A candidate that agrees with
several that do not agree with one another stays apart, and no two of one document are joined:
wrong merges are worse than none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from comity.identity.candidates import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thing:
    """Candidates of one key: what any document says of it."""

    key: str
    kind: NamedNode | None
    known: bool
    telling: bool
    full: bool
    dated: bool
    names: frozenset[frozenset[str]]
    values: frozenset[str]
    years: frozenset[str]
    documents: frozenset[str]

    def rank(self) -> tuple[bool, int, int, int, str]:
        """Order things: those of the lexicon first, then those of which most is known."""
        words = max(map(len, self.names), default=0)
        return (not self.known, -words, -len(self.values), -len(self.years), self.key)


def one_key(candidates: Iterable[Candidate]) -> Mapping[str, str]:
    """Map the keys of variants to the key of the thing that they name; others are left out."""
    grouped: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.variants and not candidate.own:
            grouped[str(candidate.kind), candidate.key].append(candidate)
    things = [_thing(group) for _, group in sorted(grouped.items())]
    found: dict[str, str] = {}
    for component in _components(things):
        for cluster in _clusters(sorted(component, key=_Thing.rank)):
            found |= {thing.key: cluster[0].key for thing in cluster[1:]}
    return found


def _thing(group: list[Candidate]) -> _Thing:
    first = group[0]
    return _Thing(
        key=first.key,
        kind=first.kind,
        known=first.known,
        telling=any(c.telling for c in group),
        full=any(c.full for c in group),
        dated=first.dated,
        names=frozenset().union(*(c.names for c in group)),
        values=frozenset(value for c in group for value in c.values),
        years=frozenset(c.year for c in group if c.year),
        documents=frozenset(c.document for c in group),
    )


def _components(things: list[_Thing]) -> Iterator[list[_Thing]]:
    """Yield groups of things that share a telling name, or parties and what goes with them.

    Only within a group are things compared.
    """
    marks: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, thing in enumerate(things):
        for mark in _marks(thing):
            marks[mark].append(number)
    group = list(range(len(things)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    for numbers in marks.values():
        for number in numbers[1:]:
            group[root(number)] = root(numbers[0])
    found: defaultdict[int, list[_Thing]] = defaultdict(list)
    for number, thing in enumerate(things):
        found[root(number)].append(thing)
    yield from (component for component in found.values() if len(component) > 1)


def _marks(thing: _Thing) -> Iterator[Hashable]:
    if thing.telling:
        yield from ((thing.kind, name) for name in thing.names if name)
    if thing.full:
        others = thing.years if thing.dated else thing.names
        yield from ((thing.kind, thing.values, other) for other in others)


def _clusters(things: list[_Thing]) -> Iterator[list[_Thing]]:
    clusters: list[list[_Thing]] = []
    for thing in things:
        fitting = [c for c in clusters if all(_agree(thing, member) for member in c)]
        if len(fitting) == 1:
            fitting[0].append(thing)
        else:
            clusters.append([thing])
    return iter(clusters)


def _agree(one: _Thing, other: _Thing) -> bool:
    if one.documents & other.documents or (one.known and other.known):
        return False
    if one.years and other.years and not one.years & other.years:
        return False
    same_parties = one.full and other.full and one.values == other.values
    if not same_parties and not _may_be_same_parties(one, other):
        return False
    if same_parties and one.years & other.years:
        return _names_within(one, other) or _names_within(other, one)
    same_name = one.names <= other.names or other.names <= one.names
    enough = (one.telling and other.telling) or (same_parties and not one.dated)
    return same_name and enough


def _may_be_same_parties(one: _Thing, other: _Thing) -> bool:
    if one.full and other.full:
        return False
    less, more = (other, one) if one.full else (one, other)
    return less.values <= more.values or not more.full


def _names_within(one: _Thing, other: _Thing) -> bool:
    """Tell whether each name of a thing is part of a name of the other."""
    return all(any(name <= wider for wider in other.names) for name in one.names)
