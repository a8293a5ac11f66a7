"""EDGE: RDF files -> triples, whatever graph they are in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat, Triple

from comity.errors import DocumentError

_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".jsonld": RdfFormat.JSON_LD,
}


def read_triples(paths: Iterable[str | Path]) -> tuple[Triple, ...]:
    """Read RDF files together; raise DocumentError naming the file and the place in it."""
    return tuple(dict.fromkeys(triple for path in paths for triple in _triples(Path(path))))


def _triples(path: Path) -> Iterator[Triple]:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise DocumentError(
            f"the ending {path.suffix or '(none)'} is not known as one of RDF",
            where=str(path),
            remedy=f"give one of {', '.join(_FORMATS)}",
        )
    try:
        content = path.read_bytes()
        for quad in ox.parse(content, format=form, rename_blank_nodes=True):
            yield quad.triple
    except SyntaxError as error:
        place = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise DocumentError(
            " ".join(str(error.msg).split()), where=f"{path}{place}", remedy="correct the file"
        ) from error
    except OSError as error:
        raise DocumentError(
            (error.strerror or str(error)).lower(), where=str(path), remedy="check the path"
        ) from error
