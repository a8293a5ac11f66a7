"""EDGE: the command that writes an output folder or an RDF file in another format.

Heavy modules are imported when they are needed: `comity --help` must answer at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.errors import PublicationError
from comity.options import FINE, KnowledgeFolder

if TYPE_CHECKING:
    from comity.model import Artefact, Dataset
    from comity.serialization import Format

STANDARD_OUTPUT = "-"


def convert(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="Folder of a built dataset, or an RDF file: "
            ".nq .trig .ttl .jsonld .nt .rdf .ndjson .parquet",
        ),
    ],
    target: Annotated[
        Path,
        typer.Argument(
            metavar="TARGET",
            help="File to write, replaced whole, or - for standard output; its ending tells the "
            "format: also .csv .parquet .graphml",
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="The format, whatever the ending: nquads, trig, turtle, jsonld, trig12, csv, "
            "parquet, quads, ntriples, rdfxml, ndjson, nanopub or graphml.",
            show_default=False,
        ),
    ] = "",
    knowledge: KnowledgeFolder = None,
) -> int:
    """Write a dataset in another format: the same bytes for the same data.

    Turtle, N-Triples and RDF/XML hold the triples of all graphs without the graphs' names. CSV and
    Parquet (one row for each claim, with its quotes; what the columns mean stands beside it, but
    not on standard output), nanopublications and GraphML can only be written; a Parquet table of
    all quads (--to quads) can be read.
    """
    from comity.serialization import format_of

    form = format_of(str(target), to)
    dataset, base = _read(source)
    with _naming(source):
        artefacts = _written(dataset, form, target.name, base=base, knowledge=knowledge)
    _put(artefacts, target)
    if not dataset.quads:
        typer.echo(f"comity: warning: {source}: holds no statement that can be read", err=True)
    told = f"{len(dataset.quads):,} quads of {source} -> {target} ({form.name})"
    typer.echo(told, err=str(target) == STANDARD_OUTPUT)
    return FINE


@contextmanager
def _naming(source: Path) -> Iterator[None]:
    """Add the file to an error that says where in the data something cannot be written."""
    try:
        yield
    except PublicationError as error:
        where = f"{source}, {error.where}"
        raise PublicationError(error.what, where=where, remedy=error.remedy) from error


def _put(artefacts: tuple[Artefact, ...], target: Path) -> None:
    """Write a file with what stands beside it, or the file alone to standard output."""
    from comity.files import replace_files, to_standard_output

    if str(target) != STANDARD_OUTPUT:
        replace_files({target.parent / one.path: one.content for one in artefacts})
        return
    to_standard_output(artefacts[0].content)


def _read(source: Path) -> tuple[Dataset, str]:
    """Return a dataset and the base of its IRIs."""
    from pyoxigraph import NamedNode

    from comity import publication
    from comity.model import Dataset
    from comity.namespaces import DCAT, DEFAULT_BASE, RDF
    from comity.rdffile import read_quads

    if source.is_dir():
        dataset = publication.read_dataset(source)
    else:
        dataset = Dataset(frozenset(read_quads(source)))
    bases = [
        quad.subject.value.removesuffix("dataset")
        for quad in dataset.quads
        if quad.predicate == RDF.type and quad.object == DCAT.Dataset
        if isinstance(quad.subject, NamedNode) and quad.subject.value.endswith("/dataset")
    ]
    return dataset, min(bases, default=DEFAULT_BASE)


def _written(
    dataset: Dataset, form: Format, name: str, *, base: str, knowledge: Path | None
) -> tuple[Artefact, ...]:
    """Return the file in a format, and its dictionary if that format has one."""
    from comity import api, serialization
    from comity.model import Artefact

    known = api.load_knowledge(knowledge, base=base)
    style = serialization.style(base, context=known.context.decode(), frame=known.frame.decode())
    return tuple(
        Artefact(path=file.path, media_type=file.media_type, content=file.write(dataset, style))
        for file in form.files(name, form.write)
    )
