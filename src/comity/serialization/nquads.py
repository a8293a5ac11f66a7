"""N-Quads and N-Triples in canonical form and order (RDF Dataset Canonicalization, section 5)."""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, Quad

from comity.model import Dataset
from comity.serialization.graphs import by_graph
from comity.serialization.style import Style


def nquads(dataset: Dataset, _: Style | None = None) -> bytes:
    """Return the dataset's canonical form under RDFC-1.0.

    Without blank nodes that is the set of its canonical N-Quads lines in code point order.
    """
    by_graph(dataset)
    canonical = pyoxigraph.Dataset(dataset.quads)
    canonical.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{line}\n" for line in str(canonical).split("\n") if line)).encode()


def ntriples(dataset: Dataset, _: Style | None = None) -> bytes:
    """Return the triples of all graphs as canonical N-Triples, in code point order."""
    triples = {triple for graph in by_graph(dataset).values() for triple in graph}
    return nquads(Dataset(frozenset(Quad(*triple) for triple in triples)))
