"""EDGE: tables and JSON lines -> candidates, one line at a time.

A file of any size is read with the memory of a line, and eight bytes for each identifier, by which
those that stand twice are found.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from pyoxigraph import NamedNode

from comity.errors import MappingError
from comity.linking.guide import Field, Guide, Kind
from comity.linking.names import folded
from comity.linking.values import Candidate, Span

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson")
LONGEST_LINE = 1_000_000
"""Bytes of a line; longer ones are no table."""
_ID_COLUMNS = frozenset({"id", "iri", "uri", "subject", "identifier"})
_SEVERAL = re.compile(r"\s*[|;]\s*")
_PARTS = 256

Row = tuple[int, Mapping[str, object]]
"""A line's number, and its values by the names of the columns."""


def read_table(
    path: Path, guide: Guide, *, space: str = "", columns: Mapping[str, str] | None = None
) -> Iterator[Candidate]:
    """Yield the candidates of a CSV, TSV or JSON lines file.

    `space` makes IRIs of the ids: it is what they begin with, or has `{}` where the id goes;
    `columns` gives the column for a field where its name does not tell. Raise MappingError with
    file and line.
    """
    rows = _json_rows if path.suffix.lower() in {".jsonl", ".ndjson"} else _csv_rows
    named = {folded(name): field for field, name in (columns or {}).items()}
    ids = _Identifiers()
    for line, row in rows(path):
        candidate = _candidate(row, guide, named, space=space, place=f"{path}, line {line}")
        ids.add(candidate.iri.value)
        yield candidate
    if ids.count == 0:
        raise MappingError("there is no candidate in it", where=str(path), remedy="give some")
    if repeated := ids.repeated():
        first, second, iri = _lines_of(repeated, rows(path), named, space)
        raise MappingError(
            f"{iri} stands in line {first}, too",
            where=f"{path}, line {second}",
            remedy="put all that is said of it into one line",
        )


def _lines_of(
    repeated: frozenset[int], rows: Iterable[Row], named: Mapping[str, str], space: str
) -> tuple[int, int, str]:
    """Return the lines and the identifier of the first that stands twice."""
    seen: dict[str, int] = {}
    for line, row in rows:
        iri = _whole(_identifier(row, named), space)
        if _number(iri) in repeated:
            if iri in seen:
                return seen[iri], line, iri
            seen[iri] = line
    message = "an identifier stood twice, and no longer does: was the file changed?"
    raise MappingError(message, where="", remedy="try again")


class _Identifiers:
    """The digests of identifiers, in parts so that looking for equal ones needs little memory."""

    def __init__(self) -> None:
        self.count = 0
        self._parts = [array("Q") for _ in range(_PARTS)]

    def add(self, iri: str) -> None:
        """Note an identifier."""
        number = _number(iri)
        self._parts[number % _PARTS].append(number)
        self.count += 1

    def repeated(self) -> frozenset[int]:
        """Return the digests that were noted twice."""
        found: set[int] = set()
        for part in self._parts:
            if len(set(part)) != len(part):
                seen: set[int] = set()
                for number in part:
                    (found if number in seen else seen).add(number)
        return frozenset(found)


def _number(iri: str) -> int:
    return int.from_bytes(hashlib.blake2b(iri.encode(), digest_size=8).digest(), "big")


### Rows


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as stream:
            number = 0
            while raw := stream.readline(LONGEST_LINE + 1):
                number += 1
                place = f"{path}, line {number}"
                if len(raw) > LONGEST_LINE:
                    raise MappingError(
                        f"it is longer than {LONGEST_LINE:,} bytes",
                        where=place,
                        remedy="is it a table, one line for each thing?",
                    )
                try:
                    yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise MappingError(
                        f"byte {error.start + 1} is not UTF-8",
                        where=place,
                        remedy="save it as UTF-8",
                    ) from error
    except OSError as error:
        raise MappingError(
            (error.strerror or str(error)).lower(), where=str(path), remedy="check the path"
        ) from error


