"""Read control sentences and compare what they say with what is expected.

A control file has one sentence in each line, after a tab: what it tells, joined by `; `, or `-` for
a sentence that tells nothing of the kind. Two sets of files, each in two halves, are read with a
query each: dated diplomatic events (`event year`, events.rq) and all other facts (facts.rq, which
describes its notation). The sentences are invented.
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
FACT_HALVES = ("facts-dev", "facts-heldout")
"""The same of the facts other than dated diplomatic events."""


@dataclass(frozen=True, slots=True)
class Control:
    """A sentence with what it tells, in the notation of its set."""

    sentence: str
    expected: frozenset[str]


def read_controls(path: Path) -> tuple[Control, ...]:
    """Return the controls of a file, in its order."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        told, sentence = line.split("\t")
        found.append(Control(sentence, frozenset([] if told == "-" else told.split("; "))))
    return tuple(found)


def _ask(query: str, documents: Sequence[Document], knowledge: Knowledge) -> ox.QuerySolutions:
    store = ox.Store()
    build = build_iri(knowledge.base, (), {})
    for one in documents:
        statements = extract(one, knowledge, parse)
        store.extend(document_quads(one, statements, knowledge.base, build))
    text = (HERE / query).read_text(encoding="utf-8")
    return cast("ox.QuerySolutions", store.query(text, use_default_graph_as_union=True))


def find_events(documents: Sequence[Document], knowledge: Knowledge) -> set[Row]:
    """Return the events that comity reads, by one query over the claims of all documents."""
    found = _ask("events.rq", documents, knowledge)
    return {(row["document"].value, row["event"].value, row["year"].value) for row in found}


def find_facts(one: Document, knowledge: Knowledge) -> frozenset[str]:
    """Return the facts that comity reads in a document, in the notation of facts.rq."""
    return frozenset(row["fact"].value for row in _ask("facts.rq", [one], knowledge))


def read_sentences(controls: Sequence[Control]) -> list[frozenset[str]]:
    """Return the events read from each control, every sentence being a document of its own."""
    documents = [document(f"control-{i}", c.sentence) for i, c in enumerate(controls)]
    found = find_events(documents, comity.load_knowledge())
    return [
        frozenset(f"{event} {year}" for name, event, year in found if name == one.id)
        for one in documents
    ]


def read_facts(controls: Sequence[Control]) -> list[frozenset[str]]:
    """Return the facts read from each control, every sentence being a document of its own."""
    knowledge = comity.load_knowledge()
    return [find_facts(document("control", one.sentence), knowledge) for one in controls]


@dataclass(frozen=True, slots=True)
class Score:
    """How a half of the controls was read."""

    positives: int
    negatives: int
    right: int
    missed: int
    wrong: int
    """What was read from positive sentences that they do not tell."""
    false_fires: int
    """Negative sentences from which something was read."""

    @property
    def f1(self) -> float:
        """The F1 over what the positive sentences tell, in [0, 1]."""
        return 2 * self.right / (2 * self.right + self.missed + self.wrong)

    @property
    def false_fire_rate(self) -> float:
        """The share of negative sentences from which something was read, in [0, 1]."""
        return self.false_fires / self.negatives


def score(half: str) -> Score:
    """Read one half of a set of controls and count."""
    controls = read_controls(FOLDER / f"{half}.tsv")
    read = read_facts(controls) if half in FACT_HALVES else read_sentences(controls)
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
