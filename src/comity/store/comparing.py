"""EDGE: what a store has of a graph beside what it should have, in memory that does not grow.

Equal digests end most comparisons. In all others both sides are parted by a checksum of their
triples into files that are small enough to be compared as sets, one pair after another.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from pyoxigraph import NamedNode

from comity.errors import StoreError
from comity.store.client import Client
from comity.store.peculiarities import Peculiarity, as_given_back
from comity.store.spool import Content, content_as_written, content_of, triples_of

_PART = 4_000_000
"""Bytes of N-Triples that are compared as one set."""
_HELD = 10_000
"""Lines that are held before they are written."""
_SHOWN = 3
"""Triples that an error shows of a difference."""


def content(
    client: Client, graph: NamedNode, path: Path, expected: Content | None = None
) -> Content:
    """Return what the store has of a graph; it stays in the file.

    Lines that are as expected need no parsing. What differs may be written in another way, or be
    changed as the store does for some methods only, so that both sides are compared as changed.
    """
    path.unlink(missing_ok=True)
    if not client.fetch(graph, path):
        path.write_bytes(b"")
    if content_as_written(path) == expected:
        return expected
    known = client.preset.peculiarities
    try:
        return content_of(as_given_back(triple, known)[0] for triple in triples_of(path))
    except SyntaxError as error:
        raise StoreError(
            f"it gives back what is not N-Triples: {error}",
            where=f"{client.url}, graph {graph.value}",
            remedy="check the URL and the preset",
        ) from error


def differences(
    sent: Path, there: Path, known: tuple[Peculiarity, ...]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield what only one of two N-Triples files says, part by part; nothing where they agree.

    The triples are as a store with some peculiarities gives them back, without the full stop.
    """
    count = 1 + max(path.stat().st_size for path in (sent, there)) // _PART
    with TemporaryDirectory(dir=there.parent) as place:
        sides = []
        for name, path in (("sent", sent), ("there", there)):
            parts = [Path(place, f"{name}-{number}") for number in range(count)]
            _part(path, parts, known)
            sides.append(parts)
        for pair in zip(*sides, strict=True):
            ours, theirs = (frozenset(p.read_text("utf-8").split("\n")) for p in pair)
            if ours != theirs:
                yield ours - theirs, theirs - ours


def _part(path: Path, parts: list[Path], known: tuple[Peculiarity, ...]) -> None:
    """Write each triple of a file to the part that its checksum chooses."""
    held: list[list[str]] = [[""] for _ in parts]

    def write() -> None:
        for part, lines in zip(parts, held, strict=True):
            with part.open("a", encoding="utf-8", newline="") as stream:
                stream.write("\n".join(lines))
            lines[1:] = ()

    for number, triple in enumerate(triples_of(path), 1):
        line = str(as_given_back(triple, known)[0])
        held[crc32(line.encode()) % len(parts)].append(line)
        if number % _HELD == 0:
            write()
    write()


def refuse_difference(client: Client, graph: NamedNode, sent: Path, there: Path) -> None:
    """Raise StoreError with what differs; triples may fall together that are equal there."""
    lost, extra = 0, 0
    first_lost: list[str] = []
    first_extra: list[str] = []
    for ours, theirs in differences(sent, there, client.preset.peculiarities):
        lost, extra = lost + len(ours), extra + len(theirs)
        first_lost = heapq.nsmallest(_SHOWN, (*first_lost, *ours))
        first_extra = heapq.nsmallest(_SHOWN, (*first_extra, *theirs))
    if not lost and not extra:
        return
    words = [f"{lost} triples are missing", *first_lost]
    words += [f"{extra} are not ours", *first_extra] if extra else []
    hint = "the store may cut its answers: raise its row limit" if lost and not extra else ""
    raise StoreError(
        f"{graph.value} came back different: {'; '.join(words)}",
        where=client.url,
        remedy=hint or "look into its log, and load again",
    )
