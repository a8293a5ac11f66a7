"""Who is served next, and who makes way: no client takes more than its share while others wait."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter, deque
from typing import Generic, TypeVar

T = TypeVar("T")


class CrowdedError(Exception):
    """A wait that is over because others wait less."""


class Line(Generic[T]):
    """Waits for something, served by turns: one of each client, however many it has.

    When all places are taken, the client with the most gives up its newest.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._waits: dict[str, deque[asyncio.Future[T]]] = {}

    async def wait(self, client: str) -> T:
        """Wait for a client's turn; raise CrowdedError when its place is needed for others."""
        if sum(map(len, self._waits.values())) >= self._places:
            self._make_way(client)
        mine: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waits.setdefault(client, deque()).append(mine)
        try:
            return await mine
        finally:
            if mine in self._waits.get(client, ()):
                self._remove(client, mine)

    def serve(self, given: T) -> bool:
        """Give something to the client whose turn it is; tell whether anybody waits for it."""
        while self._waits:
            client, mine = next((client, waits[0]) for client, waits in self._waits.items())
            self._remove(client, mine)
            if client in self._waits:
                self._waits[client] = self._waits.pop(client)  # to the end: others come first
            if not mine.done():  # it may have given up just now
                mine.set_result(given)
                return True
        return False

    def _make_way(self, client: str) -> None:
        most = max(self._waits, key=lambda name: len(self._waits[name]))
        if len(self._waits[most]) <= len(self._waits.get(client, ())):
            raise CrowdedError
        newest = self._waits[most][-1]
        self._remove(most, newest)
        if not newest.done():
            newest.set_exception(CrowdedError())

    def _remove(self, client: str, wait: asyncio.Future[T]) -> None:
        self._waits[client].remove(wait)
        if not self._waits[client]:
            del self._waits[client]


def makes_way(taken: dict[T, str], client: str) -> T | None:
    """Return what is taken from the client that has the most of it, for another to have some.

    None when that would only turn the tables: the other has as much, or would have as much then.

    >>> makes_way({1: "a", 2: "a", 3: "b"}, "c"), makes_way({1: "a", 2: "b"}, "b")
    (2, None)
    """
    counts = Counter(taken.values())
    most, count = counts.most_common(1)[0]
    if count < counts[client] + 2:
        return None
    return next(thing for thing in reversed(taken) if taken[thing] == most)


def client_of(address: str) -> str:
    """Return what tells clients apart: the address, of IPv6 its network, which one site has whole.

    >>> client_of("192.0.2.7"), client_of("2001:db8::1:2:3:4")
    ('192.0.2.7', '2001:db8::')
    """
    try:
        whole = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(whole, ipaddress.IPv4Address):
        return address
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
