"""Results of SPARQL -> a table of terms, and its cells as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from comity.lookup import Index
from comity.namespaces import DCTERMS, RDFS, XSD
from comity.site.views import Ref, Viewer

JSON = QueryResultsFormat.JSON
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float})
_WORD = 24
"""Letters of a value without a space that is not broken over lines."""
Named = Mapping[Literal, NamedNode]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its page, if it has one; `look` is number, word or nothing."""

    ref: Ref
    look: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Variables, and rows of terms in their order; none where a variable is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def table(results: bytes) -> Table:
    """Return SPARQL 1.1 results in JSON as a table; an ASK has one cell."""
    found = parse_query_results(results, format=JSON)
    if isinstance(found, QueryBoolean):
        return Table(("answer",), ((Literal("yes" if found else "no"),),))
    columns = tuple(variable.value for variable in found.variables)
    return Table(columns, tuple(tuple(solution) for solution in found))


def csv(results: bytes) -> bytes:
    """Return SPARQL 1.1 results in JSON as CSV; an ASK, for which CSV has no form, as a word."""
    found = parse_query_results(results, format=JSON)
    if isinstance(found, QuerySolutions):
        return found.serialize(format=QueryResultsFormat.CSV) or b""
    return b"true\r\n" if found else b"false\r\n"


def named(index: Index) -> Named:
    """Return the names that one thing has and nothing else, no document either, with that thing."""
    found: dict[Literal, NamedNode | None] = {}
    for node, about in index.described.items():
        for name in {*about.get(RDFS.label, ()), *about.get(DCTERMS.term("title"), ())}:
            if isinstance(name, Literal):
                found[name] = None if name in found else node
    space = f"{index.base}id/"
    return {name: node for name, node in found.items() if node and node.value.startswith(space)}


def cells(row: tuple[object, ...], viewer: Viewer, known: Named) -> tuple[Cell, ...]:
    """Return a row as it is shown: things by their names, other values as they are written.

    A query may give the label of a thing and not the thing: where only one has it, that is linked.
    """
    return tuple(_cell(term, viewer, known) for term in row)


def _cell(term: object, viewer: Viewer, known: Named) -> Cell:
    match term:
        case None:
            return Cell(Ref(text=""))
        case NamedNode():
            return Cell(viewer.ref(term))
        case Literal():
            language = term.language if term.language != "en" else None
            ref = Ref(text=term.value, lang=language)
            if term in known:
                return Cell(replace(viewer.ref(known[term]), text=term.value, lang=language))
            word = " " not in term.value and len(term.value) <= _WORD
            return Cell(ref, "number" if term.datatype in _NUMBERS else "word" if word else "")
        case _:  # a blank node or a triple term
            return Cell(Ref(text=str(term)))
