"""Document, Lexicon -> Mentions: names, abbreviations, dates and hedged quantities by their form.

Names are found by an Aho-Corasick automaton over the lexicon (leftmost, longest). The grammars of
dates and numbers are small and closed; general date parsers invent days that a text does not state.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import ahocorasick_rs
from pyoxigraph import Literal, NamedNode

from comity.identifiers import slug
from comity.model import Document, Entity, Lexicon, Mention, MentionKind, Name, Span
from comity.namespaces import COMITY, TEXT, XSD
from comity.normal import normal_form

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
_ABBREVIATION = re.compile(r"\((?:the\s+)?(?P<short>[A-Z][A-Za-z&.-]{1,9})\)")
_CAPITALISED = re.compile(r"[A-Z][\w'-]*")


def find_mentions(document: Document, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Find all mentions of a document, in text order; where two overlap, the longer stands."""
    normal = normal_form(document.text).replace("\n", " ")
    dates = tuple(_dates(normal))
    masked = _masked(normal, [mention.span for mention in dates])
    quantities = tuple(_quantities(masked, lexicon))
    names = tuple(_names(normal, lexicon))
    abbreviations = tuple(_abbreviations(normal))
    titles = tuple(_titles(normal, lexicon))
    # The document's own abbreviation stands before a name of the lexicon that looks the same.
    return tuple(_longest((*_aliases(normal, abbreviations), *dates, *quantities, *names, *titles)))


def _longest(mentions: Iterable[Mention]) -> Iterator[Mention]:
    end = 0
    ordered = sorted(mentions, key=lambda m: (m.span.begin, -m.span.end, m.kind.value))
    for mention in ordered:
        if mention.span.begin >= end:
            yield mention
            end = mention.span.end


def _masked(normal: str, spans: Sequence[Span]) -> str:
    """Blank out the dates, so that "19" and "1960" are not counted as quantities."""
    letters = list(normal)
    for span in spans:
        letters[span.begin : span.end] = " " * (span.end - span.begin)
    return "".join(letters)


### Names


def _names(normal: str, lexicon: Lexicon) -> Iterator[Mention]:
    hits = list(_matches(normal, lexicon.names))
    present = {hit.entity.iri for _, hit in hits if not hit.context and not hit.ambiguous}
    chosen: dict[Span, Name] = {}
    for span, name in hits:
        if name.context and not name.context & present:
            continue
        if name.ambiguous and _speaks_against(normal, span, lexicon):
            continue
        rival = chosen.get(span)
        if rival is None or (rival.adjective, rival.entity.key) > (name.adjective, name.entity.key):
            chosen[span] = name
    for span, name in chosen.items():
        kind = MentionKind.NAME
        yield Mention(kind=kind, span=span, entity=name.entity, adjective=name.adjective)


def _matches(normal: str, names: tuple[Name, ...]) -> Iterator[tuple[Span, Name]]:
    if not names:
        return
    forms = sorted({name.form for name in names})
    automaton = ahocorasick_rs.AhoCorasick(forms)
    by_form: dict[str, list[Name]] = {}
    for name in names:
        by_form.setdefault(name.form, []).append(name)
    for index, begin, end in automaton.find_matches_as_indexes(normal, overlapping=True):
        if _is_word(normal, begin, end):
            for name in by_form[forms[index]]:
                yield Span(begin, end), name


def _is_word(normal: str, begin: int, end: int) -> bool:
    before = normal[begin - 1] if begin else " "
    after = normal[end] if end < len(normal) else " "
    return not (before.isalnum() or after.isalnum() or (before == "." and begin > 1))


def _speaks_against(normal: str, span: Span, lexicon: Lexicon) -> bool:
    """Tell whether an ambiguous name stands where a person's or another place's name would.

    "Michael Jordan", "Jordan Smith", "Mr. Jordan", "Atlanta, Georgia".
    """
    before = normal[: span.begin].rstrip().split(" ")[-1] if span.begin else ""
    after = re.match(r"\s+([A-Z][a-z]+)", normal[span.end : span.end + 40])
    titles = {word for title in lexicon.words.get(TEXT.personTitle, ()) for word in title.split()}
    if before.rstrip(".") in titles:
        return True
    if after and after[1].lower() not in lexicon.nouns:
        return True
    sentence_start = normal[: span.begin].rstrip()[-1:] in {"", ".", "!", "?"}
    is_name = bool(_CAPITALISED.fullmatch(before.rstrip(","))) and not sentence_start
    articles = {"The", "In", "On", "And", "But", "With", "For", "From", "To", "Of", "Both"}
    return is_name and before.rstrip(",") not in articles and not before.endswith("'s")


