"""EDGE: tables and JSON lines -> rows, one line at a time; what is no row is refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from comity.errors import MappingError

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson")
LONGEST_LINE = 1_000_000
"""Bytes of a line; longer ones are no table."""
_HALF = "\\ud"
"""How JSON escapes a surrogate, half of a character beyond the first 65,536."""

Row = tuple[int, Mapping[str, object]]
"""A line's number, and its values by the names of the columns."""


def is_json(path: Path) -> bool:
    """Tell whether a file is of JSON lines, each of which has columns of its own."""
    return path.suffix.lower() in {".jsonl", ".ndjson"}


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a CSV, TSV or JSON lines file; raise MappingError with file and line."""
    return _json_rows(path) if is_json(path) else _csv_rows(path)


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
                columns = _columns(cells, place)
            elif any(cells):
                if len(cells) != len(columns):
                    raise MappingError(
                        f"{len(cells)} cells stand below {len(columns)} column names",
                        where=place,
                        remedy="put cells with a separator in them into quotes, and leave none out",
                    )
                yield rows.line_num, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        raise MappingError(
            f"it is no table: {error}",
            where=f"{path}, line {rows.line_num}",
            remedy="mend the quotes",
        ) from error


def _columns(cells: Sequence[str], place: str) -> list[str]:
    columns = [cell.strip() for cell in cells]
    if twice := [name for name in columns if name and columns.count(name) > 1]:
        raise MappingError(
            f"the column {twice[0]} stands twice", where=place, remedy="rename one of them"
        )
    return columns


def _json_rows(path: Path) -> Iterator[Row]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        row = _object(line, place)
        if not isinstance(row, dict):
            raise MappingError("it is no JSON object", where=place, remedy="write one a line")
        yield number, row


def _object(line: str, place: str) -> object:
    """Return what a line of JSON says; half a character, which JSON can escape, is none."""
    try:
        row: object = json.loads(line, parse_int=str)
        if _HALF in line.lower():
            json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise MappingError(
            f"it has half a character: {error.object[error.start]!a}",
            where=place,
            remedy="write characters as they are, or both halves",
        ) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise MappingError(
            f"it is no JSON: {getattr(error, 'msg', 'nested too deep')}",
            where=place,
            remedy="write one object a line",
        ) from error
    return row
