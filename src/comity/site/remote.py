"""A dataset in a SPARQL store as a site: the pages of its resources are those of `website`.

Of the pages over the whole there are those that a store gives in parts. There is no list of all
names, no sitemap and no page of disagreements or answered questions: each would read everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from types import MappingProxyType
from typing import Any, overload

from pyoxigraph import Literal, NamedNode, Quad

from comity.errors import StoreError
from comity.identifiers import document_iri, graph_iri
from comity.lookup import LABELS, Term
from comity.model import Dataset, Document
from comity.namespaces import COMITY, DCTERMS, FOAF, RDF, RDFS
from comity.site import contents, discovery, pages, search
from comity.site.addresses import Addresses, encoded, key_of
from comity.site.catalogue import is_page, issue_date, resource_of
from comity.site.lists import lists
from comity.site.near import (
    TOWARDS,
    Ask,
    Lazy,
    Near,
    load_around,
    load_statements,
    remote_index,
)
from comity.site.overviews import DATES, OVERVIEWS
from comity.site.search import NAMES, Entry, folded
from comity.site.tables import table
from comity.site.values import File, Kind, Resource
from comity.site.views import Viewer, document_note
from comity.site.website import Site

LISTED = 500
"""Most documents and graphs that a page lists."""
FOUND = 300
"""Most names that a search looks at."""
PARTLY = f"Part of it: only {TOWARDS:,} of the statements with it were looked at."
_NUMBERED = re.compile(r"(.+?)(?:-([2-9]|[1-9]\d{1,5}))?\.html")
_CONTINUED = re.compile(r"(.+)\.([a-z0-9]+)-([2-9]|[1-9]\d{1,5})\.html")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSite(Site):
    """A site for the making of one answer.

    `listed` are the documents that the first page names, `terms` the names of what is not in the
    store, `described` what is known of the dataset besides.
    """

    near: Near
    listed: tuple[NamedNode, ...]
    terms: tuple[Entry, ...]
    described: frozenset[Quad]

    def of_kind(self, kind: Kind) -> list[Resource]:
        """Return the resources of a kind, as far as they are listed."""
        nodes: Iterable[NamedNode] = ()
        if kind is Kind.GRAPH:
            query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {LISTED}"
            nodes = [g for (g,) in self.near.rows(query) if isinstance(g, NamedNode)]
            nodes = [g for g in nodes if g != graph_iri(self.base, "description")]
            self.near.seen.update(nodes)
        elif kind is Kind.DOCUMENT:
            self.near.load_facets(self.listed)
            nodes = self.listed
        below = ((node, key_of(node.value, self.base)) for node in nodes)
        found = (
            Resource(iri=node, stem=key, title=self.index.words(node), kind=kind)
            for node, key in below
            if key and self.addresses.stem(node.value)
        )
        return sorted(found, key=lambda resource: resource.stem)

    def graph_sizes(self) -> tuple[int | None, Mapping[NamedNode, int | None]]:
        """Return the named graphs, as far as they are listed; they are not counted."""
        return None, {graph.iri: None for graph in self.of_kind(Kind.GRAPH)}

    def answered(self, text: str, answer: pages.Answer) -> str:
        """Return the query page with a query and its answer."""
        if answer.results:
            terms = (term for row in table(answer.results).rows[: pages.SHOWN] for term in row)
            self.near.load_facets(term for term in terms if isinstance(term, NamedNode))
        return Site.answered(self, text, answer)

    def describe(self, resource: Resource) -> Dataset:
        """Return the description of a resource as RDF, which says where it is a part only."""
        whole = Site.describe(self, resource)
        if resource.kind is Kind.DATASET:
            whole = whole.union(self.described)
        if not self.near.cut:
            return whole
        page = NamedNode(f"{self.base}{encoded(resource.stem)}.html")
        said = Literal(PARTLY, language="en")
        graph = next(q.graph_name for q in whole.quads if q.subject == page)
        return whole.union([Quad(page, RDFS.comment, said, graph)])

    def found(self, words: str) -> str:
        """Return the page of what is found by some words."""
        return pages.found(self, words, search.find(_named(words, self), words))

    def _page(self, path: str) -> File | None:
        stem, number = self.overviews.get(path, ("", 1))
        begin = (number - 1) * self.kinds[stem].size if stem else 0
        if begin and not self.entries[stem][begin : begin + 1]:
            return None
        if path in {*pages.FIXED, discovery.OPENSEARCH} or stem or path in self.continued:
            return Site._page(self, path)  # noqa: SLF001 - `super` needs a class without slots
        if path != discovery.ROBOTS:
            return None
        lines = b"User-agent: *\nDisallow: /sparql\n"
        return File(path=path, media_type="text/plain; charset=utf-8", content=lines)

    def _paging(self, stem: str, number: int) -> tuple[str, ...]:
        size = self.kinds[stem].size
        more = self.entries[stem][number * size : number * size + 1]
        return self.kinds[stem].paths(size * (number + bool(more)))

    def _front(self) -> str:
        viewer = Viewer(index=self.index, addresses=self.addresses, stem="index")
        return pages.front(self, contents.opening(self, viewer, self.kinds.values()))


def remote(
    ask: Ask, local: Site, documents: Mapping[NamedNode, Document], described: Iterable[Quad] = ()
) -> RemoteSite:
    """Return the site of a dataset in a store; `local` is that of its knowledge alone.

    `described` is what is known of the dataset that is not in the store, such as checksums.

    Raises StoreError where the store holds no dataset of that base, or does not answer.
    """
    near = Near(ask, local.base)
    index = remote_index(near, replace(local.index, documents=documents))
    issued, dataset = issue_date(index), local.resources["dataset"]
    title = index.text(dataset.iri, DCTERMS.term("title"))
    if not title:
        raise StoreError(
            "there is no dataset of comity with this base",
            where=local.base,
            remedy="load one by `comity load`, or give the folder that was loaded by --output",
        )
    fixed = {**local.resources, "dataset": replace(dataset, title=title, modified=issued)}
    resources = Lazy(_resources(fixed, index, near))
    stems = Lazy(_stems(fixed, near, local.base, documents))
    own = {
        "index": index,
        "near": near,
        "listed": tuple(islice(documents, LISTED)),
        "described": frozenset(described),
        "terms": tuple(local.entries["search"]),
        "addresses": Addresses(base=local.base, prefixes=local.addresses.prefixes, stems=stems),
        "resources": resources,
        "by_stem": Lazy(_by_stem(fixed, resources)),
        "downloads": MappingProxyType(
            {path: replace(file, modified=issued) for path, file in local.downloads.items()}
        ),
        "kinds": {name: OVERVIEWS[name] for name in _ENTRIES},
        "overviews": Lazy(_overview),
        "entries": {},
        "continued": {},
    }
    values = {field.name: getattr(local, field.name) for field in fields(local)}
    site = RemoteSite(**{**values, **own})
    entries = {name: find(site) for name, find in _ENTRIES.items()}
    return replace(site, entries=entries, continued=Lazy(_continued(site)))


### Resources


def _resources(
    fixed: Mapping[str, Resource], index: Any, near: Near
) -> Callable[[str], Resource | None]:
    known: dict[str, Resource | None] = dict(fixed)

    def found(key: str) -> Resource | None:
        if key not in known:
            known[key] = looked_up(key)
        return known[key]

    def looked_up(key: str) -> Resource | None:
        name = key.removeprefix("source/")
        if name != key and _work(name, index.base) in index.documents:
            return found(f"document/{name}")
        for node in _nodes(key, index.base):
            if is_page(node, key) and near.is_there(node):
                load_around((node,), near)
                if near.is_graph(node):
                    near.load_facets(q.subject for q in near.graph(node))
                return resource_of(node, key, index, issue_date(index))
        return None

    return found


def _work(name: str, base: str) -> NamedNode:
    return document_iri(base, encoded(name))


def _nodes(key: str, base: str) -> Iterator[NamedNode]:
    """Yield the IRIs that may have a key: it is decoded, and they need not be."""
    for path in dict.fromkeys((encoded(key), key)):
        try:
            yield NamedNode(base + path)
        except ValueError:
            continue


def _by_stem(
    fixed: Mapping[str, Resource], resources: Mapping[str, Resource]
) -> Callable[[str], Resource | None]:
    stems = {resource.stem: resource for resource in fixed.values()}

    def found(stem: str) -> Resource | None:
        if stem in stems:
            return stems[stem]
        resource = resources.get(stem)
        return resource if resource and resource.stem == stem else None

    return found


def _stems(
    fixed: Mapping[str, Resource], near: Near, base: str, documents: Mapping[NamedNode, Document]
) -> Callable[[str], str | None]:
    def found(key: str) -> str | None:
        """Return the stem of what was met so far: a page links to nothing else."""
        if key in fixed:
            return fixed[key].stem
        name = key.removeprefix("source/")
        if name != key and _work(name, base) in documents:
            return f"document/{name}"
        return key if any(is_page(n, key) and n in near.seen for n in _nodes(key, base)) else None

    return found


def _continued(site: RemoteSite) -> Callable[[str], tuple[Resource, str, int] | None]:
    def found(path: str) -> tuple[Resource, str, int] | None:
        parts = _CONTINUED.fullmatch(path)
        resource = site.by_stem.get(parts[1]) if parts else None
        if parts is None or resource is None:
            return None
        number = int(parts[3])
        listing = next((of for of in lists(site, resource) if of.name == parts[2]), None)
        return (resource, parts[2], number) if listing and number <= listing.pages else None

    return found


### Pages over the whole


def _overview(path: str) -> tuple[str, int] | None:
    parts = _NUMBERED.fullmatch(path)
    if parts is None or parts[1] not in _ENTRIES:
        return None
    return parts[1], int(parts[2] or 1)


def _slices(query: str, site: RemoteSite, kept: Callable[[Sequence[Any]], Any]) -> Paged:
    def sliced(begin: int, count: int) -> list[Any]:
        rows = list(site.near.rows(f"{query} LIMIT {count} OFFSET {begin}"))
        nodes = {term for row in rows for term in row if isinstance(term, NamedNode)}
        load_statements(nodes, site.near)
        return [kept(row) for row in rows]

    return Paged(sliced)


def _dated(site: RemoteSite) -> Sequence[Any]:
    return _slices(_DATED, site, lambda row: (row[0].value, row[1]))


def _inferred(site: RemoteSite) -> Sequence[Any]:
    return _slices(_INFERRED, site, lambda row: row[1])


def _rules(site: RemoteSite) -> Sequence[Any]:
    """Return the rules that the dataset knows, when they are asked for."""

    def sliced(begin: int, count: int) -> list[Any]:
        near, rules = site.near, site.index.rules
        near.load_facets(rules)
        counts: dict[Term, int] = {
            rule: int(count.value)
            for rule, count in near.rows(_USED)
            if isinstance(rule, NamedNode) and isinstance(count, Literal)
        }
        near.uses.update(counts)
        there = (rule for rule in rules if near.facets(rule))
        return sorted(there, key=lambda rule: rule.value)[begin : begin + count]

    return Paged(sliced)


def _trees(site: RemoteSite) -> Sequence[Any]:
    return OVERVIEWS["trees"].find(site)


_ENTRIES: Mapping[str, Callable[[RemoteSite], Sequence[Any]]] = {
    "search": lambda _: (),
    "timeline": _dated,
    "trees": _trees,
    "conclusions": _inferred,
    "rules": _rules,
}


def _named(words: str, site: RemoteSite) -> list[Entry]:
    """Return the names in the store that have some words, and what they name."""
    tokens = folded(words[:200]).split()
    if not tokens:
        return []
    labels = " ".join(map(str, (*LABELS, *NAMES)))
    has = " && ".join(f"CONTAINS(LCASE(STR(?l)), {Literal(token)})" for token in tokens)
    rows = site.near.rows(
        f"SELECT DISTINCT ?s ?f ?l {{ VALUES ?p {{ {labels} }} GRAPH ?g {{ ?s ?p ?l }} "
        f"FILTER({has}) OPTIONAL {{ GRAPH ?h {{ ?s {FOAF.focus} ?f }} }} }} LIMIT {FOUND}"
    )
    names = {
        (node, name.value)
        for subject, focus, name in rows
        for node in (subject, focus)
        if isinstance(node, NamedNode) and isinstance(name, Literal)
    }
    site.near.load_facets({node for node, _ in names})
    found = set()
    for node, name in names:
        key = key_of(node.value, site.base) or ""
        kind = Kind.RULE if node in site.index.rules else Kind.THING
        kind = Kind.DOCUMENT if node in site.index.documents else kind
        if site.addresses.stem(node.value) and (kind is not Kind.THING or key.startswith("id/")):
            found.add(Entry(name, key, kind.value, document_note(node, site.index)))
    return sorted((*found, *site.terms), key=lambda entry: (folded(entry.name), entry))
