"""The sample as a site, and a site whose texts and labels are hostile."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

import comity
from comity import api
from comity.document import document
from comity.identifiers import graph_iri
from comity.language import parse
from comity.namespaces import RDFS
from comity.pipeline import build
from comity.site import Site, site

HOSTILE = '<script>alert("1")</script>&<img src=x onerror=alert(2)>'
TEXT = f"""The Accord

Fact sheet released by the Bureau of Public Affairs, July 28, 1997.

Norway and Iceland signed the Treaty of Peace in 1951. {HOSTILE} was said to be there.
"""


@pytest.fixture(scope="session")
def sample_site(sample_output: Path) -> Site:
    return api.load_site(sample_output)


@pytest.fixture(scope="session")
def hostile_site(knowledge: comity.Knowledge) -> Site:
    """Return the site of a document with markup in its text and in a label."""
    text = document("hostile", TEXT)
    built = build([text], knowledge, versions={}, parser=parse)
    node = NamedNode(f"{knowledge.base}id/norway")
    label = Quad(node, RDFS.label, Literal(HOSTILE), graph_iri(knowledge.base, "reference"))
    return site(built.dataset.union([label]), [text], knowledge)
