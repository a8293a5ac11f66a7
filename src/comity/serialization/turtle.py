"""Turtle and TriG: pyoxigraph writes the terms, this module orders and spaces them.

pyoxigraph keeps every lexical form and is fast, but prints all its prefixes, used or not, and no
blank line between subjects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from comity.model import Dataset, Prefixes
from comity.serialization.graphs import by_graph, facts, order
from comity.serialization.style import Style

WIDTH = 100
"""Longest line, in characters, that keeps several objects; a longer one gets a line for each."""
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")| , ')
_PREFIXED_NAME = re.compile(r"(?:^|[\s(^])([\w-]+):", re.MULTILINE)


def turtle(dataset: Dataset, style: Style) -> bytes:
    """Return what the documents and the reference data say and what follows, as one Turtle graph.

    Left out are claims, justifications and other statements about statements, decisions, links and
    the description; see `facts`.
    """
    triples = {t for graph in facts(by_graph(dataset), style.base).values() for t in graph}
    return document(statements(triples, style.prefixes), style.prefixes)


def merged(dataset: Dataset, style: Style) -> bytes:
    """Return the triples of all graphs as one Turtle graph."""
    triples = {triple for graph in by_graph(dataset).values() for triple in graph}
    return document(statements(triples, style.prefixes), style.prefixes)


def trig(dataset: Dataset, style: Style) -> bytes:
    """Return the whole dataset as TriG: the default graph, then the named ones by name."""
    blocks: list[str] = []
    for name, triples in by_graph(dataset).items():
        group = statements(triples, style.prefixes)
        blocks += [graph_block(name, group)] if name else group
    return document(blocks, style.prefixes)


def description(dataset: Dataset, style: Style) -> bytes:
    """Return the default graph, which describes the dataset, as Turtle."""
    return document(statements(by_graph(dataset).get(None, ()), style.prefixes), style.prefixes)


def document(blocks: Iterable[str], prefixes: Prefixes, *, first: str = "") -> bytes:
    """Return blocks of a document under `first` and the prefixes that they use."""
    body = "\n".join(blocks)
    used = set(_PREFIXED_NAME.findall(body))
    header = "".join(
        f"@prefix {name}: {NamedNode(iri)} .\n"
        for name, iri in sorted(prefixes.items())
        if name in used
    )
    head = first + header
    return (f"{head}\n{body}" if head and body else head + body or "\n").encode()


def statements(triples: Iterable[Triple], prefixes: Prefixes) -> list[str]:
    """Return one Turtle statement for each subject, sorted, each ending in a newline.

    No line ends inside a literal (pyoxigraph escapes the newline), so that whoever nests a
    statement may indent it line by line.
    """
    ordered = sorted(triples, key=order)
    text = serialize(ordered, format=RdfFormat.TURTLE, prefixes=dict(prefixes)) or b""
    found: list[str] = []
    for line in text.decode().split("\n"):
        if line.startswith("\t"):
            found[-1] += _spaced(line)
        elif line and not line.startswith("@prefix "):
            found.append(_spaced(line))
    return found


def graph_block(name: NamedNode, blocks: Iterable[str]) -> str:
    """Return a named graph of TriG around some statements."""
    return f"{name} {{\n" + indented("\n".join(blocks)) + "}\n"


def indented(text: str) -> str:
    """Return some lines one level deeper."""
    return re.sub(r"^(?=.)", "    ", text, flags=re.MULTILINE)


def _spaced(line: str) -> str:
    """Return a line with spaces for its tab, broken at the commas between objects when long."""
    line = re.sub(r"^\t", "    ", line)
    if len(line) > WIDTH:
        line = _STRING_OR_COMMA.sub(lambda found: found[1] or " ,\n        ", line)
    return line + "\n"
