"""A dataset as a site: every IRI below the base with its page and its RDF, each file as bytes.

`Site` is a value: the server answers from it and the export writes it, so that both say the same.
A file is made when it is asked for; the same path always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from comity.lookup import Index, index
from comity.model import Artefact, Dataset, Document, Knowledge
from comity.serialization import style
from comity.site import citation, discovery, pages
from comity.site.addresses import Addresses
from comity.site.catalogue import Vocabulary, issue_date, resources, vocabularies
from comity.site.descriptions import description, record
from comity.site.forms import BIBTEX, CSL, HTML, LINKSET, Form, split
from comity.site.holdings import Holdings
from comity.site.links import forms_of, linkset, page_address
from comity.site.values import File, Kind, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Holdings):
    """All that is published, and each file of it."""

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all files, sorted."""
        described = (
            f"{resource.stem}.{form.extension}"
            for resource in self.by_stem.values()
            for form in forms_of(resource)
        )
        fixed = (*self.downloads, *pages.assets(), *pages.PAGES, *discovery.paths(self))
        return tuple(sorted({*described, *fixed}))

    def file(self, path: str) -> File | None:
        """Return the file at a path; none when there is none."""
        found = self.downloads.get(path) or pages.assets().get(path)
        if found is not None:
            return found
        stem, form = split(path)
        resource = self.by_stem.get(stem)
        if resource is None or form is None or form not in forms_of(resource):
            return self._page(path)
        return File(
            path=path,
            media_type=form.content_type,
            content=self._content(resource, form),
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
                quads = frozenset(_default_quads(self.index))
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
        write = pages.PAGES.get(path)
        if write is not None:
            return File(
                path=path,
                media_type=HTML.content_type,
                content=write(self).encode(),
                modified=issued,
                links=pages.links(self, path),
            )
        content = discovery.content(self, path)
        if content is None:
            return None
        kind = "application/xml" if path.endswith(".xml") else "text/plain; charset=utf-8"
        return File(path=path, media_type=kind, content=content, modified=issued)


def site(
    dataset: Dataset,
    documents: Iterable[Document],
    knowledge: Knowledge,
    *,
    folder: Mapping[str, Iterable[Triple]] = MappingProxyType({}),
    downloads: Iterable[Artefact] = (),
    address: str | None = None,
) -> Site:
    """Return the site of a dataset.

    `folder` holds the triples of the knowledge folder's files by name: those that declare an
    owl:Ontology are published as vocabularies, `withdrawn.ttl` tells what is gone.
    Raises PublicationError where something withdrawn is still in the dataset.
    """
    arranged = index(dataset, documents, knowledge)
    published = vocabularies(folder)
    withdrawn = tuple(folder.get("withdrawn.ttl", ()))
    issued = issue_date(arranged)
    files = {
        a.path: File(path=a.path, media_type=a.media_type, content=a.content, modified=issued)
        for a in downloads
    }
    found = resources(arranged, knowledge.prefixes, published, withdrawn)
    found = {key: resource for key, resource in found.items() if key not in files}
    stems = {key: resource.stem for key, resource in found.items()}
    return Site(
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
    )


def _vocabulary_quads(resource: Resource, published: Iterable[Vocabulary]) -> Iterable[Quad]:
    """Yield a vocabulary, or of one of its terms what says something of it or with it."""
    for vocabulary in published:
        for triple in vocabulary.triples:
            whole = resource.iri == vocabulary.iri
            if whole or resource.iri in (triple.subject, triple.object):
                yield Quad(triple.subject, triple.predicate, triple.object, vocabulary.iri)


def _default_quads(arranged: Index) -> Iterable[Quad]:
    for quads in arranged.quads.values():
        yield from (quad for quad in quads if not isinstance(quad.graph_name, NamedNode))
