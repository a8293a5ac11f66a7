"""Serialization: a dataset as the bytes of each format, and back.

All are functions of the dataset alone: the same quads in any order give the same bytes, in UTF-8
with LF and a final newline.

>>> [file.path for file in PUBLISHED][:5]
['dataset.nq', 'dataset.trig', 'dataset.ttl', 'dataset.jsonld', 'dataset-rdf12.trig']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from pyoxigraph import Quad, RdfFormat

from comity.errors import UsageError
from comity.model import Artefact, Dataset
from comity.serialization.graphml import graphml
from comity.serialization.jsonld import jsonld, ndjson
from comity.serialization.nanopub import nanopublications
from comity.serialization.nquads import nquads, ntriples
from comity.serialization.parquet import quads_of_parquet, quads_parquet, statements_parquet
from comity.serialization.parsing import parsed, parsed_lines
from comity.serialization.rdf12 import rdf12, trig12
from comity.serialization.rdfxml import rdfxml
from comity.serialization.style import Style, style
from comity.serialization.table import dictionary, dictionary_of_lists, statements_csv
from comity.serialization.turtle import description, merged, trig, turtle

__all__ = [
    "FORMATS",
    "PUBLISHED",
    "File",
    "Format",
    "Style",
    "artefacts",
    "description",
    "format_of",
    "graphml",
    "jsonld",
    "merged",
    "nanopublications",
    "ndjson",
    "nquads",
    "ntriples",
    "rdf12",
    "rdfxml",
    "statements_csv",
    "style",
    "trig",
    "trig12",
    "turtle",
]

Writer = Callable[[Dataset, Style], bytes]
Reader = Callable[[bytes], Iterator[Quad]]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the output folder: its path, what it is, and how it is written."""

    path: str
    media_type: str
    write: Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A form of a dataset; without `read` it can only be written.

    `key` names it on the command line, `endings` are those of files that hold it. A format with
    `graphs` keeps the names of graphs. `path` is its file in the output folder, if it has one,
    which `publish` writes where that differs; `dictionary` gives what stands beside a file.
    """

    key: str
    name: str
    media_type: str
    write: Writer
    endings: tuple[str, ...] = ()
    read: Reader | None = None
    graphs: bool = False
    path: str = ""
    publish: Writer | None = None
    dictionary: Callable[[str], bytes] | None = None

    def files(self, path: str, write: Writer) -> Iterator[File]:
        """Yield the file at a path, and its dictionary (CSV on the Web, section 5.2)."""
        yield File(path=path, media_type=self.media_type, write=write)
        if self.dictionary is not None:
            content = self.dictionary(path.rpartition("/")[2])
            yield File(
                path=f"{path}-metadata.json",
                media_type="application/csvm+json",
                write=lambda _, __: content,
            )


FORMATS = (
    Format(
        key="nquads",
        name="N-Quads",
        media_type="application/n-quads",
        endings=(".nq",),
        write=nquads,
        read=partial(parsed, syntax=RdfFormat.N_QUADS),
        graphs=True,
        path="dataset.nq",
    ),
    Format(
        key="trig",
        name="TriG",
        media_type="application/trig",
        endings=(".trig",),
        write=trig,
        read=partial(parsed, syntax=RdfFormat.TRIG),
        graphs=True,
        path="dataset.trig",
    ),
    # The output folder has the facts alone in this form: the one for people to read.
    Format(
        key="turtle",
        name="Turtle",
        media_type="text/turtle",
        endings=(".ttl",),
        write=merged,
        read=partial(parsed, syntax=RdfFormat.TURTLE),
        path="dataset.ttl",
        publish=turtle,
    ),
    Format(
        key="jsonld",
        name="JSON-LD",
        media_type="application/ld+json",
        endings=(".jsonld", ".json"),
        write=jsonld,
        read=partial(parsed, syntax=RdfFormat.JSON_LD),
        graphs=True,
        path="dataset.jsonld",
    ),
    # The version parameter: RDF 1.2 TriG, "Internet Media Type, File Extension".
    Format(
        key="trig12",
        name="TriG 1.2",
        media_type="application/trig; version=1.2",
        write=trig12,
        read=partial(parsed, syntax=RdfFormat.TRIG),
        graphs=True,
        path="dataset-rdf12.trig",
    ),
    Format(
        key="csv",
        name="CSV",
        media_type="text/csv",
        endings=(".csv",),
        write=statements_csv,
        path="statements.csv",
        dictionary=dictionary,
    ),
    Format(
        key="parquet",
        name="Parquet",
        media_type="application/vnd.apache.parquet",
        endings=(".parquet",),
        write=statements_parquet,
        dictionary=dictionary_of_lists,
    ),
    # Of a file's ending alone, what is read is this one and what is written the statements.
    Format(
        key="quads",
        name="Parquet of quads",
        media_type="application/vnd.apache.parquet",
        endings=(".parquet",),
        write=quads_parquet,
        read=quads_of_parquet,
        graphs=True,
    ),
    Format(
        key="ntriples",
        name="N-Triples",
        media_type="application/n-triples",
        endings=(".nt",),
        write=ntriples,
        read=partial(parsed, syntax=RdfFormat.N_TRIPLES),
    ),
    Format(
        key="rdfxml",
        name="RDF/XML",
        media_type="application/rdf+xml",
        endings=(".rdf", ".owl", ".xml"),
        write=rdfxml,
        read=partial(parsed, syntax=RdfFormat.RDF_XML),
    ),
    Format(
        key="ndjson",
        name="JSON-LD lines",
        media_type="application/x-ndjson",
        endings=(".ndjson", ".jsonl"),
        write=ndjson,
        read=partial(parsed_lines, syntax=RdfFormat.JSON_LD),
        graphs=True,
    ),
    Format(
        key="nanopub",
        name="nanopublications",
        media_type="application/trig",
        write=nanopublications,
        graphs=True,
    ),
    Format(
        key="graphml",
        name="GraphML",
        media_type="application/graphml+xml",
        endings=(".graphml",),
        write=graphml,
    ),
)
"""The formats: media types and endings as the specifications register them."""

PUBLISHED: tuple[File, ...] = tuple(
    file
    for form in FORMATS
    if form.path
    for file in form.files(form.path, form.publish or form.write)
)
"""The files of the output folder that hold the dataset in some form."""


def artefacts(dataset: Dataset, how: Style) -> tuple[Artefact, ...]:
    """Return the files of a dataset, in the order of `PUBLISHED`."""
    return tuple(
        Artefact(path=file.path, media_type=file.media_type, content=file.write(dataset, how))
        for file in PUBLISHED
    )


def format_of(path: str, key: str = "", *, reading: bool = False) -> Format:
    """Return the format of a key, or else of a file's ending; raise UsageError for none."""
    if key:
        known = [form.key for form in FORMATS]
        fitting = [form for form in FORMATS if form.key == key]
        what, remedy = f"no format {key}", f"use one of {', '.join(known)}"
    else:
        able = [form for form in FORMATS if form.read or not reading]
        ending = path[path.rfind(".") :].lower() if "." in path.rpartition("/")[2] else ""
        fitting = [form for form in able if ending and ending in form.endings]
        what = f"the ending {ending or '(none)'} is of no format that can be read"
        remedy = f"give one of {', '.join(dict.fromkeys(e for form in able for e in form.endings))}"
        if not reading:
            what, remedy = f"the ending {ending or '(none)'} is no format's", f"{remedy}, or --to"
    if not fitting:
        raise UsageError(what, where=path, remedy=remedy)
    return fitting[0]
