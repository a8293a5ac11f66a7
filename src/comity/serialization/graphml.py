"""GraphML for Gephi and Cytoscape: things are nodes, facts between things are edges with quotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from lxml import etree
from pyoxigraph import NamedNode

from comity.model import Dataset
from comity.namespaces import RDF
from comity.serialization.claims import Claim, claims, labels
from comity.serialization.graphs import Graphs, by_graph, facts, iri
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
    has their IRIs and their words. Values that are no things are left out. Of a dataset without
    named graphs, all is a fact and every IRI a thing.
    """
    graphs = by_graph(dataset)
    whole = any(graphs)
    things = tuple(f"{style.base}{folder}/" for folder in _THINGS) if whole else ("",)
    edges, types = _edges(facts(graphs, style.base) if whole else graphs, things, dataset)
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
    graphs: Graphs, things: tuple[str, ...], dataset: Dataset
) -> tuple[dict[Edge, dict[str, str]], defaultdict[str, set[str]]]:
    """Return the edges with what is told of each, and the names of each thing's classes."""
    said = dict(_said(dataset))
    edges: dict[Edge, dict[str, str]] = {}
    types: defaultdict[str, set[str]] = defaultdict(set)
    for name, triples in graphs.items():
        segment = name.value.rpartition("/")[2] if name else ""
        origin = segment if segment in _ORIGINS else "asserted"
        for triple in triples:
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


def _said(dataset: Dataset) -> Iterator[tuple[Edge, dict[str, str]]]:
    """Yield each asserted triple with the documents and the words that say it."""
    found: defaultdict[Edge, list[Claim]] = defaultdict(list)
    for claim in claims(dataset):
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
    for name, value in data.items():
        if value:
            child = etree.SubElement(element, f"{{{_NS}}}data", key=f"{kind}-{name}")
            child.text = NOT_XML.sub("\ufffd", value)


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
