"""Bytes of an RDF format -> quads; SyntaxError with line and column where they are not of it."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from comity.serialization.rdf12 import rdf11


def parsed(content: bytes, syntax: RdfFormat) -> Iterator[Quad]:
    """Yield the quads of a text; nothing that it names is fetched, reifiers are as in RDF 1.1."""
    return rdf11(pyoxigraph.parse(content, format=syntax, rename_blank_nodes=True))


def parsed_lines(content: bytes, syntax: RdfFormat) -> Iterator[Quad]:
    """Yield the quads of a text that has a document on each line."""
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            if line.strip():
                yield from parsed(line, syntax)
        except SyntaxError as error:
            raise SyntaxError(error.msg, (None, number, error.offset or 1, None)) from error
