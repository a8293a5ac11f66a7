"""Read control sentences and compare what they say with what is expected.

A control file has one sentence in each line, after a tab: the events that it tells, as
`event year` joined by `; `, or `-` for a sentence that tells none. The sentences are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

import comity
from comity.document import document
from comity.graph import build_iri, document_quads
from comity.language import parse
from comity.model import Document, Knowledge
from comity.reading import extract

Row = tuple[str, str, str]
"""Document id, event and year."""
HERE = Path(__file__).parent
FOLDER = HERE.parent / "tests" / "controls"
HALVES = ("dev", "heldout")
"""Rules are written with the first half in view; the other one is only counted."""


@dataclass(frozen=True, slots=True)
class Control:
    """A sentence with the events that it tells, each with its year."""

    sentence: str
    expected: frozenset[tuple[str, str]]


def read_controls(path: Path) -> tuple[Control, ...]:
    """Return the controls of a file, in its order."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        told, sentence = line.split("\t")
        events = [] if told == "-" else [event.rsplit(" ", 1) for event in told.split("; ")]
        found.append(Control(sentence, frozenset((name, year) for name, year in events)))
    return tuple(found)


def find_events(documents: Sequence[Document], knowledge: Knowledge) -> set[Row]:
    """Return the events that comity reads, by one query over the claims of all documents."""
    store = ox.Store()
    build = build_iri(knowledge.base, (), {})
    for one in documents:
        statements = extract(one, knowledge, parse)
        store.extend(document_quads(one, statements, knowledge.base, build))
    query = (HERE / "events.rq").read_text(encoding="utf-8")
    found = cast("ox.QuerySolutions", store.query(query, use_default_graph_as_union=True))
    return {(row["document"].value, row["event"].value, row["year"].value) for row in found}


def read_sentences(controls: Sequence[Control]) -> list[frozenset[tuple[str, str]]]:
    """Return the events read from each control, every sentence being a document of its own."""
    documents = [document(f"control-{i}", c.sentence) for i, c in enumerate(controls)]
    found = find_events(documents, comity.load_knowledge())
    return [
        frozenset((event, year) for name, event, year in found if name == one.id)
        for one in documents
    ]


@dataclass(frozen=True, slots=True)
class Score:
    """How a half of the controls was read."""

    positives: int
    negatives: int
    right: int
    missed: int
    wrong: int
    """Events read from positive sentences that they do not tell."""
    false_fires: int
    """Negative sentences from which an event was read."""

    @property
    def f1(self) -> float:
        """The F1 over the events of positive sentences, in [0, 1]."""
        return 2 * self.right / (2 * self.right + self.missed + self.wrong)

    @property
    def false_fire_rate(self) -> float:
        """The share of negative sentences from which an event was read, in [0, 1]."""
        return self.false_fires / self.negatives


def score(half: str) -> Score:
    """Read one half of the controls and count."""
    controls = read_controls(FOLDER / f"{half}.tsv")
    read = read_sentences(controls)
    told = [(control, found) for control, found in zip(controls, read, strict=True)]
    positive = [(c.expected, found) for c, found in told if c.expected]
    silent = [found for c, found in told if not c.expected]
    return Score(
        positives=len(positive),
        negatives=len(silent),
        right=sum(len(expected & found) for expected, found in positive),
        missed=sum(len(expected - found) for expected, found in positive),
        wrong=sum(len(found - expected) for expected, found in positive),
        false_fires=sum(bool(found) for found in silent),
    )
