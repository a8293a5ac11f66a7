"""Text -> Document: the unchanged text and the units it falls into.

Offsets always refer to the unchanged text. The normal form that is parsed has the same length, so
an offset into one is an offset into the other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

import nupunkt

from comity.errors import DocumentError
from comity.identifiers import slug
from comity.model import Document, Origin, Span, Unit, UnitKind
from comity.normal import normal_form

_BLOCK = re.compile(r"\S[^\n]*(?:\n(?![^\S\n]*\n)[^\n]*)*")
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*$")
_SENTENCE_INSIDE = re.compile(r"^(?:\S+\s+){8,}[\w,'-]*[a-z\d]{3}\.\s+[A-Z][a-z]*\s+[a-z]")
"""A sentence with another one after it, in a paragraph that lost its last full stop."""
_IMPRINT = re.compile(
    r"(?:(?!was\b|were\b|been\b|is\b|are\b)[\w',-]+\s+){0,6}?"
    r"(?:released|issued|prepared|published)\s+(?:by|on|in)\b.*\b[12]\d{3}\b",
    re.DOTALL | re.IGNORECASE,
)
"""A statement of who issued the document, not a sentence about an issue: no finite verb."""
_PUBLISHER = re.compile(
    r"(?:[\w.'&-]+\s+){0,4}(?:Department|Ministry|Bureau|Office|Agency|Embassy)(?:\s+(?:of|for)\s.*)?",
    re.DOTALL,
)
"""A line that only names the body that publishes: no title where another line follows."""
_DATE_LINE = re.compile(
    r"(?:[A-Z][\w. ]*,\s+)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+|\d{1,2}\s+[A-Z][a-z]{2,8}\s+)[12]\d{3}"
)
"""A day, perhaps after a place, and nothing else: when a page was published, if it is the only
such line; several are the marks of a chronicle."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\.){2,}\s*$")
_BARE_NOUN = re.compile(r"[A-Z][a-z]+\b")
_STARTERS = frozenset(
    "The A An This That These Those It Its He His She Her They Their We Our There In On At By With "
    "For From To Of As After Before Since Until During Under Following When While If Although Both "
    "And But However Also Then Today Despite Between Among Upon Over Throughout Later".split()
)
"""Words that start a sentence, not a noun phrase without an article."""
LIMIT_SENTENCE = 5_000
"""Longest unit in characters, in prose below 1,000 (in 77 articles, 929): a longer one is a table
or a list that lost its ends, and the time to read one grows with the square of its length."""
_TITLE_WORDS = 25
"""A longer block before the body is a paragraph, not a title (genre: titles have 3 to 14 words)."""


def document(
    name: str, text: str, *, headings: Iterable[Span] = (), origin: Origin | None = None
) -> Document:
    """Read a text into a Document with an id from its name; a text without words is an error.

    `headings` are the blocks that a reader knows to be no sentences, whatever their form. What is
    longer than LIMIT_SENTENCE is left out of the units.
    """
    identifier = slug(name)
    if not identifier:
        raise DocumentError("the name holds no letter or digit", where=name, remedy="rename it")
    normal = normal_form(text)
    if not _WORD.search(normal):
        raise DocumentError("there are no words in it", where=name, remedy="give it a text")
    units = tuple(_units(normal, frozenset(span.begin for span in headings)))
    return Document(
        id=identifier,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        units=tuple(unit for unit in units if not _is_overlong(unit.span)),
        origin=origin,
        left_out=tuple(unit.span for unit in units if _is_overlong(unit.span)),
    )


def _is_overlong(span: Span) -> bool:
    return span.end - span.begin > LIMIT_SENTENCE


def _units(normal: str, headings: frozenset[int]) -> Iterator[Unit]:
    blocks = [_trimmed(normal, found.start(), found.end()) for found in _BLOCK.finditer(normal)]
    marked = [block.begin in headings for block in blocks]
    kinds = _kinds([normal[block.begin : block.end] for block in blocks], marked)
    for paragraph, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if kind is not UnitKind.SENTENCE:
            yield Unit(kind=kind, span=block, paragraph=paragraph)
            continue
        # One space for each line break keeps the splitter from stopping at hard-wrapped lines.
        flat = normal[block.begin : block.end].replace("\n", " ")
        for begin, end in _sentences(flat):
            span = _trimmed(normal, block.begin + begin, block.begin + end)
            yield Unit(kind=kind, span=span, paragraph=paragraph)


def _sentences(flat: str) -> list[tuple[int, int]]:
    """Return the sentences of a paragraph.

    None starts small ("the Norway-U.S. | alliance"), and none ends with an abbreviated name before
    a bare noun ("the first U.S. | Ambassador to Norway").
    """
    found: list[tuple[int, int]] = []
    for begin, end in nupunkt.sent_spans(flat):
        words = flat[begin:end].lstrip()
        if found and (words[:1].islower() or _goes_on(flat[max(0, begin - 8) : begin], words)):
            found[-1] = (found[-1][0], end)
        elif words:
            found.append((begin, end))
    return found


def _goes_on(before: str, words: str) -> bool:
    """Tell whether an abbreviated name modifies the noun that seems to start a sentence."""
    noun = _BARE_NOUN.match(words)
    return bool(_ABBREVIATED.search(before) and noun and noun[0] not in _STARTERS)


def _kinds(blocks: list[str], headings: list[bool]) -> list[UnitKind]:
    """Tell titles, header statements, body paragraphs and navigation lines apart by form.

    Of known headings the first is the title.
    """
    sentence = [
        not heading
        and " " in block
        and bool(_SENTENCE_END.search(block) or _SENTENCE_INSIDE.search(block))
        for block, heading in zip(blocks, headings, strict=True)
    ]
    header = next((i for i, block in enumerate(blocks[:6]) if _IMPRINT.match(block)), None)
    if header is not None and sum(sentence[:header]):
        header = None  # a sentence of the body that happens to speak of a publication
    body = next((i for i, is_body in enumerate(sentence) if is_body and i != header), len(blocks))
    short = [i for i in range(body) if len(blocks[i].split()) <= _TITLE_WORDS]
    dated = [i for i, block in enumerate(blocks) if _DATE_LINE.fullmatch(block)]
    known = [i for i in range(body) if headings[i]]
    if known or header is None:
        other = (i for i in known or short if i not in dated)
        named = [i for i in other if not _PUBLISHER.fullmatch(blocks[i])]
        title = next(iter(named or known or short), None)
    else:
        title = max((i for i in short if i < header), default=None)
    if header is None and len(dated) == 1 and dated[0] < body and not headings[dated[0]]:
        header = dated[0]
    kinds = []
    for index, is_sentence in enumerate(sentence):
        if index == header:
            kinds.append(UnitKind.HEADER)
        elif index == title:
            kinds.append(UnitKind.TITLE)
        else:
            kinds.append(UnitKind.SENTENCE if is_sentence else UnitKind.NAVIGATION)
    return kinds


def _trimmed(normal: str, begin: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    piece = normal[begin:end]
    return Span(begin + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip())))
