"""Loads take turns, and an interruption says what it leaves behind."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from comity.errors import InterruptedLoadError, RefusedError, StoreError
from comity.namespaces import DEFAULT_BASE
from comity.store.client import Client
from comity.store.interruption import half_done, unbroken
from comity.store.loading import Order, load
from comity.store.presets import preset

BASE = "https://example.org/"
LOADING = f"<{BASE}graph/description#loading>"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "dataset.nq"
    path.write_text(f'<{BASE}a> <{BASE}b> "c" <{BASE}graph/g> .\n', encoding="utf-8")
    return path


@pytest.fixture
def sleeper() -> Iterator[int]:
    """Give the number of a process that is alive."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process.pid
        process.kill()


def say(store: str, process: int, machine: str) -> None:
    word = f'<{BASE}dataset> <{BASE}x> "comity load, process {process} on {machine}"'
    update(store, f"INSERT DATA {{ GRAPH {LOADING} {{ {word} }} }}")


def update(store: str, text: str) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    httpx.post(f"{store}/update", content=text, headers=headers).raise_for_status()


def graphs(store: str) -> set[str]:
    reply = httpx.post(
        f"{store}/query",
        data={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"},
        headers={"Accept": "application/sparql-results+json"},
    )
    return {row["g"]["value"] for row in reply.json()["results"]["bindings"]}


def loaded(store: str, source: Path) -> None:
    with Client(store, preset("oxigraph"), environment={}) as client:
        load(Order(source=source, base=BASE, replace=True), client)


def test_a_load_gives_way_to_one_that_is_at_work(store: str, source: Path, sleeper: int) -> None:
    say(store, sleeper, platform.node())
    with pytest.raises(StoreError, match=f"another load is at work: process {sleeper} on"):
        loaded(store, source)
    assert graphs(store) == {LOADING[1:-1]}


def test_a_load_that_was_killed_counts_for_nothing(store: str, source: Path) -> None:
    with subprocess.Popen(["true"]) as process:
        pass
    say(store, process.pid, platform.node())
    loaded(store, source)
    assert graphs(store) == {f"{BASE}graph/g"}


def test_what_is_at_work_elsewhere_is_ended_by_hand(store: str, source: Path) -> None:
    say(store, 1, "another.example")
    with pytest.raises(StoreError) as caught:
        loaded(store, source)
    update(store, str(caught.value).rpartition("send the update ")[2])
    loaded(store, source)
    assert graphs(store) == {f"{BASE}graph/g"}


def test_of_two_at_once_the_store_holds_one(store: str, source: Path, sample_output: Path) -> None:
    """The second begins as soon as the first has said that it loads."""
    command = [sys.executable, "-m", "comity", "load", store, "--preset", "oxigraph", "--replace"]
    first = subprocess.Popen([*command, "--output", str(sample_output)], stdout=subprocess.DEVNULL)
    while not graphs(store) and first.poll() is None:
        time.sleep(0.005)
    with Client(store, preset("oxigraph"), environment={}) as client, suppress(StoreError):
        load(Order(source=source, base=DEFAULT_BASE, replace=True), client)
    assert first.wait(60) == 0
    found = graphs(store)
    assert not any(name.endswith("loading") for name in found)
    assert f"{BASE}graph/g" not in found or f"{DEFAULT_BASE}graph/reference" not in found


def test_a_read_only_store_that_holds_everything_is_verified(
    serving: Callable[..., AbstractContextManager[str]], source: Path, tmp_path: Path
) -> None:
    with serving(tmp_path / "kept") as store:
        loaded(store, source)
    with serving(tmp_path / "kept", "serve-read-only") as store:
        loaded(store, source)
        source.write_text(f'<{BASE}a> <{BASE}b> "d" <{BASE}graph/g> .\n', encoding="utf-8")
        with pytest.raises(RefusedError, match="read-only"):
            loaded(store, source)


class Stalling(BaseHTTPRequestHandler):
    """A store with nothing in it that never ends taking quads."""

    asked = threading.Event()
    over = threading.Event()

    def do_GET(self) -> None:
        self._answer(404, b"")

    def do_POST(self) -> None:
        if self.path.startswith("/store"):
            self.asked.set()
            self.over.wait(30)
            return
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/query":
            self._answer(200, b'{"head": {"vars": ["g"]}, "results": {"bindings": []}}')
        else:
            self._answer(204, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_an_interrupted_command_says_what_it_leaves_behind(sample_output: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stalling) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        command = [sys.executable, "-m", "comity", "load", url, "--preset", "oxigraph"]
        with subprocess.Popen(
            [*command, "--output", str(sample_output)], stderr=subprocess.PIPE, text=True
        ) as process:
            assert Stalling.asked.wait(60)
            process.send_signal(signal.SIGINT)
            _, error = process.communicate(timeout=60)
        Stalling.over.set()
        server.shutdown()
    assert process.returncode == 130
    assert f"comity: interrupted; {url}: it may hold a part" in error
    assert "nothing was changed" not in error


@pytest.fixture
def client(store: str) -> Iterator[Client]:
    with Client(store, preset("oxigraph"), environment={}) as client:
        yield client


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.01)


def interrupted(client: Client, times: int, said: list[str]) -> None:
    """Be interrupted while the store moves graphs; say when it has ended."""
    with unbroken(client, said.append):
        for _ in range(times):
            interrupt()
        said.append("ended")


def test_a_move_that_was_sent_is_waited_for(client: Client) -> None:
    said: list[str] = []
    with pytest.raises(InterruptedLoadError, match="in place, but not verified"):
        interrupted(client, 1, said)
    assert said[1:] == ["ended"]


def test_who_interrupts_twice_does_not_wait(client: Client) -> None:
    said: list[str] = []
    with pytest.raises(InterruptedLoadError, match="may still be moving"):
        interrupted(client, 2, said)
    assert "ended" not in said


def test_an_interruption_is_an_interruption_again_afterwards(client: Client) -> None:
    interrupted(client, 0, [])
    with pytest.raises(InterruptedLoadError, match="may hold a part"), half_done(client):
        interrupt()
