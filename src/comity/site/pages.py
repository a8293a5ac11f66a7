"""Resources -> HTML, by templates that escape whatever they are given.

Templates and assets are part of the package; nothing is read when a page is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from comity.site import contents
from comity.site.addresses import encoded, relative
from comity.site.holdings import Holdings
from comity.site.links import as_uri, forms_of
from comity.site.lists import lists, part
from comity.site.markup import markup
from comity.site.overviews import Overview
from comity.site.policy import PAGE_POLICY, QUERY_HEADER, QUERY_POLICY
from comity.site.questions import Question
from comity.site.search import Entry
from comity.site.tables import cells, table
from comity.site.values import File, Kind, Link, Resource
from comity.site.views import Viewer

_ASSETS = ("style.css", "site.js", "icon.svg")
_VENDORED = ("yasgui.min.css", "yasgui.min.js", "yasgui.licences.txt")
"""YASGUI as its makers publish it; `make vendor` writes these files anew."""
_ASKING = ("query.css", "query.js", *_VENDORED)
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
FRONT, QUERY, NOWHERE = "index.html", "sparql.html", "404.html"
FIXED = (FRONT, QUERY, NOWHERE)
SHOWN = 1000
"""Rows of an answer that a page shows; other forms hold all of them."""
_TEMPLATES = {
    Kind.THING: "thing.html",
    Kind.DOCUMENT: "document.html",
    Kind.CLAIM: "claim.html",
    Kind.INFERENCE: "inference.html",
    Kind.FACT: "fact.html",
    Kind.RULE: "rule.html",
    Kind.TERM: "term.html",
    Kind.VOCABULARY: "vocabulary.html",
    Kind.GRAPH: "graph.html",
    Kind.DATASET: "dataset.html",
    Kind.WITHDRAWN: "withdrawn.html",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a query: a table in JSON, triples in Turtle, or what is wrong with it."""

    results: bytes = b""
    turtle: str = ""
    fault: str = ""


def page(site: Holdings, resource: Resource) -> str:
    """Return the page of a resource."""
    shown = {
        "resource": resource,
        "links": site.links(resource),
        "forms": [
            (form.name, relative(resource.stem, f"{resource.stem}.{form.extension}"))
            for form in forms_of(resource)
            if form.extension != "html"
        ],
        "title": resource.title,
        "markup": markup(site, resource),
    }
    viewer = Viewer(index=site.index, addresses=site.addresses, stem=resource.stem)
    shown |= contents.CONTENTS[resource.kind](site, resource, viewer)
    return _render(site, _TEMPLATES[resource.kind], resource.stem, shown)


def continuation(site: Holdings, resource: Resource, name: str, number: int) -> str:
    """Return a page on which a list of a resource goes on."""
    listing = next(found for found in lists(site, resource) if found.name == name)
    stem = listing.path(resource.stem, number).removesuffix(".html")
    viewer = Viewer(index=site.index, addresses=site.addresses, stem=stem)
    shown = {
        "title": f"{resource.title}: {listing.title}, page {number}",
        "resource": resource,
        "part": part(listing, resource.stem, viewer, number),
    }
    return _render(site, "list.html", stem, shown)


def nowhere(site: Holdings) -> str:
    """Return the page that plain hosts send for every path where nothing is.

    Its links begin at the root of the host, since it stands for a path of any depth.
    """
    words = "Nothing is published at this address. Search for it by name, or see what there is."
    shown = {"title": "Not found", "words": words, "near": [("The first page", "index")]}
    return _render(site, "error.html", "404", shown, root=urlsplit(site.address).path)


def error_page(
    site: Holdings, path: str, words: str, near: list[tuple[str, str]], title: str = "Not found"
) -> str:
    """Return the page for a path where nothing is; `near` are titles and stems of the likest."""
    shown = {"title": title, "words": words, "near": near, "links": ()}
    return _render(site, "error.html", path, shown)


