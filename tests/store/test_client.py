"""What goes wrong on the way to a store is told in one line: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

from comity.errors import StoreError, UsageError
from comity.store.client import Client
from comity.store.loading import Order, load
from comity.store.presets import preset

Script = Callable[..., AbstractContextManager[Any]]
Answer = tuple[int, dict[str, str], bytes]
GRAPH = NamedNode("https://example.org/graph/one")
TURTLE = {"Content-Type": "application/n-triples"}
NOTHING: Mapping[str, str] = {}
LINE = b"<https://example.org/s> <https://example.org/p> <https://example.org/o> .\n"
QUAD = LINE.replace(b" .\n", b" <https://example.org/graph/one> .\n")


def client(url: str, kind: str = "graphstore", environment: Mapping[str, str] = NOTHING) -> Client:
    return Client(url, preset(kind), environment=environment, wait=lambda _: None)


@pytest.fixture
def triples(tmp_path: Path) -> Path:
    path = tmp_path / "graph.nt"
    path.write_bytes(LINE)
    return path


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "wants credentials"),
        (403, "read-only"),
        (404, "no such address"),
        (405, "no such request"),
        (413, "too large"),
        (415, "N-Triples"),
        (429, "too often"),
        (500, r"it failed \(500: out of luck\)"),
        (502, "does not reach it"),
        (503, "busy, or down"),
        (507, "disk is full"),
    ],
)
def test_a_refusal_says_what_and_why(
    scripted: Script, status: int, words: str, triples: Path
) -> None:
    with (
        scripted((status, {}, b"<html><p>\nout of luck\n")) as server,
        client(server.url) as store,
        pytest.raises(StoreError, match=words) as error,
    ):
        store.put(GRAPH, triples)
    assert str(status) in str(error.value)
    assert error.value.where is not None
    assert error.value.remedy


def test_a_busy_store_is_asked_again(scripted: Script, triples: Path) -> None:
    pauses: list[float] = []
    busy = (429, {"Retry-After": "7"}, b"")
    with scripted(busy, (503, {}, b""), (204, {}, b"")) as server:
        with Client(server.url, preset("graphstore"), environment={}, wait=pauses.append) as store:
            store.put(GRAPH, triples)
        assert len(server.requests) == 3
    assert pauses == [7.0, 1.0]


def test_a_store_that_stays_down_is_given_up(free_port: Callable[[], int], triples: Path) -> None:
    with (
        client(f"http://127.0.0.1:{free_port()}") as store,
        pytest.raises(StoreError, match=r"cannot be reached.*refused"),
    ):
        store.put(GRAPH, triples)


def test_a_web_page_is_no_graph(scripted: Script, tmp_path: Path) -> None:
    page = (200, {"Content-Type": "text/html"}, b"<html>Welcome!</html>")
    with (
        scripted(page) as server,
        client(server.url) as store,
        pytest.raises(StoreError, match=r"not that of a triple store \(text/html\)"),
    ):
        store.fetch(GRAPH, tmp_path / "there.nt")


def test_a_web_page_is_no_list_of_graphs(scripted: Script) -> None:
    page = (200, {"Content-Type": "text/html"}, b"<html>Welcome!</html>")
    with (
        scripted(page) as server,
        client(server.url, "oxigraph") as store,
        pytest.raises(StoreError, match="not that of a triple store"),
    ):
        store.held([GRAPH])


def test_a_cut_answer_is_noticed(scripted: Script, tmp_path: Path) -> None:
    """The store takes the graph and gives half of it back."""
    source = tmp_path / "dataset.nq"
    source.write_bytes(QUAD + QUAD.replace(b"/s>", b"/t>"))
    nothing: Answer = (404, {}, b"")
    taken: Answer = (201, {}, b"")
    with (
        scripted(nothing, taken, (200, TURTLE, LINE)) as server,
        client(server.url) as store,
        pytest.raises(StoreError, match=r"1 triples are missing.*row limit"),
    ):
        load(Order(source=source, base="https://example.org/"), store)


def test_what_is_no_rdf_is_told_with_its_graph(scripted: Script, tmp_path: Path) -> None:
    source = tmp_path / "dataset.nq"
    source.write_bytes(QUAD)
    with (
        scripted((200, TURTLE, b"Internal error")) as server,
        client(server.url) as store,
        pytest.raises(StoreError, match=r"graph/one: .*not N-Triples"),
    ):
        load(Order(source=source, base="https://example.org/"), store)


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({"COMITY_STORE_TOKEN": "secret"}, "Bearer secret"),
        ({"COMITY_STORE_USER": "u", "COMITY_STORE_PASSWORD": "p"}, "Basic dTpw"),
    ],
)
def test_credentials_come_from_the_environment(
    scripted: Script, environment: Mapping[str, str], header: str, triples: Path
) -> None:
    refused: Answer = (403, {}, b"")
    with (
        scripted(refused) as server,
        client(server.url, environment=environment) as store,
        pytest.raises(StoreError) as error,
    ):
        store.put(GRAPH, triples)
    assert server.requests[0][2]["Authorization"] == header
    assert not any(secret in str(error.value) for secret in ("secret", "dTpw"))


def test_digest_credentials_are_sent_when_the_store_asks(scripted: Script, triples: Path) -> None:
    challenge = 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'
    asked: Answer = (401, {"WWW-Authenticate": challenge}, b"")
    taken: Answer = (201, {}, b"")
    environment = {"COMITY_STORE_USER": "dba", "COMITY_STORE_PASSWORD": "p"}
    with scripted(asked, taken) as server, client(server.url, "virtuoso", environment) as store:
        store.put(GRAPH, triples)
        assert [method for method, _, _ in server.requests] == ["PUT", "PUT"]
        assert server.requests[1][2]["Authorization"].startswith('Digest username="dba"')


def challenge(scheme: str) -> Answer:
    return (401, {"WWW-Authenticate": f'{scheme} realm="r", nonce="n", qop="auth"'}, b"")


def test_digest_is_sent_to_any_store_that_asks_for_it(scripted: Script, triples: Path) -> None:
    environment = {"COMITY_STORE_USER": "u", "COMITY_STORE_PASSWORD": "p"}
    answers: tuple[Answer, ...] = (challenge("Digest"), (201, {}, b""))
    with scripted(*answers) as server, client(server.url, "fuseki", environment) as store:
        store.put(GRAPH, triples)
        store.put(GRAPH, triples)
        sent = [headers["Authorization"].split()[0] for _, _, headers in server.requests]
    assert sent == ["Basic", "Digest", "Digest"]


@pytest.mark.parametrize("kind", ["fuseki", "virtuoso"])
def test_credentials_come_from_netrc(
    scripted: Script, triples: Path, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine 127.0.0.1 login u password p\n", encoding="ascii")
    answers: list[Answer] = [challenge("Digest"), (201, {}, b"")]
    if kind != "virtuoso":
        answers.pop(0)
    with scripted(*answers) as server, client(server.url, kind, {"NETRC": str(path)}) as store:
        store.put(GRAPH, triples)
        assert "Authorization" in server.requests[-1][2]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("NETRC", "machine 127.0.0.1 login u\nsecret", "line 2: it is no netrc file"),
        ("NETRC", ".", "cannot be read"),
        ("COMITY_STORE_TOKEN", "secret\nsecret", "^COMITY_STORE_TOKEN: .*no header can"),
        ("COMITY_STORE_TOKEN", "secr\u00e9t", "^COMITY_STORE_TOKEN: .*no header can"),
    ],
)
def test_credentials_that_cannot_be_read_are_told_and_not_repeated(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / "netrc"
    path.write_text(content, encoding="utf-8")
    value = str(path if "machine" in content else tmp_path) if name == "NETRC" else content
    with pytest.raises(UsageError, match=words) as error:
        client("http://127.0.0.1", environment={name: value})
    assert "secr" not in str(error.value)


@pytest.mark.parametrize("scheme", ["Basic", 'Digest algorithm="ROT13",', "Negotiate"])
def test_credentials_that_are_refused_are_told_from_none(
    scripted: Script, triples: Path, scheme: str
) -> None:
    given = {"COMITY_STORE_USER": "u", "COMITY_STORE_PASSWORD": "p"}
    for environment, words in ((NOTHING, "wants credentials"), (given, "does not take the cred")):
        with (
            scripted(challenge(scheme)) as server,
            client(server.url, environment=environment) as store,
            pytest.raises(StoreError, match=words),
        ):
            store.put(GRAPH, triples)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HTTP_PROXY", "ftp://127.0.0.1:1", "a proxy that cannot be used"),
        ("ALL_PROXY", "socks5://127.0.0.1:1", "a proxy that cannot be used"),
        ("HTTP_PROXY", "http://127.0.0.1:port", "a proxy that cannot be used"),
        ("SSL_CERT_FILE", "nowhere", "no certificates that can be read"),
    ],
)
def test_an_environment_that_cannot_be_used_is_told(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=words):
        client("https://example.org")


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org", "example.org", "http://", "", "http://example.org:port"),
        *("http://[::1", "http://example.org:99999", "http://exam ple.org"),
    ],
)
def test_only_web_addresses_are_taken(url: str) -> None:
    with pytest.raises(UsageError, match="not an http"):
        client(url)


def test_credentials_in_the_url_are_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="end up in logs") as error:
        client("http://user:secret@127.0.0.1/")
    assert "secret" not in str(error.value)


def test_whether_graphs_hold_anything_is_asked_for_a_part_at_a_time(scripted: Script) -> None:
    """However many there are: a request has an end, and so has an answer."""
    rows = b'{"results": {"bindings": [{"g": {"type": "uri", "value": "%s"}}]}}'
    answer: Answer = (200, {}, rows % GRAPH.value.encode())
    many = (NamedNode(f"{GRAPH.value}/{number}") for number in range(1_200))
    with scripted(answer) as server, client(server.url, "oxigraph") as store:
        assert store.held(many) == {GRAPH}
        assert len(server.requests) == 3


@pytest.mark.parametrize("end", ["?default", "#here"])
def test_nothing_follows_the_path_of_a_url(end: str) -> None:
    with pytest.raises(UsageError, match="query or fragment"):
        client(f"http://127.0.0.1/{end}")
