"""YASGUI as npm has it -> the files that come with comity; the lock pins it by digest.

`make vendor` writes them; `make test-browser` compares. Its licences are those of all packages
that its bundle may hold.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "tests" / "browser" / "node_modules"
TARGET = ROOT / "src" / "comity" / "site" / "vendor"
NAME = "@zazuko/yasgui"
FILES = ("yasgui.min.css", "yasgui.min.js")
LICENCES = "yasgui.licences.txt"
_RULE = "-" * 80


def files() -> dict[str, bytes]:
    """Return the files as they are to be, by name."""
    found = {name: (MODULES / NAME / "build" / name).read_bytes() for name in FILES}
    return found | {LICENCES: licences().encode()}


def licences() -> str:
    """Return the licences of YASGUI and of what it depends on, by name."""
    waiting: list[str] = [NAME]
    packages: dict[str, dict[str, Any]] = {}
    while waiting:
        name = waiting.pop()
        if name not in packages:
            packages[name] = json.loads((MODULES / name / "package.json").read_text())
            waiting += packages[name].get("dependencies", {})
    parts = [_of(name, about) for name, about in sorted(packages.items())]
    return f"\n{_RULE}\n\n".join(parts)


def _of(name: str, about: dict[str, Any]) -> str:
    author = about.get("author", "")
    by = author["name"] if isinstance(author, dict) else author
    told = (f"{name} {about['version']}", about.get("license", "MIT"), by)
    texts = [
        path.read_text()
        for path in sorted((MODULES / name).iterdir())
        if path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))
    ]
    lines = "\n\n".join((", ".join(filter(None, told)), *texts)).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for file, content in files().items():
        (TARGET / file).write_bytes(content)
        sys.stdout.write(f"{TARGET.relative_to(ROOT) / file}: {len(content):,} bytes\n")
