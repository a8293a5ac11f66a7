"""What a site consists of: resources with their kind, links, and the files that are served."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import Enum

from pyoxigraph import NamedNode


class Kind(Enum):
    """What a resource is, which decides what its page shows."""

    THING = "thing"
    DOCUMENT = "document"
    CLAIM = "claim"
    INFERENCE = "inference"
    FACT = "fact"
    RULE = "rule"
    TERM = "term"
    VOCABULARY = "vocabulary"
    GRAPH = "graph"
    DATASET = "dataset"
    WITHDRAWN = "withdrawn"


CITED = frozenset({Kind.DOCUMENT, Kind.CLAIM, Kind.DATASET})
"""Kinds with a ready-made citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What an IRI names, and the stem of the files that describe it.

    `modified` is the date of the latest document that speaks of it.
    """

    iri: NamedNode
    stem: str
    title: str
    kind: Kind
    modified: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A typed link (RFC 8288); `href` is absolute or relative to the page."""

    rel: str
    href: str
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the site; `path` is relative to its root, percent-decoded.

    `policy` is what it may load, where that is not what all pages may: see `policy`.
    """

    path: str
    media_type: str
    content: bytes
    modified: date | None = None
    links: tuple[Link, ...] = ()
    resource: Resource | None = None
    policy: str = ""

    @property
    def etag(self) -> str:
        """Return a strong entity tag: the same for the same bytes (RFC 9110 section 8.8.3)."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'
