"""`comity serve --store`: the pages of a dataset in a real store, and stores on bad days."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from comity import api
from comity.cli import main
from comity.errors import PublicationError, StoreError
from comity.options import WRONG
from comity.server.app import application
from comity.server.asking import queries
from comity.server.connection import connected
from comity.server.endpoint import AWAY
from comity.server.forwarding import Forwarding
from comity.server.limits import Limits
from comity.server.matching import Register, register
from comity.server.reconciliation import Service
from comity.server.registering import remote_register
from comity.server.remote import RemoteResources
from comity.server.running import in_background
from comity.server.services import remote_services
from comity.site import Kind, Site, forms_of, lists, near
from comity.site.remote import PARTLY
from comity.store.reader import Reader

BROWSER, RDF = {"Accept": "text/html"}, {"Accept": "text/turtle"}
LIMITS = Limits(seconds=2.0, memory=0, result=200_000)
JSON = {"Content-Type": "application/sparql-results+json"}
Script = Callable[..., AbstractContextManager[Any]]
Oxigraph = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, sample_output: Path, oxigraph_in: Oxigraph
) -> Iterator[str]:
    """Load the sample into a store; yield where that takes queries."""
    with oxigraph_in(tmp_path_factory.mktemp("store")) as url:
        api.load(url, preset="oxigraph", output=sample_output)
        yield f"{url}/query?union-default-graph"


@pytest.fixture(scope="module")
def embedded(sample_output: Path) -> Site:
    return api.load_site(sample_output, endpoint=True)


@pytest.fixture(scope="module")
def reader(loaded: str) -> Iterator[Reader]:
    with Reader(loaded, seconds=LIMITS.seconds) as found:
        yield found


@pytest.fixture(scope="module")
def publish(reader: Reader, sample_output: Path) -> Callable[[], Site]:
    made, _ = connected(reader, sample_output, None, None)
    return made


def app(reader: Reader, folder: Path) -> Starlette:
    made, local = connected(reader, folder, None, None)
    base, prefixes = f"{local.base}sparql", local.style.prefixes
    engine = Forwarding(reader.url, prefixes=prefixes, base=base, limits=LIMITS)
    known = remote_register(reader.rows, local)
    services = remote_services(made, local, engine, known)
    return application(RemoteResources(made, local), services, engine.running)


@pytest.fixture(scope="module")
def client(reader: Reader, sample_output: Path) -> Iterator[httpx.Client]:
    with (
        in_background(app(reader, sample_output)) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as found,
    ):
        yield found


### Pages


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.WITHDRAWN])
def test_files_are_those_of_the_dataset_in_memory(
    kind: Kind, embedded: Site, publish: Callable[[], Site]
) -> None:
    """Byte for byte in each form, with the same links and dates."""
    found = [r for r in embedded.by_stem.values() if r.kind is kind]
    found.sort(key=lambda r: (-len(embedded.index.mentions.get(r.iri, ())), r.stem))
    for resource in islice(found, 4):
        for form in forms_of(resource):
            path = f"{resource.stem}.{form.extension}"
            assert publish().file(path) == embedded.file(path), path


@pytest.mark.parametrize(
    "path", ["timeline.html", "timeline-2.html", "trees.html", "conclusions.html", "rules.html"]
)
def test_pages_over_the_whole_are_asked_for_in_parts(
    path: str, embedded: Site, publish: Callable[[], Site]
) -> None:
    """They are the same where there are two pages at most, which a store can tell."""
    assert publish().file(path) == embedded.file(path)


def test_lists_go_on_on_pages_of_their_own(
    sample_output: Path, publish: Callable[[], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lists._said.__kwdefaults__ or {}, "size", 7)
    short = api.load_site(sample_output, endpoint=True)
    assert short.continued
    for path in islice(short.continued, 3):
        assert publish().file(path) == short.file(path), path
    assert publish().file("id/japan.facts-99.html") is None


@pytest.mark.parametrize("words", ["japan", "self-defense forces", "SDF", "treaty"])
def test_search_finds_what_it_finds_in_memory(
    words: str, embedded: Site, publish: Callable[[], Site]
) -> None:
    assert publish().found(words) == embedded.found(words)


def test_a_page_costs_few_queries(
    reader: Reader, sample_output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many statements it shows."""
    asked: list[str] = []
    rows = reader.rows

    def counted(query: str) -> Any:
        asked.append(query)
        return rows(query)

    monkeypatch.setattr(reader, "rows", counted)
    publish, _ = connected(reader, sample_output, None, None)
    asked.clear()
    assert publish().file("id/japan.html") is not None
    assert len(asked) < 30
    assert all("LIMIT" in query or "VALUES" in query for query in asked)


