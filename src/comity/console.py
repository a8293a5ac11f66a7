"""Values -> terminal output: colour and folded lines for people, plain unbroken lines for pipes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Triple
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from comity.curies import curie
from comity.explanation import (
    ClaimExplanation,
    Documentation,
    Explanation,
    FactExplanation,
    InferenceExplanation,
    Passage,
    Said,
    ThingExplanation,
)
from comity.model import Modality, Prefixes, Span, Statement, UnitKind, ValidationReport
from comity.namespaces import RDF
from comity.tracing import Trace, TracedClause, TracedUnit

_PIPE_WIDTH = 100_000
"""Columns of output that no one looks at directly: lines are left whole."""
_NUMERIC = ("integer", "decimal", "double", "float")


class Screen:
    """Standard output, with the prefixes that its names are shortened by."""

    def __init__(self, prefixes: Prefixes) -> None:
        self._console = Console(highlight=False, soft_wrap=False)
        self._prefixes = prefixes
        self._plain = not self._console.is_terminal
        if self._plain:
            self._console = Console(highlight=False, width=_PIPE_WIDTH)

    def show(self, *lines: RenderableType) -> None:
        """Print renderables one below the other, without white space at line ends in a pipe."""
        if not self._plain:
            self._console.print(Group(*lines))
            return
        with self._console.capture() as captured:
            self._console.print(Group(*lines))
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))

    ### Parts
