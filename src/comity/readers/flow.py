"""A tree of elements -> blocks of text: what HTML and TEI have in common.

What an element is to its text is said by the format (`Role`); here the text is put together. The
walk is a loop, so that no depth of nesting is too deep for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum

from lxml import etree

from comity.model import Span

_SPACE = re.compile(r"[ \t\r\n\f]+")
_RUN = re.compile(r"[ \t\f]+")
_OPENING_QUOTES = tuple("\"'\u201c\u2018\u00ab\u201e")
_SOFT_HYPHEN = "\u00ad"
_BLANK_LINES = re.compile(r"\n{2,}")


class Role(Enum):
    """What an element is to the text that it stands in."""

    INLINE = "part of the text around it"
    BLOCK = "a text of its own"
    HEADING = "a text of its own that is no sentence"
    BREAK = "the end of a line"
    LINES = "a text of its own whose line ends count"
    QUOTED = "part of the text around it, in quotation marks"
    ASIDE = "a text of its own that is not read"
    NOTHING = "no text to read"


_APART = frozenset({Role.BLOCK, Role.HEADING, Role.LINES, Role.ASIDE})
UNREAD = frozenset({Role.ASIDE, Role.NOTHING})
Block = tuple[str, bool]
"""A block's text, and whether it is a heading."""


class _Writer:
    """Collects text into blocks, white space made plain."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pieces: list[str] = []

    def add(self, text: str | None, *, lines: bool) -> None:
        if text:
            text = text.replace(_SOFT_HYPHEN, "")
            plain = text.replace("\r\n", "\n").replace("\r", "\n") if lines else text
            self.pieces.append(plain if lines else _SPACE.sub(" ", plain))

    def end(self, *, heading: bool) -> None:
        """End the block: blank lines part it, other lines keep their ends."""
        spaced = _RUN.sub(" ", "".join(self.pieces))
        text = "\n".join(line.strip(" ") for line in spaced.split("\n"))
        self.pieces = []
        parts = (part.strip() for part in _BLANK_LINES.split(text))
        self.blocks += [(part, heading) for part in parts if part]


def flow(root: etree._Element, role: Callable[[etree._Element], Role]) -> tuple[Block, ...]:
    """Return the blocks of a tree, in document order; none is empty or holds a blank line."""
    writer = _Writer()
    roles: list[Role] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        lines = Role.LINES in roles
        if event == "start":
            found = role(element)
            if found in _APART:
                writer.end(heading=Role.HEADING in roles)
            roles.append(found)
            if found in UNREAD:
                walk.skip_subtree()
            else:
                _open(writer, element, found, lines=lines)
            continue
        if event == "end":
            found = roles.pop()
            if found is Role.QUOTED and not _quoted(element):
                writer.add("\u201d", lines=lines)
            if found in _APART:
                writer.end(heading=found is Role.HEADING or Role.HEADING in roles)
        if element is not root:
            writer.add(element.tail, lines=Role.LINES in roles)
    writer.end(heading=False)
    return tuple(writer.blocks)


def _open(writer: _Writer, element: etree._Element, role: Role, *, lines: bool) -> None:
    if role is Role.BREAK:
        writer.add("\n", lines=True)
    if role is Role.QUOTED and not _quoted(element):
        writer.add("\u201c", lines=False)
    writer.add(element.text, lines=lines or role is Role.LINES)


def _quoted(element: etree._Element) -> bool:
    """Tell whether the text of a quotation has its own marks."""
    first = next((text for text in element.itertext() if text.strip()), "")
    return first.lstrip().startswith(_OPENING_QUOTES)


def joined(blocks: Iterable[Block]) -> tuple[str, tuple[Span, ...]]:
    """Return a text of blocks with a blank line between them, and where the headings are."""
    parts: list[str] = []
    headings = []
    at = 0
    for text, heading in blocks:
        if heading:
            headings.append(Span(at, at + len(text)))
        parts.append(text)
        at += len(text) + 2
    return "\n\n".join(parts) + "\n", tuple(headings)
