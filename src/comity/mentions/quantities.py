"""Text in normal form, Lexicon -> Mentions of hedged numbers, ranges, sums of money and durations.

The grammar is small and closed; general quantity parsers read "100,000 U.S." as a unit of mass and
drop hedges. Its words (hedges, units of time, currencies) come from the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from comity.model import Lexicon, Mention, MentionKind, Span
from comity.namespaces import COMITY, TEXT, XSD
from comity.normal import lowered

CURRENCIES = "http://publications.europa.eu/resource/authority/currency/"
"""The EU authority table of currencies: its codes are those of ISO 4217."""
_HEDGES: tuple[NamedNode, ...] = (
    COMITY.approximately,
    COMITY.moreThan,
    COMITY.lessThan,
    COMITY.atLeast,
    COMITY.upTo,
)
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_MULTIPLES = {"hundred": 100, "dozen": 12}
_WORDS = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    "a": 1,
    "an": 1,
    "and": 0,
}
_SCALE = "|".join(_SCALES)
_BELOW_100 = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES[1:10])})\b)?|(?:{'|'.join(_ONES)})\b)"
)
_MULTIPLE = "|".join(_MULTIPLES)
_BELOW_1000 = (
    rf"(?:(?:an?|{_BELOW_100})\s(?:{_MULTIPLE})(?:\s(?:and\s)?{_BELOW_100})?|{_BELOW_100})"
)
_SPELLED = (
    rf"(?:(?:an?|{_BELOW_1000})[\s-](?:{_SCALE})(?:\s(?:and\s)?{_BELOW_1000})?|{_BELOW_1000})"
)
_FIGURES = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[\s-](?:{_SCALE}))?"
_JOIN = re.compile(r"\s?-\s?|\s(?:to|and)\s")
_OPENING = re.compile(r"\b(between|from)\s$")


def find_quantities(masked: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield the quantities and durations of a text in which dates are masked, in text order."""
    grammar = _Grammar.of(lexicon)
    text = lowered(masked)  # ignoring case is what would make the patterns slow
    place = 0
    while found := grammar.hedged.search(text, place):
        place = found.end()
        if found["one"] and not found["hedge"]:
            continue
        whole = _range(grammar, text, found) or grammar.mention(found)
        place = whole.span.end
        yield whole


def number_literals(quantity: Mention, text: str) -> Iterator[tuple[str, Literal]]:
    """Yield what a node of the clause graph says of the quantity that it states."""
    yield "statedAs", Literal(" ".join(text[quantity.span.begin : quantity.span.end].split()))
    if quantity.value is not None:
        yield "value", quantity.value
    yield from zip(("minimum", "maximum"), quantity.bounds, strict=False)
    if quantity.hedge is not None:
        yield "hedge", Literal(quantity.hedge.value)
    if quantity.unit is not None:
        yield "measure", Literal(quantity.unit)


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The patterns of quantities with the lexicon's words, and what those words mean."""

    hedged: re.Pattern[str]
    plain: re.Pattern[str]
    hedges: Mapping[str, NamedNode]
    currencies: Mapping[str, str]

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, lexicon: Lexicon) -> _Grammar:
        """Return the grammar with the words of a lexicon."""
        words = lexicon.words
        hedges = {w.lower(): hedge for hedge in _HEDGES for w in words.get(hedge, frozenset())}
        codes = {term.value.removeprefix(CURRENCIES): forms for term, forms in words.items()}
        currencies = {
            form.lower(): code
            for code, forms in codes.items()
            if not code.startswith("http")
            for form in (*forms, code)
        }
        units = _any(words.get(TEXT.timeUnit, frozenset()))
        vague = _any(words.get(COMITY.unspecifiedPlural, frozenset()))
        money = _any(currencies)
        number = (
            rf"(?:(?P<before>{money})\s?)?(?P<number>{_FIGURES}|{_SPELLED})(?!\w|[.,]\d)"
            rf"(?:[\s-](?P<after>{money})s?\b|\s(?P<unit2>{units})s?\b|(?!-[a-z]))"
        )
        return cls(
            re.compile(
                rf"(?<!\w)(?:(?P<hedge>{_any(hedges)})\s+)?"
                rf"(?:(?P<half>half\s+an?)\s+(?P<unit1>{units})"
                rf"|(?P<vague>{vague})\b(?:\s+(?P<unit3>{units})s?\b)?"
                rf"|(?P<one>an?)\s+(?P<unit4>{units})\b"
                rf"|(?<![\w.,-]){number})"
            ),
            re.compile(number),
            hedges,
            currencies,
        )

    def mention(self, found: re.Match[str]) -> Mention:
        """Return what a match of either pattern states."""
        group = found.groupdict()
        vague = group.get("vague")
        time = next((group[f"unit{i}"] for i in (1, 2, 3, 4) if group.get(f"unit{i}")), None)
        money = group["before"] or group["after"] or ""
        hedge = self.hedges.get(group.get("hedge") or "", COMITY.exact)
        return Mention(
            kind=MentionKind.DURATION if time else MentionKind.QUANTITY,
            span=Span(found.start(), found.end()),
            value=None if vague else _literal(_value(group)),
            hedge=COMITY.unspecifiedPlural if vague else hedge,
            unit=time or self.currencies.get(money),
        )


def _any(words: Collection[str]) -> str:
    """Return a pattern for any of some words, the longest first; for none one that never fits."""
    forms = {re.escape(word.lower()) for word in words}
    return "|".join(sorted(forms, key=lambda w: (-len(w), w))) or "(?!)"


def _range(grammar: _Grammar, text: str, found: re.Match[str]) -> Mention | None:
    """Return the range that a number opens: "300-400", "300 to 400", "between 300 and 400".

    "from 300 to 400" can be a change and is none.
    """
    join = _JOIN.match(text, found.end())
    other = grammar.plain.match(text, join.end()) if join else None
    if not found["number"] or found["unit2"] or join is None or other is None:
        return None
    opening = _OPENING.search(text, max(0, found.start() - len("between ")), found.start())
    word = opening[1] if opening else ""
    if word == "from" or (word == "between") != (join[0].strip() == "and"):
        return None
    one, two = grammar.mention(found), grammar.mention(other)
    scale = re.search(_SCALE, other["number"])
    bare = not re.search(_SCALE, found["number"])
    low = _value(found.groupdict()) * (_SCALES[scale[0]] if scale and bare else 1)
    if low >= _value(other.groupdict()) or (one.unit and two.unit and one.unit != two.unit):
        return None
    begin = opening.start() if opening else found.start()
    return replace(
        two,
        span=Span(begin, other.end()),
        value=None,
        bounds=(_literal(low), _literal(_value(other.groupdict()))),
        hedge=COMITY.range,
        unit=one.unit or two.unit,
    )


def _value(group: Mapping[str, str | None]) -> Decimal:
    """Return the number that a match states."""
    if group.get("half"):
        return Decimal("0.5")
    total, part = Decimal(0), Decimal(0)
    for word in re.split(r"[\s-]", group["number"] or group["one"] or ""):
        if word in _SCALES:
            total += part * _SCALES[word]
            part = Decimal(0)
        elif word in _MULTIPLES:
            part *= _MULTIPLES[word]
        else:
            part += _WORDS[word] if word in _WORDS else Decimal(word.replace(",", ""))
    return total + part


def _literal(number: Decimal) -> Literal:
    """Return a number in canonical form: xsd:integer, or xsd:decimal when it is not whole."""
    if number == number.to_integral_value():
        return Literal(str(int(number)), datatype=XSD.integer)
    return Literal(format(number.normalize(), "f"), datatype=XSD.decimal)
