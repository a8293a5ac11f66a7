"""Describe a dataset by itself: VoID and DCAT 3, for its default graph.

Counts are of the named graphs only, so that a description does not count itself. What depends on
the bytes of the published files (`measures`) cannot stand inside those files; it stands beside
them, in `description.ttl`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol
from urllib.parse import quote, urlsplit

from pyoxigraph import Literal, NamedNode, Quad, Triple

from comity import namespaces
from comity.identifiers import digest, document_iri, graph_iri
from comity.model import Artefact, Dataset, Document
from comity.namespaces import COMITY, DCAT, DCTERMS, RDF, TEXT, VOID, XSD, Namespace

SPDX = Namespace("http://spdx.org/rdf/terms#")
"""DCAT 3 section 6.17 describes a checksum with SPDX."""

LICENCE = NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
"""Where DCAT 3 section 6.8 points for the IRI of a media type."""

TITLE = "What the documents say"
DESCRIPTION = (
    "Facts that documents state, each with the document, the passage and the rule that it was "
    "read by; reference data, links, and what follows by the ontology, apart."
)
"""What a dataset is called whose ontology does not say it."""

_PREFIXES = {
    namespace: name.lower()
    for name, namespace in vars(namespaces).items()
    if isinstance(namespace, Namespace)
}
_TITLES = {
    "reference": "Reference data, which the documents do not state",
    "identity": "Decisions on what is one thing in several documents",
    "links": "Links to other datasets",
    "inferred": "What follows by the ontology",
    "inferred/justifications": "Axiom and premises of each inference",
}
_QUADS = frozenset({"application/n-quads", "application/trig", "application/ld+json"})
"""Media types that hold the whole dataset, named graphs and all."""

Rows = list[Triple]


class File(Protocol):
    """A published file: a `Format` or an `Artefact`."""

    @property
    def path(self) -> str:
        """Its path in the output folder."""

    @property
    def media_type(self) -> str:
        """Its media type."""


def describe(
    dataset: Dataset,
    *,
    base: str,
    documents: Iterable[Document],
    versions: Mapping[str, str],
    files: Iterable[File],
    ontology: Iterable[Triple] = (),
) -> tuple[Quad, ...]:
    """Return the description of a dataset's named graphs, as quads of the default graph.

    The date of issue is that of the latest document that has one, for a build leaves no other
    time behind; the version is that of `comity` in `versions`. Title, description and licence are
    what the ontology says of the dataset.
    """
    named = [quad for quad in dataset.quads if isinstance(quad.graph_name, NamedNode)]
    node = NamedNode(f"{base}dataset")
    triples = [
        *_header(node, named, base=base, documents=documents, versions=versions),
        *_terms_of(node, ontology),
        *_counts(node, named, base=base),
        *_class_partitions(node, named, base=base),
        *_property_partitions(node, named, base=base),
        *_subsets(node, named, base=base),
        *_linksets(node, dataset.graph(graph_iri(base, "links")), base=base),
        *_distributions(node, files, base=base),
    ]
    return tuple(Quad(*triple) for triple in sorted(set(triples), key=str))


def measures(artefacts: Iterable[Artefact], *, base: str) -> tuple[Quad, ...]:
    """Return size and SHA-256 of published files (DCAT 3 sections 6.8 and 6.17)."""
    triples: Rows = []
    for artefact in artefacts:
        file, checksum = _file(base, artefact.path), _file(base, artefact.path, "checksum")
        digest = hashlib.sha256(artefact.content).hexdigest()
        size = Literal(str(len(artefact.content)), datatype=XSD.nonNegativeInteger)
        triples += [
            Triple(file, DCAT.byteSize, size),
            Triple(file, SPDX.checksum, checksum),
            Triple(checksum, RDF.type, SPDX.Checksum),
            Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            Triple(checksum, SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary)),
        ]
    return tuple(Quad(*triple) for triple in triples)


def _header(
    node: NamedNode,
    named: Iterable[Quad],
    *,
    base: str,
    documents: Iterable[Document],
    versions: Mapping[str, str],
) -> Rows:
    """Return what the dataset is, where it comes from and under which terms."""
    sources = [document_iri(base, document.id) for document in documents]
    rows = [
        Triple(node, RDF.type, VOID.Dataset),
        Triple(node, RDF.type, DCAT.Dataset),
        Triple(node, VOID.uriSpace, Literal(f"{base}id/")),
        *(Triple(node, DCTERMS.source, source) for source in sources),
        *(Triple(node, VOID.vocabulary, name) for name in _vocabularies(named, base)),
        *(Triple(node, VOID.exampleResource, thing) for thing in _example(named, base)),
        *(Triple(node, DCTERMS.issued, date) for date in _latest(named, frozenset(sources))),
    ]
    if "comity" in versions:
        rows.append(Triple(node, DCAT.version, Literal(versions["comity"])))
    if "ontology" in versions:
        release = NamedNode(f"{COMITY.removesuffix('#')}/{versions['ontology']}")
        rows.append(Triple(node, DCTERMS.conformsTo, release))
    return rows


def _terms_of(node: NamedNode, ontology: Iterable[Triple]) -> Rows:
    """Return title, description and licence of a dataset that is built with an ontology."""
    facts = tuple(ontology)
    terms: tuple[tuple[NamedNode, NamedNode, NamedNode | Literal], ...] = (
        (DCTERMS.term("title"), TEXT.datasetTitle, _english(TITLE)),
        (DCTERMS.description, TEXT.datasetDescription, _english(DESCRIPTION)),
        (DCTERMS.license, TEXT.datasetLicense, LICENCE),
    )
    rows: Rows = []
    for predicate, source, default in terms:
        given = [triple.object for triple in facts if triple.predicate == source]
        rows += [Triple(node, predicate, value) for value in given or [default]]
    return rows


def _latest(named: Iterable[Quad], sources: frozenset[NamedNode]) -> list[Literal]:
    """Return the latest date of issue; ISO 8601 dates of any precision sort as text."""
    dates = [
        quad.object
        for quad in named
        if quad.predicate == DCTERMS.issued and quad.subject in sources
        if isinstance(quad.object, Literal)
    ]
    return sorted(dates, key=lambda date: date.value)[-1:]


def _vocabularies(named: Iterable[Quad], base: str) -> list[NamedNode]:
    """Return the namespaces of the properties and classes used."""
    terms = {quad.predicate for quad in named} | {kind for _, kind in _instances(named)}
    found = {term.value[: max(map(term.value.rfind, "#/")) + 1] for term in terms}
    return [NamedNode(name) for name in sorted(found) if name and name != base]


def _example(named: Iterable[Quad], base: str) -> list[NamedNode]:
    """Return the thing of which most is said, the first by IRI if several."""
    said: dict[str, int] = defaultdict(int)
    for quad in named:
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{base}id/"):
            said[quad.subject.value] += 1
    return [NamedNode(name) for name in sorted(said, key=lambda name: (-said[name], name))[:1]]


def _counts(node: NamedNode, named: list[Quad], *, base: str) -> Rows:
    """Return the statistics of VoID section 4; entities are the things below `id/`."""
    subjects = {quad.subject for quad in named}
    things = [name for name in subjects if str(name).startswith(f"<{base}id/")]
    return [
        Triple(node, VOID.triples, _number(len(named))),
        Triple(node, VOID.entities, _number(len(things))),
        Triple(node, VOID.distinctSubjects, _number(len(subjects))),
        Triple(node, VOID.distinctObjects, _number(len({quad.object for quad in named}))),
        Triple(node, VOID.properties, _number(len({quad.predicate for quad in named}))),
        Triple(node, VOID.classes, _number(len({kind for _, kind in _instances(named)}))),
    ]


def _class_partitions(node: NamedNode, named: Iterable[Quad], *, base: str) -> Rows:
    """Return the number of instances of each class (VoID section 4)."""
    members: dict[NamedNode, set[str]] = defaultdict(set)
    for subject, kind in _instances(named):
        members[kind].add(subject)
    rows: Rows = []
    for kind, found in members.items():
        part = NamedNode(f"{base}dataset#class-{_short(kind)}")
        rows += [
            Triple(node, VOID.classPartition, part),
            Triple(part, RDF.type, VOID.Dataset),
            Triple(part, VOID.term("class"), kind),
            Triple(part, VOID.entities, _number(len(found))),
        ]
    return rows


def _property_partitions(node: NamedNode, named: Iterable[Quad], *, base: str) -> Rows:
    """Return the number of triples with each property (VoID section 4)."""
    uses: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in named:
        uses[quad.predicate].append(quad)
    rows: Rows = []
    for predicate, quads in uses.items():
        part = NamedNode(f"{base}dataset#property-{_short(predicate)}")
        rows += [
            Triple(node, VOID.propertyPartition, part),
            Triple(part, RDF.type, VOID.Dataset),
            Triple(part, VOID.property, predicate),
            Triple(part, VOID.triples, _number(len(quads))),
            Triple(part, VOID.distinctSubjects, _number(len({q.subject for q in quads}))),
            Triple(part, VOID.distinctObjects, _number(len({q.object for q in quads}))),
        ]
    return rows


def _subsets(node: NamedNode, named: Iterable[Quad], *, base: str) -> Rows:
    """Return each named graph as a subset (VoID section 4), under the graph's own name."""
    sizes: dict[str, int] = defaultdict(int)
    for quad in named:
        if isinstance(quad.graph_name, NamedNode):
            sizes[quad.graph_name.value] += 1
    rows: Rows = []
    for name, size in sizes.items():
        graph = NamedNode(name)
        rows += [
            Triple(node, VOID.subset, graph),
            Triple(graph, RDF.type, VOID.Dataset),
            Triple(
                graph, DCTERMS.term("title"), _english(_title(name.removeprefix(f"{base}graph/")))
            ),
            Triple(graph, VOID.triples, _number(size)),
        ]
    return rows


