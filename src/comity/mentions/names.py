"""Text, Lexicon -> names: of the lexicon, of the text's own making, and its abbreviations.

Names of the lexicon are found by an Aho-Corasick automaton. A name that several things share counts
only for the one that the document names otherwise as well; one that is also something else only
where its neighbours do not speak against it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import ahocorasick_rs
from pyoxigraph import NamedNode

from comity.identifiers import slug
from comity.mentions.persons import find_persons, occurrences
from comity.model import Entity, Lexicon, Mention, MentionKind, Name, Span
from comity.namespaces import TEXT
from comity.normal import PARAGRAPH

_ABBREVIATION = re.compile(r"\((?:the\s+)?(?P<short>[A-Z][A-Za-z&.-]{1,9})\)")
_CAPITALISED = re.compile(r"[A-Z][\w'-]*")
_WORD = r"(?:[dl]')?[A-Z][\w'-]*(?!\.\w)"
_RUN = rf"{_WORD}(?:\s+{_WORD})*"
_LIST = rf"{_RUN}(?:(?:,\s+{_RUN})*,?\s+and\s+{_RUN})?"
_ITEMS = _LIST.replace("and", "(?:and|or)")
_DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_LINK = re.compile(r",?\s+(?:(?P<and>and)|of|on|for|concerning|regarding)\s+(?:the\s+)?")
"""What joins the parts of a name."""
_SMALL_WORDS = frozenset(
    "The A An In On At By Under With For From To Of This These That Its Their And But Both".split()
)
"""Capitalised at the start of a sentence, but never the start of a name."""
_LONGEST = 120
"""Characters before an abbreviation in which its long form is looked for."""


def find_names(normal: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield all names, the document's own abbreviations before what only looks the same."""
    known = {mention.span: mention for mention in _known_names(normal, lexicon)}
    for alias in _aliases(normal, tuple(_abbreviations(normal))):
        # That the lexicon knows it as well saves looking back, if both mean the same thing.
        same = known.get(alias.span)
        yield replace(alias, entity=same.entity) if same else alias
    yield from known.values()
    yield from find_persons(normal, lexicon)
    yield from _new_names(normal, lexicon)


### Names of the lexicon


@dataclass(frozen=True, slots=True)
class _Form:
    """A form with the names that have it; `certain` is the thing that it names by itself.

    "Republic of Georgia" is such a form, though the name "Georgia" is ambiguous.
    """

    names: tuple[Name, ...]
    certain: NamedNode | None

    @classmethod
    def of(cls, names: Iterable[Name]) -> _Form:
        """Return the form that some names have."""
        name, *others = names
        alone = all(other.entity.iri == name.entity.iri for other in others)
        plain = not name.context and (not name.ambiguous or " of " in name.form)
        return cls((name, *others), name.entity.iri if alone and plain else None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What finds the forms of a lexicon's names, those forms, and the last words of its titles."""

    automaton: ahocorasick_rs.AhoCorasick
    forms: tuple[_Form, ...]
    titles: frozenset[str]

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, lexicon: Lexicon) -> _Known:
        """Arrange the names of a lexicon."""
        by_form: defaultdict[str, list[Name]] = defaultdict(list)
        for name in lexicon.names:
            by_form[name.form].append(name)
        forms = sorted(by_form)
        return cls(
            ahocorasick_rs.AhoCorasick(forms),
            tuple(_Form.of(by_form[form]) for form in forms),
            frozenset(title.split()[-1] for title in lexicon.titles),
        )


