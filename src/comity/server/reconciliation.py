"""Reconciliation at /reconcile: names of a table -> things of the dataset, for OpenRefine.

Reconciliation Service API 0.2 (https://reconciliation-api.github.io/specs/0.2/): queries, suggest
with fly-outs, preview, data extension. Types and properties are named by CURIE or IRI.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from comity.server.asking import (
    BadQueryError,
    extension,
    queries,
)
from comity.server.endpoint import Endpoint, text
from comity.server.hosts import address_for
from comity.server.matching import Candidate, Register, candidates, register
from comity.server.parameters import Parameters, read
from comity.server.vocabulary import Names, extended, proposed
from comity.site import Site

PATH = "reconcile"
PREVIEW = {"width": 400, "height": 200}
_FRAMED = "default-src 'none'; base-uri 'none'"
"""A preview may be framed by any site: it shows text only."""
_SETTINGS = (
    {
        "type": "number",
        "name": "limit",
        "label": "Limit",
        "default": 0,
        "help_text": "Most values for each thing; 0 for all",
    },
    {
        "type": "select",
        "name": "content",
        "label": "Content",
        "default": "literal",
        "help_text": "Whether a thing is given as a thing or as its IRI",
        "choices": [{"value": "literal", "name": "thing"}, {"value": "id", "name": "IRI"}],
    },
)
Answer = Callable[["Service", Parameters, Request], Response]


def routes(site: Site) -> list[BaseRoute]:
    """Return the routes of the service."""
    service = Service(site)
    answers: Mapping[str, Answer] = {
        f"/{PATH}": _service,
        f"/{PATH}/suggest/{{kind}}": _suggest,
        f"/{PATH}/flyout/{{kind}}": _flyout,
        f"/{PATH}/preview": _preview,
        f"/{PATH}/properties": _properties,
    }
    return [Route(path, ServicePath(service, answer)) for path, answer in answers.items()]


class Service:
    """The things of a site, and the names of what they are said with."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.known: Register = register(site)
        self.names = Names(self.known, site.style.prefixes)


class ServicePath(Endpoint):
    """Answers at one path: GET, or POST of a form."""

    methods = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, service: Service, answer: Answer) -> None:
        self.service = service
        self.reply = answer

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        parameters = await read(request)
        try:
            return await run_in_threadpool(self.reply, self.service, parameters, request)
        except BadQueryError as error:
            return text(400, f"{error}\n")


def _service(service: Service, parameters: Parameters, request: Request) -> Response:
    """Answer queries or an extension; without either, tell what the service can do."""
    asked, extend = parameters.first("queries"), parameters.first("extend")
    if asked is not None:
        batch = queries(asked, service.names.node)
        return JSONResponse(
            {
                key: {"result": [_said(c, service.names) for c in candidates(one, service.known)]}
                for key, one in batch.items()
            }
        )
    if extend is not None:
        wanted = extension(extend, service.names.node)
        return JSONResponse(extended(wanted, service.names))
    return JSONResponse(manifest(service, request.headers.get("host", "")), headers=_VARY)


_VARY = {"Vary": "Host"}


def manifest(service: Service, host: str = "") -> dict[str, Any]:
    """Return what the service offers, and where."""
    place = address_for(service.site, host)
    title = service.site.resources["dataset"].title

    def at(path: str) -> dict[str, str]:
        return {"service_url": f"{place}{PATH}", "service_path": path}

    def suggesting(kind: str) -> dict[str, str]:
        return {**at(f"/suggest/{kind}"), "flyout_service_path": f"/flyout/{kind}?id=${{id}}"}

    return {
        "versions": ["0.2"],
        "name": title,
        "identifierSpace": service.known.space,
        "schemaSpace": service.site.base,
        "documentation": f"{place}description.html",
        "defaultTypes": [service.names.described(node) for node in service.names.types()],
        "view": {"url": f"{place}id/{{{{id}}}}"},
        "preview": {"url": f"{place}{PATH}/preview?id={{{{id}}}}", **PREVIEW},
        "suggest": {kind: suggesting(kind) for kind in ("entity", "property", "type")},
        "extend": {"propose_properties": at("/properties"), "property_settings": list(_SETTINGS)},
    }


def _said(candidate: Candidate, names: Names) -> dict[str, Any]:
    thing = candidate.thing
    return {
        "id": thing.id,
        "name": thing.name,
        "description": thing.description,
        "type": [names.described(kind) for kind in thing.types],
        "score": candidate.score,
        "features": [{"id": name, "value": value} for name, value in candidate.features],
        "match": candidate.match,
    }


def _suggest(service: Service, parameters: Parameters, request: Request) -> Response:
    prefix = parameters.first("prefix") or ""
    cursor = parameters.number("cursor", 0)
    found = service.names.suggested(_kind(request), prefix)
    return JSONResponse({"result": found[cursor:]})


def _flyout(service: Service, parameters: Parameters, request: Request) -> Response:
    of = parameters.first("id") or ""
    described = service.names.by_id(_kind(request), of)
    if described is None:
        return text(404, f"There is nothing with the id {of!r}.\n")
    return JSONResponse({"id": of, "html": as_html(described["name"], [described["description"]])})


def _preview(service: Service, parameters: Parameters, _: Request) -> Response:
    of = (parameters.first("id") or "").removeprefix(service.known.space)
    thing = service.known.things.get(of)
    if thing is None:
        return text(404, f"There is nothing with the id {of!r}.\n")
    lines = [thing.description, f"Names: {', '.join(thing.names)}", thing.iri.value]
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(thing.name)}</title></head>"
        f"<body>{as_html(thing.name, lines)}</body></html>"
    )
    headers = {"Content-Security-Policy": _FRAMED}
    return Response(page, headers=headers, media_type="text/html")


def _properties(service: Service, parameters: Parameters, _: Request) -> Response:
    kind, limit = parameters.first("type"), parameters.number("limit", 0)
    return JSONResponse(proposed(kind, limit, service.names))


def _kind(request: Request) -> str:
    return str(request.path_params["kind"])


def as_html(title: str, lines: Iterable[str]) -> str:
    """Return a title and lines as HTML; all of it is data, none of it markup."""
    rest = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    return f"<p><strong>{html.escape(title)}</strong></p>{rest}"
