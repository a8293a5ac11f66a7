"""What answers at a path and changes nothing, and the plain answers that all of them give."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from comity.errors import StoreError
from comity.server.parameters import BadRequestError

AWAY = "What holds the data does not answer now. Ask again in a while."


class Endpoint:
    """An ASGI application that is only read: it answers OPTIONS, and refuses what would write."""

    methods: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")
    read_only = "this is only read.\n"
    """Why another method is not possible."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI application."""
        response = await self._response(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request; BadRequestError is answered with its status."""
        raise NotImplementedError

    async def _response(self, request: Request) -> Response:
        allowed = {"Allow": ", ".join(self.methods)}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=allowed)
        if request.method not in self.methods:
            return text(405, f"{request.method} is not possible: {self.read_only}", allowed)
        try:
            return await self.answer(request)
        except BadRequestError as error:
            return text(error.status, f"{error.reason}\n")
        except StoreError:
            return text(503, f"{AWAY}\n", {"Retry-After": "10", "Cache-Control": "no-store"})


def text(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer in plain words."""
    return Response(words, status, headers, media_type="text/plain")


def redirect(
    status: int, target: str, headers: Mapping[str, str] | None = None, *, query: str
) -> Response:
    """Return a redirect; its target never holds the host, which a client could choose."""
    location = f"{target}?{query}" if query else target
    cached = {"Cache-Control": "public, max-age=300"}
    return text(status, f"See {location}\n", {**(headers or {}), **cached, "Location": location})
