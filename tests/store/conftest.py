"""A real store for each test, and a scripted one for what real stores do only on bad days."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def oxigraph(
    folder: Path, how: str = "serve", before: tuple[str, ...] = (), port: int = 0
) -> Iterator[str]:
    """Serve an Oxigraph store on loopback; end it afterwards."""
    url = f"http://127.0.0.1:{port or find_port()}"
    program = Path(sys.executable).with_name("oxigraph")
    command = [*before, str(program), how, "-l", str(folder), "-b", url.removeprefix("http://")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                httpx.get(f"{url}/query", params={"query": "ASK {}"}).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def oxigraph_in() -> Callable[..., AbstractContextManager[str]]:
    """Give a function that serves a store in a folder."""
    return oxigraph


@pytest.fixture
def store(tmp_path: Path) -> Iterator[str]:
    with oxigraph(tmp_path / "store") as url:
        yield url


class Scripted(ThreadingHTTPServer):
    """Answers each request with the next of some (status, headers, body), the last one for ever."""

    def __init__(self, *answers: tuple[int, dict[str, str], bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, dict(self.headers)))
        answers = self.server.answers
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def serving() -> Callable[..., AbstractContextManager[str]]:
    """Give a function that serves an Oxigraph store in some way."""
    return oxigraph


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Give a function that finds a port nobody listens on."""
    return find_port


@pytest.fixture
def scripted() -> Callable[..., AbstractContextManager[Scripted]]:
    """Give a function that serves a script."""
    return serve


@contextmanager
def serve(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[Scripted]:
    server = Scripted(*answers)
    thread = Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
