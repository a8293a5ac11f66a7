"""Text, Lexicon -> persons: names with a title, and the same persons named again without one.

"Secretary of State John Hay", "John Hay, Secretary of State" and, later on, "Secretary Hay" and
"John Hay" are one person. A surname alone with a title is a person of its own where the text gives
no fuller name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import ahocorasick_rs
from pyoxigraph import NamedNode

from comity.identifiers import slug
from comity.model import Entity, Lexicon, Mention, MentionKind, Span
from comity.namespaces import TEXT

_PART = r"(?:(?:(?:al|el|ad|as|an)-)?[A-Z](?:[\w-]|'(?!s\b))*\w|(?:[A-Z]\.)+)"
_PARTICLES = r"(?:(?:de|da|di|do|dos|du|del|della|la|le|van|von|der|den|bin|ibn|bint|al|el|y)\s+)*"
_NAME = rf"{_PART}(?:\s+{_PARTICLES}{_PART}){{0,4}}(?:,?\s+(?:Jr\.|Sr\.))?"
_FULL = rf"{_PART}(?:\s+{_PARTICLES}{_PART}){{1,4}}(?:,?\s+(?:Jr\.|Sr\.))?"
_POST = r"(?:\s+(?:to|of|for)\s+(?:the\s+)?[A-Z][\w ]{1,40}?)?"
_ARTICLE = re.compile(r"\b(?:[Tt]he|[Aa]n?)\s+$")
_BEHIND = re.compile(rf"\s+(?P<name>{_FULL})")
_IN_FRONT = re.compile(rf"(?<![\w.]\s)(?<![\w-])(?P<name>{_FULL})\Z")
_LONGEST, _WORDS = 90, 9
"""Characters and words that a state's name may take."""
_SUFFIX = re.compile(r",?\s+(?:Jr\.|Sr\.)$")
_SUFFIXES = frozenset({"Jr.", "Sr."})
_LETTER = re.compile(r"\w")
_WORD_BEFORE = re.compile(r"(?<=[\w-])")


@dataclass(frozen=True, slots=True, order=True)
class _Found:
    """A name in the text: where it stands, its own words, the words before it and its title."""

    begin: int
    end: int
    name: str
    title: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class _Forms:
    """What finds names with a title, and what is no name; the patterns begin at a title."""

    titles: ahocorasick_rs.AhoCorasick
    titled: re.Pattern[str]
    posted: re.Pattern[str]
    called: re.Pattern[str]
    behind: re.Pattern[str]
    """A comma and the title behind it."""
    states: frozenset[str]
    names: frozenset[str]
    """What the lexicon names is no person."""
    words: frozenset[str]
    """The words of titles."""


@dataclass(slots=True)
class _Persons:
    """The persons of a document so far, by their full names."""

    lexicon: Lexicon
    known: dict[str, Entity] = field(default_factory=dict)

    def person(self, found: _Found) -> Entity:
        """Return whom a name means: somebody named before, or somebody new."""
        parts = _SUFFIX.sub("", found.name).split()
        for name, entity in reversed(self.known.items()):
            others = _SUFFIX.sub("", name).split()
            surname = len(parts) == 1 and others[-1] == parts[0]
            # "George Bush" may be named before "George W. Bush" and be another.
            shorter = len(parts) < len(others) and (parts[0], parts[-1]) == (others[0], others[-1])
            if name == found.name or surname or shorter:
                return entity
        key = slug(found.name if len(parts) > 1 else f"{found.before} {found.name}")
        entity = Entity(
            iri=NamedNode(f"{self.lexicon.base}id/{key}"),
            key=key,
            label=found.name,
            classes=self.lexicon.classes(self.lexicon.titles[found.title]),
        )
        self.known[found.name] = entity
        return entity


