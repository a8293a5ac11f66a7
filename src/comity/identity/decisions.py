"""Candidates -> the decisions on which of them are one thing, with their grounds, as quads.

`graph/identity` has a decision for each thing that several documents describe, and one for each
set of things that bear one name, or share parties and date, and were kept apart. Each rests on the
claims that say what was compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

from pyoxigraph import NamedNode, Quad, Triple

from comity.identifiers import digest, graph_iri
from comity.identity.candidates import Candidate
from comity.namespaces import COMITY, PROV, RDF
from comity.provenance import claim_iri


def decision_quads(candidates: Iterable[Candidate], base: str) -> Iterator[Quad]:
    """Yield the graph of decisions; it is empty when no two documents can mean one thing."""
    judged = tuple(candidates)
    graph = graph_iri(base, "identity")
    for triple in (*_same(judged, base), *_apart(judged, base)):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _same(candidates: Iterable[Candidate], base: str) -> Iterator[Triple]:
    by_key: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_key[candidate.key].append(candidate)
    for key, group in sorted(by_key.items()):
        # That a name of the lexicon means its thing is no decision; that a variant does is one.
        named = all(c.known for c in group)
        if len({c.document for c in group}) > 1 and not named:
            yield from _decision(COMITY.judgedSame, [key], group, _agreeing(group), base)


def _apart(candidates: Iterable[Candidate], base: str) -> Iterator[Triple]:
    marked: defaultdict[Hashable, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for mark in _marks(candidate):
            marked[mark].append(candidate)
    found: dict[tuple[str, ...], list[Candidate]] = {}
    for group in marked.values():
        keys = tuple(sorted({c.key for c in group}))
        if len(keys) > 1 and len({c.document for c in group}) > 1:
            found.setdefault(keys, group)
    for keys, group in sorted(found.items()):
        yield from _decision(COMITY.keptApart, keys, group, _differing(group), base)


def _marks(candidate: Candidate) -> Iterator[Hashable]:
    """Yield what candidates have in common that one may take for each other."""
    yield candidate.kind, candidate.local
    if candidate.variants:
        yield from ((candidate.kind, name) for name in candidate.names if name)
    if candidate.full and candidate.values and (candidate.keyed or candidate.variants):
        yield candidate.kind, candidate.values, None if candidate.keyed else candidate.year


def _decision(
    verdict: NamedNode,
    keys: Sequence[str],
    group: Iterable[Candidate],
    grounds: Iterable[NamedNode],
    base: str,
) -> Iterator[Triple]:
    node = NamedNode(f"{base}identity/{digest(verdict.value, *keys)}")
    yield Triple(node, RDF.type, COMITY.IdentityDecision)
    for key in keys:
        yield Triple(node, verdict, NamedNode(f"{base}id/{key}"))
    for ground in grounds:
        yield Triple(node, COMITY.ground, ground)
    for candidate in group:
        for statement in candidate.statements:
            yield Triple(node, PROV.wasDerivedFrom, claim_iri(base, candidate.document, statement))


def _agreeing(group: Sequence[Candidate]) -> Iterator[NamedNode]:
    first = group[0]
    if not first.keyed:
        same = all(c.local == first.local or c.names == first.names for c in group)
        yield COMITY.sameName if same else COMITY.variantName
    if first.full and first.values and all(c.values == first.values for c in group):
        yield COMITY.sameParticipants
    if first.year and all(c.year == first.year for c in group):
        yield COMITY.sameYear


def _differing(group: Sequence[Candidate]) -> Iterator[NamedNode]:
    """Yield where two of the things differ, or what is not known of one."""
    full = [c for c in group if c.full]
    years = {c.year for c in group}
    grounds = {
        COMITY.differentParticipants: len({c.values for c in full}) > 1,
        COMITY.unknownParticipants: len(full) < len(group),
        COMITY.differentYear: len(years - {None}) > 1,
        COMITY.unknownYear: None in years and len(years) > 1,
        COMITY.differentName: group[0].variants
        and not frozenset.intersection(*(c.names for c in group)),
    }
    found = [ground for ground, holds in grounds.items() if holds]
    yield from found or [COMITY.severalFit]