def _known_names(normal: str, lexicon: Lexicon) -> Iterator[Mention]:
    known = _Known.of(lexicon)
    found = known.automaton.find_matches_as_indexes(normal, overlapping=True)
    hits = [
        (begin, end, known.forms[index])
        for index, begin, end in found
        if _is_word(normal, begin, end)
    ]
    certain = {form.certain for _, _, form in hits}
    named = {form.certain for form in _outermost(hits)}
    for begin, end, form in hits:
        span = Span(begin, end)
        fitting = [
            name
            for name in form.names
            if (not name.context or name.context & certain)
            and not (name.ambiguous and _speaks_against(normal, span, lexicon))
        ]
        if len({name.entity.iri for name in fitting}) > 1:
            told = [name for name in fitting if name.entity.iri in named]
            fitting = told or _related(normal, hits, fitting, lexicon)
        if len({name.entity.iri for name in fitting}) == 1:
            name = min(fitting, key=lambda name: name.adjective)
            yield Mention(
                kind=MentionKind.NAME, span=span, entity=name.entity, adjective=name.adjective
            )


def _related(
    normal: str, hits: Sequence[tuple[int, int, _Form]], names: Sequence[Name], lexicon: Lexicon
) -> list[Name]:
    """Return the state among the bearers of a name where the text tells of a state's relations.

    "relations with Georgia", "recognized Georgia": Georgia is the country.
    """
    parties = [name for name in names if name.entity.classes & lexicon.parties]
    cues = tuple(lexicon.words.get(TEXT.relating, ()))
    before = (
        " ".join(normal[max(0, begin - 40) : begin].lower().split()).removesuffix(" the")
        for begin, _, form in hits
        if names[0] in form.names
    )
    return parties if len(parties) == 1 and any(words.endswith(cues) for words in before) else []


def _outermost(hits: Iterable[tuple[int, int, _Form]]) -> Iterator[_Form]:
    """Pass over "Republic of the Congo" in "Democratic Republic of the Congo"."""
    last = 0
    for _, end, form in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if end > last:
            yield form
            last = end


def _is_word(normal: str, begin: int, end: int) -> bool:
    before = normal[begin - 1] if begin else " "
    after = normal[end] if end < len(normal) else " "
    return not (before.isalnum() or after.isalnum() or after == "$") and not (
        before == "." and begin > 1
    )


def _speaks_against(normal: str, span: Span, lexicon: Lexicon) -> bool:
    """Tell whether an ambiguous name stands where a person's or another place's name would.

    "Michael Jordan", "Jordan Smith", "Mr. Jordan", "Atlanta, Georgia".
    """
    before = normal[: span.begin].rstrip().split(" ")[-1] if span.begin else ""
    after = re.match(r"\s+([A-Z][a-z]+)", normal[span.end : span.end + 40])
    if before.rstrip(".") in _Known.of(lexicon).titles:
        return True
    if after and after[1].lower() not in lexicon.nouns:
        return True
    sentence_start = normal[: span.begin].rstrip()[-1:] in {"", ".", "!", "?", PARAGRAPH.strip()}
    is_name = bool(_CAPITALISED.fullmatch(before.rstrip(","))) and not sentence_start
    articles = {"The", "In", "On", "And", "But", "With", "For", "From", "To", "Of", "Both"}
    return is_name and before.rstrip(",") not in articles and not before.endswith("'s")


### Names of the text's own making


