"""Resource -> what its page shows, one function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from pyoxigraph import Literal, NamedNode

from comity.explanation import ClaimExplanation, explanation
from comity.lookup import by_subject
from comity.namespaces import COMITY, DCAT, DCTERMS, OWL, RDF, RDFS, SKOS
from comity.site.changes import changes
from comity.site.citation import bibtex, citation, csl
from comity.site.descriptions import concepts_of
from comity.site.holdings import Holdings
from comity.site.lists import Part, lists, part
from comity.site.neighbourhood import drawing
from comity.site.overviews import OVERVIEWS, Overview
from comity.site.passages import paragraphs
from comity.site.search import NAMES
from comity.site.values import Kind, Resource
from comity.site.views import Ref, Viewer, day

Shown = dict[str, Any]


def thing(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show what documents say of a thing, what is known from elsewhere and what follows."""
    parts = _parts(site, resource, viewer)
    by_name = {part.name: part for part in parts}
    outward, inward = by_name["facts"].rows, by_name["mentioned"].rows
    return {
        "drawing": drawing(resource.title, outward, inward),
        "types": [viewer.ref(t) for t in site.index.values(resource.iri, RDF.type)],
        "names": names(resource.iri, site, viewer),
        "changes": changes(site, resource, viewer),
        "parts": parts,
    }


def names(node: NamedNode, site: Holdings, viewer: Viewer) -> list[Ref]:
    """Return the other names of a thing, from its concepts."""
    found = {
        term: None
        for about in (node, *concepts_of(node, site.index))
        for predicate in NAMES
        for term in site.index.values(about, predicate)
    }
    return [viewer.ref(term) for term in found if isinstance(term, Literal)]


