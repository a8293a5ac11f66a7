"""Index -> the resources of a site: every IRI below the base that is described, by its key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from pyoxigraph import Literal, NamedNode, Triple

from comity.errors import PublicationError
from comity.identifiers import source_iri
from comity.lookup import Index, by_subject
from comity.namespaces import COMITY, DCTERMS, OWL, PROV, RDF, RDFS, TEXT
from comity.site.addresses import key_of, term_key
from comity.site.values import Kind, Resource

DATASET_STEM = "description"
"""Of the dataset's own description: `dataset.ttl` and its like are the dataset itself."""

_TERMS = frozenset(
    {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Class}
    | {RDF.Property}
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A vocabulary that is published: its IRI, the folder of its terms' pages, its triples."""

    iri: NamedNode
    triples: tuple[Triple, ...]

    def terms(self) -> Mapping[NamedNode, Mapping[NamedNode, tuple[NamedNode | Literal, ...]]]:
        """Return what the vocabulary says of each of its terms, itself aside."""
        found = by_subject(self.triples)
        return {term: about for term, about in found.items() if term != self.iri}


def vocabularies(folder: Mapping[str, Iterable[Triple]]) -> tuple[Vocabulary, ...]:
    """Return the vocabularies of some files: each owl:Ontology with the terms in its namespace.

    A file without an owl:Ontology adds to those whose terms it describes; classes and properties
    in no such namespace are a vocabulary by their namespace.
    """
    files = [tuple(filter(_is_ground, triples)) for triples in folder.values()]
    found: dict[str, set[Triple]] = {}
    for triples in files:
        for name in _declared(triples):
            found.setdefault(name, set()).update(triples)
    rest = [t for triples in files if not _declared(triples) for t in triples]
    terms = {t.subject for t in rest if t.predicate == RDF.type and t.object in _TERMS}
    for triple in rest:
        namespace = re.sub(r"[^#/]*$", "", str(triple.subject)[1:-1]).rstrip("#/")
        known = {name.rstrip("#/"): name for name in found}
        if namespace in known:
            found[known[namespace]].add(triple)
        elif triple.subject in terms:
            found[namespace] = {triple}
    return tuple(
        Vocabulary(iri=NamedNode(name), triples=tuple(sorted(content, key=str)))
        for name, content in sorted(found.items())
    )


def _declared(triples: Iterable[Triple]) -> list[str]:
    return [
        str(t.subject)[1:-1]
        for t in triples
        if t.predicate == RDF.type and t.object == OWL.Ontology
    ]


def resources(
    index: Index,
    prefixes: Mapping[str, str],
    published: Iterable[Vocabulary],
    withdrawn: Iterable[Triple],
) -> dict[str, Resource]:
    """Return the resources by key; raise PublicationError where withdrawn things are still said."""
    issued = issue_date(index)
    found = dict(_data(index, issued))
    found.update(fixed(index, prefixes, published))
    for work, document in index.documents.items():
        alias = key_of(source_iri(index.base, document.id).value, index.base)
        whole = found.get(key_of(work.value, index.base) or "")
        if alias and whole:
            found[alias] = whole
    found.update(_tombstones(index, withdrawn, found))
    return found


def fixed(
    index: Index, prefixes: Mapping[str, str], published: Iterable[Vocabulary]
) -> dict[str, Resource]:
    """Return the resources that every site has: the vocabularies' terms, and the dataset."""
    dataset = NamedNode(f"{index.base}dataset")
    found = dict(_terms(index, prefixes, published))
    found["dataset"] = Resource(
        iri=dataset,
        stem=DATASET_STEM,
        title=index.text(dataset, DCTERMS.term("title")) or "dataset",
        kind=Kind.DATASET,
        modified=issue_date(index),
    )
    return found


def issue_date(index: Index) -> date | None:
    """Return the date of the latest document, which is that of the dataset."""
    return _latest(index.values(NamedNode(f"{index.base}dataset"), DCTERMS.issued))


def as_date(literal: object) -> date | None:
    """Return the first day of an xsd:date, xsd:gYearMonth or xsd:gYear.

    >>> as_date(Literal("1997-07"))
    datetime.date(1997, 7, 1)
    """
    found = _DATE.match(literal.value) if isinstance(literal, Literal) else None
    try:
        return found and date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def _data(index: Index, issued: date | None) -> Iterator[tuple[str, Resource]]:
    for node in {*index.quads, *index.inverse, *index.graphs}:
        key = key_of(node.value, index.base)
        if key and is_page(node, key):
            yield key, resource_of(node, key, index, issued)


def is_page(node: NamedNode, key: str) -> bool:
    """Tell whether a node of the data with a key has a page: parts of pages have not."""
    return "#" not in key and not term_namespace(node)


def resource_of(node: NamedNode, key: str, index: Index, issued: date | None) -> Resource:
    """Return a node of the data with its kind, title and date."""
    kind = Kind.GRAPH if node in index.graphs else _kind(node, index)
    return Resource(
        iri=node,
        stem=key,
        title=_title(node, kind, index),
        kind=kind,
        modified=_modified(node, kind, index) or issued,
    )


def term_namespace(node: NamedNode) -> bool:
    """Tell whether a node is a term of comity's own vocabularies, whatever the base is."""
    return node.value.startswith((COMITY, TEXT))


def _kind(node: NamedNode, index: Index) -> Kind:
    kinds = index.values(node, RDF.type)
    if node in index.documents:
        return Kind.DOCUMENT
    if node in index.rules:
        return Kind.RULE
    for of, kind in ((COMITY.Claim, Kind.CLAIM), (COMITY.Inference, Kind.INFERENCE)):
        if of in kinds:
            return kind
    return Kind.FACT if RDF.Statement in kinds else Kind.THING


def _title(node: NamedNode, kind: Kind, index: Index) -> str:
    if kind in {Kind.CLAIM, Kind.INFERENCE, Kind.FACT}:
        return index.called(node)
    if kind is Kind.RULE:
        return index.rules[node].label
    return index.words(node)


def _modified(node: NamedNode, kind: Kind, index: Index) -> date | None:
    """Return the date of the latest document that says something of a node."""
    if kind is Kind.DOCUMENT:
        return _latest(index.values(node, DCTERMS.issued))
    claims = [node] if kind is Kind.CLAIM else index.mentions.get(node, ())
    works = {work for claim in claims for work in index.values(claim, PROV.wasDerivedFrom)}
    dates = (index.values(w, DCTERMS.issued) for w in works if isinstance(w, NamedNode))
    return _latest(chain.from_iterable(dates))


def _latest(literals: Iterable[object]) -> date | None:
    return max(filter(None, map(as_date, literals)), default=None)


def _terms(
    index: Index, prefixes: Mapping[str, str], published: Iterable[Vocabulary]
) -> Iterator[tuple[str, Resource]]:
    for vocabulary in published:
        key = term_key(vocabulary.iri.value, index.base, prefixes)
        about = by_subject(vocabulary.triples)
        titles = about.get(vocabulary.iri, {}).get(DCTERMS.term("title"), ())
        title = next((term.value for term in titles), index.words(vocabulary.iri))
        key = key or vocabulary.iri.value.rstrip("/#").rpartition("/")[2]
        yield key, Resource(iri=vocabulary.iri, stem=key, title=title, kind=Kind.VOCABULARY)
        for release in about.get(vocabulary.iri, {}).get(OWL.versionIRI, ()):
            version = term_key(release.value, index.base, prefixes)
            if version:
                yield (
                    version,
                    Resource(iri=vocabulary.iri, stem=key, title=title, kind=Kind.VOCABULARY),
                )
        for term in vocabulary.terms():
            key = term_key(term.value, index.base, prefixes)
            if key:
                title = index.words(term)
                yield key, Resource(iri=term, stem=key, title=title, kind=Kind.TERM)


def _tombstones(
    index: Index, withdrawn: Iterable[Triple], found: Mapping[str, Resource]
) -> Iterator[tuple[str, Resource]]:
    """Yield what is gone, by when or by what it was; data that still says it is refused."""
    for node, about in by_subject(withdrawn).items():
        key = key_of(node.value, index.base)
        if not key or not about.keys() & {PROV.invalidatedAtTime, PROV.wasInvalidatedBy}:
            continue
        if key in found:
            raise PublicationError(
                "it is withdrawn, and the dataset still has it",
                where=node.value,
                remedy="build without it, or take it out of withdrawn.ttl",
            )
        yield (
            key,
            Resource(
                iri=node,
                stem=key,
                title=next((t.value for t in about.get(RDFS.label, ())), index.words(node)),
                kind=Kind.WITHDRAWN,
                modified=_latest(about.get(PROV.invalidatedAtTime, ())),
            ),
        )


def _is_ground(triple: Triple) -> bool:
    return isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal)
