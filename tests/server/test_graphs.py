"""The graph store over a real socket, which is only read."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, Triple

from comity.server import graphs
from comity.server.app import application
from comity.server.engine import of_site
from comity.server.running import in_background
from comity.site import Site

FACTS = "https://w3id.org/comity/graph/us-japan-security-relationship"


@pytest.fixture(scope="module")
def store(served: Site) -> Iterator[str]:
    engine = of_site(served, workers=1)
    app = application(served, graphs.routes(engine), engine.running)
    with in_background(app) as port:
        yield f"http://127.0.0.1:{port}/graph-store"


def read(answer: httpx.Response) -> set[Triple]:
    assert answer.status_code == 200, answer.text
    return {q.triple for q in pyoxigraph.parse(answer.content, format=RdfFormat.TURTLE)}


def test_graph_is_given_whole(store: str, served: Site) -> None:
    quads = {quad for found in served.index.quads.values() for quad in found}
    found = read(httpx.get(store, params={"graph": FACTS}, timeout=30))
    assert found == {q.triple for q in quads if q.graph_name == pyoxigraph.NamedNode(FACTS)}
    assert found < read(httpx.get(store, params={"default": ""}, timeout=30))


def test_head_and_forms_are_those_of_get(store: str) -> None:
    head = httpx.head(store, params={"graph": FACTS}, headers={"Accept": "application/ld+json"})
    assert (head.status_code, head.headers["content-type"]) == (200, "application/ld+json")
    picture = httpx.get(store, params={"graph": FACTS}, headers={"Accept": "image/png"})
    assert picture.status_code == 406


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("graph=http://example.org/none", 404),
        ("graph=relative", 400),
        ("", 400),
        ("default&graph=http://example.org/none", 400),
        ("graph=%ff", 400),
    ],
)
def test_what_is_no_graph_is_told(store: str, query: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        assert httpx.request(method, f"{store}?{query}").status_code == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_not_written(store: str, method: str) -> None:
    answer = httpx.request(method, store, params={"graph": FACTS})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
