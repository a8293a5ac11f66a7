"""EDGE: RDF files -> quads, by the ending of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Quad, Triple

from comity.errors import DocumentError, excerpt
from comity.serialization import format_of


def read_triples(paths: Iterable[str | Path]) -> tuple[Triple, ...]:
    """Read RDF files together, whatever graph their triples are in; see `read_quads`."""
    return tuple(dict.fromkeys(quad.triple for path in paths for quad in read_quads(path)))


def read_quads(path: str | Path) -> Iterator[Quad]:
    """Read an RDF file; raise DocumentError naming the file and the place in it.

    Raise UsageError where the ending of its name is not one of RDF.
    """
    form = format_of(str(path), reading=True)
    try:
        content = Path(path).read_bytes()
        yield from form.read(content) if form.read else ()
    except SyntaxError as error:
        place = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise DocumentError(
            excerpt(str(error.msg)), where=f"{path}{place}", remedy="correct the file"
        ) from error
    except OSError as error:
        raise DocumentError(
            (error.strerror or str(error)).lower(), where=str(path), remedy="check the path"
        ) from error
