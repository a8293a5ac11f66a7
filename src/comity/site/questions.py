"""Competency questions -> each in words, as a query, and with its answer over the dataset."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Quad, QueryTriples, RdfFormat, Store

from comity.errors import KnowledgeError
from comity.site.tables import JSON, csv, table
from comity.sparql import askable, asks_network, fault

STEM = "questions"
TRIPLES_TYPE = "application/n-triples"
QUERY_TYPE, CSV_TYPE = "application/sparql-query", "text/csv; charset=utf-8"
_TRIPLES = (
    "SELECT ?subject ?predicate ?object { ?subject ?predicate ?object }"
    " ORDER BY ?subject ?predicate ?object"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A competency question: its words, how to read the answer, its query, the answer in JSON.

    There is no answer where none was asked for yet: a store is asked when the page is.
    """

    name: str
    title: str
    note: tuple[str, ...]
    query: str
    results: bytes | None

    @property
    def stem(self) -> str:
        """Return the stem of the question's page."""
        return f"{STEM}/{self.name}"

    @property
    def rows(self) -> int | None:
        """Return the number of rows of the answer, if it is there; a word is one."""
        return None if self.results is None else len(table(self.results).rows)


def asked(
    texts: Mapping[str, str], quads: Iterable[Quad], prefixes: Mapping[str, str]
) -> tuple[Question, ...]:
    """Return the questions, answered; raise KnowledgeError where one is not SPARQL.

    The quads are given to the engine in order, so that it finds rows that a query does not order
    in the same order each time.
    """
    if not texts:
        return ()
    store = Store()
    store.bulk_extend(askable(sorted(quads, key=str)))
    return tuple(
        replace(question, results=_results(store, question.name, question.query, prefixes))
        for question in unasked(texts)
    )


def unasked(texts: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the questions without their answers."""
    return tuple(
        Question(
            name=name,
            title=title or name.replace("-", " "),
            note=tuple(note),
            query=text,
            results=None,
        )
        for name, text in sorted(texts.items())
        for title, *note in [_comment(text)]
    )


def as_results(answer: bytes, media_type: str) -> bytes:
    """Return an answer in JSON, triples as rows; `media_type` is what it came as."""
    if media_type != TRIPLES_TYPE:
        return answer
    store = Store()
    store.bulk_load(answer, format=RdfFormat.N_TRIPLES)
    return _results(store, "", _TRIPLES, {})


def files(questions: Iterable[Question]) -> dict[str, tuple[bytes, str]]:
    """Return the files beside the pages: each question's query and its whole answer, by path."""
    found = {}
    for question in questions:
        found[f"{question.stem}.rq"] = question.query.encode(), QUERY_TYPE
        if question.results is not None:
            found[f"{question.stem}.csv"] = csv(question.results), CSV_TYPE
    return found


def _results(store: Store, name: str, text: str, prefixes: Mapping[str, str]) -> bytes:
    where = f"ontology/questions/{name}.rq"
    if asks_network(text):
        raise KnowledgeError("SERVICE would ask the network", where=where, remedy="leave it out")
    try:
        found = store.query(text, prefixes=dict(prefixes))
    except SyntaxError as error:
        line, column, reason = fault(text, error)
        place = f"{where}, line {line}, column {column}"
        raise KnowledgeError(reason, where=place, remedy="correct the SPARQL") from error
    if isinstance(found, QueryTriples):
        own = Store()
        own.bulk_extend(Quad(*triple) for triple in found)
        return _results(own, name, _TRIPLES, {})
    return found.serialize(format=JSON) or b""


def _comment(text: str) -> list[str]:
    """Return the paragraphs of the comment that a query opens with; at least one, maybe empty."""
    return list(_paragraphs(text)) or [""]


def _paragraphs(text: str) -> Iterator[str]:
    opening = re.match(r"(?:#.*\n)*", text)
    lines = opening[0].splitlines() if opening else []
    for part in re.split(r"\n\s*\n", "\n".join(line.lstrip("#").strip() for line in lines)):
        if part.strip():
            yield " ".join(part.split())
