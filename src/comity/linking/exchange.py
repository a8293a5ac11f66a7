"""EDGE: candidates -> proposals to review; a reviewed file -> the mappings of a knowledge folder.

What reads SPARQL endpoints is imported only for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import NamedNode

from comity import sssom
from comity.errors import UsageError
from comity.files import replace_files
from comity.folders import Output, load_knowledge, read_output
from comity.knowledge import default_folder, load_vocabularies, read_text
from comity.linking import acceptance, rows
from comity.linking.acceptance import Known
from comity.linking.blocking import NameIndex
from comity.linking.candidates import read_table
from comity.linking.entities import entities
from comity.linking.guide import Field, Guide, read_guide
from comity.linking.proposals import propose
from comity.linking.review import MARKS, review_set
from comity.linking.values import Candidate, Pair
from comity.mappings import stated, things_of
from comity.model import Knowledge
from comity.namespaces import DEFAULT_BASE
from comity.sssom import BUILT_IN, Link, MappingSet

REVIEWED = "reviewed.sssom.tsv"
"""The mapping set of a knowledge folder that takes what people accept."""
FIELDS = ("id", *(field.value for field in Field))
"""What a column can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What is proposed: pairs with their evidence, and the same as a mapping set for review.

    `read` is how many candidates there were, `things` how many things of ours.
    """

    pairs: tuple[Pair, ...]
    mappings: MappingSet
    read: int
    things: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken of a reviewed file, into which file, and how many lines are left in it.

    `marked` is how many lines people had marked; those that were known already are taken no more.
    """

    accepted: tuple[Link, ...]
    rejected: tuple[Link, ...]
    into: Path
    marked: int
    left: int


def link(
    candidates: str | Path,
    *,
    to: str | Path | None = None,
    output: str | Path | None = None,
    knowledge: str | Path | None = None,
    ids: str = "",
    columns: Mapping[str, str] | None = None,
    source: str = "",
) -> Linked:
    """Propose links to the things of a file or SPARQL endpoint; nothing is linked by that.

    `to` is the file of proposals to write, if any; `output` the folder of a built dataset, whose
    things are linked besides those of the lexicon. Of tables, `ids` makes IRIs of ids that are none
    (it is what they begin with, or has `{}` for the id) and `columns` names the column of a field.
    `source` tells where the candidates are from. Raise MappingError for a file that is broken, with
    its line, StoreError for an endpoint that fails, UsageError for what cannot be done.
    """
    given = str(candidates)
    known, guide, built = _known(knowledge, output)
    triples = (quad.triple for quad in built.dataset.quads) if built else ()
    things = entities(known, guide, triples)
    index = NameIndex(things, guide)
    every = _candidates(given, guide, index, ids=ids, columns=columns or {})
    foreign = (each for each in every if not each.iri.value.startswith(known.base))
    found = propose(things, foreign, index, (*known.mappings, *stated(known.reference)))
    made = review_set(
        found.pairs,
        known.prefixes,
        base=known.base,
        source=source or given.rstrip("/").rsplit("/", 1)[-1],
        version=version("comity"),
    )
    if to is not None:
        content = sssom.serialize(made, keep=MARKS).encode()
        _check_target(Path(to), given, content)
        replace_files({Path(to): content})
    return Linked(pairs=found.pairs, mappings=made, read=found.read, things=len(things))


def accept(
    reviewed: str | Path,
    *,
    output: str | Path | None = None,
    knowledge: str | Path | None = None,
    day: str = "",
) -> Taken:
    """Move the lines of a file of proposals that people have marked into a knowledge folder.

    `output` is the folder of the dataset that was linked, if it was one; `day` the mapping date of
    lines without one. Raise MappingError, with file and line, for a line that is half marked or
    would make two things one, and UsageError for the knowledge of an installed package; then
    nothing is written.
    """
    file, folder = Path(reviewed), Path(knowledge) if knowledge else default_folder()
    if knowledge is None and (folder.parent / "__init__.py").exists():
        raise UsageError(
            "the knowledge that comes with comity is not to be changed",
            remedy="give a folder of your own by --knowledge",
        )
    known, guide, built = _known(knowledge, output)
    found = sssom.parse(read_text(file), str(file))
    target = folder / "ontology" / "links" / REVIEWED
    into = (
        sssom.parse(read_text(target), str(target))
        if target.exists()
        else acceptance.new_set(known.base, _prefixes_of(found, known))
    )
    done = acceptance.accept(found, into, _checked(known, guide, built), day=_day(day))
    written: dict[Path, bytes] = {}
    if done.taken:  # moved there first, so that a crash between the two loses no decision
        target.parent.mkdir(exist_ok=True)
        written[target] = sssom.serialize(done.mappings).encode()
    marked = len(found.links) - len(done.left.links)
    if marked:
        written[file] = sssom.serialize(done.left, keep=MARKS).encode()
    replace_files(written)
    return Taken(
        accepted=tuple(each for each in done.taken if not each.denied),
        rejected=tuple(each for each in done.taken if each.denied),
        into=target,
        marked=marked,
        left=len(done.left.links),
    )


