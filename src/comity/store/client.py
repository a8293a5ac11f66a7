"""EDGE: HTTP to one triple store: Graph Store Protocol, SPARQL Query and Update.

Transient failures are tried again, each time after a longer pause; everything else becomes a
StoreError that says what the store answered. Credentials come from the environment or netrc, never
from arguments, and never stand in an error.
"""

from __future__ import annotations

import contextlib
import os
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Self

import httpx
from pyoxigraph import NamedNode

from comity.errors import RefusedError, StoreError, UsageError
from comity.store.credentials import PASSWORD, TOKEN, USER, checked, connection, credentials
from comity.store.presets import Preset, Scheme

TRIES = 5
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_N_TRIPLES = "application/n-triples"
_TIMEOUT = httpx.Timeout(10.0, read=600.0, write=600.0)
"""Seconds: a store that is there accepts at once; loading a large graph may take minutes."""
_PATIENT = httpx.Timeout(10.0, read=7200.0, write=600.0)
"""Moving ten million triples may take an hour."""
_LONGEST_PAUSE = 30.0
_BLOCK = 1 << 18
_NAMES = 500
"""Graphs that are asked for at once."""
_STATUS = {
    401: ("it wants credentials", f"set {USER} and {PASSWORD}, {TOKEN}, or a line in netrc"),
    403: ("the credentials do not suffice, or the store is read-only", "use others"),
    404: ("there is no such address", "check the URL and the preset"),
    405: ("the address takes no such request", "check the URL and the preset"),
    407: ("the proxy wants credentials", "give them in HTTP_PROXY or HTTPS_PROXY"),
    413: ("the request is too large for it", "raise its limit, or use --method update"),
    414: ("the address is too long for it", "raise its limit"),
    415: ("it does not take N-Triples there", "check the URL and the preset"),
    429: ("it is asked too often", "load again later"),
    502: ("what stands before it does not reach it", "is it running?"),
    503: ("it is busy, or down", "load again later"),
    504: ("what stands before it does not wait for it", "raise its limit, or load again later"),
    507: ("its disk is full", "free some space there"),
}


@dataclass(frozen=True, slots=True)
class _File:
    """A file as a body that can be sent again from its start."""

    path: Path

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block


@dataclass(frozen=True, slots=True)
class _Quads:
    """Files of N-Triples as one body of N-Quads that can be sent again from its start."""

    parts: tuple[tuple[NamedNode, Path], ...]

    def __iter__(self) -> Iterator[bytes]:
        for graph, path in self.parts:
            end = f" {graph} .\n".encode()
            with path.open("rb") as stream:
                while lines := stream.readlines(_BLOCK):
                    # Spooled lines are canonical: no literal holds a raw line end.
                    yield b"".join(lines).replace(b" .\n", end)


