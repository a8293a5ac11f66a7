"""Knowledge, and what a dataset says -> the things of ours that can be linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple

from comity.lexicon import class_hierarchy
from comity.linking.guide import Field, Guide, Kind
from comity.linking.names import folded, qualifier
from comity.linking.places import point
from comity.linking.values import Entity, Point, Span
from comity.model import Knowledge
from comity.namespaces import DCTERMS, FOAF, RDF, RDFS, SKOS, TEXT, XSD

_LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.term("title"))
_ALIASES = (SKOS.altLabel, SKOS.hiddenLabel, TEXT.shortName, DCTERMS.alternative)
_DATES = frozenset({XSD.date, XSD.gYear, XSD.gYearMonth, XSD.dateTime})
Values = Mapping[NamedNode, list[NamedNode | Literal]]
Described = Mapping[NamedNode, Values]


def entities(
    knowledge: Knowledge, guide: Guide, stated: Iterable[Triple] = ()
) -> tuple[Entity, ...]:
    """Return the things of the lexicon and those that a dataset states, sorted by IRI.

    Only things with a name and a class of the ontology: nothing else can be compared.
    """
    described = _described((*knowledge.reference, *stated))
    concepts: defaultdict[NamedNode, list[NamedNode]] = defaultdict(list)
    for node, about in described.items():
        for thing in _nodes(about.get(FOAF.focus, ())):
            concepts[thing].append(node)
    superclasses = class_hierarchy(knowledge.ontology)
    space = f"{knowledge.base}id/"
    found: dict[NamedNode, Entity] = {}
    for thing in sorted(described, key=lambda node: node.value):
        own = _nodes(described[thing].get(RDF.type, ())).intersection(superclasses)
        if thing.value.startswith(space) and own:
            classes = frozenset[NamedNode]().union(*(superclasses[kind] for kind in own))
            entity = _entity(thing, concepts[thing], described, guide, own=own, classes=classes)
            found |= {thing: entity} if entity.names else {}
    whole = {thing for thing, entity in found.items() if _is_apart(entity, guide)}
    return tuple(
        replace(entity, apart=entity.within & whole, sovereign=entity.thing in whole)
        for entity in found.values()
    )


def _is_apart(entity: Entity, guide: Guide) -> bool:
    return any(kind.iri in guide.apart for kind in entity.kinds)


def _entity(
    thing: NamedNode,
    concepts: list[NamedNode],
    described: Described,
    guide: Guide,
    *,
    own: frozenset[NamedNode],
    classes: frozenset[NamedNode],
) -> Entity:
    abouts = [described[thing], *(described[concept] for concept in concepts)]
    labels = [word for about in abouts for word in _words(about, _LABELS)]
    aliases = [word for about in abouts for word in _words(about, _ALIASES)]
    names = tuple(dict.fromkeys((*labels, *aliases)))
    schemes = _nodes(value for about in abouts for value in about.get(SKOS.inScheme, ()))
    ambiguous = any(_words(about, (TEXT.ambiguous,)) == ["true"] for about in abouts)
    return Entity(
        thing=thing,
        subject=min(concepts, key=lambda node: node.value, default=thing),
        label=names[0] if names else "",
        names=names,
        classes=classes,
        own=own,
        kinds=_kinds(
            thing, concepts, abouts, guide, label=names[0] if names else "", classes=classes
        ),
        within=_within(thing, described, guide),
        codes=frozenset(word for about in abouts for word in _words(about, (SKOS.notation,))),
        ambiguous=ambiguous,
        past=bool(schemes & guide.past),
        dates=_dates(described[thing], guide),
        point=_point(described[thing], guide),
    )


def _kinds(
    thing: NamedNode,
    concepts: Iterable[NamedNode],
    abouts: Iterable[Values],
    guide: Guide,
    *,
    label: str,
    classes: frozenset[NamedNode],
) -> frozenset[Kind]:
    """Return the kinds that the guide tells of a thing, else what its label tells."""
    signs: set[NamedNode] = {thing, *concepts}
    for about in abouts:
        signs |= _nodes(about.get(SKOS.inScheme, ()))
        signs |= {v.datatype for v in about.get(SKOS.notation, ()) if isinstance(v, Literal)}
    told = {guide.told[sign] for sign in signs if sign in guide.told}
    found: set[Kind | None] = {*told} or {kind_of_name(label, guide)}
    return frozenset(kind for kind in found if kind and not kind.excludes & classes)


def kind_of_name(name: str, guide: Guide) -> Kind | None:
    """Return the kind that a name itself tells: by brackets, or by a last word that says it.

    Such a word must follow another: "Mexico City", and not "City".
    """
    if inner := qualifier(name):
        return guide.kind(inner)
    words = folded(name).split()
    return guide.kind(words[-1]) if len(words) > 1 and len(words[-1]) > 1 else None


def _within(thing: NamedNode, described: Described, guide: Guide) -> frozenset[NamedNode]:
    """Return all places around a thing."""
    found: set[NamedNode] = set()
    front = [thing]
    while front:
        about = described.get(front.pop(), {})
        for predicate, values in about.items():
            if guide.properties.get(predicate) is Field.PLACE:
                new = _nodes(values) - found
                found |= new
                front += new
    return frozenset(found)


def _dates(about: Values, guide: Guide) -> Span:
    said: dict[Field, list[str]] = {Field.BEGIN: [], Field.END: [], Field.DATE: []}
    for predicate, values in about.items():
        kind = guide.properties.get(predicate)
        if kind in said:
            dated = (v for v in values if isinstance(v, Literal) and v.datatype in _DATES)
            said[kind] += [value.value for value in dated]
    return Span(
        begin=min(said[Field.BEGIN], default=""),
        end=max(said[Field.END], default=""),
        on=tuple(sorted(said[Field.DATE])),
    )


def _point(about: Values, guide: Guide) -> Point | None:
    said: dict[Field, list[str]] = {Field.LATITUDE: [], Field.LONGITUDE: []}
    for predicate, values in about.items():
        kind = guide.properties.get(predicate)
        if kind in said:
            said[kind] += [value.value for value in values]
    return point(said[Field.LATITUDE], said[Field.LONGITUDE])


def _described(triples: Iterable[Triple]) -> Described:
    found: defaultdict[NamedNode, defaultdict[NamedNode, list[NamedNode | Literal]]]
    found = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in sorted(set(triples), key=str):
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            found[subject][predicate].append(value)
    return found


def _nodes(values: Iterable[NamedNode | Literal]) -> frozenset[NamedNode]:
    return frozenset(value for value in values if isinstance(value, NamedNode))


def _words(about: Values, predicates: Iterable[NamedNode]) -> list[str]:
    return [v.value for p in predicates for v in about.get(p, ()) if isinstance(v, Literal)]
