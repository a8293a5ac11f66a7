"""Every statement of the sample, as it was judged true to the page.

`golden/us-japan-security-relationship.ttl` lists them; `golden/write.py` writes the file anew, for
review.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Triple

import comity
from comity.identifiers import graph_iri

GOLDEN = Path(__file__).parent / "golden" / "us-japan-security-relationship.ttl"


def readable(triple: Triple, prefixes: dict[str, str]) -> str:
    """Return a triple on one line, with prefixes."""
    terms = []
    for term in triple:
        words = str(term)
        for name, iri in prefixes.items():
            words = words.replace(f"<{iri}", f"{name}:").replace(f"^^{name}:", f"^^{name}:")
        terms.append(words.removesuffix(">"))
    return " ".join(terms)


def test_the_sample_says_what_was_judged_true(
    sample_build: comity.Build, sample_document: comity.Document, knowledge: comity.Knowledge
) -> None:
    """No statement is missing, and none is there that nobody judged."""
    expected = {quad.triple for quad in ox.parse(GOLDEN.read_bytes(), format=ox.RdfFormat.TURTLE)}
    found = sample_build.dataset.graph(graph_iri(knowledge.base, sample_document.id))
    prefixes = dict(knowledge.prefixes)
    lines = [f"missing     {readable(triple, prefixes)}" for triple in expected - found]
    lines += [f"unexpected  {readable(triple, prefixes)}" for triple in found - expected]
    assert not lines, "\n".join(["the page is read otherwise:", *sorted(lines)])


def test_the_golden_file_has_no_blank_node() -> None:
    assert b"_:" not in GOLDEN.read_bytes()
    assert b"[" not in GOLDEN.read_bytes()
