"""EDGE: the command that loads a built dataset into a triple store.

Heavy modules are imported when they are needed: `comity --help` must answer at once.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.options import FINE, OutputFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.store.loading import Loaded


def load(
    url: Annotated[str, typer.Argument(metavar="URL", help="The store; see --preset.")],
    preset: Annotated[
        str,
        typer.Option(help="Kind of store: oxigraph, virtuoso, fuseki, rdf4j, or graphstore."),
    ],
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Put this dataset in the place of what is there of it."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    method: Annotated[
        Literal["gsp", "quads", "update"] | None,
        typer.Option(
            help="Graph by graph (Graph Store Protocol), all in one request of N-Quads, or SPARQL "
            "Update in chunks; by default as is fastest with the store.",
            show_default=False,
        ),
    ] = None,
    output: OutputFolder = Path("output"),
) -> int:
    """Load a built dataset into a triple store and compare what it gives back.

    A graph that the store holds already with other statements is replaced only with --replace, in
    one step with all others. Credentials come from the environment (COMITY_STORE_USER and
    COMITY_STORE_PASSWORD, or COMITY_STORE_TOKEN) or from netrc.
    """
    from comity import api, console
    from comity.store.loading import Action

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # says what it leaves, as Ctrl-C does
    with console.progress(steps=0) as report:
        done = api.load(
            url,
            preset=preset,
            output=output,
            replace=replace,
            dry_run=dry_run,
            method=method,
            progress=report,
        )
    for line in _told(done):
        typer.echo(line)
    graphs = len(done.steps) - done.count(Action.REMOVE)
    end = "nothing was written" if dry_run else f"verified -> {url}"
    typer.echo(f"{graphs} graphs, {done.triples:,} triples; {end}")
    return FINE


def _told(done: Loaded) -> Iterator[str]:
    """Yield a line for each graph and for each change that the store is known for."""
    for step in done.steps:
        size = step.spooled.content.count if step.spooled else step.before
        yield f"{step.action.value:8} {size:9,}  {step.graph.value}"
    for name, count in done.changes:
        yield f"known of this store: {name} ({count})"
