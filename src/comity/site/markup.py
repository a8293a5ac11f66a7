"""Resource -> schema.org in JSON-LD, for the head of its page.

Types are those that the published vocabularies align the resource's classes with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyoxigraph import Literal, NamedNode

from comity.description import LICENCE
from comity.namespaces import DCTERMS, OWL, RDF, RDFS, SKOS
from comity.site.citation import Citation, citation
from comity.site.descriptions import concepts_of
from comity.site.holdings import Holdings
from comity.site.links import page_address
from comity.site.values import Kind, Resource

SCHEMA = "https://schema.org/"
_TYPES = {
    Kind.DATASET: "Dataset",
    Kind.DOCUMENT: "Report",
    Kind.CLAIM: "Claim",
    Kind.TERM: "DefinedTerm",
    Kind.VOCABULARY: "DefinedTermSet",
}
_SAME = (OWL.sameAs, SKOS.exactMatch, NamedNode(f"{SCHEMA}sameAs"))


def markup(site: Holdings, resource: Resource) -> dict[str, Any]:
    """Return the description of a resource in schema.org's terms."""
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@id": resource.iri.value,
        "@type": _TYPES.get(resource.kind) or _types(site, resource),
        "name": resource.title,
        "mainEntityOfPage": page_address(site.base, resource.stem),
    }
    same = sorted(
        term.value
        for node in (resource.iri, *concepts_of(resource.iri, site.index))
        for predicate in _SAME
        for term in site.index.values(node, predicate)
    )
    if same:
        found["sameAs"] = same
    if resource.kind in {Kind.DOCUMENT, Kind.CLAIM, Kind.DATASET}:
        found |= _cited(citation(resource, site.index), resource)
    if resource.kind is Kind.DATASET:
        found |= _dataset(site, resource)
    return found


def _types(site: Holdings, resource: Resource) -> list[str] | str:
    classes = site.index.values(resource.iri, RDF.type)
    for predicate in (RDFS.subClassOf, RDFS.seeAlso):
        found = sorted(
            triple.object.value.removeprefix(SCHEMA)
            for triple in site.alignments
            if triple.predicate == predicate
            and triple.subject in classes
            and isinstance(triple.object, NamedNode)
        )
        if found:
            return found if len(found) > 1 else found[0]
    return "Thing"


def _cited(cited: Citation, resource: Resource) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if cited.issued and resource.kind is not Kind.CLAIM:
        found["datePublished"] = cited.issued.isoformat()
    if cited.publisher and resource.kind is Kind.DOCUMENT:
        found["publisher"] = {"@type": "Organization", "name": cited.publisher}
    if cited.container:
        found["appearance"] = {"@type": "CreativeWork", "name": cited.container}
    return found


def _dataset(site: Holdings, resource: Resource) -> dict[str, Any]:
    files = [
        {
            "@type": "DataDownload",
            "contentUrl": f"{site.base}{file.path}",
            "encodingFormat": file.media_type.partition(";")[0],
        }
        for file in site.downloads.values()
    ]
    return {
        "description": _text(site.index.values(resource.iri, DCTERMS.description)),
        "license": LICENCE.value,
        "distribution": files,
    }


def _text(terms: Iterable[object]) -> str:
    return next((term.value for term in terms if isinstance(term, Literal)), "")
