"""EDGE: queries to a SPARQL endpoint, each within a time and a size, and what they answer.

Nothing is tried again: whoever waits for a page is told, and asks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Self, cast

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from comity.errors import StoreError
from comity.store.client import refused, strange, unreachable
from comity.store.credentials import checked, connection, credentials

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
SECONDS = 10.0
"""Longest wait for an answer."""
LARGEST = 50_000_000
"""Bytes of one answer."""


class Reader:
    """One endpoint, by the address that takes queries; use it as a context manager."""

    def __init__(
        self, url: str, *, seconds: float = SECONDS, environment: Mapping[str, str] | None = None
    ) -> None:
        self.url = endpoint(url)
        self._seconds = seconds
        # A query string is for those who ask queries of their own: it may choose a default graph,
        # and with it that there are no named ones.
        self._address = self.url.partition("?")[0]
        limits = httpx.Timeout(seconds, connect=min(seconds, 3.0))
        self._http = connection(credentials(url, environment), limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def rows(self, query: str) -> Iterator[Sequence[object]]:
        """Return the rows of a SELECT; raise StoreError where there are none to have."""
        content = self._answer(query)
        try:
            found = parse_query_results(content, format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                "its answer is no result of a query", where=self._address, remedy="check the URL"
            ) from error
        return (tuple(row) for row in cast("QuerySolutions", found))

    def answer(self, query: str) -> tuple[bytes, str]:
        """Return the answer to a query of any kind, as clients get it, and its media type.

        It is JSON, or N-Triples; the address chooses the default graph.
        """
        return self._answered(query, self.url, (JSON, N_TRIPLES))

    def _answer(self, query: str) -> bytes:
        return self._answered(query, self._address, (JSON,))[0]

    def _answered(self, query: str, address: str, forms: Sequence[str]) -> tuple[bytes, str]:
        try:
            with self._http.stream(
                "POST", address, data={"query": query}, headers={"Accept": ", ".join(forms)}
            ) as reply:
                if not reply.is_success:
                    reply.read()
                    raise refused(reply)
                told = reply.headers.get("Content-Type", "").partition(";")[0].strip()
                media_type = JSON if "json" in told else told
                if media_type not in forms:
                    raise strange(reply)
                content = bytearray()
                for block in reply.iter_bytes():
                    content += block
                    if len(content) > LARGEST:
                        raise StoreError(
                            f"its answer is larger than {LARGEST:,} bytes",
                            where=self._address,
                            remedy="ask for less",
                        )
                return bytes(content), media_type
        except httpx.TimeoutException as error:
            raise StoreError(
                f"it does not answer within {self._seconds:g} s",
                where=self._address,
                remedy="ask again later",
            ) from error
        except httpx.HTTPError as error:
            raise unreachable(error, self._address) from error


def endpoint(url: str) -> str:
    """Return the address of an endpoint; raise UsageError for one that cannot be."""
    remedy = "give the address that takes queries, such as http://127.0.0.1:7878/query"
    checked(url, "--store ", remedy)
    return url
