"""The reads of W3C's graph store tests: what is written before them is put into the dataset.

Left out are reads of what a write would have named (`$LOCATION$`), or sent in several parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph
from manifests import CNT, HT, MF, Outcome, items
from pyoxigraph import NamedNode, Quad, RdfFormat
from rdflib import RDF, Graph
from rdflib.compare import isomorphic
from rdflib.term import Node

from comity.server import graphs
from comity.server.app import application
from comity.server.engine import Engine
from comity.server.running import in_background
from comity.site import Site

GROUP = "graph store: reads"
STATUS = {"OK": 200, "NotFound": 404}
DEFAULT = "urn:x-comity:default"
"""Stands for the default graph, which is the union of the named ones."""


def graph_store(path: Path, site: Site) -> Iterator[Outcome]:
    """Yield what becomes of each test of a manifest that reads something."""
    manifest = Graph().parse(path)
    (start,) = manifest.subjects(RDF.type, MF.Manifest)
    for test in items(manifest, manifest.value(start, MF.entries)):
        state: dict[str, str] = {}
        faults: list[str] = []
        reads = 0
        action = manifest.value(test, MF.action)
        for request in items(manifest, manifest.value(action, HT.requests)):
            method = str(manifest.value(request, HT.methodName))
            target = str(manifest.value(request, HT.absolutePath))
            body = str(manifest.value(manifest.value(request, HT.body), CNT.chars) or "")
            if "$" in target or "--" in body:
                break
            name = _named(target)
            if method in {"GET", "HEAD"}:
                reads += 1
                faults += _read(manifest, request, target, state, site)
            elif method == "DELETE":
                state.pop(name, None)
            elif name:
                state[name] = (state.get(name, "") if method == "POST" else "") + body
        if reads:
            yield Outcome(GROUP, str(test).rpartition("#")[2], next(iter(faults), None))


def _named(target: str) -> str:
    query = parse_qs(urlsplit(target).query, keep_blank_values=True)
    return DEFAULT if "default" in query else query.get("graph", [""])[0]


def _read(
    manifest: Graph, request: Node, target: str, state: Mapping[str, str], site: Site
) -> Iterator[str]:
    """Yield what is wrong with the answer to a read, over the graphs as they are by then."""
    quads = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(name))
        for name, turtle in state.items()
        for quad in pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)
    ]
    engine = Engine(quads, base=site.base, prefixes={}, workers=1)
    app = application(site, graphs.routes(engine), engine.running)
    with in_background(app) as port:
        url = f"http://127.0.0.1:{port}/graph-store?{urlsplit(target).query}"
        answer = httpx.request(str(manifest.value(request, HT.methodName)), url, timeout=30)
    response = manifest.value(request, HT.resp)
    expected = {str(s).rpartition("#")[2] for s in manifest.objects(response, MF.expectedStatus)}
    if answer.status_code not in {STATUS.get(name) for name in expected}:
        yield f"status {answer.status_code}, not {' or '.join(sorted(expected))}"
        return
    body = manifest.value(manifest.value(response, HT.body), CNT.chars)
    if body is not None:
        wanted = Graph().parse(data=str(body), format="turtle")
        if not isomorphic(wanted, Graph().parse(data=answer.text, format="turtle")):
            yield "another graph"
