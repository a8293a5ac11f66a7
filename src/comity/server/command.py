"""EDGE: the commands that publish a dataset for people and programs, live and as files.

Heavy modules are imported by the commands that need them: `comity --help` must answer at once.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.options import FINE, KnowledgeFolder, OutputFolder

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from comity.server.limits import Limits
    from comity.server.matching import Register
    from comity.site import Site
    from comity.store.reader import Reader

SiteAddress = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="URL",
        help="Where the site is reached, for its sitemap; ends in a slash. By default the base.",
        show_default=False,
    ),
]


def serve(
    output: OutputFolder = Path("output"),
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where a store takes SPARQL queries: serve the dataset that was loaded into it.",
            show_default=False,
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    address: SiteAddress = None,
    proxy: Annotated[
        str | None,
        typer.Option(
            metavar="IP",
            help="Address or network of the proxy in front; it is believed in X-Forwarded-For.",
            show_default=False,
        ),
    ] = None,
    knowledge: KnowledgeFolder = None,
    query_seconds: Annotated[
        float, typer.Option(min=0.1, help="Time that one SPARQL query may take.")
    ] = 10,
    query_memory: Annotated[
        int, typer.Option(min=1, help="Memory that one query may take, in MB.")
    ] = 500,
    query_result: Annotated[
        int, typer.Option(min=1, help="Largest result of one query, in MB.")
    ] = 10,
) -> int:
    """Serve a built dataset: pages for people, RDF for programs, at the paths of its IRIs."""
    from comity.server.limits import Limits
    from comity.server.running import run
    from comity.store.reader import Reader

    limits = Limits(
        seconds=query_seconds, memory=query_memory * 1_000_000, result=query_result * 1_000_000
    )
    with ExitStack() as opened:
        if store is None:
            app, base = _embedded(output, knowledge, address, limits)
        else:
            reader = opened.enter_context(Reader(store, seconds=query_seconds))
            app, base = _remote(reader, output, knowledge, address, replace(limits, memory=0))
        told = f"{base} is served at {{}} (Ctrl+C ends it)"
        run(app, host, port, proxy=proxy, ready=lambda at: typer.echo(told.format(at)))
    return FINE


def _embedded(
    output: Path, knowledge: Path | None, address: str | None, limits: Limits
) -> tuple[Starlette, str]:
    """Return the application for a dataset in memory, and the base of its IRIs."""
    from comity import api
    from comity.server.app import application
    from comity.server.engine import of_site
    from comity.server.services import services

    site = api.load_site(output, knowledge, address=address, endpoint=True)
    engine = of_site(site, limits)
    return application(site, services(site, engine), engine.running), site.base


def _remote(
    reader: Reader, output: Path, knowledge: Path | None, address: str | None, limits: Limits
) -> tuple[Starlette, str]:
    """Return the application for a dataset in a store, and the base of its IRIs."""
    from comity.server.app import application
    from comity.server.connection import connected
    from comity.server.forwarding import Forwarding
    from comity.server.remote import RemoteResources
    from comity.server.services import remote_services

    publish, local = connected(reader, output, knowledge, address)
    engine = Forwarding(
        reader.url, prefixes=local.style.prefixes, base=f"{local.base}sparql", limits=limits
    )
    services = remote_services(publish, local, engine, _reconciled(reader, local))
    return application(RemoteResources(publish, local), services, engine.running), local.base


def _reconciled(reader: Reader, local: Site) -> Register | None:
    """Return the things of a store to reconcile with; none, with a line, where that is too much."""
    from comity.errors import StoreError
    from comity.server.registering import remote_register

    try:
        return remote_register(reader.rows, local)
    except StoreError as error:
        typer.echo(f"comity: warning: nothing is reconciled at /reconcile: {error}", err=True)
        return None


def site(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write; replaced whole.")],
    output: OutputFolder = Path("output"),
    address: SiteAddress = None,
    knowledge: KnowledgeFolder = None,
) -> int:
    """Write a built dataset as a static site: the pages and files that `comity serve` sends."""
    from comity import api

    count = api.publish_site(target, output, knowledge, address=address)
    typer.echo(f"{count:,} files -> {target}")
    return FINE


def mcp(
    output: OutputFolder = Path("output"),
    knowledge: KnowledgeFolder = None,
) -> int:
    """Offer a built dataset to language models: search, describe and SPARQL over stdio (MCP)."""
    from comity import api
    from comity.errors import UsageError
    from comity.server.engine import of_site

    try:
        from comity.server.tools import server
    except ModuleNotFoundError as error:
        raise UsageError(
            "the package mcp is not installed", remedy="install it with comity[mcp]"
        ) from error
    site = api.load_site(output, knowledge)
    server(site, of_site(site, workers=1)).run()
    return FINE
