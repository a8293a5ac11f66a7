"""EDGE: N-Quads -> one N-Triples file a graph, in a folder that goes away.

Quads are read one by one, so that memory does not grow with the dataset. Each graph carries a
count and a digest of its triples that does not depend on their order: the sum of the SHA-256 of
each triple modulo 2^256. There are no blank nodes in what comity publishes, so that equal digests
mean equal graphs.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple

from comity.errors import StoreError
from comity.store.peculiarities import Peculiarity, as_given_back

_MODULUS = 1 << 256
_LONGEST_IRI = 1_800
"""Virtuoso cuts longer IRIs in silence."""


@dataclass(frozen=True, slots=True)
class Content:
    """How many triples a graph has, and the digest of all of them."""

    count: int = 0
    digest: int = 0


@dataclass(slots=True)
class Tally:
    """Counts triples and sums their digests, one after another."""

    count: int = 0
    digest: int = 0

    def add(self, triple: Triple) -> None:
        """Take one more triple in."""
        line = hashlib.sha256(str(triple).encode()).digest()
        self.count += 1
        self.digest = (self.digest + int.from_bytes(line)) % _MODULUS

    @property
    def content(self) -> Content:
        """What was taken in so far."""
        return Content(self.count, self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A graph to load: its triples in a file, and its content as the store will give it back."""

    name: NamedNode
    path: Path
    bytes: int
    content: Content
    changes: tuple[tuple[str, int], ...]
    """What the store is known to change, and in how many triples."""


def spool(
    source: Path, folder: Path, description: NamedNode, known: tuple[Peculiarity, ...]
) -> tuple[Spooled, ...]:
    """Part an N-Quads file by graph; the default graph becomes the graph `description`.

    Raise StoreError for a file that is not N-Quads, and for terms that no store takes.
    """
    with ExitStack() as opened:
        parts: dict[NamedNode, _Part] = {}
        for quad in _quads(source):
            graph = quad.graph_name
            name = graph if isinstance(graph, NamedNode) else description
            if name not in parts:
                path = folder / f"{len(parts)}.nt"
                parts[name] = _Part(path, opened.enter_context(path.open("wb")))
            parts[name].add(quad.triple, known)
    return tuple(
        Spooled(
            name=name,
            path=part.path,
            bytes=part.path.stat().st_size,
            content=part.tally.content,
            changes=tuple(sorted(part.changes.items())),
        )
        for name, part in sorted(parts.items(), key=lambda entry: entry[0].value)
    )


def triples_of(path: Path) -> Iterator[Triple]:
    """Yield the triples of a spooled graph."""
    return (quad.triple for quad in ox.parse(path=path, format=RdfFormat.N_TRIPLES))


def content_of(triples: Iterable[Triple]) -> Content:
    """Return count and digest of some triples."""
    tally = Tally()
    for triple in triples:
        tally.add(triple)
    return tally.content


@dataclass(slots=True)
class _Part:
    path: Path
    stream: BinaryIO
    tally: Tally = field(default_factory=Tally)
    changes: Counter[str] = field(default_factory=Counter)

    def add(self, triple: Triple, known: tuple[Peculiarity, ...]) -> None:
        self.stream.write(f"{triple} .\n".encode())
        given_back, names = as_given_back(triple, known)
        self.changes.update(names)
        self.tally.add(given_back)


def _quads(source: Path) -> Iterator[Quad]:
    try:
        for quad in ox.parse(path=source, format=RdfFormat.N_QUADS):
            _check(quad, source)
            yield quad
    except SyntaxError as error:
        raise StoreError(str(error), where=str(source), remedy="build it again") from error
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        raise StoreError(what, where=str(source), remedy="check the path") from error


def _check(quad: Quad, source: Path) -> None:
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    if any(isinstance(term, BlankNode | Triple) for term in terms):
        raise StoreError(
            f"a blank node or triple term: {quad}",
            where=str(source),
            remedy="name it: it could not be compared after the trip",
        )
    if any(isinstance(t, NamedNode) and len(t.value) > _LONGEST_IRI for t in terms):
        raise StoreError(
            f"an IRI of more than {_LONGEST_IRI} characters, which some stores cut",
            where=str(source),
            remedy="shorten it",
        )
