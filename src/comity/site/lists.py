"""Resource -> the lists of its page; a long one goes on to pages of its own.

The first page of a list stands on the page of the resource, the others at `{stem}.{name}-2.html`
and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pyoxigraph import NamedNode

from comity.explanation import ThingExplanation, explanation
from comity.namespaces import COMITY, RDF, RDFS
from comity.site.addresses import relative
from comity.site.holdings import Holdings
from comity.site.values import Kind, Resource
from comity.site.views import Ref, Row, Viewer

NAMING = frozenset({RDF.type, RDFS.label})
"""Properties that say what a thing is and is called; names may differ without disagreement."""
SIZE = 100
"""Statements on one page, each with its words: some 150 kB with what is around them."""
FEW, MANY = SIZE // 2, 4 * SIZE
"""Of statements that matter less on their page, and of names alone."""
Look = Literal["about", "with", "statements", "short", "links", "record", "names"]
"""How a list is shown: a macro in templates/lists.html."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list: its name in paths, its heading, its entries in order, and how each becomes a row."""

    name: str
    title: str
    entries: Sequence[Any]
    look: Look
    row: Callable[[Viewer, Any], Any]
    size: int = SIZE
    closed: bool = False

    @property
    def pages(self) -> int:
        """Return the number of its pages, at least one."""
        return max(1, -(-len(self.entries) // self.size))

    def path(self, stem: str, number: int) -> str:
        """Return the path of one of its pages."""
        return f"{stem}.{self.name}-{number}.html" if number > 1 else f"{stem}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A page of a list as it is shown; `pages` are the links to all of them, `number` is its own.

    `total` counts all entries.
    """

    name: str
    title: str
    look: Look
    closed: bool
    rows: tuple[Any, ...]
    total: int
    number: int
    pages: tuple[str, ...]

    @property
    def groups(self) -> list[tuple[Ref, list[Row]]]:
        """Return the rows by property, in the order in which the properties first occur."""
        found: dict[str, tuple[Ref, list[Row]]] = {}
        for row in self.rows:
            key = row.predicate.iri or row.predicate.text
            found.setdefault(key, (row.predicate, []))[1].append(row)
        return list(found.values())


def part(listing: Listing, stem: str, viewer: Viewer, number: int = 1) -> Part:
    """Return a page of a list of the resource with a stem, seen from the page of a viewer."""
    begin = (number - 1) * listing.size
    shown = listing.entries[begin : begin + listing.size]
    paths = (listing.path(stem, number) for number in range(1, listing.pages + 1))
    first, *more = (relative(viewer.stem, path) for path in paths)
    return Part(
        name=listing.name,
        title=listing.title,
        look=listing.look,
        closed=listing.closed,
        rows=tuple(listing.row(viewer, entry) for entry in shown),
        total=len(listing.entries),
        number=number,
        pages=(f"{first}#{listing.name}", *more),
    )


def lists(site: Holdings, resource: Resource) -> tuple[Listing, ...]:
    """Return the lists of a resource's page, in their order on it."""
    found = _LISTS.get(resource.kind)
    return tuple(found(site, resource)) if found else ()


def continued(site: Holdings) -> Iterator[tuple[str, Resource, str, int]]:
    """Yield path, resource, name and number of each page on which a list goes on."""
    index = site.index
    for resource in site.by_stem.values():
        places = (index.mentions, index.inverse, index.quads, index.graphs)
        if sum(len(place.get(resource.iri, ())) for place in places) <= FEW:
            continue  # no list of it can be long
        for listing in lists(site, resource):
            for number in range(2, listing.pages + 1):
                yield listing.path(resource.stem, number), resource, listing.name, number


def subjects(site: Holdings, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    """Return the nodes that lead to another by a property, sorted."""
    found = {
        quad.subject
        for quad in site.index.inverse.get(node, ())
        if quad.predicate == predicate and isinstance(quad.subject, NamedNode)
    }
    return sorted(found, key=lambda subject: subject.value)


def _of_thing(site: Holdings, resource: Resource) -> Iterator[Listing]:
    """Yield what documents say of a thing, what is known from elsewhere and what follows."""
    told = explanation(resource.iri, site.index)
    groups = dict(told.groups) if isinstance(told, ThingExplanation) else {}
    own = groups.pop("said of it", ())
    naming = [said for said in own if said.triple.predicate in NAMING]
    facts = [said for said in own if said.triple.predicate not in NAMING]
    yield _said("facts", "What documents say", facts, "about")
    yield _said("mentioned", "What is said with it", groups.pop("said with it", ()), "with")
    yield _said("inferred", "What follows", groups.pop("inferred", ()), "short")
    elsewhere = groups.pop("known from elsewhere", ())
    described = groups.pop("described", ())
    links = groups.pop("links to other datasets", ())
    for number, (heading, rows) in enumerate(groups.items(), start=1):
        title = heading[:1].upper() + heading[1:]
        yield _said(f"judged{number}", title, rows, "statements", closed=True)
    yield _said("elsewhere", "What is known from elsewhere", elsewhere, "short")
    title = "Names and kinds, and who gives them"
    yield _said("naming", title, naming, "statements", size=FEW, closed=True)
    yield _said("described", "Described by", described, "record", size=MANY)
    yield _said("outside", "In other datasets", links, "links", size=MANY)


def _of_statement(site: Holdings, resource: Resource) -> Iterator[Listing]:
    found = subjects(site, resource.iri, COMITY.premise)
    yield _stated("followed", "What follows from it", found)


def _of_rule(site: Holdings, resource: Resource) -> Iterator[Listing]:
    found = subjects(site, resource.iri, COMITY.rule)
    yield _stated("claims", "Statements that it read", found)


def _of_term(site: Holdings, resource: Resource) -> Iterator[Listing]:
    yield _named("members", "Members", subjects(site, resource.iri, RDF.type))
    uses = subjects(site, resource.iri, RDF.predicate)
    yield _stated("uses", "Statements with it", uses, size=FEW)


def _of_graph(site: Holdings, resource: Resource) -> Iterator[Listing]:
    """Yield the subjects of a named graph; passages stand on their document's page."""
    quads = site.index.graphs.get(resource.iri, ())
    names = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    found = [NamedNode(name) for name in sorted(names) if "#" not in name]
    yield _named("subjects", "Subjects", found)


def _said(
    name: str,
    title: str,
    entries: Sequence[Any],
    look: Look,
    *,
    size: int = SIZE,
    closed: bool = False,
) -> Listing:
    return Listing(
        name=name,
        title=title,
        entries=entries,
        look=look,
        row=Viewer.row,
        size=size,
        closed=closed,
    )


def _stated(name: str, title: str, nodes: Iterable[NamedNode], *, size: int = SIZE) -> Listing:
    return Listing(
        name=name,
        title=title,
        entries=tuple(nodes),
        look="statements",
        row=Viewer.explained,
        size=size,
    )


def _named(name: str, title: str, nodes: Iterable[NamedNode]) -> Listing:
    return Listing(
        name=name, title=title, entries=tuple(nodes), look="names", row=Viewer.ref, size=MANY
    )


_LISTS: Mapping[Kind, Callable[[Holdings, Resource], Iterator[Listing]]] = {
    Kind.THING: _of_thing,
    Kind.CLAIM: _of_statement,
    Kind.INFERENCE: _of_statement,
    Kind.FACT: _of_statement,
    Kind.RULE: _of_rule,
    Kind.TERM: _of_term,
    Kind.GRAPH: _of_graph,
}
