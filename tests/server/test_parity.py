"""The static copy and the server: the same paths, bytes and media types."""

from __future__ import annotations

import httpx

from comity.site import Site
from comity.site.addresses import encoded
from comity.site.export import copies
from comity.site.forms import split


def test_every_file_of_the_copy_is_what_the_server_sends(
    client: httpx.Client, served: Site
) -> None:
    """Byte for byte: whatever is no description, and every form of every tenth description."""
    stems = sorted(served.by_stem)
    compared = {*stems[::10], *(stem for stem in stems if "/" not in stem)}
    paths = [
        p for p in served.paths() if split(p)[0] not in served.by_stem or split(p)[0] in compared
    ]
    copied = list(copies(served, paths))
    assert len(copied) == len(paths) > len(compared)
    for file in copied:
        response = client.get("/" + encoded(file.path))
        assert response.content == file.content, file.path
        assert response.headers["content-type"] == file.media_type, file.path
        assert response.status_code in {200, 410}, file.path


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
