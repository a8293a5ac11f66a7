"""Draw a built dataset as a Mermaid diagram and put it into the README.

    python benchmarks/picture.py output README.md

What is drawn is what picture.rq asks for; the diagram stands between the two "picture" comments.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from pyoxigraph import RdfFormat

HERE = Path(__file__).parent
PLACE = re.compile(r"(<!-- picture -->\n).*?(<!-- /picture -->)", re.DOTALL)


def mermaid(folder: Path) -> str:
    """Return a Mermaid flowchart of the dataset in an output folder."""
    store = ox.Store()
    store.bulk_load(path=str(folder / "dataset.nq"), format=RdfFormat.N_QUADS)
    for name in ("comity.ttl", "core.ttl"):
        store.bulk_load(path=str(HERE.parent / "ontology" / name), format=RdfFormat.TURTLE)
    query = (HERE / "picture.rq").read_text(encoding="utf-8")
    names: dict[str, str] = {}
    lines = ["flowchart LR"]
    rows = cast("ox.QuerySolutions", store.query(query, use_default_graph_as_union=True))
    for row in rows:
        ends = []
        for end in ("from", "to"):
            iri, label = row[end].value, row[f"{end}Label"].value.replace('"', "'")
            known = iri in names
            name = names.setdefault(iri, f"n{len(names)}")
            ends.append(name if known else f'{name}["{label}"]')
        lines.append(f"  {ends[0]} -->|{row['link'].value}| {ends[1]}")
    return "\n".join(lines)


def main(folder: Path, readme: Path) -> None:
    """Put the diagram of an output folder into a file."""
    text = readme.read_text(encoding="utf-8")
    diagram = f"```mermaid\n{mermaid(folder)}\n```\n"
    drawn = PLACE.sub(lambda found: found[1] + diagram + found[2], text)
    readme.write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
