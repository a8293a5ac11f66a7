"""Run the tests of standards on what implements them here.

`make conformance SUITES=dir`, where dir holds checkouts of github.com/w3c/rdf-tests (`rdf-tests`):
SPARQL 1.1 on the endpoint; github.com/reconciliation-api/specs (`reconciliation`): both versions on
the service; github.com/w3c/data-shapes (`shacl`, its data-shapes-test-suite) and
github.com/w3c/rdf-canon (`rdf-canon`): on the engines that validate and that make canonical forms.
Updates are to be refused with 403 and a reason; what a test expects after one is not asked. Of the
graph store the reads are asked, of a dataset as the test has written it.
Exit code 1 when a test fails that is not known to, or passes that is; of those known, the reason.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pyoxigraph
import rdflib
from canonsuite import canonical_suite
from graphstore import graph_store
from manifests import CNT, HT, MF, Outcome, items
from pyoxigraph import NamedNode, Quad, RdfFormat
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from reconciling import reconciled
from shaclsuite import shacl_suite

from comity import api
from comity.server import reconciliation, sparql
from comity.server.app import application
from comity.server.engine import Engine
from comity.server.running import in_background

UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": tuple(form.media_type for form in sparql.TABLE_FORMS),
    "RDF": tuple(form.media_type for form in sparql.TRIPLE_FORMS),
}
SERVICE_TERMS = {
    *("Service", "Dataset", "Graph", "NamedGraph", "endpoint", "supportedLanguage", "feature"),
    *("SPARQL11Query", "UnionDefaultGraph", "resultFormat", "defaultDataset", "defaultGraph"),
    *("namedGraph", "name", "graph"),
}
"""The terms of the vocabulary that the description may use, of those in its namespace."""


def main(suites: Path) -> int:
    """Print how many tests of each group pass, and the others with what is wrong."""
    folder = suites / "rdf-tests" / "sparql" / "sparql11"
    schemas = [suites / "reconciliation" / version for version in ("0.2", "1.0-draft")]
    shapes, canon = suites / "shacl" / "tests", suites / "rdf-canon" / "tests"
    for needed in (folder, *schemas, shapes, canon):
        if not needed.is_dir():
            print(f"{needed}: no such folder; give one with checkouts of the suites")
            return 2
    manifest = Graph().parse(folder / "protocol" / "manifest.ttl")
    site = api.load_site("output")
    engine = Engine(data(manifest), base="http://www.example/sparql", prefixes={}, workers=1)
    services = [*sparql.routes(site, engine), *reconciliation.routes(site)]
    app = application(site, services, engine.running)
    with in_background(app) as port, httpx.Client(timeout=30) as client:
        endpoint = f"http://127.0.0.1:{port}/sparql"
        outcomes = [*protocol(manifest, endpoint, client), *described(endpoint, client)]
        service = f"http://127.0.0.1:{port}/reconcile"
        for version in schemas:
            outcomes += reconciled(version, service, client)
    outcomes += graph_store(folder / "graph-store-protocol" / "manifest-indirect.ttl", site)
    outcomes += [*shacl_suite(shapes), *canonical_suite(canon)]
    for group in dict.fromkeys(outcome.group for outcome in outcomes):
        of = [outcome for outcome in outcomes if outcome.group == group]
        passed = [outcome for outcome in of if outcome.fault is None]
        print(f"{group:<50} {len(passed)} of {len(of)}")
        for outcome in of:
            if outcome.fault or outcome.unexpected:
                fault = outcome.fault or "it passes"
                print(
                    f"  {outcome.name}: {fault}"
                    + f" (known: {outcome.known})" * bool(outcome.known)
                )
    return int(any(outcome.unexpected for outcome in outcomes))


def data(manifest: Graph) -> Iterator[Quad]:
    """Yield the data of the tests, each file as the graph of its label."""
    for node in set(manifest.objects(None, UT.graphData)):
        path = Path(str(manifest.value(node, UT.graph)).removeprefix("file://"))
        graph = NamedNode(str(manifest.value(node, RDFS.label)))
        for quad in pyoxigraph.parse(path.read_bytes(), format=RdfFormat.N_TRIPLES):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def protocol(manifest: Graph, endpoint: str, client: httpx.Client) -> Iterator[Outcome]:
    """Yield what becomes of the tests of a manifest."""
    (start,) = manifest.subjects(RDF.type, MF.Manifest)
    for test in items(manifest, manifest.value(start, MF.entries)):
        name = str(test).rpartition("#")[2]
        requests = items(manifest, manifest.value(manifest.value(test, MF.action), HT.requests))
        expected = [
            str(s)
            for s in manifest.objects(manifest.value(requests[0], HT.resp), MF.expectedStatus)
        ]
        update = name.startswith("update_")
        group = "protocol: updates, to be refused" if update else "protocol: queries"
        if name.startswith("bad_") and "update" in name:
            group = "protocol: faulty updates"
        if update and not any(status.endswith("2xx") for status in expected):
            raise ValueError(name)
        faults = [
            fault
            for request in (requests[:1] if update else requests)
            if (fault := failing(manifest, request, endpoint, client, refused=update))
        ]
        yield Outcome(group, name, faults[0] if faults else None)


def failing(
    manifest: Graph,
    request: rdflib.term.Node,
    endpoint: str,
    client: httpx.Client,
    *,
    refused: bool,
) -> str | None:
    """Send a request; return what is wrong with the answer."""
    path = str(manifest.value(request, HT.absolutePath)).removeprefix("/sparql/")
    body = manifest.value(request, HT.body)
    content = b""
    if body is not None:
        encoding = str(manifest.value(body, CNT.characterEncoding))
        content = str(manifest.value(body, CNT.chars)).encode(encoding)
    headers = {
        str(manifest.value(node, HT.fieldName)): str(manifest.value(node, HT.fieldValue))
        for node in items(manifest, manifest.value(request, HT.headers))
    }
    method = str(manifest.value(request, HT.methodName))
    answer = client.request(method, endpoint + path, content=content, headers=headers)
    if refused:
        fine = answer.status_code == 403 and "only read" in answer.text
        return None if fine else f"{answer.status_code} {answer.text[:80]}"
    return unexpected(manifest, manifest.value(request, HT.resp), answer)


def unexpected(
    manifest: Graph, response: rdflib.term.Node | None, answer: httpx.Response
) -> str | None:
    """Return in what an answer differs from what is expected."""
    statuses = {
        str(s).rpartition("StatusCode")[2] for s in manifest.objects(response, MF.expectedStatus)
    }
    if f"{answer.status_code // 100}xx" not in statuses:
        return (
            f"status {answer.status_code}, not {' or '.join(sorted(statuses))}: {answer.text[:80]}"
        )
    form = manifest.value(response, MF.expectedFormat)
    kind = answer.headers["content-type"].partition(";")[0]
    if form is not None and kind not in FORMATS[str(form)]:
        return f"{kind} is not {form}"
    truth = manifest.value(response, MF.expectedBoolean)
    if truth is not None and answer.json()["boolean"] is not truth.toPython():  # type: ignore[attr-defined]
        return f"the answer is not {truth}"
    return None


def described(endpoint: str, client: httpx.Client) -> Iterator[Outcome]:
    """Yield what becomes of the three tests of the description, which have no machine form."""
    group = "service description"
    answer = client.get(endpoint, headers={"Accept": "text/turtle, application/rdf+xml;q=0.5"})
    found = Graph()
    try:
        found.parse(data=answer.text, format="turtle", publicID=urljoin(endpoint, ""))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is no RDF
        yield Outcome(group, "returns-rdf", str(error))
    else:
        yield Outcome(group, "returns-rdf", None if len(found) else "there are no triples")
    there = (None, SD.endpoint, URIRef(endpoint)) in found
    yield Outcome(group, "has-endpoint-triple", None if there else f"no sd:endpoint {endpoint}")
    yield Outcome(group, "conforms-to-schema", _against_schema(found))


def _against_schema(found: Graph) -> str | None:
    """Return what breaks the vocabulary: an unknown term, or a node that is not what it must be."""
    used = {str(t).removeprefix(SD) for row in found for t in row if str(t).startswith(SD)}
    if unknown := used - SERVICE_TERMS:
        return f"no term of the vocabulary: {', '.join(sorted(unknown))}"
    for prop, subject, target in (
        (SD.endpoint, SD.Service, None),
        (SD.defaultDataset, SD.Service, SD.Dataset),
        (SD.defaultGraph, SD.Dataset, SD.Graph),
        (SD.namedGraph, SD.Dataset, SD.NamedGraph),
        (SD.graph, SD.NamedGraph, SD.Graph),
        (SD.name, SD.NamedGraph, None),
    ):
        pairs = list(found.subject_objects(prop))
        if not pairs:
            return f"{prop} is not told"
        for node, value in pairs:
            if (node, RDF.type, subject) not in found:
                return f"{node} is no {subject}"
            if target is not None and (value, RDF.type, target) not in found:
                return f"{value} is no {target}"
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if len(sys.argv) == 2 else "usage: conformance.py SUITES")
