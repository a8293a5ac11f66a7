"""Names and values of things -> how well each thing fits a reconciliation query.

A score is 0 to 100. Names are compared without case, accents and punctuation, by edit distance as
they stand, with their words sorted, and by the words that they share, which counts less.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz, process

from comity.lookup import Index, Term
from comity.namespaces import DCTERMS, OWL, RDF, RDFS, SKOS
from comity.site import Kind, Resource, Site
from comity.site.search import entries, folded

CERTAIN = 95.0
"""Least score of a match that needs no human, if nothing else comes near."""
APART = 5.0
"""How far the next candidate must be behind a match."""
_LEAST = 50.0
_SCORERS = ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, 0.93), (fuzz.token_set_ratio, 0.8))
_NAME_WEIGHT = 0.7
"""Of the name, where properties are compared too; they share the rest."""
_OTHER_TYPE = 0.8
"""Of a score, where a type that should fit does not."""
_DESCRIPTIONS = (RDFS.comment, DCTERMS.description, SKOS.definition)
_NOT_TYPES = (OWL, RDFS, SKOS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A thing that can be reconciled with: `id` is its IRI without the identifier space."""

    id: str
    iri: NamedNode
    name: str
    names: tuple[str, ...]
    description: str
    types: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is asked for; `types` and values as identifiers. `strict` is any, all or should."""

    query: str = ""
    types: tuple[NamedNode, ...] = ()
    strict: str = "any"
    limit: int = 10
    properties: tuple[tuple[str, NamedNode, tuple[object, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A thing, its score, those of its name and each property, and whether it is certain."""

    thing: Thing
    score: float
    features: tuple[tuple[str, float], ...]
    match: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The things with all their names: `names` are folded, each with the id of its thing.

    `space` is what the IRIs of all things begin with; `types` tells how many have each type.
    """

    index: Index
    space: str
    things: Mapping[str, Thing]
    names: tuple[tuple[str, str], ...]
    types: Mapping[NamedNode, int]

    def id_of(self, term: Term) -> str | None:
        """Return the id of a thing; none of any other term."""
        found = term.value.removeprefix(self.space)
        return found if isinstance(term, NamedNode) and found in self.things else None

    def used(self, kind: NamedNode | None) -> list[NamedNode]:
        """Return the properties of the things of a type, or of all, the most common first."""
        counts: Counter[NamedNode] = Counter()
        for thing in self.things.values():
            if kind is None or kind in thing.types:
                counts.update(self.index.described.get(thing.iri, {}).keys() - {RDF.type})
        return sorted(counts, key=lambda node: (-counts[node], node.value))


def register(site: Site) -> Register:
    """Return the things of a site, with the names that search knows."""
    space = f"{site.base}id/"
    names: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries(site):
        names[entry.stem].add(entry.name)
    found = (
        _thing(resource, tuple(sorted(names[resource.stem])), space, site.index)
        for resource in site.by_stem.values()
        if resource.kind is Kind.THING and resource.iri.value.startswith(space)
    )
    things = {thing.id: thing for thing in found}
    pairs = {(folded(name), of) for of, thing in things.items() for name in thing.names}
    return Register(
        index=site.index,
        space=space,
        things=things,
        names=tuple(sorted(pair for pair in pairs if pair[0])),
        types=Counter(kind for thing in things.values() for kind in thing.types),
    )


def _thing(resource: Resource, names: tuple[str, ...], space: str, index: Index) -> Thing:
    iri = resource.iri
    kinds = index.values(iri, RDF.type)
    types = tuple(
        kind
        for kind in kinds
        if isinstance(kind, NamedNode) and not kind.value.startswith(_NOT_TYPES)
    )
    words = next(filter(None, (index.text(iri, prop) for prop in _DESCRIPTIONS)), "")
    named = ", ".join(map(index.words, types))
    return Thing(
        id=iri.value.removeprefix(space),
        iri=iri,
        name=resource.title,
        names=names,
        description=words or named,
        types=types,
    )


def candidates(sought: Sought, known: Register) -> tuple[Candidate, ...]:
    """Return the things that fit a query, the best first; one may be certain."""
    named = _by_name(sought.query, known) if sought.query else dict.fromkeys(known.things, 0.0)
    found = []
    for of, score in named.items():
        thing = known.things[of]
        kept = _type_factor(thing, sought)
        if kept:
            scored = _scored(thing, score, sought, known, kept)
            if scored.score > 0:
                found.append(scored)
    found.sort(key=lambda candidate: (-candidate.score, candidate.thing.id))
    best = found[: max(sought.limit, 0)]
    if best and best[0].score >= CERTAIN:
        alone = len(found) == 1 or best[0].score - found[1].score >= APART
        best[0] = replace(best[0], match=alone)
    return tuple(best)


def _by_name(query: str, known: Register) -> dict[str, float]:
    """Return the score of the best name of each thing that is like a query at all."""
    wanted = folded(query)
    names = [name for name, _ in known.names]
    scores: defaultdict[str, float] = defaultdict(float)
    for scorer, weight in _SCORERS:
        least = _LEAST / weight
        for _, score, place in process.extract(
            wanted, names, scorer=scorer, limit=None, score_cutoff=least
        ):
            of = known.names[place][1]
            scores[of] = max(scores[of], score * weight)
    return scores


def _scored(thing: Thing, name: float, sought: Sought, known: Register, kept: float) -> Candidate:
    features = [("name", round(name, 2))] if sought.query else []
    fits = [
        (pid, _fit(known.index.values(thing.iri, prop), values, known))
        for pid, prop, values in sought.properties
    ]
    features += [(f"property:{pid}", round(fit, 2)) for pid, fit in fits]
    score = name
    if fits:
        mean = sum(fit for _, fit in fits) / len(fits)
        score = _NAME_WEIGHT * name + (1 - _NAME_WEIGHT) * mean if sought.query else mean
    return Candidate(thing=thing, score=round(score * kept, 2), features=tuple(features))


def _type_factor(thing: Thing, sought: Sought) -> float:
    """Return what a thing's score is multiplied with for its types; 0 excludes it."""
    has = [kind in thing.types for kind in sought.types]
    if not has or all(has) or (sought.strict != "all" and any(has)):
        return 1.0
    return _OTHER_TYPE if sought.strict == "should" else 0.0


def _fit(terms: Iterable[Term], values: Iterable[object], known: Register) -> float:
    """Return how well the best of a thing's values fits the best of those asked for."""
    fits = (_likeness(term, value, known) for term in terms for value in values)
    return max(fits, default=0.0)


def _likeness(term: Term, value: object, known: Register) -> float:
    if isinstance(value, Mapping):
        wanted = str(value["id"]).removeprefix(known.space)
        return 100.0 if wanted in {known.id_of(term), term.value} else 0.0
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, int | float) and isinstance(term, Literal):
        return 100.0 if _number(term.value) == value else 0.0
    text = str(value)
    if text in {term.value, known.id_of(term)}:
        return 100.0
    return fuzz.ratio(folded(text[:200]), folded(known.index.words(term)))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
