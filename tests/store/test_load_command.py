"""`comity load`: one line a graph, a summary, and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.cli import main

OUTPUT = Path(__file__).resolve().parents[2] / "output"


def test_the_sample_is_loaded_and_verified(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["load", store, "--preset", "oxigraph", "--output", str(OUTPUT)]
    assert main([*command, "--dry-run"]) == 0
    planned = capsys.readouterr().out.splitlines()
    assert planned[-1].endswith("nothing was written")
    assert main(command) == 0
    done = capsys.readouterr().out.splitlines()
    assert planned[:-1] == done[:-1]
    assert all(line.startswith("add ") for line in done[:-1])
    assert done[-1].endswith(f"verified -> {store}")
    assert main(command) == 0
    assert all(line.startswith("keep ") for line in capsys.readouterr().out.splitlines()[:-1])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["http://127.0.0.1:1", "--preset", "oxigraf"], "use one of oxigraph, virtuoso"),
        (["http://127.0.0.1:1", "--preset", "graphstore", "--output", "nowhere"], "comity build"),
        (["http://127.0.0.1:1"], "Missing option"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["load", *arguments]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