def _abbreviations(normal: str) -> Iterator[Mention]:
    """Yield "(SDF)" when its letters are the initials of the words before it."""
    for found in _ABBREVIATION.finditer(normal):
        short = found["short"]
        letters = [letter for letter in short.upper() if letter.isalpha()]
        words = list(
            re.finditer(r"[A-Za-z][\w']*", normal[max(0, found.start() - 120) : found.start()])
        )
        offset = max(0, found.start() - 120)
        begin = _initials(words, letters)
        if begin is not None:
            expansion = Span(offset + begin, found.start())
            inner = Span(found.start("short"), found.end("short"))
            trimmed = Span(
                expansion.begin,
                expansion.begin + len(normal[expansion.begin : expansion.end].rstrip()),
            )
            yield Mention(kind=MentionKind.ABBREVIATION, span=inner, expansion=trimmed)


def _aliases(normal: str, abbreviations: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the abbreviations with all later uses of their short forms."""
    for mention in abbreviations:
        yield mention
        short = normal[mention.span.begin : mention.span.end]
        for found in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", normal[mention.span.end :]):
            begin = mention.span.end + found.start()
            span = Span(begin, begin + len(short))
            yield Mention(kind=MentionKind.NAME, span=span, expansion=mention.expansion)


def _titles(normal: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield names that the lexicon lacks: "Joint Commission on Trade and Investment".

    Capitalised words around a noun that the lexicon types, with what "of", "on" or "for" adds.
    """
    heads = "|".join(sorted({noun.title() for noun in lexicon.nouns if " " not in noun}))
    word = r"[A-Z][\w'-]*(?!\.\w)"
    run = rf"{word}(?:\s+{word})*"
    pattern = re.compile(
        rf"(?P<lead>(?:{word}\s+)*)(?P<head>{heads or '(?!)'})\b"
        rf"(?P<tail>\s+(?:of|on|for)\s+(?:the\s+)?{run}(?:(?:,\s+{run})*,?\s+and\s+{run})?)"
    )
    states = {name.form for name in lexicon.names if COMITY.State in name.entity.classes}
    for found in pattern.finditer(normal):
        lead = found["lead"].split()
        while lead and (lead[0] in _SMALL_WORDS or lead[0] in states):
            lead.pop(0)
        begin = found.start("head") - len(found["lead"])
        if lead:
            begin = (
                found.start() + found["lead"].rindex(" ".join(lead))
                if " ".join(lead) in found["lead"]
                else begin
            )
        else:
            begin = found.start("head")
        if found["tail"].split()[-1] in states and " and " not in found["tail"]:
            continue  # "Embassy of Japan", "Government of Japan": described by the state
        yield _minted_name(normal, Span(begin, found.end()), found["head"].lower(), lexicon)


_SMALL_WORDS = frozenset(
    "The A An In On At By Under With For From To Of This These That Its Their And But".split()
)


def _minted_name(normal: str, span: Span, noun: str, lexicon: Lexicon) -> Mention:
    label = " ".join(normal[span.begin : span.end].split())
    key = slug(label)
    entity = Entity(
        iri=NamedNode(f"{lexicon.base}id/{key}"),
        key=key,
        label=label,
        classes=lexicon.classes(lexicon.nouns.get(noun)),
    )
    return Mention(kind=MentionKind.NAME, span=span, entity=entity)


def _initials(words: list[re.Match[str]], letters: list[str]) -> int | None:
    """Return where the words begin whose initials are the letters; small words may be passed."""
    rest = list(letters)
    for word in reversed(words):
        if (
            rest
            and word[0][0].upper() == rest[-1]
            and (word[0][0].isupper() or word[0] in {"and", "of"})
        ):
            rest.pop()
            if not rest:
                return word.start()
        elif word[0].lower() not in {"of", "and", "the", "on", "for", "in", "to"}:
            return None
    return None


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
        rf"\b(?:(?P<hedge>{before})\s+)?"
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
