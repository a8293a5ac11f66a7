"""What callers and commands do: read, extract, build, publish, load, link and release a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from comity import (
    examples,
    explanation,
    pipeline,
    publication,
    reading,
    serialization,
    tracing,
    validation,
)
from comity import knowledge as knowledge_folder
from comity.clausegraph import clause_graph
from comity.errors import KnowledgeError, UsageError
from comity.folders import Output, checked_base, load_knowledge, read_output
from comity.identity import identify_alone
from comity.inference.axioms import compile_axioms
from comity.interchange import to_rdflib
from comity.knowledge import sample_path
from comity.language import MODEL, MODEL_VERSION, Parser, parse
from comity.linking.exchange import Linked, Taken, accept, link
from comity.mentions import find_mentions
from comity.model import Document, Knowledge, Statement, ValidationReport
from comity.namespaces import COMITY, DEFAULT_BASE, OWL
from comity.normal import normal_form
from comity.rdffile import read_triples
from comity.releasing import Released, release
from comity.rules import apply_rules
from comity.source import read, read_all
from comity.tracing.nearmiss import near_misses
from comity.validation import report_text

if TYPE_CHECKING:
    from comity.site import Site
    from comity.store.loading import Loaded

__all__ = [
    "DEFAULT_BASE",
    "Linked",
    "Output",
    "Released",
    "Taken",
    "accept",
    "build",
    "check",
    "checked_base",
    "explain",
    "extract",
    "link",
    "load",
    "load_knowledge",
    "load_site",
    "publish",
    "publish_site",
    "read",
    "read_all",
    "read_output",
    "release",
    "report_text",
    "sample_path",
    "to_rdflib",
    "trace",
    "validate",
    "versions",
]

_ONTOLOGY = NamedNode(COMITY.rstrip("#"))
_PACKAGES = ("comity", "nupunkt", "pyoxigraph", "pyshacl", "rdflib", "spacy")
"""Packages whose version can change a byte of the output; the language model is named apart."""

DESCRIPTION = "description.ttl"
"""The one file that a site writes itself, with the record of the description in it."""

WITHDRAWN = "withdrawn.ttl"
"""What is no longer published: of a knowledge folder, and of a release."""

Source = str | Path | Document


def extract(document: Document, knowledge: Knowledge | None = None) -> tuple[Statement, ...]:
    """Return what a document says, each statement with the words that say it."""
    return reading.extract(document, knowledge or _default_knowledge(), parse)


def build(
    sources: Source | Iterable[Source] = (),
    *,
    base: str = DEFAULT_BASE,
    knowledge: Knowledge | str | Path | None = None,
    reasoner: pipeline.Reasoner | str = pipeline.Reasoner.COMPILED,
    progress: Callable[[str], None] = lambda _: None,
) -> pipeline.Build:
    """Build a dataset from files, folders and documents; from the sample when there are none.

    Nothing is written: see `publish`. Knowledge that was loaded brings its own base.
    """
    known = knowledge if isinstance(knowledge, Knowledge) else load_knowledge(knowledge, base=base)
    folder = None if isinstance(knowledge, Knowledge) or knowledge is None else Path(knowledge)
    documents, engine = _documents(sources), _reasoner(reasoner)
    with _blamed(known, folder):
        return pipeline.build(
            documents, known, versions=versions(known), reasoner=engine, progress=progress
        )


def publish(result: pipeline.Build, folder: str | Path) -> None:
    """Write a build to a folder in one step; the folder is changed whole or not at all."""
    publication.publish(result.artefacts, Path(folder))


def trace(document: Document, knowledge: Knowledge | None = None) -> tracing.Trace:
    """Return what each stage of reading made of each sentence of a document.

    Things have the IRIs that a build of this document alone publishes.
    """
    known = knowledge or _default_knowledge()
    nodes = reading.read_nodes(document, known.lexicon, parse)
    graph = clause_graph(document, normal_form(document.text), nodes, known.lexicon)
    (said,) = apply_rules((graph,), known)
    said, published = identify_alone(document, said, known)
    return tracing.trace(
        document,
        tracing.mentions_as_published(find_mentions(document, known.lexicon), published),
        tracing.nodes_as_published(nodes, published),
        said,
        near_misses(graph, known),
        frozenset[str]().union(*(rule.triggers for rule in known.rules)),
    )


def check(
    names: Iterable[str] = (), knowledge: str | Path | None = None
) -> Iterator[examples.Outcome]:
    """Yield what the rules of a folder, or some of them by name, make of their own examples.

    Raise UsageError for a name that no rule has, KnowledgeError for an example that is no Turtle,
    and for whatever else in the folder would end a build or a site.
    """
    folder = Path(knowledge) if knowledge else None
    known, own, asked = load_knowledge(folder), knowledge_folder.own_rules(folder), set(names)
    if unknown := asked - own:
        raise UsageError(
            f"no rule {min(unknown)}",
            remedy=f"give names of files in ontology/rules, such as {min(own, default='none')}",
        )
    parser = cast("Parser", cache(parse))
    with _blamed(known, folder):
        knowledge_folder.load_vocabularies(folder)
        validation.validate((), known.shapes, known.ontology)
        for rule in known.rules:
            if rule.name in (asked or own):
                yield from examples.check_examples(rule, known, parser)


def validate(paths: Iterable[str | Path], knowledge: str | Path | None = None) -> ValidationReport:
    """Check RDF files together against the shapes; `report_text` puts the outcome into words."""
    known = load_knowledge(knowledge)
    with _blamed(known, Path(knowledge) if knowledge else None):
        return validation.validate(read_triples(paths), known.shapes, known.ontology)


def load_site(
    folder: str | Path,
    knowledge: str | Path | None = None,
    *,
    address: str | None = None,
    endpoint: bool = False,
) -> Site:
    """Return an output folder as a site; `address` is where it will be, if not at the base.

    `endpoint` tells whether it will answer SPARQL, too, as `comity serve` does.
    Raise PublicationError when no build wrote the folder, or when it still says what the
    knowledge folder's `withdrawn.ttl` takes back.
    """
    from comity.site import site

    output = read_output(folder)
    files = publication.read_files(Path(folder))
    described = next((file.content for file in files if file.path == DESCRIPTION), b"")
    quads = pyoxigraph.parse(described, format=pyoxigraph.RdfFormat.TURTLE)
    path = Path(knowledge) if knowledge else None
    vocabularies = dict(knowledge_folder.load_vocabularies(path, output.base))
    gone = read_triples(Path(folder) / file.path for file in files if file.path == WITHDRAWN)
    vocabularies[WITHDRAWN] = vocabularies.get(WITHDRAWN, frozenset()).union(gone)
    return site(
        output.dataset.union(quads),
        output.documents,
        load_knowledge(knowledge, base=output.base),
        folder=vocabularies,
        downloads=(file for file in files if file.path != DESCRIPTION),
        address=address and checked_base(address),
        endpoint=endpoint,
    )


def publish_site(
    target: str | Path,
    folder: str | Path,
    knowledge: str | Path | None = None,
    *,
    address: str | None = None,
) -> int:
    """Write the site of an output folder to another in one step; return the number of files."""
    from comity.site import artefacts

    publication.check_place(Path(target), Path(folder))
    files = tuple(artefacts(load_site(folder, knowledge, address=address)))
    publication.publish((*files, publication.extended(Path(folder), files)), Path(target))
    return len(files) + 1


def explain(name: str, output: Output, knowledge: Knowledge) -> explanation.Explanation:
    """Explain a claim, inference, fact, rule, term or thing by its IRI or CURIE."""
    return explanation.explain(name, output.dataset, output.documents, knowledge)


def load(
    url: str,
    *,
    preset: str,
    output: str | Path = "output",
    replace: bool = False,
    dry_run: bool = False,
    method: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Loaded:
    """Load an output folder into a triple store; raise StoreError unless it arrives whole.

    `preset` names the kind of store, see `comity.store.presets`. The description of the dataset,
    which has no graph name, becomes the graph `graph/description`.
    """
    from comity.store import client, loading, presets

    kind = presets.preset(preset)
    with client.Client(url, kind) as connection:
        source, base = publication.dataset_file(Path(output))
        order = loading.Order(
            source=source,
            base=base,
            replace=replace,
            dry_run=dry_run,
            method=presets.Method(method) if method else None,
        )
        return loading.load(order, connection, progress)


def versions(knowledge: Knowledge) -> Mapping[str, str]:
    """Return the versions of all that determines the bytes of an output."""
    release: dict[str, str] = {}
    for triple in knowledge.ontology:
        if triple.subject == _ONTOLOGY and triple.predicate == OWL.versionInfo:
            release["ontology"] = str(cast("Literal", triple.object).value)
    model = {MODEL.replace("_", "-"): MODEL_VERSION}
    return dict(sorted(({name: version(name) for name in _PACKAGES} | model | release).items()))


def _documents(sources: Source | Iterable[Source]) -> tuple[Document, ...]:
    if isinstance(sources, str | Path | Document):
        sources = (sources,)
    given = tuple(sources) or (sample_path(),)
    paths = [source for source in given if not isinstance(source, Document)]
    return (*read_all(paths), *(source for source in given if isinstance(source, Document)))


def _reasoner(name: pipeline.Reasoner | str) -> pipeline.Reasoner:
    try:
        return pipeline.Reasoner(name)
    except ValueError as error:
        known = " or ".join(reasoner.value for reasoner in pipeline.Reasoner)
        raise UsageError(f"no reasoner {name}", remedy=f"use {known}") from error


@contextmanager
def _blamed(knowledge: Knowledge, folder: Path | None) -> Iterator[None]:
    """Check what can be checked before any reading; name the file in errors about an IRI."""
    try:
        compile_axioms(knowledge.ontology)
        context, frame = knowledge.context.decode(), knowledge.frame.decode()
        serialization.style(knowledge.base, context=context, frame=frame)
        yield
    except KnowledgeError as error:
        if error.where != "shapes":
            raise knowledge_folder.located(error, folder) from error
        for path, shapes in knowledge_folder.shape_files(folder, knowledge.base):
            try:
                validation.validate((), shapes, knowledge.ontology)
            except KnowledgeError as closer:
                remedy = closer.remedy
                raise KnowledgeError(closer.what, where=str(path), remedy=remedy) from error
        root = (folder or knowledge_folder.default_folder()) / "shapes"
        raise KnowledgeError(error.what, where=str(root), remedy=error.remedy) from error


@cache
def _default_knowledge() -> Knowledge:
    return load_knowledge()
