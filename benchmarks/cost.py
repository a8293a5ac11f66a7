"""Measure what reading costs beside parsing: mentions, rules and graph against spaCy alone.

    python benchmarks/cost.py [FOLDER]

FOLDER holds *.txt; without it the sample is read. Parsing and reading take turns in one process
after a round that warms both, and the medians are printed, reading by stage. What counts is
processor time, which other programs on the machine disturb least; parses come from memory while
reading is timed.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

import comity
from comity.clausegraph import clause_graph
from comity.graph import build_iri, document_quads
from comity.identifiers import slug
from comity.language import parse, pipeline
from comity.mentions import find_mentions
from comity.model import Document, Knowledge, Sentence, Unit
from comity.normal import normal_form
from comity.reading import TOGETHER, read_nodes, sentence_nodes
from comity.reference import resolve
from comity.rules import apply_rules

ROUNDS = 7
RULES_AND_GRAPH = ("mentions", "clause graph", "rules", "graph")
"""The stages beside those that make clauses of what the parser found."""
Parses = Mapping[str, tuple[Sentence, ...]]
"""Parsed sentences by the id of their document."""


def parsed(document: Document, knowledge: Knowledge) -> tuple[Sentence, ...]:
    """Return a document's sentences as reading asks for them."""
    kept: list[Sentence] = []

    def parser(normal: str, units: Iterable[Unit]) -> tuple[Sentence, ...]:
        kept.extend(parse(normal, units))
        return tuple(kept)

    read_nodes(document, knowledge.lexicon, parser)
    return tuple(kept)


def parse_alone(documents: Sequence[Document]) -> float:
    """Run the language model over the units of each document; return the seconds it took."""
    start = time.process_time()
    for document in documents:
        normal = normal_form(document.text)
        texts = [normal[unit.span.begin : unit.span.end] for unit in document.units]
        for _ in pipeline().pipe(texts, batch_size=64):
            pass
    return time.process_time() - start


def read_parsed(
    documents: Sequence[Document], knowledge: Knowledge, parses: Parses
) -> Mapping[str, float]:
    """Read statements and write quads from parses that are there; return the seconds by stage."""
    slug.cache_clear()  # a text is read once: what the last round left behind must not help
    spent: defaultdict[str, float] = defaultdict(float)
    left = iter(documents)
    while some := tuple(islice(left, TOGETHER)):
        start = time.process_time()
        for stage in stages(some, knowledge, parses):
            now = time.process_time()
            spent[stage] += now - start
            start = now
    return spent


def stages(documents: Sequence[Document], knowledge: Knowledge, parses: Parses) -> Iterator[str]:
    """Read documents together as `comity.reading` does, yielding each stage's name after it."""
    lexicon, graphs = knowledge.lexicon, []
    for document in documents:
        normal = normal_form(document.text)
        mentions = find_mentions(document, lexicon)
        yield "mentions"
        sentences = parses[document.id]
        nodes = tuple(sentence_nodes(sentences, normal.replace("\n", " "), mentions, lexicon))
        yield "clauses"
        nodes = resolve(nodes, document.units, lexicon)
        yield "reference"
        graphs.append(clause_graph(document, normal, nodes, lexicon))
        yield "clause graph"
    said = apply_rules(graphs, knowledge)
    yield "rules"
    build = build_iri(knowledge.base, (), {})
    for document, statements in zip(documents, said, strict=True):
        tuple(document_quads(document, statements, knowledge.base, build))
    yield "graph"


def main(sources: Sequence[Path]) -> None:
    """Print the figures."""
    knowledge = comity.load_knowledge()
    documents = comity.read_all(sources)
    parses = {document.id: parsed(document, knowledge) for document in documents}
    gc.freeze()  # the parses of all documents are in memory only here
    parsing, reading = [], []
    for number in range(ROUNDS + 1):
        alone, read = parse_alone(documents), read_parsed(documents, knowledge, parses)
        if number:
            parsing.append(alone)
            reading.append(read)
    whole, parser = median(sum(read.values()) for read in reading), median(parsing)
    units = sum(len(document.units) for document in documents)
    print(f"parse          {parser:6.2f} s  {units / parser:6.0f} units/s")
    print(f"reading        {whole:6.2f} s  {units / whole:6.0f} units/s")
    for stage in reading[0]:
        print(f"  {stage:<12} {median(read[stage] for read in reading):6.2f} s")
    named = median(sum(read[stage] for stage in RULES_AND_GRAPH) for read in reading)
    print(f"reading / parse {whole / parser:.2f}")
    print(f"  rules, mentions and graph / parse {named / parser:.2f}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
