"""Invented sheets about several countries: facts of all types, in the prose of the genre.

`sheets/NAME.ttl` lists every statement of `sheets/NAME.txt` as it was judged true to the page;
`golden/write.py` writes these files anew, for review.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import comity
from comity.document import document
from comity.identifiers import graph_iri
from comity.language import parse
from comity.model import Modality, Statement
from comity.namespaces import COMITY
from comity.reading import extract

SHEETS = sorted((Path(__file__).parent / "sheets").glob("*.txt"))
ONLY_CLAIMED: dict[str, set[tuple[str, str]]] = {
    "history-central-europe": set(),
    "partnership-kuwait": set(),
    "relations-ghana": {("planned", "30000000"), ("possible", "50000000")},
    "relations-peru": {
        ("negated", "10000000"),
        ("planned", "40000000"),
        ("possible", "200000000"),
        ("reported", "15000000"),
    },
    "relations-philippines": set(),
    "security-cooperation-bahrain": set(),
    "security-cooperation-portugal": {("possible", "90000000")},
}
"""For each sheet the sums that it does not state as facts, with how it presents them."""
EVENTS_ONLY_CLAIMED = {
    "history-central-europe": {("reported", "annexation"), ("possible", "accession")},
    "relations-philippines": {("planned", "exercise")},
    "security-cooperation-bahrain": {("planned", "designation"), ("negated", "withdrawal")},
}
"""For some sheets the kinds of events that they do not state as facts, with their modality."""


@cache
def built(path: Path) -> comity.Build:
    return comity.build([comity.read(path)])


@cache
def statements(path: Path) -> tuple[Statement, ...]:
    page = document(path.stem, path.read_text(encoding="utf-8"))
    return extract(page, comity.load_knowledge(), parse)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_sheet_says_what_was_judged_true(path: Path, knowledge: comity.Knowledge) -> None:
    """No statement is missing, and none is there that nobody judged."""
    golden = path.with_suffix(".ttl").read_bytes()
    expected = {quad.triple for quad in ox.parse(golden, format=ox.RdfFormat.TURTLE)}
    found = built(path).dataset.graph(graph_iri(knowledge.base, path.stem))
    missing, unexpected = expected - found, found - expected
    assert (sorted(map(str, missing)), sorted(map(str, unexpected))) == ([], [])


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_sheet_conforms(path: Path) -> None:
    report = built(path).report
    assert report.conforms, [result.message for result in report.results]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_plan_possibility_and_hearsay_are_claims_and_no_facts(path: Path) -> None:
    values = [s for s in statements(path) if s.triple.predicate == COMITY.value]
    claimed = {
        (s.modality.value, str(s.triple.object.value))  # type: ignore[union-attr]
        for s in values
        if s.modality is not Modality.ASSERTED
    }
    assert claimed == ONLY_CLAIMED[path.stem]


@pytest.mark.parametrize("name", EVENTS_ONLY_CLAIMED)
def test_events_that_were_only_planned_denied_or_told_of_are_no_facts(name: str) -> None:
    path = next(path for path in SHEETS if path.stem == name)
    kinds = [s for s in statements(path) if s.triple.predicate == COMITY.kind]
    claimed = {
        (s.modality.value, str(s.triple.object.value).rpartition("#")[2])  # type: ignore[union-attr]
        for s in kinds
        if s.modality is not Modality.ASSERTED
    }
    assert claimed == EVENTS_ONLY_CLAIMED[name]
