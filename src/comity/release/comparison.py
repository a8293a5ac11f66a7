"""Two indexes of outputs -> what was added, withdrawn and changed between them.

A claim's IRI is made of what is said, by which document, in which modality. So a claim that only
one output has was added or withdrawn; a withdrawn and an added one of the same document are one
changed claim where one sentence, perhaps edited, says both and only one end differs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Triple
from rapidfuzz import fuzz

from comity.explanation import ClaimExplanation, Passage, explanation
from comity.lookup import Index
from comity.model import Dataset
from comity.namespaces import COMITY, RDF, TEXT

_GAP = re.compile(r"\n\s*\n")
"""What stands between paragraphs."""
SAME_SENTENCE = 75.0
"""Least likeness, of 100, of two sentences that are taken for one that was edited."""
_ASIDE = ("fact", "identity", "inference", "mapping")
"""Folders of what is counted only: it follows from claims or comes from the knowledge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim with its words: those of its terms, its quotes, and the sentences they stand in."""

    iri: NamedNode
    triple: Triple
    words: tuple[str, str, str]
    modality: str
    hedge: str
    hedge_iri: NamedNode | None
    document: NamedNode
    title: str
    passages: tuple[Passage, ...]

    @property
    def sentence(self) -> str:
        """Return the sentences that the quotes stand in."""
        return " ".join(" ".join(passage.text.split()) for passage in self.passages)

    @property
    def quotes(self) -> tuple[str, ...]:
        """Return the words that count, in the order of the text."""
        pieces = ((p.text[m.begin : m.end] for m in p.marks) for p in self.passages)
        return tuple(" ".join(piece.split()) for found in pieces for piece in found)

    @property
    def place(self) -> tuple[int, ...]:
        """Return where the quotes stand in the text."""
        return tuple(end for p in self.passages for s in p.spans for end in (s.begin, s.end))


Pair = tuple[Claim, Claim]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs: pairs are before and after.

    `rehedged` are claims that are kept, but have another hedge, `requoted` those that only quote
    other words; `moved` counts those whose words only stand elsewhere, `edited` the documents with
    another text. `gone` is what is not `described` any more, with what it was called, and
    `replaced` tells by what, where that is known. `counts` has (added, withdrawn) of nodes in other
    folders.
    """

    added: tuple[Claim, ...]
    withdrawn: tuple[Claim, ...]
    changed: tuple[Pair, ...]
    rehedged: tuple[Pair, ...]
    requoted: tuple[Pair, ...]
    moved: int
    edited: int
    gone: Mapping[NamedNode, str]
    described: frozenset[NamedNode]
    replaced: Mapping[NamedNode, NamedNode]
    counts: Mapping[str, tuple[int, int]]


def is_same(old: Dataset, new: Dataset, base: str) -> bool:
    """Tell whether two datasets say the same, whichever build says it."""
    return _without_builds(old, base) == _without_builds(new, base)


def _without_builds(dataset: Dataset, base: str) -> frozenset[Quad]:
    builds = f"<{base}build/"
    return frozenset(
        quad
        for quad in dataset.quads
        if isinstance(quad.graph_name, NamedNode)
        and not str(quad.subject).startswith(builds)
        and not str(quad.object).startswith(builds)
    )


def changes(old: Index, new: Index) -> Changes:
    """Compare two outputs that have the same base."""
    before, after = _claims(old), _claims(new)
    gone = tuple(claim for iri, claim in before.items() if iri not in after)
    come = tuple(claim for iri, claim in after.items() if iri not in before)
    pairs = _paired(_Side(gone, _texts(new)), _Side(come, _texts(old)))
    kept = [(before[iri], after[iri]) for iri in before.keys() & after.keys()]
    rehedged = [p for p in kept if p[0].hedge_iri != p[1].hedge_iri]
    same = [p for p in kept if p[0].hedge_iri == p[1].hedge_iri]
    requoted = [p for p in same if p[0].quotes != p[1].quotes]
    matched = {claim.iri for pair in pairs for claim in pair}
    names_before, names_after = set(_names(old)), set(_names(new))
    lost = names_before - names_after
    replaced = dict(_replaced(pairs, gone))
    return Changes(
        added=_ordered(claim for claim in come if claim.iri not in matched),
        withdrawn=_ordered(claim for claim in gone if claim.iri not in matched),
        changed=ordered_pairs(pairs),
        rehedged=ordered_pairs(rehedged),
        requoted=ordered_pairs(requoted),
        moved=sum(one.quotes == two.quotes and one.place != two.place for one, two in same),
        gone={node: old.called(node) for node in sorted(lost, key=lambda node: node.value)},
        described=frozenset(names_after),
        replaced={one: other for one, other in replaced.items() if one in lost},
        edited=_edited(old, new),
        counts=dict(_counts(names_before, names_after, new.base)),
    )


def _claims(index: Index) -> dict[NamedNode, Claim]:
    found = {}
    for node, about in index.described.items():
        if COMITY.Claim not in about.get(RDF.type, ()):
            continue
        told = explanation(node, index)
        if isinstance(told, ClaimExplanation):
            found[node] = Claim(
                iri=node,
                triple=told.said.triple,
                words=told.said.words,
                modality=told.modality,
                hedge=told.hedge or "",
                hedge_iri=index.value(node, COMITY.hedge),
                document=told.source.iri,
                title=told.source.title or index.words(told.source.iri),
                passages=told.passages,
            )
    return found


def _ordered(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(claims, key=_order))


