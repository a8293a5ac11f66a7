"""EDGE: queries of clients -> the endpoint of a store, within a time and a size, fairly shared.

The store's own memory and processor are its own affair: a query that is given up here may go on
there, unless the store has a time limit too.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx

from comity.server.fairness import CrowdedError, Line
from comity.server.limits import Answer, Limits, Outcome, Query
from comity.sparql import asks_network, prologue
from comity.store.client import first_words
from comity.store.credentials import credentials
from comity.store.reader import endpoint

PLACES = 8
"""Queries that the store is asked at a time."""
WAITING = 64
"""Most queries that may wait."""

_PLACE = re.compile(
    r"(?P<opening>\s*(?:\bat\s+)?(?:\bline\s+)?)\b(?P<line>\d+)"
    r"(?P<between>:|,?\s+col(?:umn)?\s+)(?P<column>\d+)\b",
    re.IGNORECASE,
)
"""Where a query is at fault, as Oxigraph, Jena and RDF4J tell it."""


class Forwarding:
    """Asks a store, while it is `running`."""

    def __init__(self, url: str, *, prefixes: Mapping[str, str], base: str, limits: Limits) -> None:
        self.limits = limits
        self._url = endpoint(url)
        self._prologue = prologue(base, prefixes)

    @asynccontextmanager
    async def running(self, _: object = None) -> AsyncIterator[None]:
        """Keep connections open; close them on exit."""
        self._line: Line[int] = Line(WAITING)
        self._free = list(range(PLACES))
        auth = credentials(self._url)
        async with httpx.AsyncClient(auth=auth, timeout=self.limits.seconds) as http:
            self._http = http
            yield

    async def ask(self, query: Query, client: str = "") -> Answer:
        """Answer a query of a client; it waits at most half its time for its turn."""
        if asks_network(query.text):
            words = "SERVICE would ask the network, and this endpoint does not"
            return Answer(outcome=Outcome.INVALID, reason=words)
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(now + self.limits.seconds / 2):
                place = self._free.pop() if self._free else await self._line.wait(client)
        except (TimeoutError, CrowdedError):
            return Answer(outcome=Outcome.BUSY)
        try:
            async with asyncio.timeout_at(now + self.limits.seconds):
                return await self._asked(query)
        except (TimeoutError, httpx.TimeoutException):
            return Answer(outcome=Outcome.TOO_LONG)
        except httpx.HTTPError:
            return Answer(outcome=Outcome.UNREACHABLE)
        finally:
            if not self._line.serve(place):
                self._free.append(place)

    async def _asked(self, query: Query) -> Answer:
        form: dict[str, str | list[str]] = {"query": self._prologue + query.text}
        address = self._url
        if query.graphs is not None:
            # What the address says of the dataset is for requests that say nothing of it.
            address = address.partition("?")[0]
            form["default-graph-uri"], form["named-graph-uri"] = map(list, query.graphs)
        wanted = [media_type for media_type in (query.table, query.triples) if media_type]
        headers = {"Accept": ", ".join(wanted)}
        async with self._http.stream("POST", address, data=form, headers=headers) as reply:
            if not reply.is_success:
                await reply.aread()
                return _refusal(reply, len(self._prologue))
            media_type = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if media_type not in wanted:
                sparql = media_type.startswith(("application/sparql-results", "text/turtle"))
                outcome = Outcome.UNACCEPTABLE if sparql else Outcome.UNREACHABLE
                return Answer(outcome=outcome)
            body = bytearray()
            async for block in reply.aiter_bytes():
                body += block
                if len(body) > self.limits.result:
                    return Answer(outcome=Outcome.TOO_LARGE)
        return Answer(outcome=Outcome.ANSWERED, body=bytes(body), media_type=media_type)


def _refusal(reply: httpx.Response, before: int) -> Answer:
    """Tell a fault of the query from one of the store, of which a client learns no more."""
    if reply.status_code == httpx.codes.BAD_REQUEST:
        return Answer(outcome=Outcome.INVALID, reason=as_typed(first_words(reply), before))
    if reply.status_code == httpx.codes.NOT_ACCEPTABLE:
        return Answer(outcome=Outcome.UNACCEPTABLE)
    if reply.status_code in {httpx.codes.REQUEST_TIMEOUT, httpx.codes.GATEWAY_TIMEOUT}:
        return Answer(outcome=Outcome.TOO_LONG)
    return Answer(outcome=Outcome.UNREACHABLE)


def as_typed(words: str, before: int) -> str:
    """Return what a store says of a query, with columns as if nothing stood before its text.

    So many characters stood before it on its first line. A place within them is left out.

    >>> as_typed("error at 1:112: expected [_]", 100), as_typed("at line 2, column 7.", 100)
    ('error at 1:12: expected [_]', 'at line 2, column 7.')
    >>> as_typed("Unresolved prefixed name at line 1, column 9: x:y", 100)
    'Unresolved prefixed name: x:y'
    """

    def moved(place: re.Match[str]) -> str:
        column = int(place["column"]) - (before if place["line"] == "1" else 0)
        opening = f"{place['opening']}{place['line']}{place['between']}"
        return f"{opening}{column}" if column > 0 else ""

    return _PLACE.sub(moved, words)
