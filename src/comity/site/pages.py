"""Resources -> HTML, by templates that escape whatever they are given.

Templates and assets are part of the package; nothing is read when a page is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files as package_files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from comity.site import contents
from comity.site.addresses import relative
from comity.site.holdings import Holdings
from comity.site.links import forms_of
from comity.site.policy import PAGE_POLICY
from comity.site.values import File, Kind, Link, Resource
from comity.site.views import Viewer

_ASSETS = {"style.css": "text/css; charset=utf-8", "site.js": "text/javascript; charset=utf-8"}
_ICON = "icon.svg"
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
    address = site.base if path == "index.html" else site.base + quote(path)
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


def _front(site: Holdings) -> str:
    return _render(site, "index.html", "index", {"title": "", **contents.front(site)})


PAGES: Mapping[str, Callable[[Holdings], str]] = {"index.html": _front}
"""Pages that describe no single resource, by path."""


def _render(site: Holdings, template: str, stem: str, shown: dict[str, Any]) -> str:
    def to(path: str) -> str:
        return relative(stem, path)

    shown = {"links": links(site, f"{stem}.html"), **shown}
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
