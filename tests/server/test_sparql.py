"""The endpoint over a real socket: protocol, forms, description, and what it refuses."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from xml.dom.minidom import Document
from xml.etree import ElementTree as ET

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat
from rdflib import RDFS, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import SPARQLWrapper

from comity.namespaces import COMITY
from comity.server import sparql
from comity.server.app import application
from comity.server.engine import of_site
from comity.server.limits import Limits
from comity.server.running import in_background
from comity.server.servicedescription import SD, description
from comity.site import Form, Site

LABEL = "SELECT ?label { id:japan rdfs:label ?label }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FACTS = "https://w3id.org/comity/graph/us-japan-security-relationship"


@pytest.fixture(scope="module")
def endpoint(served: Site) -> Iterator[str]:
    engine = of_site(served, Limits(seconds=10), workers=2)
    app = application(served, sparql.routes(served, engine), engine.running)
    with in_background(app) as port:
        yield f"http://127.0.0.1:{port}/sparql"


def asked(endpoint: str, query: str, accept: str | None = None, **more: str) -> httpx.Response:
    headers = {"Accept": accept} if accept else {}
    return httpx.get(endpoint, params={"query": query, **more}, headers=headers, timeout=20)


def counted(response: httpx.Response) -> int:
    (row,) = response.json()["results"]["bindings"]
    return int(row["n"]["value"])


### Ways to ask


def test_query_comes_by_get_by_form_and_as_it_is(endpoint: str) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    answers = [
        asked(endpoint, LABEL),
        httpx.post(endpoint, data={"query": LABEL}),
        httpx.post(endpoint, content=LABEL, headers=direct),
        httpx.post(
            endpoint,
            content=LABEL,
            headers={"Content-Type": "application/sparql-query; charset=UTF-8"},
        ),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    (row,) = answers[0].json()["results"]["bindings"]
    assert row["label"]["value"] == "Japan"


def test_head_has_the_headers_of_get(endpoint: str) -> None:
    got = asked(endpoint, LABEL)
    head = httpx.head(endpoint, params={"query": LABEL})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["content-type"] == got.headers["content-type"]


def test_any_origin_may_ask(endpoint: str) -> None:
    preflight = httpx.options(endpoint)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert asked(endpoint, LABEL).headers["access-control-allow-origin"] == "*"


def test_slash_too_many_keeps_the_query(endpoint: str) -> None:
    answer = asked(f"{endpoint}/", LABEL)
    assert answer.status_code == 308
    assert answer.headers["location"].startswith("/sparql?query=SELECT")


### Datasets


def test_default_graph_is_the_union_without_repetition(endpoint: str, served: Site) -> None:
    quads = {quad for found in served.index.quads.values() for quad in found}
    named = {q for q in quads if isinstance(q.graph_name, pyoxigraph.NamedNode)}
    assert counted(asked(endpoint, COUNT)) == len({quad.triple for quad in named})
    inside = COUNT.replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")
    assert counted(asked(endpoint, inside)) == len(named)


def test_request_chooses_the_dataset(endpoint: str) -> None:
    whole = counted(asked(endpoint, COUNT))
    facts = counted(asked(endpoint, COUNT, **{"default-graph-uri": FACTS}))
    assert 0 < facts < whole
    inside = COUNT.replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")
    assert counted(asked(endpoint, inside, **{"default-graph-uri": FACTS})) == 0
    assert counted(asked(endpoint, inside, **{"named-graph-uri": FACTS})) == facts
    assert counted(asked(endpoint, COUNT, **{"named-graph-uri": FACTS})) == 0
    body = {"query": COUNT, "default-graph-uri": FACTS}
    assert counted(httpx.post(endpoint, data=body)) == facts


def test_request_goes_before_the_query_about_the_dataset(endpoint: str) -> None:
    query = COUNT.replace("{ ?s", f"FROM <{FACTS}> {{ ?s")
    assert counted(asked(endpoint, query, **{"default-graph-uri": "http://example.org/"})) == 0


### Forms


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.9, text/tab-separated-values;q=0.8", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_table_in_each_form(endpoint: str, accept: str | None, media_type: str) -> None:
    answer = asked(endpoint, LABEL, accept)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["vary"] == "Accept"
    if media_type.endswith("json"):
        found = answer.json()["results"]["bindings"][0]["label"]["value"]
    elif media_type.endswith("xml"):
        found = "".join(ET.fromstring(answer.text).itertext()).strip()  # noqa: S314 - our own
    else:
        delimiter = "," if media_type == "text/csv" else "\t"
        found = list(csv.reader(answer.text.splitlines(), delimiter=delimiter))[1][0]
    assert found.removesuffix("@en").strip('"') == "Japan"


@pytest.mark.parametrize("form", sparql.TRIPLE_FORMS, ids=lambda form: form.extension)
def test_triples_in_each_form(endpoint: str, form: Form) -> None:
    query = "CONSTRUCT { ?s rdfs:label ?o } { GRAPH ?g { ?s rdfs:label ?o } }"
    answer = asked(endpoint, query, form.media_type)
    assert answer.headers["content-type"].partition(";")[0] == form.media_type
    written = RdfFormat.from_media_type(form.media_type)
    assert written is not None
    triples = [quad.triple for quad in pyoxigraph.parse(answer.content, format=written)]
    assert len(triples) == len(set(triples)) > 50


@pytest.mark.parametrize("query", [LABEL, "ASK {}"])
def test_form_that_does_not_fit_the_query_is_told(endpoint: str, query: str) -> None:
    answer = asked(endpoint, query, "text/turtle")
    assert answer.status_code == 406
    assert "text/csv" in answer.text
    assert asked(endpoint, query, "image/png").status_code == 406


def test_ask_is_true_or_false(endpoint: str) -> None:
    assert asked(endpoint, "ASK { id:japan a comity:State }").json()["boolean"] is True
    assert asked(endpoint, "ASK { id:japan a comity:Figure }", "text/csv").text == "false"


### Description


def test_bare_get_describes_the_service_with_its_limits(endpoint: str, served: Site) -> None:
    answer = httpx.get(endpoint, headers={"Accept": "text/turtle"})
    quads = list(pyoxigraph.parse(answer.content, format=RdfFormat.TURTLE))
    found = {quad.predicate: quad.object for quad in quads}
    assert found[SD.endpoint] == pyoxigraph.NamedNode(endpoint)
    assert getattr(found[COMITY.timeLimit], "value", "") == "PT10S"
    assert getattr(found[COMITY.resultLimit], "value", "") == "10000000"
    names = {quad.object for quad in quads if quad.predicate == SD.term("name")}
    assert pyoxigraph.NamedNode(FACTS) in names
    assert httpx.get(endpoint, headers={"Accept": "image/png"}).status_code == 406


def test_limits_are_terms_of_the_ontology(served: Site) -> None:
    (ontology,) = [v for v in served.vocabularies if v.iri.value == COMITY.rstrip("#")]
    terms = {COMITY.timeLimit, COMITY.memoryLimit, COMITY.resultLimit}
    assert terms <= set(ontology.terms())


def test_host_that_a_client_names_is_not_believed(served: Site) -> None:
    (named,) = [
        quad.object
        for quad in description(served, Limits(), "attacker.example").quads
        if quad.predicate == SD.endpoint
    ]
    assert named == pyoxigraph.NamedNode(f"{served.address}sparql")


### Refusals


@pytest.mark.parametrize("update", ["CLEAR ALL", "not even SPARQL"])
def test_update_is_forbidden_with_a_reason(endpoint: str, update: str) -> None:
    direct = {"Content-Type": "application/sparql-update"}
    for answer in (
        httpx.post(endpoint, data={"update": update}),
        httpx.post(endpoint, content=update, headers=direct),
        httpx.get(endpoint, params={"update": update}),
    ):
        assert answer.status_code == 403
        assert "only read" in answer.text


def test_other_methods_are_told_what_there_is(endpoint: str) -> None:
    answer = httpx.put(endpoint, params={"query": LABEL})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * {\n  ?s ?p }", "line 2, column 3: '?s' is not expected here"),
        ("ASK {", "line 1"),
        ("SELECT * { ?s nothing:here ?o }", "the prefix nothing: is not declared"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "this is an update"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { FILTER(1<2)SERVICE?x{?s ?p ?o}FILTER(3>2) }", "SERVICE"),
        ("ASK { FILTER(" + "(" * 60 + "1" + ")" * 59 + ") }", "line 1"),
    ],
)
def test_query_that_cannot_be_answered_is_told_where(endpoint: str, query: str, words: str) -> None:
    answer = asked(endpoint, query)
    assert answer.status_code == 400
    assert words in answer.text


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        (None, b"query=ASK%20%7B%7D", 415),
        ("text/plain", b"ASK {}", 415),
        ("application/sparql-query; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("application/sparql-query", b"ASK { ?s ?p '\xff' }", 400),
        ("application/x-www-form-urlencoded", b"query=%ff", 400),
        ("application/x-www-form-urlencoded", b"", 400),
        ("application/x-www-form-urlencoded", b"query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("application/x-www-form-urlencoded", b"query=ASK%7B%7D&named-graph-uri=x", 400),
        ("application/sparql-query", b"#" * 1_000_001, 413),
    ],
)
def test_body_that_is_no_query(
    endpoint: str, content_type: str | None, body: bytes, status: int
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    assert httpx.post(endpoint, content=body, headers=headers).status_code == status


def test_word_service_is_no_clause(endpoint: str) -> None:
    query = "PREFIX s: <http://example.org/> SELECT ?service { ?service s:service 'SERVICE' }"
    assert asked(endpoint, query).status_code == 200


### Clients


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_reads_each_form(endpoint: str, method: str, form: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setReturnFormat(form)
    client.setQuery(LABEL)
    found = client.query().convert()
    words = found.toxml() if isinstance(found, Document) else str(found)
    assert "Japan" in words


def test_rdflib_reads_the_endpoint_as_a_store(endpoint: str) -> None:
    import rdflib

    graph = rdflib.Graph(SPARQLStore(endpoint))
    japan = rdflib.URIRef("https://w3id.org/comity/id/japan")
    assert [str(label) for label in graph.objects(japan, rdflib.RDFS.label)] == ["Japan"]
    rows = graph.query("SELECT ?state { ?state a <https://w3id.org/comity/ontology#State> }")
    assert rdflib.term.URIRef(japan) in {row[0] for row in rows}  # type: ignore[index]
    assert graph.query("ASK { ?state a <https://w3id.org/comity/ontology#State> }").askAnswer
    made = graph.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5")
    assert len(list(made)) == 5
    bound = graph.query("SELECT ?p { ?s ?p ?o }", initBindings={"s": japan})
    assert rdflib.RDFS.label in {row[0] for row in bound}  # type: ignore[index]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # its own
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("form", ["turtle", "n3", "xml", "json-ld"])
def test_sparqlwrapper_reads_triples(endpoint: str, method: str, form: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setReturnFormat(form)
    for query in ("DESCRIBE id:japan", "CONSTRUCT { id:japan ?p ?o } { id:japan ?p ?o }"):
        client.setQuery(query)
        found = client.query().convert()
        if isinstance(found, bytes):  # of Turtle and N3 the client gives what it was sent
            found = Graph().parse(data=found.decode(), format="turtle")
        assert isinstance(found, Graph)
        assert (URIRef("https://w3id.org/comity/id/japan"), RDFS.label, None) in found
