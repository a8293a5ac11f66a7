"""Names at /suggest and /labels: what some letters may mean, and what IRIs are called.

/suggest answers as OpenSearch has it (Suggestions 1.1: words, names, kinds, addresses), /labels in
JSON-LD: the preferred label of each IRI that is known, by language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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

SUGGESTED = 12
"""Names that are suggested."""
IRIS = 500
"""Most IRIs of one request for labels."""
FEW_IRIS = 50
"""The same over a store, which is asked for each."""
Publish = Callable[[], Site]
SUGGESTIONS = "application/x-suggestions+json"
JSON_LD = "application/ld+json"
_LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.term("title"))
_CONTEXT = {"prefLabel": {"@id": SKOS.prefLabel.value, "@container": "@language"}}


def routes(site: Site | Publish, most: int = IRIS) -> list[BaseRoute]:
    """Return the routes of both; the site may be one that is made for each answer.

    `most` IRIs may be asked for at once.
    """
    publish = site if callable(site) else (lambda: site)
    return [Route("/suggest", Suggest(publish)), Route("/labels", Labels(publish, most))]


class Suggest(Endpoint):
    """Answers with the names that have some words."""

    def __init__(self, publish: Publish) -> None:
        self.publish = publish

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        words = (await read(request)).first("q") or ""
        site = await run_in_threadpool(self.publish)
        found = await run_in_threadpool(site.matching, words)
        place = address_for(site, request.headers.get("host", ""))
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

    def __init__(self, publish: Publish, most: int) -> None:
        self.publish = publish
        self.most = most

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        parameters = await read(request)
        asked = dict.fromkeys(parameters.all("iri"))
        if not 0 < len(asked) <= self.most:
            raise BadRequestError(400, f"Send 1 to {self.most} parameters `iri`, not {len(asked)}.")
        nodes = {iri: _node(iri) for iri in asked}
        languages = frozenset(parameters.all("lang"))

        def told() -> dict[str, Mapping[str, str]]:
            site = self.publish()
            return {iri: labels(node, site, languages) for iri, node in nodes.items()}

        found = await run_in_threadpool(told)
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