def _csv_rows(path: Path) -> Iterator[Row]:
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    rows = csv.reader(_lines(path), delimiter=delimiter, strict=True)
    columns: list[str] = []
    try:
        for cells in rows:
            place = f"{path}, line {rows.line_num}"
            if not columns:
                columns = [cell.strip() for cell in cells]
            elif len(cells) > len(columns):
                raise MappingError(
                    f"{len(cells)} cells stand below {len(columns)} column names",
                    where=place,
                    remedy="put cells with a separator in them into quotes",
                )
            elif any(cells):
                yield rows.line_num, dict(zip(columns, cells, strict=False))
    except csv.Error as error:
        raise MappingError(
            f"it is no table: {error}",
            where=f"{path}, line {rows.line_num}",
            remedy="mend the quotes",
        ) from error


def _json_rows(path: Path) -> Iterator[Row]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise MappingError(
                f"it is no JSON: {getattr(error, 'msg', 'nested too deep')}",
                where=f"{path}, line {number}",
                remedy="write one object a line",
            ) from error
        if not isinstance(row, dict):
            raise MappingError(
                "it is no JSON object", where=f"{path}, line {number}", remedy="write one a line"
            )
        yield number, row


### Candidates


def _candidate(
    row: Mapping[str, object], guide: Guide, named: Mapping[str, str], *, space: str, place: str
) -> Candidate:
    said: dict[Field, list[str]] = {field: [] for field in Field}
    for column, value in row.items():
        told = named.get(folded(column))
        field = Field(told) if told and told != "id" else guide.columns.get(folded(column))
        if field and told != "id":
            said[field] += _values(value, several=field is not Field.NAME)
    given = _identifier(row, named)
    iri = _iri(_whole(given, space)) if given else None
    if iri is None:
        raise MappingError(
            f"its id is no IRI: {given}" if given else _without("id", row),
            where=place,
            remedy="give IRIs, or what they begin with by --ids",
        )
    return candidate_of(iri, said, guide, place=place, without=_without("name", row))


def candidate_of(
    iri: NamedNode,
    said: Mapping[Field, Iterable[str]],
    guide: Guide,
    *,
    place: str,
    without: str = "it has no name",
) -> Candidate:
    """Return a candidate from what is said; raise MappingError without a name or for a date."""
    names = tuple(dict.fromkeys((*said[Field.NAME], *said[Field.ALIAS])))
    if not names:
        raise MappingError(without, where=place, remedy="name it, or see --column")
    for field in (Field.BEGIN, Field.END, Field.DATE):
        for value in said[field]:
            if not _is_date(value):
                raise MappingError(
                    f"it is no date: {value[:40]}",
                    where=place,
                    remedy="write 1960, 1960-01 or 1960-01-19",
                )
    kinds = (guide.kind(value) for value in said[Field.KIND])
    return Candidate(
        iri=iri,
        names=names,
        kinds=frozenset[Kind](filter(None, kinds)),
        places=tuple(said[Field.PLACE]),
        codes=frozenset(said[Field.CODE]),
        dates=Span(
            begin=min(said[Field.BEGIN], default=""),
            end=max(said[Field.END], default=""),
            on=tuple(said[Field.DATE]),
        ),
        place=place,
    )


def _identifier(row: Mapping[str, object], named: Mapping[str, str]) -> str:
    own = [column for column in row if named.get(folded(column)) == "id"]
    usual = [column for column in row if folded(column) in _ID_COLUMNS]
    return next((str(row[column]).strip() for column in (*own, *usual) if row[column]), "")


def _whole(given: str, space: str) -> str:
    return space.replace("{}", given) if "{}" in space else space + given


def _without(field: str, row: Mapping[str, object]) -> str:
    return f"it has no {field}, only {', '.join(row) or 'nothing'}"


def _values(value: object, *, several: bool) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _values(each, several=False)]
    if isinstance(value, Mapping) or value is None or isinstance(value, bool):
        return []
    text = str(value).strip()
    return [part for part in (_SEVERAL.split(text) if several else [text]) if part]


def _iri(text: str) -> NamedNode | None:
    if not re.match(r"[A-Za-z][\w+.-]*:\S+$", text) or "://" not in text:
        return None
    try:
        return NamedNode(text)
    except ValueError:
        return None


_FORMS: Mapping[int, Callable[[str], str]] = {
    4: lambda text: f"{text}-01-01",
    7: lambda text: f"{text}-01",
    10: lambda text: text,
}


def _is_date(text: str) -> bool:
    day = text.partition("T")[0]
    whole = _FORMS.get(len(day))
    try:
        return whole is not None and date.fromisoformat(whole(day)).year > 0
    except ValueError:
        return False
