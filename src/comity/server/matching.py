"""Names and values of things -> how well each thing fits a reconciliation query.

A score is 0 to 100. Names are compared without case, accents and punctuation, by edit distance as
they stand, with their words sorted, and by the words that they share, which counts less.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz, process

from comity.lookup import Index, Term
from comity.namespaces import DCTERMS, OWL, RDF, RDFS, SKOS
from comity.site import Kind, Site
from comity.site.search import entries, folded

CERTAIN = 95.0
"""Least score of a match that needs no human, if nothing else comes near."""
NAMED = 500
"""Most things that are compared further, of those that are like a name."""
LONGEST = 300
"""Characters of a value that are compared."""
APART = 5.0
"""How far the next candidate must be behind a match."""
_FULL = 100.0
_LEAST = 50.0
_SCORERS = ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, 0.93), (fuzz.token_set_ratio, 0.8))
_NAME_WEIGHT = 0.7
"""Of the name, where properties are compared too; they share the rest."""
_OTHER_TYPE = 0.8
"""Of a score, where a type that should fit does not."""
DESCRIPTIONS = (RDFS.comment, DCTERMS.description, SKOS.definition)
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
class Condition:
    """What a thing is compared with: its names, its id, or the values of a property.

    `values` are strings, numbers, booleans, or objects with the `id` of a thing. `quantifier` tells
    whether any, all or none of them are to fit. What is `required` excludes a thing that does not
    fit for certain; `exact` lets a value fit only as it is.
    """

    match: str
    values: tuple[object, ...]
    id: str = ""
    compared: NamedNode | None = None
    required: bool = False
    quantifier: str = "any"
    exact: bool = False

    @property
    def feature(self) -> str:
        """Return what its part of a score is called."""
        return f"property:{self.id}" if self.match == "property" else self.match


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is asked for; `strict` tells whether any or all `types` filter, or should be there."""

    conditions: tuple[Condition, ...]
    types: tuple[NamedNode, ...] = ()
    strict: str = "any"
    limit: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A thing, its score, that of each condition, and whether it is certain."""

    thing: Thing
    score: float
    features: tuple[tuple[str, float], ...]
    match: bool = False


Look = Callable[[Iterable[NamedNode]], Index]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The things with all their names: `names` are folded, each with the id of its thing.

    `space` is what the IRIs of all things begin with; `types` tells how many have each type,
    `usage` how many of a type, or of any, have each property. `look` returns where the values of
    some things are looked up; `weight` is what comparing one costs, of a name 1.
    """

    index: Index
    space: str
    things: Mapping[str, Thing]
    names: tuple[tuple[str, str], ...]
    types: Mapping[NamedNode, int]
    usage: Mapping[NamedNode | None, Counter[NamedNode]]
    look: Look
    weight: int = 1

    def id_of(self, term: Term) -> str | None:
        """Return the id of a thing; none of any other term."""
        found = term.value.removeprefix(self.space)
        return found if isinstance(term, NamedNode) and found in self.things else None

    def id_as_sent(self, value: object) -> str:
        """Return the id that a client may mean: as a string or an object's `id`, or an IRI."""
        sent = value["id"] if isinstance(value, Mapping) else value
        return str(sent).removeprefix(self.space)

    def used(self, kind: NamedNode | None) -> list[NamedNode]:
        """Return the properties of the things of a type, or of all, the most common first."""
        counts = self.usage.get(kind, Counter())
        return sorted(counts, key=lambda node: (-counts[node], node.value))


def register(site: Site) -> Register:
    """Return the things of a site, with the names that search knows."""
    space = f"{site.base}id/"
    names: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries(site):
        names[entry.stem].add(entry.name)
    found = (
        described(r.iri, r.title, tuple(sorted(names[r.stem])), space, site.index)
        for r in site.by_stem.values()
        if r.kind is Kind.THING and r.iri.value.startswith(space)
    )
    things = {thing.id: thing for thing in found}
    usage: defaultdict[NamedNode | None, Counter[NamedNode]] = defaultdict(Counter)
    for thing in things.values():
        for kind in (None, *thing.types):
            usage[kind].update(site.index.described.get(thing.iri, {}).keys() - {RDF.type})
    return arranged(site.index, space, things, usage)


def arranged(
    index: Index,
    space: str,
    things: Mapping[str, Thing],
    usage: Mapping[NamedNode | None, Counter[NamedNode]],
) -> Register:
    """Return the register of some things, whose values are in the index."""
    pairs = {(folded(name), of) for of, thing in things.items() for name in thing.names}
    return Register(
        index=index,
        space=space,
        things=things,
        names=tuple(sorted(pair for pair in pairs if pair[0])),
        types=Counter(kind for thing in things.values() for kind in thing.types),
        usage=usage,
        look=lambda _: index,
    )


def described(iri: NamedNode, name: str, names: tuple[str, ...], space: str, index: Index) -> Thing:
    """Return a thing with what the index says of it."""
    kinds = index.values(iri, RDF.type)
    types = tuple(
        kind
        for kind in kinds
        if isinstance(kind, NamedNode) and not kind.value.startswith(_NOT_TYPES)
    )
    words = next(filter(None, (index.text(iri, prop) for prop in DESCRIPTIONS)), "")
    named = ", ".join(map(index.words, types))
    return Thing(
        id=iri.value.removeprefix(space),
        iri=iri,
        name=name,
        names=names,
        description=words or named,
        types=types,
    )


