"""W3C's tests of RDFC-1.0 on the engine that makes canonical N-Quads: pyoxigraph.

The tests of the map of issued labels are left out: the engine does not give it. A dataset that is
made to cost without end is to be refused; it is given SECONDS in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
from manifests import MF, Outcome, items
from pyoxigraph import CanonicalizationAlgorithm, RdfFormat
from rdflib import RDF, Graph, Namespace
from rdflib.term import Node

RDFC = Namespace("https://w3c.github.io/rdf-canon/tests/vocab#")
SECONDS = 5
KNOWN = {
    "test074c": "the engine sets its work no bound; what comity publishes has no blank nodes",
}


def canonical_suite(folder: Path) -> Iterator[Outcome]:
    """Yield what becomes of each test of a folder's manifest."""
    manifest = Graph().parse(folder / "manifest.ttl")
    (start,) = manifest.subjects(RDF.type, MF.Manifest)
    for test in items(manifest, manifest.value(start, MF.entries)):
        kind, name = manifest.value(test, RDF.type), str(test).rpartition("#")[2]
        action = _path(manifest.value(test, MF.action))
        if kind == RDFC.RDFC10EvalTest:
            yield Outcome("RDFC-1.0: canonical forms", name, _fault(manifest, test, action))
        elif kind == RDFC.RDFC10NegativeEvalTest:
            fault = None if _is_refused(action) else f"it is not refused within {SECONDS} s"
            yield Outcome("RDFC-1.0: refusals", name, fault, known=KNOWN.get(name))


def _path(node: object) -> Path:
    return Path(str(node).removeprefix("file://"))


def _fault(manifest: Graph, test: Node, action: Path) -> str | None:
    longer = manifest.value(test, RDFC.hashAlgorithm) is not None
    by = CanonicalizationAlgorithm
    found = canonical(action, by.RDFC_1_0_SHA_384 if longer else by.RDFC_1_0)
    expected = _path(manifest.value(test, MF.result)).read_text("utf-8")
    return None if found == expected else "another form"


def canonical(path: Path, algorithm: CanonicalizationAlgorithm) -> str:
    """Return the canonical N-Quads of a file of N-Quads."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(path=str(path), format=RdfFormat.N_QUADS))
    dataset.canonicalize(algorithm)
    return "".join(sorted(f"{line}\n" for line in str(dataset).split("\n") if line))


def _is_refused(path: Path) -> bool:
    try:
        done = subprocess.run(
            [sys.executable, __file__, str(path)], timeout=SECONDS, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode != 0


if __name__ == "__main__":
    canonical(Path(sys.argv[1]), CanonicalizationAlgorithm.RDFC_1_0)
