"""EDGE: rows of tables and JSON lines -> candidates, one at a time.

A file of any size is read with the memory of a line, and eight bytes for each identifier, by which
those that stand twice are found.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import NamedNode

from comity.errors import MappingError
from comity.linking.guide import Field, Guide, Kind
from comity.linking.names import folded
from comity.linking.places import point
from comity.linking.rows import is_json, read_rows
from comity.linking.values import Candidate, Point, Span

_ID_COLUMNS = frozenset({"id", "iri", "uri", "subject", "identifier"})
_SEVERAL = re.compile(r"\s*[|;]\s*")
_DATES = (Field.BEGIN, Field.END, Field.DATE)
_DATED = frozenset(_DATES)
_PARTS = 256
_HEADERS = 1_000
"""Sets of columns that are kept: lines of JSON may have any."""
_TOLD = 30
"""Columns that an error lists."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of a row hold the identifier, the first that is filled, and which a field."""

    ids: tuple[str, ...]
    fields: tuple[tuple[str, Field], ...]


class _Header:
    """What columns say: by their names, and as the caller tells by field; see `read_table`."""

    def __init__(self, guide: Guide, told: Mapping[str, str]) -> None:
        self._guide = guide
        self._missing = {folded(name): name for name in told.values()}
        self._told = {
            word: [field for field, name in told.items() if folded(name) == word]
            for word in self._missing
        }
        self._met: dict[str, None] = {}
        self._known: dict[tuple[str, ...], _Columns] = {}

    def columns(self, row: Mapping[str, object]) -> _Columns:
        """Return what the columns of a row say."""
        names = tuple(row)
        found = self._known.get(names)
        if found is None:
            found = self._columns(names)
            if len(self._known) < _HEADERS:
                self._known[names] = found
        return found

    def _columns(self, names: Iterable[str]) -> _Columns:
        own: list[str] = []
        usual: list[str] = []
        fields: list[tuple[str, Field]] = []
        for name in names:
            word = folded(name)
            told = self._told.get(word)
            self._missing.pop(word, None)
            if len(self._met) < _TOLD:
                self._met.setdefault(name)
            if told:
                own += [name for field in told if field == "id"]
                fields += [(name, Field(field)) for field in told if field != "id"]
            elif field := self._guide.columns.get(word):
                fields.append((name, field))
            if word in _ID_COLUMNS:
                usual.append(name)
        return _Columns((*own, *usual), tuple(fields))

    def check(self, path: Path) -> None:
        """Raise MappingError for a column that the caller told and that no row has had."""
        if self._missing:
            raise MappingError(
                f"there is no column {next(iter(self._missing.values()))}",
                where=str(path),
                remedy=f"give one of {', '.join(self._met)} by --column",
            )


def read_table(
    path: Path, guide: Guide, *, space: str = "", columns: Mapping[str, str] | None = None
) -> Iterator[Candidate]:
    """Yield the candidates of a CSV, TSV or JSON lines file.

    `space` makes IRIs of the ids that are none: it is what they begin with, or has `{}` where the
    id goes; `columns` gives the column for a field where its name does not tell. Raise
    MappingError with file and line, and for a column that is not there.
    """
    header = _Header(guide, columns or {})
    ids = _Identifiers()
    for line, row in read_rows(path):
        about = header.columns(row)
        if ids.count == 0 and not is_json(path):
            header.check(path)
        candidate = _candidate(row, about, guide, space=space, place=f"{path}, line {line}")
        ids.add(candidate.iri.value)
        yield candidate
    if ids.count == 0:
        raise MappingError("there is no candidate in it", where=str(path), remedy="give some")
    header.check(path)
    if repeated := ids.repeated():
        first, second, iri = _lines_of(repeated, path, header, space)
        raise MappingError(
            f"{iri} stands in line {first}, too",
            where=f"{path}, line {second}",
            remedy="put all that is said of it into one line",
        )


def _lines_of(
    repeated: frozenset[int], path: Path, header: _Header, space: str
) -> tuple[int, int, str]:
    """Return the lines and the identifier of the first that stands twice."""
    seen: dict[str, int] = {}
    for line, row in read_rows(path):
        iri = _whole(_identifier(row, header.columns(row)), space)
        if _number(iri) in repeated:
            if iri in seen:
                return seen[iri], line, iri
            seen[iri] = line
    message = "an identifier stood twice, and no longer does: was the file changed?"
    raise MappingError(message, where=str(path), remedy="try again")


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


### Candidates


def _candidate(
    row: Mapping[str, object], columns: _Columns, guide: Guide, *, space: str, place: str
) -> Candidate:
    said: dict[Field, list[str]] = {}
    for name, field in columns.fields:
        said.setdefault(field, []).extend(_values(row[name], several=field is not Field.NAME))
    given = _identifier(row, columns)
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
    names = tuple(dict.fromkeys((*said.get(Field.NAME, ()), *said.get(Field.ALIAS, ()))))
    if not names:
        raise MappingError(without, where=place, remedy="name it, or see --column")
    kinds = (guide.kind(value) for value in said.get(Field.KIND, ()))
    return Candidate(
        iri=iri,
        names=names,
        kinds=frozenset[Kind](filter(None, kinds)),
        places=tuple(said.get(Field.PLACE, ())),
        codes=frozenset(said.get(Field.CODE, ())),
        dates=_dates(said, place) if not _DATED.isdisjoint(said) else Span(),
        point=_point(said, place) if Field.LATITUDE in said else None,
        place=place,
    )


def _dates(said: Mapping[Field, Iterable[str]], place: str) -> Span:
    begin, end, on = (tuple(said.get(field, ())) for field in _DATES)
    for value in (*begin, *end, *on):
        if not _is_date(value):
            raise MappingError(
                f"it is no date: {value[:40]}",
                where=place,
                remedy="write 1960, 1960-01 or 1960-01-19",
            )
    return Span(begin=min(begin, default=""), end=max(end, default=""), on=on)


def _point(said: Mapping[Field, Iterable[str]], place: str) -> Point | None:
    north, east = (tuple(said.get(field, ())) for field in (Field.LATITUDE, Field.LONGITUDE))
    try:
        return point(north, east)
    except ValueError as error:
        raise MappingError(
            f"they are no coordinates: {', '.join((*north, *east))[:40]}",
            where=place,
            remedy="write degrees such as 59.91 and 10.75, south and west with a minus",
        ) from error


def _identifier(row: Mapping[str, object], columns: _Columns) -> str:
    given = (row[name] for name in columns.ids)
    texts = (str(value).strip() for value in given if isinstance(value, str | float))
    return next(filter(None, texts), "")


def _whole(given: str, space: str) -> str:
    if "://" in given:
        return given
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
