"""A thing of ours and a candidate -> what speaks for and against their being one, with weights.

Weights are bits of log odds in the manner of Fellegi and Sunter (1969): evidence that is as likely
either way has none, and those of independent evidence add up. They are set by hand and tuned on one
half of `make link-bench`, for there is no labelled set to learn them from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from comity.linking.blocking import Hit, Likeness
from comity.linking.places import distance, extent
from comity.linking.values import Candidate, Entity, Evidence

CERTAIN = 8.0
"""Least weight of a pair that is proposed as the same."""
APART = 3.0
"""How far the next best pair of either end must be behind it."""
WORTH = 3.0
"""Least weight of a pair that is worth a person's look."""
_EVEN = 6.0
"""The weight at which a pair is as likely right as wrong, since most pairs are wrong."""

_NAMES: Mapping[Likeness, float] = {
    Likeness.LABEL: 12.0,
    Likeness.ALIAS: 11.0,
    Likeness.SPELLING: 10.0,
    Likeness.ESSENCE: 9.0,
}
_SIMILAR = (0.78, 63.5)
"""Likeness of names that weighs nothing, and what the whole way to 1 would weigh."""
_SOUND = (0.68, 36.0)
"""The same for how names sound."""
_NOWHERE = -14.0
"""Weight of coordinates that are farther apart than a thing of the kind reaches."""
_HERE = 8.0
"""Most weight of coordinates."""
_LONE = -10.0
"""Weight of a name that no other name of ours is like, where many things share names."""
_WORDS: Mapping[Likeness, str] = {
    Likeness.LABEL: "the name is ours",
    Likeness.ALIAS: "the name is one of ours",
    Likeness.SPELLING: "the name is ours, spelled otherwise",
    Likeness.ESSENCE: "the name is ours but for formal words",
    Likeness.SIMILAR: "the name is like ours",
}

Places = Callable[[str], frozenset[Entity]]
"""What a place's name or code means: things of ours."""


def confidence(weight: float) -> float:
    """Return the probability that a pair of a weight is right, by which reviewers can sort.

    >>> confidence(6.0), round(confidence(12.0), 2)
    (0.5, 0.98)
    """
    return 1 / (1 + math.pow(2, _EVEN - weight))


def evidence(
    entity: Entity, candidate: Candidate, hit: Hit, places: Places
) -> tuple[Evidence, ...]:
    """Return all evidence on a pair, the name's first."""
    kinds = tuple(_of_kind(entity, candidate))
    rest = (
        *kinds,
        *_of_place(entity, candidate, places),
        *_of_coordinates(entity, candidate),
        *_of_codes(entity, candidate),
        *_of_dates(entity, candidate),
    )
    crowded = entity.crowded or any(kind.crowded for kind in candidate.kinds)
    told = rest[len(kinds) :] if crowded else rest
    support = _Support(any(each.weight > 0 for each in told), crowded)
    return (*_of_name(entity, hit, support), *rest)


class _Support(NamedTuple):
    """Whether anything speaks for a pair besides the name, and whether its kind is crowded.

    That a thing is of a crowded kind, such as a person, does not.
    """

    told: bool
    crowded: bool


def _of_name(entity: Entity, hit: Hit, support: _Support) -> Iterator[Evidence]:
    match hit.likeness:
        case Likeness.SIMILAR:
            yield from _of_similar(hit, support)
        case Likeness.SOUND:
            least, slope = _SOUND
            words = f'"{hit.theirs}" sounds like our "{hit.ours}" by {hit.similarity:.2f}'
            yield Evidence(round(slope * (hit.similarity - least), 2), words)
        case Likeness.NONE:
            yield Evidence(-6.0, f'"{hit.theirs}" is like no name of ours')
            yield Evidence(0.0, "only its place speaks for it")
        case _:
            words = f'{_WORDS[hit.likeness]}: "{hit.theirs}"'
            yield Evidence(
                _NAMES[hit.likeness],
                words if hit.theirs == hit.ours else f'{words} for "{hit.ours}"',
            )
    if hit.lone:
        yield Evidence(_LONE, "none of our other names is like that, and many places share names")
    if hit.share > 1:
        yield Evidence(-2 * math.log2(hit.share), f"{hit.share} things of ours are called so")
    if entity.ambiguous and not support.told:
        yield Evidence(-6.0, "the name means other things, too, and nothing else speaks for it")


