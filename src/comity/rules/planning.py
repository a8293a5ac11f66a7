"""A rule's query -> the same over the graphs of many documents, in an order that the engine keeps.

Oxigraph joins what stands behind an OPTIONAL or beside a UNION with what all graphs have of it. So
each part of a pattern stands behind LATERAL (SPARQL community proposal SEP-0006): it is asked only
of what the parts before it found, in the order in which the rule is written. A part that assigns a
variable which those may have stays a join, since LATERAL may not assign it again. A condition of a
part may see what is bound around the part, which it cannot where parts are joined.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from comity.rules.pattern import (
    Bind,
    Element,
    Filter,
    Group,
    Optional,
    Subquery,
    TriplePattern,
    Union,
    UnknownSyntaxError,
    Values,
    parse_query,
    split_query,
    tested_groups,
)

_GRAPH = "?_graph"
"""The graph of a document: all that a rule matches stands in one."""
_VARIABLE = re.compile(r"[?$]\w+")
_GROUPED = re.compile(r"\b(SELECT(?:\s+DISTINCT)?|GROUP\s+BY)\b", re.IGNORECASE)
_SEQUENCE = re.compile(r"(?:\((?:[^()]|\([^()]*\))*\)|<[^<>]*>|[^/()<>])+")
"""The steps of a path, which slashes part outside of brackets and IRIs."""
_ASSIGNED = re.compile(r"\bAS\s+([?$]\w+)", re.IGNORECASE)
_STEPS = re.compile(r"[*+?|/]")
"""What makes a path one that the engine may follow from the wrong end: steps and choices."""


def planned(text: str) -> str:
    """Return a CONSTRUCT over all graphs; its pattern as it is written where it is not understood.

    >>> planned("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b 1 OPTIONAL { ?a ?c 3 } }")[29:]
    '{ GRAPH ?_graph { ?a ?b 1 . LATERAL { OPTIONAL { ?a ?c 3 . } } } }'
    """
    head, _, _, _ = split_query(text)
    return f"{head} {_pattern(text)}"


def planned_insert(text: str) -> str:
    """Return the update that adds to each graph what a CONSTRUCT makes of it."""
    _, prologue, template, _ = split_query(text)
    return f"{prologue} INSERT {{ GRAPH {_GRAPH} {template} }} WHERE {_pattern(text)}"


def _pattern(text: str) -> str:
    try:
        where = _written(parse_query(text).where, frozenset())
    except UnknownSyntaxError:
        *_, where = split_query(text)
    return f"{{ GRAPH {_GRAPH} {where} }}"


def _written(group: Group, given: frozenset[str]) -> str:
    return f"{{ {' '.join(_parts(group, given))} }}"


def _parts(group: Group, given: frozenset[str]) -> Iterator[str]:
    """Yield the parts of a group that the engine evaluates where `given` variables are bound."""
    before: set[str] = set()
    whole = given.union(*(_variables(e) for e in group.elements if not isinstance(e, Filter)))
    simple = not given
    for element in group.elements:
        lateral = _is_lateral(element, before, simple=simple)
        bound = whole if isinstance(element, Filter) else given.union(before)
        if isinstance(element, TriplePattern) and (lateral or given):
            steps = list(_steps(element, bound))
            yield from steps[: not lateral]
            yield from (f"LATERAL {{ {step} }}" for step in steps[not lateral :])
        else:
            text = _text(element, bound, inside=bool(given) or lateral)
            yield f"LATERAL {{ {text} }}" if lateral else text
        if not isinstance(element, Filter):
            before |= _variables(element)
            simple = simple and not lateral and isinstance(element, TriplePattern | Values)


def _is_lateral(element: Element, before: set[str], *, simple: bool) -> bool:
    """Tell whether an element is asked of each solution of those with the variables before it.

    The engine orders simple patterns well among themselves; not so where it does not know what is
    bound, inside EXISTS or behind a part that is asked so itself.
    """
    if not before:
        return False
    match element:
        case TriplePattern():
            return not simple or bool(_STEPS.search(element.path))
        case Union() | Optional():
            assigned = _ASSIGNED.findall(element.text)
            return before.isdisjoint(assigned) and not element.text.upper().startswith("MINUS")
        case _:
            return False


def _variables(element: Element) -> frozenset[str]:
    return frozenset(_VARIABLE.findall(element.text))


def _steps(pattern: TriplePattern, bound: Collection[str]) -> Iterator[str]:
    """Yield the steps of a path one by one, from the end that is bound."""
    steps = _SEQUENCE.findall(pattern.path)
    if len(steps) == 1 or any("|" in step and not step.endswith(")") for step in steps):
        yield pattern.text
        return
    name = re.sub(r"\W", "", pattern.subject + pattern.object)
    between = [f"?_{name}_{number}" for number in range(1, len(steps))]
    nodes = (pattern.subject, *between, pattern.object)
    found = [
        f"{one} {step} {other} ." for one, step, other in zip(nodes, steps, nodes[1:], strict=False)
    ]
    backwards = pattern.subject not in bound and pattern.object in bound
    yield from reversed(found) if backwards else found


def _text(element: Element, bound: frozenset[str], *, inside: bool) -> str:
    given = bound if inside else frozenset[str]()
    match element:
        case Union():
            return " UNION ".join(_written(branch, given) for branch in element.branches)
        case Optional():
            return f"{element.text.partition('{')[0]}{_written(element.group, given)}"
        case Filter() | Bind():
            return _condition(element.text, bound)
        case Subquery():  # solutions are grouped within the graph that they are found in
            parts = element.head, _written(element.where, frozenset()), element.tail
            return _GROUPED.sub(rf"\1 {_GRAPH} ", f"{{ {' '.join(parts)} }}")
        case _:
            return element.text


def _condition(text: str, bound: frozenset[str]) -> str:
    """Return a condition or an assignment with the groups of its EXISTS planned."""
    parts: list[str] = []
    behind = 0
    for begin, end, group in tested_groups(text):
        parts += text[behind:begin], _written(group, bound)
        behind = end
    return "".join(parts) + text[behind:]