def find_persons(normal: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield the persons that a text names, in text order; a title before a name is part of it."""
    if not lexicon.titles:
        return
    forms = _forms(lexicon)
    starts = tuple(_starts(normal, forms))
    found = sorted(
        one
        for one in {*_titled(normal, starts, forms), *_appositions(normal, starts, forms)}
        if _is_name(one.name, forms, lexicon) and not _is_vessel(normal, one.begin, lexicon)
    )
    persons = _Persons(lexicon)
    # A full name tells whom a surname means that stands before it.
    named = {one: persons.person(one) for one in found if " " in one.name}
    named |= {one: persons.person(one) for one in found if one not in named}
    for one, entity in named.items():
        yield Mention(kind=MentionKind.NAME, span=Span(one.begin, one.end), entity=entity)
    for name, entity in persons.known.items():
        if " " in name:
            for again in occurrences(normal, name):
                yield Mention(kind=MentionKind.NAME, span=again, entity=entity)


def occurrences(normal: str, words: str, begin: int = 0) -> Iterator[Span]:
    """Yield where some words stand from a place on, no letter before and none behind them."""
    while (begin := normal.find(words, begin)) >= 0:
        end = begin + len(words)
        around = normal[begin - 1 : begin] + normal[end : end + 1]
        if _LETTER.search(around):
            begin += 1
        else:
            yield Span(begin, end)
            begin = end


@lru_cache(maxsize=4)
def _forms(lexicon: Lexicon) -> _Forms:
    """Compile what finds the names of a lexicon's titles."""
    titles = sorted(lexicon.titles, key=lambda title: (-len(title), title))
    title = rf"(?P<title>{'|'.join(map(re.escape, titles)) or '(?!)'})"
    first = title.replace("?P<title>", "?:")
    lead = r"(?:the\s+|then\s+|as\s+)?(?:[A-Z][\w.']+\s+){0,2}(?:first\s+|current\s+)?"
    states = (name.form for name in lexicon.names if name.entity.classes & lexicon.parties)
    return _Forms(
        titles=ahocorasick_rs.AhoCorasick(titles),
        posted=re.compile(rf"{title}\s+(?:to|in)\s+(?:the\s+)?"),
        titled=re.compile(rf"(?:{first}\.?\s+(?:and\s+)?)*{title}\.?\s+(?P<name>{_NAME})"),
        called=re.compile(rf"{title}{_POST}(?:,|\s+is)\s+(?P<name>{_FULL})(?=[,;.]|\s+\()"),
        behind=re.compile(rf"(?:,|\s(?:is|has\s+been))\s+{lead}{title}(?!\w)"),
        states=frozenset(states),
        names=frozenset(name.form for name in lexicon.names),
        words=frozenset(word for one in lexicon.titles for word in one.split()),
    )


def _starts(normal: str, forms: _Forms) -> Iterator[int]:
    """Yield where the titles of a text begin, in text order."""
    found = forms.titles.find_matches_as_indexes(normal, overlapping=True)
    for begin in sorted({begin for _, begin, _ in found}):
        if not _WORD_BEFORE.match(normal, begin):
            yield begin


def _beginning(
    pattern: re.Pattern[str], normal: str, starts: Sequence[int]
) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that begin at some places and do not overlap."""
    end = 0
    for start in starts:
        if start >= end and (found := pattern.match(normal, start)):
            yield found
            end = found.end()


def _titled(normal: str, starts: Sequence[int], forms: _Forms) -> Iterator[_Found]:
    """Yield "Secretary of State John Hay" and "King Haakon", not "the General Staff"."""
    for found in _beginning(forms.titled, normal, starts):
        begin, before = found.start(), normal[found.start() : found.start("name")].strip()
        name = _own_name(found["name"], forms)
        alone = found["title"][0].isupper() and not _ARTICLE.search(
            normal, max(0, begin - 5), begin
        )
        if (
            " " in name or alone
        ):  # "the Prince Edward" is a ship, "foreign minister Dahl" may be one
            yield _Found(begin, found.start("name") + len(name), name, found["title"], before)
    for post in _beginning(forms.posted, normal, starts):
        yield from _posted(normal, post, forms)


def _own_name(name: str, forms: _Forms) -> str:
    """Return a name without the abbreviated state behind it: "President Lund U.S. forces left"."""
    own, _, last = name.rpartition(" ")
    return own.rstrip() if own and "." in last and last in forms.states else name


def _posted(normal: str, post: re.Match[str], forms: _Forms) -> Iterator[_Found]:
    """Yield "Minister to Great Britain John Hay": the name behind the name of a state."""
    words = list(re.finditer(r"\S+", normal[post.end() : post.end() + _LONGEST]))
    for last in reversed(words[:_WORDS]):
        end = post.end() + last.end()
        name = _BEHIND.match(normal, end)
        if normal[post.end() : end] in forms.states and name:
            before = normal[post.start() : name.start("name")].strip()
            yield _Found(post.start(), name.end(), name["name"], post["title"], before)
            return


def _appositions(normal: str, starts: Sequence[int], forms: _Forms) -> Iterator[_Found]:
    """Yield the names of "John Hay, the Secretary of State" and "the Minister is John Hay."."""
    end = 0
    for title in forms.behind.finditer(normal) if starts else ():
        comma = title.start()
        before = normal.rfind(",", end, comma)
        if normal[before + 1 : comma].strip() in _SUFFIXES:
            before = normal.rfind(",", end, before)
        name = _IN_FRONT.search(normal, max(before, end), comma)
        if name:
            yield _Found(*name.span("name"), name["name"], title["title"])
            end = title.end()
    for found in _beginning(forms.called, normal, starts):
        yield _Found(*found.span("name"), found["name"], found["title"])


def _is_name(name: str, forms: _Forms, lexicon: Lexicon) -> bool:
    """Tell a name from "General Assembly", "General Oil", from further titles and from a state."""
    words = _SUFFIX.sub("", name).split()
    things = lexicon.nouns.keys() | lexicon.words.get(TEXT.enterprise, frozenset())
    other = any(word in forms.words or word.lower() in things for word in words)
    state = name in forms.names or words[0] in forms.states
    # "... by the minister. The United States resumed": a sentence may begin behind a title.
    return not other and not state and words[0] != "The"


def _is_vessel(normal: str, begin: int, lexicon: Lexicon) -> bool:
    """Tell whether the word before a name makes it a ship's or a hotel's: "the yacht King Olav"."""
    words = normal[max(0, begin - _LONGEST) : begin].split()
    return bool(words) and words[-1].lower() in lexicon.words.get(TEXT.vessel, frozenset())
