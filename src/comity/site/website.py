"""A dataset as a site: every IRI below the base with its page and its RDF, each file as bytes.

`Site` is a value: the server answers from it and the export writes it, so that both say the same.
A file is made when it is asked for; the same path always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from comity.errors import PublicationError
from comity.lookup import Index, index
from comity.model import Artefact, Dataset, Document, Knowledge
from comity.namespaces import SH
from comity.serialization import style
from comity.site import citation, contents, discovery, pages, questions, search
from comity.site.addresses import Addresses
from comity.site.catalogue import Vocabulary, issue_date, resources, vocabularies
from comity.site.descriptions import description, record
from comity.site.forms import BIBTEX, CSL, HTML, LINKSET, Form, split
from comity.site.holdings import Holdings
from comity.site.links import forms_of, links_of_download, linkset, page_address
from comity.site.lists import continued
from comity.site.markup import SCHEMA
from comity.site.overviews import OVERVIEWS, Overview, of_question
from comity.site.tables import named
from comity.site.values import File, Kind, Resource

_NAMED = {discovery.OPENSEARCH: discovery.OPENSEARCH_TYPE}
"""Media types of files whose extension does not tell."""
_ONE = Literal(1)
_TYPES = {
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Holdings):
    """All that is published, and each file of it.

    `kinds` holds the overviews by stem, and `entries` what each lists; `overviews` maps the path of
    each of their pages to the stem and the page's number. `answers` are the files beside the pages
    of questions; `continued` maps the path of a page on which a list goes on to its resource, name
    and number.
    """

    kinds: Mapping[str, Overview]
    entries: Mapping[str, Sequence[Any]]
    continued: Mapping[str, tuple[Resource, str, int]]
    overviews: Mapping[str, tuple[str, int]]
    answers: Mapping[str, tuple[bytes, str]]

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all files, sorted."""
        described = (
            f"{resource.stem}.{form.extension}"
            for resource in self.by_stem.values()
            for form in forms_of(resource)
        )
        loaded = pages.assets(endpoint=self.endpoint)
        fixed = (*self.downloads, *loaded, *pages.FIXED, search.INDEX)
        fixed += (*self.overviews, *self.continued, *self.answers, *discovery.paths(self))
        return tuple(sorted({*described, *fixed}))

    def file(self, path: str) -> File | None:
        """Return the file at a path; none when there is none.

        A resource with text that XML forbids has no RDF/XML.
        """
        loaded = pages.assets(endpoint=self.endpoint)
        found = self.downloads.get(path) or loaded.get(path)
        if found is not None:
            return found
        stem, form = split(path)
        resource = self.by_stem.get(stem)
        if resource is None or form is None or form not in forms_of(resource):
            return self._page(path)
        try:
            content = self._content(resource, form)
        except PublicationError:
            if form.write is None:
                raise
            return None
        return File(
            path=path,
            media_type=form.content_type,
            content=content,
            modified=resource.modified,
            links=self.links(resource),
            resource=resource,
        )

    def describe(self, resource: Resource) -> Dataset:
        """Return the description of a resource as RDF."""
        match resource.kind:
            case Kind.VOCABULARY | Kind.TERM:
                quads = frozenset(_vocabulary_quads(resource, self.vocabularies))
            case Kind.DATASET:
                quads = frozenset(self.index.default())
            case Kind.WITHDRAWN:
                quads = frozenset(
                    Quad(t.subject, t.predicate, t.object, DefaultGraph())
                    for t in self.withdrawn
                    if t.subject == resource.iri
                )
            case _:
                return description(resource, self.index)
        return Dataset(quads | frozenset(record(resource, self.index, ())))

    def _content(self, resource: Resource, form: Form) -> bytes:
        if form.write is not None:
            return form.write(self.describe(resource), self.style)
        if form == HTML:
            return pages.page(self, resource).encode()
        if form == LINKSET:
            return linkset(self.links(resource), page_address(self.base, resource.stem))
        cited = citation.citation(resource, self.index)
        written = {BIBTEX: citation.bibtex, CSL: citation.csl}[form]
        return written(cited).encode()

    def _page(self, path: str) -> File | None:
        issued = issue_date(self.index)
        if path in pages.FIXED or path in self.overviews or path in self.continued:
            return File(
                path=path,
                media_type=HTML.content_type,
                content=self._overview(path).encode(),
                modified=issued,
                links=pages.links(self, path),
                policy=pages.policy(self) if path == pages.QUERY else "",
            )
        media_type = _TYPES.get(path.rpartition(".")[2], "")
        if path == search.INDEX:
            content: bytes | None = search.index_file(self.entries["search"])
        elif path in self.answers:
            content, media_type = self.answers[path]
        else:
            content = discovery.content(self, path)
            media_type = _NAMED.get(path, media_type)
        if content is None:
            return None
        return File(path=path, media_type=media_type, content=content, modified=issued)

    def _overview(self, path: str) -> str:
        if path == pages.FRONT:
            return self._front()
        if path == pages.QUERY:
            return pages.query(self)
        if path == pages.NOWHERE:
            return pages.nowhere(self)
        if path in self.continued:
            return pages.continuation(self, *self.continued[path])
        stem, number = self.overviews[path]
        return pages.overview(
            self, self.kinds[stem], self.entries[stem], number, self._paging(stem, number)
        )

    def _paging(self, stem: str, _: int) -> tuple[str, ...]:
        """Return the paths of the pages of an overview."""
        return tuple(path for path, (name, _) in self.overviews.items() if name == stem)

    def _front(self) -> str:
        return pages.front(self, contents.front(self))

    def answered(self, text: str, answer: pages.Answer) -> str:
        """Return the query page with a query and its answer."""
        return pages.query(self, text, answer)

    def found(self, words: str) -> str:
        """Return the page of what is found by some words."""
        return pages.found(self, words, self.matching(words))

    def matching(self, words: str) -> tuple[search.Entry, ...]:
        """Return the names that some words may mean."""
        return search.find(self.entries["search"], words)


