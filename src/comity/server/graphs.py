"""The graphs at /graph-store: SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads.

A graph is named by `?graph=IRI`; `?default` is the union of all. Its IRI itself answers with its
description, as every IRI of the data does.
"""

from __future__ import annotations

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from comity.server.endpoint import Endpoint, text
from comity.server.limits import Answerer, Outcome, Query
from comity.server.negotiation import best
from comity.server.parameters import BadRequestError, Parameters, parsed
from comity.server.sparql import TABLE_FORMS, TRIPLE_FORMS, asker, said, unacceptable


def routes(engine: Answerer) -> list[BaseRoute]:
    """Return the route of the graph store; the engine must be running when it is asked."""
    return [Route("/graph-store", GraphStore(engine))]


class GraphStore(Endpoint):
    """Answers with whole graphs."""

    read_only = "graphs are only read.\n"

    def __init__(self, engine: Answerer) -> None:
        self.engine = engine

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        graph = _graph(Parameters(parsed(request.scope["query_string"])))
        form = best(request.headers.get("accept"), TRIPLE_FORMS)
        if form is None:
            return unacceptable(TRIPLE_FORMS)
        graphs = ((graph,), ()) if graph else None
        table = TABLE_FORMS[0].media_type
        there = await self.engine.ask(
            Query(text="ASK { ?s ?p ?o }", graphs=graphs, table=table, triples=None),
            asker(request),
        )
        if graph and there.outcome is Outcome.ANSWERED and b"true" not in there.body:
            return text(404, f"There is no graph {graph}.\n")
        whole = "CONSTRUCT WHERE { ?s ?p ?o }"
        query = Query(text=whole, graphs=graphs, table=None, triples=form.media_type)
        return said(await self.engine.ask(query, asker(request)), self.engine.limits)


def _graph(parameters: Parameters) -> str:
    """Return the IRI of the graph that is asked for; nothing for the default graph."""
    named, default = parameters.all("graph"), parameters.all("default")
    if len(named) + len(default) != 1:
        raise BadRequestError(400, "Name one graph: ?graph=IRI, or ?default.")
    if default:
        return ""
    try:
        return NamedNode(named[0]).value
    except ValueError:
        raise BadRequestError(400, f"{named[0]!r} is not an absolute IRI.") from None
