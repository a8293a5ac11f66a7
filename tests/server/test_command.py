"""`comity serve` as a process: what it prints, and how it ends."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from comity import cli
from comity.options import WRONG

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_serves_until_it_is_interrupted(sample_output: Path) -> None:
    """It says where once it listens, answers there, and ends well."""
    command = [sys.executable, "-m", "comity", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--output", str(sample_output)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        (address,) = [word for word in line.split() if word.startswith("http://127.")]
        assert httpx.get(f"{address}id/japan.ttl").status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, b"")


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_server(sample_output: Path, end: signal.Signals) -> None:
    """Not even one with a query that would never end, whatever ends the server."""
    command = [sys.executable, "-m", "comity", "serve", "--port", "0", "--query-seconds", "2"]
    process = subprocess.Popen(
        [*command, "--output", str(sample_output)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        (address,) = [word for word in line.split() if word.startswith("http://127.")]
        assert httpx.get(f"{address}sparql", params={"query": "ASK {}"}, timeout=60).is_success
        with contextlib.suppress(httpx.ReadTimeout):
            httpx.get(f"{address}sparql", params={"query": ENDLESS}, timeout=0.5)
        below = descendants(process.pid)
        assert len(below) > 4  # four workers, and what forks them
    finally:
        process.send_signal(end)
        process.communicate(timeout=20)
    until = time.monotonic() + 10
    while (left := below & set(parents())) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left


def parents() -> dict[int, int]:
    """Return the parent of each process, from what Linux tells of each."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it may have ended just now
            rest = path.read_text(encoding="utf-8").rpartition(")")[2]
            found[int(path.parent.name)] = int(rest.split()[1])
    return found


def descendants(pid: int) -> set[int]:
    above = parents()
    found = {pid}
    while more := {child for child, parent in above.items() if parent in found} - found:
        found |= more
    return found - {pid}


def test_address_in_use_is_told(sample_output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code = cli.main(["serve", "--output", str(sample_output), "--port", port])
    assert code == WRONG
    assert f"127.0.0.1:{port}: cannot listen: address already in use" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--output", "no-such-folder"], "no such folder"),
        (["--port", "99999"], "65535"),
        (["--address", "nowhere"], "not an absolute"),
        (["--proxy", "nowhere"], "does not appear to be an IPv4"),
    ],
)
def test_wrong_arguments_are_told(
    arguments: list[str],
    words: str,
    sample_output: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rest = [] if "--output" in arguments else ["--output", str(sample_output)]
    assert cli.main(["serve", *arguments, *rest]) == WRONG
    assert words in capsys.readouterr().err
