"""rdflib's way in: `rdflib.Graph().parse("sheet.txt", format="factsheet")`.

A Graph gets what the document asserts. A Dataset gets the named graphs: assertions, claims with
their evidence, reference data and links. `knowledge` and `base` may be given as for `comity.build`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from rdflib import ConjunctiveGraph, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID, Dataset
from rdflib.parser import InputSource, Parser

from comity.api import extract, load_knowledge, to_rdflib, versions
from comity.interchange import rdflib_triples
from comity.model import Document, Knowledge, Modality
from comity.namespaces import DEFAULT_BASE
from comity.pipeline import assemble
from comity.source import from_bytes


class FactSheetParser(Parser):
    """Parse an English fact sheet as if it were a serialization of what it says."""

    def parse(
        self,
        source: InputSource,
        sink: Graph,
        *,
        knowledge: Knowledge | str | Path | None = None,
        base: str = DEFAULT_BASE,
        **_: Any,
    ) -> None:
        """Add what a document says to a graph or dataset; raise ComityError as `comity.read`."""
        if not isinstance(knowledge, Knowledge):
            knowledge = load_knowledge(knowledge, base=base)
        document = _document(source)
        statements = extract(document, knowledge)
        for name, namespace in knowledge.prefixes.items():
            sink.bind(name, namespace)
        if not _takes_graphs(sink):
            asserted = (s.triple for s in statements if s.modality is Modality.ASSERTED)
            sink += rdflib_triples(asserted)
            return
        read = ((document, statements),)
        target = Dataset(store=sink.store)
        for graph in to_rdflib(assemble(read, knowledge, versions(knowledge))).graphs():
            part = target.graph(graph.identifier)
            part += graph


def _takes_graphs(sink: Graph) -> bool:
    """Tell a dataset from a graph; `Dataset.parse` passes on its default graph only."""
    return isinstance(sink, ConjunctiveGraph) or sink.identifier == DATASET_DEFAULT_GRAPH_ID


def _document(source: InputSource) -> Document:
    """Read rdflib's input source; what has no name is named by its content."""
    stream: Any = source.getByteStream() or source.getCharacterStream()
    content = stream.read()
    content = content.encode() if isinstance(content, str) else content
    place = str(source.getPublicId() or source.getSystemId() or "")
    path = PurePosixPath(unquote(urlsplit(place).path))
    name = path.stem
    if not name:
        name = f"text-{hashlib.sha256(content).hexdigest()[:12]}"
    return from_bytes(name, content, where=place or name, suffix=path.suffix)
