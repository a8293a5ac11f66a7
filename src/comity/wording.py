"""A clause graph and where the words of its nodes stand: what the reading rules are put to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple

from comity.model import Span


@dataclass(frozen=True, slots=True)
class Words:
    """Where the words of a node stand in the normal form of its document's text.

    `opening` is the preposition that leads to them, `elsewhere` what they refer back to.
    """

    spans: tuple[Span, ...]
    opening: tuple[Span, ...] = ()
    elsewhere: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseGraph:
    """The clause graph of a document as N-Triples, with the words of its nodes.

    `source` is the IRI of the document's text: nodes are its fragments. `text` is its normal form.
    """

    source: NamedNode
    text: str
    ntriples: str
    words: Mapping[NamedNode, Words] = field(default_factory=dict)

    @property
    def triples(self) -> tuple[Triple, ...]:
        """The triples in their order."""
        return tuple(quad.triple for quad in ox.parse(self.ntriples, format=ox.RdfFormat.N_TRIPLES))
