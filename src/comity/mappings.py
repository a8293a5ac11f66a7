"""Mapping sets -> the triples that publish them, and what in them would make two things one.

owl:sameAs, schema:sameAs and skos:exactMatch carry over: what is the same as one thing is the same
as all that is the same as it (OWL 2 Profiles table 4, SKOS S45). So two things of ours that are
mapped to one are one, and two that are mapped through others, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from comity.errors import MappingError
from comity.namespaces import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD, Namespace
from comity.sssom import SOURCE, Link, expanded

SSSOM = Namespace("https://w3id.org/sssom/")
SCHEMA = Namespace("https://schema.org/")
IDENTITY = frozenset({OWL.sameAs, SCHEMA.sameAs, SKOS.exactMatch})
"""Predicates that make both ends one."""
PUBLISHED = ("author_label", "reviewer_label", "mapping_tool")
"""Slots that are published as strings; identifiers, dates and confidence have their own forms."""
_AGENTS = ("author_id", "reviewer_id")


def triples(links: Iterable[Link], prefixes: Mapping[str, str]) -> Iterator[Triple]:
    """Yield the RDF form of mappings (SSSOM, "RDF/XML serialised re-ified OWL axioms").

    Mappings that are said not to hold are for reviewers only.
    """
    for link in links:
        record = expanded(link.cells.get("record_id", ""), prefixes)
        if record is None:
            raise MappingError("there is no record_id", where=link.place, remedy="give it an IRI")
        if not link.denied:
            yield from _reified(record, link, prefixes)


def _reified(record: NamedNode, link: Link, prefixes: Mapping[str, str]) -> Iterator[Triple]:
    yield Triple(record, RDF.type, SSSOM.Mapping)
    yield Triple(record, OWL.annotatedSource, link.subject)
    yield Triple(record, OWL.annotatedProperty, link.predicate)
    yield Triple(record, OWL.annotatedTarget, link.object)
    how = expanded(link.cells["mapping_justification"], prefixes)
    if how:
        yield Triple(record, SSSOM.mapping_justification, how)
    for slot in _AGENTS:
        agents = (expanded(value, prefixes) for value in link.values(slot))
        yield from (Triple(record, SSSOM.term(slot), agent) for agent in agents if agent)
    for slot in PUBLISHED:
        yield from (Triple(record, SSSOM.term(slot), Literal(v)) for v in link.values(slot))
    typed = (("confidence", XSD.decimal), ("mapping_date", XSD.date))
    for slot, datatype in typed:
        if value := link.cells.get(slot):
            yield Triple(record, SSSOM.term(slot), Literal(value, datatype=datatype))
    yield from (Triple(record, DCTERMS.source, Literal(v)) for v in link.values(SOURCE))
    if comment := link.cells.get("comment"):
        yield Triple(record, RDFS.comment, Literal(comment, language="en"))


### What would make two things one


def check(
    links: Iterable[Link],
    things: Mapping[NamedNode, NamedNode],
    *,
    base: str,
) -> None:
    """Raise MappingError where mappings would make two things of ours one, or two of theirs.

    `things` gives the thing of each concept; both are one here. IRIs below `base` are ours. Two
    identifiers of one scheme for one thing of ours say that these are one, which is the scheme's
    to say.
    """
    stated = [link for link in links if not link.denied and link.predicate in IDENTITY]
    _check_schemes(stated, things)
    joined = _Joined()
    for link in stated:
        start, end = (things.get(node, node) for node in (link.subject, link.object))
        for node in (start, end):
            joined.mark(node, ours=node.value.startswith(base))
        both = joined.join(start, end)
        if both:
            one, other = sorted(node.value for node in both)
            others = [said for said in stated if said is not link and _touches(said, link)]
            why = min(others, key=lambda said: said.object != link.object, default=link)
            raise MappingError(
                f"{one} and {other} would be one thing, with {why.place}",
                where=link.place,
                remedy="remove or weaken one of the mappings (skos:closeMatch)",
            )


def _touches(said: Link, link: Link) -> bool:
    return bool({said.subject, said.object} & {link.object, link.subject})


def _check_schemes(links: Iterable[Link], things: Mapping[NamedNode, NamedNode]) -> None:
    """Refuse two identifiers of one scheme for one of ours: a scheme names a thing once."""
    found: dict[tuple[NamedNode, str], Link] = {}
    for link in links:
        key = (things.get(link.subject, link.subject), scheme(link.object))
        first = found.setdefault(key, link)
        if first.object != link.object:
            raise MappingError(
                f"{link.subject.value} is mapped to {first.object.value}, too ({first.place})",
                where=link.place,
                remedy="keep the one that is right, or weaken one of them (skos:closeMatch)",
            )


def scheme(iri: NamedNode) -> str:
    """Return what all identifiers of a scheme begin with: an IRI without its last part.

    >>> scheme(NamedNode("https://sws.geonames.org/1861060/"))
    'https://sws.geonames.org/'
    """
    text = iri.value.rstrip("/")
    cut = max(text.rfind("/"), text.rfind("#"))
    return text[: cut + 1]


class _Joined:
    """Disjoint sets of nodes, each with the one of ours that is in it, if any."""

    def __init__(self) -> None:
        self._parent: dict[NamedNode, NamedNode] = {}
        self._ours: dict[NamedNode, NamedNode] = {}

    def mark(self, node: NamedNode, *, ours: bool) -> None:
        """Add a node."""
        self._parent.setdefault(node, node)
        if ours:
            self._ours.setdefault(self._root(node), node)

    def join(self, one: NamedNode, other: NamedNode) -> tuple[NamedNode, NamedNode] | None:
        """Make two sets one; return the two of ours that would be one by it, if there are two."""
        first, second = self._root(one), self._root(other)
        if first == second:
            return None
        ours = [self._ours[root] for root in (first, second) if root in self._ours]
        if len(ours) > 1:
            return ours[0], ours[1]
        self._parent[second] = first
        if ours:
            self._ours[first] = ours[0]
        return None

    def _root(self, node: NamedNode) -> NamedNode:
        while self._parent[node] != node:
            node = self._parent[node]
        return node


def things_of(reference: Iterable[Triple]) -> Mapping[NamedNode, NamedNode]:
    """Return the thing of each concept (foaf:focus)."""
    found: dict[NamedNode, NamedNode] = {}
    for subject, predicate, target in reference:
        ends = isinstance(subject, NamedNode) and isinstance(target, NamedNode)
        if predicate == FOAF.focus and ends:
            found[cast("NamedNode", subject)] = cast("NamedNode", target)
    return found
