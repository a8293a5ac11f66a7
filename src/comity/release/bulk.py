"""A dataset -> compressed files for stores that load files and know no Graph Store Protocol.

One file has all graphs as sorted N-Quads. For loaders without quads there is a file of N-Triples
for each graph, with a companion that names the graph, as Virtuoso's `ld_dir` looks for it: the name
of the data file without ".gz", and ".graph". The description, which has no graph name in the
dataset, is the graph `graph/description`, as `comity load` puts it.
"""

from __future__ import annotations

import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from pyoxigraph import NamedNode, Quad

from comity.identifiers import graph_iri
from comity.model import Artefact, Dataset
from comity.serialization import nquads, ntriples

FOLDER = "bulk"
_LEVEL = 9
MEDIA_TYPE = "application/gzip"
"""As the files are sent; what is inside is for the description to say."""


def quads_path(version: str) -> str:
    """Return the path of the file with all graphs."""
    return f"{FOLDER}/dataset-{version}.nq.gz"


def bulk_files(
    dataset: Dataset, base: str, version: str, removed: Iterable[NamedNode] = ()
) -> Iterator[Artefact]:
    """Yield the files of a version; `removed` are graphs that the version before had."""
    named = Dataset(frozenset(_named(dataset, base)))
    yield _compressed(quads_path(version), nquads(named))
    graphs: defaultdict[str, set[Quad]] = defaultdict(set)
    for quad in named.quads:
        graphs[str(quad.graph_name)[1:-1]].add(quad)
    for name, quads in sorted(graphs.items()):
        path = f"{FOLDER}/graphs/{_file_name(name, base)}.nt"
        yield _compressed(f"{path}.gz", ntriples(Dataset(frozenset(quads))))
        yield Artefact(path=f"{path}.graph", media_type="text/plain", content=f"{name}\n".encode())
    update = "".join(f"DROP SILENT GRAPH {name} ;\n" for name in sorted(map(str, removed)))
    if update:
        yield Artefact(
            path=f"{FOLDER}/remove-graphs.ru",
            media_type="application/sparql-update",
            content=update.encode(),
        )


def compressed(content: bytes) -> bytes:
    """Return bytes as gzip without a time or a name, which would differ from run to run."""
    stream = io.BytesIO()
    with gzip.GzipFile("", "wb", _LEVEL, stream, mtime=0) as file:
        file.write(content)
    return stream.getvalue()


def _compressed(path: str, content: bytes) -> Artefact:
    return Artefact(path=path, media_type=MEDIA_TYPE, content=compressed(content))


def _named(dataset: Dataset, base: str) -> Iterator[Quad]:
    description = graph_iri(base, "description")
    for quad in dataset.quads:
        name = quad.graph_name if isinstance(quad.graph_name, NamedNode) else description
        yield Quad(quad.subject, quad.predicate, quad.object, name)


def _file_name(graph: str, base: str) -> str:
    """Return the name of a graph's file: a document's id can hold no dot, so none is taken twice.

    >>> _file_name("http://example.org/graph/sheet/claims", "http://example.org/")
    'sheet.claims'
    """
    return quote(graph.removeprefix(f"{base}graph/").replace("/", "."), safe="")
