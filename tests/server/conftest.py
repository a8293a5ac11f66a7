"""The sample on a real socket, and a client that follows nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

import comity
from comity import api
from comity.knowledge import load_vocabularies
from comity.namespaces import PROV
from comity.publication import read_files
from comity.server.app import application
from comity.server.running import GuardedProtocol, in_background
from comity.site import Site, site

GONE = "document/withdrawn-sheet"


@pytest.fixture(scope="session")
def served(sample_output: Path, knowledge: comity.Knowledge) -> Site:
    """Return the sample as a site from which a document was withdrawn."""
    sample = api.load_site(sample_output)
    turtle = (
        f'<{sample.base}{GONE}> <{PROV.invalidatedAtTime.value}> "2026-01-31" ; '
        f"<http://purl.org/dc/terms/isReplacedBy> <{sample.base}id/japan> ."
    )
    gone = [q.triple for q in pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)]
    output = api.read_output(sample_output)
    return site(
        output.dataset,
        output.documents,
        knowledge,
        folder={**load_vocabularies(), "withdrawn.ttl": gone},
        downloads=read_files(sample_output)[:3],
    )


@pytest.fixture(scope="session")
def port(served: Site) -> Iterator[int]:
    with in_background(application(served)) as found:
        yield found


@pytest.fixture(scope="session")
def client(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as found:
        found.headers.pop("accept")
        yield found


@pytest.fixture
def impatient_port(served: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve with little patience for slow clients."""
    monkeypatch.setattr(GuardedProtocol, "request_seconds", 0.4)
    monkeypatch.setattr(GuardedProtocol, "reading_seconds", 0.4)
    with in_background(application(served)) as found:
        yield found
