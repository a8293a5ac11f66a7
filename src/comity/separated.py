"""Rows of text whose cells are separated by a character (RFC 4180, but with LF)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def row(cells: Iterable[str], delimiter: str = ",") -> str:
    r"""Return a row, with quotes around each cell that holds the delimiter, a quote, CR or LF.

    csv quotes what holds a part of its own line end, which is CR LF; told to end lines by LF, it
    would leave a bare CR as it is, where most readers end the row.

    >>> row(["a", "b\rc"])
    'a,"b\rc"\n'
    """
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=delimiter).writerow(cells)
    return line.getvalue().removesuffix("\r\n") + "\n"
