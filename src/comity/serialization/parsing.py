"""Bytes of an RDF format -> quads; SyntaxError with line and column where they are not of it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from comity.serialization.rdf12 import rdf11

_RELATIVE, _ROOT = "comity-relative:", "//./"
"""Scheme and rest of the base that shows which IRIs of JSON-LD are relative; none is to be."""

_LONGEST = 1 << 24
"""Bytes of the longest term that pyoxigraph reads."""


def parsed(content: bytes, syntax: RdfFormat) -> Iterator[Quad]:
    """Yield the quads of a text; nothing that it names is fetched, reifiers are as in RDF 1.1."""
    content = content.removeprefix(codecs.BOM_UTF8)
    json = syntax == RdfFormat.JSON_LD
    try:
        found = pyoxigraph.parse(
            content,
            format=syntax,
            base_iri=f"{_RELATIVE}{_ROOT}" if json else None,
            rename_blank_nodes=True,
        )
        yield from rdf11(_absolute(found) if json else found)
    except MemoryError as error:
        lines = enumerate(content.split(b"\n"), 1)
        long = next((number for number, line in lines if len(line) >= _LONGEST), None)
        if long is None and not error.args:
            raise
        what = f"a term of more than {_LONGEST:,} bytes cannot be read"
        raise SyntaxError(what, (None, long, 1, None)) from error


def parsed_lines(content: bytes, syntax: RdfFormat) -> Iterator[Quad]:
    """Yield the quads of a text that has a document on each line."""
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            if line.strip():
                yield from parsed(line, syntax)
        except SyntaxError as error:
            raise SyntaxError(error.msg, (None, number, error.offset or 1, None)) from error


def _absolute(quads: Iterator[Quad]) -> Iterator[Quad]:
    """Yield quads; raise SyntaxError for a relative IRI, which pyoxigraph would leave out."""
    for quad in quads:
        kind = quad.object.datatype if isinstance(quad.object, Literal) else quad.object
        for term in (quad.subject, quad.predicate, kind, quad.graph_name):
            if isinstance(term, NamedNode) and term.value.startswith(_RELATIVE):
                name = term.value.removeprefix(_RELATIVE).removeprefix(_ROOT)
                raise SyntaxError(f"<{name}> is a relative IRI, and nothing tells its base")
        yield quad
