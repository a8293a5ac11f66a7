"""Measure reading on control sentences, and against a corpus with known events.

    python benchmarks/evaluate.py [CORPUS]

The control sentences in tests/controls are invented, one set for dated diplomatic events and one
for all other facts (facts-*): those of the first half of each were in view when rules were written,
those of the other half were only counted. CORPUS holds gold.csv
(document,event,year) beside text/*.txt. Prints recall, precision and F1 for each event type, for
their mean and for all events, each with 95 % bootstrap intervals over documents, those of a naive
baseline (trigger word and year in one sentence), the speed of reading and the verbs that most often
yielded nothing. Precision counts the events whose document and year the gold knows: what else
a text tells is judged by hand.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from baseline import baseline
from controls import FACT_HALVES, HALVES, Row, find_events, score

import comity
from comity.language import parse
from comity.model import Document, Knowledge, Modality, NodeKind
from comity.reading import extract, read_nodes

ROUNDS = 1000
"""Bootstrap samples."""
MEAN, ALL = "mean of types", "all"


def read_gold(path: Path) -> set[Row]:
    """Return the rows of a gold file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {(row["document"], row["event"], row["year"]) for row in csv.DictReader(lines)}


def judged_rows(gold: set[Row], found: set[Row]) -> set[Row]:
    """Return the events found in a document and a year that the gold knows."""
    known = {(document, year) for document, _, year in gold}
    return {row for row in found if (row[0], row[2]) in known}


def scores(gold: set[Row], found: set[Row]) -> tuple[float, float, float]:
    """Return recall, precision and F1, each in [0, 1]; all of `found` counts."""
    right = len(gold & found)
    recall = right / len(gold) if gold else 0.0
    precision = right / len(found) if found else 0.0
    total = recall + precision
    return recall, precision, 2 * recall * precision / total if total else 0.0


Scores = tuple[float, float, float]
"""Recall, precision and F1."""


def tabled(gold: set[Row], found: set[Row], events: Sequence[str]) -> dict[str, Scores]:
    """Return the scores of each event type, of their mean and of all events together."""
    table = {
        event: scores({r for r in gold if r[1] == event}, {r for r in found if r[1] == event})
        for event in events
    }
    columns = zip(*table.values(), strict=True)
    recall, precision, f1 = (sum(column) / len(events) for column in columns)
    return {**table, MEAN: (recall, precision, f1), ALL: scores(gold, found)}


def intervals(
    gold: set[Row], judged: set[Row], events: Sequence[str]
) -> dict[str, list[tuple[float, float]]]:
    """Return 95 % intervals of the scores by drawing documents with replacement."""
    documents = sorted({row[0] for row in gold})
    draw = random.Random(1)  # noqa: S311 - a sample, not a secret
    drawn: dict[str, list[Scores]] = {}
    for _ in range(ROUNDS):
        names = Counter(draw.choices(documents, k=len(documents)))
        copies = [(name, copy) for name, count in names.items() for copy in range(count)]
        for name, row in tabled(_copied(gold, copies), _copied(judged, copies), events).items():
            drawn.setdefault(name, []).append(row)
    low, high = int(0.025 * ROUNDS), int(0.975 * ROUNDS) - 1
    return {
        name: [(column[low], column[high]) for column in map(sorted, zip(*rows, strict=True))]
        for name, rows in drawn.items()
    }


def _copied(rows: set[Row], copies: list[tuple[str, int]]) -> set[Row]:
    by_document: dict[str, list[Row]] = {}
    for row in rows:
        by_document.setdefault(row[0], []).append(row)
    return {
        (f"{name}#{copy}", event, year)
        for name, copy in copies
        for _, event, year in by_document.get(name, ())
    }


def unread_verbs(documents: Iterable[Document], knowledge: Knowledge) -> Counter[str]:
    """Count the verbs of asserted clauses from which no statement was read."""
    counted: Counter[str] = Counter()
    for document in documents:
        said = {
            (span.begin, span.end)
            for statement in extract(document, knowledge, parse)
            if statement.modality is Modality.ASSERTED
            for span in statement.evidence
        }
        for node in read_nodes(document, knowledge.lexicon, parse):
            inside = any(b <= s.begin and s.end <= e for b, e in said for s in node.spans)
            if node.kind is NodeKind.CLAUSE and not inside:
                counted[node.lemma] += 1
    return counted


def print_controls() -> None:
    """Print how both halves of both sets of control sentences are read."""
    print(f"{'controls':14}{'positive':>9}{'F1':>7}{'negative':>10}{'false fires':>13}")
    for half in (*HALVES, *FACT_HALVES):
        found = score(half)
        rate = f"{found.false_fires} ({found.false_fire_rate:.1%})"
        print(f"{half:14}{found.positives:9}{found.f1:7.3f}{found.negatives:10}{rate:>13}")


def print_scores(gold: set[Row], found: set[Row]) -> None:
    """Print a table: for each type how many, and the scores with their intervals."""
    events = sorted({row[1] for row in gold})
    ranges = intervals(gold, found, events)
    print(f"{'event':24}{'gold':>5}{'found':>6}", end="")
    print("".join(f"{name:>9} (95 %)     " for name in ("recall", "precision", "F1")))
    for event, values in tabled(gold, found, events).items():
        counts = [sum(event in {row[1], ALL} for row in rows) for rows in (gold, found)]
        numbers = "".join(f"{n or '':>5} " for n in counts)
        told = zip(values, ranges[event], strict=True)
        cells = "".join(f"{v:9.3f} ({low:.2f} - {high:.2f})" for v, (low, high) in told)
        print(f"{event:24}{numbers}{cells}")


def print_corpus(corpus: Path) -> None:
    """Print the figures of a corpus."""
    knowledge = comity.load_knowledge()
    documents = comity.read_all([corpus / "text"])
    gold = read_gold(corpus / "gold.csv")
    start = time.perf_counter()
    every = find_events(documents, knowledge)
    seconds = time.perf_counter() - start
    found = judged_rows(gold, every)
    print_scores(gold, found)
    naive = scores(gold, judged_rows(gold, baseline(documents)))
    print(
        "baseline (trigger word and year): recall {:.3f}, precision {:.3f}, F1 {:.3f}".format(
            *naive
        )
    )
    sentences = sum(len(document.units) for document in documents)
    print(f"{len(every - found)} more events in years that the gold does not know")
    print(f"{len(documents)} documents, {sentences / seconds:.0f} sentences/s")
    verbs = unread_verbs(documents, knowledge).most_common(15)
    print("verbs without a statement: " + ", ".join(f"{verb} {count}" for verb, count in verbs))


if __name__ == "__main__":
    print_controls()
    for folder in sys.argv[1:]:
        print_corpus(Path(folder))
