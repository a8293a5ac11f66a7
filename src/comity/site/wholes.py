"""SPARQL store -> what the pages over the whole list, asked for in parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from pyoxigraph import Literal, NamedNode

from comity.lookup import LABELS, Index, Term
from comity.namespaces import COMITY, FOAF, RDF
from comity.site.addresses import key_of
from comity.site.catalogue import is_page
from comity.site.holdings import Holdings
from comity.site.near import Near, load_statements
from comity.site.overviews import DATES
from comity.site.search import NAMES, Entry, folded
from comity.site.values import Kind
from comity.site.views import document_note

_ELSEWHERE = re.compile(r"dataset\Z|source/")
"""Keys of what is described on another page: see `catalogue`."""
FOUND = 300
"""Most names that a search looks at."""
_DATES = ", ".join(sorted(map(str, DATES)))
_DATED = (
    f"SELECT DISTINCT ?d ?c {{ GRAPH ?g {{ ?c a {COMITY.Claim} ; {RDF.object} ?d }} "
    f"FILTER(isLiteral(?d) && DATATYPE(?d) IN ({_DATES})) }} ORDER BY STR(?d) STR(?c)"
)
_INFERRED = (
    f"SELECT DISTINCT ?a ?i {{ GRAPH ?g {{ ?i a {COMITY.Inference} "
    f"OPTIONAL {{ ?i {COMITY.axiom} ?a }} }} }} ORDER BY STR(?a) STR(?i)"
)
_USED = (
    "SELECT ?r (COUNT(DISTINCT ?c) AS ?n) "
    f"{{ GRAPH ?g {{ ?c a {COMITY.Claim} ; {COMITY.rule} ?r }} }} GROUP BY ?r"
)


class Paged(Sequence[Any]):
    """Rows of a query, of which each slice is asked for by itself."""

    def __init__(self, slices: Callable[[int, int], list[Any]]) -> None:
        self._slices = slices

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> list[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        """Return the rows of a slice, which has both ends."""
        if isinstance(at, int):
            return self._slices(at, 1)[0]
        return self._slices(at.start, at.stop - at.start)

    def __len__(self) -> int:
        """Refuse to count: that would read everything."""
        raise NotImplementedError


def _slices(query: str, near: Near, kept: Callable[[Sequence[Any]], Any]) -> Paged:
    def sliced(begin: int, count: int) -> list[Any]:
        rows = list(near.rows(f"{query} LIMIT {count} OFFSET {begin}"))
        nodes = {term for row in rows for term in row if isinstance(term, NamedNode)}
        load_statements(nodes, near)
        return [kept(row) for row in rows]

    return Paged(sliced)


def dated(near: Near, _: Index) -> Sequence[Any]:
    """Return the claims whose value is a date, by date."""
    return _slices(_DATED, near, lambda row: (row[0].value, row[1]))


def inferred(near: Near, _: Index) -> Sequence[Any]:
    """Return the conclusions, those by one axiom together."""
    return _slices(_INFERRED, near, lambda row: row[1])


def rules(near: Near, index: Index) -> Sequence[Any]:
    """Return the rules that the dataset knows, when they are asked for."""

    def sliced(begin: int, count: int) -> list[Any]:
        near.load_facets(index.rules)
        counts: dict[Term, int] = {
            rule: int(count.value)
            for rule, count in near.rows(_USED)
            if isinstance(rule, NamedNode) and isinstance(count, Literal)
        }
        near.uses.update(counts)
        there = (rule for rule in index.rules if near.facets(rule))
        return sorted(there, key=lambda rule: rule.value)[begin : begin + count]

    return Paged(sliced)


ENTRIES: Mapping[str, Callable[[Near, Index], Sequence[Any]]] = {
    "timeline": dated,
    "conclusions": inferred,
    "rules": rules,
}
"""What is listed by pages over the whole, by their stems."""


def named(words: str, near: Near, site: Holdings, terms: Iterable[Entry]) -> list[Entry]:
    """Return the names in the store that have some words, and what they name; then the terms."""
    tokens = folded(words[:200]).split()
    if not tokens:
        return []
    labels = " ".join(map(str, (*LABELS, *NAMES)))
    has = " && ".join(f"CONTAINS(LCASE(STR(?l)), {Literal(token)})" for token in tokens)
    rows = near.rows(
        f"SELECT DISTINCT ?s ?f ?l {{ VALUES ?p {{ {labels} }} GRAPH ?g {{ ?s ?p ?l }} "
        f"FILTER({has}) OPTIONAL {{ GRAPH ?h {{ ?s {FOAF.focus} ?f }} }} }} LIMIT {FOUND}"
    )
    names = {
        (node, name.value)
        for subject, focus, name in rows
        for node in (subject, focus)
        if isinstance(node, NamedNode) and isinstance(name, Literal)
    }
    near.load_facets({node for node, _ in names})
    found = set()
    for node, name in names:
        key = key_of(node.value, site.base) or ""
        kind = Kind.RULE if node in site.index.rules else Kind.THING
        kind = Kind.DOCUMENT if node in site.index.documents else kind
        if site.addresses.stem(node.value) and (kind is not Kind.THING or key.startswith("id/")):
            found.add(Entry(name, key, kind.value, document_note(node, site.index)))
    return sorted((*found, *terms), key=lambda entry: (folded(entry.name), entry))


### Addresses


def _pages(base: str) -> str:
    """Return the pattern of what has a page: what has a type or name below the base, less parts.

    Each is looked at once: conditions on every statement take a store much longer.
    """
    known = " ".join(map(str, (RDF.type, *LABELS)))
    told = f"VALUES ?p {{ {known} }} GRAPH ?g {{ ?s ?p ?o }}"
    below = f"STRSTARTS(STR(?s), {Literal(base)}) && !CONTAINS(STR(?s), '#')"
    return f"{{ {{ SELECT DISTINCT ?s {{ {told} }} }} FILTER({below}) }}"


def count_stems(near: Near, base: str) -> int:
    """Return how many things a store describes; what it also describes beside is counted, too."""
    for (count,) in near.rows(f"SELECT (COUNT(*) AS ?n) {_pages(base)}"):
        return int(count.value) if isinstance(count, Literal) else 0
    return 0


def stems(near: Near, base: str, begin: int, count: int) -> Iterator[str]:
    """Yield the stems of some pages of what a store describes, in the order of their IRIs."""
    query = f"SELECT ?s {_pages(base)} ORDER BY STR(?s) LIMIT {count} OFFSET {begin}"
    for (node,) in near.rows(query):
        key = key_of(node.value, base) if isinstance(node, NamedNode) else None
        if key and isinstance(node, NamedNode) and is_page(node, key) and not _ELSEWHERE.match(key):
            yield key
