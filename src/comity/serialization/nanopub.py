"""Nanopublications: each claim with its provenance as a publication of its own, in TriG.

After the Nanopublication Guidelines: a head that names an assertion, its provenance, and what is
known of the publication. Their IRIs are the claim's with a fragment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Triple

from comity.errors import PublicationError
from comity.model import Dataset
from comity.namespaces import COMITY, DCAT, DCTERMS, PROV, RDF, Namespace
from comity.serialization.claims import Claim, claims
from comity.serialization.graphs import by_graph, by_subject, iri
from comity.serialization.style import Style
from comity.serialization.turtle import document, graph_block, statements

NP = Namespace("http://www.nanopub.org/nschema#")

_TERMS = (DCTERMS.license, DCTERMS.publisher, DCTERMS.creator)
"""What a publication has from the dataset that it is part of."""

_SAYING = (RDF.type, RDF.subject, RDF.predicate, RDF.object, COMITY.modality, COMITY.hedge)
"""What a claim itself says, as opposed to where it comes from."""

Nodes = Mapping[str, tuple[Triple, ...]]


def nanopublications(dataset: Dataset, style: Style) -> bytes:
    """Return a nanopublication for each claim, by document and place in the text.

    Only what a document asserts is an assertion by itself; of a plan, a possibility, a report or a
    negation it is the assertion that there is such a claim, so that no reader takes it for a fact.
    Raises `PublicationError` for claims in no named graph: all facts would be their provenance.
    """
    graphs = {name: by_subject(triples) for name, triples in by_graph(dataset).items()}
    told: defaultdict[str, list[NamedNode | None]] = defaultdict(list)
    for name, nodes in graphs.items():
        for subject in nodes:
            told[subject].append(name)
    terms = tuple(_terms(graphs.get(None, {}), style.base))
    # Without a prefix for claims: "#" would have to be escaped in the local names.
    prefixes = {name: space for name, space in style.prefixes.items() if name != "claim"}
    prefixes["np"] = str(NP)
    blocks = [
        graph_block(name, statements(triples, prefixes))
        for claim in claims(dataset)
        for name, triples in _parts(
            claim, graphs[claim.graph][claim.iri.value], graphs[_home(claim, told)], terms
        )
    ]
    return document(blocks, prefixes)


def _home(claim: Claim, told: Mapping[str, list[NamedNode | None]]) -> NamedNode:
    """Return the graph that tells a claim's evidence: its own, but of RDF 1.2 the one below."""
    passages = [term.value for term in claim.about.get(COMITY.evidence, ())]
    found = [name for passage in passages for name in told.get(passage, ())]
    home = claim.graph if claim.graph in found or not found else found[0]
    if home is None:
        raise PublicationError(
            "without names of graphs, where a claim comes from is not told apart from facts",
            where=claim.iri.value,
            remedy="convert from a format with graphs, such as .nq or .trig",
        )
    return home


def _parts(
    claim: Claim,
    own: tuple[Triple, ...],
    nodes: Nodes,
    terms: tuple[tuple[NamedNode, NamedNode], ...],
) -> Iterator[tuple[NamedNode, list[Triple]]]:
    """Yield the four graphs of a nanopublication, its head first."""
    names = ("nanopub", "head", "assertion", "provenance", "pubinfo")
    whole, head, assertion, provenance, pubinfo = (
        NamedNode(f"{claim.iri.value}#{name}") for name in names
    )
    yield (
        head,
        [
            Triple(whole, RDF.type, NP.Nanopublication),
            Triple(whole, NP.hasAssertion, assertion),
            Triple(whole, NP.hasProvenance, provenance),
            Triple(whole, NP.hasPublicationInfo, pubinfo),
        ],
    )
    saying = [triple for triple in own if triple.predicate in _SAYING]
    plain = Triple(claim.subject, claim.predicate, claim.object)
    yield assertion, [plain] if claim.asserted else saying
    origin = (PROV.wasDerivedFrom, PROV.wasGeneratedBy)
    yield (
        provenance,
        [
            *(Triple(assertion, t.predicate, t.object) for t in own if t.predicate in origin),
            *(t for t in _reached(own, nodes) if claim.asserted or t not in saying),
        ],
    )
    yield (
        pubinfo,
        [
            Triple(whole, PROV.wasDerivedFrom, claim.iri),
            *(Triple(whole, predicate, value) for predicate, value in terms),
        ],
    )


def _reached(own: tuple[Triple, ...], nodes: Nodes) -> list[Triple]:
    """Return what is told of a claim, and all that a graph tells of its passages and document."""
    found: dict[str, tuple[Triple, ...]] = {iri(own[0].subject): own}
    front = list(own)
    while front:
        term = front.pop().object
        if isinstance(term, NamedNode) and term.value not in found and term.value in nodes:
            found[term.value] = nodes[term.value]
            front += nodes[term.value]
    return [triple for triples in found.values() for triple in triples]


def _terms(description: Nodes, base: str) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield the dataset, and its licence and makers as it states them."""
    about = next(
        (
            group
            for group in description.values()
            if any(t.predicate == RDF.type and t.object == DCAT.Dataset for t in group)
        ),
        (),
    )
    yield DCTERMS.isPartOf, NamedNode(iri(about[0].subject) if about else f"{base}dataset")
    for triple in about:
        if triple.predicate in _TERMS and isinstance(triple.object, NamedNode):
            yield triple.predicate, triple.object