def _known(
    knowledge: str | Path | None, output: str | Path | None
) -> tuple[Knowledge, Guide, Output | None]:
    built = read_output(output) if output else None
    base = built.base if built else DEFAULT_BASE
    folder = Path(knowledge) if knowledge else None
    guide = read_guide(load_vocabularies(folder, base)["linking.ttl"])
    return load_knowledge(folder, base=base), guide, built


def _candidates(
    given: str, guide: Guide, index: NameIndex, *, ids: str, columns: Mapping[str, str]
) -> Iterator[Candidate]:
    """Yield the candidates of a file or an endpoint, whatever form it has."""
    suffix = Path(given).suffix.lower()
    for field, name in columns.items():
        if field not in FIELDS or not name:
            raise UsageError(
                f"no column of a field: {field}={name}",
                remedy=f"write FIELD=NAME with {', '.join(FIELDS)}",
            )
    if columns and suffix not in rows.SUFFIXES:
        raise UsageError("--column is for tables", where=given, remedy="leave it out")
    if suffix in rows.SUFFIXES and "://" not in given:
        yield from read_table(Path(given), guide, space=ids, columns=columns)
        return
    from comity.linking import graphs

    if given.startswith(("http://", "https://")):
        yield from graphs.read_endpoint(given, guide, index.may_be_ours)
    elif suffix in graphs.SUFFIXES:
        yield from graphs.read_graph(Path(given), guide, index.may_be_ours)
    else:
        raise UsageError(
            f"no candidates end in {suffix or 'nothing'}",
            where=given,
            remedy=f"use one of {' '.join((*rows.SUFFIXES, *graphs.SUFFIXES))}, or a URL",
        )


def _prefixes_of(reviewed: MappingSet, known: Knowledge) -> dict[str, str]:
    wanted = ("concept", "dcterms", "id", "mapping", "schema")
    shared = {name: space for name, space in known.prefixes.items() if name in wanted}
    merged = {**reviewed.prefixes, **shared}
    return {name: space for name, space in merged.items() if name not in BUILT_IN}


def _checked(known: Knowledge, guide: Guide, built: Output | None) -> Known:
    space = f"{known.base}id/"
    triples = [quad.triple for quad in built.dataset.quads] if built else []
    subjects = (triple.subject for triple in triples)
    minted = {s for s in subjects if isinstance(s, NamedNode) and s.value.startswith(space)}
    lexicon = {t.subject for t in known.reference if isinstance(t.subject, NamedNode)}
    return Known(
        base=known.base,
        subjects=frozenset(lexicon | minted),
        things=things_of(known.reference),
        names={
            each.subject: frozenset({each.label, *each.names})
            for each in entities(known, guide, triples)
        },
        links=(*known.mappings, *stated(known.reference)),
    )


def _check_target(path: Path, candidates: str, content: bytes) -> None:
    """Refuse to write proposals over anything but the same: a person may have worked on it."""
    if not path.is_file():
        return  # what is there is refused, or nothing is
    if path.resolve() == Path(candidates).resolve():
        raise UsageError("it holds the candidates", where=str(path), remedy="give another by --to")
    if path.read_bytes() != content:
        raise UsageError(
            "it is there and holds something else, such as proposals that somebody works on",
            where=str(path),
            remedy="take in its marks by `comity link --accept`, remove it, or give another --to",
        )


def _day(text: str) -> str:
    try:
        written = text and date.fromisoformat(text).isoformat()
    except ValueError:
        written = ""
    if written != text:
        raise UsageError(f"no day: --date {text}", remedy="write it as 2026-11-25")
    return text
