"""What a reader gives: a text, and the header as Dublin Core elements (DCMES 1.1, ISO 15836-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.model import Header, Span

ELEMENTS = frozenset(
    "creator date description identifier language publisher source subject title".split()
)
_LONGEST = 500
"""Longer values are texts and no names; a title has some 100 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """The text of a file, as a reader took it out, and what the file's header says.

    `method` tells how the text came about; `headings` are the passages that are no sentences,
    `left_out` says which parts of the file could not be read.
    """

    text: str
    media_type: str
    method: str
    headings: tuple[Span, ...] = ()
    header: Header = ()
    left_out: tuple[str, ...] = ()


def header(found: Iterable[tuple[str, str | None]]) -> Header:
    r"""Return elements with values in plain white space, without empty or overlong ones, sorted.

    >>> header([("title", " Norway\n and Iceland "), ("date", None), ("colour", "blue")])
    (('title', 'Norway and Iceland'),)
    """
    values = {(name, _plain(value)) for name, value in found if name in ELEMENTS and value}
    return tuple(sorted((name, value) for name, value in values if 0 < len(value) <= _LONGEST))


def first(found: Header, element: str) -> str | None:
    """Return the first value of an element, if it has any."""
    return next((value for name, value in found if name == element), None)


def _plain(value: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
