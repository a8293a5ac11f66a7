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
_SIGNED = re.compile(r"(?i:released|issued|prepared|published)\s+(?i:by)\b[^.]*")
"""The same without a year, which may stand in a line of its own."""
_PUBLISHER = re.compile(
    r"(?!(?:The|An?|Our|New)\s)(?:[\w.'&-]+\s+){0,4}"
    r"(?:Department|Ministry|Bureau|Office|Agency|Embassy|DEPARTMENT|MINISTRY|BUREAU|OFFICE)"
    r"(?:\s+(?i:of|for)\s[^.]*)?",
)
"""A line that only names the body that publishes: no title where another line follows."""
_DATE_LINE = re.compile(
    r"(?:[A-Z][\w. ]*,\s+)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+|\d{1,2}\s+[A-Z][a-z]{2,8}\s+|[A-Z][a-z]{2,8}\s+)[12]\d{3}"
)
"""A day or a month, perhaps after a place, and nothing else: when a page was published, if it is
the only such line; several are the marks of a chronicle."""
_GENRE = re.compile(r"(?i:fact sheet|background notes?|backgrounder|country profile|media note)")
"""A line that only says what sort of document it is."""
_LABELLED = re.compile(
    r"(?i:(?P<title>title)|(?:date|(?:last\s+)?updated|published|issued|released)(?:\s+on)?"
    r"|publisher|(?:published|issued|released)\s+by|source)\s*:\s+"
)
"""What a line of a header is called: "Date: 4 May 1996"."""
_UNFINISHED = re.compile(r"(?:[,;:(-]|\b(?:[a-z]{1,3}|from|with|until|since|between))$")
"""The end of a line that goes on in the next one."""
_HEADER_LINES = 8
"""So many lines at most stand above a text without a blank line."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\.){2,}\s*$")
_BARE_NOUN = re.compile(r"[A-Z][a-z]+\b")
_STARTERS = frozenset(
    "The A An This That These Those It Its He His She Her They Their We Our There In On At By With "
    "For From To Of As After Before Since Until During Under Following When While If Although Both "
    "And But However Also Then Today Despite Between Among Upon Over Throughout Later".split()
)
"""Words that start a sentence, not a noun phrase without an article."""
_STOP = re.compile(
    r"(?<![\w.'-])(?:(?P<small>[a-z]{3,}|so|do|no)|[A-Z][A-Za-z]{2,})\.\s+(?P<next>[A-Z]\w*)"
)
"""A word, a full stop and a capital, which the splitter takes for an abbreviation and a name."""
_SHORTENED = frozenset(
    "adm approx assn asst atty ave brig capt cit cmdr col comdr corp dept dist ed est etc ext gen "
    "gov govt hon ibid inc incl intl lieut ltd lt maj max messrs min misc mrs nos prof pvt "
    "rep res rev sec sen sept sgt sqn supt treas univ viz vol vols jan feb mar apr jun jul aug oct "
    "nov dec".split()
)
"""Words with a stop of their own; a sentence seldom ends in one."""
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
    blocks = list(_blocks(normal, headings))
    marked = [block.begin in headings for block in blocks]
    kinds = _kinds([normal[block.begin : block.end] for block in blocks], marked)
    for paragraph, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if kind is not UnitKind.SENTENCE:
            yield Unit(kind=kind, span=_unlabelled(normal, block), paragraph=paragraph)
            continue
        # One space for each line break keeps the splitter from stopping at hard-wrapped lines.
        flat = normal[block.begin : block.end].replace("\n", " ")
        for begin, end in _sentences(flat):
            span = _trimmed(normal, block.begin + begin, block.begin + end)
            yield Unit(kind=kind, span=span, paragraph=paragraph)


def _blocks(normal: str, headings: frozenset[int]) -> Iterator[Span]:
    """Yield what blank lines part; above the first sentence also the lines of a header."""
    above = True
    for found in _BLOCK.finditer(normal):
        block = _trimmed(normal, found.start(), found.end())
        if above and block.begin not in headings:
            yield from _header_lines(normal, block)
        else:
            yield block
        above = above and not _SENTENCE_END.search(normal[block.begin : block.end])


def _header_lines(normal: str, block: Span) -> list[Span]:
    """Part a block at the lines that can only be a header's: a day, a publisher, an imprint.

    The lines between them stay together, since a title may take two. A paragraph that happens to
    break around a day is left whole: its lines go on.
    """
    lines = [
        _trimmed(normal, block.begin + found.start(), block.begin + found.end())
        for found in re.finditer(r"[^\n]*\S[^\n]*", normal[block.begin : block.end])
    ]
    words = [normal[line.begin : line.end] for line in lines]
    own = [i for i, line in enumerate(words[:_HEADER_LINES]) if _is_header_line(line)]
    if not own or len(lines) == 1 or not _stand_alone(words, own):
        return [block]
    starts = sorted({0, *own, *(i + 1 for i in own)} - {len(lines)})
    ends = [lines[i - 1].end for i in starts[1:]] + [block.end]
    return [Span(lines[i].begin, end) for i, end in zip(starts, ends, strict=True)]


def _is_header_line(line: str) -> bool:
    label = _LABELLED.match(line)
    forms = (_DATE_LINE, _PUBLISHER, _IMPRINT, _SIGNED, _GENRE)
    return bool(label) or (
        len(line.split()) <= _TITLE_WORDS
        and not _SENTENCE_INSIDE.search(line)
        and any(form.fullmatch(line.rstrip(".")) for form in forms)
    )


def _stand_alone(lines: list[str], own: list[int]) -> bool:
    """Tell whether some lines begin and end what they say, and those above are no long text."""
    before = [lines[i - 1] for i in own if i]
    behind = [lines[i + 1] for i in own if i + 1 < len(lines)]
    return not (
        any(_UNFINISHED.search(line) for line in before)
        or any(line[0].islower() for line in behind)
        or any(len(line.split()) > _TITLE_WORDS for line in lines[: own[-1]])
    )


def _unlabelled(normal: str, block: Span) -> Span:
    """Return a line of a header without what the line is called."""
    label = _LABELLED.match(normal, block.begin, block.end)
    return Span(label.end(), block.end) if label and label.end() < block.end else block


def _sentences(flat: str) -> list[tuple[int, int]]:
    """Return the sentences of a paragraph.

    None starts small ("the Norway-U.S. | alliance"), and none ends with an abbreviated name before
    a bare noun ("the first U.S. | Ambassador to Norway").
    """
    found: list[tuple[int, int]] = []
    for begin, end in _split(flat):
        words = flat[begin:end].lstrip()
        if found and (words[:1].islower() or _goes_on(flat[max(0, begin - 8) : begin], words)):
            found[-1] = (found[-1][0], end)
        elif words:
            found.append((begin, end))
    return found


def _split(flat: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences that the splitter finds, parted where it saw an abbreviation in a word.

    "has done so. An embassy", "in the last century. Norway", "received Dahl. The embassy".
    """
    for begin, end in nupunkt.sent_spans(flat):
        start = begin
        for stop in _STOP.finditer(flat, begin, end):
            word = flat[stop.start() : flat.index(".", stop.start())].lower()
            plain = stop["small"] or (stop["next"] in _STARTERS and stop["next"] != "A")
            if plain and word not in _SHORTENED:
                yield start, stop.start("next")
                start = stop.start("next")
        yield start, end


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
    imprint = next((i for i, block in enumerate(blocks[:6]) if _IMPRINT.match(block)), None)
    if imprint is not None and sum(sentence[:imprint]):
        imprint = None  # a sentence of the body that happens to speak of a publication
    body = next((i for i, is_body in enumerate(sentence) if is_body and i != imprint), len(blocks))
    short = [i for i in range(body) if len(blocks[i].split()) <= _TITLE_WORDS]
    lines = {i: _LABELLED.sub("", blocks[i], count=1) for i in range(body)}
    dated = [i for i, block in enumerate(blocks) if _DATE_LINE.fullmatch(lines.get(i, block))]
    known = [i for i in range(body) if headings[i]]
    titled = [i for i in range(body) if (label := _LABELLED.match(blocks[i])) and label["title"]]
    if titled or known or imprint is None:
        other = (i for i in known or short if i not in dated)
        named = [i for i in other if not _is_header_line(blocks[i])]
        title = next(iter(titled or named or known or short), None)
    else:
        title = max((i for i in short if i < imprint), default=None)
    headers = {imprint}
    if imprint is None:
        headers = {i for i in lines if _is_header_line(blocks[i]) and not headings[i]}
        headers -= {*dated} if len(dated) > 1 else set()
    kinds = []
    for index, is_sentence in enumerate(sentence):
        if index == title:
            kinds.append(UnitKind.TITLE)
        elif index in headers:
            kinds.append(UnitKind.HEADER)
        else:
            kinds.append(UnitKind.SENTENCE if is_sentence else UnitKind.NAVIGATION)
    return kinds


def _trimmed(normal: str, begin: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    piece = normal[begin:end]
    return Span(begin + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip())))