def _of_similar(hit: Hit, support: _Support) -> Iterator[Evidence]:
    """Yield what a name spelled alike says, and the doubts (of no weight) that leave it open."""
    least, slope = _SIMILAR
    words = f'"{hit.theirs}" is like our "{hit.ours}" by {hit.similarity:.2f}'
    yield Evidence(round(slope * (hit.similarity - least), 2), words)
    if not support.told:
        yield Evidence(-4.0, "nothing else speaks for it")
        if support.crowded:
            yield Evidence(0.0, "many are called nearly so")
    if not hit.formal:
        yield Evidence(-2.0, "their formal words differ")


def _of_kind(entity: Entity, candidate: Candidate) -> Iterator[Evidence]:
    if not candidate.kinds:
        return
    told = " or ".join(sorted({kind.label for kind in candidate.kinds}))
    if all(kind.excludes & entity.classes for kind in candidate.kinds):
        yield Evidence(-12.0, f"it is a {told}, which ours is not")
    elif entity.kinds and not _agree(entity, candidate):
        ours = " or ".join(sorted({kind.label for kind in entity.kinds}))
        yield Evidence(-12.0, f"it is a {told}, and ours is a {ours}")
    elif entity.kinds or any(kind.fits & entity.own for kind in candidate.kinds):
        yield Evidence(2.0, f"it is a {told}, which fits")
    elif not any(kind.fits & entity.classes for kind in candidate.kinds):
        # A class of ours may be wider: a territory is a place here, and a country in many lists.
        wider = any(entity.own & kind.within for kind in candidate.kinds)
        if entity.apart or not wider:
            yield Evidence(-8.0, f"it is a {told}, which ours is not said to be")


def _agree(entity: Entity, candidate: Candidate) -> bool:
    return any(one.agrees(other) for one in entity.kinds for other in candidate.kinds)


def _of_place(entity: Entity, candidate: Candidate, places: Places) -> Iterator[Evidence]:
    for name in candidate.places:
        found = places(name)
        if not found:
            continue
        if any(place.thing == entity.thing for place in found):
            if not candidate.kinds:
                yield Evidence(-5.0, f"it is in {name}: it may be a part of it")
        elif any(place.thing in entity.within for place in found):
            yield Evidence(4.0, f"both are in {name}")
        elif entity.apart and any(place.sovereign for place in found):
            yield Evidence(-12.0, f"it is in {name}, and ours is not")
        else:
            continue
        return


def _of_coordinates(entity: Entity, candidate: Candidate) -> Iterator[Evidence]:
    """Yield what distance says: others of the kind are as likely on each square kilometre."""
    reach = extent(entity.kinds, candidate.kinds)
    if entity.point and candidate.point and reach:
        apart = distance(entity.point, candidate.point)
        near = min(_HERE, 2 * math.log2(reach / max(apart, 1.0)))
        weight = round(near, 2) if apart < reach else _NOWHERE
        yield Evidence(weight, f"it is {apart:,.0f} km from where ours is")


def _of_codes(entity: Entity, candidate: Candidate) -> Iterator[Evidence]:
    if shared := entity.codes & candidate.codes:
        yield Evidence(6.0, f"both have the code {min(shared)}")
        return
    shapes = {_shape(code): code for code in entity.codes}
    for code in sorted(candidate.codes):
        other = shapes.get(_shape(code))
        if other:
            yield Evidence(-8.0, f"its code is {code}, and ours {other}")
            return


def _shape(code: str) -> str:
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in code)


def _of_dates(entity: Entity, candidate: Candidate) -> Iterator[Evidence]:
    ours, theirs = entity.dates, candidate.dates
    if theirs.end and not (entity.past or ours.end):
        yield Evidence(-8.0, f"it ended in {theirs.end}, and ours is not said to have ended")
    elif entity.past and not theirs.end and candidate.kinds:
        yield Evidence(-2.0, "ours is of the past, and nothing says that it ended")
    elif theirs.end and entity.past:
        yield Evidence(1.0, f"it ended in {theirs.end}, and ours is of the past")
    for word, one, other in (
        ("began", (ours.begin,), (theirs.begin,)),
        ("ended", (ours.end,), (theirs.end,)),
        ("was", ours.on, theirs.on),
    ):
        yield from _compared(word, tuple(filter(None, one)), tuple(filter(None, other)))


def _compared(word: str, ours: Iterable[str], theirs: Iterable[str]) -> Iterator[Evidence]:
    pairs = [(one, other) for one in ours for other in theirs]
    if any(_same_day(one, other) for one, other in pairs):
        yield Evidence(4.0, f"the dates agree: it {word} {pairs[0][1]}")
    elif pairs:
        one, other = pairs[0]
        yield Evidence(-8.0, f"it {word} {other}, and ours {one}")


def _same_day(one: str, other: str) -> bool:
    """Tell whether two dates agree as far as both are known: 1960 and 1960-01-19 do."""
    length = min(len(one), len(other))
    return one[:length] == other[:length]
