"""The library of queries is what its files and the sample give; federated ones are SPARQL 1.1."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import QuerySolutions
from queries import endpoints, library, local_part
from rdflib.plugins.sparql import prepareQuery

from comity.errors import UsageError
from comity.model import Dataset, Knowledge
from comity.query import ask
from comity.rdffile import read_quads

ROOT = Path(__file__).parents[2]
FEDERATED = sorted((ROOT / "ontology" / "federated").glob("*.rq"))
FOUND = {"01": ("state", 2), "02": ("name", 3), "03": ("article", 3)}
"""What the part about the sample has for each row, and in how many rows."""


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return Dataset(frozenset(read_quads(ROOT / "output" / "dataset.nq")))


def test_the_page_is_what_the_files_and_the_sample_give() -> None:
    """`make queries` writes it."""
    page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert page == library(ROOT / "output", ROOT / "ontology" / "federated")


@pytest.mark.parametrize("path", FEDERATED, ids=lambda path: path.stem)
def test_a_federated_query_is_sparql(path: Path) -> None:
    """By a second parser, too; it asks one of two endpoints, and the other part asks none."""
    text = path.read_text(encoding="utf-8")
    prepareQuery(text)
    ox.Store().query(local_part(text))
    assert endpoints(text)
    assert {*endpoints(text)} <= {"https://query.wikidata.org/sparql", "https://dbpedia.org/sparql"}
    assert "SERVICE" not in local_part(text)


@pytest.mark.parametrize("path", FEDERATED, ids=lambda path: path.stem)
def test_the_local_part_finds_what_is_linked(
    path: Path, sample: Dataset, knowledge: Knowledge
) -> None:
    """It is all that can be run without the network; `comity query` says so of the whole."""
    text = path.read_text(encoding="utf-8")
    name, count = FOUND[path.stem[:2]]
    found = ask(sample, local_part(text), knowledge.prefixes)
    assert isinstance(found, QuerySolutions)
    assert sum(row[name] is not None for row in found) == count
    with pytest.raises(UsageError, match="would ask the network"):
        ask(sample, text, knowledge.prefixes)
