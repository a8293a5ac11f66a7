"""The table of what is held of HTTP: every test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "http.md"
_NAMED = re.compile(r"`((?:tests/site/)?test_\w+\.py)`|`(test_\w+)`")


def test_every_test_that_the_table_names_is_there() -> None:
    """In the file that is named before it, if that is on the same line."""
    found = 0
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        text = ""
        for file, name in _NAMED.findall(line):
            if file:
                path = ROOT / (file if "/" in file else f"tests/server/{file}")
                text = path.read_text(encoding="utf-8")
            else:
                assert f"def {name}(" in text, line
                found += 1
    assert found > 40
