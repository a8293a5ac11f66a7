"""What no client of good will sends: raw bytes at the running server, and markup in the data."""

from __future__ import annotations

import json
import logging
import re
import socket
import time
from collections.abc import Iterator

import httpx
import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

import comity
from comity.identifiers import graph_iri
from comity.namespaces import COMITY, RDF, RDFS
from comity.server import graphs, reconciliation, sparql
from comity.server.app import application
from comity.server.engine import of_site
from comity.server.guards import HEADER_LIMIT
from comity.server.limits import Limits
from comity.server.running import in_background
from comity.site import Site, site
from comity.site.forms import RDF_FORMS

THING = "/id/japan"
SAFE = b"Host: x\r\nConnection: close\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n"
LABEL = "</script><script>alert(\"1\")</script> & 'two' <img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def whole(served: Site) -> Iterator[int]:
    """Serve the sample with all services."""
    engine = of_site(served, Limits(seconds=10), workers=1)
    services = [
        *sparql.routes(served, engine),
        *graphs.routes(engine),
        *reconciliation.routes(served),
    ]
    with in_background(application(served, services, engine.running)) as port:
        yield port


@pytest.fixture
def unharmed(whole: int) -> Iterator[int]:
    """Give the port, and hold that nothing failed on the way and the server still answers."""
    failures: list[str] = []
    listening = logging.Handler(logging.ERROR)
    listening.emit = lambda record: failures.append(record.getMessage())  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("uvicorn.error", "asyncio")]
    for told in loggers:
        told.addHandler(listening)
    try:
        yield whole
        again = httpx.get(f"http://127.0.0.1:{whole}{THING}", timeout=10)
    finally:
        for told in loggers:
            told.removeHandler(listening)
    assert again.status_code == 303
    assert failures == []


