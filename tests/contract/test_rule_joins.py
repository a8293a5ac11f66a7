"""A variable that may be unbound joins with everything: no rule may lean on one.

"OPTIONAL { ?a :of ?b } OPTIONAL { ?b :in ?c }" pairs every ?b with each solution that has none.
The check works on the algebra of the SPARQL 1.1 specification (section 18.2).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

ONTOLOGY = Path(__file__).parents[2] / "ontology"
RULES = sorted(ONTOLOGY.glob("rules/**/*.rq"))
Bound = frozenset[Variable]
Solution = tuple[Bound, Bound]
"""What a kind of solution binds for sure, and what it may bind."""
NOTHING: Solution = (frozenset(), frozenset())


def algebra(text: str) -> CompValue:
    """Return the algebra of a rule's pattern; the template's reifiers are left out."""
    prefixes = "\n".join(line for line in text.splitlines() if line.startswith("PREFIX"))
    pattern = text[re.search(r"^WHERE", text, re.MULTILINE).start() :]  # type: ignore[union-attr]
    return translateQuery(parseQuery(f"{prefixes}\nSELECT * {pattern}")).algebra


def variables(node: CompValue) -> Bound:
    """Return the variables that a solution of a pattern may bind."""
    if node.name == "values":
        return frozenset(var for row in node.res for var in row)
    if node.name == "BGP":
        return frozenset(t for s, _, o in node.triples for t in (s, o) if isinstance(t, Variable))
    below = [node[k] for k in ("p", "p1", "p2") if isinstance(node.get(k), CompValue)]
    found = frozenset[Variable]().union(*map(variables, below))
    return found | {node.var} if node.name == "Extend" else found


def demanded(expression: object) -> list[Bound]:
    """Return what a filter demands: of each group of variables one at least is bound."""
    if not isinstance(expression, CompValue):
        return []
    if expression.name == "Builtin_BOUND":
        return [frozenset({expression.arg})]
    parts = [expression.get("expr"), *(expression.get("other") or [])]
    if expression.name == "ConditionalAndExpression":
        return [group for part in parts for group in demanded(part)]
    if expression.name == "ConditionalOrExpression":
        groups = [demanded(part) for part in parts]
        if all(len(group) == 1 for group in groups):
            return [frozenset[Variable]().union(*(group[0] for group in groups))]
    return []


def surely(expression: object, bound: Bound, demands: list[Bound]) -> bool:
    """Tell whether an expression has a value wherever some variables are bound."""
    if isinstance(expression, Variable):
        return expression in bound
    if not isinstance(expression, CompValue):
        return True
    if expression.name == "Builtin_COALESCE":
        values = expression.arg
        return any(surely(value, bound, demands) for value in values) or any(
            group <= set(values) for group in demands
        )
    parts = expression.get("arg") or [v for k, v in expression.items() if k not in {"name", "op"}]
    parts = parts if isinstance(parts, list) else [parts]
    if expression.name == "Builtin_BOUND" or expression.name.startswith("Builtin_NOTEXISTS"):
        return True
    return all(surely(part, bound, demands) for part in parts)


def solutions(node: CompValue, demands: list[Bound], loose: set[Bound]) -> set[Solution]:
    """Return the kinds of solution of a pattern; note in `loose` the joins that hang on air."""
    alone = {var for group in demands if len(group) == 1 for var in group}
    if node.name in {"values", "BGP"}:
        return {(variables(node), variables(node))}
    if node.name == "Filter":
        return solutions(node.p, [*demands, *demanded(node.expr)], loose)
    if node.name == "Union":
        return solutions(node.p1, demands, loose) | solutions(node.p2, demands, loose)
    if node.name == "Extend":
        new = frozenset({node.var})
        return {
            (sure | new if surely(node.expr, sure | alone, demands) else sure, may | new)
            for sure, may in solutions(node.p, demands, loose)
        }
    if node.name in {"Join", "LeftJoin"}:
        found = set()
        if node.name == "LeftJoin":
            demands = [*demands, *demanded(node.expr)]
        for left, may_left in solutions(node.p1, demands, loose):
            for right, may_right in solutions(node.p2, demands, loose):
                may = may_left & may_right
                if may and not (left | alone) & (right | alone) & may:
                    loose.add(may)
                sure = left | right if node.name == "Join" else left
                found.add((sure, may_left | may_right))
        return found
    inner = node.get("p")
    return solutions(inner, demands, loose) if isinstance(inner, CompValue) else {NOTHING}


def loose_joins(text: str) -> set[Bound]:
    """Return the variables of each join that may find none of them bound."""
    loose: set[Bound] = set()
    solutions(algebra(text), [], loose)
    return loose


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rule_joins_on_bound_variables_only(path: Path) -> None:
    assert loose_joins(path.read_text(encoding="utf-8")) == set()


def test_join_on_a_variable_of_an_optional_is_found() -> None:
    loose = "WHERE { ?a <of> ?b OPTIONAL { ?a <in> ?c } OPTIONAL { ?c <at> ?d } }"
    assert loose_joins(loose) == {frozenset({Variable("c")})}


def test_filter_for_a_bound_variable_makes_the_join_safe() -> None:
    safe = "WHERE { ?a <of> ?b OPTIONAL { ?a <in> ?c } ?c <at> ?d FILTER(BOUND(?c)) }"
    assert loose_joins(safe) == set()


def test_join_on_a_value_that_may_be_missing_is_found() -> None:
    pattern = "WHERE { ?a <of> ?b OPTIONAL { ?a <in> ?c } BIND(COALESCE(?c) AS ?d) ?d <at> ?e %s }"
    assert loose_joins(pattern % "") == {frozenset({Variable("d")})}
    assert loose_joins(pattern % "FILTER(BOUND(?c) || BOUND(?b))") == {frozenset({Variable("d")})}
