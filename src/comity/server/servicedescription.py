"""The description of the endpoint (SPARQL 1.1 Service Description), with its limits."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from comity.model import Dataset
from comity.namespaces import COMITY, DCTERMS, RDF, VOID, XSD, Namespace
from comity.server.hosts import address_for
from comity.server.limits import Limits
from comity.site import Site, key_of

ENDPOINT = "sparql"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
_FORMATS = (
    "SPARQL_Results_JSON SPARQL_Results_XML SPARQL_Results_CSV SPARQL_Results_TSV "
    "Turtle JSON-LD N-Triples RDF_XML"
).split()


def description(site: Site, limits: Limits, host: str = "") -> Dataset:
    """Return the description; `host` is what the request named."""
    endpoint = f"{address_for(site, host)}{ENDPOINT}"
    default = DefaultGraph()
    return Dataset(
        frozenset(
            Quad(t.subject, t.predicate, t.object, default)
            for t in (*_service(endpoint, limits), *_dataset(endpoint, site))
        )
    )


def _service(endpoint: str, limits: Limits) -> Iterator[Triple]:
    service = NamedNode(f"{endpoint}#service")
    yield Triple(service, RDF.type, SD.Service)
    yield Triple(service, SD.endpoint, NamedNode(endpoint))
    yield Triple(service, SD.supportedLanguage, SD.SPARQL11Query)
    for name in _FORMATS:
        yield Triple(service, SD.resultFormat, FORMATS.term(name))
    yield Triple(service, SD.defaultDataset, NamedNode(f"{endpoint}#dataset"))
    duration = Literal(f"PT{limits.seconds:g}S", datatype=XSD.duration)
    yield Triple(service, COMITY.timeLimit, duration)
    if limits.memory:
        yield Triple(service, COMITY.memoryLimit, _number(limits.memory))
    yield Triple(service, COMITY.resultLimit, _number(limits.result))
    words = f"Read-only: no update, no SERVICE. {limits}"
    yield Triple(service, DCTERMS.description, Literal(words, language="en"))


def _dataset(endpoint: str, site: Site) -> Iterator[Triple]:
    """Yield the graphs with their sizes; the default graph is the union of the named ones.

    Of a store neither is known.
    """
    dataset, union = NamedNode(f"{endpoint}#dataset"), NamedNode(f"{endpoint}#default-graph")
    service = NamedNode(f"{endpoint}#service")
    together, sizes = site.graph_sizes()
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, SD.defaultGraph, union)
    yield Triple(union, RDF.type, SD.Graph)
    if together is not None:
        yield Triple(service, SD.feature, SD.UnionDefaultGraph)
        yield Triple(union, VOID.triples, _number(together))
    for name, size in sizes.items():
        local = quote(key_of(name.value, site.base) or name.value, safe="/")
        named, graph = NamedNode(f"{endpoint}#{local}"), NamedNode(f"{endpoint}#{local}/content")
        yield Triple(dataset, SD.namedGraph, named)
        yield Triple(named, RDF.type, SD.NamedGraph)
        yield Triple(named, SD.term("name"), name)
        yield Triple(named, SD.graph, graph)
        yield Triple(graph, RDF.type, SD.Graph)
        if size is not None:
            yield Triple(graph, VOID.triples, _number(size))


def _number(count: int) -> Literal:
    return Literal(str(count), datatype=XSD.integer)
