"""The statements as a table, one row for each claim, and CSV on the Web metadata to explain it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal

from comity import separated
from comity.model import Dataset
from comity.namespaces import COMITY, PROV, RDF
from comity.serialization.claims import Claim, claims, labels
from comity.serialization.style import Json, Style

_SIGN = "\u241e"
BETWEEN = f" {_SIGN} "
"""Stands between several quotes of one statement: the symbol for record separator."""

Cell = str | list[str] | list[int]
"""What a row holds in a column; nothing is the empty string or list."""

_PLACES = " "
COLUMNS: dict[str, dict[str, Json]] = {
    "claim": {
        "dc:description": "IRI of the claim: one document's statement in one modality. The key.",
        "datatype": "anyURI",
        "required": True,
    },
    "document": {
        "dc:description": "IRI of the document that says it.",
        "datatype": "anyURI",
        "propertyUrl": PROV.wasDerivedFrom.value,
    },
    "subject": {
        "dc:description": "IRI of the thing that the statement is about.",
        "datatype": "anyURI",
        "required": True,
        "propertyUrl": RDF.subject.value,
    },
    "subject_label": {"dc:description": "What the subject is called, in English if it is."},
    "predicate": {
        "dc:description": "IRI of the property.",
        "datatype": "anyURI",
        "required": True,
        "propertyUrl": RDF.predicate.value,
    },
    "object": {
        "dc:description": "IRI of the value where datatype is empty, else the value as written.",
        "required": True,
        "propertyUrl": RDF.object.value,
    },
    "object_label": {"dc:description": "What an object that is a thing is called."},
    "datatype": {
        "dc:description": "IRI of the datatype of an object that is a literal; else empty.",
        "datatype": "anyURI",
    },
    "language": {
        "dc:description": "Language tag (BCP 47) of an object that is text in a language.",
        "datatype": "language",
    },
    "modality": {
        "dc:description": "How the document presents it: asserted, planned, possible, reported, "
        f"denied or negated. Only what is asserted is a fact. A term of {COMITY}.",
    },
    "hedge": {
        "dc:description": f"How exactly a number is meant, such as moreThan. A term of {COMITY}.",
    },
    "rule": {
        "dc:description": "IRI of the rule that read it.",
        "datatype": "anyURI",
        "propertyUrl": COMITY.rule.value,
    },
    "source": {
        "dc:description": "IRI of the text that quote, begin and end are of; its last part names "
        "the file in the folder sources.",
        "datatype": "anyURI",
    },
    "quote": {
        "dc:description": "The words that say it, in the order of the text. In CSV, where "
        f"{_SIGN} stands between quotes, {_SIGN} within a quote is doubled.",
        "separator": BETWEEN,
        "ordered": True,
    },
    "begin": {
        "dc:description": "Where each quote begins in the text, in code points from 0.",
        "datatype": "nonNegativeInteger",
        "separator": _PLACES,
        "ordered": True,
    },
    "end": {
        "dc:description": "Where each quote ends: the place after its last code point.",
        "datatype": "nonNegativeInteger",
        "separator": _PLACES,
        "ordered": True,
    },
    "graph": {
        "dc:description": "IRI of the named graph that describes the claim. What is asserted "
        "stands, as a triple of its own, in the graph of that name without /claims.",
        "datatype": "anyURI",
    },
    "build": {
        "dc:description": "IRI of the run of comity that made it.",
        "datatype": "anyURI",
        "propertyUrl": PROV.wasGeneratedBy.value,
    },
}
"""Each column with its description in CSV on the Web (Metadata Vocabulary, section 5.6)."""


def rows(dataset: Dataset) -> Iterator[dict[str, Cell]]:
    """Yield a row for each claim, by document and place in the text."""
    called = labels(dataset)
    return (_row(claim, called) for claim in claims(dataset))


def statements_csv(dataset: Dataset, _: Style | None = None) -> bytes:
    """Return the rows as CSV (RFC 4180, but with LF)."""
    lines = [separated.row(COLUMNS)]
    lines += [separated.row(_joined(name, row[name]) for name in COLUMNS) for row in rows(dataset)]
    return "".join(lines).encode()


def joined(quotes: Iterable[str]) -> str:
    """Return quotes as one text, from which splitting at `BETWEEN` gives them again.

    A sign of the separator within a quote is doubled, so that it nowhere stands alone.
    """
    return BETWEEN.join(quote.replace(_SIGN, 2 * _SIGN) for quote in quotes)


def dictionary(file: str) -> bytes:
    """Return the metadata of a CSV file of this name: what its columns mean and hold."""
    dialect: dict[str, Json] = {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True}
    return _metadata(file, COLUMNS, {"dialect": dialect})


def dictionary_of_lists(file: str) -> bytes:
    """Return the same of a file in which lists are lists, and what is not told is null."""
    columns = {
        name: {key: value for key, value in about.items() if key != "separator"}
        for name, about in COLUMNS.items()
    }
    return _metadata(file, columns, {})


def _metadata(
    file: str, columns: Mapping[str, Mapping[str, Json]], more: Mapping[str, Json]
) -> bytes:
    described: list[Json] = [
        {"name": name, "titles": name, **about} for name, about in columns.items()
    ]
    schema: dict[str, Json] = {"aboutUrl": "{+claim}", "primaryKey": "claim", "columns": described}
    content: dict[str, Json] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": "What the documents say, with the words that say it",
        **more,
        "tableSchema": schema,
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _joined(column: str, cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    return joined(map(str, cell)) if column == "quote" else _PLACES.join(map(str, cell))


def _row(claim: Claim, called: Mapping[str, str]) -> dict[str, Cell]:
    value = claim.object
    literal = value if isinstance(value, Literal) else None
    passages = claim.passages
    sources = {passage.source for passage in passages}
    placed = passages if len(sources) == 1 and all(one.begin >= 0 for one in passages) else ()
    return {
        "claim": claim.iri.value,
        "document": claim.document,
        "subject": claim.subject.value,
        "subject_label": called.get(claim.subject.value, ""),
        "predicate": claim.predicate.value,
        "object": value.value,
        "object_label": "" if literal else called.get(value.value, ""),
        "datatype": literal.datatype.value if literal else "",
        "language": (literal.language or "") if literal else "",
        "modality": claim.node(COMITY.modality).removeprefix(COMITY),
        "hedge": claim.node(COMITY.hedge).removeprefix(COMITY),
        "rule": claim.node(COMITY.rule),
        "source": sources.pop() if placed else "",
        "quote": [passage.quote for passage in passages],
        "begin": [passage.begin for passage in placed],
        "end": [passage.end for passage in placed],
        "graph": claim.graph.value if claim.graph else "",
        "build": claim.node(PROV.wasGeneratedBy),
    }
