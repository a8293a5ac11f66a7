"""Document, Lexicon -> Mentions: names, dates and hedged quantities by their form.

The grammar of dates is small and closed; general date parsers invent days that a text does not
state. That of numbers is in `comity.mentions.quantities`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pyoxigraph import Literal

from comity.mentions.names import find_names
from comity.mentions.quantities import find_quantities
from comity.model import Document, Lexicon, Mention, MentionKind, Span
from comity.namespaces import XSD
from comity.normal import collapsed, normal_form

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MONTH = "|".join([*_MONTHS, *(f"{month[:3]}\\." for month in _MONTHS), r"Sept\."])
_YEAR = r"1[0-9]\d\d|20\d\d"
_LAST = re.compile(rf"(?:{_YEAR})\b")
"""The year that every date ends in."""
_TH = "(?:st|nd|rd|th)?"
_BEFORE = re.compile(
    rf"(?P<m1>{_MONTH})\s(?P<d1>\d{{1,2}}){_TH},?\s\Z"
    rf"|(?P<d2>\d{{1,2}}){_TH}\s(?:day\s)?(?:of\s)?(?P<m2>{_MONTH}),?\s\Z"
    rf"|(?P<m3>{_MONTH})\s(?:of\s)?\Z"
)
"""The month and the day before a year."""
_REACH = len("30th day of September, ")
_ALONE = re.compile(r"(?<![\d,.$-])\d{4}(?![,.]\d)")
_SAME = re.compile(  # begins with letters, so that the engine looks for these alone
    r"th(?<=\bth)(?:(?:e|at)\s+same|at(?<=\b[io]n\sthat))\s+(?P<part>day|date|month|year)\b"
)
_STOP = re.compile(r"[^\W\dA-Z][^\W\d]\.\s")
"""The end of a sentence, not of an initial or an abbreviation."""
_PARTS = {"day": XSD.date, "date": XSD.date, "month": XSD.gYearMonth, "year": XSD.gYear}
_FISCAL_SIGNS = ("FY", "F.Y.", "Fiscal", "fiscal")
_FISCAL = re.compile(
    rf"(?:\b(?:FY|F\.Y\.|[Ff]iscal(?:\s+[Yy]ears?)?)\s?'?(?P<first>{_YEAR}|\d\d)"
    rf"(?:\s?(?:-|/|\s(?:to|through|and)\s)\s?(?:FY\s?)?'?(?P<last>{_YEAR}|\d\d))?"
    rf"|\b(?P<before>{_YEAR})\s+fiscal\s+year)\b"
)
_PIVOT = 50
"""From here on a fiscal year of two digits is of the 20th century."""
Time = tuple[Span, Literal | None]
"""Where a date or a fiscal year stands, and its value; none where no such day exists."""


def find_mentions(document: Document, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Find all mentions of a document, in text order; where two overlap, the longer stands."""
    paragraphs = {unit.paragraph: unit.span.begin for unit in reversed(document.units)}
    normal, positions = collapsed(normal_form(document.text), frozenset(paragraphs.values()))
    fiscal = tuple(_fiscal_years(normal))
    calendar = _blanked(normal, fiscal, " ")  # the year of "FY 1995" is no calendar year
    days = tuple(_dates(calendar))
    dates = tuple(_valued(days, MentionKind.DATE))
    # "19" and "1960" of a date are no quantities, not even in a date that does not exist, and its
    # month is no part of a name: "the Consular Convention on April 30, 1852".
    found = _longest(
        (
            *_valued(fiscal, MentionKind.PERIOD),
            *dates,
            *_same_dates(normal, dates),
            *find_quantities(_blanked(calendar, days, " "), lexicon),
            *find_names(_blanked(normal, sorted((*fiscal, *days), key=_place), "0"), lexicon),
        )
    )
    return tuple(_placed(mention, positions) for mention in found)


def _place(time: Time) -> Span:
    return time[0]


def _blanked(text: str, times: Iterable[Time], filler: str) -> str:
    """Return a text with a filler over some passages in text order, so that all places stay."""
    pieces: list[str] = []
    place = 0
    for span, _ in times:
        pieces += (text[place : span.begin], filler * (span.end - span.begin))
        place = span.end
    return "".join([*pieces, text[place:]])


def _valued(times: Iterable[Time], kind: MentionKind) -> Iterator[Mention]:
    for span, value in times:
        if value is not None:
            yield Mention(kind=kind, span=span, value=value)


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


def _dates(calendar: str) -> Iterator[Time]:
    end = 0
    for last in _LAST.finditer(calendar):
        begin, year = last.start(), last[0]
        before = _BEFORE.search(calendar, max(end, begin - _REACH), begin)
        if before:
            month = before["m1"] or before["m2"] or before["m3"]
            value = _date(year, month, before["d1"] or before["d2"])
        elif _ALONE.match(calendar, begin):
            value = _date(year, None, None)
        else:
            continue
        end = last.end()
        yield Span(before.start() if before else begin, end), value


def _same_dates(normal: str, dates: Sequence[Mention]) -> Iterator[Mention]:
    """Yield "the same day" and the like with the value of the date before it in the sentence."""
    for found in _SAME.finditer(normal):
        before = next((d for d in reversed(dates) if d.span.end <= found.start()), None)
        kind = _PARTS[found["part"]]
        value = before.value if before else None
        if before is None or value is None or _STOP.search(normal, before.span.end, found.start()):
            continue
        length = {XSD.gYear: 4, XSD.gYearMonth: 7, XSD.date: 10}
        if length[value.datatype] >= length[kind]:
            same = Literal(value.value[: length[kind]], datatype=kind)
            span = Span(found.start(), found.end())
            yield Mention(kind=MentionKind.DATE, span=span, value=same, expansion=before.span)


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


def _fiscal_years(normal: str) -> Iterator[Time]:
    """Yield fiscal years as an interval of ISO 8601-2 with "FY" before each year: "FY1990/FY1995".

    They are no xsd:gYear: the text does not say when they begin.
    """
    if not any(sign in normal for sign in _FISCAL_SIGNS):
        return
    for found in _FISCAL.finditer(normal):
        first, last = found["first"] or found["before"], found["last"]
        years = [_fiscal_year(first)]
        if last:
            years.append(f"{years[0][:2]}{last}" if len(first) > len(last) else _fiscal_year(last))
        value = Literal("/".join(f"FY{year}" for year in years))
        span = Span(found.start(), found.end())
        yield span, value if years == sorted(set(years)) else None


def _fiscal_year(digits: str) -> str:
    """Return the four digits of a year; '98 is 1998 and '01 is 2001."""
    century = "" if len(digits) > 2 else "19" if int(digits) >= _PIVOT else "20"  # noqa: PLR2004
    return century + digits
