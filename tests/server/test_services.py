"""Suggestions, labels, and the description of all services, which is true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pyld import jsonld
from starlette.routing import Route

from comity.server.app import application
from comity.server.engine import of_site
from comity.server.names import IRIS
from comity.server.running import in_background
from comity.server.services import description, services
from comity.site import Site

PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
OPERATIONS = [(path, method) for path, item in description()["paths"].items() for method in item]


@pytest.fixture(scope="module")
def client(served: Site) -> Iterator[httpx.Client]:
    engine = of_site(served, workers=1)
    app = application(served, services(served, engine), engine.running)
    with (
        in_background(app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as found,
    ):
        yield found


def resolved(part: Any) -> Any:
    """Return a part of the description with its references followed."""
    if isinstance(part, dict) and "$ref" in part:
        found: Any = description()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return resolved(found)
    if isinstance(part, dict):
        return {name: resolved(value) for name, value in part.items()}
    return [resolved(value) for value in part] if isinstance(part, list) else part


### Names


def test_suggestions_are_as_opensearch_has_them(client: httpx.Client) -> None:
    """Words, names, kinds, addresses: four lists of one length but for the words."""
    answer = client.get("/suggest", params={"q": "jap"})
    assert answer.headers["content-type"] == "application/x-suggestions+json"
    words, names, kinds, addresses = answer.json()
    assert words == "jap"
    assert "Japan" in names
    assert len(names) == len(kinds) == len(addresses)
    place = addresses[names.index("Japan")]
    assert client.get(place).status_code == 200
    assert client.get("/suggest").json() == ["", [], [], []]


def test_labels_are_told_by_language(client: httpx.Client, served: Site) -> None:
    """As linked data: each IRI with its preferred label; what is not known is left out."""
    japan, treaty, state = (
        f"{served.base}{path}" for path in ("id/japan", "id/nowhere", "ontology#State")
    )
    answer = client.get("/labels", params={"iri": [japan, treaty, state]})
    assert answer.headers["content-type"] == "application/ld+json"
    expanded = {node["@id"]: node[PREF_LABEL] for node in jsonld.expand(answer.json())}
    assert set(expanded) == {japan, state}
    names = {found.get("@language"): found["@value"] for found in expanded[japan]}
    assert names["en"] == "Japan"
    assert len(names) == len(expanded[japan])
    (only,) = client.get("/labels", params={"iri": japan, "lang": "en"}).json()["@graph"]
    assert only["prefLabel"] == {"en": "Japan"}


def test_document_is_called_by_its_title(client: httpx.Client, served: Site) -> None:
    iri = next(iri.value for iri in served.index.documents)
    (found,) = client.post("/labels", data={"iri": iri}).json()["@graph"]
    assert "U.S.-Japan Security Relationship" in found["prefLabel"].values()


@pytest.mark.parametrize("iris", [[], ["not an iri"], [f"urn:x:{n}" for n in range(IRIS + 1)]])
def test_labels_need_some_iris(client: httpx.Client, iris: list[str]) -> None:
    answer = client.post("/labels", data={"iri": iris} if iris else {"lang": "en"})
    assert answer.status_code == 400
    assert "iri" in answer.text.lower()


### Descriptions


def test_browsers_learn_how_to_search(client: httpx.Client, served: Site) -> None:
    """Every page leads to the OpenSearch description, whose addresses answer."""
    link = (
        '<link rel="search" type="application/opensearchdescription+xml" '
        f'title="{served.resources["dataset"].title}" href="../opensearch.xml">'
    )
    assert link in client.get("/id/japan.html").text
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    root = ET.fromstring(answer.text)  # noqa: S314 - it is ours
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    assert 0 < len(root.findtext(f"{space}ShortName") or "") <= 16
    templates = {url.get("type"): url.get("template", "") for url in root.iter(f"{space}Url")}
    page = templates["text/html"].replace("{searchTerms}", "japan").removeprefix(served.base)
    assert "Results for" in client.get(f"/{page}").text


def test_description_is_openapi(client: httpx.Client) -> None:
    """And the catalogue at the well-known address leads to it (RFC 9727)."""
    catalog = client.get("/.well-known/api-catalog")
    assert catalog.headers["content-type"].startswith("application/linkset+json")
    (context,) = catalog.json()["linkset"]
    told = client.get(context["service-desc"][0]["href"]).json()
    assert told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": str(client.base_url).rstrip("/")}]
    assert [str(error) for error in OpenAPIV31SpecValidator(told).iter_errors()] == []
    for item in context["item"]:
        assert client.get(item["href"]).status_code == 200


def test_every_service_is_described(served: Site) -> None:
    """And nothing that is not there; version 1.0-draft has the paths of 0.2 below its own."""
    routes = services(served, of_site(served, workers=1))
    paths = {route.path for route in routes if isinstance(route, Route)} - {"/sparql/"}
    known = {path.replace("/1.0-draft/", "/") for path in paths} | {"/search.json"}
    assert known == set(description()["paths"])


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_answers_as_described(client: httpx.Client, path: str, method: str) -> None:
    """Its examples are sent, in each form; status, media type and JSON are as it says."""
    operation = resolved(description()["paths"][path][method])
    query: dict[str, Any] = {}
    for parameter in operation.get("parameters", []):
        if "example" not in parameter:
            continue
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
        else:
            query[parameter["name"]] = parameter["example"]
    bodies = operation.get("requestBody", {}).get("content", {None: None})
    for media_type, body in bodies.items():
        headers = {"Content-Type": media_type} if media_type else {}
        sent = _encoded(media_type, body["example"]) if body else b""
        answer = client.request(method, path, params=query, content=sent, headers=headers)
        assert answer.status_code == 200, answer.text
        content = operation["responses"]["200"]["content"]
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in content
        if kind.endswith("json"):
            Draft202012Validator(content[kind]["schema"]).validate(answer.json())
            assert answer.json()
    wrong = client.request("delete", path)
    assert wrong.status_code == 405
    assert method.upper() in wrong.headers["allow"]


def _encoded(media_type: str, example: Any) -> bytes:
    if media_type == "application/json":
        return json.dumps(example).encode()
    if media_type == "application/x-www-form-urlencoded":
        return urlencode(example, doseq=True).encode()
    return str(example).encode()