def document(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show the whole text with its evidence marked, and the statements sentence by sentence."""
    text = site.index.documents[resource.iri]
    record = [
        (viewer.predicate(predicate), [viewer.ref(term) for term in terms])
        for predicate, terms in site.index.described.get(resource.iri, {}).items()
        if predicate != RDF.type
    ]
    shown = paragraphs(text, resource.iri, viewer)
    return {
        "paragraphs": shown,
        "record": record,
        "count": sum(len(s.rows) for p in shown for s in p.sentences),
        "text_path": f"sources/{text.id}.txt",
        "graph": viewer.ref(NamedNode(f"{site.base}graph/{text.id}")),
    }


def claim(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show the words, the document, the rule, what follows, and how to cite it."""
    told = cast("ClaimExplanation", explanation(resource.iri, site.index))
    cited = citation(resource, site.index)
    return {
        "row": viewer.explained(resource.iri),
        "rule": viewer.ref(told.rule.iri),
        "rule_says": told.rule.definition,
        "parts": _parts(site, resource, viewer),
        "bibtex": bibtex(cited),
        "csl": csl(cited),
    }


def inference(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show the axiom and the premises, each with its own evidence."""
    index = site.index
    axiom = index.value(resource.iri, COMITY.axiom)
    premises = index.values(resource.iri, COMITY.premise)
    return {
        "row": viewer.explained(resource.iri),
        "axiom": viewer.explained(axiom) if axiom and _is_statement(axiom, site) else None,
        "premises": viewer.rows(p for p in premises if isinstance(p, NamedNode)),
        "parts": _parts(site, resource, viewer),
    }


def fact(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show where a reference fact comes from and what follows from it."""
    return {
        "row": viewer.explained(resource.iri),
        "parts": _parts(site, resource, viewer),
    }


def rule(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show what a rule says, its examples, its query, and the claims that it read."""
    found = site.index.rules[resource.iri]
    return {
        "rule": found,
        "examples": [e for e in found.examples if e.expected is not None],
        "counterexamples": [e for e in found.examples if e.expected is None],
        "parts": _parts(site, resource, viewer),
    }


def term(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show the definition of a class or property, its place among the others, and its uses."""
    about: dict[NamedNode, Any] = {}
    inverse: dict[NamedNode, list[Ref]] = {}
    for vocabulary in site.vocabularies:
        about |= vocabulary.terms().get(resource.iri, {})
        for triple in vocabulary.triples:
            if triple.object == resource.iri and isinstance(triple.subject, NamedNode):
                inverse.setdefault(triple.predicate, []).append(viewer.ref(triple.subject))
    return {
        "about": [
            (viewer.predicate(predicate), [viewer.ref(t) for t in terms])
            for predicate, terms in about.items()
            if predicate not in {SKOS.definition, RDFS.label, SKOS.example, RDFS.isDefinedBy}
        ],
        "definition": [t.value for t in about.get(SKOS.definition, about.get(RDFS.comment, ()))],
        "examples": [t.value for t in about.get(SKOS.example, ())],
        "inverse": [(viewer.predicate(predicate), refs) for predicate, refs in inverse.items()],
        "parts": _parts(site, resource, viewer),
    }


def vocabulary(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show a vocabulary's terms by what they are, each with its definition."""
    found = next(v for v in site.vocabularies if v.iri == resource.iri)
    about = by_subject(found.triples)
    sections: dict[str, list[tuple[Ref, str, str]]] = {}
    for node, of in sorted(found.terms().items(), key=lambda item: site.index.words(item[0])):
        kinds = of.get(RDF.type, ())
        heading = "Classes" if _any(kinds, OWL.Class, RDFS.Class) else "Properties"
        if heading == "Properties" and not any("Property" in str(kind) for kind in kinds):
            heading = "Terms"
        definition = next(iter(of.get(SKOS.definition, of.get(RDFS.comment, ()))), None)
        row = (viewer.ref(node), definition.value if definition else "", _local(node))
        sections.setdefault(heading, []).append(row)
    own = about.get(resource.iri, {})
    return {
        "description": [t.value for t in own.get(DCTERMS.description, ())],
        "version": [t.value for t in own.get(OWL.versionInfo, ())],
        "sections": [(name, sections[name]) for name in sorted(sections)],
    }


def graph(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show how much a named graph holds and what it speaks of."""
    size = len(site.index.graphs.get(resource.iri, ()))
    return {"size": size, "parts": _parts(site, resource, viewer)}


def dataset(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show the versions, the downloads with their sizes and checksums, and the graphs."""
    index = site.index
    cited = citation(resource, index)
    return {
        "description": index.text(resource.iri, DCTERMS.description),
        "issued": day(index.text(resource.iri, DCTERMS.issued)),
        "downloads": [
            (file.path, file.media_type, len(file.content), _digest(file.content))
            for file in site.offered()
        ],
        "version": index.text(resource.iri, DCAT.version),
        "versions": [viewer.ref(node) for node in index.values(resource.iri, DCAT.hasVersion)],
        "graphs": [viewer.ref(r.iri) for r in site.of_kind(Kind.GRAPH)],
        "bibtex": bibtex(cited),
        "csl": csl(cited),
    }


def withdrawn(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show when and why something was withdrawn, and what replaces it."""
    about = by_subject(site.withdrawn).get(resource.iri, {})
    return {
        "about": [
            (viewer.predicate(predicate), [viewer.ref(term) for term in terms])
            for predicate, terms in about.items()
        ]
    }


def front(site: Holdings) -> Shown:
    """Show what the dataset holds: its documents and the things of which most is said."""
    index = site.index
    viewer = Viewer(index=index, addresses=site.addresses, stem="index")
    said = [(len(index.mentions.get(r.iri, ())), r) for r in site.of_kind(Kind.THING)]
    told = sorted((pair for pair in said if _is_thing(pair[1], site)), key=_most)[:24]
    counts = [
        (len(site.of_kind(kind)), noun)
        for kind, noun in (
            (Kind.DOCUMENT, "documents"),
            (Kind.CLAIM, "statements"),
            (Kind.INFERENCE, "conclusions"),
        )
    ]
    return {
        **opening(site, viewer, OVERVIEWS.values()),
        "things": [(viewer.ref(r.iri), count) for count, r in told],
        "counts": [*counts, (sum(_is_thing(r, site) for r in site.of_kind(Kind.THING)), "things")],
    }


def opening(site: Holdings, viewer: Viewer, lists: Iterable[Overview]) -> Shown:
    """Show the documents, the pages over the whole and the vocabularies."""
    return {
        "documents": [viewer.ref(r.iri) for r in site.of_kind(Kind.DOCUMENT)],
        "things": [],
        "overviews": list(lists),
        "vocabularies": [viewer.ref(v.iri) for v in site.vocabularies],
        "counts": [],
    }


CONTENTS: Mapping[Kind, Callable[[Holdings, Resource, Viewer], Shown]] = {
    Kind.THING: thing,
    Kind.DOCUMENT: document,
    Kind.CLAIM: claim,
    Kind.INFERENCE: inference,
    Kind.FACT: fact,
    Kind.RULE: rule,
    Kind.TERM: term,
    Kind.VOCABULARY: vocabulary,
    Kind.GRAPH: graph,
    Kind.DATASET: dataset,
    Kind.WITHDRAWN: withdrawn,
}


def _parts(site: Holdings, resource: Resource, viewer: Viewer) -> tuple[Part, ...]:
    return tuple(part(listing, resource.stem, viewer) for listing in lists(site, resource))


def _is_thing(resource: Resource, site: Holdings) -> bool:
    return resource.iri.value.startswith(f"{site.base}id/")


def _is_statement(node: NamedNode, site: Holdings) -> bool:
    return bool(site.index.values(node, RDF.subject))


def _most(pair: tuple[int, Resource]) -> tuple[int, str]:
    return -pair[0], pair[1].stem


def _any(kinds: Iterable[object], *wanted: object) -> bool:
    return bool(set(kinds) & set(wanted))


def _local(node: NamedNode) -> str:
    return node.value.replace("#", "/").rpartition("/")[2]


def _digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()
