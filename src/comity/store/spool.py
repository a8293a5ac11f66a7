"""EDGE: N-Quads -> one N-Triples file a graph, in a folder that goes away.

Lines are read one by one, so that memory does not grow with the dataset. Each graph carries a
count and a digest of its triples that does not depend on their order: the sum of the SHA-256 of
each triple in canonical N-Triples modulo 2^256. There are no blank nodes in what comity publishes,
so that equal digests mean equal graphs.

A line in canonical N-Quads is taken as it stands: making terms of it would cost four times as much
and yield the same bytes. Any other line is parsed, and so are literals of types that a store is
known to change.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple

from comity.errors import StoreError
from comity.namespaces import XSD
from comity.store.peculiarities import Peculiarity, as_given_back, is_touched

_MODULUS = 1 << 256
_LONGEST_IRI = 1_800
"""Virtuoso cuts longer IRIs in silence."""
_HELD = 16_384
"""Lines of one graph that are held before they are written: a dataset may have thousands."""
_HELD_IN_ALL = 100_000
_IRI = rb'<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]{0,1790}>'
_LITERAL = (
    rb'"(?:[^"\\\n\r\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\\[btnfr"\\])*"'
    rb"(|@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^" + _IRI + rb")"
)
_CANONICAL = re.compile(
    rb"(%(iri)s %(iri)s (?:%(iri)s|%(literal)s))(?: (%(iri)s))? \.\n"
    % {b"iri": _IRI, b"literal": _LITERAL}
)
"""A line of canonical N-Quads (RDF 1.2 N-Quads, section 4) without blank nodes: triple, language or
datatype of a literal, graph."""
_STRING = f"^^{XSD.string}".encode()
"""The type that goes without saying, and that canonical lines do not say."""


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

    def add(self, line: bytes) -> None:
        """Take one more triple in, in canonical N-Triples without the full stop."""
        self.count += 1
        self.digest += int.from_bytes(hashlib.sha256(line).digest())

    @property
    def content(self) -> Content:
        """What was taken in so far."""
        return Content(self.count, self.digest % _MODULUS)


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
    parts: dict[bytes, _Part] = {}
    unnamed = str(description).encode()
    held = 0
    for line, touched, graph in _lines(source, known):
        name = graph or unnamed
        part = parts.get(name)
        if part is None:
            part = parts[name] = _Part(folder / f"{len(parts)}.nt")
        part.add(line, known if touched else ())
        held += 1
        if len(part.held) >= _HELD:
            held -= part.write()
        if held >= _HELD_IN_ALL:
            held -= sum(other.write() for other in parts.values())
    for part in parts.values():
        part.write()
    return tuple(
        Spooled(
            name=NamedNode(name[1:-1].decode()),
            path=part.path,
            bytes=part.path.stat().st_size,
            content=part.tally.content,
            changes=tuple(sorted(part.changes.items())),
        )
        for name, part in sorted(parts.items())
    )


def triples_of(path: Path) -> Iterator[Triple]:
    """Yield the triples of a spooled graph."""
    return (quad.triple for quad in ox.parse(path=path, format=RdfFormat.N_TRIPLES))


def content_as_written(path: Path) -> Content:
    """Return count and digest of an N-Triples file whose lines are canonical.

    Of any other file the digest is another: that it differs says nothing then.
    """
    tally = Tally()
    with path.open("rb") as stream:
        for line in stream:
            tally.add(line[:-3])
    return tally.content


def content_of(triples: Iterable[Triple]) -> Content:
    """Return count and digest of some triples."""
    tally = Tally()
    for triple in triples:
        tally.add(str(triple).encode())
    return tally.content


@dataclass(slots=True)
class _Part:
    path: Path
    held: list[bytes] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    changes: Counter[str] = field(default_factory=Counter)

    def add(self, line: bytes, known: tuple[Peculiarity, ...]) -> None:
        self.held.append(line)
        if known:
            triple = next(iter(ox.parse(line + b" .", format=RdfFormat.N_TRIPLES))).triple
            given_back, names = as_given_back(triple, known)
            if names:
                self.changes.update(names)
                line = str(given_back).encode()
        self.tally.add(line)

    def write(self) -> int:
        """Write what is held; return the number of lines."""
        count = len(self.held)
        if count:
            self.held.append(b"")
            with self.path.open("ab") as stream:
                stream.write(b" .\n".join(self.held))
            self.held.clear()
        return count


def _lines(source: Path, known: tuple[Peculiarity, ...]) -> Iterator[tuple[bytes, bool, bytes]]:
    """Yield triple, whether a store may change it, and graph, the first and last in N-Triples."""
    kinds: dict[bytes, bool] = {}
    number = 0
    try:
        with source.open("rb") as stream:
            for line in stream:
                number += 1
                found = _CANONICAL.fullmatch(line)
                triple, kind, graph = found.groups() if found else (b"", b"", b"")
                if not triple or kind == _STRING or not _is_text(line):
                    yield from _parsed(line, source)
                    continue
                touched = kinds.get(kind) if kind else False
                if touched is None:
                    touched = kinds[kind] = is_touched(kind.decode(), known)
                yield triple, touched, graph
    except SyntaxError as error:
        raise StoreError(
            f"no N-Quads: {_start(line)}", where=f"{source}, line {number}", remedy="build it again"
        ) from error
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        raise StoreError(what, where=str(source), remedy="check the path") from error


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _start(line: bytes) -> str:
    return line.decode(errors="replace").strip()[:80]


def _parsed(line: bytes, source: Path) -> Iterator[tuple[bytes, bool, bytes]]:
    for quad in ox.parse(line, format=RdfFormat.N_QUADS):
        _check(quad, source)
        graph = quad.graph_name
        named = str(graph).encode() if isinstance(graph, NamedNode) else b""
        yield str(quad.triple).encode(), True, named


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
