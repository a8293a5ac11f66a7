"""The guide in docs/teach.md is true: done literally, it gives what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from guide import executed

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "teach.md").read_text(encoding="utf-8")


def test_guide_done_literally_gives_what_it_shows(tmp_path: Path) -> None:
    """Its files are written, its changes made and its commands run, in order."""
    assert executed(GUIDE, tmp_path) == GUIDE


def test_guide_to_linking_gives_what_it_shows(tmp_path: Path) -> None:
    """Proposals, a reviewer's marks, and what is accepted of them."""
    told = (ROOT / "docs" / "link.md").read_text(encoding="utf-8")
    assert executed(told, tmp_path) == told


def test_guide_to_releases_gives_what_it_shows(tmp_path: Path) -> None:
    """Two versions, their change log in words, what `sha256sum` says, and a query of the log."""
    told = (ROOT / "docs" / "releases.md").read_text(encoding="utf-8")
    assert executed(told, tmp_path) == told


def test_guide_teaches_all_kinds_of_knowledge() -> None:
    """A class, names, a rule, a shape and a question, with each command that helps."""
    for name in (
        "space/ontology/space.ttl",
        "space/ontology/lexicon/names.ttl",
        "space/ontology/rules/landing.rq",
        "space/shapes/space.ttl",
        "space/ontology/questions/01-landings.rq",
    ):
        assert f"`{name}`" in GUIDE
    commands = set(re.findall(r"^\$ comity (\w+)", GUIDE, re.MULTILINE))
    assert commands == {"trace", "check", "build", "explain", "validate", "query"}


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", GUIDE)
    assert targets
    assert [target for target in targets if not (ROOT / "docs" / target).exists()] == []


def test_output_that_differs_is_noticed(tmp_path: Path) -> None:
    shown = "Write `a.txt`:\n\n```text\nhello\n```\n\n```console\n$ cat a.txt\nbye\n```\n"
    assert executed(shown, tmp_path) == shown.replace("bye", "hello")


@pytest.mark.parametrize(
    ("guide", "message"),
    [
        ("```text\nhello\n```\n", "no file name"),
        ("Write `a`:\n\n```text\nx\n```\nChange `a`:\n\n```diff\n-y\n+z\n```\n", "do not stand"),
    ],
)
def test_block_that_cannot_be_done_is_refused(guide: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        executed(guide, tmp_path)
