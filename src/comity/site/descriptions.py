"""Node, Index -> the dataset that describes it: its own statements, their claims, and labels.

A description holds what is said of the node and what is said with it, who says so in which words,
and what every other node in it is called, so that it can be read by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from comity.description import LICENCE
from comity.lookup import LABELS, Index, Term
from comity.model import Dataset
from comity.namespaces import (
    COMITY,
    DCTERMS,
    FOAF,
    OA,
    PROV,
    RDF,
    VOID,
    XSD,
)
from comity.site.addresses import encoded
from comity.site.forms import RDF_FORMS
from comity.site.values import Kind, Resource

_INWARD = (COMITY.evidence, OA.hasSelector, COMITY.axiom)
"""Properties whose values are parts of what is described."""


def description(resource: Resource, index: Index) -> Dataset:
    """Return the description of a resource, with the record of the description itself."""
    if resource.kind is Kind.GRAPH:
        quads = frozenset(index.graphs.get(resource.iri, ()))
    else:
        quads = frozenset(_quads(resource.iri, index))
    return Dataset(quads | frozenset(record(resource, index, quads)))


def claims_of(node: NamedNode, index: Index) -> tuple[NamedNode, ...]:
    """Return the claims, facts and inferences whose subject is a node."""
    return tuple(
        found for found in index.mentions.get(node, ()) if node in index.values(found, RDF.subject)
    )


def documents_of(nodes: Iterable[NamedNode], index: Index) -> tuple[NamedNode, ...]:
    """Return the documents that some claims come from, sorted."""
    found = {
        work
        for node in nodes
        for work in index.values(node, PROV.wasDerivedFrom)
        if isinstance(work, NamedNode)
    }
    return tuple(sorted(found, key=lambda work: work.value))


def _quads(node: NamedNode, index: Index) -> Iterator[Quad]:
    roots = [node, *claims_of(node, index), *concepts_of(node, index)]
    if COMITY.Inference in index.values(node, RDF.type):
        premises = index.values(node, COMITY.premise)
        roots += [term for term in premises if isinstance(term, NamedNode)]
    parts = list(dict.fromkeys(chain.from_iterable(_whole(root, index) for root in roots)))
    quads = [quad for part in parts for quad in index.quads.get(part, ())]
    statements = [part for part in parts if index.values(part, RDF.subject)]
    inverse = [quad for quad in index.inverse.get(node, ()) if _says(quad, index)]
    quads += [*inverse, *_asserted(statements, index)]
    yield from quads
    waiting: set[object] = {t for q in quads for t in (q.subject, q.predicate, q.object)}
    told = set(parts)
    while nodes := [t for t in waiting if isinstance(t, NamedNode) and t not in told]:
        names = [quad for node in nodes for quad in _names(node, index)]
        yield from names
        told.update(nodes)
        waiting = {quad.object for quad in names}  # the publisher of a document has a name too


def _whole(node: NamedNode, index: Index) -> Iterator[NamedNode]:
    """Yield a node and the parts that it is made of."""
    yield node
    for predicate in _INWARD:
        for term in index.values(node, predicate):
            if isinstance(term, NamedNode) and term != node:
                yield from _whole(term, index)


def concepts_of(node: NamedNode, index: Index) -> Iterator[NamedNode]:
    """Yield the SKOS concepts whose focus is a thing, sorted: they hold its names and notations."""
    found = {
        quad.subject
        for quad in index.inverse.get(node, ())
        if quad.predicate == FOAF.focus and isinstance(quad.subject, NamedNode)
    }
    yield from sorted(found, key=lambda concept: concept.value)


def _says(quad: Quad, index: Index) -> bool:
    """Tell whether a quad states something of its subject, and is no part of a statement."""
    return isinstance(quad.subject, NamedNode) and not (
        index.values(quad.subject, RDF.subject) or index.values(quad.subject, OA.hasSource)
    )


def _asserted(statements: Iterable[NamedNode], index: Index) -> Iterator[Quad]:
    """Yield the triples that statements stand for, in the graphs that assert them."""
    for statement in statements:
        subject = index.value(statement, RDF.subject)
        predicate = index.value(statement, RDF.predicate)
        targets = index.values(statement, RDF.object)
        if subject and predicate:
            for target in targets:
                yield from index.asserted(subject, predicate, target)


def _names(node: NamedNode, index: Index) -> Iterator[Quad]:
    """Yield what a neighbour is called; of a document also who issued it when."""
    found = index.naming(node)
    yield from found
    if not found:
        for label in LABELS:
            for term in index.defined.get(node, {}).get(label, ()):
                yield Quad(node, label, term, DefaultGraph())


def record(resource: Resource, index: Index, quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield what the description is: of what, part of which dataset, licence, date, sources."""
    page = NamedNode(f"{index.base}{encoded(resource.stem)}.html")
    rows: list[tuple[NamedNode, Term]] = [
        (RDF.type, FOAF.Document),
        (FOAF.primaryTopic, resource.iri),
        (DCTERMS.license, LICENCE),
        (VOID.inDataset, NamedNode(f"{index.base}dataset")),
    ]
    if resource.modified:
        rows.append((DCTERMS.modified, Literal(resource.modified.isoformat(), datatype=XSD.date)))
    claims = {q.subject for q in quads if isinstance(q.subject, NamedNode)}
    if resource.kind is not Kind.GRAPH:
        rows += [(DCTERMS.source, work) for work in documents_of(claims, index)]
    stem = page.value.removesuffix(".html")
    rows += [(DCTERMS.hasFormat, NamedNode(f"{stem}.{form.extension}")) for form in RDF_FORMS]
    for predicate, term in rows:
        yield Quad(page, predicate, term, DefaultGraph())