def ordered_pairs(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return pairs in the order of the documents after the change."""
    return tuple(sorted(pairs, key=lambda pair: _order(pair[1])))


def _order(claim: Claim) -> tuple[str, tuple[int, ...], str, str]:
    return claim.document.value, claim.place[:1], str(claim.triple), claim.modality


### What was replaced by what


@dataclass(frozen=True, slots=True)
class _Side:
    """The claims that only one output has, and what the other one's texts are."""

    claims: tuple[Claim, ...]
    others: Mapping[NamedNode, str]

    def without(self, pairs: Iterable[Pair]) -> _Side:
        """Return the claims that are in none of some pairs."""
        taken = {claim.iri for pair in pairs for claim in pair}
        return _Side(tuple(c for c in self.claims if c.iri not in taken), self.others)

    def is_kept(self, claim: Claim) -> bool:
        """Tell whether the sentences of a claim stand in the other text, too."""
        other = self.others.get(claim.document, "")
        return all(_stands(" ".join(passage.text.split()), other) for passage in claim.passages)


def _paired(gone: _Side, come: _Side) -> list[Pair]:
    """Return changed claims.

    First those are sought that differ in modality, then in the object, then in the subject; at last
    those of subjects that were paired so.
    """
    pairs: list[Pair] = []
    renamed: dict[object, object] = {}
    keys: tuple[Callable[[Claim], Hashable], ...] = (
        lambda claim: claim.triple,
        lambda claim: (claim.triple.subject, claim.triple.predicate),
        lambda claim: (claim.triple.object, claim.triple.predicate),
        lambda claim: (
            renamed.get(claim.triple.subject, claim.triple.subject),
            claim.triple.predicate,
        ),
    )
    for key in keys:
        pairs += _alike(gone, come, key)
        gone, come = gone.without(pairs), come.without(pairs)
        for one, other in pairs:
            renamed.setdefault(one.triple.subject, other.triple.subject)
    return pairs


def _replaced(
    pairs: Iterable[Pair], gone: Iterable[Claim]
) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield what is replaced by what: claims, and things of which only values have changed.

    All that was said of such a thing is said of the other one, with the same other things.
    """
    partner = {one.iri: other for one, other in pairs}
    said: defaultdict[NamedNode, list[Claim]] = defaultdict(list)
    for claim in gone:
        if claim.iri in partner:
            yield claim.iri, partner[claim.iri].iri
        if isinstance(claim.triple.subject, NamedNode):
            said[claim.triple.subject].append(claim)
    for thing, claims in said.items():
        found = [partner.get(claim.iri) for claim in claims]
        after = {other.triple.subject for other in found if other is not None}
        same = all(
            other is not None
            and (isinstance(one.triple.object, Literal) or one.triple.object == other.triple.object)
            for one, other in zip(claims, found, strict=True)
        )
        if same and len(after) == 1 and isinstance(new := after.pop(), NamedNode) and new != thing:
            yield thing, new


def _alike(gone: _Side, come: _Side, key: Callable[[Claim], Hashable]) -> Iterator[Pair]:
    """Yield pairs of one key and document whose sentences are alike, the likest first.

    A sentence that stands in both texts was not edited, and is like none but itself.
    """
    groups: defaultdict[Hashable, tuple[list[Claim], list[Claim]]] = defaultdict(lambda: ([], []))
    for number, side in enumerate((gone, come)):
        for claim in side.claims:
            groups[claim.document, key(claim)][number].append(claim)
    for before, after in groups.values():
        ranked = [
            (fuzz.ratio(one.sentence, other.sentence), _likeness(one, other), one, other)
            for one in before
            for other in after
            if one.sentence == other.sentence or not (gone.is_kept(one) or come.is_kept(other))
        ]
        ranked.sort(key=lambda r: (-r[0], -r[1], r[2].iri.value, r[3].iri.value))
        taken: set[NamedNode] = set()
        for likeness, _, one, other in ranked:
            if likeness >= SAME_SENTENCE and not {one.iri, other.iri} & taken:
                taken |= {one.iri, other.iri}
                yield one, other


def _likeness(one: Claim, other: Claim) -> float:
    return fuzz.ratio(" ".join(one.words), " ".join(other.words))


def _texts(index: Index) -> dict[NamedNode, str]:
    """Return each document's text with a line for each paragraph."""
    return {
        node: "\n".join(" ".join(paragraph.split()) for paragraph in _GAP.split(text.text))
        for node, text in index.documents.items()
    }


def _stands(sentence: str, text: str) -> bool:
    """Tell whether a sentence stands in a text, and not as the rest of a longer one.

    >>> [_stands("300 men left.", text) for text in ("So. 300 men left.", "About 300 men left.")]
    [True, False]
    """
    place = text.find(sentence)
    while place >= 0:
        before = text[:place].rstrip(" ")
        if not before or not (before[-1].isalnum() or before[-1] in ",-"):
            return True
        place = text.find(sentence, place + 1)
    return False


### What is described


def _names(index: Index) -> Iterator[NamedNode]:
    """Yield the IRIs below the base that have a page of their own."""
    for node in {*index.quads, *index.inverse, *index.graphs}:
        own = node.value.startswith(index.base) and not node.value.startswith((COMITY, TEXT))
        if own and "#" not in node.value and node.value != index.base:
            yield node


def _edited(old: Index, new: Index) -> int:
    both = old.documents.keys() & new.documents.keys()
    return sum(old.documents[node].sha256 != new.documents[node].sha256 for node in both)


def _counts(
    before: set[NamedNode], after: set[NamedNode], base: str
) -> Iterator[tuple[str, tuple[int, int]]]:
    for folder in (*_ASIDE, "document"):
        place = f"{base}{folder}/"
        old, new = ({n for n in names if n.value.startswith(place)} for names in (before, after))
        if old != new:
            yield folder, (len(new - old), len(old - new))
