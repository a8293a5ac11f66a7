"""The table of contents: from documents to files, one line for each stage.

    document -> extract -> identify -> graphs -> infer -> validate -> serialize -> artefacts

Everything here is a function of its arguments; files are read and written at the edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from pyoxigraph import DefaultGraph, Quad, Triple

from comity import description, serialization
from comity.graph import (
    build_iri,
    document_quads,
    inference_quads,
    is_fact,
    link_quads,
    premise_iris,
    reference_quads,
)
from comity.identifiers import graph_iri
from comity.identity import identify
from comity.identity.decisions import decision_quads
from comity.inference import infer, infer_with_owlrl
from comity.inference.axioms import compile_axioms
from comity.language import Parser, parse
from comity.manifest import manifest
from comity.model import (
    Artefact,
    Dataset,
    Document,
    Inference,
    Knowledge,
    Statement,
    ValidationReport,
)
from comity.publication import sources
from comity.reading import extract_all
from comity.validation import report_graph, report_text, validate

Read = tuple[tuple[Document, tuple[Statement, ...]], ...]
"""Documents with what was read from each, in the order of their ids."""


class Reasoner(Enum):
    """Which engine draws the conclusions; both must agree."""

    COMPILED = "compiled"
    OWLRL = "owlrl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What a build made: the dataset, its validation and the files to publish."""

    dataset: Dataset
    report: ValidationReport
    artefacts: tuple[Artefact, ...]
    read: Read


def build(
    documents: Iterable[Document],
    knowledge: Knowledge,
    *,
    versions: Mapping[str, str],
    reasoner: Reasoner = Reasoner.COMPILED,
    parser: Parser = parse,
    progress: Callable[[str], None] = lambda _: None,
) -> Build:
    """Build a dataset from documents; their order does not matter."""
    read, judged = identify(_read(documents, knowledge, parser, progress), knowledge)
    progress("drawing conclusions")
    stated = assemble(read, knowledge, versions).union(decision_quads(judged, knowledge.base))
    dataset = stated.union(_conclusions(stated, read, knowledge, reasoner))
    texts = tuple(document for document, _ in read)
    files: tuple[description.File, ...] = (*serialization.PUBLISHED, *sources(texts))
    about = description.describe(
        dataset,
        base=knowledge.base,
        documents=texts,
        versions=versions,
        files=files,
        ontology=knowledge.ontology,
    )
    dataset = dataset.union(about)
    progress("validating")
    report = validate((quad.triple for quad in dataset.quads), knowledge.shapes, knowledge.ontology)
    progress("writing")
    artefacts = _artefacts(dataset, report, texts, knowledge=knowledge, versions=versions)
    return Build(dataset=dataset, report=report, artefacts=artefacts, read=read)


def assemble(read: Read, knowledge: Knowledge, versions: Mapping[str, str]) -> Dataset:
    """Return the dataset of what was read and of what is known, before any conclusion."""
    activity = build_iri(knowledge.base, (document for document, _ in read), versions)
    statements = tuple(chain.from_iterable(said for _, said in read))
    return Dataset().union(
        *(document_quads(document, said, knowledge.base, activity) for document, said in read),
        reference_quads(statements, knowledge, activity, versions),
        link_quads(statements, knowledge),
    )


def _read(
    documents: Iterable[Document],
    knowledge: Knowledge,
    parser: Parser,
    progress: Callable[[str], None],
) -> Read:
    def announced() -> Iterator[Document]:
        for document in sorted(documents, key=lambda document: document.id):
            progress(f"reading {document.id}")
            yield document

    return tuple(extract_all(announced(), knowledge, parser))


def _conclusions(
    stated: Dataset, read: Read, knowledge: Knowledge, reasoner: Reasoner
) -> Iterable[Quad]:
    """Infer from what the documents assert and from reference facts about the same things."""
    reference = [
        triple
        for triple in stated.graph(graph_iri(knowledge.base, "reference"))
        if is_fact(triple, knowledge.base)
    ]
    premises = premise_iris(read, reference, knowledge.base)
    inferences = _infer(knowledge, premises, reasoner)
    return inference_quads(inferences, premises, knowledge.base)


def _infer(
    knowledge: Knowledge, facts: Iterable[Triple], reasoner: Reasoner
) -> tuple[Inference, ...]:
    if reasoner is Reasoner.OWLRL:
        return infer_with_owlrl(knowledge.ontology, facts)
    return infer(compile_axioms(knowledge.ontology), facts)


def _artefacts(
    dataset: Dataset,
    report: ValidationReport,
    documents: tuple[Document, ...],
    *,
    knowledge: Knowledge,
    versions: Mapping[str, str],
) -> tuple[Artefact, ...]:
    style = serialization.style(
        knowledge.base, context=knowledge.context.decode(), frame=knowledge.frame.decode()
    )
    files = [*serialization.artefacts(dataset, style), *sources(documents)]
    about = (quad for quad in dataset.quads if isinstance(quad.graph_name, DefaultGraph))
    described = Dataset(frozenset((*about, *description.measures(files, base=knowledge.base))))
    reported = Dataset(frozenset(Quad(*t) for t in report_graph(report, knowledge.base)))
    files += [
        Artefact(
            path="description.ttl",
            media_type="text/turtle",
            content=serialization.description(described, style),
        ),
        Artefact(
            path="report.ttl",
            media_type="text/turtle",
            content=serialization.description(reported, style),
        ),
        Artefact(
            path="report.txt",
            media_type="text/plain; charset=utf-8",
            content=report_text(report).encode(),
        ),
    ]
    listing = manifest(
        files, dataset=dataset, base=knowledge.base, documents=documents, versions=versions
    )
    return (*files, listing)
