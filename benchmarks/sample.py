"""Print random statements read from a corpus beside the sentences that say them, for a human judge.

    python benchmarks/sample.py CORPUS [N] [SEED] [PER_RULE]

CORPUS holds text/*.txt, or is a folder of texts itself. Draws N (default 200) of all asserted
statements with SEED (default 1), so that every rule has the share that it has in the data; with
PER_RULE, that many of each rule instead. The same texts, rules and arguments print the same list.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

import comity
from comity.identity import identify
from comity.language import parse
from comity.model import Document, Knowledge, Modality, Statement
from comity.namespaces import RDFS, SKOS
from comity.pipeline import Read, assemble
from comity.reading import extract

Said = tuple[Document, Statement]
"""A statement with the document that it was read from."""
MARGIN = "     "


def statements(documents: Iterable[Document], knowledge: Knowledge) -> Read:
    """Read all documents, in the order of their ids, as they are published together."""
    ordered = sorted(documents, key=lambda document: document.id)
    read = tuple((document, extract(document, knowledge, parse)) for document in ordered)
    return identify(read, knowledge)[0]


def draw(read: Read, number: int, seed: int, per_rule: int = 0) -> list[Said]:
    """Return random asserted statements: `number` of all, or at most `per_rule` of each rule."""
    groups: defaultdict[str, list[Said]] = defaultdict(list)
    for document, found in read:
        for statement in found:
            if statement.modality is Modality.ASSERTED:
                groups[statement.rule.value if per_rule else ""].append((document, statement))
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    size = per_rule or number
    return [
        said
        for _, group in sorted(groups.items())
        for said in chance.sample(group, min(size, len(group)))
    ]


def labels(read: Read, knowledge: Knowledge) -> dict[str, str]:
    """Return what things and terms are called, by IRI."""
    dataset = assemble(read, knowledge, {})
    quads: list[Quad] = sorted(dataset.quads, key=str)
    known = ((q.subject, q.predicate, q.object) for q in quads)
    terms = ((t.subject, t.predicate, t.object) for t in knowledge.ontology)
    return {
        subject.value: words.value
        for subject, predicate, words in (*terms, *known)
        if predicate in {RDFS.label, SKOS.prefLabel}
        and isinstance(subject, NamedNode)
        and isinstance(words, Literal)
    }


def described(said: Said, names: Mapping[str, str]) -> str:
    """Return a statement in words, its quotes and the whole sentences around them."""
    document, statement = said

    def called(term: object) -> str:
        value = getattr(term, "value", str(term))
        short = value.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        return f"{names[value]} [{short}]" if value in names else str(term)

    def words(begin: int, end: int) -> str:
        return " ".join(document.text[begin:end].split())

    triple = statement.triple
    quotes = [f"“{words(span.begin, span.end)}”" for span in statement.evidence]
    units = [
        words(unit.span.begin, unit.span.end)
        for unit in document.units
        if any(s.begin < unit.span.end and unit.span.begin < s.end for s in statement.evidence)
    ]
    hedge = f", hedge {called(statement.hedge)}" if statement.hedge else ""
    rule = statement.rule.value.rsplit("/", 1)[-1]
    lines = [
        f"{called(triple.subject)}  --  {called(triple.predicate)}  --  {called(triple.object)}",
        f"{MARGIN}{statement.modality.value}{hedge}, rule {rule}, document {document.id}",
        f"{MARGIN}quoted: {' ... '.join(quotes)}",
        *(f"{MARGIN}| {unit}" for unit in units),
    ]
    return "\n".join(lines)


def main(corpus: Path, number: int = 200, seed: int = 1, per_rule: int = 0) -> None:
    """Print the sample."""
    knowledge = comity.load_knowledge()
    folder = corpus / "text" if (corpus / "text").is_dir() else corpus
    read = statements(comity.read_all([folder]), knowledge)
    names = labels(read, knowledge)
    total = sum(s.modality is Modality.ASSERTED for _, found in read for s in found)
    drawn = draw(read, number, seed, per_rule)
    print(f"{len(drawn)} of {total} asserted statements in {len(read)} documents, seed {seed}\n")
    for count, said in enumerate(drawn, start=1):
        print(f"{count:3}. {described(said, names)}\n")


if __name__ == "__main__":
    corpus, *counts = sys.argv[1:] or [""]
    if not (corpus and Path(corpus).is_dir() and all(count.isdecimal() for count in counts)):
        sys.exit("usage: make sample CORPUS=dir [N=200] [SEED=1] [PER_RULE=k]; CORPUS is a folder")
    main(Path(corpus), *map(int, counts))
