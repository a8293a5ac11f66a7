"""How a rule is put to the engine: queries, each with what every match of it has."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode


@dataclass(frozen=True, slots=True)
class Sought:
    """A node with one of some lemmas and, of each set of `terms`, a property or a class."""

    words: frozenset[str]
    terms: tuple[frozenset[NamedNode], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A query to run where the graph has a node of each set and a term of each set of `terms`.

    `guard` is an ASK to run before it, if there is one.
    """

    query: str
    guard: str = ""
    nodes: tuple[frozenset[Sought], ...] = ()
    terms: tuple[frozenset[NamedNode], ...] = ()
