"""EDGE: queries to a SPARQL endpoint, each within a time and a size, and what they answer.

Nothing is tried again: whoever waits for a page is told, and asks again. Credentials come from
where `client` takes them, and are sent as the endpoint wants them: Basic, Digest or a token.
"""

from __future__ import annotations

import netrc
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Self, cast
from urllib.parse import urlsplit

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from comity.errors import StoreError, UsageError
from comity.store.client import PASSWORD, TOKEN, USER, Bearer, refused, strange, unreachable

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
SECONDS = 10.0
"""Longest wait for an answer."""
LARGEST = 50_000_000
"""Bytes of one answer."""


class Challenged(httpx.Auth):
    """User and password, sent in the scheme that the endpoint asks for once it does."""

    def __init__(self, user: str, password: str) -> None:
        self._basic = httpx.BasicAuth(user, password)
        self._digest = httpx.DigestAuth(user, password)
        self._plain = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request, again with credentials when they are wanted."""
        if self._plain:
            yield from self._basic.auth_flow(request)
            return
        flow = self._digest.auth_flow(request)
        reply = yield next(flow)
        if reply.status_code != httpx.codes.UNAUTHORIZED:
            return
        if "digest" in reply.headers.get("WWW-Authenticate", "").lower():
            yield flow.send(reply)
        else:
            self._plain = True
            yield from self._basic.auth_flow(request)


def credentials(url: str, environment: Mapping[str, str] | None = None) -> httpx.Auth | None:
    """Return what the environment or netrc has for an address."""
    given = os.environ if environment is None else environment
    if token := given.get(TOKEN):
        return Bearer(token)
    if user := given.get(USER):
        return Challenged(user, given.get(PASSWORD, ""))
    with suppress(OSError, netrc.NetrcParseError):
        found = netrc.netrc(given.get("NETRC")).authenticators(urlsplit(url).hostname or "")
        if found is not None:
            return Challenged(found[0], found[2] or "")
    return None


class Reader:
    """One endpoint, by the address that takes queries; use it as a context manager."""

    def __init__(
        self, url: str, *, seconds: float = SECONDS, environment: Mapping[str, str] | None = None
    ) -> None:
        self.url = checked(url)
        self._seconds = seconds
        # A query string is for those who ask queries of their own: it may choose a default graph,
        # and with it that there are no named ones.
        self._address = self.url.partition("?")[0]
        limits = httpx.Timeout(seconds, connect=min(seconds, 3.0))
        self._http = httpx.Client(auth=credentials(url, environment), timeout=limits)

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


def checked(url: str) -> str:
    """Return the address of an endpoint; raise UsageError for one that cannot be."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine:
        remedy = "give the address that takes queries, such as http://127.0.0.1:7878/query"
        raise UsageError("not an http(s) URL", where=f"--store {url}", remedy=remedy)
    if parts.username or parts.password:
        raise UsageError(
            "credentials in a URL end up in logs",
            where=f"--store {parts.scheme}://...@{parts.hostname}",
            remedy=f"set {USER} and {PASSWORD} instead",
        )
    return url
