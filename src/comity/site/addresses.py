"""IRI <-> path: where the description of an IRI stands, and links that hold on any host.

A key is the path of an IRI below the base, percent-decoded once: `id/norway` for
`{base}id/norway`. Links from page to page are relative, so that a site works below any address.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from comity.namespaces import COMITY, TEXT

_PART = re.compile(r"-(?:position|quote)$")
"""Ends the fragment of a selector, which is part of a passage: see `provenance`."""
SAFE = "/:@!$&'()*+,;=~"
"""Characters that RFC 3986 section 3.3 allows in a path as they are."""
_ELSEWHERE: Mapping[str, str] = {COMITY: "ontology/", TEXT: "text/"}
"""Folders of namespaces that keep their IRI whatever the base is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The base of the IRIs, the prefixes that name folders of foreign terms, and the known keys.

    `stems` maps each key to the stem of the page that describes it.
    """

    base: str
    prefixes: Mapping[str, str]
    stems: Mapping[str, str]

    def stem(self, iri: str) -> tuple[str, str] | None:
        """Return the stem of the page that describes an IRI, and the fragment on it."""
        whole = term_key(iri, self.base, self.prefixes)
        if whole in self.stems:
            return self.stems[whole], ""
        name, _, fragment = iri.partition("#")
        fragment = _PART.sub("", fragment)
        key = key_of(name, self.base)
        return None if key is None or key not in self.stems else (self.stems[key], fragment)

    def href(self, origin: str, iri: str) -> str | None:
        """Return the relative link from a page to the page that describes an IRI, if there is."""
        found = self.stem(iri)
        if found is None:
            return None
        stem, fragment = found
        return relative(origin, f"{stem}.html") + (f"#{encoded(fragment)}" if fragment else "")


def key_of(iri: str, base: str) -> str | None:
    """Return the key of an IRI below the base; none of any other.

    >>> key_of("http://example.org/id/c%C3%B4te", "http://example.org/")
    'id/côte'
    """
    return unquote(iri.removeprefix(base)) if iri.startswith(base) else None


def term_key(iri: str, base: str, prefixes: Mapping[str, str]) -> str:
    """Return the key of a term of a vocabulary: a page for each, beside that of the vocabulary.

    >>> term_key("http://example.org/ns#Ship", "http://example.org/", {})
    'ns/Ship'
    >>> term_key("http://example.net/#Ship", "http://example.org/", {"sea": "http://example.net/#"})
    'vocabulary/sea/Ship'
    """
    for fixed, folder in _ELSEWHERE.items():
        if iri.startswith(fixed):
            return folder + unquote(iri.removeprefix(fixed))
    if iri.startswith(base):
        return unquote(iri.removeprefix(base)).replace("#", "/")
    for prefix, namespace in sorted(prefixes.items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace):
            return f"vocabulary/{prefix}/{unquote(iri.removeprefix(namespace))}"
    return ""


def encoded(path: str) -> str:
    """Return a path of the site, or a fragment, as it stands in a URL.

    >>> encoded("id/côte,d")
    'id/c%C3%B4te,d'
    """
    return quote(path, SAFE)


def relative(origin: str, path: str) -> str:
    """Return the reference from one path of the site to another (RFC 3986 section 4.2).

    >>> relative("id/norway", "document/sheet.html"), relative("id/norway", "id/norway.ttl")
    ('../document/sheet.html', 'norway.ttl')
    """
    found = posixpath.relpath("/" + path, posixpath.dirname("/" + origin))
    reference = encoded(found)
    # A colon in the first segment would make it a scheme.
    return f"./{reference}" if ":" in reference.partition("/")[0] else reference
