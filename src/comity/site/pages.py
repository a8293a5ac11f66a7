"""Resources -> HTML, by templates that escape whatever they are given.

Templates and assets are part of the package; nothing is read when a page is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files as package_files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from comity.site import contents
from comity.site.addresses import encoded, relative
from comity.site.holdings import Holdings
from comity.site.links import forms_of
from comity.site.markup import markup
from comity.site.overviews import Overview
from comity.site.policy import PAGE_POLICY
from comity.site.search import Entry
from comity.site.values import File, Kind, Link, Resource
from comity.site.views import Viewer

_ASSETS = {"style.css": "text/css; charset=utf-8", "site.js": "text/javascript; charset=utf-8"}
_ICON = "icon.svg"
FRONT = "index.html"
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


def error_page(site: Holdings, path: str, words: str, near: list[tuple[str, str]]) -> str:
    """Return the page for a path where nothing is; `near` are titles and stems of the likest."""
    shown = {"title": "Not found", "words": words, "near": near, "links": ()}
    return _render(site, "error.html", path, shown)


def links(site: Holdings, path: str) -> tuple[Link, ...]:
    """Return the typed links of a page that describes no resource."""
    address = site.base if path == FRONT else site.base + encoded(path)
    return (Link("canonical", address), Link("collection", f"{site.base}dataset"))


@cache
def assets() -> dict[str, File]:
    """Return what pages load, named by content, so that it may be cached for ever."""
    found = {}
    for name, media_type in (*_ASSETS.items(), (_ICON, "image/svg+xml")):
        content = (package_files("comity.site") / "assets" / name).read_bytes()
        path = _asset(name)
        found[path] = File(path=path, media_type=media_type, content=content)
    return found


@cache
def _asset(name: str) -> str:
    content = (package_files("comity.site") / "assets" / name).read_bytes()
    stem, _, ending = name.rpartition(".")
    return f"assets/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"


def front(site: Holdings) -> str:
    """Return the first page."""
    return _render(site, "index.html", "index", {"title": "", **contents.front(site)})


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
        "pages": paths,
        "number": number,
        "query": "",
    }
    return _render(site, of.template, stem, shown)


def found(site: Holdings, words: str, entries: Sequence[Entry]) -> str:
    """Return the page of what was found by some words."""
    shown = {"title": "Search", "entries": entries, "pages": (), "number": 1, "query": words}
    return _render(site, "search.html", "search", shown)


def _render(site: Holdings, template: str, stem: str, shown: dict[str, Any]) -> str:
    def to(path: str) -> str:
        return relative(stem, path)

    shown = {"links": links(site, f"{stem}.html"), "query": "", "markup": None, **shown}
    return (
        _environment()
        .get_template(template)
        .render(
            to=to,
            asset=lambda name: to(_asset(name)),
            site_title=site.resources["dataset"].title,
            base=site.base,
            policy=PAGE_POLICY,
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
