"""Document, Lexicon -> Mentions: names, dates and hedged quantities by their form.

The grammars of dates and numbers are small and closed; general date parsers invent days that a text
does not state.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from comity.model import Document, Lexicon, Mention, MentionKind, Span
from comity.names import find_names
from comity.namespaces import COMITY, TEXT, XSD
from comity.normal import collapsed, normal_form

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MONTH = "|".join([*_MONTHS, *(f"{month[:3]}\\." for month in _MONTHS), r"Sept\."])
_YEAR = r"1[0-9]\d\d|20\d\d"
_DATE = re.compile(
    rf"(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>{_YEAR})\b"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})\s+(?P<y2>{_YEAR})\b"
    rf"|(?P<m3>{_MONTH})\s+(?:of\s+)?(?P<y3>{_YEAR})\b"
    rf"|(?<![\d,.$-])(?P<y4>{_YEAR})(?![\d,]\d|s\b|\.\d)\b"
)
_SAME = re.compile(r"\b(?:the|that)\s+same\s+(?P<part>day|date|month|year)\b")
_STOP = re.compile(r"[^\W\dA-Z][^\W\d]\.\s")
"""The end of a sentence, not of an initial or an abbreviation."""
_PARTS = {"day": XSD.date, "date": XSD.date, "month": XSD.gYearMonth, "year": XSD.gYear}
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()
_NUMBER = (
    r"(?P<currency>US\$|\$)?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[\s-](?P<scale>{'|'.join(_SCALES)}))?"
    rf"|(?P<small>{'|'.join(_SMALL)})(?:[\s-](?P<scale2>{'|'.join(_SCALES)}))?"
)


def find_mentions(document: Document, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Find all mentions of a document, in text order; where two overlap, the longer stands."""
    normal, positions = collapsed(normal_form(document.text))
    dates = tuple(_dates(normal))
    dates = (*dates, *_same_dates(normal, dates))
    # "19" and "1960" of a date are no quantities, not even in a date that does not exist, and its
    # month is no part of a name: "the Consular Convention on April 30, 1852".
    quantities = tuple(_quantities(_DATE.sub(_blank(" "), normal), lexicon))
    names = tuple(find_names(_DATE.sub(_blank("0"), normal), lexicon))
    found = _longest((*dates, *quantities, *names))
    return tuple(_placed(mention, positions) for mention in found)


def _blank(filler: str) -> Callable[[re.Match[str]], str]:
    """Return what writes a filler over a match, so that all places stay."""
    return lambda found: filler * len(found[0])


def _placed(mention: Mention, positions: Sequence[int]) -> Mention:
    """Return a mention of the collapsed text with its place in the document."""

    def place(span: Span) -> Span:
        return Span(positions[span.begin], positions[span.end - 1] + 1)

    expansion = place(mention.expansion) if mention.expansion else None
    return replace(mention, span=place(mention.span), expansion=expansion)


def _longest(mentions: Iterable[Mention]) -> Iterator[Mention]:
    end = 0
    ordered = sorted(mentions, key=lambda m: (m.span.begin, -m.span.end, m.kind.value))
    for mention in ordered:
        if mention.span.begin >= end:
            yield mention
            end = mention.span.end


### Dates


def _dates(normal: str) -> Iterator[Mention]:
    for found in _DATE.finditer(normal):
        group = found.groupdict()
        year = next(group[y] for y in ("y1", "y2", "y3", "y4") if group[y])
        month = group["m1"] or group["m2"] or group["m3"]
        day = group["d1"] or group["d2"]
        value = _date(year, month, day)
        if value is not None:
            span = Span(found.start(), found.end())
            yield Mention(kind=MentionKind.DATE, span=span, value=value)


