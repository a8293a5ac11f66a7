"""Measure reading on control sentences, and against a corpus with known events.

    python benchmarks/evaluate.py [CORPUS]

The control sentences in tests/controls are invented: those of the first half were in view when
rules were written, those of the other half were only counted. CORPUS holds gold.csv
(document,event,year) beside text/*.txt. Prints recall, precision and F1 for each event type, with
95 % bootstrap intervals over documents for the whole, the speed of reading and the verbs that most
often yielded nothing. Precision counts the events whose document and year the gold knows: what else
a text tells is judged by hand.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from controls import HALVES, Row, find_events, score

import comity
from comity.language import parse
from comity.model import Document, Knowledge, Modality, NodeKind
from comity.reading import extract, read_nodes

ROUNDS = 1000
"""Bootstrap samples."""


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


def intervals(gold: set[Row], found: set[Row]) -> list[tuple[float, float]]:
    """Return 95 % intervals of the scores by drawing documents with replacement."""
    documents = sorted({row[0] for row in gold})
    draw = random.Random(1)  # noqa: S311 - a sample, not a secret
    samples = []
    judged = judged_rows(gold, found)
    for _ in range(ROUNDS):
        drawn = Counter(draw.choices(documents, k=len(documents)))
        copies = [(name, copy) for name, count in drawn.items() for copy in range(count)]
        samples.append(scores(_copied(gold, copies), _copied(judged, copies)))
    low, high = int(0.025 * ROUNDS), int(0.975 * ROUNDS) - 1
    return [(column[low], column[high]) for column in map(sorted, zip(*samples, strict=True))]


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
    """Print how both halves of the control sentences are read."""
    print(f"{'controls':10}{'positive':>9}{'F1':>7}{'negative':>10}{'false fires':>13}")
    for half in HALVES:
        found = score(half)
        rate = f"{found.false_fires} ({found.false_fire_rate:.1%})"
        print(f"{half:10}{found.positives:9}{found.f1:7.3f}{found.negatives:10}{rate:>13}")


def print_corpus(corpus: Path) -> None:
    """Print the figures of a corpus."""
    knowledge = comity.load_knowledge()
    documents = comity.read_all([corpus / "text"])
    gold = read_gold(corpus / "gold.csv")
    start = time.perf_counter()
    every = find_events(documents, knowledge)
    seconds = time.perf_counter() - start
    found = judged_rows(gold, every)
    print(f"{'event':24}{'gold':>6}{'found':>7}{'recall':>8}{'precision':>11}{'F1':>6}")
    for event in sorted({row[1] for row in gold}):
        some, others = ({r for r in rows if r[1] == event} for rows in (gold, found))
        recall, precision, f1 = scores(some, others)
        print(f"{event:24}{len(some):6}{len(others):7}{recall:8.2f}{precision:11.2f}{f1:6.2f}")
    for name, value, (low, high) in zip(
        ("recall", "precision", "F1"), scores(gold, found), intervals(gold, found), strict=True
    ):
        print(f"all: {name:10}{value:6.3f}  (95 %: {low:.3f} to {high:.3f})")
    sentences = sum(len(document.units) for document in documents)
    print(f"{len(every - found)} more events in years that the gold does not know")
    print(f"{len(documents)} documents, {sentences / seconds:.0f} sentences/s")
    verbs = unread_verbs(documents, knowledge).most_common(15)
    print("verbs without a statement: " + ", ".join(f"{verb} {count}" for verb, count in verbs))


if __name__ == "__main__":
    print_controls()
    for folder in sys.argv[1:]:
        print_corpus(Path(folder))
