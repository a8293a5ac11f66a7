"""SSSOM/TSV text <-> mapping sets: the published form of links, one mapping a line.

The format is https://mapping-commons.github.io/sssom/spec-formats-tsv/ (version 1.1): metadata in
YAML behind `#`, a line of column names, then rows separated by tabs. Slots that SSSOM does not have
must be declared as `extension_definitions`. Spreadsheets may have been at the file: line ends,
quotes and cells added behind the metadata do no harm.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

import yaml
from pyoxigraph import NamedNode

from comity import separated
from comity.errors import MappingError

BUILT_IN: Mapping[str, str] = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes that a file need not declare."""

REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
COLUMNS = tuple(
    """record_id subject_id subject_label subject_category predicate_id predicate_label
    predicate_modifier object_id object_label object_category mapping_justification author_id
    author_label reviewer_id reviewer_label creator_id creator_label license subject_type
    subject_source subject_source_version object_type object_source object_source_version
    predicate_type mapping_provider mapping_source mapping_cardinality cardinality_scope
    mapping_tool mapping_tool_id mapping_tool_version mapping_date publication_date review_date
    confidence reviewer_agreement curation_rule curation_rule_text subject_match_field
    object_match_field match_string subject_preprocessing object_preprocessing similarity_score
    similarity_measure see_also issue_tracker_item other comment""".split()
)
"""The slots of a mapping, in the order in which they are written; extensions follow."""
SOURCE = "source"
"""The extension slot for where identifier and name were seen together (dcterms:source)."""
_NOT = "Not"
_SEMAPV = BUILT_IN["semapv"]
_CURIE = re.compile(r"([A-Za-z_][\w.-]*):(\S*)")
_PROPAGATED = ("mapping_date", "mapping_provider", "mapping_tool", "mapping_tool_version")
"""Slots that the metadata may give once for all mappings."""


Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A mapping of a set: its ends as IRIs, its other slots as they are written, its line."""

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode
    cells: Cells
    line: int = 0
    where: str = ""

    @property
    def denied(self) -> bool:
        """Whether it says that the mapping does not hold."""
        return self.cells.get("predicate_modifier") == _NOT

    @property
    def place(self) -> str:
        """The file and line that say so; without a line, what else does."""
        return f"{self.where}, line {self.line}" if self.line else self.where

    def values(self, slot: str) -> tuple[str, ...]:
        """Return the values of a slot; several are separated by `|`."""
        found = (value.strip() for value in self.cells.get(slot, "").split("|"))
        return tuple(filter(None, found))


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSet:
    """Metadata as it stands in the file, the prefixes of its CURIEs, and its mappings."""

    metadata: Mapping[str, object]
    prefixes: Mapping[str, str]
    links: tuple[Link, ...] = ()

    def expanded(self, text: str) -> NamedNode | None:
        """Return the IRI of a CURIE or IRI; nothing for what is neither."""
        return expanded(text, self.prefixes)


### Reading


def parse(text: str, where: str) -> MappingSet:
    """Read a mapping set; `where` goes into errors. Raise MappingError with the line at fault."""
    lines = re.split("\r\n|\r|\n", text.removeprefix("\ufeff"))
    head = next((n for n, line in enumerate(lines) if not _is_metadata(line)), len(lines))
    metadata = _metadata(lines[:head], where)
    prefixes = {**BUILT_IN, **cast("Mapping[str, str]", metadata.get("curie_map") or {})}
    if not any(line.strip() for line in lines[head:]):
        raise MappingError("there is no line of column names", where=where, remedy="add one")
    rows = csv.reader(io.StringIO("\n".join(lines[head:]), newline=""), delimiter="\t", strict=True)
    links = tuple(_links(rows, metadata, prefixes, where=where, head=head))
    _check_once(links)
    return MappingSet(metadata=metadata, prefixes=prefixes, links=links)


def _is_metadata(line: str) -> bool:
    return line.startswith(("#", '"#')) or not line.strip()


def _metadata(lines: Sequence[str], where: str) -> Mapping[str, object]:
    """Read the YAML behind `#`, without what a spreadsheet adds: tabs at the end, quotes around."""
    quoted = (line.rstrip("\t") for line in lines)
    plain = (line[1:-1].replace('""', '"') if line[:1] == '"' else line for line in quoted)
    try:
        found = yaml.safe_load("\n".join(line[1:] for line in plain)) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise MappingError(
            f"the metadata is no YAML: {getattr(error, 'problem', error)}",
            where=f"{where}, line {mark.line + 1 if mark else 1}",
            remedy="correct it",
        ) from error
    curies = found.get("curie_map", {}) if isinstance(found, dict) else None
    if not isinstance(curies, dict) or not all(isinstance(iri, str) for iri in curies.values()):
        raise MappingError(
            "the metadata gives no names with values", where=where, remedy="see docs/link.md"
        )
    return cast("Mapping[str, object]", found)


def _links(
    rows: Any,
    metadata: Mapping[str, object],
    prefixes: Mapping[str, str],
    *,
    where: str,
    head: int,
) -> Iterator[Link]:
    columns: list[str] = []
    given = {slot: str(metadata[slot]) for slot in _PROPAGATED if slot in metadata}
    try:
        for cells in rows:
            place = f"{where}, line {head + rows.line_num}"
            if not columns:
                columns = _columns(cells, metadata, place)
            elif any(cells):
                row = {**given, **_row(columns, cells, place)}
                yield _link(row, prefixes, where=where, line=head + rows.line_num)
    except csv.Error as error:
        line = head + rows.line_num
        raise MappingError(
            f"it is no table: {error}", where=f"{where}, line {line}", remedy="mend the quotes"
        ) from error


def _columns(cells: Sequence[str], metadata: Mapping[str, object], place: str) -> list[str]:
    columns = [cell.strip() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if missing := [name for name in REQUIRED if name not in columns]:
        raise MappingError(
            f"there is no column {missing[0]}", where=place, remedy="is it separated by tabs?"
        )
    twice = [name for name in columns if columns.count(name) > 1]
    declared = {
        entry.get("slot_name")
        for entry in cast("Iterable[object]", metadata.get("extension_definitions") or ())
        if isinstance(entry, dict)
    }
    if unknown := twice or [name for name in columns if name not in {*COLUMNS, *declared}]:
        what = "stands twice" if twice else "is no slot of SSSOM"
        raise MappingError(
            f"the column {unknown[0] or '(empty)'} {what}",
            where=place,
            remedy="rename it, or declare it in extension_definitions",
        )
    return columns


def _row(columns: Sequence[str], cells: Sequence[str], place: str) -> Cells:
    if any(cells[len(columns) :]):
        raise MappingError(
            f"{len(cells)} cells stand below {len(columns)} column names",
            where=place,
            remedy="is a tab in one of them?",
        )
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()}


def _link(row: Cells, prefixes: Mapping[str, str], *, where: str, line: int) -> Link:
    place = f"{where}, line {line}"
    ends = {name: expanded(row.get(name, ""), prefixes) for name in REQUIRED}
    for name, iri in ends.items():
        if iri is None:
            raise MappingError(
                f"{name} is no IRI and no CURIE with a known prefix: {row.get(name) or 'empty'}",
                where=place,
                remedy="correct it, or declare the prefix in curie_map",
            )
    for slot, (fits, what, remedy) in _CHECKED.items():
        if slot in row and not fits(row[slot]):
            raise MappingError(f"{slot} is no {what}: {row[slot]}", where=place, remedy=remedy)
    found = cast("Mapping[str, NamedNode]", ends)
    if not found["mapping_justification"].value.startswith(_SEMAPV):
        raise MappingError(
            f"mapping_justification is no term of semapv: {row['mapping_justification']}",
            where=place,
            remedy="give one such as semapv:ManualMappingCuration",
        )
    return Link(
        subject=found["subject_id"],
        predicate=found["predicate_id"],
        object=found["object_id"],
        cells=row,
        line=line,
        where=where,
    )


def _check_once(links: Iterable[Link]) -> None:
    """Refuse two lines of one record_id, or that map the same to the same."""
    seen: dict[object, Link] = {}
    for link in links:
        for key in (link.cells.get("record_id"), (link.subject, link.predicate, link.object)):
            first = seen.setdefault(key, link) if key else link
            if first is not link:
                what = key if isinstance(key, str) else "the same mapping"
                raise MappingError(
                    f"{what} stands in line {first.line}, too",
                    where=link.place,
                    remedy="remove one of them",
                )


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_share(text: str) -> bool:
    try:
        return 0 <= Decimal(text) <= 1
    except InvalidOperation:
        return False


_DATE = (_is_date, "day", "write it as 2026-11-25")
_SHARE = (_is_share, "number from 0 to 1", "correct it")
_CHECKED: Mapping[str, tuple[Callable[[str], bool], str, str]] = {
    **dict.fromkeys(("mapping_date", "publication_date", "review_date"), _DATE),
    **dict.fromkeys(("confidence", "similarity_score"), _SHARE),
    "predicate_modifier": (_NOT.__eq__, "modifier", "write Not, or nothing"),
}
"""Slots whose values have a form: what tells it, what it is called, what to do."""


### Names


def expanded(text: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    """Return the IRI of a CURIE or an IRI in full.

    >>> expanded("skos:exactMatch", BUILT_IN).value
    'http://www.w3.org/2004/02/skos/core#exactMatch'
    """
    found = _CURIE.fullmatch(text.strip())
    if not found:
        return None
    namespace = prefixes.get(found[1])
    if namespace is None and not found[2].startswith("//"):
        return None
    try:
        return NamedNode(f"{namespace}{found[2]}" if namespace is not None else text.strip())
    except ValueError:
        return None


def contracted(iri: NamedNode, prefixes: Mapping[str, str]) -> str:
    """Return an IRI as a CURIE by the longest namespace that fits, else in full.

    >>> contracted(NamedNode("http://www.w3.org/2004/02/skos/core#exactMatch"), BUILT_IN)
    'skos:exactMatch'
    """
    fitting = [name for name, space in prefixes.items() if iri.value.startswith(space)]
    if not fitting:
        return iri.value
    name = max(fitting, key=lambda name: (len(prefixes[name]), name))
    return f"{name}:{iri.value.removeprefix(prefixes[name])}"


### Writing


def serialize(mappings: MappingSet, keep: Iterable[str] = ()) -> str:
    """Return the text of a set, its mappings in their order, without columns that are empty.

    Those to `keep` are there even so, to be filled in.
    """
    used = {slot for link in mappings.links for slot, value in link.cells.items() if value}
    used |= set(keep)
    known = [slot for slot in COLUMNS if slot in {*REQUIRED, *used}]
    columns = [*known, *sorted(used - set(COLUMNS))]
    text = yaml.safe_dump(dict(mappings.metadata), sort_keys=False, allow_unicode=True, width=100)
    head = "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())
    rows = [columns, *([link.cells.get(slot, "") for slot in columns] for link in mappings.links)]
    return head + "".join(separated.row(cells, "\t") for cells in rows)


def link_of(cells: Cells, prefixes: Mapping[str, str], *, where: str = "", line: int = 0) -> Link:
    """Return a mapping from its cells; raise MappingError for what is missing or malformed."""
    kept = {slot: value for slot, value in cells.items() if value}
    return _link(kept, {**BUILT_IN, **prefixes}, where=where, line=line)
