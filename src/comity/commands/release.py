"""EDGE: the command that makes a version of a built dataset.

Heavy modules are imported when they are needed: `comity --help` must answer at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.options import FINE, NOT_CONFORMING, KnowledgeFolder, OutputFolder


def release(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="Three numbers, such as 1.0.0.")
    ],
    output: OutputFolder = Path("output"),
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder of the release before; without it, this is the first.",
            show_default=False,
        ),
    ] = None,
    date: Annotated[
        str,
        typer.Option(metavar="YYYY-MM-DD", help="Day of issue; it is told nowhere without it."),
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder to write, new or empty; by default releases/VERSION.",
            show_default=False,
        ),
    ] = None,
    knowledge: KnowledgeFolder = None,
) -> int:
    """Make a version of a built dataset: its IRI, checksums, what changed, and files to load.

    The folder written is an output folder, too, for every command that takes one. What the version
    before described and this one does not is told to be withdrawn. A release is never changed:
    nothing is written where one is already. Nothing is written either for a dataset that does not
    conform to the shapes (exit code 1).
    """
    from comity import api
    from comity.release import summary

    done = api.release(
        version, output=output, previous=previous, issued=date, to=to, knowledge=knowledge
    )
    if done is None:
        what = "the data does not conform: nothing was written; mend it and build again"
        typer.echo(f"comity: error: {output / 'report.txt'}: {what}", err=True)
        return NOT_CONFORMING
    typer.echo("the first release" if done.changes is None else summary(done.changes).rstrip("."))
    typer.echo(f"version {version}, {done.files} files -> {done.folder}")
    return FINE
