"""What crawlers and browsers look for: robots.txt, the sitemap, and how to search here.

Sitemaps: https://www.sitemaps.org/protocol.html; OpenSearch 1.1 (draft 6):
https://github.com/dewitt/opensearch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape

from comity.site.addresses import encoded
from comity.site.holdings import Holdings

LIMIT = 50_000
"""Addresses that one sitemap may hold."""
ROBOTS, SITEMAP, OPENSEARCH = "robots.txt", "sitemap.xml", "opensearch.xml"
OPENSEARCH_TYPE = "application/opensearchdescription+xml"
_SHORT, _LONG = 16, 48
"""Letters that the names of a search may have, the short and the long one."""
_PART = re.compile(r"sitemap(?:-([1-9]\d{0,5}))?\.xml")
_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def paths(site: Holdings) -> tuple[str, ...]:
    """Return the paths of the files for crawlers; many pages need an index and a file for each."""
    count = -(-len(site.by_stem) // LIMIT)
    parts = [f"sitemap-{number}.xml" for number in range(1, count + 1)] if count > 1 else []
    return (ROBOTS, SITEMAP, OPENSEARCH, *parts)


def content(site: Holdings, path: str) -> bytes | None:
    """Return one of these files; none of any other path."""
    if path == ROBOTS:
        lines = ("User-agent: *", "Disallow: /sparql", f"Sitemap: {site.address}{SITEMAP}")
        return ("\n".join(lines) + "\n").encode()
    if path == OPENSEARCH:
        return _search(site)
    if path not in paths(site):
        return None
    others = paths(site)[3:]
    if path == SITEMAP and others:
        return sitemap_index(site.address, len(others))
    begin = (max(part(path) or 1, 1) - 1) * LIMIT
    pages = sorted((r.stem, r.modified) for r in site.by_stem.values())[begin : begin + LIMIT]
    return sitemap(site.address, pages)


def part(path: str) -> int | None:
    """Return the number of a part of the sitemap, 0 for the sitemap itself; none of other paths.

    >>> part("sitemap.xml"), part("sitemap-2.xml"), part("robots.txt")
    (0, 2, None)
    """
    found = _PART.fullmatch(path)
    return int(found[1] or 0) if found else None


def sitemap(address: str, pages: Iterable[tuple[str, date | None]]) -> bytes:
    """Return the sitemap of some pages, by stem and date."""
    entries = [_entry("url", f"{address}{encoded(stem)}.html", day) for stem, day in pages]
    return _document("urlset", entries)


def sitemap_index(address: str, count: int) -> bytes:
    """Return the index of a sitemap in parts."""
    names = (f"sitemap-{number}.xml" for number in range(1, count + 1))
    entries = [_entry("sitemap", f"{address}{name}", None) for name in names]
    return _document("sitemapindex", entries)


def _search(site: Holdings) -> bytes:
    """Return how to search: the page of results, and suggestions where something answers."""
    title = site.resources["dataset"].title
    urls = [("text/html", "search.html?q={searchTerms}")]
    if site.endpoint:
        urls.append(("application/x-suggestions+json", "suggest?q={searchTerms}"))
    lines = [
        f"<ShortName>{escape(title if len(title) <= _SHORT else 'comity')}</ShortName>",
        f"<LongName>{escape(title[:_LONG])}</LongName>",
        f"<Description>{escape(f'Names in the dataset {title}')}</Description>",
        *(f'<Url type="{kind}" template="{escape(site.address + url)}"/>' for kind, url in urls),
        "<InputEncoding>UTF-8</InputEncoding>",
    ]
    opening = '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
    return "\n".join([_OPENING + opening, *lines, "</OpenSearchDescription>\n"]).encode()


def _entry(name: str, address: str, modified: date | None) -> str:
    day = f"<lastmod>{modified.isoformat()}</lastmod>" if modified else ""
    return f"<{name}><loc>{escape(address)}</loc>{day}</{name}>\n"


def _document(root: str, entries: list[str]) -> bytes:
    return f'{_OPENING}<{root} xmlns="{_NAMESPACE}">\n{"".join(entries)}</{root}>\n'.encode()
