"""Ask the running server as others do: with curl, and with Comunica over pages and endpoint.

    python tests/interop/clients.py output

Starts `comity serve` for the output of the sample. Prints a line for each client and question; exit
code 1 when an answer is wrong. Needs curl and Node.js with the packages of this folder.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
from check import HERE, canonical, run
from pyoxigraph import RdfFormat

COMUNICA = HERE / "node_modules" / ".bin" / "comunica-sparql"
QUERY = """
PREFIX comity: <https://w3id.org/comity/ontology#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?place ?state ?treaty ?claim {
  ?page foaf:primaryTopic ?place .
  ?place comity:locatedIn ?state .
  ?other foaf:primaryTopic ?state .
  ?treaty comity:hasParty ?state .
  ?claim rdf:subject ?treaty ; rdf:type comity:Claim .
}
"""
"""What a page is about is on that page only; claims of a treaty are only at the endpoint."""
ROW = ("place", "state", "treaty", "claim")
PAGES = ("id/okinawa", "id/japan")


@contextmanager
def serving(output: Path) -> Iterator[str]:
    """Run `comity serve` on a free port; yield its address."""
    command = (sys.executable, "-m", "comity", "serve", "--output", str(output), "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            if not found:
                sys.exit(f"comity serve did not start: {line}")
            yield found[0]
        finally:
            server.terminate()


def curl(*arguments: str) -> str:
    told: bytes = run("curl", "--silent", "--show-error", "--max-time", "30", *arguments)
    return told.decode()


def with_curl(root: str) -> Iterator[tuple[str, bool]]:
    """Yield what is asked with curl, and whether the answer is right."""
    thing = f"{root}id/japan"
    pages = [
        curl("--location", "--header", f"Accept: {kind}", thing)
        for kind in ("application/n-triples", "text/turtle")
    ]
    formats = (RdfFormat.N_TRIPLES, RdfFormat.TURTLE)
    lines = [
        canonical(
            ox.serialize(ox.parse(page.encode(), format=form), format=RdfFormat.N_QUADS) or b""
        )
        for page, form in zip(pages, formats, strict=True)
    ]
    yield "a thing in two forms", lines[0] == lines[1] and len(lines[0]) > 10
    head = curl("--head", f"{thing}.ttl")
    tag = re.search(r'(?im)^etag: (".*")', head)
    yield "head", head.startswith("HTTP/1.1 200") and tag is not None
    status = ("--output", "/dev/null", "--write-out", "%{http_code}")
    held = ("--header", f"If-None-Match: {tag[1] if tag else ''}")
    yield "what it holds", curl(*status, *held, f"{thing}.ttl") == "304"
    yield "an image", curl(*status, "--header", "Accept: image/png", thing) == "406"
    query = "query=SELECT ?state { ?state a comity:State }"
    table = curl("--header", "Accept: text/csv", "--data-urlencode", query, f"{root}sparql")
    yield "a query", "https://w3id.org/comity/id/japan" in table.split()
    asked = 'queries={"q0": {"query": "Nippon"}}'
    told = json.loads(curl("--data-urlencode", asked, f"{root}reconcile"))
    yield "a name", told["q0"]["result"][0]["id"] == "japan"


def with_comunica(root: str, output: Path) -> Iterator[tuple[str, bool]]:
    """Yield whether a join over pages and endpoint is right, and empty without any of them."""
    store = ox.Store()
    store.bulk_load(path=str(output / "dataset.nq"))
    for page in PAGES:
        accept = ("--location", "--header", "Accept: application/n-quads")
        store.load(curl(*accept, root + page).encode(), format=RdfFormat.N_QUADS)
    rows = store.query(QUERY, use_default_graph_as_union=True)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError
    expected = {tuple(str(row[name]) for name in ROW) for row in rows}
    sources = [*(root + page for page in PAGES), f"{root}sparql"]
    found = joined(sources)
    yield f"{len(found)} rows of two pages and the endpoint", bool(found) and found == expected
    for place, left in enumerate(sources):
        rest = [source for source in sources if source != left]
        yield f"none without {(*PAGES, 'the endpoint')[place]}", joined(rest) == set()


def joined(sources: list[str]) -> set[tuple[str, ...]]:
    """Return the rows that Comunica finds in some sources."""
    kind = "application/sparql-results+json"
    told = json.loads(run("node", str(COMUNICA), *sources, "--query", QUERY, "-t", kind))
    return {tuple(f"<{row[name]['value']}>" for name in ROW) for row in told["results"]["bindings"]}


def main(output: Path) -> int:
    """Ask with all clients; return the exit code."""
    with serving(output) as root:
        outcomes = [("curl", *outcome) for outcome in with_curl(root)] + [
            ("Comunica", *outcome) for outcome in with_comunica(root, output)
        ]
    for client, question, right in outcomes:
        print(f"{'right' if right else 'WRONG':8}{client:12}{question}")
    return int(not all(right for *_, right in outcomes))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "output")))
