"""Statements, Knowledge -> the named graphs of a dataset.

`graph/{document}` holds what a document asserts, `graph/{document}/claims` who says it where,
`graph/{document}/original` the file that its text was taken from, if the text is not that file,
`graph/reference` what is known from elsewhere about the same things, `graph/links` the mappings to
other datasets, `graph/identity` (see `decisions`) which things of several documents are one,
`graph/inferred` conclusions and `graph/inferred/justifications` their reasons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from comity.identifiers import digest, graph_iri, statement_iri
from comity.model import Document, Inference, Knowledge, Modality, Statement
from comity.namespaces import COMITY, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS
from comity.provenance import claim_iri, claims, original
from comity.rules.rulefile import rule_triples

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
_LINK = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
"""How SSSOM's RDF form names the three parts of a mapping."""


def build_iri(base: str, documents: Iterable[Document], versions: Mapping[str, str]) -> NamedNode:
    """Return the IRI of a build: the same for the same documents and versions."""
    key = digest(
        *sorted(_key(document) for document in documents),
        *sorted(f"{name}={version}" for name, version in versions.items()),
    )
    return NamedNode(f"{base}build/{key}")


def _key(document: Document) -> str:
    """Return what a build depends on of a document: its text, and its file where there is one."""
    origin = document.origin
    file = f"={origin.sha256}={origin.method}" if origin else ""
    return f"{document.id}={document.sha256}{file}"


def document_quads(
    document: Document, statements: Iterable[Statement], base: str, build: NamedNode
) -> Iterator[Quad]:
    """Yield a document's graphs: its asserted triples, its claims, and the file behind its text."""
    ordered = tuple(statements)
    asserted = graph_iri(base, document.id)
    for statement in ordered:
        if statement.modality is Modality.ASSERTED:
            yield _quad(statement.triple, asserted)
    for name, triples in (
        ("claims", claims(document, ordered, base, build)),
        ("original", original(document, base)),
    ):
        graph = graph_iri(base, f"{document.id}/{name}")
        yield from (_quad(triple, graph) for triple in triples)


def reference_quads(
    statements: Iterable[Statement],
    knowledge: Knowledge,
    build: NamedNode,
    versions: Mapping[str, str],
) -> Iterator[Quad]:
    """Yield the reference graph: lexicon facts about things in use, rules in use, the build."""
    used = tuple(statements)
    graph = graph_iri(knowledge.base, "reference")
    things = _things_in_use(used, knowledge)
    for triple in sorted(knowledge.reference, key=str):
        if triple.subject in things:
            yield _quad(triple, graph)
    yield from (_quad(t, graph) for t in _reference_facts(things, knowledge))
    rules = {statement.rule for statement in used}
    for rule in knowledge.rules:
        if rule.iri in rules:
            yield from (_quad(triple, graph) for triple in rule_triples(rule))
    yield _quad(Triple(build, RDF.type, PROV.Activity), graph)
    for name, version in sorted(versions.items()):
        yield _quad(Triple(build, DCTERMS.description, Literal(f"{name} {version}")), graph)


def link_quads(statements: Iterable[Statement], knowledge: Knowledge) -> Iterator[Quad]:
    """Yield the mappings of things in use: the link itself, and who says so how confidently."""
    graph = graph_iri(knowledge.base, "links")
    used = tuple(statements)
    mentioned = {end for s in used for end in (s.triple.subject, s.triple.object)}
    things = _things_in_use(used, knowledge) | mentioned
    described = _described(knowledge.links)
    for mapping in sorted(described, key=str):
        about = described[mapping]
        subject, predicate, target = (about.get(term, [None])[0] for term in _LINK)
        if subject not in things:
            continue
        for name, values in about.items():
            yield from (Quad(mapping, name, value, graph) for value in values)
        if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and target:
            yield Quad(subject, predicate, target, graph)


