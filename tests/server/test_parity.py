"""The static copy and the server: the same paths, bytes and media types."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

import httpx

from comity.server.app import application
from comity.site import Site
from comity.site.addresses import encoded
from comity.site.export import copies


class Kept:
    """A site that keeps the file that was asked for last, so that each is made once here."""

    def __init__(self, of: Site) -> None:
        self._of = of
        self.file = lru_cache(maxsize=1)(of.file)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)


def test_every_file_of_the_copy_is_what_the_server_sends(served: Site) -> None:
    """Byte for byte, all of them, with their media types."""
    kept = cast("Site", Kept(served))
    transport = httpx.ASGITransport(application(kept))

    async def compare() -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
            for path in served.paths():
                response = await client.get("/" + encoded(path))
                (file,) = copies(kept, [path])
                assert response.content == file.content, path
                assert response.headers["content-type"] == file.media_type, path
                assert response.status_code in {200, 410}, path
        return len(served.paths())

    assert asyncio.run(compare()) > 9 * len(served.by_stem) / 2


def test_files_made_anew_for_a_client_are_the_same(client: httpx.Client, served: Site) -> None:
    """Over a socket, made once for the server and once for the copy: some of each kind."""
    paths = served.paths()[::29]
    copied = list(copies(served, paths))
    assert len(copied) == len(paths) > 9 * len(served.by_stem) / 40
    for file in copied:
        assert client.get("/" + encoded(file.path)).content == file.content, file.path


def test_only_the_query_page_knows_whether_something_answers(served: Site) -> None:
    """And how browsers may search, and what the page loads: else server and copy are alike."""
    asking = replace(served, endpoint=True)
    paths = [path for path in served.paths() if "/" not in path]
    pairs = zip(copies(served, paths), copies(asking, paths), strict=True)
    assert {one.path for one, other in pairs if one != other} == {"sparql.html", "opensearch.xml"}
    more = set(asking.paths()) - set(served.paths())
    assert {re.sub(r"\.[0-9a-f]{12}\.", ".", path) for path in more} == {
        *("assets/query.css", "assets/query.js", "assets/yasgui.min.css"),
        *("assets/yasgui.min.js", "assets/yasgui.licences.txt"),
    }


def test_robots_and_sitemap_name_every_page_with_its_date(
    client: httpx.Client, served: Site
) -> None:
    robots = client.get("/robots.txt").text
    (address,) = [line.split()[1] for line in robots.splitlines() if line.startswith("Sitemap")]
    assert address == f"{served.base}sitemap.xml"
    sitemap = client.get("/sitemap.xml").text
    entry = f"<url><loc>{served.base}id/japan.html</loc><lastmod>1997-07-28</lastmod></url>"
    assert entry in sitemap
    assert sitemap.count("<url>") == len(served.by_stem)