def _title(graph: str) -> str:
    known = _TITLES.get(graph)
    if known:
        return known
    document, _, part = graph.partition("/")
    titles = {"claims": "Claims of", "original": "The file that was read as"}
    return f"{titles[part]} {document}" if part else f"What {document} states"


def _linksets(node: NamedNode, links: Iterable[Triple], *, base: str) -> Rows:
    """Return a linkset for each property and dataset linked to (VoID section 5).

    A dataset is a host here, whatever the scheme of its IRIs.
    """
    found: dict[tuple[str, NamedNode], list[tuple[Triple, str]]] = defaultdict(list)
    ours = (f"<{base}id/", f"<{base}concept/")
    for triple in links:
        target = triple.object
        if not isinstance(target, NamedNode) or triple.predicate == RDF.type:
            continue
        if str(triple.subject).startswith(ours) and not target.value.startswith(base):
            place = urlsplit(target.value)
            space = f"{place.scheme}://{place.netloc}/"
            found[place.netloc, triple.predicate].append((triple, space))
    rows: Rows = []
    for (host, predicate), group in found.items():
        linkset = NamedNode(f"{base}dataset#links-{quote(host, safe='')}-{_short(predicate)}")
        target = NamedNode(f"{base}dataset#target-{quote(host, safe='')}")
        rows += [
            Triple(node, VOID.subset, linkset),
            Triple(linkset, RDF.type, VOID.Linkset),
            Triple(linkset, DCTERMS.term("title"), _english(f"Links to {host}")),
            Triple(linkset, VOID.subjectsTarget, node),
            Triple(linkset, VOID.objectsTarget, target),
            Triple(linkset, VOID.triples, _number(len(group))),
            Triple(linkset, VOID.linkPredicate, predicate),
            Triple(target, RDF.type, VOID.Dataset),
            *(Triple(target, VOID.uriSpace, Literal(space)) for _, space in group),
        ]
    return rows


