"""Document, Lexicon -> Mentions: names, dates and hedged quantities by their form.

The grammar of dates is small and closed; general date parsers invent days that a text does not
state. That of numbers is in `comity.mentions.quantities`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
_DATE = re.compile(
    rf"(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>{_YEAR})\b"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})\s+(?P<y2>{_YEAR})\b"
    rf"|(?P<m3>{_MONTH})\s+(?:of\s+)?(?P<y3>{_YEAR})\b"
    rf"|(?<![\d,.$-])(?P<y4>{_YEAR})(?![\d,]\d|s\b|\.\d)\b"
)
_SAME = re.compile(
    r"\b(?:(?:the|that)\s+same|(?<=\bon\s)that|(?<=\bin\s)that)\s+(?P<part>day|date|month|year)\b"
)
_STOP = re.compile(r"[^\W\dA-Z][^\W\d]\.\s")
"""The end of a sentence, not of an initial or an abbreviation."""
_PARTS = {"day": XSD.date, "date": XSD.date, "month": XSD.gYearMonth, "year": XSD.gYear}
_FISCAL = re.compile(
    rf"(?:\b(?:FY|F\.Y\.|[Ff]iscal(?:\s+[Yy]ears?)?)\s?'?(?P<first>{_YEAR}|\d\d)"
    rf"(?:\s?(?:-|/|\s(?:to|through|and)\s)\s?(?:FY\s?)?'?(?P<last>{_YEAR}|\d\d))?"
    rf"|\b(?P<before>{_YEAR})\s+fiscal\s+year)\b"
)
_PIVOT = 50
"""From here on a fiscal year of two digits is of the 20th century."""


def find_mentions(document: Document, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Find all mentions of a document, in text order; where two overlap, the longer stands."""
    normal, positions = collapsed(normal_form(document.text))
    periods = tuple(_fiscal_years(normal))
    calendar = _FISCAL.sub(_blank(" "), normal)  # the year of "FY 1995" is no calendar year
    dates = tuple(_dates(calendar))
    dates = (*dates, *_same_dates(normal, dates))
    # "19" and "1960" of a date are no quantities, not even in a date that does not exist, and its
    # month is no part of a name: "the Consular Convention on April 30, 1852".
    quantities = tuple(find_quantities(_DATE.sub(_blank(" "), calendar), lexicon))
    without = _DATE.sub(_blank("0"), _FISCAL.sub(_blank("0"), normal))
    names = tuple(find_names(without, lexicon))
    found = _longest((*periods, *dates, *quantities, *names))
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


def _fiscal_years(normal: str) -> Iterator[Mention]:
    """Yield fiscal years as an interval of ISO 8601-2 with "FY" before each year: "FY1990/FY1995".

    They are no xsd:gYear: the text does not say when they begin.
    """
    for found in _FISCAL.finditer(normal):
        first, last = found["first"] or found["before"], found["last"]
        years = [_fiscal_year(first)]
        if last:
            years.append(f"{years[0][:2]}{last}" if len(first) > len(last) else _fiscal_year(last))
        if years == sorted(set(years)):
            value = Literal("/".join(f"FY{year}" for year in years))
            span = Span(found.start(), found.end())
            yield Mention(kind=MentionKind.PERIOD, span=span, value=value)


def _fiscal_year(digits: str) -> str:
    """Return the four digits of a year; '98 is 1998 and '01 is 2001."""
    century = "" if len(digits) > 2 else "19" if int(digits) >= _PIVOT else "20"  # noqa: PLR2004
    return century + digits
