"""EDGE: a process that answers one query after the other, and may be killed at any moment.

Forked by `comity.server.forkserver`, which holds the dataset. It reads a line of JSON for each
query and writes a line of JSON, then as many bytes as that says. It can open neither files nor
sockets, so no query reaches the network.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Any, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from comity.server.limits import Outcome
from comity.sparql import asks_network, fault

_FAULT_SECONDS = 0.3
"""Time to look for the place of a syntax error; rdflib's parser can take for ever."""
_NICE = 5
"""Queries yield to pages."""

Reply = tuple[dict[str, object], bytes]


class TooLargeError(Exception):
    """A result that is larger than it may be."""


class Capped(io.BytesIO):
    """Bytes in memory, of a limited number."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Any) -> int:
        """Take more bytes; raise TooLargeError when they are too many."""
        if self.tell() + len(data) > self._limit:
            raise TooLargeError
        return super().write(data)


def work(store: Store, peer: socket.socket, settings: Mapping[str, Any]) -> None:
    """Answer what a socket asks until it is closed; the first line says who does."""
    signal.signal(signal.SIGALRM, _give_up)
    os.nice(_NICE)
    _confine(settings["memory"])
    asked, told = peer.makefile("rb"), peer.makefile("wb")
    told.write(f"{os.getpid()}\n".encode())
    told.flush()
    worn = _peak() + settings["memory"] // 2048
    for line in asked:
        _allow(settings["seconds"])
        header, body = answer(store, json.loads(line), settings)
        # Memory that an allocator keeps counts for the next query too, and a priority once lowered
        # stays: a worn process is replaced.
        lowered = os.getpriority(os.PRIO_PROCESS, 0) > _NICE
        header |= {"size": len(body), "worn": lowered or _peak() > worn}
        told.write(json.dumps(header).encode() + b"\n" + body)
        told.flush()


def answer(store: Store, query: Mapping[str, Any], settings: Mapping[str, Any]) -> Reply:
    """Return what became of a query, and its result."""
    text = query["text"]
    if asks_network(text):
        return _said(Outcome.INVALID, "SERVICE would ask the network, and this endpoint does not")
    try:
        return _evaluated(store, query, settings)
    except SyntaxError as error:
        signal.setitimer(signal.ITIMER_REAL, _FAULT_SECONDS)
        try:
            line, column, reason = fault(text, error)
        except TimeoutError:
            line, column, reason = 1, 1, "the query is not valid SPARQL"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return _said(Outcome.INVALID, f"line {line}, column {column}: {reason}")
    except TooLargeError:
        return _said(Outcome.TOO_LARGE)
    except MemoryError:
        return _said(Outcome.TOO_MUCH_MEMORY)
    except (OSError, RuntimeError, ValueError) as error:
        return _said(Outcome.FAILED, str(error))


def _evaluated(store: Store, query: Mapping[str, Any], settings: Mapping[str, Any]) -> Reply:
    default, named = None, None
    if query["graphs"] is not None:
        default, named = ([NamedNode(iri) for iri in iris] for iris in query["graphs"])
    found = store.query(
        query["text"],
        base_iri=settings["base"],
        prefixes=settings["prefixes"],
        default_graph=cast("list[NamedNode | BlankNode | DefaultGraph] | None", default),
        named_graphs=cast("list[NamedNode | BlankNode] | None", named),
    )
    media_type = query["triples"] if isinstance(found, QueryTriples) else query["table"]
    if media_type is None:
        return _said(Outcome.UNACCEPTABLE)
    buffer = Capped(settings["result"])
    if isinstance(found, QueryTriples):
        _write_triples(found, media_type, buffer, settings)
    else:
        _write_table(found, media_type, buffer)
    return {"outcome": Outcome.ANSWERED, "media_type": media_type}, buffer.getvalue()


def _write_table(found: QuerySolutions | QueryBoolean, media_type: str, buffer: Capped) -> None:
    found.serialize(buffer, format=QueryResultsFormat.from_media_type(media_type))


def _write_triples(
    found: QueryTriples, media_type: str, buffer: Capped, settings: Mapping[str, Any]
) -> None:
    """Write each triple once, in the order of its words: the engine repeats, in any order."""
    triples, size = {}, 0
    for triple in found:
        words = str(triple)
        if words not in triples:
            triples[words] = triple
            size += len(words)
        if size > settings["result"]:
            raise TooLargeError
    whole = " ".join(triples)
    used = {name: iri for name, iri in settings["prefixes"].items() if f"<{iri}" in whole}
    ordered = [triples[words] for words in sorted(triples)]
    written = RdfFormat.from_media_type(media_type)
    serialize(ordered, buffer, format=written, prefixes=used)


def _said(outcome: Outcome, reason: str = "") -> Reply:
    return {"outcome": outcome, "reason": reason}, b""


def _confine(memory: int) -> None:
    """Limit the memory, and close the way to files and sockets."""
    with suppress(OSError):  # only Linux tells, and only Linux keeps to it
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        space = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _allow(seconds: float) -> None:
    """Let the next query have some seconds of the processor, should nobody be there to end it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = ceil(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _peak() -> int:
    """Return the most memory that this process ever held, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _give_up(*_: object) -> None:
    raise TimeoutError
