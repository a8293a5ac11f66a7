"""Execute a guide literally: write its files, make its changes, run its commands.

A fenced block of Turtle, SPARQL, Python or text is the file whose name stands right before it, a
`diff` block a change of such a file; a `console` block holds commands, each followed by what it
prints. `make guide` writes what the commands of such guides print now.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

_BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<body>.*?)```\n", re.DOTALL)
_NAME = re.compile(r"`([^`\n]+)`:\n\n$")
_FILES = frozenset({"turtle", "sparql", "python", "text"})


def executed(guide: str, folder: Path) -> str:
    """Return a guide with what its commands print, run in a folder where its files are written.

    Raise ValueError for a block without a file name and a change that fits nothing.
    """
    told, end = "", 0
    for block in _BLOCK.finditer(guide):
        told += guide[end : block.start()]
        end = block.end()
        language, body = block["language"], block["body"]
        if language == "console":
            told += f"```console\n{_run(body, folder)}```\n"
            continue
        name = _NAME.search(told)
        if name is None:
            raise ValueError(f"no file name before this block: {body.splitlines()[0]}")
        path = folder / name[1]
        if language in _FILES:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
        elif language == "diff":
            path.write_text(_changed(path.read_text(encoding="utf-8"), body), encoding="utf-8")
        told += block[0]
    return told + guide[end:]


def _run(body: str, folder: Path) -> str:
    """Return the commands of a block, each with what it prints, errors included."""
    told = ""
    paths = (str(Path(sys.executable).parent), os.environ.get("PATH", ""))
    for line in body.splitlines():
        if line.startswith("$ "):
            ran = subprocess.run(  # noqa: S602 - the commands stand in our own guide
                line.removeprefix("$ "),
                shell=True,
                cwd=folder,
                env={**os.environ, "PATH": os.pathsep.join(paths)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            told += f"{line}\n{ran.stdout}"
    return told


def _changed(text: str, change: str) -> str:
    """Put the lines with a plus where those with a minus stand."""
    old, new = (
        "".join(f"{line[1:]}\n" for line in change.splitlines() if line.startswith(sign))
        for sign in "-+"
    )
    if text.count(old) != 1:
        raise ValueError(f"these lines do not stand once in the file: {old}")
    return text.replace(old, new)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as place:
            guide = Path(argument)
            content = executed(guide.read_text(encoding="utf-8"), Path(place))
            guide.write_text(content, encoding="utf-8")
