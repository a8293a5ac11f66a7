"""What the server answers over a real socket, line by line of the HTTP discipline."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from urllib.parse import urljoin

import html5lib
import httpx
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import comity
from comity.namespaces import RDF
from comity.server.app import application
from comity.server.guards import BODY_LIMIT, TARGET_LIMIT
from comity.server.resources import Resources
from comity.server.running import GuardedProtocol, in_background
from comity.site import Kind, Site, site

GONE = "/document/withdrawn-sheet"
THING = "/id/japan"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,*/*;q=0.1"
)


def sent(port: int, data: bytes, *, wait: float = 5.0) -> bytes:
    """Send bytes as they are; return all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        connection.sendall(data)
        found = b""
        while piece := connection.recv(65536):
            found += piece
        return found


def links(response: httpx.Response) -> set[tuple[str, str, str]]:
    """Return the links of a Link header, resolved."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', response.headers["link"])
    return {(rel, urljoin(str(response.url), href), kind) for href, rel, kind in found}


### Negotiation


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        (None, "html"),
        ("*/*", "html"),
        (BROWSER, "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("application/trig", "trig"),
        ("application/n-quads", "nq"),
        ("application/linkset+json", "linkset.json"),
        (COMUNICA, "nq"),
        ("TEXT/TURTLE", "ttl"),
        ("text/turtle;q=0.4, application/rdf+xml;q=0.5", "rdf"),
        ("text/html;q=0.9, text/turtle", "ttl"),
        ("text/html, text/turtle", "ttl"),
        ("text/turtle;q=0, */*;q=0.1", "html"),
        ("text/*, text/html;q=0", "ttl"),
        ("*/*, text/html;q=0.001", "ttl"),
        ('text/turtle; charset="utf-8,x"; q=0.7, text/html;q=0.6', "ttl"),
        ("nonsense, text/turtle", "ttl"),
        ("text/turtle;q=7, application/trig;q=0.1", "trig"),
        ("text/turtle;q=.9, application/trig;q=0.1", "trig"),
        ("text/turtle;q=1.0000, application/trig;q=0.1", "trig"),
        ("text/turtle;q=-1, application/trig;q=0.1", "trig"),
        ("text/turtle;Q=0.5 ,\tapplication/trig ; q=0.501", "trig"),
        ("text/turtle;q=0.5;level=1, application/trig;q=0.4", "ttl"),
        ("application/*;q=0.9, text/html;q=0.8", "jsonld"),
        ("*/*;q=0.9, text/html;q=0.8, application/*;q=0", "ttl"),
        (";;,,q=;/", "html"),
        ("", "html"),
    ],
)
def test_one_step_to_the_form_that_a_client_likes_best(
    client: httpx.Client, accept: str | None, extension: str
) -> None:
    """303 straight to the file; the next answer is final."""
    response = client.get(THING, headers={} if accept is None else {"Accept": accept})
    assert response.status_code == 303
    assert response.headers["vary"] == "Accept"
    target = urljoin(str(response.url), response.headers["location"])
    assert target.endswith(f"{THING}.{extension}")
    assert client.get(target).status_code == 200


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0, image/png", "*/*;q=0"])
def test_nothing_acceptable_is_406_with_a_list(client: httpx.Client, accept: str) -> None:
    response = client.get(THING, headers={"Accept": accept})
    assert response.status_code == 406
    assert response.headers["vary"] == "Accept"
    assert "text/turtle" in response.text
    assert "japan.ttl" in response.text
    assert ("alternate", str(client.base_url.join("/id/japan.ttl")), "text/turtle") in links(
        response
    )


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [
        ("html", "text/html; charset=utf-8"),
        ("ttl", "text/turtle; charset=utf-8"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("trig", "application/trig"),
        ("nq", "application/n-quads"),
        ("linkset.json", "application/linkset+json"),
    ],
)
def test_an_extension_names_a_form(client: httpx.Client, extension: str, media_type: str) -> None:
    """It is sent as what it is, whatever the client accepts, and says where it is."""
    response = client.get(f"{THING}.{extension}", headers={"Accept": "image/png"})
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.headers["content-location"] == f"{THING}.{extension}"
    assert response.headers["vary"] == "Accept"


def test_root_is_a_page_or_the_dataset(client: httpx.Client) -> None:
    response = client.get("/", headers={"Accept": BROWSER})
    assert response.status_code == 200
    assert response.headers["content-location"] == "/index.html"
    assert response.headers["vary"] == "Accept"
    data = client.get("/", headers={"Accept": "text/turtle"})
    assert (data.status_code, data.headers["location"]) == (303, "description.ttl")


def test_void_is_found_at_its_well_known_place(client: httpx.Client) -> None:
    response = client.get("/.well-known/void", follow_redirects=True)
    assert str(response.url).endswith("/description.ttl")
    assert "void:Dataset" in response.text


def test_fragment_of_a_passage_leads_into_the_document(client: httpx.Client) -> None:
    """The IRI of a passage ends in a fragment, which a client keeps over the redirect."""
    response = client.get("/source/us-japan-security-relationship", headers={"Accept": BROWSER})
    assert response.headers["location"] == "../document/us-japan-security-relationship.html"


### Conditional requests


def test_each_form_has_a_strong_tag_of_its_own(client: httpx.Client) -> None:
    tags = [client.get(f"{THING}.{e}").headers["etag"] for e in ("html", "ttl", "nt", "nq", "rdf")]
    assert len(set(tags)) == len(tags)
    assert all(re.fullmatch(r'"[0-9a-f]{32}"', tag) for tag in tags)


@pytest.mark.parametrize("written", ["{tag}", 'W/{tag}, "x"', '"x" , {tag}', "*"])
def test_what_a_client_holds_is_not_sent_again(client: httpx.Client, written: str) -> None:
    fresh = client.get(f"{THING}.ttl")
    header = written.format(tag=fresh.headers["etag"])
    response = client.get(f"{THING}.ttl", headers={"If-None-Match": header})
    assert response.status_code == 304
    assert response.content == b""
    for name in ("etag", "vary", "content-location", "cache-control", "last-modified"):
        assert response.headers[name] == fresh.headers[name]


def test_another_tag_is_sent_the_file_whatever_the_date_says(client: httpx.Client) -> None:
    """If-None-Match decides before If-Modified-Since does (RFC 9110 section 13.1.3)."""
    headers = {"If-None-Match": '"other"', "If-Modified-Since": "Wed, 01 Jan 2025 00:00:00 GMT"}
    assert client.get(f"{THING}.ttl", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Mon, 28 Jul 1997 00:00:00 GMT", 304),
        ("Sun, 27 Jul 1997 00:00:00 GMT", 200),
        ("Wed, 01 Jan 2025 00:00:00 GMT", 304),
        ("yesterday", 200),
        ("28.07.1997", 200),
        ("Mon, 99 Jul 1997 00:00:00 GMT", 200),
    ],
)
def test_date_is_that_of_the_data(client: httpx.Client, since: str, status: int) -> None:
    """The latest document that speaks of a thing gives it its date; a bad date says nothing."""
    response = client.get(f"{THING}.ttl", headers={"If-Modified-Since": since})
    assert response.status_code == status
    assert response.headers["last-modified"] == "Mon, 28 Jul 1997 00:00:00 GMT"


### Methods


@pytest.mark.parametrize("path", [THING, f"{THING}.html", f"{THING}.nq", "/", "/nothing", GONE])
def test_head_is_get_without_the_body(client: httpx.Client, path: str) -> None:
    got, head = client.get(path), client.head(path)
    volatile = {"date"}
    assert head.status_code == got.status_code
    assert head.content == b""
    assert {k: v for k, v in head.headers.items() if k not in volatile} == {
        k: v for k, v in got.headers.items() if k not in volatile
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_405_and_told_which_are_allowed(
    client: httpx.Client, method: str
) -> None:
    response = client.request(method, THING, content=b"x" if method != "TRACE" else None)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_preflight_allows_any_origin_without_credentials(client: httpx.Client) -> None:
    asked = {"Origin": "https://example.net", "Access-Control-Request-Method": "GET"}
    response = client.options(THING, headers=asked)
    assert response.status_code == 204
    assert response.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert response.headers["access-control-max-age"] == "86400"
    for answer in (response, client.get(THING), client.get("/nothing"), client.get("/%zz")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        exposed = answer.headers["access-control-expose-headers"]
        assert {"Link", "ETag", "Content-Location", "Location"} <= set(exposed.split(", "))


### Links


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_links_of_header_page_and_linkset_are_equal(
    client: httpx.Client, served: Site, kind: Kind
) -> None:
    """What HTML says of its links, the header says too, and the link set."""
    resource = next(r for r in served.by_stem.values() if r.kind is kind)
    response = client.get(f"/{resource.stem}.html")
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    loaded = {"icon", "search", "stylesheet"}
    in_page = {
        (e.get("rel"), urljoin(str(response.url), e.get("href", "")), e.get("type") or "")
        for e in tree.iter("link")
        if e.get("rel") not in loaded
    }
    assert in_page == links(response)
    (listed,) = client.get(f"/{resource.stem}.linkset.json").json()["linkset"]
    page = listed.pop("anchor")
    assert page == f"{served.base}{resource.stem}.html"
    in_set = {(r, t["href"], t.get("type", "")) for r, targets in listed.items() for t in targets}
    host = f"{client.base_url}".rstrip("/") + "/"
    assert {(r, h.replace(host, served.base), t) for r, h, t in in_page} == in_set


def test_links_follow_fair_signposting(client: httpx.Client, served: Site) -> None:
    """Level 2: cite-as, describedby, type, license, collection or item, and a link set."""
    found = links(client.get(f"{THING}.html"))
    by_rel: dict[str, set[str]] = {}
    for rel, href, _ in found:
        by_rel.setdefault(rel, set()).add(href)
    assert by_rel["cite-as"] == {f"{served.base}id/japan"}
    assert "https://schema.org/AboutPage" in by_rel["type"]
    assert len(by_rel["linkset"]) == len(by_rel["license"]) == 1
    assert by_rel["collection"] == {f"{served.base}dataset"}
    types = {kind for rel, _, kind in found if rel == "alternate"}
    assert {"text/turtle", "application/ld+json", "application/rdf+xml"} <= types
    items = {href for rel, href, _ in links(client.get("/description.html")) if rel == "item"}
    assert {client.get(href).status_code for href in items} == {200}


### Canonical forms


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/id/japan/", "/id/japan"),
        ("/id/Japan", "/id/japan"),
        ("//id//japan", "/id/japan"),
        ("/id/%6Aapan", "/id/japan"),
        ("/id/japan.TTL", "/id/japan.ttl"),
        ("/ID/JAPAN.html?a=1", "/id/japan.html?a=1"),
        ("/Ontology/state", "/ontology/State"),
        ("/questions/02-personnel", "/questions/02-personnel.html"),
        ("/Questions/", "/questions.html"),
        ("/timeline", "/timeline.html"),
        ("/search?q=japan", "/search.html?q=japan"),
    ],
)
def test_another_spelling_is_308_to_the_canonical_one(
    client: httpx.Client, path: str, target: str
) -> None:
    response = client.send(
        httpx.Request("GET", client.base_url, extensions={"target": path.encode()})
    )
    assert (response.status_code, response.headers["location"]) == (308, target)


def test_page_links_to_its_canonical_address(client: httpx.Client, served: Site) -> None:
    found = links(client.get(f"{THING}.html"))
    assert ("canonical", f"{served.base}id/japan.html", "") in found


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("%C3%A9t%C3%A9", "/id/%C3%A9t%C3%A9"),
        ("日本", "/id/%E6%97%A5%E6%9C%AC"),
        ("a:b,c(d)'e", "/id/a:b,c(d)'e"),
        ("50%25", "/id/50%25"),
        ("x%2Fy", "/id/x/y"),
    ],
)
def test_iris_with_any_letters_are_served(
    knowledge: comity.Knowledge, name: str, path: str
) -> None:
    """The path of an IRI is decoded once; links, redirects and data agree on its spelling."""
    thing = NamedNode(f"{knowledge.base}id/{name}")
    kind = NamedNode(f"{knowledge.base}id/kind")
    quad = Quad(thing, RDF.type, kind, NamedNode(f"{knowledge.base}graph/reference"))
    small = site(comity.Dataset(frozenset({quad})), [], knowledge)
    with in_background(application(small)) as port, httpx.Client() as client:
        first = client.get(f"http://127.0.0.1:{port}{path}", headers={"Accept": "text/turtle"})
        assert first.status_code == 303, first.headers.get("location")
        second = client.get(urljoin(str(first.url), first.headers["location"]))
        assert second.status_code == 200
        assert second.headers["content-location"] == f"{path}.ttl"
        quads = list(pyoxigraph.parse(second.content, format=RdfFormat.TURTLE))
        assert quad.triple in {q.triple for q in quads}
        page = client.get(f"http://127.0.0.1:{port}{path}.html")
        cited = [href for rel, href, _ in links(page) if rel == "canonical"]
        assert cited == [f"{knowledge.base}{path[1:]}.html"]


### What is not there


@pytest.mark.parametrize("path", [GONE, f"{GONE}.ttl"])
def test_withdrawn_is_410_with_rdf(client: httpx.Client, path: str) -> None:
    """The tombstone names the successor; it is never 304."""
    response = client.get(path, headers={"Accept": "text/turtle", "If-None-Match": "*"})
    assert response.status_code == 410
    graph = list(pyoxigraph.parse(response.content, format=RdfFormat.TURTLE))
    assert [q for q in graph if q.predicate.value.endswith("isReplacedBy")]
    page = client.get(GONE, headers={"Accept": BROWSER})
    assert (page.status_code, "withdrawn" in page.text) == (410, True)


def test_missing_is_404_that_helps(client: httpx.Client) -> None:
    """A browser gets a page with links that work from there; a program gets a list."""
    page = client.get("/id/deep/japn", headers={"Accept": BROWSER})
    assert page.status_code == 404
    hrefs = re.findall(r'<li><a href="([^"]+)"', page.text)
    assert {client.get(urljoin(str(page.url), href)).status_code for href in hrefs} == {200}
    plain = client.get("/id/japn", headers={"Accept": "text/turtle"})
    assert plain.status_code == 404
    assert "/id/japan\n" in plain.text


### Bad input


@pytest.mark.parametrize("path", ["/id/%zz", "/id/%", "/id/%c3", "/id/%ff%fe", "/id/a%00b", "/%0a"])
def test_bad_escapes_are_400(client: httpx.Client, port: int, path: str) -> None:
    """Broken escapes, bytes that are not UTF-8, and control characters."""
    answer = sent(port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 400 "), answer[:80]


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/id/../../pyproject.toml",
        "/assets/%2e%2e/website.py",
        "/id/%5c..%5c..",
        "/id/japan/../japan.ttl",
        "/etc/passwd",
    ],
)
def test_no_path_leaves_the_site(port: int, path: str) -> None:
    answer = sent(port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404 "), answer[:80]
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:99999", "[::1", "a b", "", "x/../y", "x@y"]
)
def test_host_is_never_believed(port: int, host: str) -> None:
    """No answer holds what a client said the host is."""
    head = f"Host: {host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n"
    for path in (THING, f"{THING}.html", f"{THING}/", "/nothing", "/.well-known/void"):
        answer = sent(port, f"GET {path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode())
        assert re.match(rb"HTTP/1.1 (200|303|308|404|400) ", answer), answer[:80]
        assert b"evil" not in answer


def test_absolute_target_is_the_path_in_it(port: int) -> None:
    """RFC 9112 section 3.2.2: a server accepts it, and the host in it does not matter."""
    answer = sent(
        port,
        b"GET http://evil.example/id/japan HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 303 ")
    assert b"evil" not in answer


def test_long_address_is_414_and_large_body_413(client: httpx.Client, port: int) -> None:
    assert client.get("/" + "x" * TARGET_LIMIT).status_code == 414
    long = f"GET {THING}?{'x' * 100_000} HTTP/1.1\r\nHost: x\r\n\r\n"
    assert sent(port, long.encode()).startswith(b"HTTP/1.1 414 ")
    head = f"POST {THING} HTTP/1.1\r\nHost: x\r\nContent-Length: {BODY_LIMIT + 1}\r\n\r\n"
    assert sent(port, head.encode()).startswith(b"HTTP/1.1 413 ")
    assert client.get(THING).status_code == 303


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x00\xa5",
        b"GET\r\n\r\n",
        b"GET /id/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_no_http_is_400_and_the_end(port: int, data: bytes) -> None:
    assert sent(port, data).startswith(b"HTTP/1.1 400 ")


def test_endless_headers_are_refused(port: int) -> None:
    """The server stops reading; what it says may be lost with the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        with pytest.raises(ConnectionError):  # noqa: PT012 - which piece is too much is not ours
            for _ in range(10_000):
                connection.sendall(b"a" * 100_000)


