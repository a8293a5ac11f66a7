"""Lines -> terminal: coloured and folded for people, plain and whole for pipes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pyoxigraph import Literal, QueryBoolean, QuerySolutions
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from comity.curies import curie
from comity.files import to_standard_output
from comity.model import Prefixes
from comity.namespaces import XSD

_PIPE_WIDTH = 100_000
"""Columns of output that no one looks at directly: lines are left whole."""
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.nonNegativeInteger})

Report = Callable[[str], None]


def uses_colour() -> bool:
    """Tell whether standard output shows colours; else marks must be characters."""
    console = Console()
    return console.color_system is not None and not console.no_color


def show(*lines: RenderableType) -> None:
    """Print renderables one below the other; in a pipe without white space at line ends."""
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(Group(*lines))
        return
    console = Console(highlight=False, width=_PIPE_WIDTH)
    with console.capture() as captured:
        console.print(Group(*lines))
    text = "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
    to_standard_output(text.encode())


@contextmanager
def progress(steps: int) -> Iterator[Report]:
    """Show progress through some steps on a terminal; say nothing into a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=steps)
        yield lambda words: bar.update(task, description=words, advance=1)


def table(answer: QuerySolutions | QueryBoolean, prefixes: Prefixes) -> RenderableType:
    """Return an answer as a table of CURIEs and plain values; that of ASK is a word."""
    if isinstance(answer, QueryBoolean):
        return Text("yes" if answer else "no")
    rows = [tuple(solution) for solution in answer]
    found = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column, variable in enumerate(answer.variables):
        values = [row[column] for row in rows if row[column] is not None]
        numeric = values and all(isinstance(v, Literal) and v.datatype in _NUMBERS for v in values)
        found.add_column(
            Text(variable.value), justify="right" if numeric else "left", overflow="fold"
        )
    for row in rows:
        found.add_row(*(_cell(value, prefixes) for value in row))
    return Group(found, Text(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim"))


def _cell(value: object, prefixes: Prefixes) -> Text:
    if value is None:
        return Text("")
    if isinstance(value, Literal):
        return Text(value.value)
    return Text(curie(value, prefixes), style="cyan")
