"""Measure what reading costs beside parsing: mentions, rules and graph against spaCy alone.

    python benchmarks/cost.py [FOLDER]

FOLDER holds *.txt; without it the sample is read. All in one process, one after another, after a
first round that warms both; parses come from memory while reading is timed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import comity
from comity.graph import build_iri, document_quads
from comity.language import parse, pipeline
from comity.model import Document, Knowledge, Sentence, Unit
from comity.normal import normal_form
from comity.reading import extract


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def parse_alone(documents: Sequence[Document]) -> None:
    """Run the language model over the units of each document."""
    for document in documents:
        normal = normal_form(document.text)
        texts = [normal[unit.span.begin : unit.span.end] for unit in document.units]
        for _ in pipeline().pipe(texts, batch_size=64):
            pass


def read_parsed(
    documents: Sequence[Document],
    knowledge: Knowledge,
    parses: dict[str, tuple[Sentence, ...]],
) -> None:
    """Read statements and write quads from parses that are there already."""

    def known(normal: str, _: Iterable[Unit]) -> tuple[Sentence, ...]:
        return parses[normal]

    build = build_iri(knowledge.base, (), {})
    for document in documents:
        statements = extract(document, knowledge, known)
        for _ in document_quads(document, statements, knowledge.base, build):
            pass


def main(sources: Sequence[Path]) -> None:
    """Print the figures."""
    knowledge = comity.load_knowledge()
    documents = comity.read_all(sources)
    parses = {}
    for document in documents:
        normal = normal_form(document.text).replace("\n", " ")
        parses[normal] = parse(normal, document.units)
    parse_alone(documents[:1])
    read_parsed(documents[:1], knowledge, parses)
    parsing = seconds(lambda: parse_alone(documents))
    reading = seconds(lambda: read_parsed(documents, knowledge, parses))
    units = sum(len(document.units) for document in documents)
    print(f"parse    {parsing:7.2f} s  {units / parsing:6.0f} units/s")
    print(f"reading  {reading:7.2f} s  {units / reading:6.0f} units/s")
    print(f"reading / parse {reading / parsing:.2f}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
