"""GraphML for Gephi and Cytoscape: things are nodes, facts between things are edges with quotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping

from lxml import etree
from pyoxigraph import NamedNode, Triple

from comity.model import Dataset
from comity.namespaces import COMITY, RDF
from comity.serialization.claims import Claim, claims, labels
from comity.serialization.graphs import (
    Graphs,
    by_graph,
    by_subject,
    facts,
    iri,
    value,
    without_statements,
)
from comity.serialization.rdf12 import reified
from comity.serialization.rdfxml import NOT_XML
from comity.serialization.style import Style
from comity.serialization.table import joined

_NS = "http://graphml.graphdrawing.org/xmlns"
_KEYS = {
    "node": ("label", "type"),
    "edge": ("label", "predicate", "origin", "document", "quote"),
}
Edge = tuple[str, str, str]
"""The IRIs of subject, predicate and object."""

_THINGS = ("id", "document")
"""Folders below the base with what facts are about; concepts, rules and the like are no things."""

_ORIGINS = ("reference", "inferred")


def graphml(dataset: Dataset, style: Style) -> bytes:
    """Return the facts between things and documents as a directed graph.

    The `origin` of an edge is "asserted", "reference" or "inferred"; one that documents assert
    has their IRIs and their words. Values that are no things are left out. Of claims without
    named graphs, facts are what is no statement about one, and claims and inferences tell their
    origin; without claims, too, all is a fact and every IRI a thing.
    """
    edges, types = _edges(dataset, style.base)
    called = labels(dataset)
    root, graph = _empty()
    for node in sorted({end for subject, _, target in edges for end in (subject, target)}):
        data = {"label": called.get(node, _local(node)), "type": " ".join(sorted(types[node]))}
        _element(graph, "node", {"id": node}, data)
    for number, (subject, predicate, target) in enumerate(sorted(edges)):
        ends = {"id": f"e{number}", "source": subject, "target": target}
        _element(graph, "edge", ends, edges[subject, predicate, target])
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _empty() -> tuple[etree._Element, etree._Element]:
    """Return a document that declares its attributes, and the graph in it."""
    root = etree.Element(f"{{{_NS}}}graphml", nsmap={None: _NS})
    for kind, names in _KEYS.items():
        for name in names:
            key = etree.SubElement(root, f"{{{_NS}}}key", id=f"{kind}-{name}")
            key.attrib.update({"for": kind, "attr.name": name, "attr.type": "string"})
    return root, etree.SubElement(root, f"{{{_NS}}}graph", id="facts", edgedefault="directed")


def _edges(
    dataset: Dataset, base: str
) -> tuple[dict[Edge, dict[str, str]], defaultdict[str, set[str]]]:
    """Return the edges with what is told of each, and the names of each thing's classes."""
    graphs, claimed = by_graph(dataset), claims(dataset)
    said = dict(_said(claimed))
    ours = any(graphs) or bool(claimed)
    things = tuple(f"{base}{folder}/" for folder in _THINGS) if ours else ("",)
    edges: dict[Edge, dict[str, str]] = {}
    types: defaultdict[str, set[str]] = defaultdict(set)
    plain = graphs.get(None, frozenset())
    if any(graphs):
        stated = _stated(graphs, base)
    else:
        stated = _found(plain, said) if ours else ((triple, "asserted") for triple in plain)
    for triple, origin in stated:
        subject, predicate, target = iri(triple.subject), triple.predicate, triple.object
        if not isinstance(target, NamedNode):
            continue
        if predicate == RDF.type:
            types[subject].add(_local(target.value))
            continue
        edge = subject, predicate.value, target.value
        if not (subject.startswith(things) and target.value.startswith(things)):
            continue
        about = {"label": _local(edge[1]), "predicate": edge[1], "origin": origin}
        if edge not in edges or origin == "asserted":
            edges[edge] = about | said.get(edge, {})
    return edges, types


def _stated(graphs: Graphs, base: str) -> Iterator[tuple[Triple, str]]:
    """Yield the facts with their origins, which the names of their graphs tell."""
    for name, triples in facts(graphs, base).items():
        segment = name.value.rpartition("/")[2] if name else ""
        origin = segment if segment in _ORIGINS else "asserted"
        yield from ((triple, origin) for triple in triples)


def _found(triples: frozenset[Triple], said: Container[Edge]) -> Iterator[tuple[Triple, str]]:
    """Yield the facts of a dataset without names, with the origins that its statements tell."""
    inferred = {
        reified(group)
        for group in by_subject(triples).values()
        if any(triple.object == COMITY.Inference for triple in group)
    }
    for triple in without_statements(triples):
        edge = iri(triple.subject), triple.predicate.value, value(triple.object)
        origin = "inferred" if triple in inferred else "reference"
        yield triple, "asserted" if edge in said else origin


def _said(claimed: Iterable[Claim]) -> Iterator[tuple[Edge, dict[str, str]]]:
    """Yield each asserted triple with the documents and the words that say it."""
    found: defaultdict[Edge, list[Claim]] = defaultdict(list)
    for claim in claimed:
        if claim.asserted and isinstance(claim.object, NamedNode):
            edge = claim.subject.value, claim.predicate.value, claim.object.value
            found[edge].append(claim)
    for edge, group in found.items():
        documents = dict.fromkeys(claim.document for claim in group)
        quotes = (passage.quote for claim in group for passage in claim.passages)
        yield edge, {"document": " ".join(documents), "quote": joined(quotes)}


def _element(
    graph: etree._Element, kind: str, attributes: Mapping[str, str], data: Mapping[str, str]
) -> None:
    element = etree.SubElement(graph, f"{{{_NS}}}{kind}", attributes)
    for name, text in data.items():
        if text:
            child = etree.SubElement(element, f"{{{_NS}}}data", key=f"{kind}-{name}")
            child.text = NOT_XML.sub("\ufffd", text)


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
