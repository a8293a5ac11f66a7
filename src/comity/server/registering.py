"""SPARQL store -> the things that can be reconciled with, read once in parts when a server starts.

What is kept is bounded: names, types and a description of so many things. Values of properties are
asked for when a query compares them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from comity.errors import StoreError
from comity.lookup import LABELS, Index, by_subject
from comity.namespaces import FOAF, RDF
from comity.server.matching import DESCRIPTIONS, Register, Thing, arranged, described
from comity.site import Site
from comity.site.near import Ask, Near, remote_index
from comity.site.search import NAMES

MOST = 50_000
"""Things of a store that are kept; they take some 100 MB."""
ROWS = 20_000
"""Rows of one query."""


def remote_register(ask: Ask, local: Site) -> Register:
    """Return the things of a store; `local` is the site of its knowledge alone.

    Raises StoreError where the store does not answer, or has more things than are kept.
    """
    space = f"{local.base}id/"
    aliases: defaultdict[NamedNode, set[str]] = defaultdict(set)
    for node, _, name in _paged(ask, _of_concepts(space)):
        aliases[node].add(name.value)
        _check_count(len(aliases), space)
    things = {}
    for thing in _things(ask, local.index, space, aliases):
        things[thing.id] = thing
        _check_count(len(things), space)

    def looked_up(nodes: Iterable[NamedNode]) -> Index:
        near = Near(ask, local.base)
        wanted = list(nodes)
        near.load(wanted)
        near.load_facets({quad.object for node in wanted for quad in near.whole(node)})
        return remote_index(near, local.index)

    return replace(
        arranged(local.index, space, things, _usage(ask, space)), look=looked_up, weight=20
    )


def _check_count(count: int, space: str) -> None:
    if count > MOST:
        raise StoreError(
            f"it has more than {MOST:,} things, and no more are kept to reconcile with",
            where=space,
            remedy="serve a part of it, or do without reconciliation",
        )


def _things(
    ask: Ask, index: Index, space: str, aliases: defaultdict[NamedNode, set[str]]
) -> Iterator[Thing]:
    for node, rows in groupby(_paged(ask, _of_things(space)), key=itemgetter(0)):
        about = replace(index, described=by_subject(Triple(*row) for row in rows))
        own = (t.value for p in NAMES for t in about.values(node, p) if isinstance(t, Literal))
        names = {about.words(node), *own, *aliases.pop(node, ())}
        yield described(node, about.words(node), tuple(sorted(names)), space, about)


def _of_things(space: str) -> str:
    told = " ".join(map(str, (RDF.type, *LABELS, *NAMES, *DESCRIPTIONS)))
    return (
        f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?p {{ {told} }} GRAPH ?g {{ ?s ?p ?o }} "
        f"FILTER(STRSTARTS(STR(?s), {Literal(space)})) }} ORDER BY STR(?s) ?p ?o"
    )


def _of_concepts(space: str) -> str:
    names = " ".join(map(str, NAMES))
    return (
        f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?p {{ {names} }} GRAPH ?g {{ ?c {FOAF.focus} ?s }} "
        f"GRAPH ?h {{ ?c ?p ?o }} FILTER(STRSTARTS(STR(?s), {Literal(space)})) }} "
        "ORDER BY STR(?s) ?p ?o"
    )


def _usage(ask: Ask, space: str) -> dict[NamedNode | None, Counter[NamedNode]]:
    """Return how many things of each type, and of any, have each property."""
    starts = f"FILTER(STRSTARTS(STR(?s), {Literal(space)}))"
    found: defaultdict[NamedNode | None, Counter[NamedNode]] = defaultdict(Counter)
    for typed in ("", f"GRAPH ?h {{ ?s {RDF.type} ?t }}"):
        query = (
            f"SELECT ?t ?p (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {typed} {starts} "
            f"FILTER(?p != {RDF.type}) }} GROUP BY ?t ?p ORDER BY STR(?t) STR(?p)"
        )
        for kind, node, count in _paged(ask, query):
            found[kind][node] = int(count.value)
    return dict(found)


def _paged(ask: Ask, query: str) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query that orders them, so many at a time."""
    begin = 0
    while True:
        rows = list(ask(f"{query} LIMIT {ROWS} OFFSET {begin}"))
        yield from rows
        begin += len(rows)
        if len(rows) < ROWS:
            return
