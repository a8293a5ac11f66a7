"""Things of ours, candidates -> pairs that a person may want to look at, and which seem certain.

A pair is certain only if its evidence is strong and nothing else comes near, for either end: one
thing has one entry in a dataset, and one entry is one thing.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from comity.linking.blocking import Clues, NameIndex
from comity.linking.names import folded
from comity.linking.scoring import APART, CERTAIN, WORTH, evidence
from comity.linking.values import Candidate, Entity, Evidence, Pair
from comity.mappings import scheme
from comity.sssom import Link

KEPT = 4
"""Pairs that are kept for each thing of ours: memory does not grow with the file."""
_Kept = tuple[float, int, Pair, float]
"""A pair behind its weight and place in the file, with the weight of its candidate's next best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """Pairs, the best first for each thing of ours, and how many candidates were read."""

    pairs: tuple[Pair, ...]
    read: int


def propose(
    entities: Sequence[Entity],
    candidates: Iterable[Candidate],
    index: NameIndex,
    links: Iterable[Link] = (),
) -> Proposals:
    """Return the pairs worth a look; `links` are those that are decided, and are not proposed.

    A thing that has a link to an entry of the same scheme gets no certain pair with another.
    """
    known = _Known(entities, links)
    kept: defaultdict[int, list[_Kept]] = defaultdict(list)
    read = 0
    for candidate in candidates:
        read += 1
        found = sorted(_pairs(candidate, entities, index, known), key=lambda each: -each[1].weight)
        for rank, (number, pair) in enumerate(found):
            rival = found[1 if rank == 0 else 0][1].weight if len(found) > 1 else 0.0
            if rival - pair.weight < APART:
                heap, entry = kept[number], (pair.weight, -read, pair, rival)
                heapq.heappush(heap, entry)
                if len(heap) > KEPT:
                    heapq.heappop(heap)
    return Proposals(pairs=tuple(_judged(kept)), read=read)


def _pairs(
    candidate: Candidate, entities: Sequence[Entity], index: NameIndex, known: _Known
) -> Iterator[tuple[int, Pair]]:
    around = {place for name in candidate.places for place in known.places(name)}
    clues = Clues(
        kinds=candidate.kinds,
        within=frozenset(place.thing for place in around if place.sovereign),
        point=candidate.point,
    )
    best: dict[int, Pair] = {}
    for hit in index.hits(candidate.names, clues):
        entity = entities[hit.entity]
        if not known.decided(entity, candidate.iri):
            found = evidence(entity, candidate, hit, known.places)
            match = (hit.ours, hit.theirs)
            pair = Pair(entity=entity, candidate=candidate, evidence=found, match=match)
            if hit.entity not in best or pair.weight > best[hit.entity].weight:
                best[hit.entity] = pair
    for number, pair in best.items():
        if pair.weight >= WORTH:
            linked = known.linked(pair.entity, candidate.iri)
            yield number, replace(pair, evidence=(*pair.evidence, *linked))


def _judged(kept: Mapping[int, list[_Kept]]) -> Iterator[Pair]:
    """Yield the kept pairs that nothing is far ahead of, certain if nothing is near either."""
    for number in sorted(kept):
        heap = sorted(kept[number], key=lambda entry: (-entry[0], -entry[1]))
        for rank, (weight, _, pair, rival) in enumerate(heap):
            other = heap[1 if rank == 0 else 0][0] if len(heap) > 1 else 0.0
            if other - weight >= APART:
                continue
            doubts = [each for each in pair.evidence if each.weight == 0]
            if weight - rival < APART:
                doubts.append(Evidence(0.0, "another thing of ours fits as well or better"))
            if weight - other < APART:
                doubts.append(Evidence(0.0, "another entry of theirs fits as well or better"))
            told = tuple(each for each in pair.evidence if each.weight)
            certain = weight >= CERTAIN and not doubts
            yield replace(pair, certain=certain, evidence=(*told, *doubts))


class _Known:
    """What is known already: things by the names, codes and IRIs of places, and links."""

    def __init__(self, entities: Iterable[Entity], links: Iterable[Link]) -> None:
        self._links: defaultdict[NamedNode, list[Link]] = defaultdict(list)
        others: defaultdict[NamedNode, list[str]] = defaultdict(list)
        for link in links:
            self._links[link.subject].append(link)
            others[link.subject].append(link.object.value)
        found: defaultdict[str, set[Entity]] = defaultdict(set)
        for entity in entities:
            ends = (entity.thing, entity.subject)
            iris = [iri for end in ends for iri in (end.value, *others[end])]
            for name in (*entity.names, *entity.codes, *iris):
                found[_key(name)].add(entity)
        self._places = {name: frozenset(group) for name, group in found.items()}

    def places(self, name: str) -> frozenset[Entity]:
        """Return the things that the name, code or IRI of a place may mean."""
        return self._places.get(_key(name), frozenset())

    def decided(self, entity: Entity, iri: NamedNode) -> bool:
        """Tell whether a link, or that there is none, has been decided on."""
        return any(link.object == iri for link in self._of(entity))

    def linked(self, entity: Entity, iri: NamedNode) -> Iterator[Evidence]:
        """Yield what a thing is linked to in the same scheme."""
        for link in self._of(entity):
            if not link.denied and scheme(link.object) == scheme(iri):
                yield Evidence(0.0, f"ours is linked to {link.object.value} already")
                return

    def _of(self, entity: Entity) -> Iterator[Link]:
        yield from self._links.get(entity.subject, ())
        if entity.thing != entity.subject:
            yield from self._links.get(entity.thing, ())


def _key(name: str) -> str:
    return name if "://" in name else folded(name)
