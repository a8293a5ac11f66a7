"""What W3C's manifests of HTTP tests are written in, and what becomes of a test."""

from __future__ import annotations

from dataclasses import dataclass

import rdflib
from rdflib import Graph, Namespace
from rdflib.collection import Collection

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")


@dataclass(frozen=True)
class Outcome:
    """Whether a test holds; `group` is what it is a test of.

    `known` tells why it does not, where that is known and is not ours to mend.
    """

    group: str
    name: str
    fault: str | None
    known: str | None = None

    @property
    def unexpected(self) -> bool:
        """Tell whether it fails and should not, or passes where it is said to fail."""
        return (self.fault is None) is (self.known is not None)


def items(manifest: Graph, node: rdflib.term.Node | None) -> list[rdflib.term.Node]:
    """Return the items of an RDF list; none where there is no list."""
    return [] if node is None else list(Collection(manifest, node))
