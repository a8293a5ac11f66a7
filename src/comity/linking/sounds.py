"""Names -> how they sound, coarsely: what is left the same when a name goes through languages.

"Khartum" and "Hartoum", "Damasko" and "Damascus" are spelled alike nowhere, and sound alike. In the
manner of Soundex each letter becomes one of few sounds, by the groups that ontology/linking.ttl
gives, and what languages put to the end of a name is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

LEAST_ALIKE = 0.62
"""Least likeness of 1 at which names sound alike at all."""
_SHARES = (0.4, 0.2, 0.4)
"""What sounds, consonants alone and letters count in the likeness of two names."""
_NEAREST = 0.7
"""What the nearest of many names counts, and the middle one the rest."""
_WORTH = 0.5
"""Least likeness of the sounds of two names at which the rest is compared."""
_ENDING = 0.04
"""What an ending costs that one of two names must lose to be like the other."""
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeo]+")
_STEM = 3
"""Letters that a name must have before an ending."""


@dataclass(frozen=True, slots=True)
class Sound:
    """How a name sounds, with its consonants alone, its letters, and what its likeness loses."""

    sound: str
    bones: str
    letters: str
    loss: float


@dataclass(frozen=True, slots=True, eq=False)
class Sounds:
    """What letters sound like, `^` marking those that begin a word, and the endings of names."""

    letters: Mapping[str, str] = field(default_factory=dict)
    endings: frozenset[str] = frozenset()

    def of(self, words: Iterable[str]) -> tuple[Sound, ...]:
        """Return how folded words sound together: as they stand, and without an ending.

        >>> sounds = Sounds({"ch": "k", "c": "k", "^nk": "k"}, frozenset({"os"}))
        >>> [each.sound for each in sounds.of(["nkeros"])]
        ['keros', 'ker']
        """
        text = " ".join(words)
        letters = text.replace(" ", "")
        found: dict[str, Sound] = {}
        for loss, each in ((0.0, text), (_ENDING, self._stem(text))):
            sound = self._sound(each)
            if sound:
                found.setdefault(sound, Sound(sound, _VOWELS.sub("", sound), letters, loss))
        return tuple(found.values())

    def _stem(self, text: str) -> str:
        for length in (3, 2, 1):
            if text[-length:] in self.endings and len(text) - length >= _STEM:
                return text[:-length]
        return text

    def _sound(self, text: str) -> str:
        found, place = [], 0
        plain = _TWICE.sub(r"\1", text)
        while place < len(plain):
            taken, sound = self._next(plain, place)
            found.append(sound)
            place += taken
        return _TWICE.sub(r"\1", "".join(found))

    def _next(self, text: str, place: int) -> tuple[int, str]:
        """Return how many letters make the next sound, the longest that is known, and the sound."""
        begins = place == 0 or text[place - 1] == " "
        for length in (4, 3, 2, 1):
            letters = text[place : place + length]
            if begins and (sound := self.letters.get(f"^{letters}")) is not None:
                return length, sound
            if (sound := self.letters.get(letters)) is not None:
                return length, sound
        return 1, text[place].strip()


class Chorus:
    """The sounds of all names of a thing, with which that of a foreign name is compared."""

    def __init__(self, names: Iterable[tuple[str, Iterable[Sound]]]) -> None:
        said = [(each, name) for name, sounds in names for each in sounds]
        self.sounds = tuple(each for each, _ in said)
        self._names = tuple(name for _, name in said)
        self._heard = [each.sound for each in self.sounds]
        self._count = len(set(self._names))

    def like(self, sounds: Iterable[Sound], but: str = "") -> tuple[float, str]:
        """Return how much a name that sounds so is like ours, 0 to 1, and the nearest of ours.

        What is like an odd one of many names is less likely meant than what is like most of them.
        The name `but` does not count.
        """
        best: dict[str, float] = {}
        for theirs in sounds:
            near = process.extract(
                theirs.sound,
                self._heard,
                scorer=Levenshtein.normalized_similarity,
                score_cutoff=_WORTH,
                limit=None,
            )
            for _, whole, place in near:
                name = self._names[place]
                found = _likeness(theirs, self.sounds[place], whole)
                if name != but and found > best.get(name, 0.0):
                    best[name] = found
        if not best:
            return 0.0, ""
        nearest = max(best, key=lambda name: (best[name], name))
        count = self._count - bool(but)
        rest = sorted((*best.values(), *[0.0] * (count - len(best))))
        return _NEAREST * best[nearest] + (1 - _NEAREST) * rest[count // 2], nearest


def _likeness(one: Sound, other: Sound, whole: float) -> float:
    parts = (
        whole,
        Levenshtein.normalized_similarity(one.bones, other.bones),
        OSA.normalized_similarity(one.letters, other.letters),
    )
    likeness = sum(share * part for share, part in zip(_SHARES, parts, strict=True))
    return likeness - max(one.loss, other.loss)
