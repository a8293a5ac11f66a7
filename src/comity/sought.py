"""What every match of a rule has: a node of the clause graph, by its lemma and its properties."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode


@dataclass(frozen=True, slots=True)
class Sought:
    """A node with one of some lemmas and, of each set of `terms`, a property or a class."""

    words: frozenset[str]
    terms: tuple[frozenset[NamedNode], ...] = ()
