"""A rule's query -> an equivalent query that the engine answers faster.

Oxigraph chooses the order of joins inside a group, but joins what stands behind an OPTIONAL or
beside a UNION with what the whole graph has of it. So triple patterns move before what is optional,
and into the branches of a UNION, wherever that cannot change an answer: a join may pass an element
when all variables that the two share are bound before it for certain (SPARQL 1.2, section 18.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from comity.rules.pattern import (
    Bind,
    Element,
    Filter,
    Group,
    Optional,
    Query,
    TriplePattern,
    Union,
    UnknownSyntaxError,
    Values,
    parse_query,
)
from comity.rules.triggers import query_needs
from comity.sought import Plan

_VARIABLE = re.compile(r"[?$]\w+")
_COPY = re.compile(r"BIND\s*\(\s*(\?\w+)\s+AS\s+(\?\w+)\s*\)")


def plans(text: str) -> tuple[Plan, ...]:
    """Return queries that together answer a CONSTRUCT; the text itself where it is not understood.

    A query whose first UNION has a lemma in each branch becomes one for each branch, so that a text
    is asked only for what it has words for.

    >>> (plan,) = plans("CONSTRUCT { ?a ?b ?c } WHERE { { ?a ?b 1 } UNION { ?a ?b 2 } ?a ?c 3 }")
    >>> plan.query[29:]
    '{ { ?a ?c 3 . ?a ?b 1 . } UNION { ?a ?c 3 . ?a ?b 2 . } }'
    """
    try:
        query = parse_query(text)
    except UnknownSyntaxError:
        return (Plan(query=text),)
    return tuple(_plan(replace(query, where=group)) for group in _alternatives(query))


def _alternatives(query: Query) -> list[Group]:
    elements = query.where.elements
    unions = (e for e in elements if isinstance(e, Union) and len(e.branches) > 1)
    union = next(unions, None)
    if union is None or not all(_has_lemma(query, branch) for branch in union.branches):
        return [query.where]
    single = (replace(union, branches=(branch,)) for branch in union.branches)
    return [Group(tuple(one if e is union else e for e in elements)) for one in single]


def _has_lemma(query: Query, branch: Group) -> bool:
    return bool(query_needs(replace(query, where=branch)).nodes)


def _plan(query: Query) -> Plan:
    needed = query_needs(query)
    return Plan(
        query=f"{query.head} {_written(query.where)}",
        guard=_guard(query),
        nodes=needed.nodes,
        terms=needed.terms,
    )


def _guard(query: Query) -> str:
    """Return an ASK for what every match of a query has; nothing if that would be all of it.

    It leaves out what is optional, computed or excluded, which costs the engine most to plan.
    """
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in query.prefixes)
    core = _core(query.where)
    return "" if core == query.where else f"{prefixes}ASK {_written(core)}"


def _core(group: Group) -> Group:
    """Return a group without what may match nothing: each of its matches is one of the core."""
    needed = (e for e in group.elements if not isinstance(e, Filter | Optional | Bind))
    return Group(
        tuple(
            replace(e, branches=tuple(map(_core, e.branches))) if isinstance(e, Union) else e
            for e in needed
        )
    )


def _written(group: Group) -> str:
    return f"{{ {' '.join(map(_text, _arranged(group.elements)))} }}"


def _text(element: Element) -> str:
    if isinstance(element, Union):
        return " UNION ".join(map(_written, element.branches))
    if isinstance(element, Optional):
        return f"{element.text.partition('{')[0]}{_written(element.group)}"
    return element.text


def _arranged(elements: Iterable[Element]) -> list[Element]:
    """Return the elements of a group, what is joined first and as far inside as it can be."""
    joined: list[Element] = []
    rest: list[Element] = []
    for element in elements:
        passes = isinstance(element, TriplePattern | Values | Union) and all(
            _shared(element, other) <= _certain(joined)
            for other in rest
            if isinstance(other, Optional | Bind)
        )
        (joined if passes else rest).append(element)
    return [*_distributed(joined), *rest]


def _distributed(joined: list[Element]) -> list[Element]:
    """Return a join with its patterns inside each branch of the first UNION, if all may enter."""
    union = next((e for e in joined if isinstance(e, Union)), None)
    inside = [e for e in joined if isinstance(e, TriplePattern | Values)]
    if union is None or not all(_may_enter(e, b.elements) for e in inside for b in union.branches):
        return joined
    branches = tuple(Group((*inside, *branch.elements)) for branch in union.branches)
    whole = replace(union, branches=branches)
    return [whole if e is union else e for e in joined if e not in inside]


def _may_enter(element: Element, branch: tuple[Element, ...]) -> bool:
    """Tell whether a branch means the same with one more element at its beginning."""
    return all(
        _shared(element, other) <= _certain(branch if isinstance(other, Filter) else branch[:place])
        for place, other in enumerate(branch)
        if isinstance(other, Filter | Optional | Bind)
    )


def _shared(one: Element, other: Element) -> frozenset[str]:
    return _variables(one) & _variables(other)


def _variables(element: Element) -> frozenset[str]:
    return frozenset(_VARIABLE.findall(element.text))


def _certain(elements: Iterable[Element]) -> frozenset[str]:
    """Return the variables that are bound in every answer of a group's elements."""
    found: set[str] = set()
    for element in elements:
        found.update(_bound(element, found))
    return frozenset(found)


def _bound(element: Element, before: set[str]) -> Iterator[str]:
    if isinstance(element, TriplePattern):
        yield from _variables(element)
    elif isinstance(element, Values):
        columns = zip(element.variables, *element.rows, strict=True)
        yield from (variable for variable, *terms in columns if "UNDEF" not in terms)
    elif isinstance(element, Union):
        yield from frozenset.intersection(*(_certain(b.elements) for b in element.branches))
    elif isinstance(element, Bind) and (copy := _COPY.fullmatch(element.text)):
        yield from {copy[2]} if copy[1] in before else ()
