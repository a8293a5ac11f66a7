"""The graphs that pyshacl works on: rdflib's, with a quicker answer to SPARQL.

pyshacl asks each query of a constraint once for each focus node. rdflib needs some 15 ms to parse
it and more to answer it (measured November 2026: half the time of a validation of 10,000 triples
by 24 queries), so a pyoxigraph store answers instead. That store rewrites literals which are not in
canonical form ("01" as "1"); where it would, rdflib answers, from queries that are parsed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Store,
    Triple,
    Variable,
)

from comity.errors import UsageError
from comity.namespaces import XSD

if TYPE_CHECKING:
    import rdflib

_STRING = XSD.string


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Keep rdflib from rewriting literals ("01" as "1"), and from logging those that are ill-typed.

    What is ill-typed is found by sh:datatype and belongs in the report.
    """
    import rdflib

    log = rdflib.term.logger
    before = rdflib.NORMALIZE_LITERALS, log.disabled
    rdflib.NORMALIZE_LITERALS, log.disabled = False, True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS, log.disabled = before


def build_graph(triples: Iterable[Triple], *, is_fixed: bool = True) -> rdflib.Graph:
    """Build an rdflib graph from terms, without a text between.

    Unless it `is_fixed`, only rdflib answers queries: it alone knows what is added later.
    """
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    said = tuple(triples)

    @cache
    def store() -> Store | None:
        return _exact_store(said) if is_fixed else None

    @cache
    def prepared(text: str) -> rdflib.plugins.sparql.sparql.Query:
        return prepareQuery(text)

    class AnsweringGraph(rdflib.Graph):
        """A graph that answers queries as rdflib does, but sooner."""

        def query(self, query_object: Any, *args: Any, **options: Any) -> rdflib.query.Result:
            """Answer from the store, if it holds the same triples."""
            exact = store()
            if exact is None:
                return super().query(prepared(query_object), *args, **options)
            # pyshacl gives all arguments by position: processor, result, namespaces, bindings.
            return _answer(exact, query_object, args[3] or {})

    graph = AnsweringGraph(bind_namespaces="none")
    term = cache(to_rdflib)
    for subject, predicate, target in said:
        graph.add((term(subject), term(predicate), term(target)))
    return graph


def to_rdflib(term: NamedNode | BlankNode | Literal | Triple) -> Any:
    """Return a term as rdflib has it."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Triple):
        raise UsageError(f"SHACL has no triple terms: {term}", remedy="leave them out")
    # rdflib tells "x" from "x"^^xsd:string, and writes the first in queries.
    is_plain = term.language or term.datatype == _STRING
    datatype = None if is_plain else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype)


def _from_rdflib(term: Any) -> NamedNode | BlankNode | Literal:
    """Return a term as pyoxigraph has it."""
    import rdflib

    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(term.datatype or _STRING.value))
    return BlankNode(term) if isinstance(term, rdflib.BNode) else NamedNode(term)


def _exact_store(triples: Iterable[Triple]) -> Store | None:
    """Return a store of some triples, or None where it would not keep them as they are."""
    wanted = set(triples)
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in wanted)
    return store if {quad.triple for quad in store} == wanted else None


def _answer(store: Store, query: str, bindings: dict[str, Any]) -> rdflib.query.Result:
    """Answer a SELECT or ASK with the variables in `bindings` bound beforehand (section 5.2.1)."""
    import rdflib
    from rdflib.query import Result

    bound = {Variable(name): _from_rdflib(term) for name, term in bindings.items()}
    found = store.query(query, substitutions=bound)
    if isinstance(found, QueryBoolean):
        answer = Result("ASK")
        answer.askAnswer = bool(found)
        return answer
    if not isinstance(found, QuerySolutions):
        raise TypeError(query)
    names = [variable.value for variable in found.variables]
    answer = Result("SELECT")
    answer.vars = [rdflib.Variable(name) for name in names]
    answer.bindings = [
        {rdflib.Variable(name): to_rdflib(row[name]) for name in names if row[name] is not None}
        for row in found
    ]
    return answer
