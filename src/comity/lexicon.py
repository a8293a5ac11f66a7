"""Lexicon and ontology triples -> Lexicon: what things are called and what words tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from comity.identifiers import slug
from comity.model import Entity, Lexicon, Name
from comity.namespaces import FOAF, OWL, RDF, RDFS, SKOS, TEXT

Index = Mapping[NamedNode, tuple[tuple[NamedNode, NamedNode | Literal], ...]]


def build_lexicon(triples: Iterable[Triple], base: str) -> Lexicon:
    """Build the lexicon from SKOS names, word lists and the class hierarchy of the ontology."""
    facts = tuple(triples)
    superclasses = class_hierarchy(facts)
    by_property: defaultdict[NamedNode, list[tuple[NamedNode, str]]] = defaultdict(list)
    for triple in facts:
        if isinstance(triple.object, Literal) and isinstance(triple.subject, NamedNode):
            by_property[triple.predicate].append((triple.subject, triple.object.value))
    return Lexicon(
        base=base,
        names=tuple(_names(facts, superclasses)),
        nouns=_by_word(by_property[TEXT.noun]),
        anaphors=_by_word(by_property[TEXT.anaphor]),
        echoes=_by_word(by_property[TEXT.echo]),
        titles=_by_word(by_property[TEXT.nameTitle]),
        words=_by_term(by_property[TEXT.word]),
        verbs=_by_word(by_property[TEXT.verb]),
        auxiliaries=_by_word(by_property[TEXT.auxiliary]),
        conjunctions=_by_word(by_property[TEXT.conjunction]),
        superclasses=superclasses,
        whole=_marked(by_property[TEXT.whole]),
        identified=_marked(by_property[TEXT.identifiedByParties]),
        parties=_marked(by_property[TEXT.party]),
        bonds=_marked(by_property[TEXT.bond]),
        agents=_marked(by_property[TEXT.agent]),
        places=_marked(by_property[TEXT.place]),
        same_names=dict(_pairs(by_property[TEXT.sameName])),
    )


def class_hierarchy(triples: Iterable[Triple]) -> Mapping[NamedNode, frozenset[NamedNode]]:
    """Map each class to itself and all its superclasses."""
    direct: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    for triple in triples:
        subject, kind = triple.subject, triple.object
        if not isinstance(subject, NamedNode):
            continue
        if triple.predicate == RDFS.subClassOf and isinstance(kind, NamedNode):
            direct[subject].add(kind)
        elif triple.predicate == RDF.type and kind == OWL.Class:
            direct[subject] |= set()
    return {start: _reachable(start, direct) for start in list(direct)}


def _reachable(
    start: NamedNode, direct: Mapping[NamedNode, set[NamedNode]]
) -> frozenset[NamedNode]:
    found, front = {start}, [start]
    while front:
        new = direct.get(front.pop(), set()) - found
        found |= new
        front.extend(new)
    return frozenset(found)


def _by_word(pairs: Iterable[tuple[NamedNode, str]]) -> Mapping[str, NamedNode]:
    return {word: term for term, word in sorted(pairs, key=lambda pair: (pair[1], pair[0].value))}


def _marked(pairs: Iterable[tuple[NamedNode, str]]) -> frozenset[NamedNode]:
    return frozenset(term for term, value in pairs if value == "true")


def _pairs(said: Iterable[tuple[NamedNode, str]]) -> Iterable[tuple[str, str]]:
    """Yield the keys of two names, "A = B", the second of which stands for both."""
    for _, names in sorted(said, key=lambda pair: pair[1]):
        one, _, other = names.partition("=")
        yield slug(one), slug(other)


def _by_term(pairs: Iterable[tuple[NamedNode, str]]) -> Mapping[NamedNode, frozenset[str]]:
    found: defaultdict[NamedNode, set[str]] = defaultdict(set)
    for term, word in pairs:
        found[term].add(word)
    return {term: frozenset(words) for term, words in found.items()}


def _names(
    facts: tuple[Triple, ...], superclasses: Mapping[NamedNode, frozenset[NamedNode]]
) -> Iterable[Name]:
    described: defaultdict[object, defaultdict[NamedNode, list[NamedNode | Literal]]]
    described = defaultdict(lambda: defaultdict(list))
    for triple in facts:
        if isinstance(triple.object, NamedNode | Literal):
            described[triple.subject][triple.predicate].append(triple.object)
    for concept in sorted(described, key=str):
        about = described[concept]
        for thing in _nodes(about.get(FOAF.focus, ())):
            types = _nodes(described[thing][RDF.type]) if thing in described else []
            label = next((o.value for o in sorted(about[SKOS.prefLabel], key=str)), "")
            entity = Entity(
                iri=thing,
                key=thing.value.rsplit("/", 1)[-1],
                label=label,
                classes=frozenset().union(*(superclasses.get(t, {t}) for t in types)),
                known=True,
            )
            yield from _forms(about, entity)


def _nodes(terms: Iterable[NamedNode | Literal]) -> list[NamedNode]:
    return [term for term in terms if isinstance(term, NamedNode)]


def _forms(about: Mapping[NamedNode, list[NamedNode | Literal]], entity: Entity) -> Iterable[Name]:
    ambiguous = any(o.value == "true" for o in about.get(TEXT.ambiguous, ()))
    context = frozenset(_nodes(about.get(TEXT.context, ())))
    nouns = (SKOS.prefLabel, SKOS.altLabel, TEXT.shortName)
    for is_adjective, properties in ((False, nouns), (True, (TEXT.adjective,))):
        forms = {str(o.value) for p in properties for o in about.get(p, ())}
        for form in sorted(forms):
            yield Name(
                form=form,
                entity=entity,
                adjective=is_adjective,
                ambiguous=ambiguous,
                context=context,
            )
