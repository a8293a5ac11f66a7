"""EDGE: the endpoint for everything that a site over a store holds; 503 while the store is away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from comity.errors import StoreError
from comity.server.endpoint import AWAY, Endpoint, text
from comity.server.negotiation import best
from comity.server.resources import Resources, Spellings
from comity.site import FORMS, Site, error_page
from comity.site.forms import HTML

_ASSETS = "/assets/"
_LOG = logging.getLogger("uvicorn.error")


class RemoteResources(Endpoint):
    """Answers each request from a site that is made for it; `local` has what needs no store."""

    def __init__(self, publish: Callable[[], Site], local: Site) -> None:
        self._publish = publish
        self._local = Resources(local, Spellings())

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request for a path."""
        root = request.scope.get("root_path", "")
        if request.url.path.removeprefix(root).startswith(_ASSETS):
            return self._local.respond(request)
        try:
            return await run_in_threadpool(self._answered, request)
        except StoreError as error:
            _LOG.warning("%s", error)
            return self._away(request)

    def _answered(self, request: Request) -> Response:
        return Resources(self._publish(), Spellings()).respond(request)

    def _away(self, request: Request) -> Response:
        headers = {"Retry-After": "10", "Cache-Control": "no-store", "Vary": "Accept"}
        if best(request.headers.get("accept"), FORMS) != HTML:
            return text(503, f"{AWAY}\n", headers)
        path = request.url.path.strip("/") or "index.html"
        page = error_page(self._local.site, path, AWAY, [], title="Not available")
        return Response(page, 503, headers, media_type="text/html")
