"""Names -> the forms in which they can be compared: folded, put in order, without formal words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = str.maketrans(
    dict(zip("øđðłħıŋŧə", "oddlhinta", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "&": " & "}
    | dict.fromkeys("ʻʼʹ'’‘`´ʾʿ″\"", "")
)
"""Letters that have no decomposition in Unicode, and marks within words that are often left out."""
_WORD = re.compile(r"[^\W_]+|&")
_BRACKET = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")
_LONGEST = 200
"""Characters of a name that count."""


@dataclass(frozen=True, slots=True)
class Form:
    """A name to compare: its words spelled one way, and those of them that are no formal word."""

    words: tuple[str, ...]
    core: tuple[str, ...]

    @property
    def whole(self) -> str:
        """All words."""
        return " ".join(self.words)

    @property
    def joined(self) -> str:
        """All letters, however they are put into words."""
        return "".join(self.words)

    @property
    def said(self) -> str:
        """The words that are no formal word, as they stand."""
        return " ".join(self.core)

    @property
    def essence(self) -> str:
        """The words that are no formal word, sorted."""
        return " ".join(sorted(self.core))


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """Return a name in lower case, without accents and punctuation.

    >>> folded("Côte d’Ivoire"), folded("Łódź")
    ('cote divoire', 'lodz')
    """
    plain = unicodedata.normalize("NFKD", text[:_LONGEST]).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(bare.translate(_LETTERS)))


def form(
    text: str,
    formal: frozenset[str],
    same: Mapping[str, str],
    silent: frozenset[str] = frozenset(),
) -> Form:
    """Return the form of a name, in which `silent` words do not count at all.

    >>> form("St. Lucia, Republic of", frozenset({"republic", "of"}), {"st": "saint"}).core
    ('saint', 'lucia')
    """
    every = tuple(same.get(word, word) for word in folded(text).split())
    words = tuple(word for word in every if word not in silent) or every
    core = tuple(word for word in words if word not in formal)
    return Form(words, core or words)


def spellings(text: str) -> Iterator[str]:
    """Yield a name as it stands, then what it is without brackets, turned around at a comma.

    >>> list(spellings("Korea, Republic of"))
    ['Korea, Republic of', 'Republic of Korea']
    >>> list(spellings("Falkland Islands (Malvinas)"))
    ['Falkland Islands (Malvinas)', 'Falkland Islands']
    """
    yield text
    bare = _BRACKET.sub(" ", text).strip()
    if bare and bare != text:
        yield bare
    first, comma, rest = bare.partition(",")
    if comma and rest.strip() and "," not in rest:
        yield f"{rest.strip()} {first.strip()}"


def qualifier(text: str) -> str:
    """Return what stands in brackets behind a name: "Georgia (U.S. state)".

    >>> qualifier("Georgia (U.S. state)")
    'U.S. state'
    """
    found = _BRACKET.search(text)
    return found[1].strip() if found else ""
