"""What a query may use, and what became of it: the values that pass between endpoint and engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query may use.

    Seconds from its arrival, bytes of memory beside the dataset, bytes of result. A memory of 0 is
    that of a store, which has limits of its own.
    """

    seconds: float = 10.0
    memory: int = 500_000_000
    result: int = 10_000_000

    def __str__(self) -> str:
        memory = f", {self.memory:,} bytes of memory" if self.memory else ""
        return f"A query has {self.seconds:g} seconds{memory} and {self.result:,} bytes of result."


class Outcome(StrEnum):
    """What became of a query."""

    ANSWERED = "answered"
    INVALID = "invalid"
    UNACCEPTABLE = "unacceptable"
    TOO_LARGE = "too large"
    TOO_LONG = "too long"
    TOO_MUCH_MEMORY = "too much memory"
    FAILED = "failed"
    BUSY = "busy"
    CROWDED_OUT = "crowded out"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query with its dataset (SPARQL 1.1 Protocol, 2.1.4) and the media types for its answer.

    `graphs` are IRIs: of the default graph and of the named graphs; none where the request names
    neither. `table` is for SELECT and ASK, `triples` for CONSTRUCT and DESCRIBE; none where the
    client accepts no such form.
    """

    text: str
    graphs: tuple[tuple[str, ...], tuple[str, ...]] | None
    table: str | None
    triples: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a query: the bytes and their media type, or why there are none."""

    outcome: Outcome
    body: bytes = b""
    media_type: str = ""
    reason: str = ""


class Answerer(Protocol):
    """What answers queries of clients: the engine, or a store that they are passed on to."""

    limits: Limits

    async def ask(self, query: Query, client: str = "") -> Answer:
        """Answer a query within the limits."""
