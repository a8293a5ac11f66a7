"""EDGE: the command that asks a built dataset, or a release and what its versions changed.

Heavy modules are imported when they are needed: `comity --help` must answer at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.errors import UsageError
from comity.options import FINE, KnowledgeFolder, OutputFolder

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from comity.model import Knowledge


def query(
    text: Annotated[
        str,
        typer.Argument(
            metavar="QUERY|FILE.rq|NAME",
            help="SPARQL, a file of it, or a competency question such as 01.",
        ),
    ],
    form: Annotated[
        Literal["table", "csv", "json"],
        typer.Option("--format", help="How to print rows; triples are always Turtle."),
    ] = "table",
    changes: Annotated[
        bool,
        typer.Option(
            "--changes", help="Ask the change logs of a release, too, each as a graph of its IRI."
        ),
    ] = False,
    output: OutputFolder = Path("output"),
    knowledge: KnowledgeFolder = None,
) -> int:
    """Ask a built dataset: all its graphs as one, its prefixes known."""
    from pyoxigraph import QueryTriples

    from comity import api, console
    from comity.files import to_standard_output
    from comity.query import ask, serialized

    built = api.read_output(output)
    known = api.load_knowledge(knowledge, base=built.base)
    where, sparql = _query_text(text, known)
    asked = built.dataset.union(_changes(output, built.base)) if changes else built.dataset
    answer = ask(asked, sparql, known.prefixes, where=where)
    if form == "table" and not isinstance(answer, QueryTriples):
        console.show(console.table(answer, known.prefixes))
    else:
        text = serialized(answer, form, known.prefixes).rstrip("\n")
        to_standard_output(f"{text}\n".encode())
    return FINE


def _query_text(text: str, knowledge: Knowledge) -> tuple[str, str]:
    """Return where a query comes from, and the query: of a file, a question, or the text."""
    from comity.query import is_name, question

    if text.endswith(".rq"):
        try:
            return text, Path(text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            what = (getattr(error, "strerror", None) or "it is not UTF-8").lower()
            raise UsageError(what, where=text, remedy="check the file") from error
    if is_name(text):
        return text, question(text, knowledge.questions)
    return "query", text


def _changes(folder: Path, base: str) -> frozenset[Quad]:
    """Return the change logs of a release, each as a graph; raise UsageError where there are none.

    They are no part of the dataset: who asks that must not be told what was withdrawn.
    """
    from comity.publication import read_files
    from comity.release import logged

    found = logged(read_files(folder), base)
    if not found:
        raise UsageError(
            "it has no change log",
            where=str(folder),
            remedy="give --output a release that follows another, or leave out --changes",
        )
    return found