def _new_names(normal: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield names that the lexicon lacks: "Joint Commission on Trade and Investment".

    Capitalised words around a noun that the lexicon types, with what "of", "on" or "for" adds, or
    a participle: "Convention Abolishing Dues and Taxes".
    """
    forms = _NewForms.of(lexicon)
    states = forms.states
    for found in _new_forms(normal, forms):
        begin = found.start("head")
        for word in reversed(list(re.finditer(r"\S+", found["lead"]))):
            if word[0] in _SMALL_WORDS or word[0].removesuffix("'s") in states:
                break
            begin = found.start() + word.start()
        end = found.end()
        # "the Ministry of Defense of Norway" is a state's, "... and Iceland" are two things.
        for more in reversed(list(_LINK.finditer(normal, found.start("tail") + 1, end))):
            first = normal[more.end() : end].split(maxsplit=1)[0]
            # "of the Kingdom of Norway" is the name of a state with a link inside.
            rest = {normal[more.end() : end], normal[more.end() : found.end()]}
            if rest & states or (more["and"] and first in states):
                end = more.start()
        if normal[found.end("head") : end].split(maxsplit=1)[-1].removeprefix("the ") in states:
            continue  # "Embassy of Norway": described by the state
        yield _new_name(normal, Span(begin, end), found["head"].lower(), lexicon)


def _new_forms(normal: str, forms: _NewForms) -> Iterator[re.Match[str]]:
    """Yield what looks like a name, each from its first capitalised word on."""
    end = 0
    for head in forms.heads.finditer(normal):
        begin = head.start()
        if begin >= end:
            # No name runs over a stop or a comma before its head.
            first = max(end, normal.rfind(".", end, begin), normal.rfind(",", end, begin))
            if found := forms.whole.search(normal, first):
                yield found
                end = found.end()


@dataclass(frozen=True, slots=True)
class _NewForms:
    """What finds the names that a lexicon lacks, and the names of states, which end them.

    `heads` finds their nouns, which is quick, and `whole` what stands around one.
    """

    heads: re.Pattern[str]
    whole: re.Pattern[str]
    states: frozenset[str]

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, lexicon: Lexicon) -> _NewForms:
        """Return the forms with the nouns of a lexicon."""
        nouns = sorted({noun.title() for noun in lexicon.nouns if " " not in noun})
        head = "|".join(nouns) or "(?!)"
        tail = (
            rf"\s+(?:(?:of|on|for)\s+(?:the\s+)?{_LIST}|(?=[A-Z][a-z]+ing\s+[A-Z]){_ITEMS})"
            rf"(?:\s+(?:of|on|concerning|regarding)\s+(?:the\s+)?(?!{_DAYS}){_LIST})*"
        )
        states = (name.form for name in lexicon.names if name.entity.classes & lexicon.parties)
        return cls(
            re.compile(rf"(?:{head})(?=\b{tail})"),
            re.compile(rf"(?P<lead>(?:{_WORD}\s+)*)(?P<head>{head})\b(?P<tail>{tail})"),
            frozenset(states),
        )


def _new_name(normal: str, span: Span, noun: str, lexicon: Lexicon) -> Mention:
    label = " ".join(normal[span.begin : span.end].split())
    key = slug(label)
    entity = Entity(
        iri=NamedNode(f"{lexicon.base}id/{key}"),
        key=key,
        label=label,
        classes=lexicon.classes(lexicon.nouns.get(noun)),
    )
    return Mention(kind=MentionKind.NAME, span=span, entity=entity)


### Abbreviations


def _abbreviations(normal: str) -> Iterator[Mention]:
    """Yield "(SDF)" when its letters are the initials of the words before it."""
    for found in _ABBREVIATION.finditer(normal):
        letters = [letter for letter in found["short"].upper() if letter.isalpha()]
        begin = _initials(normal[: found.start()], letters)
        if begin is not None:
            long = normal[begin : found.start()].rstrip()
            yield Mention(
                kind=MentionKind.ABBREVIATION,
                span=Span(found.start("short"), found.end("short")),
                expansion=Span(begin, begin + len(long)),
            )


def _initials(before: str, letters: Sequence[str]) -> int | None:
    """Return where the words begin whose initials are the letters; small words may be passed."""
    rest = list(letters)
    start = max(0, len(before) - _LONGEST)
    for word in reversed(list(re.finditer(r"[A-Za-z][\w']*", before[start:]))):
        initial = word[0][0]
        if initial.upper() == rest[-1] and (initial.isupper() or word[0] in {"and", "of"}):
            rest.pop()
            if not rest:
                return start + word.start()
        elif word[0].lower() not in {"of", "and", "the", "on", "for", "in", "to"}:
            return None
    return None


def _aliases(normal: str, abbreviations: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the abbreviations with all later uses of their short forms."""
    for mention in abbreviations:
        yield mention
        short = normal[mention.span.begin : mention.span.end]
        for found in occurrences(normal, short, mention.span.end):
            yield Mention(kind=MentionKind.NAME, span=found, expansion=mention.expansion)
