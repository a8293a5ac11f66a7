"""Linking as a caller has it: `comity.api.link` and `accept` say what they did, and write it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from comity import api, sssom
from comity.errors import MappingError, UsageError
from comity.knowledge import default_folder

ROWS = "id,name,type\n1,Swaziland,country\n2,Norwayy,country\n3,Qwzrk,country\n"
IDS = "https://example.org/gazetteer/"


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    path = tmp_path / "gazetteer.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    for part in ("ontology", "shapes"):
        shutil.copytree(default_folder() / part, folder / part)
    return folder


def test_gives_pairs_with_reasons_and_writes_nothing_unasked(gazetteer: Path) -> None:
    found = api.link(gazetteer, ids=IDS)
    told = {pair.candidate.names[0]: (pair.entity.label, pair.certain) for pair in found.pairs}
    assert told == {"Swaziland": ("Eswatini", True), "Norwayy": ("Norway", False)}
    assert all(pair.evidence for pair in found.pairs)
    assert found.read == 3
    assert found.things > 500
    assert [path.name for path in gazetteer.parent.iterdir()] == ["gazetteer.csv"]


def test_writes_the_proposals_that_it_gives(gazetteer: Path) -> None:
    to = gazetteer.with_name("to-review.sssom.tsv")
    found = api.link(str(gazetteer), to=str(to), ids=IDS, source="gazetteer 3")
    written = sssom.parse(to.read_text(encoding="utf-8"), "x")
    assert [link.cells for link in written.links] == [link.cells for link in found.mappings.links]
    assert {link.cells["source"] for link in written.links} == {"gazetteer 3"}


def test_takes_in_what_is_marked_and_no_more(gazetteer: Path, own: Path) -> None:
    to = gazetteer.with_name("to-review.sssom.tsv")
    api.link(gazetteer, to=to, knowledge=own, ids=IDS)
    assert api.accept(to, knowledge=own).marked == 0
    mark = ("semapv:CompositeMatching\t", "semapv:ManualMappingCuration\tKari Dahl")
    lines = to.read_text(encoding="utf-8").splitlines(keepends=True)
    marked = [line.replace(*mark) if "Eswatini" in line else line for line in lines]
    to.write_text("".join(marked), encoding="utf-8")
    with pytest.raises(MappingError, match="mapping_date is empty"):
        api.accept(to, knowledge=own)
    taken = api.accept(to, knowledge=own, day="2026-11-25")
    assert [link.cells["subject_label"] for link in taken.accepted] == ["Eswatini"]
    assert (taken.rejected, taken.marked, taken.left) == ((), 1, 1)
    assert taken.into == own / "ontology/links/reviewed.sssom.tsv"
    assert "Kari Dahl" in taken.into.read_text(encoding="utf-8")
    decided = api.link(gazetteer, knowledge=own, ids=IDS)
    assert [pair.entity.label for pair in decided.pairs] == ["Norway"]


def test_refuses_what_no_column_can_say(gazetteer: Path) -> None:
    with pytest.raises(UsageError, match="no column of a field: colour=x"):
        api.link(gazetteer, columns={"colour": "x"})
