"""W3C's tests of SHACL on the engine that validates: pyshacl, called as comity calls it.

A report is right when it has the results that are expected, each with its focus node, path, value,
shape, component and severity, and no other; messages are for people and are not compared.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
from manifests import MF, Outcome, items
from pyoxigraph import Triple
from rdflib import RDF, SH, BNode, Graph, Namespace
from rdflib.compare import isomorphic
from rdflib.term import Node

from comity import validation
from comity.errors import ComityError

SHT = Namespace("http://www.w3.org/ns/shacl-test#")
KNOWN = {
    "node/prefixes-001": "the engine finds no prefix that is declared behind owl:imports",
    "node/qualified-001": "comity refuses shapes that the engine says are ill-formed and ignores",
    "property/uniqueLang-002": 'the engine takes "1"^^xsd:boolean for true',
    "pre-binding/shapesGraph-001": "the engine does not offer $shapesGraph, which is optional",
}
_COMPARED = (
    *(SH.focusNode, SH.resultPath, SH.value, SH.sourceShape, SH.sourceConstraintComponent),
    SH.resultSeverity,
)


def shacl_suite(folder: Path) -> Iterator[Outcome]:
    """Yield what becomes of each test below a folder with a manifest."""
    with warnings.catch_warnings(), validation._literals_as_written():
        warnings.simplefilter("ignore")  # of ill-typed literals, which tests have on purpose
        for part in ("core", "sparql"):
            group = f"SHACL {part.replace('sparql', 'SPARQL')}: reports"
            for path in _included(folder / part / "manifest.ttl"):
                manifest = Graph().parse(path)
                name = f"{path.parent.name}/{path.stem}"
                for test in _entries(manifest):
                    fault = _fault(manifest, test)
                    yield Outcome(group, name, fault, known=KNOWN.get(name))


def _included(path: Path) -> Iterator[Path]:
    """Yield the files that hold tests; manifests include manifests, and files may be missing."""
    manifest = Graph().parse(path)
    if next(_entries(manifest), None):
        yield path
    for below in sorted(map(_path, manifest.objects(None, MF.include))):
        if below.exists():
            yield from _included(below)


def _entries(manifest: Graph) -> Iterator[Node]:
    for node in manifest.objects(None, MF.entries):
        yield from items(manifest, node)


def _path(node: object) -> Path:
    return Path(str(node).removeprefix("file://"))


def _fault(manifest: Graph, test: Node) -> str | None:
    action = manifest.value(test, MF.action)
    data, shapes = (
        _triples(_path(manifest.value(action, part))) for part in (SHT.dataGraph, SHT.shapesGraph)
    )
    wanted = manifest.value(test, MF.result)
    try:
        found = validation._run_pyshacl(validation._graph(data), validation._graph(shapes))
    except ComityError as error:
        return None if wanted == SHT.Failure else f"it is refused: {error.what[:90]}"
    if wanted == SHT.Failure:
        return "it is to be refused"
    report = _graph(found)
    node = next(report.subjects(RDF.type, SH.ValidationReport))
    if isomorphic(_plain(manifest, wanted), _plain(report, node)):
        return None
    counts = [len(list(g.objects(n, SH.result))) for g, n in ((report, node), (manifest, wanted))]
    return f"another report, with {counts[0]} results where there are to be {counts[1]}"


def _triples(path: Path) -> list[Triple]:
    quads = pyoxigraph.parse(path=str(path), base_iri=path.as_uri())
    return [quad.triple for quad in quads]


def _graph(triples: Iterable[Triple]) -> Graph:
    lines = "".join(f"{triple} .\n" for triple in triples)
    return Graph().parse(data=lines, format="nt")


def _plain(graph: Graph, report: Node | None) -> Graph:
    """Return of a report what is compared: whether data conform, and the results."""
    plain = Graph()
    plain.add((SH.this, SH.conforms, next(graph.objects(report, SH.conforms))))
    for result in graph.objects(report, SH.result):
        name = BNode()
        plain.add((SH.this, SH.result, name))
        for predicate in _COMPARED:
            for value in graph.objects(result, predicate):
                path = predicate == SH.resultPath
                plain.add((name, predicate, _copied(graph, value, plain) if path else value))
    return plain


def _copied(graph: Graph, node: Node, plain: Graph) -> Node:
    """Copy what is said of a path that is no IRI; results may share its node."""
    if not isinstance(node, BNode):
        return node
    copy = BNode()
    for predicate, value in graph.predicate_objects(node):
        plain.add((copy, predicate, _copied(graph, value, plain)))
    return copy
