"""Parquet: the statements, to be analysed, and the quads, to be read back.

pyarrow is an extra, imported when it is needed. It writes its own version into each file, so the
same data gives the same bytes with the same pyarrow. What a column means is told in its metadata.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from comity.errors import UsageError
from comity.model import Dataset
from comity.serialization.graphs import by_graph, iri, order, value
from comity.serialization.style import Style
from comity.serialization.table import COLUMNS, rows

QUADS: Mapping[str, str] = {
    "graph": "IRI of the named graph; null for the default graph.",
    "subject": "IRI of the subject.",
    "predicate": "IRI of the predicate.",
    "object": "IRI of the object where datatype is null, else the lexical form of a literal.",
    "datatype": "IRI of the datatype of an object that is a literal; else null.",
    "language": "Language tag (BCP 47) of an object that is text in a language; else null.",
}
"""The columns of a table of quads, and what they mean."""

_LISTS = {"quote": "string", "begin": "int64", "end": "int64"}
_NEEDED = ("subject", "predicate", "object", "datatype")


def statements_parquet(dataset: Dataset, _: Style | None = None) -> bytes:
    """Return a row for each claim: as in CSV, but lists are lists and what is not told is null."""
    about = {name: str(told["dc:description"]) for name, told in COLUMNS.items()}
    whole = {name for name, told in COLUMNS.items() if name in _LISTS or told.get("required")}
    found = (
        {name: cell if name in whole else cell or None for name, cell in row.items()}
        for row in rows(dataset)
    )
    return _written(about, list(found))


def quads_parquet(dataset: Dataset, _: Style | None = None) -> bytes:
    """Return a row for each quad, by graph, subject, predicate and object; see `QUADS`."""
    found = (
        _row(triple, name)
        for name, triples in by_graph(dataset).items()
        for triple in sorted(triples, key=order)
    )
    return _written(QUADS, list(found))


def quads_of_parquet(content: bytes) -> Iterator[Quad]:
    """Yield the quads of a table that has the columns of `QUADS`, as `quads_parquet` writes it.

    Other columns are ignored; graph and language may be missing. Raises
    SyntaxError for other files, with the number of the row, from 1, that is no quad.
    """
    arrow, parquet = _pyarrow()
    try:
        table = parquet.ParquetFile(io.BytesIO(content))
    except (arrow.ArrowException, OSError) as error:
        raise SyntaxError(f"not Parquet: {error}") from error
    names = table.schema_arrow.names
    missing = [name for name in _NEEDED if name not in names]
    if missing or "claim" in names:
        lack = f"it lacks {', '.join(missing)}" if missing else "it holds statements"
        raise SyntaxError(f"not a table of quads, as `--to quads` writes it: {lack}")
    batches = table.iter_batches(columns=[name for name in QUADS if name in names])
    found = (row for batch in batches for row in batch.to_pylist())
    for number, row in enumerate(found, 1):
        try:
            yield _quad(row)
        except (TypeError, ValueError) as error:
            raise SyntaxError(f"row {number}: {error}") from error


def _row(triple: Triple, name: NamedNode | None) -> dict[str, str | None]:
    literal = triple.object if isinstance(triple.object, Literal) else None
    return {
        "graph": name.value if name else None,
        "subject": iri(triple.subject),
        "predicate": triple.predicate.value,
        "object": value(triple.object),
        "datatype": literal.datatype.value if literal else None,
        "language": literal.language if literal else None,
    }


def _quad(row: Mapping[str, Any]) -> Quad:
    datatype, language = row.get("datatype"), row.get("language")
    if language:
        found: NamedNode | Literal = Literal(row["object"], language=language)
    elif datatype:
        found = Literal(row["object"], datatype=NamedNode(datatype))
    else:
        found = NamedNode(row["object"])
    name = NamedNode(row["graph"]) if row.get("graph") else DefaultGraph()
    return Quad(NamedNode(row["subject"]), NamedNode(row["predicate"]), found, name)


def _written(columns: Mapping[str, str], found: list[Any]) -> bytes:
    """Return rows as a file whose columns have their descriptions as metadata."""
    arrow, parquet = _pyarrow()
    fields = []
    for name, about in columns.items():
        kind = arrow.type_for_alias(_LISTS.get(name, "string"))
        of = arrow.list_(kind) if name in _LISTS else kind
        fields.append(arrow.field(name, of, metadata={"description": about}))
    target = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(found, schema=arrow.schema(fields)), target)
    return target.getvalue()


def _pyarrow() -> tuple[Any, Any]:
    """Return pyarrow and its part for Parquet; raise UsageError where it is not installed."""
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ModuleNotFoundError as error:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed",
            remedy="install it with comity[parquet]",
        ) from error
