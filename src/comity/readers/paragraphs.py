"""Lines of pages -> paragraphs: which lines belong together, and which repeat on every page.

A page says where letters stand and not what a paragraph is. Lines are kept in the order of the
page's content, which is that of reading; a wrong order would lead "it" and "the agreement" astray.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from comity.readers.flow import Block

_WIDER = 1.25
"""A gap this much wider than the usual one parts two paragraphs."""

_APART = 1.45
"""A gap in sizes of the font after which a line that ends a sentence ends its paragraph, too:
single spacing is 1.1 to 1.35."""

_LARGER = 1.15
"""A heading is at least this much larger than the text."""

_REPEATED = 3
"""A line at the top or foot of as many pages is a running head."""

_FOLIO = re.compile(r"(?:page\s+)?[-–—\s]*\d{1,4}[-–—\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_BULLET = re.compile(r"(?:[•◦▪‣·●○■□*–—-]|\(?\d{1,2}[.)])\s")
_SENTENCE_END = re.compile(r"[.!?:;][\"'\u201d\u2019)\]]*$")
_BROKEN_WORD = re.compile(r"[a-z]-$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line, or a cell of one: its text, its page (from 0), and its origin and size in points.

    `top` and `bottom` differ where a hyphen joins two lines.
    """

    text: str
    page: int
    left: float
    top: float
    bottom: float
    size: float
    fonts: frozenset[bytes]


def paragraphs(pages: Iterable[Sequence[Line]]) -> tuple[Block, ...]:
    """Return the paragraphs of pages, without page numbers and running heads."""
    lines = _body(tuple(pages))
    if not lines:
        return ()
    gap = _usual_gap(lines)
    usual = Counter[float]()
    for line in lines:
        usual[line.size] += len(line.text)
    text_size = usual.most_common(1)[0][0]
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, gap):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple((_words(group), group[0].size >= _LARGER * text_size) for group in groups)


def _body(pages: tuple[Sequence[Line], ...]) -> list[Line]:
    edges = Counter(_edge(line) for page in pages for line in {*page[:1], *page[-1:]})
    running = {text for text, count in edges.items() if count >= _REPEATED}

    def is_body(line: Line, page: Sequence[Line]) -> bool:
        if line not in (page[0], page[-1]):
            return True
        return not (_edge(line) in running or (_FOLIO.fullmatch(line.text) and _alone(line, page)))

    return [line for page in pages for line in page if is_body(line, page)]


def _alone(line: Line, page: Sequence[Line]) -> bool:
    """Tell whether no other line is near, as none is at the number of a page."""
    return all(other is line or abs(other.top - line.top) > 2 * line.size for other in page)


def _edge(line: Line) -> str:
    """Return a line with its numbers made equal: running heads often hold the page's."""
    return re.sub(r"\d+", "0", line.text)


def _usual_gap(lines: Sequence[Line]) -> float:
    """Return the usual distance of two lines, in sizes of their font."""
    gaps = [
        (a.bottom - b.top) / a.size
        for a, b in pairwise(lines)
        if a.page == b.page and a.size == b.size
    ]
    return median([gap for gap in gaps if gap > 0] or [1.2])


def _continues(group: list[Line], line: Line, gap: float) -> bool:
    """Tell whether a line goes on with the paragraph."""
    last = group[-1]
    if last.size != line.size or last.fonts.isdisjoint(line.fonts) or _BULLET.match(line.text):
        return False
    down = (last.bottom - line.top) / line.size
    ended = bool(_SENTENCE_END.search(last.text))
    if last.page == line.page and 0 < down <= gap * _WIDER:
        indented = line.left - last.left > 0.8 * line.size and len(group) > 1
        return not (ended and (indented or down > _APART))
    # Over the end of a column or page only a sentence goes on that has not ended.
    moved = last.page != line.page or down < 0
    return moved and not ended and line.text[:1].islower()


def _words(group: Sequence[Line]) -> str:
    """Join lines; a hyphen at the end of one goes where a small letter follows."""
    text = ""
    for line in group:
        if _BROKEN_WORD.search(text) and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return text
