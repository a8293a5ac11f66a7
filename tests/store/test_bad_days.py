"""What real servers do on bad days: a clear line each, and the graphs that were there are there."""

from __future__ import annotations

import resource
import shutil
import signal
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
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


def test_no_room_for_copies_here_is_told(store: str, tmp_path: Path) -> None:
    limit, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    source = tmp_path / "dataset.nq"
    lines = (f'<{BASE}{i}> <{BASE}p> "{i:01000}" {ONE} .\n' for i in range(2_000))
    source.write_text("".join(lines), encoding="utf-8")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, most))
    try:
        with (
            Client(store, preset("oxigraph"), environment={}) as client,
            pytest.raises(
                StoreError, match=r"copies cannot be kept there: file too large; .*TMPDIR"
            ),
        ):
            load(Order(source=source, base=BASE), client)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
        signal.signal(signal.SIGXFSZ, before)
    with Client(store, preset("oxigraph"), environment={}) as client:
        assert not client.held([ONE])


class _Losing(BaseHTTPRequestHandler):
    """Passes requests on to a store, but of graphs that are sent only a part."""

    store: str
    kept: float
    times: list[int]

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        if self.path.startswith("/store") and self.command != "GET" and self.times:
            self.times.pop()
            lines = body.splitlines(keepends=True)
            body = b"".join(lines[: int(len(lines) * self.kept)])
        names = ("Accept", "Content-Type")
        headers = {name: self.headers[name] for name in names if name in self.headers}
        reply = httpx.request(self.command, self.store + self.path, content=body, headers=headers)
        self.send_response(reply.status_code)
        self.send_header("Content-Type", reply.headers.get("Content-Type", "text/plain"))
        self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        self.wfile.write(reply.content)

    do_GET = do_POST = do_PUT = _pass  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def losing(store: str, kept: float, times: int = 99) -> Iterator[str]:
    given = {"store": store, "kept": kept, "times": [0] * times}
    handler = type("Losing", (_Losing,), given)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("kept", [0, 0.5])
@pytest.mark.parametrize("method", [Method.GRAPH_STORE, Method.QUADS])
def test_what_is_lost_on_the_way_takes_no_graphs_place(
    store: str, tmp_path: Path, method: Method, kept: float
) -> None:
    """New graphs are read back before they are moved over the old ones."""
    run(store, tmp_path, 2)
    with losing(store, kept) as url, pytest.raises(StoreError, match="triples are missing"):
        run(url, tmp_path, 6, replace=True, method=method)
    assert held(store, tmp_path) == 2
    assert run(store, tmp_path, 6, replace=True, method=method).triples == 6


def test_a_graph_that_cannot_be_swapped_is_put_back(store: str, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.nt"
    earlier.write_text(f"<{BASE}s> <{BASE}p> <{BASE}o> .\n", encoding="utf-8")
    with Client(f"{store}/store", preset("graphstore"), environment={}) as client:
        client.put(ONE, earlier)
        with losing(store, 0.5, times=1) as url, pytest.raises(StoreError, match="are missing"):
            run(f"{url}/store", tmp_path, 20, "graphstore", replace=True)
        client.fetch(ONE, tmp_path / "there.nt")
    assert (tmp_path / "there.nt").read_bytes() == earlier.read_bytes()


def test_a_graph_that_cannot_be_put_back_is_kept_in_a_folder(
    scripted: Script, tmp_path: Path
) -> None:
    line = f"<{BASE}s> <{BASE}p> <{BASE}o> .\n".encode()
    there = (200, {"Content-Type": "application/n-triples"}, line)
    with (
        scripted(there, there, (507, {}, b"")) as server,
        pytest.raises(StoreError, match=r"its disk is full .*could not be put back") as error,
    ):
        run(server.url, tmp_path, 1, "graphstore", replace=True)
    place = Path((error.value.remedy or "").removeprefix("it is in "))
    assert (place / "before-0.nt").read_bytes() == line
    shutil.rmtree(place)


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
