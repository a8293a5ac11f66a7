"""Datasets in terms of rdflib, which callers get and give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from comity.errors import UsageError
from comity.model import Dataset
from comity.namespaces import XSD

if TYPE_CHECKING:
    import rdflib


def to_rdflib(
    dataset: Dataset, prefixes: Mapping[str, str] = MappingProxyType({})
) -> rdflib.Dataset:
    """Return a dataset for rdflib, each literal with the lexical form that was published."""
    import rdflib

    target = rdflib.Dataset()
    for name, namespace in prefixes.items():
        target.bind(name, namespace, replace=True)
    target.default_graph += rdflib_triples(
        quad.triple for quad in dataset.quads if not isinstance(quad.graph_name, NamedNode)
    )
    for node in dataset.names():
        graph = target.graph(rdflib.URIRef(node.value))
        graph += rdflib_triples(dataset.graph(node))
    return target


def rdflib_triples(
    triples: Iterable[Triple],
) -> Iterator[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]:
    """Yield triples in terms of rdflib, whatever `rdflib.NORMALIZE_LITERALS` says."""
    import rdflib

    def term(node: object) -> rdflib.term.Node:
        if isinstance(node, NamedNode):
            return rdflib.URIRef(node.value)
        if isinstance(node, BlankNode):
            return rdflib.BNode(node.value)
        if not isinstance(node, Literal):
            raise UsageError(f"rdflib has no triple terms: {node}", remedy="leave them out")
        # rdflib tells "x" from "x"^^xsd:string; RDF 1.1 does not, and its parsers give the first.
        plain = node.language or node.datatype == XSD.string
        datatype = None if plain else rdflib.URIRef(node.datatype.value)
        return rdflib.Literal(node.value, lang=node.language, datatype=datatype, normalize=False)

    for triple in triples:
        yield term(triple.subject), term(triple.predicate), term(triple.object)
