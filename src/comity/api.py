"""What `import comity` offers: read documents, extract statements, build and publish a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from comity import knowledge as knowledge_folder
from comity import reading, serialization
from comity.axioms import compile_axioms
from comity.errors import UsageError
from comity.language import MODEL, MODEL_VERSION, parse
from comity.mentions import find_mentions
from comity.model import Dataset, Document, Knowledge, Statement
from comity.namespaces import COMITY, DEFAULT_BASE, OWL, XSD
from comity.pipeline import Build, Reasoner
from comity.pipeline import build as build_dataset
from comity.publication import publish as publish_files
from comity.source import read, read_all
from comity.tracing import Trace
from comity.tracing import trace as arrange

if TYPE_CHECKING:
    import rdflib

__all__ = [
    "build",
    "extract",
    "load_knowledge",
    "publish",
    "read",
    "read_all",
    "to_rdflib",
    "trace",
    "versions",
]

_PACKAGES = ("nupunkt", "pyoxigraph", "pyshacl", "rdflib", "spacy")
"""The packages whose version can change a byte of the output; the model is named apart."""

Source = str | Path | Document


def load_knowledge(folder: str | Path | None = None, *, base: str = DEFAULT_BASE) -> Knowledge:
    """Load a knowledge folder, by default the one that comes with comity.

    Raise KnowledgeError naming the file that is broken, UsageError for a base that cannot be one.
    """
    return knowledge_folder.load_knowledge(Path(folder) if folder else None, checked_base(base))


def extract(document: Document, knowledge: Knowledge | None = None) -> tuple[Statement, ...]:
    """Return what a document says, each statement with the words that say it."""
    return reading.extract(document, knowledge or _default_knowledge(), parse)


def build(
    sources: Iterable[Source] = (),
    *,
    base: str = DEFAULT_BASE,
    knowledge: Knowledge | str | Path | None = None,
    reasoner: Reasoner | str = Reasoner.COMPILED,
    progress: Callable[[str], None] = lambda _: None,
) -> Build:
    """Build a dataset from files, folders and documents; from the sample when there are none.

    Nothing is written: see `publish`. A loaded Knowledge has its own base, and `base` must not
    name another.
    """
    known = _knowledge(knowledge, base)
    return build_dataset(
        _documents(sources),
        known,
        versions=versions(known),
        reasoner=_reasoner(reasoner),
        progress=progress,
    )


def publish(result: Build, folder: str | Path) -> None:
    """Write a build to a folder in one step; the folder is changed whole or not at all."""
    publish_files(result.artefacts, Path(folder))


def trace(document: Document, knowledge: Knowledge | None = None) -> Trace:
    """Return what each stage of reading made of each sentence of a document."""
    known = knowledge or _default_knowledge()
    parser = cache(parse)
    return arrange(
        document,
        find_mentions(document, known.lexicon),
        reading.read_nodes(document, known.lexicon, parser),
        reading.extract(document, known, parser),
    )


def to_rdflib(
    dataset: Dataset, prefixes: Mapping[str, str] = MappingProxyType({})
) -> rdflib.Dataset:
    """Return a dataset for rdflib, each literal with the lexical form that was published."""
    import rdflib

    target = rdflib.Dataset()
    for name, namespace in prefixes.items():
        target.bind(name, namespace, replace=True)
    for quad in dataset.quads:
        named = isinstance(quad.graph_name, NamedNode)
        graph = target.graph(rdflib.URIRef(quad.graph_name.value)) if named else None
        (target.default_graph if graph is None else graph).add(rdflib_triple(quad.triple))
    return target


def rdflib_triple(triple: Triple) -> tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]:
    """Return a triple in terms of rdflib, its literal unchanged by `rdflib.NORMALIZE_LITERALS`."""
    return _term(triple.subject), _term(triple.predicate), _term(triple.object)


def versions(knowledge: Knowledge) -> Mapping[str, str]:
    """Return the versions of all that determines the bytes of an output."""
    found = {"comity": comity_version(), MODEL.replace("_", "-"): MODEL_VERSION}
    found |= {name: version(name) for name in _PACKAGES}
    release = [
        triple.object.value
        for triple in knowledge.ontology
        if triple.predicate == OWL.versionInfo and triple.subject == _ONTOLOGY
    ]
    return dict(sorted({**found, **{"ontology": value for value in release}}.items()))
