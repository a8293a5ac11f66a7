"""The README is true: its example, its files, its links and its commands."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad

import comity
import comity.api
from comity.document import document
from comity.knowledge import load_knowledge
from comity.language import parse
from comity.reading import extract

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HEADER = "Fact sheet released by the Bureau of Public Affairs, July 28, 1997."


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no {language} block"
    return found[1]


def test_first_example_is_what_comity_reads() -> None:
    """The Turtle on the first screen follows from the text above it and the sample's date."""
    knowledge = load_knowledge()
    text = f"{HEADER}\n\n{block('text')}"
    statements = extract(document("readme", text), knowledge, parse)
    store = ox.Store()
    store.extend(Quad(s.triple.subject, s.triple.predicate, s.triple.object) for s in statements)
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in knowledge.prefixes.items())
    assert store.query(f"{prefixes} ASK {{ {block('turtle')} }}")


def test_rule_shown_is_the_rule_kept() -> None:
    """The rule that the README quotes stands in the repository, line for line."""
    kept = (ROOT / "ontology/rules/organization-established.rq").read_text(encoding="utf-8")
    lines = [line for line in block("sparql").splitlines() if line]
    assert [line for line in lines if line not in kept] == []


def test_links_lead_somewhere() -> None:
    """Every relative link names a file or folder of the repository."""
    targets = [t for t in re.findall(r"\]\(([^)]+)\)", README) if "://" not in t]
    assert targets
    assert [t for t in targets if not (ROOT / t).exists()] == []


def test_files_listed_are_the_files_built() -> None:
    """Each file of the output table is in the committed output, and none is left out."""
    names = r"`(?:output/)?([\w.-]+\.(?:ttl|trig|jsonld|nq|txt|json|csv))`"
    listed = set(re.findall(names, README))
    built = {path.name for path in (ROOT / "output").iterdir() if path.is_file()}
    assert built <= listed


def python_blocks() -> list[tuple[str, str]]:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [
        (page.name, block)
        for page in pages
        for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    ]


def test_python_shown_calls_what_there_is() -> None:
    """Each function that a page calls is offered, and takes what it is called with."""
    modules = {"comity": comity, "api": comity.api}
    called = 0
    for page, block in python_blocks():
        for node in ast.walk(ast.parse(textwrap.dedent(block))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                home = node.func.value
                if isinstance(home, ast.Name) and home.id in modules:
                    assert node.func.attr in modules[home.id].__all__, page
                    function = getattr(modules[home.id], node.func.attr)
                    named = {word.arg: None for word in node.keywords if word.arg}
                    inspect.signature(function).bind(*node.args, **named)
                    called += 1
    assert called >= 6


def test_make_targets_exist() -> None:
    """Every `make` target that the README names is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z]+)", README)) - {"help"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