@dataclass(slots=True)
class Client:
    """One store behind a URL; use it as a context manager."""

    url: str
    preset: Preset
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    wait: Callable[[float], None] = time.sleep
    _http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.url = checked(self.url, "", f"give {self.preset.url}")
        if set(self.url) & set("?#"):
            what = "a query or fragment, after which no address can follow"
            raise UsageError(what, where=self.url, remedy=f"give {self.preset.url}")
        basic = self.preset.scheme is Scheme.BASIC
        self._http = connection(credentials(self.url, self.environment, at_once=basic), _TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def held(self, names: Iterable[NamedNode]) -> frozenset[NamedNode]:
        """Return which of some graphs hold anything.

        Asking for these, a part at a time, is the same work however many others there are; a list
        of all might be cut by the store.
        """
        left, found = iter(names), set()
        while asked := " ".join(map(str, islice(left, _NAMES))):
            query = f"VALUES ?g {{ {asked} }} FILTER EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} }}"
            reply = self._sent(
                "POST",
                self.preset.query or "",
                data={"query": f"SELECT ?g WHERE {{ {query} }}"},
                headers={"Accept": "application/sparql-results+json"},
            )
            try:
                rows = reply.json()["results"]["bindings"]
                found |= {NamedNode(row["g"]["value"]) for row in rows}
            except (ValueError, KeyError, TypeError) as error:
                raise strange(reply) from error
        return frozenset(found)

    def fetch(self, graph: NamedNode, path: Path) -> bool:
        """Write the triples of a graph to a file as N-Triples; tell whether there is the graph."""
        reply = self._sent(
            "GET",
            self.preset.read,
            params={"graph": graph.value},
            headers={"Accept": _N_TRIPLES},
            into=path,
            missing=True,
        )
        return reply.status_code != httpx.codes.NOT_FOUND

    def put(self, graph: NamedNode, path: Path) -> None:
        """Make a graph hold the triples of an N-Triples file and nothing else."""
        self._sent(
            "PUT",
            self.preset.write,
            params={"graph": graph.value},
            content=_File(path),
            headers={"Content-Type": _N_TRIPLES, "Content-Length": str(path.stat().st_size)},
        )

    def add(self, parts: Iterable[tuple[NamedNode, Path]]) -> None:
        """Add the triples of N-Triples files to graphs, all in one request of N-Quads."""
        self._sent(
            "POST",
            self.preset.quads or "",
            content=_Quads(tuple(parts)),
            headers={"Content-Type": "application/n-quads"},
        )

    def update(self, text: str, *, again: bool = True, patient: bool = False) -> None:
        """Send a SPARQL update.

        `again` tells whether it may be sent twice, `patient` whether an answer may take hours.
        """
        self._sent(
            "POST",
            self.preset.update or "",
            content=text.encode(),
            headers={"Content-Type": "application/sparql-update; charset=utf-8"},
            tries=TRIES if again else 1,
            timeout=_PATIENT if patient else _TIMEOUT,
        )

    ### Requests

    def _sent(
        self,
        method: str,
        address: str,
        *,
        into: Path | None = None,
        missing: bool = False,
        tries: int = TRIES,
        **parts: Any,
    ) -> httpx.Response:
        """Send a request until it is answered; write the body `into` a file, if one is given.

        `missing` takes 404 for an answer. Raise StoreError for what cannot be mended by waiting.
        """
        request = self._http.build_request(method, self.url + address, **parts)
        for attempt in range(1, tries + 1):
            last = attempt == tries
            try:
                reply = self._http.send(request, stream=True)
                with contextlib.closing(reply):
                    if reply.status_code not in _TRANSIENT or last:
                        return _read(reply, into, missing=missing)
                    pause = _asked_pause(reply)
            except httpx.HTTPError as error:
                if last or isinstance(error, httpx.UnsupportedProtocol) or _is_untrusted(error):
                    raise unreachable(error, self.url) from error
                pause = None
            self.wait(min(_LONGEST_PAUSE, pause or 0.5 * 2 ** (attempt - 1)))
        raise AssertionError("the last try returns or raises")


def _read(reply: httpx.Response, into: Path | None, *, missing: bool) -> httpx.Response:
    """Read an answer's body; raise StoreError for one that says that something is wrong."""
    found_nothing = missing and reply.status_code == httpx.codes.NOT_FOUND
    if not reply.is_success and not found_nothing:
        reply.read()
        raise refused(reply)
    if into is None or found_nothing:
        reply.read()
        return reply
    if "html" in reply.headers.get("Content-Type", ""):
        reply.read()
        raise strange(reply)
    with into.open("wb") as stream:
        for block in reply.iter_bytes(_BLOCK):
            stream.write(block)
    return reply


def _asked_pause(reply: httpx.Response) -> float | None:
    """Return the seconds that a store asks to wait (RFC 9110, section 10.2.3)."""
    asked = reply.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else None


def refused(reply: httpx.Response) -> StoreError:
    """Return what an answer says that is none."""
    if reply.is_redirect:
        return StoreError(
            f"it redirects ({reply.status_code}) to {reply.headers.get('Location', 'nowhere')}",
            where=f"{reply.request.method} {reply.request.url}",
            remedy="give that address if it is the store's: credentials are not sent after it",
        )
    what, remedy = _STATUS.get(
        reply.status_code,
        ("it failed", "look into its log; is its disk full?")
        if reply.is_server_error
        else ("it refuses", "see there"),
    )
    if reply.status_code == httpx.codes.UNAUTHORIZED and "Authorization" in reply.request.headers:
        what, remedy = "it does not take the credentials that were given", "check them"
    said = first_words(reply)
    kind = RefusedError if reply.is_client_error else StoreError
    return kind(
        f"{what} ({reply.status_code}{': ' + said if said else ''})",
        where=f"{reply.request.method} {reply.request.url}",
        remedy=remedy,
    )


def strange(reply: httpx.Response) -> StoreError:
    """Return that something else than a store answers."""
    kind = reply.headers.get("Content-Type", "no media type")
    return StoreError(
        f"the answer is not that of a triple store ({kind})",
        where=str(reply.request.url),
        remedy="check the URL and the preset",
    )


def unreachable(error: httpx.HTTPError, url: str) -> StoreError:
    """Return that there was no answer."""
    words = " ".join(str(error).split()) or type(error).__name__
    remedy = "is it running? Check URL and proxy"
    if _is_untrusted(error):
        remedy = "set SSL_CERT_FILE to the certificate of its authority, if you trust it"
    return StoreError(f"it cannot be reached: {words}", where=url, remedy=remedy)


def _is_untrusted(error: BaseException | None) -> bool:
    """Tell whether an error comes from a certificate that is not trusted: no wait will mend it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return True
    return error is not None and _is_untrusted(error.__cause__ or error.__context__)


def first_words(reply: httpx.Response) -> str:
    """Return the first line of an error's body that is not markup, shortened."""
    lines = (re.sub(r"<[^>]*>", " ", line).strip() for line in reply.text.splitlines())
    return " ".join(next(filter(None, lines), "").split())[:160]
