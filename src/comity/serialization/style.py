"""How a dataset is abbreviated: its base IRI, its prefixes, and the JSON-LD context and frame.

The context is the only list of vocabulary prefixes; Turtle and TriG take theirs from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.errors import KnowledgeError
from comity.model import Prefixes

Json = bool | int | str | list["Json"] | dict[str, "Json"]

FOLDERS = {
    "id": "id/",
    "concept": "concept/",
    "document": "document/",
    "claim": "claim/",
    "fact": "fact/",
    "inference": "inference/",
    "axiom": "axiom/",
    "identity": "identity/",
    "rule": "rule/",
    "mapping": "mapping/",
    "build": "build/",
    "scheme": "scheme/",
    "shape": "shape/",
    "dataset": "dataset#",
}
"""Prefixes of data IRIs, as paths below the base (`comity.identifiers`).

`graph/` and `source/` have none: their local names hold "/", "#" and ",", which Turtle 1.1
section 2.4 wants escaped in a prefixed name, and a whole IRI reads better than backslashes.
"""

_CONTEXT_FILE = "ontology/context.jsonld"
_FRAME_FILE = "ontology/frame.jsonld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term definition of the context: what JSON-LD 1.1 section 9.15.1 allows and we use."""

    name: str
    iri: str
    coercion: str | None = None
    by_language: bool = False
    is_set: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The base of the data IRIs, the prefixes, and the context and frame of the JSON-LD form.

    `keywords` maps a JSON-LD keyword to the alias that stands for it; `frame` is a tree of term
    names: a node that one of them leads to is nested where it is mentioned, unless `@never`.
    """

    base: str
    prefixes: Prefixes
    vocabularies: Prefixes
    context: Mapping[str, Json] = field(repr=False)
    terms: Mapping[str, Term] = field(repr=False)
    keywords: Mapping[str, str]
    frame: Mapping[str, Json] = field(repr=False)

    def key(self, keyword: str) -> str:
        """Return the alias of a JSON-LD keyword, or the keyword."""
        return self.keywords.get(keyword, keyword)


def style(base: str, *, context: str, frame: str) -> Style:
    """Read the texts of `ontology/context.jsonld` and `ontology/frame.jsonld`.

    Raises `KnowledgeError` where one of them is not JSON or uses what this project's writer
    does not implement, since its output would then not parse to the dataset it was made from.
    """
    entries = _context(context)
    vocabularies = {
        name: value
        for name, value in entries.items()
        if isinstance(value, str) and value.endswith(("/", "#"))
    }
    definitions = [
        _term(name, value, vocabularies)
        for name, value in entries.items()
        if name not in vocabularies and not name.startswith("@") and not _is_keyword(value)
    ]
    terms = {term.iri: term for term in definitions}
    if len(terms) < len(definitions):
        names = sorted(term.name for term in definitions if terms[term.iri] is not term)
        raise _broken(f"two terms for one IRI: {', '.join(names)} and another")
    folders = {name: base + path for name, path in FOLDERS.items()}
    return Style(
        base=base,
        prefixes=dict(sorted({**folders, **vocabularies}.items())),
        vocabularies=vocabularies,
        context=entries,
        terms=terms,
        keywords={str(value): name for name, value in entries.items() if _is_keyword(value)},
        frame=_object(frame, _FRAME_FILE),
    )


def _context(text: str) -> dict[str, Json]:
    entries = _object(text, _CONTEXT_FILE).get("@context")
    if not isinstance(entries, dict):
        raise _broken('there is no object under "@context"')
    unknown = sorted(key for key in entries if key.startswith("@") and key != "@version")
    if unknown:
        raise _broken(f"{', '.join(unknown)} is not supported here")
    return entries


def _object(text: str, where: str) -> dict[str, Json]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise KnowledgeError(f"not JSON: {error}", where=where, remedy="correct it") from error
    if not isinstance(found, dict):
        raise KnowledgeError("not a JSON object", where=where, remedy="correct it")
    return found


def _is_keyword(value: Json) -> bool:
    return isinstance(value, str) and value.startswith("@")


def _term(name: str, value: Json, vocabularies: Mapping[str, str]) -> Term:
    definition = {"@id": value} if isinstance(value, str) else value
    if not isinstance(definition, dict) or not definition.keys() <= {"@id", "@type", "@container"}:
        raise _broken(f"{name}: only @id, @type and @container are supported")
    container = definition.get("@container")
    if container not in (None, "@language", "@set"):
        raise _broken(f"{name}: the container {container} is not supported")
    coercion = definition.get("@type")
    return Term(
        name=name,
        iri=_expand(str(definition.get("@id")), vocabularies),
        coercion=None if coercion is None else _expand(str(coercion), vocabularies),
        by_language=container == "@language",
        is_set=container == "@set",
    )


def _expand(name: str, vocabularies: Mapping[str, str]) -> str:
    """Return the IRI of a compact IRI, or the keyword that it is."""
    if name in ("@id", "@vocab"):
        return name
    prefix, _, local = name.partition(":")
    if prefix not in vocabularies or not local:
        raise _broken(f'"{name}" has no prefix that the context declares')
    return vocabularies[prefix] + local


def _broken(what: str) -> KnowledgeError:
    return KnowledgeError(what, where=_CONTEXT_FILE, remedy="correct the context")