def test_part_of_a_description_says_that_it_is_one(
    publish: Callable[[], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "TOWARDS", 9)
    part = publish().file("id/japan.ttl")
    assert part is not None
    assert PARTLY in part.content.decode()
    monkeypatch.undo()
    whole = publish().file("id/japan.ttl")
    assert whole is not None
    assert PARTLY not in whole.content.decode()


def test_without_the_folder_nothing_is_quoted_from_a_text(reader: Reader, tmp_path: Path) -> None:
    publish, _ = connected(reader, tmp_path / "nowhere", None, None)
    page = publish().file("id/okinawa.html")
    assert page is not None
    assert 'href="japan.html"' in page.content.decode()
    assert "<mark" not in page.content.decode()
    assert publish().file("document/us-japan-security-relationship.ttl") is not None


### Questions, names and addresses


def test_questions_are_put_to_the_store_when_they_are_opened(
    client: httpx.Client, embedded: Site
) -> None:
    """The rows are those from memory; a query may give them in another order."""
    listed = client.get("/questions.html").text
    for question in embedded.questions:
        assert f'href="{question.stem}.html"' in listed
        answer = client.get(f"/{question.stem}.csv")
        known = embedded.file(f"{question.stem}.csv")
        assert known is not None
        assert sorted(answer.content.splitlines()) == sorted(known.content.splitlines())
    assert client.get("/questions/02-personnel.rq").text == embedded.questions[1].query
    moved = client.get("/questions/02-personnel")
    assert (moved.status_code, moved.headers["location"]) == (308, "/questions/02-personnel.html")
    assert ">28000</td>" in client.get("/questions/02-personnel.html").text


def test_list_of_questions_asks_none(
    reader: Reader, sample_output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "answer", pytest.fail)
    publish, _ = connected(reader, sample_output, None, None)
    assert publish().file("questions.html") is not None
    assert publish().file("sparql.html") is not None
    assert publish().file("questions/02-personnel.rq") is not None


@pytest.mark.parametrize("media_type", ["application/sparql-results+json", "application/n-triples"])
def test_answer_that_is_none_is_told(
    reader: Reader, sample_output: Path, monkeypatch: pytest.MonkeyPatch, media_type: str
) -> None:
    monkeypatch.setattr(reader, "answer", lambda _: (b"this is no answer", media_type))
    publish, _ = connected(reader, sample_output, None, None)
    with pytest.raises(StoreError, match="questions/02-personnel"):
        publish().file("questions/02-personnel.html")


def test_construct_question_has_its_triples_as_rows(
    reader: Reader, sample_output: Path, own_knowledge: Path
) -> None:
    query = "# What is in Japan?\nCONSTRUCT { ?s ?p id:japan } WHERE { ?s ?p id:japan . ?s a ?c }"
    path = own_knowledge / "ontology" / "questions" / "99-in.rq"
    path.write_text(query, encoding="utf-8")
    publish, _ = connected(reader, sample_output, own_knowledge, None)
    page = publish().file("questions/99-in.html")
    assert page is not None
    assert b'<a href="../id/okinawa.html">Okinawa</a>' in page.content


def test_sitemap_lists_what_the_store_describes(
    publish: Callable[[], Site], embedded: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the embedded one has, less its dates; in parts where there is much."""

    def addresses(path: str) -> list[str]:
        file = publish().file(path)
        assert file is not None, path
        return re.findall("<loc>([^<]*)</loc>", file.content.decode())

    whole = embedded.file("sitemap.xml")
    assert whole is not None
    pages = set(re.findall("<loc>([^<]*)</loc>", whole.content.decode()))
    assert set(addresses("sitemap.xml")) == pages
    monkeypatch.setattr("comity.site.remote.IN_SITEMAP", 400)
    parts = addresses("sitemap.xml")
    assert len(parts) > 1
    found = [a for part in parts for a in addresses(part.removeprefix(embedded.address))]
    assert (len(found), set(found)) == (len(set(found)), pages)
    assert publish().file(f"sitemap-{len(parts) + 1}.xml") is None
    robots = publish().file("robots.txt")
    assert robots is not None
    assert b"/sitemap.xml" in robots.content


def test_names_are_suggested_and_told(client: httpx.Client) -> None:
    words, names, *_ = client.get("/suggest", params={"q": "okina"}).json()
    assert (words, "Okinawa" in names) == ("okina", True)
    iri = "https://w3id.org/comity/id/japan"
    told = client.get("/labels", params={"iri": iri, "lang": "en"}).json()
    assert told["@graph"] == [{"@id": iri, "prefLabel": {"en": "Japan"}}]
    many = {"iri": [f"{iri}-{n}" for n in range(51)]}
    assert client.get("/labels", params=many).status_code == 400


@pytest.fixture(scope="module")
def known(reader: Reader, sample_output: Path) -> Register:
    _, local = connected(reader, sample_output, None, None)
    return remote_register(reader.rows, local)


def test_things_to_reconcile_with_are_those_in_memory(known: Register, embedded: Site) -> None:
    """Names, types, descriptions, and how often properties are used."""
    whole = register(embedded)
    assert known.things == whole.things
    assert (known.names, known.types) == (whole.names, whole.types)
    for kind in (None, *whole.types):
        assert known.used(kind) == whole.used(kind)


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "Nippon", "type": "comity:State"},
        {"query": "Okinawa", "properties": [{"pid": "comity:locatedIn", "v": "Japan"}]},
        {"query": "Okinava", "type": "comity:None"},
        {"properties": [{"pid": "comity:locatedIn", "v": {"id": "japan"}}]},
    ],
)
def test_reconciliation_answers_as_from_memory(
    client: httpx.Client, embedded: Site, asked: dict[str, Any]
) -> None:
    service = Service(embedded, register(embedded))
    (sought,) = queries(json.dumps({"q": asked}), service.names.node).values()
    expected = service.found(sought, "result")
    told = client.post("/reconcile", data={"queries": json.dumps({"q": asked})}).json()
    assert told == {"q": json.loads(json.dumps(expected))}


def test_columns_are_filled_from_the_store(client: httpx.Client, embedded: Site) -> None:
    extend = {"ids": ["okinawa", "none"], "properties": [{"id": "comity:locatedIn"}]}
    told = client.post("/reconcile", data={"extend": json.dumps(extend)}).json()
    assert {"id": "japan", "name": "Japan"} in told["rows"]["okinawa"]["comity:locatedIn"]
    assert told["rows"]["none"] == {"comity:locatedIn": []}
    assert client.get("/reconcile").json()["name"] == embedded.resources["dataset"].title


def test_too_many_things_are_told_and_not_kept(
    reader: Reader, sample_output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comity.server.registering.MOST", 20)
    monkeypatch.setattr("comity.server.registering.ROWS", 50)
    _, local = connected(reader, sample_output, None, None)
    with pytest.raises(StoreError, match="more than 20 things"):
        remote_register(reader.rows, local)
    monkeypatch.setattr("comity.server.registering.MOST", 2000)
    assert len(remote_register(reader.rows, local).things) > 20  # in many parts


def test_description_of_the_services_has_only_what_there_is(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/sparql", "/suggest", "/labels"} <= paths.keys()
    for path, of in paths.items():
        if "get" in of and "{" not in path:
            assert "Nothing is published" not in client.get(path).text, path
    items = client.get("/.well-known/api-catalog").json()["linkset"][0]["item"]
    assert {client.get(item["href"]).status_code for item in items} == {200}


### HTTP


def test_http_is_that_of_every_site(client: httpx.Client) -> None:
    found = client.get("/id/japan", headers={"Accept": "text/turtle"})
    assert (found.status_code, found.headers["location"]) == (303, "japan.ttl")
    file = client.get("/id/japan.ttl")
    again = client.get("/id/japan.ttl", headers={"If-None-Match": file.headers["etag"]})
    assert (file.status_code, again.status_code) == (200, 304)
    assert client.head("/id/japan.html").status_code == 200
    assert client.get("/search.html?q=okinawa").text.count("id/okinawa.html") == 1
    for missing in (
        "/id/nothing",
        "/id/nothing.ttl",
        "/disagreements.html",
        "/sitemap-2.xml",
        "/questions/99-none.html",
        "/questions/02-personnel-2.html",
        "/search.json",
        "/%20",
    ):
        assert client.get(missing).status_code == 404, missing


def test_queries_are_passed_on_with_the_prefixes(client: httpx.Client) -> None:
    ask = {"query": "ASK { id:okinawa comity:locatedIn id:japan }"}
    assert client.post("/sparql", data=ask).json()["boolean"] is True
    described = client.post(
        "/sparql", data={"query": "DESCRIBE id:okinawa"}, headers={"Accept": "text/turtle"}
    )
    assert described.headers["content-type"] == "text/turtle; charset=utf-8"
    page = client.get("/sparql", params=ask, headers=BROWSER)
    assert (page.status_code, "yes" in page.text) == (200, True)
    shown = client.get(
        "/sparql", params={"query": "SELECT * { ?s a comity:State }"}, headers=BROWSER
    )
    assert 'href="id/japan.html"' in shown.text
    graph = client.get("/graph-store", params={"graph": "https://w3id.org/comity/graph/links"})
    assert graph.status_code == 200


def test_request_chooses_the_dataset(client: httpx.Client) -> None:
    graph = "https://w3id.org/comity/graph/links"
    params = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": graph}
    one = client.get("/sparql", params=params).json()["results"]["bindings"][0]["n"]["value"]
    every = client.get("/sparql", params={"query": params["query"]}).json()
    assert 0 < int(one) < int(every["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT * {", 400, "refused"),
        ("SELECT * { ?s ?p }", 400, "error at 1:19:"),  # in what the client typed
        ("SELECT *\n{ ?s ?p }", 400, "error at 2:10:"),
        ("ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "SERVICE"),
        ("SELECT * { ?s ?p ?o }", 400, "too large"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 503, "took too long"),
    ],
)
def test_limits_hold_for_queries_that_are_passed_on(
    client: httpx.Client, query: str, status: int, words: str
) -> None:
    begun = time.perf_counter()
    answer = client.post("/sparql", data={"query": query})
    assert (answer.status_code, words in answer.text) == (status, True)
    assert str(LIMITS) in answer.text
    assert "bytes of memory" not in answer.text  # it is the store's
    assert time.perf_counter() - begun < LIMITS.seconds + 1


def test_updates_are_refused(client: httpx.Client) -> None:
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403


def test_service_description_counts_nothing(client: httpx.Client) -> None:
    text = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert "sd:NamedGraph" in text or "sparql-service-description#NamedGraph" in text
    assert "memoryLimit" not in text
    assert "void:triples" not in text


### Stores on bad days


def test_store_that_goes_and_comes_is_told_and_used_again(
    tmp_path: Path, sample_output: Path, oxigraph_in: Oxigraph, free_port: Callable[[], int]
) -> None:
    port, ending = free_port(), ExitStack()
    with oxigraph_in(tmp_path / "store", port=port) as url:
        api.load(url, preset="oxigraph", output=sample_output)
        reader = ending.enter_context(Reader(f"{url}/query", seconds=LIMITS.seconds))
        own = ending.enter_context(in_background(app(reader, sample_output)))
    with ending, httpx.Client(base_url=f"http://127.0.0.1:{own}", timeout=20) as client:
        page = client.get("/id/japan.html", headers=BROWSER)
        assert (page.status_code, page.headers["retry-after"]) == (503, "10")
        assert "does not answer now" in page.text
        assert "127.0.0.1" not in page.text
        style = next(w for w in page.text.split('"') if "assets/style" in w)
        assert client.get(f"/id/{style}", follow_redirects=True).status_code == 200
        assert client.get("/id/japan.ttl", headers=RDF).text == f"{AWAY}\n"
        query = client.post("/sparql", data={"query": "ASK {}"})
        assert (query.status_code, query.headers["retry-after"]) == (503, "5")
        with oxigraph_in(tmp_path / "store", port=port):
            assert client.get("/id/japan.html").status_code == 200
            assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 200


EMPTY = b'{"head":{"vars":["g","d"]},"results":{"bindings":[]}}'


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {"Content-Type": "text/html"}, b"<h1>Hello</h1>"), "not that of a triple store"),
        ((200, JSON, b"nonsense"), "no result of a query"),
        ((200, JSON, EMPTY), "it holds no dataset of comity"),
        (
            (302, {"Location": "http://elsewhere.example/"}, b""),
            "it redirects (302) to http://elsew",
        ),
        ((401, {"WWW-Authenticate": 'Basic realm="x"'}, b""), "it wants credentials"),
        ((404, {}, b""), "there is no such address"),
        ((500, {}, b"disk on fire"), "it failed (500: disk on fire)"),
    ],
)
def test_what_is_no_store_is_told_in_one_line(
    answer: tuple[int, dict[str, str], bytes],
    words: str,
    scripted: Script,
    sample_output: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with scripted(answer) as server:
        code = main(["serve", "--store", server.url, "--output", str(sample_output), "--port", "0"])
    told = capsys.readouterr().err
    assert (code, words in told, told.count("\n")) == (WRONG, True, 1), told


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1/", "cannot be reached"),
        ("nonsense", "not an http(s) URL"),
        ("http://me:secret@127.0.0.1/", "credentials in a URL"),
    ],
)
def test_bad_address_is_told(url: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--store", url, "--port", "0"]) == WRONG
    told = capsys.readouterr().err
    assert words in told
    assert "secret" not in told


def test_folder_of_another_build_is_refused(reader: Reader, own_output: Path) -> None:
    path = own_output / "description.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("1997", "1998"), encoding="utf-8")
    with pytest.raises(PublicationError, match="not what the store holds"):
        connected(reader, own_output, None, None)


def test_slow_store_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with (
            Reader(url, seconds=0.2) as reader,
            pytest.raises(StoreError, match="not answer within"),
        ):
            reader.rows("ASK {}")


@pytest.mark.parametrize(
    ("environment", "scheme"),
    [
        ({"COMITY_STORE_USER": "me", "COMITY_STORE_PASSWORD": "pw"}, "Basic"),
        ({"COMITY_STORE_USER": "me", "COMITY_STORE_PASSWORD": "pw"}, "Digest"),
        ({"COMITY_STORE_TOKEN": "abc"}, "Bearer"),
    ],
)
def test_credentials_go_as_the_store_wants_them(
    environment: dict[str, str], scheme: str, scripted: Script
) -> None:
    realm = f'{scheme} realm="x", nonce="n", qop="auth", algorithm=SHA-256'
    answers = [(401, {"WWW-Authenticate": realm}, b""), (200, JSON, EMPTY)]
    with (
        scripted(*answers[scheme == "Bearer" :]) as server,
        Reader(server.url, environment=environment) as reader,
    ):
        assert list(reader.rows("SELECT *")) == []
    assert server.requests[-1][2]["Authorization"].startswith(scheme)


def test_credentials_come_from_netrc(tmp_path: Path, scripted: Script) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password pw\n", encoding="ascii")
    netrc.chmod(0o600)
    answers = [(401, {"WWW-Authenticate": "Basic"}, b""), (200, JSON, EMPTY)]
    with (
        scripted(*answers) as server,
        Reader(server.url, environment={"NETRC": str(netrc)}) as reader,
    ):
        assert list(reader.rows("SELECT *")) == []
    assert server.requests[-1][2]["Authorization"].startswith("Basic")
