"""Statements of documents -> the same statements about things that are one over all documents.

First each document's things are told apart by what their classes ask for (`candidates`), then
variants of one name are joined (`variants`), and at last what is described by these gets its key.
Only the second step looks at more than one document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pyoxigraph import NamedNode, Triple

from comity.identity.candidates import Candidate, Names, Sheet
from comity.identity.variants import one_key
from comity.model import Document, Knowledge, Modality, Statement

Read = tuple[tuple[Document, tuple[Statement, ...]], ...]


def identify(read: Read, knowledge: Knowledge) -> tuple[Read, tuple[Candidate, ...]]:
    """Return what was read with the IRIs to publish, and the things that were judged."""
    read, candidates, _ = _identified(read, knowledge)
    return read, candidates


def identify_alone(
    document: Document, statements: tuple[Statement, ...], knowledge: Knowledge
) -> tuple[tuple[Statement, ...], Mapping[NamedNode, NamedNode]]:
    """Return what a document says with the IRIs to publish where no other is read with it.

    Beside it stands what each thing that got another IRI was called while reading.
    """
    read, _, (renamed,) = _identified(((document, statements),), knowledge)
    things = f"{knowledge.base}id/"
    moved = {NamedNode(things + local): NamedNode(things + key) for local, key in renamed.items()}
    return read[0][1], moved


def _identified(
    read: Read, knowledge: Knowledge
) -> tuple[Read, tuple[Candidate, ...], tuple[Mapping[str, str], ...]]:
    names = Names(knowledge.lexicon)
    first = [Sheet(d.id, names, knowledge.identity, said) for d, said in read]
    judged = [c for sheet in first for c in sheet.candidates() if c.variants]
    joined = one_key(judged)
    settled: dict[str, dict[str, str]] = {}
    for candidate in judged:
        key = joined.get(candidate.key, candidate.key)
        settled.setdefault(candidate.document, {})[candidate.local] = key
    found: list[tuple[Document, tuple[Statement, ...]]] = []
    candidates: list[Candidate] = []
    renames: list[Mapping[str, str]] = []
    for document, said in read:
        keys = settled.get(document.id, {})
        sheet = Sheet(document.id, names, knowledge.identity, said, keys=dict(keys))
        own = tuple(sheet.candidates())
        renamed = {c.local: c.key for c in own if c.key != c.local}
        renames.append(renamed)
        found.append((document, _renamed(said, renamed, knowledge.base, names)))
        candidates += (
            replace(c, statements=_renamed(c.statements, renamed, knowledge.base, names))
            for c in own
            if c.kind is not None
        )
    return tuple(found), tuple(candidates), tuple(renames)


def _renamed(
    statements: tuple[Statement, ...], keys: Mapping[str, str], base: str, names: Names
) -> tuple[Statement, ...]:
    if not keys:
        return statements
    triples: dict[tuple[Triple, Modality], Statement] = {}
    for statement in statements:
        subject, predicate, target = statement.triple
        triple = Triple(
            _moved(subject, keys, base, names), predicate, _moved(target, keys, base, names)
        )
        moved = replace(statement, triple=triple)
        known = triples.get((triple, statement.modality))
        triples[triple, statement.modality] = moved if known is None else _better(known, moved)
    return tuple(sorted(triples.values(), key=lambda s: str(s.triple)))


def _moved(term: object, keys: Mapping[str, str], base: str, names: Names) -> NamedNode:
    key = names.key(term)
    moved = keys.get(key) if key else None
    return NamedNode(f"{base}id/{moved}") if moved else term  # type: ignore[return-value]


def _better(one: Statement, other: Statement) -> Statement:
    """Return the statement with fewer words as evidence: a document says a thing twice."""

    def cost(statement: Statement) -> tuple[int, list[tuple[int, int]], str]:
        spans = [(span.begin, span.end) for span in statement.evidence]
        return (sum(end - begin for begin, end in spans), spans, statement.rule.value)

    return min(one, other, key=cost)
