"""A dataset in a SPARQL store as a site: the pages of its resources are those of `website`.

Of the pages over the whole there are those that a store gives in parts, and those of questions,
which a store answers when they are opened. There is no list of all names and no page of
disagreements: each would read everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from types import MappingProxyType
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from comity.errors import StoreError
from comity.identifiers import document_iri, graph_iri
from comity.lookup import Index
from comity.model import Dataset, Document
from comity.namespaces import DCTERMS, RDFS
from comity.site import contents, discovery, pages, questions, search, wholes
from comity.site.addresses import Addresses, encoded, key_of
from comity.site.catalogue import DATASET_STEM, is_page, issue_date, resource_of
from comity.site.lists import lists
from comity.site.near import (
    TOWARDS,
    Ask,
    Lazy,
    Near,
    load_around,
    remote_index,
)
from comity.site.overviews import OVERVIEWS, Overview, of_question
from comity.site.questions import Question
from comity.site.search import Entry
from comity.site.tables import table
from comity.site.values import File, Kind, Resource
from comity.site.views import Viewer
from comity.site.website import Site
from comity.sparql import prologue

LISTED = 500
"""Most documents and graphs that a page lists."""
IN_SITEMAP = 10_000
"""Pages in one part of the sitemap, which a store sorts each time."""
PARTLY = f"Part of it: only {TOWARDS:,} of the statements with it were looked at."
Pose = Callable[[str], tuple[bytes, str]]
"""Asks a query of any kind: its answer, and in which media type that is."""
_NUMBERED = re.compile(r"(.+?)(?:-([2-9]|[1-9]\d{1,5}))?\.html")
_CONTINUED = re.compile(r"(.+)\.([a-z0-9]+)-([2-9]|[1-9]\d{1,5})\.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSite(Site):
    """A site for the making of one answer.

    `pose` asks the store a question; `listed` are the documents that the first page names, `terms`
    the names of what is not in the store, `described` what is known of the dataset besides.
    """

    near: Near
    pose: Pose
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

    def matching(self, words: str) -> tuple[Entry, ...]:
        """Return the names that some words may mean."""
        return search.find(wholes.named(words, self.near, self, self.terms), words)

    def _page(self, path: str) -> File | None:
        stem, number = self.overviews.get(path, ("", 1))
        begin = (number - 1) * self.kinds[stem].size if stem else 0
        if begin and not self.entries[stem][begin : begin + 1]:
            return None
        part = discovery.part(path)
        content = self._sitemap(part) if part is not None else None
        if content is not None:
            return File(path=path, media_type="application/xml", content=content)
        made = stem or path in {*pages.FIXED, discovery.OPENSEARCH, discovery.ROBOTS}
        if made or path in self.answers or path in self.continued:
            return Site._page(self, path)  # noqa: SLF001 - `super` needs a class without slots
        return None

    def _sitemap(self, number: int) -> bytes | None:
        """Return the sitemap or a part of it, without dates; vocabularies are in the first."""
        count = -(-wholes.count_stems(self.near, self.base) // IN_SITEMAP)
        if number == 0 and count > 1:
            return discovery.sitemap_index(self.address, count)
        if number > count:
            return None
        begin = max(number - 1, 0) * IN_SITEMAP
        own = set() if begin else {DATASET_STEM, *(entry.stem for entry in self.terms)}
        found = wholes.stems(self.near, self.base, begin, IN_SITEMAP)
        return discovery.sitemap(self.address, ((stem, None) for stem in sorted({*own, *found})))

    def _paging(self, stem: str, number: int) -> tuple[str, ...]:
        size = self.kinds[stem].size
        more = self.entries[stem][number * size : number * size + 1]
        return self.kinds[stem].paths(size * (number + bool(more)))

    def _front(self) -> str:
        viewer = Viewer(index=self.index, addresses=self.addresses, stem="index")
        overviews = [OVERVIEWS[stem] for stem in LISTS]
        return pages.front(self, contents.opening(self, viewer, overviews))


def remote(
    ask: Ask,
    pose: Pose,
    local: Site,
    documents: Mapping[NamedNode, Document],
    described: Iterable[Quad] = (),
) -> RemoteSite:
    """Return the site of a dataset in a store; `local` is that of its knowledge alone.

    `local` has the questions, unanswered. `described` is what is known of the dataset that is not
    in the store, such as checksums.

    Raises StoreError where the store holds no dataset of that base, or does not answer.
    """
    near = Near(ask, local.base)
    index = remote_index(near, replace(local.index, documents=documents))
    issued = issue_date(index)
    fixed = {**local.resources, "dataset": _dataset(local.resources["dataset"], index)}
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
        "pose": pose,
        "overviews": Lazy(_overview({*LISTS, *(q.stem for q in local.questions)})),
        **{name: {} for name in ("kinds", "entries", "answers", "continued")},
    }
    values = {field.name: getattr(local, field.name) for field in fields(local)}
    site = RemoteSite(**{**values, **own})
    posed = _Posed(site)
    return replace(
        site,
        kinds=Lazy(posed.overview),
        entries=Lazy(posed.entries),
        answers=Lazy(posed.file),
        continued=Lazy(_continued(site)),
    )


def _dataset(local: Resource, index: Index) -> Resource:
    """Return the dataset as the store describes it."""
    title = index.text(local.iri, DCTERMS.term("title"))
    if not title:
        raise StoreError(
            "there is no dataset of comity with this base",
            where=index.base,
            remedy="load one by `comity load`, or give the folder that was loaded by --output",
        )
    return replace(local, title=title, modified=issue_date(index))


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


LISTS = ("search", questions.STEM, "timeline", "trees", "conclusions", "rules")
"""The pages over the whole, by their stems."""


def _overview(stems: Container[str]) -> Callable[[str], tuple[str, int] | None]:
    def found(path: str) -> tuple[str, int] | None:
        """Return the stem that a path begins with, and the number of its page."""
        whole, parts = path.removesuffix(".html"), _NUMBERED.fullmatch(path)
        if path.endswith(".html") and whole in stems:
            return whole, 1
        if parts is None or parts[1] not in stems:
            return None
        return parts[1], int(parts[2] or 1)

    return found


class _Posed:
    """What the pages over the whole list; a question is put to the store once, when it is met."""

    def __init__(self, site: RemoteSite) -> None:
        self._site = site
        self._questions = {question.stem: question for question in site.questions}
        self._answered: dict[str, Question] = {}

    def overview(self, stem: str) -> Overview | None:
        """Return the overview of a stem."""
        if stem in LISTS:
            return OVERVIEWS[stem]
        question = self._question(stem)
        if question is None:
            return None
        whole = of_question(question, {})

        def shown(rows: list[tuple[object, ...]], viewer: Viewer) -> Any:
            terms = (term for row in rows for term in row)
            self._site.near.load_facets(term for term in terms if isinstance(term, NamedNode))
            return whole.show(rows, viewer)

        return replace(whole, show=shown)

    def entries(self, stem: str) -> Sequence[Any] | None:
        """Return what the overview of a stem lists."""
        if stem in wholes.ENTRIES:
            return wholes.ENTRIES[stem](self._site.near, self._site.index)
        if stem == "search":
            return ()
        found = self.overview(stem)
        return None if found is None else found.find(self._site)

    def file(self, path: str) -> tuple[bytes, str] | None:
        """Return the query of a question, or its answer."""
        stem, _, extension = path.rpartition(".")
        if stem not in self._questions or extension not in {"rq", "csv"}:
            return None
        asked = self._question(stem) if extension == "csv" else self._questions[stem]
        return questions.files(filter(None, (asked,))).get(path)

    def _question(self, stem: str) -> Question | None:
        """Return a question with the answer of the store."""
        question = self._questions.get(stem)
        if question is not None and stem not in self._answered:
            site = self._site
            before = prologue(f"{site.base}sparql", site.style.prefixes)
            answer = site.pose(before + question.query)
            try:
                results = questions.as_results(*answer)
                table(results)
            except (SyntaxError, ValueError) as error:
                raise StoreError(
                    "the answer to it is no result of a query", where=stem, remedy="check the URL"
                ) from error
            self._answered[stem] = replace(question, results=results)
        return self._answered.get(stem)
