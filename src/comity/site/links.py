"""Typed links of a resource: the same in HTTP headers, in HTML and in the link set.

FAIR Signposting, level 2 (https://signposting.org/FAIR/), with a link set by RFC 9264.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote, urljoin

from pyoxigraph import NamedNode

from comity.description import LICENCE
from comity.lookup import Index
from comity.namespaces import RDF
from comity.site.addresses import encoded, relative
from comity.site.forms import CITATIONS, HTML, LINKSET, RDF_FORMS, TURTLE, Form
from comity.site.values import CITED, File, Kind, Link, Resource

ABOUT_PAGE = "https://schema.org/AboutPage"


def forms_of(resource: Resource) -> tuple[Form, ...]:
    """Return the forms that a resource is published in, the preferred first."""
    return (HTML, *RDF_FORMS, LINKSET, *(CITATIONS if resource.kind in CITED else ()))


def page_address(base: str, stem: str) -> str:
    """Return the persistent address of a page."""
    return f"{base}{encoded(stem)}.html"


def links_of(resource: Resource, index: Index, downloads: Iterable[File] = ()) -> tuple[Link, ...]:
    """Return the links of a resource's description; relative ones hold on any host."""
    links = [
        Link("canonical", page_address(index.base, resource.stem)),
        Link("cite-as", resource.iri.value),
        Link("describes", resource.iri.value),
        Link("describedby", _beside(resource, TURTLE), TURTLE.media_type),
        Link("license", LICENCE.value),
        Link("linkset", _beside(resource, LINKSET), LINKSET.media_type),
        Link("type", ABOUT_PAGE),
        *(Link("alternate", _beside(resource, f), f.media_type) for f in (HTML, *RDF_FORMS)),
    ]
    links += [
        Link("type", kind.value)
        for kind in index.values(resource.iri, RDF.type)
        if isinstance(kind, NamedNode)
    ]
    if resource.kind in CITED:
        links += [Link("describedby", _beside(resource, f), f.media_type) for f in CITATIONS]
    if resource.kind is Kind.DATASET:
        links += [
            Link("item", relative(resource.stem, file.path), file.media_type.partition(";")[0])
            for file in downloads
        ]
    else:
        links.append(Link("collection", f"{index.base}dataset"))
    return tuple(sorted({Link(link.rel, as_uri(link.href), link.type) for link in links}))


def links_of_download(base: str) -> tuple[Link, ...]:
    """Return the links of a file of the dataset: what it is part of, and under which terms."""
    return (Link("collection", as_uri(f"{base}dataset")), Link("license", LICENCE.value))


def as_uri(iri: str) -> str:
    """Return an IRI as the URI that it maps to (RFC 3987 section 3.1).

    >>> as_uri("https://example.org/été")
    'https://example.org/%C3%A9t%C3%A9'
    """
    return quote(iri, _KEPT)


def header(links: Iterable[Link]) -> str:
    """Return links as the value of a Link header (RFC 8288 section 3)."""
    return ", ".join(
        f'<{link.href}>; rel="{link.rel}"' + (f'; type="{link.type}"' if link.type else "")
        for link in links
    )


_KEPT = "/:@!$&'()*+,;=~?#[]%"


def linkset(links: Iterable[Link], address: str) -> bytes:
    """Return links as a link set in JSON, its anchor the page (RFC 9264 section 4.2)."""
    context: dict[str, object] = {"anchor": address}
    for link in links:
        target = {"href": urljoin(address, link.href)} | ({"type": link.type} if link.type else {})
        found = context.setdefault(link.rel, [])
        if isinstance(found, list):
            found.append(target)
    text = json.dumps({"linkset": [context]}, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def _beside(resource: Resource, form: Form) -> str:
    return relative(resource.stem, f"{resource.stem}.{form.extension}")
