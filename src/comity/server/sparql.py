"""The endpoint at /sparql: SPARQL 1.1 Protocol for queries, read-only, within limits.

A query comes by GET, by POST of a form, or by POST as it is; without one, GET describes the
service. Who asks for HTML, as browsers do, gets the page that queries are asked on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from comity.server.endpoint import Endpoint, redirect, text
from comity.server.fairness import client_of
from comity.server.limits import Answer, Answerer, Limits, Outcome, Query
from comity.server.negotiation import best
from comity.server.parameters import BadRequestError, Parameters, read
from comity.server.servicedescription import ENDPOINT, description
from comity.site import Answer as Shown
from comity.site import Form, Site, header
from comity.site.forms import HTML, RDF_FORMS, TURTLE
from comity.site.policy import QUERY_HEADER

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
TABLE_FORMS = (
    Form(
        extension="srj",
        media_type="application/sparql-results+json",
        name="JSON results",
        aliases=("application/json",),
    ),
    Form(
        extension="srx",
        media_type="application/sparql-results+xml",
        name="XML results",
        aliases=("application/xml", "text/xml"),
    ),
    Form(extension="csv", media_type="text/csv", name="CSV results"),
    Form(extension="tsv", media_type="text/tab-separated-values", name="TSV results"),
)
"""Of SELECT and ASK."""
TRIPLE_FORMS = tuple(form for form in RDF_FORMS if form.extension not in {"trig", "nq"})
"""Of CONSTRUCT and DESCRIBE."""
_FAULT = 400
_KEPT = ("Retry-After", "Cache-Control")
_TEXTUAL = {form.media_type: form.content_type for form in (*TABLE_FORMS, *TRIPLE_FORMS)}
_READ_ONLY = (
    "This endpoint is only read: the dataset says what its documents say, and changes when it is "
    "built anew.\n"
)
_REFUSALS: Mapping[Outcome, tuple[int, str]] = {
    Outcome.INVALID: (400, "The query is refused."),
    Outcome.TOO_LARGE: (400, "The result is too large: ask for less, or for parts with LIMIT."),
    Outcome.TOO_LONG: (503, "The query took too long and was ended: make it narrower."),
    Outcome.TOO_MUCH_MEMORY: (503, "The query took too much memory and was ended."),
    Outcome.FAILED: (500, "The query could not be answered."),
    Outcome.BUSY: (503, "Too many queries are being answered: ask again later."),
    Outcome.UNREACHABLE: (503, "What holds the data does not answer now: ask again later."),
    Outcome.CROWDED_OUT: (503, "Too many long queries are being answered: ask again later."),
}

Publish = Callable[[], Site]
_LATER = {Outcome.BUSY, Outcome.CROWDED_OUT, Outcome.UNREACHABLE}


def routes(site: Site | Publish, engine: Answerer) -> list[BaseRoute]:
    """Return the routes of the endpoint; the engine must be running when they are asked.

    The site may be one that is made for each answer.
    """
    publish = site if callable(site) else (lambda: site)
    return [
        Route(f"/{ENDPOINT}", SparqlEndpoint(publish, engine)),
        Route(f"/{ENDPOINT}/", _canonical),
    ]


class SparqlEndpoint(Endpoint):
    """Answers queries by an engine, and describes itself."""

    methods = ("GET", "HEAD", "POST", "OPTIONS")
    read_only = _READ_ONLY

    def __init__(self, publish: Publish, engine: Answerer) -> None:
        self.publish = publish
        self.engine = engine

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        parameters = await _parameters(request)
        if request.method != "POST" and not parameters.pairs:
            return await run_in_threadpool(self._described, request)
        accept = request.headers.get("accept")
        query = _query(parameters, accept)
        if best(accept, (*TABLE_FORMS, *TRIPLE_FORMS, HTML)) == HTML:
            return await self._shown(query, asker(request))
        if query.table is None and query.triples is None:
            return unacceptable((*TABLE_FORMS, *TRIPLE_FORMS))
        return said(await self.engine.ask(query, asker(request)), self.engine.limits)

    async def _shown(self, query: Query, client: str) -> Response:
        """Answer on the page that the query was asked on."""
        asked = replace(query, table=TABLE_FORMS[0].media_type, triples=TURTLE.media_type)
        answer = await self.engine.ask(asked, client)
        plain = said(answer, self.engine.limits)
        if plain.status_code >= _FAULT:
            shown = Shown(fault=bytes(plain.body).decode())
        elif answer.media_type == TURTLE.media_type:
            shown = Shown(turtle=answer.body.decode() or "# nothing")
        else:
            shown = Shown(results=answer.body)
        content = await run_in_threadpool(lambda: self.publish().answered(query.text, shown))
        headers = {name: plain.headers[name] for name in _KEPT if name in plain.headers}
        headers |= {"Vary": "Accept", "Content-Security-Policy": QUERY_HEADER}
        return Response(content, plain.status_code, headers, media_type=HTML.media_type)

    def _described(self, request: Request) -> Response:
        form = best(request.headers.get("accept"), (*RDF_FORMS, HTML))
        site = self.publish()
        page = site.file(f"{ENDPOINT}.html")
        if form == HTML and page is not None:
            headers = {"Vary": "Accept, Host", "Content-Location": f"{request.url.path}.html"}
            headers |= {"Content-Security-Policy": QUERY_HEADER, "Link": header(page.links)}
            return Response(page.content, headers=headers, media_type=HTML.media_type)
        if form is None or form.write is None:
            return unacceptable(RDF_FORMS)
        quads = description(site, self.engine.limits, request.headers.get("host", ""))
        content = form.write(quads, site.style)
        headers = {"Vary": "Accept, Host", "Content-Type": form.content_type}
        return Response(content, headers=headers)


def asker(request: Request) -> str:
    """Return what tells the client of a request from others."""
    return client_of(request.client.host) if request.client else ""


def said(answer: Answer, limits: Limits) -> Response:
    """Return what became of a query as an answer; a refusal names the limits."""
    if answer.outcome is Outcome.ANSWERED:
        headers = {
            "Vary": "Accept",
            "Cache-Control": "public, max-age=300",
            "Content-Type": _TEXTUAL[answer.media_type],
        }
        return Response(answer.body, headers=headers)
    if answer.outcome is Outcome.UNACCEPTABLE:
        return unacceptable((*TABLE_FORMS, *TRIPLE_FORMS))
    status, words = _REFUSALS[answer.outcome]
    lines = [words, answer.reason, str(limits)]
    headers = {"Retry-After": "5"} if answer.outcome in _LATER else {}
    headers["Cache-Control"] = "no-store"
    return text(status, "".join(f"{line}\n" for line in lines if line), headers)


def _canonical(request: Request) -> Response:
    path = request.scope.get("root_path", "") + f"/{ENDPOINT}"
    return redirect(308, path, query=request.url.query)


async def _parameters(request: Request) -> Parameters:
    """Return the parameters of a request; raise BadRequestError where it is an update."""
    kind = request.headers.get("content-type", "").lower().partition(";")[0].strip()
    if request.method == "POST" and kind == UPDATE:
        raise BadRequestError(403, _READ_ONLY.strip())
    parameters = await read(request, QUERY)
    if parameters.all("update"):
        raise BadRequestError(403, _READ_ONLY.strip())
    return parameters


def _query(parameters: Parameters, accept: str | None) -> Query:
    texts = parameters.all("query")
    if len(texts) != 1:
        raise BadRequestError(400, f"There are {len(texts)} parameters `query`; send one.")
    default, named = parameters.all("default-graph-uri"), parameters.all("named-graph-uri")
    for iri in (*default, *named):
        try:
            NamedNode(iri)
        except ValueError:
            raise BadRequestError(400, f"{iri!r} is not an absolute IRI.") from None
    table, triples = best(accept, TABLE_FORMS), best(accept, TRIPLE_FORMS)
    return Query(
        text=texts[0],
        graphs=(default, named) if default or named else None,
        table=table.media_type if table else None,
        triples=triples.media_type if triples else None,
    )


def unacceptable(forms: Iterable[Form]) -> Response:
    """Return that no form fits, with those that there are."""
    offered = "".join(f"{form.media_type}\n" for form in forms)
    words = f"None of the forms that you accept fits this query. There are:\n\n{offered}"
    return text(406, words, {"Vary": "Accept"})
