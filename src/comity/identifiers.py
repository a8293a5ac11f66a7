"""Mint IRIs from content: the same words and the same triple always get the same IRI.

Paths below the base: `id/` things, `concept/` SKOS concepts, `document/` works, `source/` their
texts, `original/` the files that the texts were taken from,
`claim/` evidenced statements, `fact/` reference statements, `inference/` conclusions,
`axiom/` ontology axioms used by conclusions, `identity/` decisions on what is one thing,
`rule/` reading rules, `mapping/` links,
`graph/` named graphs, `build/` activities, `scheme/` concept schemes, `shape/` SHACL shapes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import NamedNode, Triple

from comity.model import Span

_DIGEST_LENGTH = 20
"""Hexadecimal digits kept of a SHA-256: 80 bits, a collision at about 10^12 statements."""


@lru_cache(maxsize=65536)
def slug(words: str) -> str:
    """Return a lower-case, hyphenated, ASCII-first form of some words for use in an IRI path.

    >>> slug("U.S.-Japan Security Relationship")
    'us-japan-security-relationship'
    >>> slug("Côte d’Ivoire")
    'cote-divoire'
    """
    bare = unicodedata.normalize("NFKD", words)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    bare = re.sub(r"[.'\u2019\u2018]", "", bare.casefold())
    return quote(re.sub(r"[\W_]+", "-", bare).strip("-"))


def digest(*parts: str) -> str:
    """Return the shortened SHA-256 of some strings, none of which can run into the next."""
    joined = "\x00".join(parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:_DIGEST_LENGTH]


def statement_iri(base: str, kind: str, triple: Triple, *context: str) -> NamedNode:
    """Return `{base}{kind}/{hash}` for a triple within a context such as its document's id."""
    terms = (str(triple.subject), str(triple.predicate), str(triple.object))
    return NamedNode(f"{base}{kind}/{digest(*terms, *context)}")


def document_iri(base: str, document_id: str) -> NamedNode:
    """Return the IRI of a document as a work that states things."""
    return NamedNode(f"{base}document/{document_id}")


def source_iri(base: str, document_id: str) -> NamedNode:
    """Return the IRI of a document's unchanged text."""
    return NamedNode(f"{base}source/{document_id}")


def original_iri(base: str, document_id: str, *part: str) -> NamedNode:
    """Return the IRI of the file that a document's text was taken from, or of a part of it."""
    return NamedNode("#".join([f"{base}original/{document_id}", *part]))


def span_iri(base: str, document_id: str, span: Span) -> NamedNode:
    """Return the IRI of a passage: an RFC 5147 character range of the source text."""
    return NamedNode(f"{base}source/{document_id}#char={span.begin},{span.end}")


def graph_iri(base: str, name: str) -> NamedNode:
    """Return the name of a named graph, such as `reference` or a document's id."""
    return NamedNode(f"{base}graph/{name}")
