"""Resource -> schema.org in JSON-LD, for the head of its page.

Nothing is said that the resource's description does not say. Types and properties are those that
the published vocabularies align the ontology's with: properties only as broader ones, classes also
as near ones (`rdfs:seeAlso`), since schema.org has but a near word for a state or a treaty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode

from comity.description import LICENCE, MEDIA_TYPES
from comity.lookup import Term
from comity.namespaces import DCAT, DCTERMS, OWL, PROV, RDF, RDFS, SKOS
from comity.site.descriptions import concepts_of
from comity.site.holdings import Holdings
from comity.site.links import as_uri, page_address
from comity.site.values import Kind, Resource

SCHEMA = "https://schema.org/"
_LINKS = ("contentUrl", "license", "mainEntityOfPage", "sameAs")
CONTEXT: Mapping[str, Any] = {"@vocab": SCHEMA, **{name: {"@type": "@id"} for name in _LINKS}}
"""Whole, so that no reader needs to fetch it; it reads the same with schema.org's own."""
_TYPES = {
    Kind.DATASET: "Dataset",
    Kind.DOCUMENT: "Report",
    Kind.CLAIM: "Claim",
    Kind.TERM: "DefinedTerm",
    Kind.VOCABULARY: "DefinedTermSet",
}
_SAME = (OWL.sameAs, SKOS.exactMatch, NamedNode(f"{SCHEMA}sameAs"))
_SAID: Mapping[Kind, tuple[tuple[NamedNode, str], ...]] = {
    Kind.DOCUMENT: ((DCTERMS.issued, "datePublished"), (DCTERMS.publisher, "publisher")),
    Kind.CLAIM: ((PROV.wasDerivedFrom, "appearance"),),
    Kind.DATASET: (
        (DCTERMS.issued, "datePublished"),
        (DCTERMS.description, "description"),
        (DCTERMS.source, "isBasedOn"),
    ),
}
"""What is said of a kind in terms that no alignment needs to be kept for."""


def markup(site: Holdings, resource: Resource) -> dict[str, Any]:
    """Return the description of a resource in schema.org's terms."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": as_uri(resource.iri.value),
        "@type": _TYPES.get(resource.kind) or _types(site, resource.iri) or "Thing",
        "name": resource.title,
        "mainEntityOfPage": page_address(site.base, resource.stem),
    }
    abouts = (resource.iri, *concepts_of(resource.iri, site.index))
    names = _every(site, abouts, (SKOS.altLabel,)) - {resource.title}
    same = set(map(as_uri, _every(site, abouts, _SAME)))
    said = {**_aligned(site), **dict(_SAID.get(resource.kind, ()))}
    for predicate, name in said.items():
        values = site.index.values(resource.iri, predicate)
        _put(found, name, [_value(site, value) for value in values])
    _put(found, "alternateName", sorted(names))
    _put(found, "sameAs", sorted(same))
    if resource.kind is Kind.DATASET:
        found |= {"license": LICENCE.value, "distribution": _files(site, resource.iri)}
    return found


def _put(found: dict[str, Any], name: str, values: list[Any]) -> None:
    if values:
        found[name] = values if len(values) > 1 else values[0]


def _every(site: Holdings, nodes: Iterable[NamedNode], predicates: Iterable[NamedNode]) -> set[str]:
    pairs = [(node, predicate) for node in nodes for predicate in predicates]
    return {term.value for pair in pairs for term in site.index.values(*pair)}


def _aligned(site: Holdings) -> dict[NamedNode, str]:
    """Return the properties that are narrower than one of schema.org, with its name."""
    return {
        t.subject: t.object.value.removeprefix(SCHEMA)
        for t in site.alignments
        if t.predicate == RDFS.subPropertyOf
        and isinstance(t.subject, NamedNode)
        and isinstance(t.object, NamedNode)
    }


def _types(site: Holdings, node: NamedNode) -> list[str] | str:
    """Return the types that fit a node's classes; one that a narrower class has goes before."""
    classes = {kind for kind in site.index.values(node, RDF.type) if isinstance(kind, NamedNode)}
    fitting: dict[NamedNode, set[str]] = {}
    for predicate in (RDFS.subClassOf, RDFS.seeAlso):
        for triple in site.alignments:
            of, target = triple.subject, triple.object
            if not (isinstance(of, NamedNode) and isinstance(target, NamedNode)):
                continue
            if triple.predicate == predicate and of in classes:
                fitting.setdefault(of, set()).add(target.value.removeprefix(SCHEMA))
    above = {wider for kind in fitting for wider in _above(site, kind)}
    found = sorted({name for kind, names in fitting.items() if kind not in above for name in names})
    return found if len(found) > 1 else "".join(found)


def _above(site: Holdings, kind: NamedNode) -> set[NamedNode]:
    """Return the classes that a class is narrower than, however many steps away."""
    found: set[NamedNode] = set()
    waiting = [kind]
    while waiting:
        for term in site.index.defined.get(waiting.pop(), {}).get(RDFS.subClassOf, ()):
            if isinstance(term, NamedNode) and term not in found:
                found.add(term)
                waiting.append(term)
    return found - {kind}


def _value(site: Holdings, term: Term) -> str | dict[str, Any]:
    """Return a value: text as it is, a thing with its types and name."""
    if isinstance(term, Literal):
        return term.value
    types = _types(site, term)
    named = {"@id": as_uri(term.value), "name": site.index.words(term)}
    return {**({"@type": types} if types else {}), **named}


def _files(site: Holdings, dataset: NamedNode) -> list[dict[str, str]]:
    """Return the distributions that the dataset's description tells of (DCAT 3 section 6.8)."""
    index = site.index
    return [
        {
            "@id": node.value,
            "@type": "DataDownload",
            "name": index.text(node, DCTERMS.term("title")),
            "contentUrl": place.value,
            "encodingFormat": kind.value.removeprefix(MEDIA_TYPES),
        }
        for node in index.values(dataset, DCAT.distribution)
        if isinstance(node, NamedNode)
        and (place := index.value(node, DCAT.downloadURL))
        and (kind := index.value(node, DCAT.mediaType))
    ]
