"""Promises about the code as a whole: sizes, names, where the domain lives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from comity.knowledge import load_knowledge

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src" / "comity").rglob("*.py"))
BANNED = {"utils", "util", "helpers", "common", "misc", "manager", "service", "data", "info"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_stays_readable(path: Path) -> None:
    """A module has at most 400 lines, a function at most 50."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"


def test_modules_are_named_for_what_they_make() -> None:
    """There is no drawer for everything."""
    assert not {path.stem for path in MODULES} & BANNED


def test_code_names_no_thing_of_the_lexicon() -> None:
    """No string of the code, documentation aside, is the IRI or the name of a known thing."""
    lexicon = load_knowledge().lexicon
    names = {name.form for name in lexicon.names if " " in name.form or len(name.form) > 5}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        strings = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documented
        }
        assert not strings & names, path.name
        assert not [s for s in strings if "/comity/id/" in s], path.name


def test_knowledge_has_no_blank_node_in_what_is_published() -> None:
    """Reference facts and links have IRIs all over."""
    knowledge = load_knowledge()
    published = (*knowledge.reference, *knowledge.links)
    assert not [t for t in published if "_:" in (str(t.subject)[:2], str(t.object)[:2])]