def test_slow_clients_are_let_go(impatient_port: int) -> None:
    """Neither a request that trickles in nor a connection that says nothing holds a place."""
    for opening in (b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b""):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", impatient_port), timeout=10) as connection:
            connection.sendall(opening)
            try:
                while time.monotonic() - began < 5:
                    connection.sendall(b"a" if opening else b"")
                    connection.settimeout(0.1)
                    try:
                        if connection.recv(1000) == b"":
                            break
                    except TimeoutError:
                        continue
            except ConnectionError:
                pass
        assert time.monotonic() - began < 3
    assert sent(impatient_port, b"GET /id/japan HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 303")


def test_client_that_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large answer does not wait in memory for ever, and a slow reader gets all of it."""
    size = 50_000_000
    monkeypatch.setattr(GuardedProtocol, "reading_seconds", 1.5)
    app = Starlette(routes=[Route("/", lambda _: Response(b"x" * size))])
    with in_background(app) as port:
        for pause, whole in ((6.0, False), (0.1, True)):
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                time.sleep(pause)
                received = 0
                with contextlib.suppress(ConnectionError):
                    while piece := connection.recv(5_000_000):
                        received += len(piece)
                        time.sleep(0.05)
                assert (received >= size) is whole


@pytest.mark.parametrize(
    ("proxy", "client"),
    [(None, "127.0.0.1"), ("127.0.0.1", "192.0.2.7"), ("10.0.0.1", "127.0.0.1")],
)
def test_only_the_known_proxy_says_who_a_client_is(proxy: str | None, client: str) -> None:
    def who(request: Request) -> Response:
        return Response(request.client.host if request.client else "")

    app = Starlette(routes=[Route("/", who)])
    with in_background(app, proxy) as port:
        headers = {"X-Forwarded-For": "192.0.2.7"}
        assert httpx.get(f"http://127.0.0.1:{port}/", headers=headers).text == client


def test_near_names_of_a_long_path_are_found_at_once(served: Site) -> None:
    resources = Resources(served)
    began = time.monotonic()
    assert resources.near("id/" + "japan" * 1000) is not None
    assert time.monotonic() - began < 2