def inference_quads(
    inferences: Iterable[Inference],
    premises: Mapping[Triple, NamedNode],
    base: str,
) -> Iterator[Quad]:
    """Yield the inferred graph and the reason for each of its triples.

    `premises` gives the claim or reference fact for each triple that was not inferred.
    """
    ordered = tuple(inferences)
    graph, reasons = graph_iri(base, "inferred"), graph_iri(base, "inferred/justifications")
    named = {i.triple: statement_iri(base, "inference", i.triple) for i in ordered}
    for inference in ordered:
        node = named[inference.triple]
        axiom = statement_iri(base, "axiom", inference.axiom)
        yield _quad(inference.triple, graph)
        for kind in (COMITY.Inference, RDF.Statement):
            yield Quad(node, RDF.type, kind, reasons)
        yield from _reified(node, inference.triple, reasons)
        yield Quad(node, DCTERMS.type, Literal(inference.entailment), reasons)
        yield Quad(node, COMITY.axiom, axiom, reasons)
        yield Quad(axiom, RDF.type, RDF.Statement, reasons)
        yield from _reified(axiom, inference.axiom, reasons)
        for premise in inference.premises:
            reason = named.get(premise) or premises[premise]
            yield Quad(node, COMITY.premise, reason, reasons)


def premise_iris(
    documents: Iterable[tuple[Document, Iterable[Statement]]],
    reference: Iterable[Triple],
    base: str,
) -> dict[Triple, NamedNode]:
    """Map each asserted triple to its first document's claim, each reference one to its fact."""
    found = {triple: statement_iri(base, "fact", triple) for triple in reference}
    for document, statements in reversed(list(documents)):
        for statement in statements:
            if statement.modality is Modality.ASSERTED:
                found[statement.triple] = claim_iri(base, document.id, statement)
    return found


def is_fact(triple: Triple, base: str) -> bool:
    """Tell whether a reference triple is a fact about a thing, and not part of a vocabulary."""
    return str(triple.subject).startswith(f"<{base}id/")


def _quad(triple: Triple, graph: NamedNode) -> Quad:
    subject, predicate, found = triple
    return Quad(subject, predicate, found, graph)


def _reified(node: NamedNode, triple: Triple, graph: NamedNode) -> Iterator[Quad]:
    yield Quad(node, RDF.subject, triple.subject, graph)
    yield Quad(node, RDF.predicate, triple.predicate, graph)
    yield Quad(node, RDF.object, triple.object, graph)


def _described(triples: Iterable[Triple]) -> Mapping[Subject, Mapping[NamedNode, list[Term]]]:
    found: defaultdict[Subject, defaultdict[NamedNode, list[Term]]]
    found = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        found[triple.subject][triple.predicate].append(triple.object)
    return found


def _things_in_use(statements: tuple[Statement, ...], knowledge: Knowledge) -> frozenset[Term]:
    """Return the known things that statements mention, what those lead to, and their concepts."""
    described = _described(knowledge.reference)
    concepts: defaultdict[Term, list[Term]] = defaultdict(list)
    for subject, about in described.items():
        for thing in about.get(FOAF.focus, ()):
            concepts[thing].append(subject)
    front = [t for s in statements for t in (s.triple.subject, s.triple.object)]
    found: set[Term] = set()
    while front:
        thing = front.pop()
        if thing in found or isinstance(thing, Literal) or thing not in described:
            continue
        found.add(thing)
        front += concepts[thing]
        front += [term for values in described[thing].values() for term in values]
    return frozenset(found)


def _reference_facts(things: frozenset[Term], knowledge: Knowledge) -> Iterator[Triple]:
    """Yield labels of known things, and for each fact about one a node that names its source."""
    described = _described(knowledge.reference)
    concept_of: dict[Term, Mapping[NamedNode, list[Term]]] = {}
    for about in described.values():
        concept_of.update(dict.fromkeys(about.get(FOAF.focus, ()), about))
    facts = [t for t in knowledge.reference if t.subject in things and is_fact(t, knowledge.base)]
    labels = [
        Triple(thing, RDFS.label, label)
        for thing in things
        if not isinstance(thing, Literal)
        for label in concept_of.get(thing, {}).get(SKOS.prefLabel, ())
    ]
    yield from labels
    for fact in (*facts, *labels):
        node = statement_iri(knowledge.base, "fact", fact)
        yield Triple(node, RDF.type, RDF.Statement)
        yield Triple(node, RDF.subject, fact.subject)
        yield Triple(node, RDF.predicate, fact.predicate)
        yield Triple(node, RDF.object, fact.object)
        for source in concept_of.get(fact.subject, {}).get(DCTERMS.source, ()):
            yield Triple(node, DCTERMS.source, source)