def _distributions(node: NamedNode, files: Iterable[File], *, base: str) -> Rows:
    """Return the published files (DCAT 3 section 6.8)."""
    rows: Rows = []
    for entry in files:
        file, place = _file(base, entry.path), NamedNode(base + quote(entry.path))
        media_type = entry.media_type.partition(";")[0]
        rows += [
            Triple(node, DCAT.distribution, file),
            Triple(file, RDF.type, DCAT.Distribution),
            Triple(file, DCTERMS.term("title"), Literal(entry.path)),
            Triple(file, DCTERMS.license, LICENCE),
            Triple(file, DCAT.accessURL, node),
            Triple(file, DCAT.downloadURL, place),
            Triple(file, DCAT.mediaType, NamedNode(MEDIA_TYPES + media_type)),
        ]
        if media_type in _QUADS:
            rows.append(Triple(node, VOID.dataDump, place))
    return rows


def _instances(named: Iterable[Quad]) -> set[tuple[str, NamedNode]]:
    return {
        (str(quad.subject), quad.object)
        for quad in named
        if quad.predicate == RDF.type and isinstance(quad.object, NamedNode)
    }


def _short(term: NamedNode) -> str:
    """Return a term's prefix and name, which tells equal names of two vocabularies apart."""
    for namespace, prefix in _PREFIXES.items():
        if term.value.startswith(namespace):
            return f"{prefix}-{quote(term.value.removeprefix(namespace), safe='')}"
    return digest(term.value)


def _file(base: str, path: str, *role: str) -> NamedNode:
    return NamedNode(f"{base}dataset#{'-'.join([*role, quote(path)])}")


def _number(count: int) -> Literal:
    return Literal(str(count), datatype=XSD.integer)


def _english(text: str) -> Literal:
    return Literal(text, language="en")
