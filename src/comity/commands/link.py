"""EDGE: the command that proposes links to another dataset, and takes in those that people accept.

Heavy modules are imported when they are needed: `comity --help` must answer at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from comity.errors import UsageError
from comity.options import FINE, NOT_CONFORMING, KnowledgeFolder

EXIT_CODES = (
    "Exit codes: 0 fine, 1 no line of the file to accept is marked, "
    "2 the input or the usage is wrong (then nothing is written), 130 interrupted (Ctrl+C)."
)

Candidates = Annotated[
    str,
    typer.Argument(
        metavar="CANDIDATES",
        help="What to link to: .csv .tsv .jsonl .nt .ttl .nq .trig .rdf .jsonld, or the URL of "
        "a SPARQL endpoint.",
        show_default=False,
    ),
]
Proposed = Annotated[
    Path, typer.Option("--to", metavar="FILE", help="Proposals to write, for people to review.")
]
Built = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="DIR",
        help="Folder of a built dataset: its things are linked besides those of the lexicon.",
        show_default=False,
    ),
]
Ids = Annotated[
    str,
    typer.Option(
        "--ids",
        metavar="IRI",
        help="The IRIs of ids that are none, {} being an id, or what they begin with.",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=NAME",
        help="Column of a field: id, name, alias, kind, place, code, begin, end, date, latitude or "
        "longitude.",
        show_default=False,
    ),
]
Source = Annotated[
    str,
    typer.Option("--source", metavar="TEXT", help="Where the candidates are from, with version."),
]
Reviewed = Annotated[
    Path | None,
    typer.Option(
        "--accept",
        metavar="FILE",
        help="Move the lines that people marked into ontology/links/reviewed.sssom.tsv.",
        show_default=False,
    ),
]
Day = Annotated[
    str, typer.Option("--date", metavar="DAY", help="Mapping date of accepted lines without one.")
]


def link(
    candidates: Candidates = "",
    to: Proposed = Path("proposals.sssom.tsv"),
    output: Built = None,
    ids: Ids = "",
    column: Columns = None,
    source: Source = "",
    accept: Reviewed = None,
    date: Day = "",
    knowledge: KnowledgeFolder = None,
) -> int:
    """Propose links to another dataset, with scores and reasons; nothing is linked by that.

    Reviewers mark lines of the proposals; --accept takes only those, checks that they make no two
    things one, and moves them into the knowledge folder.
    """
    if bool(candidates) == bool(accept):
        raise UsageError(
            "give either CANDIDATES or --accept FILE", remedy="see `comity link --help`"
        )
    given = {"--ids": ids, "--column": column, "--source": source} if accept else {"--date": date}
    if idle := [name for name, value in given.items() if value]:
        with_ = "--accept" if accept else "CANDIDATES"
        raise UsageError(f"{idle[0]} says nothing with {with_}", remedy="leave it out")
    if accept:
        return _accept(accept, output=output, knowledge=knowledge, day=date)
    from comity import api

    done = api.link(
        candidates,
        to=to,
        output=output,
        knowledge=knowledge,
        ids=ids,
        columns=_columns(column or ()),
        source=source,
    )
    certain = sum(pair.certain for pair in done.pairs)
    typer.echo(
        f"{done.read:,} candidates, {done.things:,} things of ours: {certain:,} proposals of "
        f"identity, {len(done.pairs) - certain:,} to decide -> {to}"
    )
    return FINE


def _accept(file: Path, *, output: Path | None, knowledge: Path | None, day: str) -> int:
    from comity import api

    done = api.accept(file, output=output, knowledge=knowledge, day=day)
    if not done.marked:
        typer.echo(f"no line of {file} is marked; see docs/link.md")
        return NOT_CONFORMING
    typer.echo(
        f"accepted: {len(done.accepted):,}, rejected: {len(done.rejected):,} -> {done.into}; "
        f"left in {file}: {done.left:,}"
    )
    return FINE


def _columns(given: Sequence[str]) -> Mapping[str, str]:
    """Return the columns by their fields; which fields there are is checked where they are used."""
    found: dict[str, str] = {}
    for text in given:
        field, _, name = text.partition("=")
        if field in found:
            raise UsageError(f"{field} has two columns: {found[field]}, {name}", remedy="give one")
        found[field] = name
    return found
