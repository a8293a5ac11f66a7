"""What linking compares and what comes of it: things of ours, candidates, evidence, pairs."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from comity.linking.guide import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days, months or years as ISO 8601 writes them; what is not known is empty."""

    begin: str = ""
    end: str = ""
    on: tuple[str, ...] = ()


Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entity:
    """A thing of ours; `subject` is what a SKOS mapping starts from, its concept, else the thing.

    `own` are its classes, `classes` those with their superclasses; `within` are all places around
    it, `apart` those of them that do not overlap with others of their kind, as countries;
    `sovereign` tells whether it is such a thing itself. `ambiguous` names tell it only with
    support, `past` things are no more.
    """

    thing: NamedNode
    subject: NamedNode
    label: str
    names: tuple[str, ...]
    classes: frozenset[NamedNode]
    own: frozenset[NamedNode] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    within: frozenset[NamedNode] = frozenset()
    apart: frozenset[NamedNode] = frozenset()
    sovereign: bool = False
    codes: frozenset[str] = frozenset()
    ambiguous: bool = False
    past: bool = False
    dates: Span = Span()
    point: Point | None = None

    @property
    def crowded(self) -> bool:
        """Tell whether many things of its kind have nearly the same name."""
        return any(kind.crowded for kind in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A thing of another dataset as its file describes it; `place` says where it does."""

    iri: NamedNode
    names: tuple[str, ...]
    kinds: frozenset[Kind] = frozenset()
    places: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    dates: Span = Span()
    point: Point | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """What speaks for (weight above 0) or against a pair, and why in words."""

    weight: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A thing of ours with a candidate; `weight` is the sum of the weights of its evidence."""

    entity: Entity
    candidate: Candidate
    evidence: tuple[Evidence, ...]
    match: tuple[str, str]
    certain: bool = False

    @property
    def weight(self) -> float:
        """The sum of all evidence, in bits of log odds."""
        return sum(each.weight for each in self.evidence)
