"""Names and values as the JSON-LD context shortens them (JSON-LD 1.1 API sections 6.2 and 7.2).

The inverse of expansion for the part of JSON-LD that `style` accepts: whatever a short form could
be mistaken for is written in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from comity.errors import PublicationError
from comity.namespaces import XSD
from comity.serialization.graphs import iri
from comity.serialization.style import Json, Style, Term

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""Integers that keep their lexical form as a JSON number: canonical, and exact in a double."""

_SEGMENTS = re.compile(r"(?!@)[^:/?#][^:]*")
"""References below the base that resolve to themselves: no scheme (RFC 3986 section 4.2)."""


def identifier(name: str, style: Style) -> str:
    """Return an IRI as a compact IRI, a reference below the base, or as it is.

    A term of a vocabulary that is published below the base keeps its prefix.
    """
    compact = _compact(name, style)
    rest = name.removeprefix(style.base)
    if (
        compact == name != rest
        and style.base.endswith("/")
        and _SEGMENTS.fullmatch(rest)
        and not {".", ".."} & set(re.split(r"[/?#]", rest))
        and rest not in style.context
    ):
        return rest
    return compact


def vocabulary_name(name: str, style: Style) -> str:
    """Return an IRI as a term, a compact IRI, or as it is."""
    term = style.terms.get(name)
    return term.name if term else _compact(name, style)


def property_name(name: str, style: Style) -> str:
    """Return a property's IRI without the coercion that its term, if any, would bring."""
    return _compact(name, style)


def value(found: NamedNode | Literal, style: Style, *, coercion: str | None = None) -> Json:
    """Return an object of a triple below a term that coerces strings to `coercion`."""
    if isinstance(found, Literal):
        return _literal(found, style, coercion=coercion)
    if coercion == "@id":
        return identifier(found.value, style)
    if coercion == "@vocab":
        return vocabulary_name(found.value, style)
    return {style.key("@id"): identifier(found.value, style)}


def language_map(literals: Iterable[Literal]) -> dict[str, Json]:
    """Return literals by language (JSON-LD 1.1 section 4.6.2.1), in the order given."""
    found: dict[str, list[Json]] = {}
    for literal in literals:
        found.setdefault(literal.language or "@none", []).append(literal.value)
    return {language: one_or_many(texts) for language, texts in sorted(found.items())}


def one_or_many(values: list[Json]) -> Json:
    """Return the only value itself, or all values as an array."""
    return values[0] if len(values) == 1 else values


def fits(term: Term, found: NamedNode | Literal) -> bool:
    """Tell whether a term can hold an object: a language map holds tagged strings only."""
    return not term.by_language or (isinstance(found, Literal) and found.language is not None)


def _literal(literal: Literal, style: Style, *, coercion: str | None) -> Json:
    if literal.language is not None:
        return {"@value": literal.value, "@language": literal.language}
    datatype = literal.datatype.value
    if coercion in (None, datatype):
        if datatype == XSD.integer.value and _INTEGER.fullmatch(literal.value):
            return int(literal.value)
        if datatype == XSD.boolean.value and literal.value in ("true", "false"):
            return literal.value == "true"
    if datatype == (coercion or XSD.string.value):
        return literal.value
    if datatype == XSD.string.value:
        return {"@value": literal.value}
    return {"@value": literal.value, "@type": vocabulary_name(datatype, style)}


def _compact(name: str, style: Style) -> str:
    """Return a compact IRI, or the IRI; one that reads like a compact IRI cannot be written."""
    for prefix, namespace in style.vocabularies.items():
        local = name.removeprefix(namespace)
        if local != name and local and not local.startswith("//"):
            return f"{prefix}:{local}"
    scheme, _, rest = name.partition(":")
    if scheme in style.vocabularies and not rest.startswith("//"):
        raise PublicationError(
            f'JSON-LD cannot hold it: the scheme "{scheme}" is a prefix of its context',
            where=iri(NamedNode(name)),
            remedy="choose another format, such as TriG, or rename it in ontology/context.jsonld",
        )
    return name
