"""Resource -> what its page shows, one function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from pyoxigraph import Literal, NamedNode

from comity.explanation import ClaimExplanation, ThingExplanation, explanation
from comity.lookup import by_subject
from comity.namespaces import COMITY, DCTERMS, OWL, RDF, RDFS, SKOS
from comity.site.citation import bibtex, citation, csl
from comity.site.descriptions import concepts_of
from comity.site.holdings import Holdings
from comity.site.neighbourhood import drawing
from comity.site.overviews import NAMING, OVERVIEWS
from comity.site.passages import paragraphs
from comity.site.search import NAMES
from comity.site.values import Kind, Resource
from comity.site.views import Ref, Row, Viewer, day

Shown = dict[str, Any]
LIMIT = 150
"""Rows of one list on a page; a page of more would be heavy, and the RDF forms hold all."""


def thing(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show what documents say of a thing, what is known from elsewhere and what follows."""
    index = site.index
    told = explanation(resource.iri, index)
    groups = dict(told.groups) if isinstance(told, ThingExplanation) else {}
    said = {
        name: [viewer.row(said) for said in rows[:LIMIT]]
        for name, rows in groups.items()
        if name != "said of it"
    }
    own = groups.get("said of it", ())
    stating = [said for said in own if said.triple.predicate not in NAMING]
    facts = [viewer.row(said) for said in stating[:LIMIT]]
    return {
        "drawing": drawing(resource.title, facts, said.get("said with it", ())),
        "types": [viewer.ref(t) for t in index.values(resource.iri, RDF.type)],
        "names": names(resource.iri, site, viewer),
        "facts": grouped(facts),
        "naming": [viewer.row(s) for s in own if s.triple.predicate in NAMING][: LIMIT // 2],
        "mentioned": grouped(said.pop("said with it", [])),
        "elsewhere": grouped(said.pop("known from elsewhere", [])),
        "inferred": grouped(said.pop("inferred", [])),
        "outside": said.pop("links to other datasets", []),
        "described": grouped(said.pop("described", [])),
        "judged": list(said.items()),
        "totals": {name: len(rows) for name, rows in groups.items()} | {"facts": len(stating)},
        "limit": LIMIT,
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


def grouped(rows: Iterable[Row]) -> list[tuple[Ref, list[Row]]]:
    """Return rows by property, in the order in which the properties first occur."""
    found: dict[str, tuple[Ref, list[Row]]] = {}
    for row in rows:
        found.setdefault(row.predicate.iri or row.predicate.text, (row.predicate, []))[1].append(
            row
        )
    return list(found.values())


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
        "followed": _conclusions(site, resource, viewer),
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
        "followed": _conclusions(site, resource, viewer),
    }


def fact(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show where a reference fact comes from and what follows from it."""
    return {
        "row": viewer.explained(resource.iri),
        "followed": _conclusions(site, resource, viewer),
    }


def rule(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show what a rule says, its examples, its query, and the claims that it read."""
    found = site.index.rules[resource.iri]
    claims = _subjects(site, resource.iri, COMITY.rule)
    return {
        "rule": found,
        "examples": [e for e in found.examples if e.expected is not None],
        "counterexamples": [e for e in found.examples if e.expected is None],
        "rows": viewer.rows(claims[:LIMIT]),
        "total": len(claims),
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
    members = _subjects(site, resource.iri, RDF.type)
    uses = _subjects(site, resource.iri, RDF.predicate)
    return {
        "about": [
            (viewer.predicate(predicate), [viewer.ref(t) for t in terms])
            for predicate, terms in about.items()
            if predicate not in {SKOS.definition, RDFS.label, SKOS.example, RDFS.isDefinedBy}
        ],
        "definition": [t.value for t in about.get(SKOS.definition, about.get(RDFS.comment, ()))],
        "examples": [t.value for t in about.get(SKOS.example, ())],
        "inverse": [(viewer.predicate(predicate), refs) for predicate, refs in inverse.items()],
        "members": [viewer.ref(node) for node in members[: 3 * LIMIT]],
        "member_total": len(members),
        "rows": viewer.rows(uses[: LIMIT // 2]),
        "use_total": len(uses),
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
    quads = site.index.graphs.get(resource.iri, ())
    names = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    subjects = sorted(name for name in names if "#" not in name)  # passages stand in their page
    return {
        "size": len(quads),
        "subjects": [viewer.ref(NamedNode(name)) for name in subjects[: 3 * LIMIT]],
        "total": len(subjects),
    }


def dataset(site: Holdings, resource: Resource, viewer: Viewer) -> Shown:
    """Show the downloads with their sizes and checksums, and the graphs."""
    index = site.index
    cited = citation(resource, index)
    return {
        "description": index.text(resource.iri, DCTERMS.description),
        "issued": day(index.text(resource.iri, DCTERMS.issued)),
        "downloads": [
            (file.path, file.media_type, len(file.content), _digest(file.content))
            for file in site.downloads.values()
        ],
        "graphs": [viewer.ref(r.iri) for r in _of_kind(site, Kind.GRAPH)],
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
    said = [(len(index.mentions.get(r.iri, ())), r) for r in _of_kind(site, Kind.THING)]
    told = sorted((pair for pair in said if _is_thing(pair[1], site)), key=_most)[:24]
    return {
        "documents": [
            (viewer.ref(r.iri), day(index.text(r.iri, DCTERMS.issued)))
            for r in _of_kind(site, Kind.DOCUMENT)
        ],
        "things": [(viewer.ref(r.iri), count) for count, r in told],
        "overviews": list(OVERVIEWS.values()),
        "vocabularies": [viewer.ref(v.iri) for v in site.vocabularies],
        "counts": [
            (len(_of_kind(site, kind)), noun)
            for kind, noun in (
                (Kind.DOCUMENT, "documents"),
                (Kind.CLAIM, "statements"),
                (Kind.INFERENCE, "conclusions"),
            )
        ]
        + [(sum(_is_thing(r, site) for r in _of_kind(site, Kind.THING)), "things")],
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


def _conclusions(site: Holdings, resource: Resource, viewer: Viewer) -> tuple[Row, ...]:
    found = _subjects(site, resource.iri, COMITY.premise)
    return viewer.rows(found[:LIMIT])


def _subjects(site: Holdings, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    """Return the nodes that lead to another by a property, sorted."""
    found = {
        quad.subject
        for quad in site.index.inverse.get(node, ())
        if quad.predicate == predicate and isinstance(quad.subject, NamedNode)
    }
    return sorted(found, key=lambda subject: subject.value)


def _of_kind(site: Holdings, kind: Kind) -> list[Resource]:
    found = {r.stem: r for r in site.resources.values() if r.kind is kind}
    return [found[stem] for stem in sorted(found)]


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
