"""EDGE: the folders that commands and callers name -> knowledge and outputs, under one base."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from comity import knowledge as knowledge_folder
from comity import publication
from comity.document import document as as_document
from comity.errors import UsageError
from comity.model import Dataset, Document, Knowledge
from comity.namespaces import DCAT, DEFAULT_BASE, RDF
from comity.serialization.style import FOLDERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What an output folder holds: a dataset, the texts it was read from, the base of its IRIs."""

    dataset: Dataset
    documents: tuple[Document, ...]
    base: str


def load_knowledge(folder: str | Path | None = None, *, base: str = DEFAULT_BASE) -> Knowledge:
    """Load a knowledge folder, by default the one that comes with comity.

    Raise KnowledgeError naming the file that is broken, UsageError for a base that cannot be one.
    """
    path = Path(folder) if folder else None
    known = knowledge_folder.load_knowledge(path, checked_base(base))
    # The folders of the base are prefixes in every output, and so in whatever is asked about it.
    folders = {name: base + place for name, place in FOLDERS.items()}
    return replace(known, prefixes=folders | dict(known.prefixes))


def read_output(folder: str | Path) -> Output:
    """Read an output folder; raise PublicationError when no build wrote it or it was altered."""
    dataset = publication.read_dataset(Path(folder))
    bases = [
        str(cast("NamedNode", quad.subject).value).removesuffix("dataset")
        for quad in dataset.quads
        if quad.predicate == RDF.type and quad.object == DCAT.Dataset
    ]
    texts = sorted((Path(folder) / "sources").glob("*.txt"))
    documents = (
        replace(as_document(path.stem, path.read_bytes().decode()), id=path.stem) for path in texts
    )
    return Output(dataset=dataset, documents=tuple(documents), base=next(iter(bases), DEFAULT_BASE))


def checked_base(base: str) -> str:
    """Return a base that data IRIs can start with; raise UsageError for any other.

    It must end in a slash: `#` would make every passage an IRI with two fragments.
    """
    try:
        parts = urlsplit(base)
        NamedNode(base)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and base.endswith("/")
    except ValueError:
        fine = False
    if not fine or parts.query or parts.fragment:
        raise UsageError(
            "not an absolute http(s) IRI that ends in a slash",
            where=f"base {base}",
            remedy=f"give one such as {DEFAULT_BASE}",
        )
    return base
