"""EDGE: a store with a dataset of comity, and the folder that it was loaded from -> its site.

The store holds what was said, the folder the texts in which it was said, which no graph holds, and
the files to download. Texts are read when they are asked for; without them a page quotes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from comity import api, publication
from comity.document import document
from comity.errors import PublicationError, StoreError
from comity.identifiers import document_iri, graph_iri
from comity.knowledge import load_vocabularies
from comity.model import Artefact, Dataset, Document
from comity.namespaces import DCAT, RDF
from comity.site import Site, site
from comity.site.near import Near
from comity.site.questions import unasked
from comity.site.remote import RemoteSite, remote
from comity.store.reader import Reader

DOWNLOADS = 64_000_000
"""Bytes of all files of a folder that are offered as downloads; a larger one offers none."""
_DATASETS = f"SELECT DISTINCT ?g ?d {{ GRAPH ?g {{ ?d {RDF.type} {DCAT.Dataset} }} }} LIMIT 1000"


class Texts(Mapping[NamedNode, Document]):
    """The documents of an output folder by their IRIs, each read when it is asked for."""

    def __init__(self, folder: Path, base: str) -> None:
        self._base = base
        self._space = document_iri(base, "").value
        self._paths = {path.stem: path for path in sorted((folder / "sources").glob("*.txt"))}

    def __getitem__(self, work: NamedNode) -> Document:
        """Read a text; KeyError where there is none, or none that can be read."""
        name = self._name(work)
        try:
            text = self._paths[name].read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            raise KeyError(work) from None
        return replace(document(name, text), id=name)

    def __contains__(self, work: object) -> bool:
        return isinstance(work, NamedNode) and self._name(work) in self._paths

    def __iter__(self) -> Iterator[NamedNode]:
        return (document_iri(self._base, name) for name in self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def _name(self, work: NamedNode) -> str:
        inside = work.value.startswith(self._space)
        return work.value.removeprefix(self._space) if inside else ""


def connected(
    reader: Reader, folder: Path, knowledge: Path | None, address: str | None
) -> tuple[Callable[[], RemoteSite], Site]:
    """Return what makes a site for each answer, and what of it needs no store.

    Raises StoreError where the store does not answer or holds no dataset of comity, or several of
    which the folder holds none; PublicationError where the folder holds another than the store.
    """
    described = _described(folder)
    base = _base(reader, described)
    _check(reader, base, folder, described)
    known = api.load_knowledge(knowledge, base=base)
    local = site(
        Dataset(frozenset()),
        (),
        replace(known, questions={}),
        folder=load_vocabularies(knowledge, base),
        downloads=_downloads(folder),
        address=address and api.checked_base(address),
        endpoint=True,
    )
    local = replace(local, questions=unasked(known.questions))
    texts = Texts(folder, base)

    def publish() -> RemoteSite:
        return remote(reader.rows, reader.answer, local, texts, described)

    # What is said where the store does not answer has the dataset's name, too.
    dataset = publish().resources["dataset"]
    named = replace(local, resources={**local.resources, "dataset": dataset})
    return publish, named


def _described(folder: Path) -> frozenset[Quad]:
    """Return the description of the dataset in a folder; nothing where there is no such folder."""
    path = folder / api.DESCRIPTION
    try:
        return frozenset(pyoxigraph.parse(path=path, format=RdfFormat.TURTLE))
    except OSError:
        return frozenset()
    except SyntaxError as error:
        raise PublicationError(str(error), where=str(path), remedy="build it again") from error


def _base(reader: Reader, described: frozenset[Quad]) -> str:
    """Return what the IRIs of the dataset begin with."""
    rows = reader.rows(_DATASETS)
    found = {d.value.removesuffix("dataset"): g for g, d in rows if isinstance(d, NamedNode)}
    bases = {base for base, graph in found.items() if graph == graph_iri(base, "description")}
    own = {base for base in bases if NamedNode(f"{base}dataset") in {q.subject for q in described}}
    fitting = sorted(own or bases)
    if len(fitting) == 1:
        return fitting[0]
    what = (
        f"there are several: {', '.join(fitting)}" if fitting else "it holds no dataset of comity"
    )
    remedy = "give the folder of one by --output" if fitting else "load one by `comity load`"
    raise StoreError(what, where=reader.url, remedy=remedy)


def _check(reader: Reader, base: str, folder: Path, described: frozenset[Quad]) -> None:
    """Refuse a folder that is not what was loaded: its texts would be quoted at wrong places."""
    there = Near(reader.rows, base).graph(graph_iri(base, "description"))
    if described and not {quad.triple for quad in there} <= {quad.triple for quad in described}:
        raise PublicationError(
            "it is not what the store holds",
            where=str(folder),
            remedy="give by --output the folder that was loaded, or load this one with --replace",
        )


def _downloads(folder: Path) -> Iterator[Artefact]:
    """Yield the files of a folder, where they are not too large to be kept in memory."""
    if not folder.is_dir():
        return
    if sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= DOWNLOADS:
        files = publication.read_files(folder)
        yield from (file for file in files if file.path != api.DESCRIPTION)
