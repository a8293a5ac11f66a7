"""EDGE: the command that proposes links to another dataset, and takes in those that people accept.

Heavy modules are imported when they are needed: `comity --help` must answer at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.errors import UsageError
from comity.options import FINE, NOT_CONFORMING, KnowledgeFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comity.api import Output
    from comity.linking.acceptance import Known
    from comity.linking.blocking import NameIndex
    from comity.linking.guide import Guide
    from comity.linking.values import Candidate
    from comity.model import Knowledge
    from comity.sssom import MappingSet

EXIT_CODES = (
    "Exit codes: 0 fine, 1 no line of the file to accept is marked, "
    "2 the input or the usage is wrong (then nothing is written)."
)
REVIEWED = "reviewed.sssom.tsv"
"""The mapping set of a knowledge folder that takes what people accept."""


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
        help=f"Move the lines that people marked into ontology/links/{REVIEWED}.",
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
        return _accept(accept, knowledge, output, day=date)
    return _propose(
        candidates, knowledge, output, to=to, ids=ids, columns=_columns(column or ()), source=source
    )


def _columns(given: Sequence[str]) -> dict[str, str]:
    from comity.linking.guide import Field

    fields = ["id", *(field.value for field in Field)]
    found: dict[str, str] = {}
    for text in given:
        field, equals, name = text.partition("=")
        if not equals or field not in fields or not name:
            raise UsageError(
                f"no column of a field: {text}", remedy=f"write FIELD=NAME with {', '.join(fields)}"
            )
        if field in found:
            raise UsageError(f"{field} has two columns: {found[field]}, {name}", remedy="give one")
        found[field] = name
    return found


def _known(knowledge: Path | None, output: Path | None) -> tuple[Knowledge, Guide, Output | None]:
    from comity import api
    from comity.knowledge import load_vocabularies
    from comity.linking.guide import read_guide

    built = api.read_output(output) if output else None
    base = built.base if built else api.DEFAULT_BASE
    known = api.load_knowledge(knowledge, base=base)
    return known, read_guide(load_vocabularies(knowledge, base)["linking.ttl"]), built


def _propose(
    given: str,
    knowledge: Path | None,
    output: Path | None,
    *,
    to: Path,
    ids: str,
    columns: dict[str, str],
    source: str,
) -> int:
    from importlib.metadata import version

    from comity import sssom
    from comity.files import replace_files
    from comity.linking.blocking import NameIndex
    from comity.linking.entities import entities
    from comity.linking.proposals import propose
    from comity.linking.review import MARKS, review_set

    known, guide, built = _known(knowledge, output)
    stated = (quad.triple for quad in built.dataset.quads) if built else ()
    things = entities(known, guide, stated)
    index = NameIndex(things, guide)
    given_ones = _candidates(given, guide, index, ids=ids, columns=columns)
    foreign = (each for each in given_ones if not each.iri.value.startswith(known.base))
    found = propose(things, foreign, index, known.mappings)
    made = review_set(
        found.pairs,
        known.prefixes,
        base=known.base,
        source=source or given.rstrip("/").rsplit("/", 1)[-1],
        version=version("comity"),
    )
    replace_files({to: sssom.serialize(made, keep=MARKS).encode()})
    certain = sum(pair.certain for pair in found.pairs)
    typer.echo(
        f"{found.read:,} candidates, {len(things):,} things of ours: {certain:,} proposals of "
        f"identity, {len(found.pairs) - certain:,} to decide -> {to}"
    )
    return FINE


def _candidates(
    given: str, guide: Guide, index: NameIndex, *, ids: str, columns: dict[str, str]
) -> Iterator[Candidate]:
    from comity.linking import candidates, graphs, rows

    suffix = Path(given).suffix.lower()
    if columns and suffix not in rows.SUFFIXES:
        raise UsageError("--column is for tables", where=given, remedy="leave it out")
    if given.startswith(("http://", "https://")):
        yield from graphs.read_endpoint(given, guide, index.may_be_ours)
    elif suffix in graphs.SUFFIXES:
        yield from graphs.read_graph(Path(given), guide, index.may_be_ours)
    elif suffix in rows.SUFFIXES:
        yield from candidates.read_table(Path(given), guide, space=ids, columns=columns)
    else:
        raise UsageError(
            f"no candidates end in {suffix or 'nothing'}",
            where=given,
            remedy=f"use one of {' '.join((*rows.SUFFIXES, *graphs.SUFFIXES))}, or a URL",
        )


def _accept(file: Path, knowledge: Path | None, output: Path | None, *, day: str) -> int:
    from comity import sssom
    from comity.files import replace_files
    from comity.knowledge import default_folder, read_text
    from comity.linking import acceptance
    from comity.linking.review import MARKS

    folder = knowledge or default_folder()
    if knowledge is None and (folder.parent / "__init__.py").exists():
        raise UsageError(
            "the knowledge that comes with comity is not to be changed",
            remedy="give a folder of your own by --knowledge",
        )
    known, _, built = _known(knowledge, output)
    reviewed = sssom.parse(read_text(file), str(file))
    target = folder / "ontology" / "links" / REVIEWED
    prefixes = _prefixes_of(reviewed, known)
    into = (
        sssom.parse(read_text(target), str(target))
        if target.exists()
        else acceptance.new_set(known.base, prefixes)
    )
    done = acceptance.accept(reviewed, into, _checked(known, built), day=_day(day))
    if len(done.left.links) == len(reviewed.links):
        typer.echo(f"no line of {file} is marked; see docs/link.md")
        return NOT_CONFORMING
    written: dict[Path, bytes] = {}
    if done.taken:  # moved there first, so that a crash between the two loses no decision
        target.parent.mkdir(exist_ok=True)
        written[target] = sssom.serialize(done.mappings).encode()
    written[file] = sssom.serialize(done.left, keep=MARKS).encode()
    replace_files(written)
    denied = sum(each.denied for each in done.taken)
    typer.echo(
        f"accepted: {len(done.taken) - denied:,}, rejected: {denied:,} -> {target}; "
        f"left in {file}: {len(done.left.links):,}"
    )
    return FINE


def _prefixes_of(reviewed: MappingSet, known: Knowledge) -> dict[str, str]:
    from comity.sssom import BUILT_IN

    wanted = ("concept", "dcterms", "id", "mapping", "schema")
    shared = {name: space for name, space in known.prefixes.items() if name in wanted}
    merged = {**reviewed.prefixes, **shared}
    return {name: space for name, space in merged.items() if name not in BUILT_IN}


def _checked(known: Knowledge, built: Output | None) -> Known:
    from pyoxigraph import NamedNode

    from comity.linking.acceptance import Known
    from comity.mappings import stated, things_of

    space = f"{known.base}id/"
    subjects = (quad.subject for quad in built.dataset.quads) if built else ()
    minted = {s for s in subjects if isinstance(s, NamedNode) and s.value.startswith(space)}
    lexicon = {t.subject for t in known.reference if isinstance(t.subject, NamedNode)}
    return Known(
        base=known.base,
        subjects=frozenset(lexicon | minted),
        things=things_of(known.reference),
        links=(*known.mappings, *stated(known.reference)),
    )


def _day(text: str) -> str:
    from datetime import date

    try:
        written = text and date.fromisoformat(text).isoformat()
    except ValueError:
        written = ""
    if written != text:
        raise UsageError(f"no day: --date {text}", remedy="write it as 2026-11-25")
    return text
