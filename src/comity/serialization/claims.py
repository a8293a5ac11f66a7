"""The claims of a dataset with their quotes, and what things are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from comity.model import Dataset, Term
from comity.namespaces import COMITY, DCTERMS, OA, PROV, RDF, RDFS, SKOS
from comity.serialization.graphs import by_graph, by_subject

About = Mapping[NamedNode, tuple[Term, ...]]
"""The values of each property of one subject, sorted."""

_PARTS = (RDF.subject, RDF.predicate, RDF.object)
_EVIDENCE = (OA.hasSource, OA.hasSelector, OA.start, OA.end, OA.exact)


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """Where in the text a quote stands, in code points, half-open; -1 where it is not told.

    `source` is the IRI of the text; nothing where it is not told.
    """

    begin: int
    end: int
    quote: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One document's claim of a triple; `graph` is the name of the graph that describes it."""

    iri: NamedNode
    graph: NamedNode | None
    subject: NamedNode
    predicate: NamedNode
    object: Term
    about: About
    passages: tuple[Passage, ...]

    @property
    def asserted(self) -> bool:
        """Tell whether the document states the triple as a fact."""
        return COMITY.asserted in self.about.get(COMITY.modality, ())

    def node(self, predicate: NamedNode) -> str:
        """Return the IRI of the first value of a property; nothing when there is none."""
        return next((term.value for term in self.about.get(predicate, ())), "")

    @property
    def document(self) -> str:
        """Return the IRI of the document."""
        return self.node(PROV.wasDerivedFrom)


def claims(dataset: Dataset) -> tuple[Claim, ...]:
    """Return the claims that are whole, by document, place in the text, and IRI.

    Their evidence may be told in any graph: of RDF 1.2, a claim stands beside its triple.
    """
    graphs = by_graph(dataset)
    evidence = _nodes({t for graph in graphs.values() for t in graph if t.predicate in _EVIDENCE})
    found: list[Claim] = []
    for graph, triples in graphs.items():
        for node, about in _nodes(triples).items():
            if COMITY.Claim in about.get(RDF.type, ()):
                found += _claim(node, about, graph=graph, evidence=evidence)
    return tuple(sorted(found, key=lambda one: (one.document, one.passages, one.iri.value)))


def labels(dataset: Dataset) -> dict[str, str]:
    """Return what each subject is called: its label or title, in English where there is one."""
    ranked: dict[str, tuple[int, bool, str]] = {}
    names = (RDFS.label, SKOS.prefLabel, DCTERMS.term("title"))
    for quad in dataset.quads:
        if quad.predicate not in names or not isinstance(quad.object, Literal):
            continue
        rank = names.index(quad.predicate), quad.object.language not in (None, "en")
        entry = (*rank, quad.object.value)
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        ranked[subject] = min(entry, ranked.get(subject, entry))
    return {subject: label for subject, (_, _, label) in ranked.items()}


def _claim(
    node: NamedNode, about: About, *, graph: NamedNode | None, evidence: Mapping[NamedNode, About]
) -> Iterable[Claim]:
    subjects, predicates, objects = (about.get(part, ()) for part in _PARTS)
    if not len(subjects) == len(predicates) == len(objects) == 1:
        return
    subject, predicate = subjects[0], predicates[0]
    if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
        passages = (_passage(term, evidence) for term in about.get(COMITY.evidence, ()))
        yield Claim(
            iri=node,
            graph=graph,
            subject=subject,
            predicate=predicate,
            object=objects[0],
            about=about,
            passages=tuple(sorted(passages)),
        )


def _passage(node: Term, nodes: Mapping[NamedNode, About]) -> Passage:
    """Read a Web Annotation selection (sections 4.2.4 and 4.2.5)."""
    found: dict[NamedNode, str] = {}
    about = nodes.get(node, {}) if isinstance(node, NamedNode) else {}
    for selector in about.get(OA.hasSelector, ()):
        for name, values in (
            nodes.get(selector, {}) if isinstance(selector, NamedNode) else {}
        ).items():
            found[name] = values[0].value
    begin, end = (found.get(name, "") for name in (OA.start, OA.end))
    return Passage(
        int(begin) if begin.isdecimal() else -1,
        int(end) if end.isdecimal() else -1,
        found.get(OA.exact, ""),
        next((term.value for term in about.get(OA.hasSource, ())), ""),
    )


def _nodes(triples: Iterable[Triple]) -> dict[NamedNode, About]:
    return {NamedNode(subject): _about(group) for subject, group in by_subject(triples).items()}


def _about(triples: Iterable[Triple]) -> About:
    found: dict[NamedNode, list[Term]] = {}
    for triple in triples:
        if isinstance(triple.object, Term):
            found.setdefault(triple.predicate, []).append(triple.object)
    return {name: tuple(values) for name, values in found.items()}
