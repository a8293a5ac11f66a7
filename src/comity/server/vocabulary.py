"""Types, properties and values of things by the ids that a reconciliation client knows them by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from comity.curies import curie, expand
from comity.lookup import Term
from comity.namespaces import RDF, RDFS, SKOS, XSD
from comity.server.asking import EXACT, Extension
from comity.server.matching import Register
from comity.site.search import Entry, find

_NOTHING = "urn:x-comity:nothing:"
"""Begins what an id that is no IRI stands for: nothing is said with it."""
_QUALIFIER = {"id": EXACT, "name": "a value that is just the one given"}
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REAL = {XSD.decimal, XSD.double, XSD.float}


class Names:
    """What types and properties are called, and which a client may mean by some letters."""

    def __init__(self, known: Register, prefixes: Mapping[str, str]) -> None:
        self.known = known
        self.prefixes = dict(prefixes)
        properties = {self.id(node): node for node in known.used(None)}
        types = {self.id(node): node for node in known.types}
        self._nodes = {"property": properties, "type": types}
        things = {
            Entry(name, of, "entity")
            for name, of in (
                (name, thing.id) for thing in known.things.values() for name in thing.names
            )
        }
        self._entries = {
            "entity": tuple(sorted(things)),
            **{kind: self._entries_of(nodes, kind) for kind, nodes in self._nodes.items()},
        }

    def id(self, node: NamedNode) -> str:
        """Return the id of a type or property: its CURIE, or its IRI."""
        if node.value.startswith(_NOTHING):
            return unquote(node.value.removeprefix(_NOTHING))
        return curie(node, self.prefixes).strip("<>")

    def node(self, of: str) -> NamedNode:
        """Return the type or property with an id; one that nothing has where it is no IRI."""
        try:
            return NamedNode(expand(of, self.prefixes))
        except ValueError:
            return NamedNode(_NOTHING + quote(of, safe="", errors="surrogatepass"))

    def missing(
        self, types: Iterable[NamedNode], properties: Iterable[NamedNode]
    ) -> dict[str, list[str]]:
        """Return what an answer says of types and properties that nothing has; no key if none.

        The API has no error for them, and its schemas allow more keys: an answer is not empty
        without a word.
        """
        asked = (("type", types), ("property", properties))
        found = [
            f"Nothing here has the {kind} {self.id(node)!r}; suggest/{kind} lists those there are."
            for kind, nodes in asked
            for node in dict.fromkeys(nodes)
            if node != RDF.type and self.id(node) not in self._nodes[kind]
        ]
        return {"warnings": found} if found else {}

    def types(self) -> list[NamedNode]:
        """Return the types, the most common first."""
        counts = self.known.types
        return sorted(counts, key=lambda node: (-counts[node], node.value))

    def described(self, node: NamedNode) -> dict[str, Any]:
        """Return id and name of a type or property; of a type the broader ones, too."""
        above = self.known.index.defined.get(node, {}).get(RDFS.subClassOf, ())
        wider = [
            self._named(kind)
            for kind in above
            if isinstance(kind, NamedNode) and kind in self.known.types
        ]
        return {**self._named(node), **({"broader": wider} if wider else {})}

    def by_id(self, kind: str, of: str) -> dict[str, Any] | None:
        """Return what has an id, with name and description; none where there is nothing."""
        if kind == "entity":
            thing = self.known.things.get(of.removeprefix(self.known.space))
            if thing is None:
                return None
            notable = [self.described(node) for node in thing.types]
            described = {"name": thing.name, "description": thing.description}
            return {"id": thing.id, **described, "notable": notable}
        node = self._nodes.get(kind, {}).get(of)
        if node is None:
            return None
        about = self.known.index.defined.get(node, {})
        words = next(iter(about.get(SKOS.definition, about.get(RDFS.comment, ()))), None)
        said = {**self.described(node), "description": words.value if words else ""}
        return said | ({"matchQualifiers": [_QUALIFIER]} if kind == "property" else {})

    def suggested(self, kind: str, prefix: str) -> list[dict[str, Any]]:
        """Return what may be meant by some letters or an id: entities, properties or types.

        Without letters, that is all there is.
        """
        listed = self._entries.get(kind, ())
        found = find(listed, prefix) if prefix.strip() else listed
        ids = dict.fromkeys([prefix.removeprefix(self.known.space), *(e.stem for e in found)])
        return [said for of in ids if (said := self.by_id(kind, of))]

    def _named(self, node: NamedNode) -> dict[str, str]:
        return {"id": self.id(node), "name": self.known.index.words(node)}

    def _entries_of(self, nodes: Mapping[str, NamedNode], kind: str) -> tuple[Entry, ...]:
        words = self.known.index.words
        return tuple(sorted(Entry(words(node), of, kind) for of, node in nodes.items()))


def proposed(kind: str | None, limit: int, names: Names) -> dict[str, Any]:
    """Return the properties that things of a type have, the most common first."""
    found = names.known.used(names.node(kind) if kind else None)
    kept = found[:limit] if limit > 0 else found
    said = {"properties": [names.described(node) for node in kept]}
    return said | ({"type": kind} if kind else {}) | ({"limit": limit} if limit > 0 else {})


Cells = dict[str, dict[str, list[Any]]]
"""Values by thing and property."""


def extended(wanted: Extension, names: Names, *, tagged: bool) -> tuple[list[Any], Cells]:
    """Return the properties, and their values for each thing; none for what is not known.

    With `tagged`, text tells its language where it has one.
    """
    known = names.known
    things = {of: known.things.get(of.removeprefix(known.space)) for of in wanted.ids}
    looked = known.look(thing.iri for thing in things.values() if thing)
    rows = {}
    for of, thing in things.items():
        rows[of] = {
            pid: [
                _value(term, names, iri=iri, tagged=tagged)
                for term in _kept(looked.values(thing.iri, node) if thing else (), most)
            ]
            for pid, node, most, iri in wanted.properties
        }
    meta = [{"id": pid, "name": known.index.words(node)} for pid, node, _, _ in wanted.properties]
    return meta, rows


def _kept(terms: tuple[Term, ...], most: int) -> tuple[Term, ...]:
    return terms[:most] if most else terms


def _value(term: Term, names: Names, *, iri: bool, tagged: bool) -> dict[str, Any]:
    """Return a value as OpenRefine takes it; a year or month alone stays text."""
    if isinstance(term, NamedNode):
        of = names.known.id_of(term)
        if iri or of is None:
            return {"str": term.value}
        return {"id": of, "name": names.known.things[of].name}
    found = _literal(term)
    return found | ({"lang": term.language} if tagged and term.language else {})


def _literal(term: Literal) -> dict[str, Any]:
    if term.datatype == XSD.integer and _INTEGER.fullmatch(term.value):
        return {"int": int(term.value)}
    if term.datatype == XSD.date and _DATE.fullmatch(term.value):
        return {"date": f"{term.value}T00:00:00Z"}
    try:
        number = float(term.value) if term.datatype in _REAL else None
    except ValueError:
        number = None
    finite = number is not None and number - number == 0
    return {"float": number} if finite else {"str": term.value}