def exchanged(port: int, *pieces: bytes, wait: float = 5.0) -> bytes:
    """Send pieces one after the other; return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.1 if len(pieces) > 1 else 0)
        found = b""
        try:
            while piece := connection.recv(65536):
                found += piece
        except ConnectionError:
            pass
        return found


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def get(target: bytes, headers: bytes = b"", version: bytes = b"1.1") -> bytes:
    return b"GET " + target + b" HTTP/" + version + b"\r\n" + SAFE + headers + b"\r\n"


### Requests


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        pytest.param(get(b"/id%252fjapan"), 404, id="escaped twice"),
        pytest.param(get(b"/id%2f%2e%2e%2f%2e%2e/etc/passwd"), 404, id="escaped dots"),
        pytest.param(get(b"/id/%c0%ae%c0%ae/"), 400, id="overlong UTF-8"),
        pytest.param(get(b"/id/%ed%a0%80"), 400, id="surrogate"),
        pytest.param(get(b"/id/\x00"), 400, id="NUL in the path"),
        pytest.param(get(b"/", b"X: a\x00b\r\n"), 400, id="NUL in a header"),
        pytest.param(get(b"/id/%0d%0aSet-Cookie:1"), 400, id="line break in the path"),
        pytest.param(get(b"/" * 8000), 404, id="slashes"),
        pytest.param(get(b"/.." * 2600), 404, id="dots"),
        pytest.param(get(b"http://[::1/id/japan"), 400, id="absolute, no URI"),
        pytest.param(get(b"https://a:b@evil.example:99/id/japan"), 303, id="absolute, with user"),
        pytest.param(get(b"HTTP://evil.example/reconcile"), 200, id="absolute, a service"),
        pytest.param(get(b"ftp://evil.example/id/japan"), 404, id="absolute, another scheme"),
        pytest.param(get(b"*"), 404, id="asterisk"),
        pytest.param(b"OPTIONS * HTTP/1.1\r\n" + SAFE + b"\r\n", 204, id="OPTIONS *"),
        pytest.param(b"CONNECT x:443 HTTP/1.1\r\n" + SAFE + b"\r\n", 405, id="CONNECT"),
        pytest.param(b"GET /id/japan HTTP/1.0\r\n\r\n", 303, id="HTTP/1.0"),
        pytest.param(b"GET /id/japan\r\n\r\n", 400, id="HTTP/0.9"),
        pytest.param(get(b"/", version=b"2.0"), 505, id="HTTP/2.0"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, id="HTTP/2 preface"),
        pytest.param(get(b"/", b"X : 1\r\n"), 400, id="space before the colon"),
        pytest.param(get(b"/", b"X\r\n"), 400, id="no colon"),
        pytest.param(get(b"/id/japan", b"Upgrade: h2c\r\n"), 303, id="upgrade"),
        pytest.param(
            get(b"/", b"".join(b"X-%d: 1\r\n" % n for n in range(10_000))), 431, id="10k headers"
        ),
        pytest.param(
            get(b"/", b"Accept: " + b"a/b;x=" * HEADER_LIMIT + b"\r\n"), 431, id="large Accept"
        ),
        pytest.param(
            get(b"/id/japan", b'Accept: a/b;x="' + b"\\" * 30_000 + b"\r\n"), 303, id="odd Accept"
        ),
        pytest.param(get(b"/id/japan", b"Accept: \xff\xfe\r\n"), 303, id="Accept in Latin-1"),
        pytest.param(get(b"/id/japan.ttl", b"Range: bytes=0-9\r\n"), 200, id="a part"),
        pytest.param(
            get(b"/id/japan.ttl", b"If-Modified-Since: Fri, 31 Dec 9999 23:59:59 -2359\r\n"),
            200,
            id="a date beyond dates",
        ),
        pytest.param(POST + b"Content-Length: +6\r\n\r\nASK {}", 400, id="length with a sign"),
        pytest.param(POST + b"Content-Length: 1_0\r\n\r\nASK {}", 400, id="length with a line"),
        pytest.param(POST + b"Content-Length: " + b"9" * 20 + b"\r\n\r\n", 413, id="a long length"),
        pytest.param(POST + b"Transfer-Encoding: x\r\n\r\n0\r\n\r\n", 400, id="another coding"),
        pytest.param(CHUNKED + b"\r\n-1\r\nabc", 400, id="a negative chunk"),
        pytest.param(
            CHUNKED.replace(b"query", b"x") + b"\r\n-1\r\nabc", 400, id="refused twice over"
        ),
        pytest.param(CHUNKED + b"\r\n3\r\nabcXX0\r\n\r\n", 400, id="a chunk without end"),
        pytest.param(
            CHUNKED + b"\r\n" + (b"10000\r\n" + b"#" * 65_536 + b"\r\n") * 20 + b"0\r\n\r\n",
            413,
            id="large in chunks",
        ),
        pytest.param(
            CHUNKED.replace(b"HTTP/1.1", b"HTTP/1.0") + b"\r\n0\r\n\r\n", 400, id="chunks in 1.0"
        ),
        pytest.param(bytes(range(256)) * 10, 400, id="all bytes"),
    ],
)
def test_odd_request_has_one_answer_and_does_no_harm(
    unharmed: int, request_bytes: bytes, status: int
) -> None:
    answer = exchanged(unharmed, request_bytes)
    assert statuses(answer) == [status]
    assert b"evil" not in answer
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
    ],
)
def test_body_with_two_lengths_hides_no_request(unharmed: int, lengths: bytes) -> None:
    """It is refused and the connection closed: what follows may be body to a proxy before us."""
    hidden = b"GET /id/okinawa HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = exchanged(unharmed, POST + lengths + b"\r\n0\r\n\r\n" + hidden)
    assert statuses(answer) == [400]
    assert b"okinawa" not in answer


def test_bodies_and_requests_are_told_apart(unharmed: int) -> None:
    """Requests that come at once are answered in order; a body that nobody reads is skipped."""
    hello = b"GET /id/japan HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    refused = b"POST /id/japan HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    answer = exchanged(unharmed, hello + refused + get(b"/id/okinawa"))
    assert statuses(answer) == [303, 405, 303]
    targets = re.findall(rb"(?i)location: (\S+)", answer)
    assert targets == [b"japan.html", b"okinawa.html"]


@pytest.mark.parametrize(
    "pieces",
    [
        (CHUNKED.replace(b"sparql-query", b"x") + b"\r\n3\r\nabc", b"XX0\r\n\r\n"),
        (POST + b"Content-Length: 100\r\n\r\nASK", b" {"),
        (CHUNKED + b"\r\n3\r\nASK\r\n", b"zz\r\n"),
    ],
)
def test_request_that_goes_wrong_halfway_ends_the_connection(
    unharmed: int, pieces: tuple[bytes, ...]
) -> None:
    """Also when it has been answered, and when the client is gone before its end."""
    with socket.create_connection(("127.0.0.1", unharmed), timeout=5) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.2)
        connection.shutdown(socket.SHUT_WR)
        found = b""
        try:
            while piece := connection.recv(65536):
                found += piece
        except ConnectionError:
            pass
    assert len(statuses(found)) <= 1


@pytest.mark.parametrize(
    ("spelling", "target"),
    [
        (b"/id%2Fjapan", b"/id/japan"),
        (b"/id%2fjapan.ttl?x=1", b"/id/japan.ttl?x=1"),
        (b"/%2f%2fid/japan", b"/id/japan"),
        (b"//id/japan?//evil.example", b"/id/japan?//evil.example"),
        (b"http://x/id/japan/", b"/id/japan"),
        (b"/id/japan/?a=%0d%0aX:%201", b"/id/japan?a=%0d%0aX:%201"),
    ],
)
def test_redirect_stays_on_the_site_and_leads_there(
    unharmed: int, spelling: bytes, target: bytes
) -> None:
    """An escaped slash is a slash; no spelling makes a host of the path."""
    answer = exchanged(unharmed, get(spelling))
    assert statuses(answer) == [308]
    assert re.findall(rb"(?i)\r\nlocation: (\S+)", answer) == [target]


### Conditions


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("If-Match", "{tag}", 200),
        ("If-Match", '"x", {tag}', 200),
        ("If-Match", "*", 200),
        ("If-Match", '"x"', 412),
        ("If-Match", "W/{tag}", 412),
        ("If-Unmodified-Since", "Mon, 28 Jul 1997 00:00:00 GMT", 200),
        ("If-Unmodified-Since", "Sun, 27 Jul 1997 00:00:00 GMT", 412),
        ("If-Unmodified-Since", "one day", 200),
    ],
)
def test_client_that_wants_another_file_is_told(
    client: httpx.Client, name: str, value: str, status: int
) -> None:
    """RFC 9110 sections 13.1.1 and 13.1.4; a weak tag does not name a file."""
    tag = client.get(f"{THING}.ttl").headers["etag"]
    answer = client.get(f"{THING}.ttl", headers={name: value.format(tag=tag)})
    assert answer.status_code == status
    assert answer.headers["etag"] == tag


### Methods, everywhere


@pytest.mark.parametrize(
    "path",
    [
        *("/", THING, f"{THING}.ttl", "/robots.txt", "/sitemap.xml", "/search.html?q=japan"),
        *("/.well-known/void", "/dataset.nq", "/sparql", "/sparql?query=ASK%7B%7D"),
        *("/graph-store?default", "/reconcile", "/reconcile/1.0-draft", "/reconcile/properties"),
        *("/reconcile/preview?id=japan", "/reconcile/suggest/type?prefix=s", "/nothing", "/%zz"),
    ],
)
def test_each_path_answers_each_method(whole: int, path: str) -> None:
    """HEAD has the headers of GET; OPTIONS and what is not possible tell what is."""
    url = f"http://127.0.0.1:{whole}{path}"
    got, head = httpx.get(url, timeout=20), httpx.head(url, timeout=20)
    volatile = {"date"}
    assert head.content == b""
    assert head.status_code == got.status_code
    assert {k: v for k, v in head.headers.items() if k not in volatile} == {
        k: v for k, v in got.headers.items() if k not in volatile
    }
    options, deleted = httpx.options(url), httpx.delete(url)
    assert (options.status_code, deleted.status_code) == (204, 405)
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["allow"].split(", "))
    assert options.headers["allow"] == deleted.headers["allow"]
    assert options.headers["access-control-allow-methods"] == options.headers["allow"]
    assert got.headers["access-control-allow-origin"] == "*"
    assert got.headers["x-content-type-options"] == "nosniff"


### Markup in the data


@pytest.fixture(scope="module")
def hostile(knowledge: comity.Knowledge) -> Iterator[str]:
    """Serve a thing whose label is markup that ends the elements it may stand in."""
    node = NamedNode(f"{knowledge.base}id/odd")
    graph = graph_iri(knowledge.base, "reference")
    quads = {
        Quad(node, RDFS.label, Literal(LABEL, language="en"), graph),
        Quad(node, RDF.type, COMITY.Place, graph),
    }
    small = site(comity.Dataset(frozenset(quads)), [], knowledge)
    engine = of_site(small, Limits(seconds=10), workers=1)
    services = [*sparql.routes(small, engine), *reconciliation.routes(small)]
    with in_background(application(small, services, engine.running)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("form", RDF_FORMS, ids=lambda form: form.extension)
def test_label_with_markup_is_the_same_in_every_form(hostile: str, form: object) -> None:
    media_type = str(getattr(form, "media_type", ""))
    answer = httpx.get(
        f"{hostile}/id/odd", headers={"Accept": media_type}, follow_redirects=True, timeout=10
    )
    kind = pyoxigraph.RdfFormat.from_media_type(media_type)
    quads = pyoxigraph.parse(answer.content, format=kind, base_iri="http://x/")
    assert Literal(LABEL, language="en") in {quad.object for quad in quads}


@pytest.mark.parametrize(
    "path",
    [
        *("/id/odd.html", "/search.html?q=alert", "/index.html"),
        *("/reconcile/preview?id=odd", "/<script>alert(1)</script>", "/search.html?q=<script>"),
    ],
)
def test_markup_from_outside_is_no_element(hostile: str, path: str) -> None:
    """Of labels, and of what a request says; the block of JSON-LD is ended by its own tag only."""
    page = httpx.get(hostile + path, headers={"Accept": "text/html"}, timeout=10).text
    assert "<img" not in page
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    for content in scripts:
        assert not content or json.loads(content)["@context"]
    assert "<script>" not in page


def test_json_and_tables_carry_markup_as_text(hostile: str) -> None:
    """They are sent as what they are, and no browser guesses otherwise."""
    asked = {"queries": json.dumps({"q0": {"query": LABEL}})}
    query = {"query": "SELECT ?l { ?s rdfs:label ?l }"}
    for answer, found in (
        (httpx.post(f"{hostile}/reconcile", data=asked), "q0"),
        (httpx.get(f"{hostile}/reconcile/suggest/entity", params={"prefix": "odd"}), "result"),
        (httpx.get(f"{hostile}/reconcile/flyout/entity", params={"id": "odd"}), "html"),
        (httpx.get(f"{hostile}/sparql", params=query), "results"),
    ):
        assert "json" in answer.headers["content-type"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        told = json.dumps(answer.json()[found])
        assert ("&lt;" in told) if found == "html" else ("<script>" in told)
    error = httpx.get(f"{hostile}/sparql", params={"query": "SELECT <script>alert(1)</script>"})
    assert (error.status_code, error.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert "line 1, column" in error.text
