"""Mapping sets -> the triples that publish them, and what in them would make two things one.

owl:sameAs, schema:sameAs and skos:exactMatch carry over: what is the same as one thing is the same
as all that is the same as it (OWL 2 Profiles table 4, SKOS S45). So two things of ours that are
mapped to one are one, and two that are mapped through others, too.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from comity.errors import MappingError
from comity.namespaces import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD, Namespace
from comity.sssom import SOURCE, Link, expanded

SSSOM = Namespace("https://w3id.org/sssom/")
SCHEMA = Namespace("https://schema.org/")
IDENTITY = frozenset(
    {OWL.sameAs, SCHEMA.sameAs, NamedNode("http://schema.org/sameAs"), SKOS.exactMatch}
)
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
    to say. What is said not to be one must not be so through others.
    """
    every = tuple(links)
    stated = [link for link in every if not link.denied and link.predicate in IDENTITY]
    _check_schemes(stated, things)
    joined = _Joined()
    for number, link in enumerate(stated, start=1):
        start, end = _ends(link, things)
        for node in (start, end):
            joined.mark(node, ours=node.value.startswith(base))
        if both := joined.join(start, end):
            one, other = sorted(both, key=lambda node: node.value)
            raise MappingError(
                f"{one.value} and {other.value} would be one thing, with "
                + _told(_chain(stated[:number], one, other, things), link),
                where=link.place,
                remedy="remove or weaken one of the mappings (skos:closeMatch)",
            )
    for link in every:
        start, end = _ends(link, things)
        if link.denied and link.predicate in IDENTITY and joined.are_one(start, end):
            raise MappingError(
                f"it says that {start.value} and {end.value} are not one, which they are with "
                + _told(_chain(stated, start, end, things), link),
                where=link.place,
                remedy="remove what is wrong of them",
            )


def _ends(link: Link, things: Mapping[NamedNode, NamedNode]) -> tuple[NamedNode, NamedNode]:
    """Return what a link is between, the thing for its concept."""
    return things.get(link.subject, link.subject), things.get(link.object, link.object)


Chain = Sequence[tuple[Link | None, NamedNode]]
"""What one is the same as, and what that is: each with the link that says so."""


def _chain(
    links: Iterable[Link],
    one: NamedNode,
    other: NamedNode,
    things: Mapping[NamedNode, NamedNode],
) -> Chain:
    """Return the shortest way by links from one to another of those that they join."""
    near: defaultdict[NamedNode, list[tuple[Link, NamedNode]]] = defaultdict(list)
    for link in links:
        start, end = _ends(link, things)
        near[start].append((link, end))
        near[end].append((link, start))
    came: dict[NamedNode, tuple[Link | None, NamedNode]] = {one: (None, one)}
    front = deque([one])
    while other not in came:
        node = front.popleft()
        for link, end in near[node]:
            if end not in came:
                came[end] = (link, node)
                front.append(end)
    found = [(came[other][0], other)]
    while found[-1][1] != one:
        before = came[found[-1][1]][1]
        found.append((came[before][0], before))
    return found[::-1]


def _told(chain: Chain, link: Link) -> str:
    """Return the places of a chain but for that of a link, which is told besides, and its nodes."""
    said = [each.place for each, _ in chain if each and each is not link]
    nodes = " = ".join(node.value for _, node in chain)
    return f"{' and '.join(dict.fromkeys(said)) or link.place}: {nodes}"


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

    def are_one(self, one: NamedNode, other: NamedNode) -> bool:
        """Tell whether two nodes are in one set."""
        return {one, other} <= self._parent.keys() and self._root(one) == self._root(other)

    def _root(self, node: NamedNode) -> NamedNode:
        while self._parent[node] != node:
            node = self._parent[node]
        return node


def stated(reference: Iterable[Triple]) -> tuple[Link, ...]:
    """Return what a lexicon itself says to be one, as links without a line."""
    found = []
    for triple in sorted(reference, key=str):
        subject, predicate, target = triple
        ends = isinstance(subject, NamedNode) and isinstance(target, NamedNode)
        if predicate in IDENTITY and ends:
            found.append(
                Link(
                    subject=cast("NamedNode", subject),
                    predicate=predicate,
                    object=cast("NamedNode", target),
                    cells={"predicate_id": predicate.value},
                    where="ontology/lexicon",
                )
            )
    return tuple(found)


def things_of(reference: Iterable[Triple]) -> Mapping[NamedNode, NamedNode]:
    """Return the thing of each concept (foaf:focus)."""
    found: dict[NamedNode, NamedNode] = {}
    for subject, predicate, target in reference:
        ends = isinstance(subject, NamedNode) and isinstance(target, NamedNode)
        if predicate == FOAF.focus and ends:
            found[cast("NamedNode", subject)] = cast("NamedNode", target)
    return found
