"""EDGE: one load at a time. Who loads says so in the store, and gives way to whoever did before.

The word is a triple in a graph of its own. Of two who say it at once the later in the alphabet
takes it back. The word of a process of this machine that is no more counts for nothing.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from comity.errors import RefusedError, StoreError
from comity.namespaces import RDFS
from comity.store.client import Client
from comity.store.comparing import content
from comity.store.spool import triples_of

_WORD = "comity load, process {process} on {machine}"
_GRACE = 1.0
"""Seconds in which who must give way has done so."""
_PROCESS = re.compile(r"comity load, process (\d+) on (.*)")


@contextlib.contextmanager
def turn(client: Client, base: str, folder: Path) -> Iterator[None]:
    """Keep other loads of this dataset away from a store; raise StoreError while one is at work.

    A store that takes no updates cannot be told; to one that refuses them, as a read-only one does,
    there may be nothing to write. `folder` is for a small file.
    """
    if client.preset.update is None:
        yield
        return
    graph, ours = NamedNode(f"{base}graph/description#loading"), _word(base)
    try:
        _say(client, "INSERT", graph, ours)
    except RefusedError:
        yield
        return
    try:
        others = _living(client, graph, ours, folder)
        if others and str(ours) < min(map(str, others)):
            client.wait(_GRACE)  # who has only just come goes, who is at work stays
            others = _living(client, graph, ours, folder)
        if others:
            raise StoreError(
                f"another load is at work: {_text(others[0]).removeprefix('comity load, ')}",
                where=client.url,
                remedy=f"wait for it; if it is no more, send the update DROP GRAPH {graph}",
            )
        yield
    finally:
        # Not tried again: where the store is gone, the next load finds the word and knows better.
        with contextlib.suppress(StoreError):
            _say(client, "DELETE", graph, ours, again=False)


def _living(client: Client, graph: NamedNode, ours: Triple, folder: Path) -> tuple[Triple, ...]:
    """Return the words of others, and take out those of the dead."""
    path = folder / "turn.nt"
    content(client, graph, path)
    words = frozenset(triples_of(path))
    dead = {word for word in words if _is_over(word)}
    for word in dead:
        _say(client, "DELETE", graph, word)
    return tuple(sorted(words - dead - {ours}, key=str))


def _word(base: str) -> Triple:
    text = _WORD.format(process=os.getpid(), machine=platform.node())
    return Triple(NamedNode(f"{base}dataset"), RDFS.comment, Literal(text))


def _say(client: Client, verb: str, graph: NamedNode, word: Triple, *, again: bool = True) -> None:
    client.update(f"{verb} DATA {{ GRAPH {graph} {{ {word} }} }}", again=again)


def _text(word: Triple) -> str:
    return word.object.value if isinstance(word.object, Literal) else str(word.object)


def _is_over(word: Triple) -> bool:
    """Tell whether a word is that of a process of this machine that has ended."""
    found = _PROCESS.fullmatch(_text(word))
    if not found or found[2] != platform.node() or os.name != "posix":
        return False
    try:
        os.kill(int(found[1]), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        pass  # it is somebody else's, and alive
    return False
