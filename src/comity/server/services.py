"""All services beside the pages, and their description as OpenAPI has it.

`openapi.yaml` describes them; it is served as JSON at /openapi.json, and found by
/.well-known/api-catalog (RFC 9727).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from comity.server import graphs, names, reconciliation, sparql
from comity.server.endpoint import Endpoint
from comity.server.engine import Engine
from comity.server.hosts import address_for
from comity.server.limits import Answerer
from comity.server.matching import Register
from comity.server.servicedescription import ENDPOINT
from comity.site import Site
from comity.site.forms import LINKSET

OPENAPI, CATALOG = "openapi.json", ".well-known/api-catalog"
_PROFILE = "https://www.rfc-editor.org/info/rfc9727"


def services(site: Site, engine: Engine) -> list[BaseRoute]:
    """Return the routes of all services; the engine must be running when they are asked."""
    return [
        *sparql.routes(site, engine),
        *graphs.routes(engine),
        *names.routes(site),
        *reconciliation.routes(site),
        *_described(site),
    ]


def remote_services(
    publish: Callable[[], Site], local: Site, engine: Answerer, known: Register | None
) -> list[BaseRoute]:
    """Return the routes of the services over a store; `local` has the address.

    `known` are the things that are reconciled with; without them nothing is.
    """
    matched = f"/{reconciliation.PATH}"
    return [
        *sparql.routes(publish, engine),
        *graphs.routes(engine),
        *names.routes(publish, names.FEW_IRIS),
        *(reconciliation.routes(local, known) if known else ()),
        *_described(local, without=("/search.json", *(() if known else (matched,)))),
    ]


def _described(site: Site, without: Collection[str] = ()) -> list[BaseRoute]:
    profiled = f'{LINKSET.media_type}; profile="{_PROFILE}"'
    return [
        Route(f"/{OPENAPI}", Described(site, "application/json", without)),
        Route(f"/{CATALOG}", Catalog(site, profiled, without)),
    ]


class Described(Endpoint):
    """Answers with the description of the services, at the address that they have for a client."""

    def __init__(self, site: Site, media_type: str, without: Collection[str] = ()) -> None:
        self.site = site
        self.media_type = media_type
        self.without = without

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        place = address_for(self.site, request.headers.get("host", ""))
        content = json.dumps(self.content(place), ensure_ascii=False, indent=2) + "\n"
        headers = {"Vary": "Host", "Cache-Control": "public, max-age=300"}
        return Response(content, headers={**headers, "Content-Type": self.media_type})

    def content(self, place: str) -> dict[str, Any]:
        """Return the description; `place` ends in a slash."""
        told = description()
        paths = {path: of for path, of in told["paths"].items() if not self.lacks(path)}
        return {**told, "paths": paths, "servers": [{"url": place.rstrip("/")}]}

    def lacks(self, path: str) -> bool:
        """Tell whether there is no such service here, or none that it is a part of."""
        return any(path == name or path.startswith(f"{name}/") for name in self.without)


class Catalog(Described):
    """Answers with a link set that leads to the description and to the services."""

    def content(self, place: str) -> dict[str, Any]:
        """Return the link set; `place` ends in a slash."""
        described = {"href": f"{place}{OPENAPI}", "type": "application/json"}
        there = (path for path in (ENDPOINT, reconciliation.PATH) if not self.lacks(f"/{path}"))
        items = [{"href": f"{place}{path}"} for path in there]
        page = {"href": f"{place}description.html", "type": "text/html"}
        links = {"service-desc": [described], "service-meta": [page], "item": items}
        return {"linkset": [{"anchor": place, **links}]}


@cache
def description() -> dict[str, Any]:
    """Return the description of the services, without where they are (OpenAPI 3.1)."""
    text = (files("comity.server") / "openapi.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))
