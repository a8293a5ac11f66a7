"""A reviewed file, what is known -> the mapping set with what a person has accepted, and the rest.

A line is taken only if a person has put a name to it and says that the mapping was curated by hand.
Nothing else becomes a link; and what a person accepts must still make no two things one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from comity import mappings
from comity.errors import MappingError
from comity.identifiers import digest, slug
from comity.linking.review import CC0, SOURCE_SLOT
from comity.namespaces import OWL, RDFS, SKOS
from comity.sssom import BUILT_IN, SOURCE, Link, MappingSet, contracted, link_of

BY_HAND = frozenset(
    NamedNode(f"{BUILT_IN['semapv']}{name}") for name in ("ManualMappingCuration", "MappingReview")
)
OF_CONCEPTS = frozenset(
    SKOS.term(f"{name}Match") for name in ("exact", "close", "broad", "narrow", "related")
)
OF_THINGS = frozenset({OWL.sameAs, RDFS.seeAlso, mappings.SCHEMA.sameAs})
_REVIEWERS = ("reviewer_id", "reviewer_label", "author_id", "author_label", "creator_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What acceptance checks against: the subjects that exist, thing of each concept, all links.

    `names` has what those subjects that are called something are called.
    """

    base: str
    subjects: frozenset[NamedNode]
    names: Mapping[NamedNode, frozenset[str]]
    things: Mapping[NamedNode, NamedNode]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The mapping set with new lines, the reviewed file without them, and what was taken."""

    mappings: MappingSet
    left: MappingSet
    taken: tuple[Link, ...]


def new_set(base: str, prefixes: Mapping[str, str]) -> MappingSet:
    """Return an empty set for accepted mappings."""
    metadata: dict[str, object] = {
        "sssom_version": "1.1",
        "mapping_set_id": f"{base}mapping/reviewed",
        "mapping_set_title": "Links that people have accepted",
        "mapping_set_description": "Written by comity link --accept.",
        "license": CC0,
        "curie_map": dict(sorted(prefixes.items())),
        "extension_definitions": [SOURCE_SLOT],
    }
    return MappingSet(metadata=metadata, prefixes={**prefixes, **BUILT_IN})


def accept(reviewed: MappingSet, into: MappingSet, known: Known, *, day: str = "") -> Accepted:
    """Return the set with the lines of a reviewed file that a person has marked.

    `day` is the mapping date of lines without one. Raise MappingError with file and line for a line
    that is half marked, that maps what there is not, or that would make two things one.
    """
    marked = tuple(link for link in reviewed.links if _is_marked(link, reviewed))
    there = {(link.subject, link.predicate, link.object, link.denied) for link in known.links}
    new = [
        link
        for link in marked
        if (link.subject, link.predicate, link.object, link.denied) not in there
    ]
    for link in new:
        _check(link, known)
    mappings.check((*known.links, *new), known.things, base=known.base)
    records = {link.cells.get("record_id", "") for link in known.links}
    taken: list[Link] = []
    for link in new:
        record = _record(link, known.base, records, into.prefixes)
        records.add(record)
        taken.append(_moved(link, into, record=record, day=day))
    ordered = sorted((*into.links, *taken), key=lambda link: link.cells["record_id"])
    left = tuple(link for link in reviewed.links if link not in marked)
    return Accepted(
        mappings=replace(into, links=tuple(ordered)),
        left=replace(reviewed, links=left),
        taken=tuple(taken),
    )


def _is_touched(link: Link, reviewed: MappingSet) -> bool:
    marks = link.denied or bool(link.cells.get("mapping_date"))
    return marks or _names_one(link) or _is_curated(link, reviewed)


def _names_one(link: Link) -> bool:
    return any(link.values(slot) for slot in _REVIEWERS)


def _is_curated(link: Link, reviewed: MappingSet) -> bool:
    return reviewed.expanded(link.cells["mapping_justification"]) in BY_HAND


def _is_marked(link: Link, reviewed: MappingSet) -> bool:
    """Tell whether a person has accepted a line; raise MappingError if only half of it says so."""
    named, curated = _names_one(link), _is_curated(link, reviewed)
    if named and curated:
        return True
    if not _is_touched(link, reviewed):
        return False
    what, remedy = (
        ("a reviewer is named", "change mapping_justification to semapv:ManualMappingCuration")
        if named
        else ("it says that it was curated by hand", "name the reviewer in reviewer_label")
        if curated
        else (
            "it has a day or a Not, and no reviewer",
            "fill in reviewer_label and mapping_justification, too",
        )
    )
    raise MappingError(f"{what}, and that is half a mark", where=link.place, remedy=remedy)


def _check(link: Link, known: Known) -> None:
    if link.subject not in known.subjects:
        raise MappingError(
            f"nothing of ours is {link.subject.value}",
            where=link.place,
            remedy="correct subject_id, or give the folder of its dataset by --output",
        )
    label, called = link.cells.get("subject_label"), known.names.get(link.subject)
    if label and called and label not in called:
        raise MappingError(
            f"subject_label is {label}, but {link.cells['subject_id']} is not called so",
            where=link.place,
            remedy="correct the line; were some columns sorted without the others?",
        )
    if link.object.value.startswith(known.base):
        raise MappingError(
            f"{link.object.value} is our own", where=link.place, remedy="link to another dataset"
        )
    of_concept = link.subject in known.things
    if link.predicate not in (OF_CONCEPTS if of_concept else OF_THINGS):
        names = "skos:exactMatch, closeMatch, broadMatch, narrowMatch or relatedMatch"
        raise MappingError(
            f"predicate_id is {link.cells['predicate_id']}",
            where=link.place,
            remedy=f"link a concept by {names}"
            if of_concept
            else "link a thing by owl:sameAs, schema:sameAs or rdfs:seeAlso",
        )
    for slot in ("confidence", SOURCE):
        if not link.values(slot):
            raise MappingError(f"{slot} is empty", where=link.place, remedy="fill it in")
    for other in known.links:
        if (other.subject, other.object) == (link.subject, link.object):
            raise MappingError(
                f"{other.place} maps the same by {other.cells['predicate_id']}",
                where=link.place,
                remedy="change that line, and remove this one",
            )


def _moved(link: Link, into: MappingSet, *, record: str, day: str) -> Link:
    """Return a line as the set has it: in its prefixes, with a record, an author and a day."""
    cells = dict(link.cells)
    if not cells.get("mapping_date") and not day:
        raise MappingError(
            "mapping_date is empty", where=link.place, remedy="fill it in, or give --date"
        )
    ends = {
        "subject_id": link.subject,
        "predicate_id": link.predicate,
        "object_id": link.object,
    }
    cells |= {slot: contracted(iri, into.prefixes) for slot, iri in ends.items()}
    cells |= {"record_id": record, "mapping_date": cells.get("mapping_date") or day}
    if not link.values("author_label") and not link.values("author_id"):
        author = {"author_label": "reviewer_label", "author_id": "reviewer_id"}
        cells |= {to: cells[slot] for to, slot in author.items() if cells.get(slot)}
    return link_of(cells, into.prefixes, where=link.where, line=link.line)


def _record(link: Link, base: str, taken: Iterable[str], prefixes: Mapping[str, str]) -> str:
    """Return an IRI for a mapping: of what is linked to which dataset."""
    local = link.subject.value.rsplit("/", 1)[-1]
    prefix, colon, _ = contracted(link.object, prefixes).partition(":")
    known = colon and prefix not in {"http", "https"}
    to = prefix if known else slug(urlsplit(link.object.value).netloc.replace(".", " "))
    plain = contracted(NamedNode(f"{base}mapping/{local}-{to}"), prefixes)
    return plain if plain not in set(taken) else f"{plain}-{digest(link.object.value)[:8]}"
