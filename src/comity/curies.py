"""IRI <-> CURIE by a prefix list, for people at a terminal (https://www.w3.org/TR/curie/)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from comity.namespaces import XSD

_LOCAL = re.compile(r"[\w%][\w.%-]*")
_PLAIN = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean}


def curie(term: object, prefixes: Mapping[str, str]) -> str:
    """Return a term as Turtle would write it: a CURIE where a prefix fits, and literals quoted.

    >>> curie(NamedNode("http://example.org/id/japan"), {"id": "http://example.org/id/"})
    'id:japan'
    """
    if isinstance(term, NamedNode):
        return _short(term.value, prefixes)
    if isinstance(term, Literal) and term.language is None:
        if term.datatype in _PLAIN:
            return term.value if term.datatype != XSD.string else str(term)
        quoted = str(Literal(term.value))
        return f"{quoted}^^{_short(term.datatype.value, prefixes)}"
    return str(term)


def expand(text: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI that a CURIE, an IRI or an IRI in angle brackets stands for.

    >>> expand("id:japan", {"id": "http://example.org/id/"})
    'http://example.org/id/japan'
    """
    bare = text.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = bare.partition(":")
    if colon and prefix in prefixes and not local.startswith("//"):
        return prefixes[prefix] + local
    return bare


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    fitting = [
        (len(namespace), name, iri[len(namespace) :])
        for name, namespace in prefixes.items()
        if iri.startswith(namespace)
    ]
    for _, name, local in sorted(fitting, reverse=True):
        if _LOCAL.fullmatch(local):
            return f"{name}:{local}"
    return f"<{iri}>"
