"""Pairs -> a mapping set for people to review: scores, reasons, and empty cells for their marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from unicodedata import category

from pyoxigraph import NamedNode

from comity.linking.scoring import confidence
from comity.linking.values import Pair
from comity.namespaces import OWL, RDFS, SKOS
from comity.sssom import BUILT_IN, SOURCE, Cells, MappingSet, contracted, link_of

TOOL = "comity link"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
SOURCE_SLOT = {"slot_name": SOURCE, "property": "dcterms:source", "type_hint": "xsd:string"}
MARKS = ("reviewer_label", "mapping_date")
"""Columns that are there for the reviewer, though they are empty."""
_LONGEST = 1_000
"""Characters of a cell."""
DESCRIPTION = (
    "Proposals of comity link: nothing is linked by them. To accept a line, write your name into "
    "reviewer_label and the day into mapping_date, and change mapping_justification to "
    "semapv:ManualMappingCuration; to reject it for good, write Not into predicate_modifier "
    "besides. Then run comity link --accept on this file."
)


def review_set(
    pairs: Iterable[Pair], prefixes: Mapping[str, str], *, base: str, source: str, version: str
) -> MappingSet:
    """Return the proposals, the most likely first; `source` names where the candidates are from."""
    ordered = sorted(
        pairs, key=lambda each: (not each.certain, -each.weight, each.entity.subject.value)
    )
    names = {**prefixes, **BUILT_IN}
    rows = [_cells(pair, names, source=source, version=version) for pair in ordered]
    used = {
        cell.partition(":")[0] for row in rows for cell in (row["subject_id"], row["object_id"])
    }
    metadata: dict[str, object] = {
        "sssom_version": "1.1",
        "mapping_set_id": f"{base}mapping/proposals",
        "mapping_set_title": f"Proposals for {_line(source)}",
        "mapping_set_description": DESCRIPTION,
        "license": CC0,
        "curie_map": {
            name: space for name, space in sorted(prefixes.items()) if name in used | {"dcterms"}
        },
        "extension_definitions": [SOURCE_SLOT],
    }
    links = tuple(link_of(row, names) for row in rows)
    return MappingSet(metadata=metadata, prefixes=names, links=links)


def predicate_of(pair: Pair) -> NamedNode:
    """Return what to propose: identity only for what seems certain.

    A thing with a concept is mapped by that; a thing without one is no concept, and a property of
    SKOS would make it one.
    """
    if pair.entity.subject != pair.entity.thing:
        return SKOS.exactMatch if pair.certain else SKOS.closeMatch
    return OWL.sameAs if pair.certain else RDFS.seeAlso


def _cells(pair: Pair, prefixes: Mapping[str, str], *, source: str, version: str) -> Cells:
    reasons = (
        f"{each.words} ({each.weight:+.1f})" if each.weight else each.words
        for each in pair.evidence
    )
    return {
        "subject_id": contracted(pair.entity.subject, prefixes),
        "subject_label": pair.entity.label,
        "predicate_id": contracted(predicate_of(pair), prefixes),
        "object_id": contracted(pair.candidate.iri, prefixes),
        "object_label": _line(pair.candidate.names[0]),
        "mapping_justification": "semapv:CompositeMatching",
        "mapping_tool": TOOL,
        "mapping_tool_version": version,
        "confidence": f"{min(0.99, max(0.01, confidence(pair.weight))):.2f}",
        "comment": _line("; ".join(reasons)),
        SOURCE: _line(source.replace("|", "/")),
    }


def _line(text: str) -> str:
    """Return a text as one line without control characters, cut if it is long, for reviewers."""
    plain = "".join(" " if category(letter) == "Cc" else letter for letter in text[: 2 * _LONGEST])
    line = " ".join(plain.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
