"""The triple stores that a dataset can be loaded into: addresses, habits and peculiarities."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from comity.errors import UsageError
from comity.store.peculiarities import (
    DECIMALS,
    DERIVED,
    INTEGERS,
    LANGUAGES,
    LARGE,
    STAMPS,
    Peculiarity,
)


class Scheme(Enum):
    """How a store wants user and password (RFC 7617, RFC 7616)."""

    BASIC = "basic"
    DIGEST = "digest"


class Method(Enum):
    """How statements travel.

    Graph by graph (Graph Store Protocol); new graphs all in one request; SPARQL Update in chunks.
    """

    GRAPH_STORE = "gsp"
    QUADS = "quads"
    UPDATE = "update"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """How to talk to a kind of store; addresses are relative to the URL that the user gives.

    Without an `update` address nothing can be swapped: graphs are put straight into their places.
    """

    name: str
    url: str
    """What the URL is to be, in words."""
    read: str
    """Where graphs are read (Graph Store Protocol, GET)."""
    write: str
    """Where graphs are written (PUT); some stores guard it apart."""
    query: str | None = None
    update: str | None = None
    quads: str | None = None
    """Where N-Quads are added (POST)."""
    scheme: Scheme = Scheme.BASIC
    swaps_whole: bool = True
    """Whether an update of several operations is done as one."""
    rewrites: bool = False
    """Whether what it took and does not show is taken out and put again."""
    chunk: int = 10_000
    """Most triples of one update request."""
    drop: str = "DROP SILENT GRAPH"
    move: str = "MOVE GRAPH <{source}> TO GRAPH <{target}>"
    peculiarities: tuple[Peculiarity, ...] = ()

    @property
    def fastest(self) -> Method:
        """How statements travel if nobody says how."""
        return Method.GRAPH_STORE if self.quads is None else Method.QUADS

    @property
    def methods(self) -> tuple[Method, ...]:
        """All methods that the store has."""
        lacking = {Method.QUADS: self.quads, Method.UPDATE: self.update}
        return tuple(method for method in Method if lacking.get(method, "") is not None)


_COPY = (
    "CLEAR SILENT GRAPH <{target}> ; "
    "INSERT {{ GRAPH <{target}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{source}> {{ ?s ?p ?o }} }} ; "
    "DROP GRAPH <{source}>"
)
"""A MOVE in three operations, for stores whose own MOVE loses triples."""

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="oxigraph",
            url="the server, such as http://127.0.0.1:7878",
            read="/store",
            write="/store",
            query="/query",
            update="/update",
            # Without a transaction it takes a fifth of the time. What is cut off is completed.
            quads="/store?no_transaction",
            peculiarities=(LANGUAGES, DECIMALS, INTEGERS, DERIVED, STAMPS),
        ),
        Preset(
            name="virtuoso",
            url="the server, such as http://127.0.0.1:8890",
            read="/sparql-graph-crud",
            write="/sparql-graph-crud-auth",
            query="/sparql",
            update="/sparql-auth",
            scheme=Scheme.DIGEST,
            swaps_whole=False,
            chunk=1_000,
            drop="CLEAR GRAPH",
            peculiarities=(LANGUAGES, DECIMALS, INTEGERS, LARGE),
        ),
        Preset(
            name="fuseki",
            url="the dataset, such as http://127.0.0.1:3030/ds",
            read="/data",
            write="/data",
            query="/query",
            update="/update",
            quads="/data",
            move=_COPY,  # MOVE on TDB2 gave 299 triples of 342 (Fuseki 5.5.0, 2026-11-25)
            peculiarities=(INTEGERS,),
        ),
        Preset(
            name="rdf4j",
            url="the repository, such as http://127.0.0.1:8080/rdf4j-server/repositories/ds",
            read="/rdf-graphs/service",
            write="/rdf-graphs/service",
            query="",
            update="/statements",
            quads="/statements",
            rewrites=True,  # its native store is not whole after SIGKILL (4.1.3, 2026-11-25)
        ),
        Preset(
            name="graphstore",
            url="the graph store itself: what takes ?graph= (SPARQL 1.1 Graph Store Protocol)",
            read="",
            write="",
        ),
    )
}


def preset(name: str) -> Preset:
    """Return the preset of a name; raise UsageError for one that there is not."""
    if name not in PRESETS:
        raise UsageError("no such preset", where=name, remedy=f"use one of {', '.join(PRESETS)}")
    return PRESETS[name]
