"""Names of all that has a page -> what a reader may mean by some words."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal
from rapidfuzz import fuzz, process

from comity.namespaces import SKOS, TEXT
from comity.site.descriptions import concepts_of
from comity.site.holdings import Holdings
from comity.site.values import Kind
from comity.site.views import document_note

NAMES = (SKOS.altLabel, SKOS.hiddenLabel, TEXT.shortName)
INDEX = "search.json"
LIMIT = 50
_FOUND = frozenset({Kind.THING, Kind.DOCUMENT, Kind.RULE, Kind.TERM, Kind.VOCABULARY})
_NEAR = 75
"""Least likeness, of 100, of a name that is shown when no name has the words."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A name, the stem of the page of what it names, what that is, and which of the same name."""

    name: str
    stem: str
    kind: str
    note: str = ""


def entries(site: Holdings) -> tuple[Entry, ...]:
    """Return every name of every thing, document, rule and term, sorted."""
    found = set()
    for resource in site.by_stem.values():
        named = resource.stem.startswith("id/") or resource.kind is not Kind.THING
        if resource.kind not in _FOUND or not named:
            continue
        abouts = (resource.iri, *concepts_of(resource.iri, site.index))
        others = (
            term.value
            for about in abouts
            for predicate in NAMES
            for term in site.index.values(about, predicate)
            if isinstance(term, Literal)
        )
        kind, note = resource.kind.value, document_note(resource.iri, site.index)
        found |= {Entry(name, resource.stem, kind, note) for name in (resource.title, *others)}
    return tuple(sorted(found, key=lambda entry: (folded(entry.name), entry)))


def index_file(found: Iterable[Entry]) -> bytes:
    """Return the entries for the script of the pages: name, page, kind, and a note where needed."""
    rows = ([e.name, f"{e.stem}.html", e.kind, *filter(None, (e.note,))] for e in found)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode()


def find(found: Iterable[Entry], words: str) -> tuple[Entry, ...]:
    """Return the entries with all words, whole names first; else those with a like name.

    A word fits where a word of the name begins with it; case and accents do not count.
    """
    wanted = folded(words[:200])
    tokens = wanted.split()
    if not tokens:
        return ()
    listed = tuple(found)
    names = [folded(entry.name) for entry in listed]
    fitting = [
        (name != wanted, not name.startswith(wanted), len(name), place)
        for place, name in enumerate(names)
        if all(f" {token}" in f" {name}" for token in tokens)
    ]
    if fitting:
        return tuple(listed[place] for *_, place in sorted(fitting)[:LIMIT])
    near = process.extract(wanted, names, scorer=fuzz.ratio, limit=5, score_cutoff=_NEAR)
    return tuple(listed[place] for _, _, place in near)


def folded(words: str) -> str:
    """Return words in lower case without accents and punctuation.

    >>> folded("Côte d’Ivoire")
    'cote d ivoire'
    """
    plain = unicodedata.normalize("NFKD", words).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", bare))
