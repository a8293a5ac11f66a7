"""Names of ours -> an index that finds what a foreign name may mean, comparing it with few.

Equal names are looked up. Similar ones are sought only among names that begin alike, end alike or
have the same consonants, and compared by rapidfuzz: of 34,000 cities with one name each, some 40
names of ours are compared with each, of 4,000 (`make link-bench` prints what it takes).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from comity.linking.guide import Guide
from comity.linking.names import Form, form, spellings
from comity.linking.values import Entity

LEAST = 0.79
"""Least likeness of 1 at which names are taken to be similar."""
_WORDS_LIKE = 55.0
"""Least likeness of each word of similar names."""
_VOWELS = re.compile(r"[aeiouy\s]+")


class Likeness(IntEnum):
    """How a foreign name is like one of ours, from the closest."""

    LABEL = 0
    ALIAS = 1
    SPELLING = 2
    ESSENCE = 3
    SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing of ours by its place in the index, and the two names by which it was found.

    `share` tells how many things of ours have this form, `formal` whether their formal words are
    the same; `similarity` is 0 to 1.
    """

    entity: int
    likeness: Likeness
    ours: str
    theirs: str
    similarity: float = 1.0
    share: int = 1
    formal: bool = True


class NameIndex:
    """The names of things of ours, by each form in which they can be found."""

    def __init__(self, entities: Sequence[Entity], guide: Guide) -> None:
        self._guide = guide
        self._whole: defaultdict[str, dict[int, tuple[Likeness, str]]] = defaultdict(dict)
        self._spelled: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._essence: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._cores: list[tuple[int, str, Form]] = []
        self._blocks: defaultdict[str, list[int]] = defaultdict(list)
        seen: dict[tuple[int, str], None] = {}
        for number, entity in enumerate(entities):
            for place, name in enumerate(entity.names):
                likeness = Likeness.ALIAS if place else Likeness.LABEL
                for turn, spelling in enumerate(spellings(name)):
                    self._add(number, name, spelling, Likeness.SPELLING if turn else likeness, seen)
        self._texts = [" ".join(found.core) for _, _, found in self._cores]

    def _add(
        self,
        number: int,
        name: str,
        spelling: str,
        likeness: Likeness,
        seen: dict[tuple[int, str], None],
    ) -> None:
        found = self._form(spelling)
        if not found.words:
            return
        if likeness < Likeness.SPELLING:
            self._whole[found.whole].setdefault(number, (likeness, name))
        self._spelled[found.joined].setdefault(number, name)
        self._essence[found.essence].setdefault(number, name)
        key = (number, found.essence)
        if key not in seen:
            seen[key] = None
            for block in _keys(" ".join(found.core)):
                self._blocks[block].append(len(self._cores))
            self._cores.append((number, name, found))

    def _form(self, text: str) -> Form:
        return _form(text, self._guide)

    def hits(self, names: Iterable[str]) -> tuple[Hit, ...]:
        """Return the best hit of each thing of ours that any of some names may mean."""
        best: dict[int, Hit] = {}
        for name in names:
            for hit in self._hits(name):
                old = best.get(hit.entity)
                if old is None or _rank(hit) < _rank(old):
                    best[hit.entity] = hit
        return tuple(best[number] for number in sorted(best))

    def _hits(self, name: str) -> Iterator[Hit]:
        for place, spelling in enumerate(spellings(name)):
            found = self._form(spelling)
            if not found.words:
                continue
            yield from self._equal(found, name, turned=place > 0)
            yield from self._similar(found, name)

    def _equal(self, found: Form, name: str, *, turned: bool) -> Iterator[Hit]:
        whole = self._whole.get(found.whole, {})
        for number, (likeness, ours) in whole.items():
            level = Likeness.SPELLING if turned else likeness
            yield Hit(number, level, ours, name, share=len(whole))
        spelled = self._spelled.get(found.joined, {})
        for number, ours in spelled.items():
            yield Hit(number, Likeness.SPELLING, ours, name, share=len(spelled))
        essence = self._essence.get(found.essence, {})
        for number, ours in essence.items():
            yield Hit(number, Likeness.ESSENCE, ours, name, share=len(essence))

    def _similar(self, found: Form, name: str) -> Iterator[Hit]:
        text = " ".join(found.core)
        places = {place for key in _keys(text) for place in self._blocks.get(key, ())}
        texts = {place: self._texts[place] for place in places}
        matches = process.extract(
            text, texts, scorer=OSA.normalized_similarity, score_cutoff=LEAST, limit=None
        )
        for _, score, place in matches:
            number, ours, form_ = self._cores[place]
            if _aligned(found.core, form_.core):
                same = len(found.words) - len(found.core) == len(form_.words) - len(form_.core)
                yield Hit(number, Likeness.SIMILAR, ours, name, similarity=score, formal=same)


@lru_cache(maxsize=200_000)
def _form(text: str, guide: Guide) -> Form:
    return form(text, guide.formal, guide.same, guide.silent)


def _rank(hit: Hit) -> tuple[int, float, str, str]:
    return hit.likeness, -hit.similarity, hit.theirs, hit.ours


def _keys(text: str) -> tuple[str, ...]:
    """Return the keys of the blocks that a name is in."""
    letters = text.replace(" ", "")
    bones = _VOWELS.sub("", text)
    return f"^{letters[:3]}", f"{letters[-3:]}$", f"~{bones[:4]}"


def _aligned(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether words pair off with similar ones: "South Sudan" is not like "Sudan"."""
    if len(one) != len(other):
        return False
    return all(fuzz.ratio(a, b) >= _WORDS_LIKE for a, b in zip(one, other, strict=True)) or all(
        fuzz.ratio(a, b) >= _WORDS_LIKE for a, b in zip(sorted(one), sorted(other), strict=True)
    )
