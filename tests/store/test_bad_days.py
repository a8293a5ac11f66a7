"""What real servers do on bad days: a clear line each, and the graphs that were there are there."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pyoxigraph import NamedNode

from comity.errors import StoreError
from comity.store.client import Client
from comity.store.loading import Loaded, Order, load
from comity.store.presets import Method, preset

Serving = Callable[..., AbstractContextManager[str]]
Script = Callable[..., AbstractContextManager[Any]]
BASE = "https://example.org/"
ONE = NamedNode(f"{BASE}graph/one")
HERE = Path(__file__).parent


def run(url: str, folder: Path, count: int, kind: str = "oxigraph", **options: Any) -> Loaded:
    """Load statements that grow with the count."""
    source = folder / "dataset.nq"
    lines = (f'<{BASE}{i}> <{BASE}p> "{i:01000}" {ONE} .\n' for i in range(count))
    source.write_text("".join(lines), encoding="utf-8")
    with Client(url, preset(kind), environment={}, wait=lambda _: None) as client:
        return load(Order(source=source, base=BASE, **options), client)


def held(url: str, folder: Path) -> int:
    with Client(url, preset("oxigraph"), environment={}) as client:
        client.fetch(ONE, folder / "held.nt")
    return len((folder / "held.nt").read_bytes().splitlines())


def test_a_read_only_store_says_so(serving: Serving, tmp_path: Path) -> None:
    with serving(tmp_path / "store") as url:
        run(url, tmp_path, 2)
    with serving(tmp_path / "store", "serve-read-only") as url:
        with pytest.raises(StoreError, match=r"\(40[35]") as error:
            run(url, tmp_path, 3, replace=True)
        assert error.value.remedy
        assert held(url, tmp_path) == 2


SMALL_DISK = ("bash", "-c", 'trap "" XFSZ; ulimit -f 1024; exec "$@"', "-")
"""Lets a store write files of a megabyte at most: more fails, as it does where a disk is full."""


@pytest.mark.parametrize("method", Method)
def test_a_full_disk_loses_nothing_that_was_there(
    serving: Serving, tmp_path: Path, method: Method
) -> None:
    with serving(tmp_path / "store") as url:
        run(url, tmp_path, 2)
    with (
        serving(tmp_path / "store", before=SMALL_DISK) as url,
        pytest.raises(StoreError) as error,
    ):
        run(url, tmp_path, 5_000, replace=True, method=method)
    assert error.value.where is not None
    assert error.value.remedy
    with serving(tmp_path / "store") as url:
        assert held(url, tmp_path) == 2
        assert run(url, tmp_path, 5_000, replace=True, method=method).triples == 5_000


def test_an_answer_that_ends_too_soon_is_no_answer(scripted: Script, tmp_path: Path) -> None:
    line = f"<{BASE}s> <{BASE}p> <{BASE}o> .\n".encode()
    cut = (200, {"Content-Type": "application/n-triples", "Content-Length": "999"}, line)
    with (
        scripted(cut) as server,
        pytest.raises(StoreError, match="cannot be reached: peer closed connection"),
    ):
        run(server.url, tmp_path, 1, "graphstore")


def test_an_error_page_for_an_answer_is_found_when_reading_back(
    scripted: Script, tmp_path: Path
) -> None:
    """The store says 200 to a PUT and means something else."""
    page = (200, {"Content-Type": "text/html"}, b"<html>Please log in</html>")
    nothing: tuple[int, dict[str, str], bytes] = (404, {}, b"")
    with (
        scripted(nothing, page, nothing) as server,
        pytest.raises(StoreError, match="2 triples are missing"),
    ):
        run(server.url, tmp_path, 2, "graphstore")


def test_a_proxy_is_used_and_its_refusal_told(
    scripted: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted((407, {}, b"")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with pytest.raises(StoreError, match=r"the proxy wants credentials \(407\)"):
            run("http://store.example", tmp_path, 1, "graphstore")
        assert proxy.requests[0][1].startswith("http://store.example")


class _Silent(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def untrusted() -> Iterator[str]:
    """Serve HTTPS with a certificate that nobody has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HERE / "self-signed.pem")
    server = HTTPServer(("127.0.0.1", 0), _Silent)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_is_not_trusted_is_told_at_once(untrusted: str, tmp_path: Path) -> None:
    pauses: list[float] = []
    with (
        Client(untrusted, preset("graphstore"), environment={}, wait=pauses.append) as client,
        pytest.raises(StoreError, match="CERTIFICATE_VERIFY_FAILED") as error,
    ):
        client.fetch(ONE, tmp_path / "there.nt")
    assert "SSL_CERT_FILE" in str(error.value)
    assert not pauses
