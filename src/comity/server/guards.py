"""What holds for every request: limits of its size and form, and headers that every answer has."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comity.server.paths import BadPathError, origin_form
from comity.site.policy import HEADERS

TARGET_LIMIT = 8192
"""Longest path and query in bytes; RFC 9110 section 4.1 asks for at least 8000."""
BODY_LIMIT = 1_000_000
"""Largest body of a request in bytes."""
HEADER_LIMIT = 32_768
"""Largest headers of a request in bytes: what an Accept header costs to read grows with it."""

_TOO_LONG = (414, f"The address is longer than {TARGET_LIMIT} bytes.\n")
_TOO_LARGE = (413, f"The body is larger than {BODY_LIMIT:,} bytes.\n")
_TOO_MANY_HEADERS = (431, f"The headers are larger than {HEADER_LIMIT:,} bytes.\n")
_OTHER_VERSION = (505, "HTTP/1.1 is spoken here.\n")
_TWO_LENGTHS = (400, "The body has two lengths.\n")
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
"""What a browser asks before a request from another site; its methods are those of `Allow`."""


class BodyTooLargeError(Exception):
    """A request whose body turned out to be larger than it may be."""


class Guards:
    """ASGI middleware that refuses what is too large and adds the common headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on within its limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ())]
                message["headers"] += _added(scope["method"], dict(message["headers"]))
            await send(message)

        refusal = _refusal(scope)
        if refusal is not None:
            await _say(send_with_headers, *refusal)
            return
        try:
            path = origin_form(scope["raw_path"])
            if path != scope["raw_path"]:
                scope = {**scope, "raw_path": path, "path": unquote(path.decode("ascii"))}
            await self.app(scope, _limited(receive), send_with_headers)
        except BadPathError as error:
            await _say(send_with_headers, 400, f"The path is not valid: {error}.\n")
        except BodyTooLargeError:
            if not started:
                await _say(send_with_headers, *_TOO_LARGE)
        except ClientDisconnect:
            pass  # nobody is there to be told


def _added(method: str, headers: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Return the common headers, of those the answer has not set itself."""
    added = dict(HEADERS)
    if method == "OPTIONS":
        allowed = headers.get(b"allow", b"").decode()
        added |= PREFLIGHT | {"Access-Control-Allow-Methods": allowed}
    pairs = ((name.lower().encode(), value.encode()) for name, value in added.items())
    return [(name, value) for name, value in pairs if name not in headers]


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """Return why a request is not passed on.

    Whoever stands before this server may have gone by the other of two lengths, and take the rest
    of the body for a request (RFC 9112 section 6.1). HTTP/1.0 has no chunks.
    """
    old, headers = scope["http_version"] == "1.0", dict(scope["headers"])
    if not scope["http_version"].startswith("1."):
        return _OTHER_VERSION
    target = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    if target > TARGET_LIMIT:
        return _TOO_LONG
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADER_LIMIT:
        return _TOO_MANY_HEADERS
    if b"transfer-encoding" in headers and (old or b"content-length" in headers):
        return _TWO_LENGTHS
    if int(headers.get(b"content-length", 0)) > BODY_LIMIT:
        return _TOO_LARGE
    return None


def _limited(receive: Receive) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > BODY_LIMIT:
            raise BodyTooLargeError
        return message

    return counted


async def _say(send: Send, status: int, words: str) -> None:
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
