"""A thing and what it is related to, as a drawing: where each box and line stands.

What leads to the thing stands on the left, what it leads to on the right. The drawing repeats what
the page says in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.site.views import Row

SIDE = 7
"""Boxes on one side; more would be too small to read."""
WIDTH, BOX, HEIGHT, GAP = 900, 270, 34, 12
LETTERS = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node of the drawing: its words cut to fit, its page, and its place."""

    text: str
    href: str | None
    x: int
    y: int
    centre: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A relation: a curve between two boxes, and its name with its place."""

    path: str
    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Boxes and lines in a canvas of 900 units by `height`."""

    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    left_out: int


def drawing(title: str, outward: Iterable[Row], inward: Iterable[Row]) -> Drawing | None:
    """Return the drawing of a thing's relations; none when it has none to show."""
    right = _distinct((row.object.text, row.object.href, row.predicate.text) for row in outward)
    left = _distinct((row.subject.text, row.subject.href, row.predicate.text) for row in inward)
    if not right and not left:
        return None
    rows = min(SIDE, max(len(left), len(right), 1))
    height = rows * (HEIGHT + GAP) + GAP
    middle = height // 2
    here = (WIDTH - 170) // 2
    boxes = [Box(text=_cut(title, 20), href=None, x=here, y=middle - HEIGHT // 2, centre=True)]
    lines: list[Line] = []
    for side, found in (("left", left[:SIDE]), ("right", right[:SIDE])):
        top = middle - (len(found) * (HEIGHT + GAP) - GAP) // 2
        for place, (text, href, name) in enumerate(found):
            y = top + place * (HEIGHT + GAP)
            x = 0 if side == "left" else WIDTH - BOX
            boxes.append(Box(text=_cut(text, LETTERS), href=href, x=x, y=y))
            lines.append(_line(side, y + HEIGHT // 2, middle, here, name))
    left_out = len(left[SIDE:]) + len(right[SIDE:])
    return Drawing(height=height, boxes=tuple(boxes), lines=tuple(lines), left_out=left_out)


def _line(side: str, y: int, middle: int, here: int, name: str) -> Line:
    begin, end = (BOX, here) if side == "left" else (WIDTH - BOX, here + 170)
    bend = (begin + end) // 2
    return Line(
        path=f"M{begin} {y}C{bend} {y} {bend} {middle} {end} {middle}",
        text=_cut(name, 16),
        x=begin + (6 if side == "left" else -6),
        y=y - 5,
    )


def _distinct(found: Iterable[tuple[str, str | None, str]]) -> list[tuple[str, str, str]]:
    """Return neighbours that have a page, each once, in the order given."""
    kept: dict[str, tuple[str, str, str]] = {}
    for text, href, name in found:
        if href and "//" not in href:
            kept.setdefault(href, (text, href, name))
    return list(kept.values())


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