def _same_dates(normal: str, dates: Sequence[Mention]) -> Iterator[Mention]:
    """Yield "the same day" and the like with the value of the date before it in the sentence."""
    for found in _SAME.finditer(normal):
        before = [date for date in dates if date.span.end <= found.start()]
        kind = _PARTS[found["part"]]
        value = before[-1].value if before else None
        if value is None or _STOP.search(normal[before[-1].span.end : found.start()]):
            continue
        length = {XSD.gYear: 4, XSD.gYearMonth: 7, XSD.date: 10}
        if length[value.datatype] >= length[kind]:
            same = Literal(value.value[: length[kind]], datatype=kind)
            span = Span(found.start(), found.end())
            antecedent = before[-1].span
            yield Mention(kind=MentionKind.DATE, span=span, value=same, expansion=antecedent)


def _date(year: str, month: str | None, day: str | None) -> Literal | None:
    """Return a date with the precision that is stated: xsd:date, xsd:gYearMonth or xsd:gYear."""
    if month is None:
        return Literal(year, datatype=XSD.gYear)
    number = 1 + next(i for i, name in enumerate(_MONTHS) if name[:3] == month[:3])
    if day is None:
        return Literal(f"{year}-{number:02}", datatype=XSD.gYearMonth)
    try:
        dt.date(int(year), number, int(day))
    except ValueError:
        return None
    return Literal(f"{year}-{number:02}-{int(day):02}", datatype=XSD.date)


### Quantities


def _quantities(masked: str, lexicon: Lexicon) -> Iterator[Mention]:
    hedges = {word: hedge for hedge in _HEDGES for word in lexicon.words.get(hedge, frozenset())}
    plural = lexicon.words.get(COMITY.unspecifiedPlural, frozenset())
    units = lexicon.words.get(TEXT.timeUnit, frozenset())
    before = "|".join(sorted(map(re.escape, hedges), key=len, reverse=True)) or "(?!)"
    vague = "|".join(sorted(map(re.escape, plural), key=len, reverse=True)) or "(?!)"
    unit = "|".join(sorted(units)) or "(?!)"
    pattern = re.compile(
        rf"(?<!\w)(?:(?P<hedge>{before})\s+)?"
        rf"(?:(?P<half>half\s+an?)\s+(?P<unit1>{unit})"
        rf"|(?P<vague>{vague})\b(?:\s+(?P<unit3>{unit})s?\b)?"
        rf"|(?P<one>an?)\s+(?P<unit4>{unit})\b"
        rf"|(?<![\w.,-])(?:{_NUMBER})(?![\w]|[.,]\d)(?:\s+(?P<unit2>{unit})s?\b)?)",
        re.IGNORECASE,
    )
    for found in pattern.finditer(masked):
        group = found.groupdict()
        if group["one"] and not group["hedge"]:
            continue
        time = next((group[f"unit{i}"] for i in (1, 2, 3, 4) if group[f"unit{i}"]), None)
        vague_plural = group["vague"] is not None
        hedge = hedges.get((group["hedge"] or "").lower(), COMITY.exact)
        yield Mention(
            kind=MentionKind.DURATION if time else MentionKind.QUANTITY,
            span=Span(found.start(), found.end()),
            value=None if vague_plural else _number(group),
            hedge=COMITY.unspecifiedPlural if vague_plural else hedge,
            unit=time.lower() if time else ("USD" if group["currency"] else None),
        )


_HEDGES: tuple[NamedNode, ...] = (
    COMITY.approximately,
    COMITY.moreThan,
    COMITY.lessThan,
    COMITY.atLeast,
    COMITY.upTo,
)


def _number(group: dict[str, str | None]) -> Literal:
    """Return the value in canonical form: xsd:integer, or xsd:decimal when it is not whole."""
    if group["half"]:
        return Literal("0.5", datatype=XSD.decimal)
    if group["one"]:
        return Literal("1", datatype=XSD.integer)
    digits, small = group["digits"], group["small"]
    number = (
        Decimal(digits.replace(",", "")) if digits else Decimal(_SMALL.index(str(small).lower()))
    )
    scale = group["scale"] or group["scale2"]
    number *= _SCALES[scale.lower()] if scale else 1
    if number == number.to_integral_value():
        return Literal(str(int(number)), datatype=XSD.integer)
    return Literal(format(number.normalize(), "f"), datatype=XSD.decimal)
