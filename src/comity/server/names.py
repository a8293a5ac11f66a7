"""Names at /suggest and /labels: what some letters may mean, and what IRIs are called.

/suggest answers as OpenSearch has it (Suggestions 1.1: words, names, kinds, addresses), /labels in
JSON-LD: the preferred label of each IRI that is known, by language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from comity.namespaces import DCTERMS, RDFS, SKOS
from comity.server.endpoint import Endpoint
from comity.server.hosts import address_for
from comity.server.parameters import BadRequestError, read
from comity.site import Site
from comity.site.addresses import encoded
from comity.site.descriptions import concepts_of
from comity.site.search import find

SUGGESTED = 12
"""Names that are suggested."""
IRIS = 500
"""Most IRIs of one request for labels."""
SUGGESTIONS = "application/x-suggestions+json"
JSON_LD = "application/ld+json"
_LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.term("title"))
_CONTEXT = {"prefLabel": {"@id": SKOS.prefLabel.value, "@container": "@language"}}


def routes(site: Site) -> list[BaseRoute]:
    """Return the routes of both."""
    return [Route("/suggest", Suggest(site)), Route("/labels", Labels(site))]


class Suggest(Endpoint):
    """Answers with the names that have some words."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        words = (await read(request)).first("q") or ""
        found = await run_in_threadpool(find, self.site.entries["search"], words)
        place = address_for(self.site, request.headers.get("host", ""))
        kept = found[:SUGGESTED]
        rows = (
            [entry.name for entry in kept],
            [", ".join(filter(None, (entry.kind, entry.note))) for entry in kept],
            [f"{place}{encoded(entry.stem)}.html" for entry in kept],
        )
        return JSONResponse([words, *rows], headers={"Vary": "Host"}, media_type=SUGGESTIONS)


class Labels(Endpoint):
    """Answers with the labels of IRIs; by POST of a form, too, as they may be many."""

    methods = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, site: Site) -> None:
        self.site = site

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        parameters = await read(request)
        asked = dict.fromkeys(parameters.all("iri"))
        if not 0 < len(asked) <= IRIS:
            raise BadRequestError(400, f"Send 1 to {IRIS} parameters `iri`, not {len(asked)}.")
        languages = frozenset(parameters.all("lang"))
        found = {iri: labels(_node(iri), self.site, languages) for iri in asked}
        graph = [{"@id": iri, "prefLabel": names} for iri, names in found.items() if names]
        return JSONResponse({"@context": _CONTEXT, "@graph": graph}, media_type=JSON_LD)


def labels(
    node: NamedNode, site: Site, languages: frozenset[str] = frozenset()
) -> Mapping[str, str]:
    """Return the preferred label of a node in each language, or in some.

    A concept of the node names it before the node itself does; `@none` is no language.
    """
    index = site.index
    found: dict[str, str] = {}
    for about in (*concepts_of(node, index), node):
        for label in _LABELS:
            for term in _literals(index.values(about, label) or _defined(site, about, label)):
                found.setdefault(term.language or "@none", term.value)
    kept = {name: words for name, words in found.items() if not languages or name in languages}
    return dict(sorted(kept.items()))


def _defined(site: Site, node: NamedNode, label: NamedNode) -> tuple[Any, ...]:
    return site.index.defined.get(node, {}).get(label, ())


def _literals(terms: Iterable[object]) -> list[Literal]:
    return [term for term in terms if isinstance(term, Literal)]


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        raise BadRequestError(400, f"{iri!r} is not an absolute IRI.") from None
