"""Dataset, SPARQL -> answers. Named graphs can be asked for; without one, all of them together are.

Nothing is changed, and nothing is fetched: a SERVICE clause is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from comity.errors import UsageError
from comity.model import Dataset, Prefixes
from comity.sparql import askable, asks_network, fault

Answer = QuerySolutions | QueryBoolean | QueryTriples

_NAME = re.compile(r"[\w-]+")
_RESULTS = {"csv": QueryResultsFormat.CSV, "json": QueryResultsFormat.JSON}


def ask(dataset: Dataset, text: str, prefixes: Prefixes, *, where: str = "query") -> Answer:
    """Answer a query, which need not declare the project's prefixes.

    Raise UsageError with line and column where the text is not SPARQL.
    """
    if asks_network(text):
        raise UsageError("SERVICE would ask the network", where=where, remedy="leave it out")
    store = Store()
    store.bulk_extend(askable(dataset.quads))
    try:
        return store.query(text, prefixes=dict(prefixes))
    except SyntaxError as error:
        line, column, reason = fault(text, error)
        raise UsageError(
            reason, where=f"{where}, line {line}, column {column}", remedy="correct the SPARQL"
        ) from error


def question(name: str, questions: Mapping[str, str]) -> str:
    """Return the competency question of a name such as `01-agreements`, `01` or `agreements`."""
    fitting = [whole for whole in sorted(questions) if name in {whole, *whole.split("-", 1)}]
    if len(fitting) == 1:
        return questions[fitting[0]]
    near = fitting or get_close_matches(name, questions, cutoff=0.3) or sorted(questions)
    raise UsageError(
        "several questions have this name" if fitting else "no question has this name",
        where=name,
        remedy=f"ask one of {', '.join(near)}" if near else "give a query",
    )


def is_name(text: str) -> bool:
    """Tell whether a text can only be the name of a question."""
    return _NAME.fullmatch(text) is not None


def serialized(answer: Answer, form: str, prefixes: Prefixes) -> str:
    """Return an answer as SPARQL 1.1 CSV or JSON results; triples always as Turtle."""
    if isinstance(answer, QueryTriples):
        triples = sorted(set(answer), key=str)
        text = " ".join(map(str, triples))
        used = {name: iri for name, iri in prefixes.items() if f"<{iri}" in text}
        return (serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b"").decode()
    if isinstance(answer, QueryBoolean) and form == "csv":
        return f"{'true' if answer else 'false'}\n"  # SPARQL's CSV has no form for ASK
    return (answer.serialize(format=_RESULTS[form]) or b"").decode()
