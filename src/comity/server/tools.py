"""The dataset for language models: tools that only read, by the Model Context Protocol.

https://modelcontextprotocol.io; the package `mcp` is an extra, and nothing else imports this.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from comity.curies import expand
from comity.explanation import ThingExplanation, explanation
from comity.server.engine import Engine
from comity.server.limits import Outcome, Query
from comity.site import Site
from comity.site.addresses import key_of
from comity.site.search import find
from comity.site.views import Quote, Row, Viewer

STATEMENTS, ROWS = 50, 200
"""Most statements of a description, and most rows of an answer: a model reads all it is given."""
_RESULTS = "application/sparql-results+json"
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_INSTRUCTIONS = """\
{title}: statements that were read from documents. Each quotes the words that say it, with the
evidence between ** and **; cite them with document and IRI. A modality other than asserted is no
fact, and a hedge belongs to its number. Search names first, describe a thing by its IRI, and ask
in SPARQL what needs several: prefixes such as comity: and id: need no declaration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the tools do: over a site, and an engine that must be running."""

    site: Site
    engine: Engine

    def search(self, words: str) -> list[dict[str, str]]:
        """Find things, documents and terms by any of their names; gives IRIs."""
        found = {entry.stem: entry for entry in reversed(find(self.site.entries["search"], words))}
        return [
            {"name": entry.name, "kind": entry.kind, "iri": self.site.by_stem[stem].iri.value}
            for stem, entry in reversed(found.items())
        ]

    def describe(self, iri: str, first: int = 0) -> dict[str, Any]:
        """Tell what documents say of a thing, with their words; `first` skips so many of it."""
        whole = expand(iri, self.site.style.prefixes)
        known = self.site.resources.get(key_of(whole, self.site.base) or "")
        told = explanation(known.iri, self.site.index) if known else None
        if known is None or not isinstance(told, ThingExplanation):
            raise ToolError(f"No thing has the IRI {whole}; search for its name.")
        viewer = Viewer(index=self.site.index, addresses=self.site.addresses, stem="")
        said = [(group, one) for group, found in told.groups for one in found]
        kept = said[first : first + STATEMENTS]
        rows = [{"group": group, **_told(viewer.row(one))} for group, one in kept]
        return {"name": told.label, "iri": known.iri.value, "total": len(said), "statements": rows}

    async def select(self, query: str) -> dict[str, Any]:
        """Answer a SPARQL SELECT or ASK; give it a LIMIT. GRAPH ?g tells what stands where."""
        asked = Query(text=query, graphs=None, table=_RESULTS, triples=None)
        answer = await self.engine.ask(asked)
        if answer.outcome is Outcome.UNACCEPTABLE:
            raise ToolError("Only SELECT and ASK are answered here.")
        if answer.outcome is not Outcome.ANSWERED:
            raise ToolError(f"{answer.outcome}: {answer.reason} {self.engine.limits}")
        found = json.loads(answer.body)
        if "boolean" in found:
            return {"answer": found["boolean"]}
        rows = [
            {name: value["value"] for name, value in row.items()}
            for row in found["results"]["bindings"]
        ]
        return {"rows": rows[:ROWS], "total": len(rows)}


def server(site: Site, engine: Engine) -> MCPServer[Any]:
    """Return the server of the tools; it runs the engine as long as it is connected."""
    tools = Tools(site=site, engine=engine)
    title = site.resources["dataset"].title
    found = MCPServer[Any](
        "comity",
        instructions=_INSTRUCTIONS.format(title=title),
        lifespan=engine.running,
        log_level="ERROR",
    )
    for tool in (tools.search, tools.describe, tools.select):
        found.tool(annotations=_READ_ONLY)(tool)
    return found


def _told(row: Row) -> dict[str, Any]:
    """Return a statement in words, with what stands behind it; what it lacks is left out."""
    words = f"{row.subject.text} {row.predicate.text} {row.object.text}"
    told = {
        "says": words,
        "modality": "" if row.asserted else row.modality,
        "hedge": row.hedge,
        "quotes": [_marked(quote) for quote in row.quotes],
        "document": row.source.text if row.source else "",
        "issued": row.issued,
        "because": row.reason,
        "known_from": list(row.known_from),
        "iri": row.node.text if row.node else "",
        "object": row.object.iri or "",
    }
    return {name: value for name, value in told.items() if value}


def _marked(quote: Quote) -> str:
    return "".join(f"**{p.text}**" if p.marked else p.text for p in quote.pieces)
