"""The statements as CSV, one row for each claim, and CSV on the Web metadata to explain it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

from pyoxigraph import Literal

from comity.model import Dataset
from comity.namespaces import COMITY, PROV, RDF
from comity.serialization.claims import Claim, claims, labels
from comity.serialization.style import Json, Style

BETWEEN = " \u241e "
"""Stands between several quotes of one statement: the symbol for record separator, in no text."""

_PLACES = " "
_COLUMNS: dict[str, dict[str, Json]] = {
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
        "dc:description": f"How exactly a number is meant, such as over. A term of {COMITY}.",
    },
    "rule": {
        "dc:description": "IRI of the rule that read it.",
        "datatype": "anyURI",
        "propertyUrl": COMITY.rule.value,
    },
    "quote": {
        "dc:description": "The words that say it, in the order of the text.",
        "separator": BETWEEN,
        "ordered": True,
    },
    "begin": {
        "dc:description": "Where each quote begins in the document's text, in code points from 0.",
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
}
"""Each column with its description in CSV on the Web (Metadata Vocabulary, section 5.6)."""


def statements_csv(dataset: Dataset, _: Style | None = None) -> bytes:
    """Return a row for each claim, by document and place in the text (RFC 4180, but with LF)."""
    called = labels(dataset)
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, fieldnames=list(_COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(claim, called) for claim in claims(dataset))
    return target.getvalue().encode()


def dictionary(file: str) -> bytes:
    """Return the metadata of a CSV file of this name: what its columns mean and hold."""
    columns: list[Json] = [
        {"name": name, "titles": name, **about} for name, about in _COLUMNS.items()
    ]
    schema: dict[str, Json] = {"aboutUrl": "{+claim}", "primaryKey": "claim", "columns": columns}
    content: dict[str, Json] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": "What the documents say, with the words that say it",
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True},
        "tableSchema": schema,
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _row(claim: Claim, called: Mapping[str, str]) -> dict[str, str]:
    value = claim.object
    literal = value if isinstance(value, Literal) else None
    placed = claim.passages if all(passage.begin >= 0 for passage in claim.passages) else ()
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
        "quote": BETWEEN.join(passage.quote for passage in claim.passages),
        "begin": _PLACES.join(str(passage.begin) for passage in placed),
        "end": _PLACES.join(str(passage.end) for passage in placed),
    }
