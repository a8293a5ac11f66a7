"""Names of ours -> an index that finds what a foreign name may mean, comparing it with few.

Equal names are looked up. Similar ones are sought only among names that begin alike, end alike or
have the same consonants, and compared by rapidfuzz: of 34,000 cities with one name each, some 40
names of ours are compared with each, of 4,000 (`make link-bench` prints what it takes). How a name
sounds is compared only with what is in the same country, or in another place of those that do not
overlap: there are few such things of ours.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property, lru_cache

from pyoxigraph import NamedNode
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from comity.linking.guide import Guide, Kind
from comity.linking.names import Form, spellings
from comity.linking.places import distance, extent
from comity.linking.sounds import LEAST_ALIKE, Chorus, Sound
from comity.linking.values import Entity, Point

LEAST = 0.79
"""Least likeness of 1 at which names are taken to be similar."""
_WORDS_LIKE = 55.0
"""Least likeness of each word of similar names."""
_SHORT = 3
"""Letters of words, and consonants of names, that do not tell whose name it is."""
_NUMBER = re.compile(r"\d|^[ivx]{1,4}$")
"""A word that counts, in digits or as the Romans did."""
_VOWELS = re.compile(r"[aeiouy\s]+")


class Likeness(IntEnum):
    """How a foreign name is like one of ours, from the closest."""

    LABEL = 0
    ALIAS = 1
    SPELLING = 2
    ESSENCE = 3
    SIMILAR = 4
    SOUND = 5
    NONE = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing of ours by its place in the index, and the two names by which it was found.

    `share` tells how many things of ours have this form, `formal` whether their formal words are
    the same, `lone` whether the name is not preferred and no other name of the thing sounds like
    it; `similarity` is 0 to 1.
    """

    entity: int
    likeness: Likeness
    ours: str
    theirs: str
    similarity: float = 1.0
    share: int = 1
    formal: bool = True
    lone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What a candidate is said to be besides its names, as far as it helps to find its name.

    `within` are things of ours around it that do not overlap with others of their kind.
    """

    kinds: frozenset[Kind] = frozenset()
    within: frozenset[NamedNode] = frozenset()
    point: Point | None = None


NOTHING = Clues()


class NameIndex:
    """The names of things of ours, by each form in which they can be found."""

    def __init__(self, entities: Sequence[Entity], guide: Guide) -> None:
        self._guide = guide
        self._entities = entities
        self._whole: defaultdict[str, dict[int, tuple[Likeness, str]]] = defaultdict(dict)
        self._spelled: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._essence: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._cores: list[tuple[int, str, Form]] = []
        self._blocks: defaultdict[str, list[int]] = defaultdict(list)
        self._inside: defaultdict[NamedNode, list[int]] = defaultdict(list)
        self._choruses: dict[int, Chorus] = {}
        self._lone: dict[tuple[int, str], bool] = {}
        seen: dict[tuple[int, str], None] = {}
        for number, entity in enumerate(entities):
            for around in entity.apart:
                self._inside[around].append(number)
            for place, name in enumerate(entity.names):
                likeness = Likeness.ALIAS if place else Likeness.LABEL
                for turn, spelling in enumerate(spellings(name)):
                    self._add(number, name, spelling, Likeness.SPELLING if turn else likeness, seen)
        self._texts = [found.said for _, _, found in self._cores]

    def _add(
        self,
        number: int,
        name: str,
        spelling: str,
        likeness: Likeness,
        seen: dict[tuple[int, str], None],
    ) -> None:
        found = self._form(spelling, self._entities[number].kinds)
        if not found.words:
            return
        if likeness < Likeness.SPELLING:
            self._whole[found.whole].setdefault(number, (likeness, name))
        self._spelled[found.joined].setdefault(number, name)
        self._essence[found.essence].setdefault(number, name)
        key = (number, found.essence)
        if key not in seen:
            seen[key] = None
            for block in _keys(found.said):
                self._blocks[block].append(len(self._cores))
            self._cores.append((number, name, found))

    def _form(self, text: str, kinds: frozenset[Kind]) -> Form:
        return _form(text, self._guide, kinds)

    def may_be_ours(self, name: str) -> bool:
        """Tell whether a name may mean any of ours, whatever its kind and place turn out to be.

        By sound only if it sounds the same, or has the same consonants: more would be a tenth of
        all names.
        """
        return any(self.hits((name,), Clues(kinds=kinds)) for kinds in self._all_kinds) or any(
            each.sound in self._all_sounds or each.bones in self._all_sounds
            for each in self._sounds(name, frozenset())
        )

    def hits(self, names: Iterable[str], clues: Clues = NOTHING) -> tuple[Hit, ...]:
        """Return the best hits of each thing of ours that any of some names may mean.

        That is the best by spelling, and the best by sound, where that is compared.
        """
        best: dict[tuple[int, bool], Hit] = {}
        every = tuple(names)
        for hit in (*self._spelled_like(every, clues), *self._sounding_like(every, clues)):
            key = (hit.entity, hit.likeness > Likeness.SIMILAR)
            old = best.get(key)
            if old is None or _rank(hit) < _rank(old):
                best[key] = hit
        return tuple(self._judged(best[key]) for key in sorted(best))

    def _judged(self, hit: Hit) -> Hit:
        """Return a hit that knows whether our name is alone among those of its thing."""
        entity = self._entities[hit.entity]
        if not extent(entity.kinds) or hit.ours == entity.label:
            return hit
        key = (hit.entity, hit.ours)
        if key not in self._lone:
            self._lone[key] = self._is_lone(entity, hit.ours, self._chorus(hit.entity))
        return replace(hit, lone=self._lone[key])

    def _is_lone(self, entity: Entity, name: str, chorus: Chorus) -> bool:
        """Tell whether no other name of a thing sounds like one, or has a word of it."""
        own, *others = (
            {word for word in self._form(each, entity.kinds).core if len(word) > _SHORT}
            for each in (name, *(other for other in entity.names if other != name))
        )
        alike, _ = chorus.like(self._sounds(name, entity.kinds), but=name)
        return alike < LEAST_ALIKE and own.isdisjoint(set().union(*others))

    def _spelled_like(self, names: Iterable[str], clues: Clues) -> Iterator[Hit]:
        for name in names:
            for place, spelling in enumerate(spellings(name)):
                found = self._form(spelling, clues.kinds)
                if found.words:
                    yield from self._equal(found, name, turned=place > 0)
                    yield from self._similar(found, name)

    def _sounding_like(self, names: Sequence[str], clues: Clues) -> Iterator[Hit]:
        """Yield places in the same country whose names sound like one, or that are where it is."""
        inside = {n for around in clues.within for n in self._inside.get(around, ())}
        numbers = sorted(n for n in inside if extent(self._entities[n].kinds, clues.kinds))
        if not numbers:
            return
        sounds = [(name, self._sounds(name, clues.kinds)) for name in names]
        for number in numbers:
            chorus, best = self._chorus(number), (0.0, "", "")
            for name, said in sounds:
                likeness, ours = chorus.like(said)
                best = max(best, (likeness, ours, name))
            likeness, ours, name = best
            if likeness >= LEAST_ALIKE:
                yield Hit(number, Likeness.SOUND, ours, name, similarity=likeness)
            elif clues.point and self._is_there(number, clues):
                yield Hit(number, Likeness.NONE, self._entities[number].label, names[0])

    def _is_there(self, number: int, clues: Clues) -> bool:
        entity = self._entities[number]
        reach = extent(entity.kinds, clues.kinds)
        return bool(entity.point and clues.point and distance(entity.point, clues.point) < reach)

    def _sounds(self, name: str, kinds: frozenset[Kind]) -> tuple[Sound, ...]:
        return self._guide.sounds.of(self._form(name, kinds).core)

    def _chorus(self, number: int) -> Chorus:
        found = self._choruses.get(number)
        if found is None:
            entity = self._entities[number]
            every = ((name, self._sounds(name, entity.kinds)) for name in entity.names)
            found = self._choruses[number] = Chorus(every)
        return found

    @cached_property
    def _all_kinds(self) -> tuple[frozenset[Kind], ...]:
        kinds = {kind for entity in self._entities for kind in entity.kinds if kind.formal}
        return (frozenset(), *(frozenset({kind}) for kind in sorted(kinds, key=str)))

    @cached_property
    def _all_sounds(self) -> frozenset[str]:
        """All sounds of names, and their consonants if there are enough of them."""
        inside = {number for numbers in self._inside.values() for number in numbers}
        every = [each for number in inside for each in self._chorus(number).sounds]
        bones = (each.bones for each in every if len(each.bones) >= _SHORT)
        return frozenset((*(each.sound for each in every), *bones))

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
        text = found.said
        places = {place for key in _keys(text) for place in self._blocks.get(key, ())}
        texts = {place: self._texts[place] for place in places}
        matches = process.extract(
            text, texts, scorer=OSA.normalized_similarity, score_cutoff=LEAST, limit=None
        )
        for _, score, place in matches:
            number, ours, form_ = self._cores[place]
            if _pair_off(found.core, form_.core):
                same = len(found.words) - len(found.core) == len(form_.words) - len(form_.core)
                yield Hit(number, Likeness.SIMILAR, ours, name, similarity=score, formal=same)


@lru_cache(maxsize=10_000)
def _form(text: str, guide: Guide, kinds: frozenset[Kind]) -> Form:
    return guide.form(text, kinds)


def _rank(hit: Hit) -> tuple[int, float, str, str]:
    return hit.likeness, -hit.similarity, hit.theirs, hit.ours


def _keys(text: str) -> tuple[str, ...]:
    """Return the keys of the blocks that a name is in."""
    letters = text.replace(" ", "")
    bones = _VOWELS.sub("", text)
    return f"^{letters[:3]}", f"{letters[-3:]}$", f"~{bones[:4]}"


def _pair_off(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether each word that names do not share has a similar one in the other.

    "South Sudan" is not like "Sudan", nor is "Convention 87" like "Convention 88".
    """
    rest = [word for word in one if word not in other], [word for word in other if word not in one]
    if len(one) != len(other) or any(_NUMBER.search(word) for words in rest for word in words):
        return False
    return any(
        all(fuzz.ratio(a, b) >= _WORDS_LIKE for a, b in zip(first, second, strict=True))
        for first, second in (rest, tuple(map(sorted, rest)))
        if len(first) == len(second)
    )