def site(
    dataset: Dataset,
    documents: Iterable[Document],
    knowledge: Knowledge,
    *,
    folder: Mapping[str, Iterable[Triple]] = MappingProxyType({}),
    downloads: Iterable[Artefact] = (),
    address: str | None = None,
    endpoint: bool = False,
) -> Site:
    """Return the site of a dataset.

    `endpoint` tells whether whoever serves it answers SPARQL, too.
    `folder` holds the triples of the knowledge folder's files by name: those that declare an
    owl:Ontology are published as vocabularies, `withdrawn.ttl` tells what is gone.
    Raises PublicationError where something withdrawn is still in the dataset, KnowledgeError where
    a competency question is not SPARQL.
    """
    arranged = index(dataset, documents, knowledge)
    published = vocabularies(folder)
    withdrawn = tuple(folder.get("withdrawn.ttl", ()))
    files = {a.path: _download(a, arranged) for a in downloads}
    found = resources(arranged, knowledge.prefixes, published, withdrawn)
    found = {key: resource for key, resource in found.items() if key not in files}
    stems = {key: resource.stem for key, resource in found.items()}
    known = Holdings(
        index=arranged,
        addresses=Addresses(base=knowledge.base, prefixes=knowledge.prefixes, stems=stems),
        style=style(
            knowledge.base, context=knowledge.context.decode(), frame=knowledge.frame.decode()
        ),
        address=address or knowledge.base,
        resources=MappingProxyType(found),
        by_stem=MappingProxyType({r.stem: r for r in found.values()}),
        downloads=MappingProxyType(files),
        vocabularies=published,
        withdrawn=withdrawn,
        questions=questions.asked(knowledge.questions, dataset.quads, knowledge.prefixes),
        labels=MappingProxyType(named(arranged)),
        endpoint=endpoint,
        alignments=tuple(t for v in published for t in v.triples if _is_aligned(t)),
        single=_single(knowledge.shapes),
    )
    return _with_overviews(known)


def _download(artefact: Artefact, arranged: Index) -> File:
    return File(
        path=artefact.path,
        media_type=artefact.media_type,
        content=artefact.content,
        modified=issue_date(arranged),
        links=links_of_download(arranged.base),
    )


def _with_overviews(known: Holdings) -> Site:
    kinds = {**OVERVIEWS, **{q.stem: of_question(q, known.labels) for q in known.questions}}
    entries = {stem: tuple(overview.find(known)) for stem, overview in kinds.items()}
    values = {field.name: getattr(known, field.name) for field in fields(known)}
    return Site(
        **values,
        kinds=kinds,
        entries=entries,
        continued={path: (of, name, n) for path, of, name, n in continued(known)},
        overviews={
            path: (stem, number)
            for stem, overview in kinds.items()
            for number, path in enumerate(overview.paths(len(entries[stem])), start=1)
        },
        answers=questions.files(known.questions),
    )


def _is_aligned(triple: Triple) -> bool:
    return isinstance(triple.object, NamedNode) and triple.object.value.startswith(SCHEMA)


def _single(shapes: Iterable[Triple]) -> frozenset[NamedNode]:
    """Return the properties that the shapes give one value at most (SHACL section 4.2.2)."""
    limited = {t.subject for t in shapes if t.predicate == SH.maxCount and t.object == _ONE}
    return frozenset(
        t.object
        for t in shapes
        if t.predicate == SH.path and t.subject in limited and isinstance(t.object, NamedNode)
    )


def _vocabulary_quads(resource: Resource, published: Iterable[Vocabulary]) -> Iterable[Quad]:
    """Yield a vocabulary, or of one of its terms what says something of it or with it."""
    for vocabulary in published:
        for triple in vocabulary.triples:
            whole = resource.iri == vocabulary.iri
            if whole or resource.iri in (triple.subject, triple.object):
                yield Quad(triple.subject, triple.predicate, triple.object, vocabulary.iri)