def links(site: Holdings, path: str) -> tuple[Link, ...]:
    """Return the typed links of a page that describes no resource."""
    address = site.base if path == FRONT else site.base + encoded(path)
    found = (("canonical", address), ("collection", f"{site.base}dataset"))
    return tuple(Link(rel, as_uri(href)) for rel, href in found)


@cache
def assets(*, endpoint: bool = True) -> dict[str, File]:
    """Return what pages load, named by content, so that it may be cached for ever.

    Without an endpoint no page loads what queries are asked with.
    """
    found = {}
    for name in (*_ASSETS, *(_ASKING if endpoint else ())):
        path, media_type = _asset(name), _TYPES[name.rpartition(".")[2]]
        found[path] = File(path=path, media_type=media_type, content=_content(name))
    return found


@cache
def _asset(name: str) -> str:
    stem, _, ending = name.rpartition(".")
    return f"assets/{stem}.{hashlib.sha256(_content(name)).hexdigest()[:12]}.{ending}"


def _content(name: str) -> bytes:
    folder = "vendor" if name in _VENDORED else "assets"
    return (package_files("comity.site") / folder / name).read_bytes()


def front(site: Holdings, shown: contents.Shown) -> str:
    """Return the first page."""
    return _render(site, "index.html", "index", {"title": "", **shown})


def overview(
    site: Holdings, of: Overview, entries: Sequence[Any], number: int, paths: Sequence[str]
) -> str:
    """Return a page over the whole, by its number among the paths of its pages."""
    stem = paths[number - 1].removesuffix(".html")
    viewer = Viewer(index=site.index, addresses=site.addresses, stem=stem)
    begin = (number - 1) * of.size
    shown = {
        "title": of.title,
        "entries": of.show(list(entries[begin : begin + of.size]), viewer),
        "pages": [relative(stem, path) for path in paths],
        "number": number,
        "query": "",
    }
    return _render(site, of.template, stem, shown)


def found(site: Holdings, words: str, entries: Sequence[Entry]) -> str:
    """Return the page of what was found by some words."""
    shown = {"title": "Search", "entries": entries, "pages": (), "number": 1, "query": words}
    return _render(site, "search.html", "search", shown)


def query(site: Holdings, text: str = "", answer: Answer | None = None) -> str:
    """Return the page that queries are asked on; where nothing answers, it says so."""
    shown: dict[str, Any] = {
        "title": "Ask in SPARQL",
        "endpoint": site.endpoint,
        "text": text,
        "answer": answer,
        "examples": _examples(site.questions),
        "prefixes": dict(site.style.prefixes),
        "policy": QUERY_POLICY if site.endpoint else PAGE_POLICY,
    }
    if answer is not None and answer.results:
        viewer = Viewer(index=site.index, addresses=site.addresses, stem="sparql")
        found = table(answer.results)
        shown["columns"] = found.columns
        shown["rows"] = [cells(row, viewer, site.labels) for row in found.rows[:SHOWN]]
        shown["total"] = len(found.rows)
    return _render(site, "sparql.html", "sparql", shown)


def _examples(questions: Iterable[Question]) -> list[tuple[Question, str]]:
    """Return the questions, those with an answer first, each with the address that asks it."""
    ordered = sorted(questions, key=lambda question: question.rows == 0)
    return [(q, f"sparql?query={quote(q.query, safe='')}") for q in ordered]


def policy(site: Holdings) -> str:
    """Return the header with what the query page may load; none where it is as other pages."""
    return QUERY_HEADER if site.endpoint else ""


def _render(
    site: Holdings, template: str, stem: str, shown: dict[str, Any], *, root: str = ""
) -> str:
    def to(path: str) -> str:
        return root + encoded(path) if root else relative(stem, path)

    usual = {"query": "", "markup": None, "policy": PAGE_POLICY}
    shown = {"links": links(site, f"{stem}.html"), **usual, **shown}
    return (
        _environment()
        .get_template(template)
        .render(
            to=to,
            asset=lambda name: to(_asset(name)),
            site_title=site.resources["dataset"].title,
            base=site.base,
            stem=stem,
            **shown,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("comity.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
