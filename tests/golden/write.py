"""Write the golden statements and the answers of the questions anew, from what the builds yield.

    python tests/golden/write.py

Then read every changed line against the page: only a statement that the page makes may stay.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

import comity
from comity import serialization
from comity.identifiers import graph_iri
from comity.model import Dataset
from comity.serialization.turtle import turtle

TESTS = Path(__file__).resolve().parents[1]
OVER_SEVERAL = {"14", "15", "16", "17"}
"""Questions over several documents: the sample alone does not answer them."""


def main() -> None:
    knowledge = comity.load_knowledge()
    page = comity.read(comity.sample_path())
    build = comity.build([page], knowledge=knowledge)
    said = graph_iri(knowledge.base, page.id)
    style = serialization.style(
        knowledge.base, context=knowledge.context.decode(), frame=knowledge.frame.decode()
    )
    only = Dataset(frozenset(quad for quad in build.dataset.quads if quad.graph_name == said))
    (TESTS / "golden" / f"{page.id}.ttl").write_bytes(turtle(only, style))
    for path in sorted((TESTS / "sheets").glob("*.txt")):
        sheet = comity.read(path)
        stated = comity.build([sheet], knowledge=knowledge).dataset
        graph = graph_iri(knowledge.base, sheet.id)
        mine = Dataset(frozenset(quad for quad in stated.quads if quad.graph_name == graph))
        path.with_suffix(".ttl").write_bytes(turtle(mine, style))
    store = ox.Store()
    store.bulk_extend(build.dataset.quads)
    for name, query in knowledge.questions.items():
        answer = store.query(query, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        lines = answer.serialize(format=ox.QueryResultsFormat.CSV) or b""
        header, *found = lines.decode().splitlines()
        number = name.split("-")[0]
        if number not in OVER_SEVERAL:
            path = TESTS / "questions" / f"{number}.csv"
            path.write_text("\n".join([header, *sorted(found), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
