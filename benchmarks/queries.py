"""Write docs/queries.md: each question in words, as SPARQL, and with its answer on the sample.

The source is the files of questions: `ontology/questions/*.rq`, and `ontology/federated/*.rq`,
which ask other endpoints as well; of those only the part about this dataset is answered. `make
queries` runs it on output/.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from comity import api
from comity.curies import curie
from comity.site.questions import Question, asked

ROOT = Path(__file__).parents[1]
ROWS = 12
"""Most rows of an answer that are shown."""
_SERVICE = re.compile(r"SERVICE\s+(?:SILENT\s+)?<([^>]*)>\s*\{", re.IGNORECASE)
_INTRODUCTION = """# Queries

The questions that the dataset is to answer, each with its query and its answer on the sample. Ask
them by their number (`comity query 02`), change them (they are in
[`ontology/questions`](../ontology/questions)), or start from them at `/sparql`. This page is
written by `make queries` from the question files.

"""
_FEDERATED = """# Together with other datasets

These queries also ask the public endpoints of Wikidata and DBpedia, by SERVICE. comity asks no
other host: load the dataset into a store that does ([load.md](load.md)) and ask there, or give the
files to an engine such as Comunica. No test can run them whole; what is tested is that they are
SPARQL 1.1, and that the part about this dataset finds what it is to find. Below is the answer of
that part.

"""


def library(output: Path, federated: Path) -> str:
    """Return the page."""
    built = api.read_output(output)
    known = api.load_knowledge(base=built.base)
    others = {
        path.stem: path.read_text(encoding="utf-8") for path in sorted(federated.glob("*.rq"))
    }
    parts = {name: local_part(text) for name, text in others.items()}
    told = [_INTRODUCTION]
    for found in asked(known.questions, built.dataset.quads, known.prefixes):
        told += _section(found, found.query, f"comity query {found.name[:2]}", known.prefixes)
    told.append(_FEDERATED)
    for found in asked(parts, built.dataset.quads, known.prefixes):
        command = f"ontology/federated/{found.name}.rq"
        told += _section(found, others[found.name], command, known.prefixes)
    return "".join(told).rstrip("\n") + "\n"


def local_part(query: str) -> str:
    """Return a query without what it asks of other endpoints.

    >>> local_part("SELECT * { ?s ?p ?o SERVICE <http://x/> { ?o ?q ?r { } } . }")
    'SELECT * { ?s ?p ?o  . }'
    """
    while found := _SERVICE.search(query):
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(query[end], 0)
            end += 1
        query = query[: found.start()] + query[end:]
    return query


def endpoints(query: str) -> list[str]:
    """Return the addresses that a query asks."""
    return _SERVICE.findall(query)


def _section(
    found: Question, query: str, command: str, prefixes: Mapping[str, str]
) -> Iterator[str]:
    body = re.sub(r"\A(?:#.*\n)+", "", query).rstrip("\n")
    yield f"## {found.name[:2]}. {found.title}\n\n"
    for paragraph in found.note:
        yield f"{paragraph}\n\n"
    yield f"`{command}`\n\n```sparql\n{body}\n```\n\n"
    yield from _table(json.loads(found.results or b""), prefixes)


def _table(results: dict[str, Any], prefixes: Mapping[str, str]) -> Iterator[str]:
    names, rows = results["head"]["vars"], results["results"]["bindings"]
    if not rows:
        yield "The sample has no answer to it.\n\n"
        return
    yield f"| {' | '.join(names)} |\n| {' | '.join('---' for _ in names)} |\n"
    for row in rows[:ROWS]:
        cells = (_cell(row.get(name), prefixes) for name in names)
        yield f"| {' | '.join(cells)} |\n"
    left = len(rows) - ROWS
    yield f"\nand {left} more.\n\n" if left > 0 else "\n"


def _cell(value: dict[str, str] | None, prefixes: Mapping[str, str]) -> str:
    if value is None:
        return ""
    text = value["value"]
    if value["type"] == "uri":
        return f"`{curie(NamedNode(text), prefixes)}`"
    return re.sub(r"([|\\*_<`\[\]])", r"\\\1", " ".join(text.split()))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(
        library(ROOT / "output", ROOT / "ontology" / "federated"), encoding="utf-8"
    )
