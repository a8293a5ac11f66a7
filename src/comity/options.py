"""What several commands take, and the exit codes that all of them give."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FINE, NOT_CONFORMING, WRONG, INTERRUPTED = 0, 1, 2, 130
EXIT_CODES = (
    "Exit codes: 0 fine, 1 the data does not conform, 2 the input or the usage is wrong, "
    "130 interrupted (Ctrl+C)."
)

OutputFolder = Annotated[
    Path, typer.Option("--output", metavar="DIR", help="Folder of a built dataset.")
]
KnowledgeFolder = Annotated[
    Path | None,
    typer.Option(
        "--knowledge",
        metavar="DIR",
        help="Folder with ontology/ and shapes/ to use instead of those of comity.",
        show_default=False,
    ),
]
BaseIri = Annotated[
    str | None,
    typer.Option(
        metavar="IRI",
        help="What the IRIs of the data begin with; it ends in a slash. "
        "By default https://w3id.org/comity/.",
        show_default=False,
    ),
]