def cost(sought: Sought, known: Register) -> int:
    """Return how many comparisons a query may take: of names, and of values of things."""
    naming = [c for c in sought.conditions if c.match != "property" and c.quantifier != "none"]
    names = sum(len(c.values) for c in sought.conditions if c.match == "name")
    others = sum(len(c.values) for c in sought.conditions if c.match != "name")
    things = min(NAMED, len(known.things)) if naming else len(known.things)
    return names * len(known.names) + others * things * known.weight


def candidates(sought: Sought, known: Register) -> tuple[Candidate, ...]:
    """Return the things that fit a query, the best first; one may be certain."""
    names = [c for c in sought.conditions if c.match == "name"]
    scores = {id(c): {v: _by_name(v, known) for v in map(_words, c.values)} for c in names}
    likely = [known.things[of] for of in _compared(sought, scores, known)]
    factors = [(thing, kept) for thing in likely if (kept := _type_factor(thing, sought))]
    if any(condition.compared is not None for condition in sought.conditions):
        known = replace(known, index=known.look(thing.iri for thing, _ in factors))
    found = []
    for thing, kept in factors:
        fits = [
            _fit_of(condition, thing, scores.get(id(condition), {}), known)
            for condition in sought.conditions
        ]
        scored = _scored(thing, fits, sought, kept)
        if scored is not None and scored.score > 0:
            found.append(scored)
    found.sort(key=lambda candidate: (-candidate.score, candidate.thing.id))
    best = found[: max(sought.limit, 0)]
    if best and best[0].score >= CERTAIN:
        alone = len(found) == 1 or best[0].score - found[1].score >= APART
        best[0] = replace(best[0], match=alone)
    return tuple(best)


def _compared(
    sought: Sought, scores: Mapping[int, Mapping[str, Mapping[str, float]]], known: Register
) -> Iterable[str]:
    """Return the ids of the things that are most like a name, or have an id; else all."""
    naming = [c for c in sought.conditions if c.match != "property" and c.quantifier != "none"]
    if not naming:
        return known.things
    best: defaultdict[str, float] = defaultdict(float)
    for found in (found for c in naming for found in scores.get(id(c), {}).values()):
        for of, score in found.items():
            best[of] = max(best[of], score)
    named = set(sorted(best, key=lambda of: (-best[of], of))[:NAMED])
    ids = {of for c in naming for v in c.values if (of := known.id_as_sent(v)) in known.things}
    return named | ids


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


def _fit_of(
    condition: Condition, thing: Thing, named: Mapping[str, Mapping[str, float]], known: Register
) -> float:
    """Return how well a thing fits a condition, 0 to 100."""

    def one(value: object) -> float:
        if condition.match == "property" and condition.compared is not None:
            terms = known.index.values(thing.iri, condition.compared)
            return max((_likeness(term, value, known) for term in terms), default=0.0)
        if known.id_as_sent(value) == thing.id:
            return _FULL
        return named.get(_words(value), {}).get(thing.id, 0.0)

    fits = [one(value) for value in condition.values]
    if condition.exact:
        fits = [fit if fit == _FULL else 0.0 for fit in fits]
    match condition.quantifier:
        case "none":
            return 0.0 if any(fit >= CERTAIN for fit in fits) else _FULL
        case "all":
            return min(fits, default=0.0)
        case _:
            return max(fits, default=0.0)


def _scored(thing: Thing, fits: list[float], sought: Sought, kept: float) -> Candidate | None:
    """Return a thing with its score; none where it lacks what is required.

    Names and ids weigh most, and within them and the properties each condition the same.
    """
    pairs = list(zip(sought.conditions, fits, strict=True))
    if any(condition.required and fit < CERTAIN for condition, fit in pairs):
        return None
    naming = [fit for condition, fit in pairs if condition.match != "property"]
    others = [fit for condition, fit in pairs if condition.match == "property"]
    weight = _NAME_WEIGHT if naming and others else float(bool(naming))
    score = weight * _mean(naming) + (1 - weight) * _mean(others)
    features: dict[str, float] = {}
    for number, (condition, fit) in enumerate(pairs, start=1):
        name = condition.feature
        features[f"{name}:{number}" if name in features else name] = round(fit, 2)
    return Candidate(thing=thing, score=round(score * kept, 2), features=tuple(features.items()))


def _words(value: object) -> str:
    return str(value.get("name", "") if isinstance(value, Mapping) else value)[:LONGEST]


def _mean(fits: list[float]) -> float:
    return sum(fits) / len(fits) if fits else 0.0


def _type_factor(thing: Thing, sought: Sought) -> float:
    """Return what a thing's score is multiplied with for its types; 0 excludes it."""
    has = [kind in thing.types for kind in sought.types]
    if not has or all(has) or (sought.strict != "all" and any(has)):
        return 1.0
    return _OTHER_TYPE if sought.strict == "should" else 0.0


def _likeness(term: Term, value: object, known: Register) -> float:
    if isinstance(value, Mapping):
        return _FULL if known.id_as_sent(value) in {known.id_of(term), term.value} else 0.0
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, int | float) and isinstance(term, Literal):
        return _FULL if _number(term.value) == value else 0.0
    text = str(value)
    if text in {term.value, known.id_of(term)}:
        return _FULL
    return fuzz.ratio(folded(text[:LONGEST]), folded(known.index.words(term)))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
