"""The graphs of a dataset, and what may not be in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from comity.errors import PublicationError, excerpt
from comity.model import Dataset
from comity.namespaces import RDF, RDFS

Graphs = Mapping[NamedNode | None, frozenset[Triple]]
"""Triples by graph name, `None` being the default graph, which comes first; then by IRI."""

_ASIDE = frozenset({"identity", "links"})
"""Graphs that speak of things without stating facts about them."""

_FIRST = {
    term.value: rank
    for rank, term in enumerate((RDF.type, RDFS.label, RDF.subject, RDF.predicate, RDF.object))
}


def by_graph(dataset: Dataset) -> Graphs:
    """Return the triples of each graph, all of which every format can hold.

    Raises `PublicationError` on a blank node, whose label no two builds need share, and on what
    only RDF 1.2 knows (triple terms, base directions), since RDF 1.1 is what is published.
    """
    found: dict[NamedNode | None, set[Triple]] = {}
    for quad in dataset.quads:
        _refuse(quad)
        name = quad.graph_name
        found.setdefault(name if isinstance(name, NamedNode) else None, set()).add(quad.triple)
    ordered = sorted(found.items(), key=lambda item: item[0].value if item[0] else "")
    return MappingProxyType({name: frozenset(triples) for name, triples in ordered})


def by_subject(triples: Iterable[Triple]) -> Mapping[str, tuple[Triple, ...]]:
    """Return the triples of each subject's IRI, both in order of `order`."""
    found: dict[str, list[Triple]] = {}
    for triple in sorted(triples, key=order):
        found.setdefault(iri(triple.subject), []).append(triple)
    return {subject: tuple(group) for subject, group in found.items()}


def order(triple: Triple) -> tuple[str, int, str, str]:
    """Sort by subject, predicate (what a thing is and is called first) and object."""
    predicate = triple.predicate.value
    rank = _FIRST.get(predicate, len(_FIRST))
    return iri(triple.subject), rank, predicate, str(triple.object)


def value(term: object) -> str:
    """Return the IRI or the lexical form of a term that `by_graph` let pass."""
    return term.value if isinstance(term, Literal) else iri(term)


def facts(graphs: Graphs, base: str) -> Graphs:
    """Return the graphs that state facts, without what they say of statements.

    A graph counts when its name is `{base}graph/` and one segment, but not of decisions or links.
    """
    return {
        name: without_statements(triples)
        for name, triples in graphs.items()
        if name is not None and _is_domain(name, base)
    }


def without_statements(graph: frozenset[Triple]) -> frozenset[Triple]:
    """Return a graph without the nodes that reify a triple (RDF Schema 1.1 section 5.3)."""
    reifiers = {triple.subject for triple in graph if triple.predicate == RDF.subject}
    return frozenset(triple for triple in graph if triple.subject not in reifiers)


def iri(term: object) -> str:
    """Return the IRI of a term that `by_graph` let pass as a name."""
    if not isinstance(term, NamedNode):
        message = f"not an IRI: {term}"
        raise TypeError(message)
    return term.value


def _is_domain(name: NamedNode, base: str) -> bool:
    folder, _, segment = name.value.rpartition("/")
    return f"{folder}/" == f"{base}graph/" and segment not in _ASIDE


def _refuse(quad: Quad) -> None:
    """Raise PublicationError for a quad with what is not published, and say what that is."""
    terms = {"subject": quad.subject, "object": quad.object, "graph": quad.graph_name}
    blank = next((part for part, term in terms.items() if isinstance(term, BlankNode)), "")
    if blank:
        what, remedy = f"its {blank} is a blank node", "give the node an IRI where it comes from"
    elif isinstance(quad.object, Triple):
        what, remedy = "its object is a triple term", "say it by rdf:reifies"
    elif isinstance(quad.object, Literal) and quad.object.direction is not None:
        what, remedy = "its text has a base direction", "give the text without it"
    else:
        return
    name = quad.graph_name
    raise PublicationError(
        f"cannot publish {excerpt(str(quad.triple))}: {what}",
        where="the default graph" if isinstance(name, DefaultGraph) else str(name),
        remedy=remedy,
    )
