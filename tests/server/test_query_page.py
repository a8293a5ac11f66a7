"""The page that queries are asked on: for browsers at the endpoint, and its answers in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import html5lib
import httpx
import pytest

from comity.server import sparql
from comity.server.app import application
from comity.server.engine import of_site
from comity.server.limits import Limits
from comity.server.running import in_background
from comity.site import Site

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LABEL = "SELECT ?state ?label { ?state a comity:State ; rdfs:label ?label } ORDER BY ?label"


@pytest.fixture(scope="module")
def asking(served: Site) -> Site:
    return replace(served, endpoint=True)


@pytest.fixture(scope="module")
def browser(asking: Site) -> Iterator[httpx.Client]:
    engine = of_site(asking, Limits(seconds=10), workers=1)
    app = application(asking, sparql.routes(asking, engine), engine.running)
    with in_background(app) as port:
        headers = {"Accept": BROWSER}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as found:
            yield found


def test_browsers_get_the_page_and_others_the_description(browser: httpx.Client) -> None:
    """By Accept, at one address; the page is also a file."""
    page = browser.get("/sparql")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-location"] == "/sparql.html"
    assert "Accept" in page.headers["vary"]
    assert page.content == browser.get("/sparql.html").content
    for accept in ("*/*", "text/turtle", "application/rdf+xml, text/html;q=0.5"):
        kind = browser.get("/sparql", headers={"Accept": accept}).headers["content-type"]
        assert kind.startswith(("text/turtle", "application/rdf+xml")), accept
    assert browser.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_page_may_load_one_more_style_than_others(browser: httpx.Client) -> None:
    """Header and meta element say the same, and nothing inline is allowed but by its digest."""
    for path in ("/sparql", "/sparql.html", f"/sparql?query={LABEL}"):
        answer = browser.get(path)
        found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', answer.text)
        assert found
        policy = answer.headers["content-security-policy"]
        assert policy == f"{unescape(found[1])}; frame-ancestors 'none'"
        assert "unsafe" not in policy
        assert len(re.findall("'sha256-", policy)) == 1
    assert "sha256" not in browser.get("/id/japan.html").headers["content-security-policy"]


def test_query_is_answered_as_a_page(browser: httpx.Client) -> None:
    """With the query to be changed, and things by their names."""
    answer = browser.get("/sparql", params={"query": LABEL})
    assert answer.status_code == 200
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    assert tree.findtext(".//textarea") == LABEL
    links = [link.get("href") for link in tree.findall(".//tbody/tr/td/a")]
    assert links == ["id/japan.html"] * 2 + ["id/united-states.html"] * 2
    posted = browser.post("/sparql", data={"query": LABEL})
    assert posted.content == answer.content


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("ASK { ?s ?p ?o }", 200, ">yes<"),
        ("CONSTRUCT WHERE { id:japan a ?type }", 200, "id:japan a"),
        ("SELECT * {", 400, "line 1, column"),
        ("SELECT * { ?s ?p '<script>alert(1)</script>' } #<script>", 200, "0 rows"),
        ("SELECT ('<script>' AS ?x) {}", 200, "&lt;script&gt;"),
        ("INSERT DATA { id:a id:b id:c }", 400, "only read"),
    ],
)
def test_every_answer_and_refusal_has_a_page(
    browser: httpx.Client, query: str, status: int, words: str
) -> None:
    """Whatever was asked stands in the form again, and is text."""
    answer = browser.get("/sparql", params={"query": query})
    assert answer.status_code == status
    assert words in answer.text
    assert "<script>" not in answer.text
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    assert tree.findtext(".//textarea") == query


def test_examples_are_links_that_ask(browser: httpx.Client, asking: Site) -> None:
    """Without script each question is asked by a click, and its answer is that of its page."""
    tree = html5lib.parse(browser.get("/sparql").text, namespaceHTMLElements=False)
    (examples,) = [nav for nav in tree.iter("nav") if nav.get("class") == "examples"]
    links = {li.get("id"): link for li in examples.iter("li") for link in li.iter("a")}
    assert [link.text for link in links.values()] == [q.title for q in asking.questions]
    for question in asking.questions:
        href = links[question.name].get("href", "")
        assert parse_qs(urlsplit(href).query)["query"] == [question.query]
        answer = browser.get(urljoin("/sparql", href))
        assert answer.status_code == 200, question.name
        rows = html5lib.parse(answer.text, namespaceHTMLElements=False).findall(".//tbody/tr")
        own = browser.get(f"/{question.stem}.csv").text.rstrip("\r\n").split("\r\n")
        assert len(rows) == len(own) - 1, question.name


def test_other_clients_get_what_they_got(browser: httpx.Client) -> None:
    """A page is for who names HTML first."""
    for accept, kind in (
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv, text/html;q=0.9", "text/csv"),
    ):
        headers = {"Accept": accept} if accept else {}
        asked = httpx.get(
            str(browser.base_url.join("/sparql")), params={"query": LABEL}, headers=headers
        )
        assert asked.headers["content-type"].startswith(kind), accept
