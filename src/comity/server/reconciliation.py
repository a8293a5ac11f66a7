"""Reconciliation at /reconcile: names of a table -> things of the dataset.

Reconciliation Service API 0.2 (https://reconciliation-api.github.io/specs/0.2/) and 1.0-draft
(https://reconciliation-api.github.io/specs/1.0-draft/): queries, suggest with fly-outs, preview,
data extension. Both are spoken at one endpoint; `NEW_PATH` is one that speaks 1.0-draft alone, for
clients of it that ask for no version. Types and properties are named by CURIE or IRI.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from comity.server.asking import (
    BATCH,
    BadQueryError,
    TooManyError,
    extension,
    match_queries,
    queries,
)
from comity.server.endpoint import Endpoint, text
from comity.server.hosts import address_for
from comity.server.manifest import MEDIA_TYPES, NEW, OLD, new_manifest, old_manifest, wanted_type
from comity.server.matching import Candidate, Register, Sought, candidates, cost, register
from comity.server.parameters import Parameters, body, read
from comity.server.vocabulary import Names, extended, proposed
from comity.site import Site

PATH = "reconcile"
NEW_PATH = f"{PATH}/{NEW}"
ASK = ("GET", "HEAD", "POST", "OPTIONS")
SEND = ("POST", "OPTIONS")
JSON = "application/json"
COMPARISONS = 500_000
"""Most comparisons for one request, which take a few seconds."""
SUGGESTED = 50
"""Most suggestions, where a client does not say how many it wants."""
_FRAMED = "default-src 'none'; base-uri 'none'"
"""A preview may be framed by any site: it shows text only."""
Answer = Callable[["Service", Parameters, Request], Response]
Key = TypeVar("Key")


def routes(site: Site, known: Register | None = None) -> list[BaseRoute]:
    """Return the routes of the service, of both versions; `known` are the things, if not all."""
    service = Service(site, known or register(site))
    both: Mapping[str, tuple[Answer, tuple[str, ...]]] = {
        "/suggest/{kind}": (_suggest, ASK),
        "/preview": (_preview, ASK),
        "/match": (_match, SEND),
        "/extend": (_extend, SEND),
        "/extend/propose": (_properties, Endpoint.methods),
    }
    answers: Mapping[str, tuple[Answer, tuple[str, ...]]] = {
        f"/{PATH}": (_service, ASK),
        f"/{PATH}/flyout/{{kind}}": (_flyout, ASK),
        f"/{PATH}/properties": (_properties, ASK),
        f"/{NEW_PATH}": (_new_service, Endpoint.methods),
        **{f"/{root}{path}": found for root in (PATH, NEW_PATH) for path, found in both.items()},
    }
    return [
        Route(path, ServicePath(service, answer, methods))
        for path, (answer, methods) in answers.items()
    ]


class Service:
    """The things of a site, and the names of what they are said with."""

    def __init__(self, site: Site, known: Register) -> None:
        self.site = site
        self.known = known
        self.names = Names(self.known, site.style.prefixes)

    @property
    def batch_size(self) -> int:
        """Return how many queries of one name are answered at once."""
        return max(1, min(BATCH, COMPARISONS // max(1, len(self.known.names))))

    def affordable(self, batch: Mapping[Key, Sought]) -> Mapping[Key, Sought]:
        """Return a batch of queries; raise TooManyError where it would keep others waiting."""
        count = sum(cost(one, self.known) for one in batch.values())
        if count > COMPARISONS:
            raise TooManyError(
                f"These queries take {count:,} comparisons, and {COMPARISONS:,} are made at once; "
                f"send them in several batches."
            )
        return batch

    def found(self, sought: Sought, key: str) -> dict[str, Any]:
        """Return the candidates for a query, as both versions tell them, and what nothing has."""
        listed = [_said(candidate, self.names) for candidate in candidates(sought, self.known)]
        compared = (c.compared for c in sought.conditions if c.compared is not None)
        return {key: listed, **self.names.missing(sought.types, compared)}


class ServicePath(Endpoint):
    """Answers at one path: GET, POST of a form, or POST of JSON where that is all there is."""

    def __init__(self, service: Service, answer: Answer, methods: tuple[str, ...]) -> None:
        self.service = service
        self.reply = answer
        self.methods = methods
        if methods == SEND:
            self.read_only = "send a query here.\n"

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        parameters = await self.parameters(request)
        try:
            return await run_in_threadpool(self.reply, self.service, parameters, request)
        except BadQueryError as error:
            return text(413 if isinstance(error, TooManyError) else 400, f"{error}\n")

    async def parameters(self, request: Request) -> Parameters:
        """Return the parameters of a request; a body of JSON is the parameter `body`."""
        if self.methods == SEND:
            return Parameters((("body", await body(request, JSON, *MEDIA_TYPES)),))
        return await read(request)


def _said(candidate: Candidate, names: Names) -> dict[str, Any]:
    thing = candidate.thing
    return {
        "id": thing.id,
        "name": thing.name,
        "description": thing.description,
        "type": [names.described(kind) for kind in thing.types],
        "score": candidate.score,
        "features": [
            {"id": name, "name": f"How well the {name.partition(':')[0]} fits", "value": value}
            for name, value in candidate.features
        ],
        "match": candidate.match,
    }


def _service(service: Service, parameters: Parameters, request: Request) -> Response:
    """Answer queries or an extension of 0.2; without either, tell what the service can do."""
    asked, extend = parameters.first("queries"), parameters.first("extend")
    if asked is not None:
        batch = service.affordable(queries(asked, service.names.node))
        found = {key: service.found(one, "result") for key, one in batch.items()}
        return _json(request, {OLD: found})
    if extend is not None:
        wanted = extension(extend, service.names.node)
        meta, rows = extended(wanted, service.names, tagged=False)
        missing = service.names.missing((), (node for _, node, _, _ in wanted.properties))
        return _json(request, {OLD: {"meta": meta, "rows": rows, **missing}})
    place = address_for(service.site, request.headers.get("host", ""))
    old = old_manifest(service.site, place, PATH, service.names, service.batch_size)
    new = new_manifest(service.site, place, service.names, service.batch_size)
    return _json(request, {OLD: old, NEW: new}, vary="Accept, Host")


def _new_service(service: Service, _: Parameters, request: Request) -> Response:
    place = address_for(service.site, request.headers.get("host", ""))
    new = new_manifest(service.site, place, service.names, service.batch_size)
    return _json(request, {NEW: new}, vary="Accept, Host")


def _match(service: Service, parameters: Parameters, request: Request) -> Response:
    """Answer queries of 1.0-draft, in their order."""
    batch = match_queries(parameters.first("body") or "", service.names.node)
    listed = service.affordable(dict(enumerate(batch)))
    found = [service.found(one, "candidates") for one in listed.values()]
    return _json(request, {NEW: {"results": found}})


def _extend(service: Service, parameters: Parameters, request: Request) -> Response:
    """Answer an extension of 1.0-draft."""
    wanted = extension(parameters.first("body") or "", service.names.node)
    meta, cells = extended(wanted, service.names, tagged=True)
    rows = [
        {"id": of, "properties": [{"id": pid, "values": found} for pid, found in row.items()]}
        for of, row in cells.items()
    ]
    missing = service.names.missing((), (node for _, node, _, _ in wanted.properties))
    return _json(request, {NEW: {"meta": meta, "rows": rows, **missing}})


def _suggest(service: Service, parameters: Parameters, request: Request) -> Response:
    """Complete a prefix: from `cursor` on (0.2), or `limit` from `offset` on (1.0-draft)."""
    prefix = parameters.first("prefix") or ""
    begin = parameters.number("offset", parameters.number("cursor", 0))
    limit = parameters.number("limit", SUGGESTED) or SUGGESTED
    found = service.names.suggested(_kind(request), prefix)
    return _both(request, {"result": found[begin : begin + limit]})


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


def _properties(service: Service, parameters: Parameters, request: Request) -> Response:
    kind, limit = parameters.first("type"), parameters.number("limit", 0)
    missing = service.names.missing([service.names.node(kind)] if kind else (), ())
    return _both(request, {**proposed(kind, limit, service.names), **missing})


def _both(request: Request, told: object) -> Response:
    return _json(request, {OLD: told, NEW: told})


def _json(request: Request, told: Mapping[str, object], vary: str = "Accept") -> Response:
    """Answer with what is told in the version that a client asks for by media type.

    Who asks for none gets the first as plain JSON.
    """
    vary_on = {"Vary": vary}
    try:
        wanted = wanted_type(request.headers.get("accept"), told)
    except LookupError:
        offered = "".join(f"{name}\n" for name, of in MEDIA_TYPES.items() if of in told)
        return text(406, f"This version is not spoken here. There is:\n\n{offered}", vary_on)
    version = MEDIA_TYPES[wanted] if wanted else next(iter(told))
    return JSONResponse(told[version], headers=vary_on, media_type=wanted or JSON)


def _kind(request: Request) -> str:
    return str(request.path_params["kind"])


def as_html(title: str, lines: Iterable[str]) -> str:
    """Return a title and lines as HTML; all of it is data, none of it markup."""
    rest = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    return f"<p><strong>{html.escape(title)}</strong></p>{rest}"
