"""`comity serve` as a process: what it prints, and how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from comity import cli
from comity.options import WRONG


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
