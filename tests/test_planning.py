"""The planned form of a query gives the same answers, with joins where the engine can use them."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from comity.model import Knowledge
from comity.namespaces import TEXT
from comity.rules.planning import plans

HEAD = "PREFIX : <x:> CONSTRUCT { ?a :is ?b , ?c , ?d } WHERE"


def store() -> ox.Store:
    """Return a graph in which some things have more properties than others."""
    found = ox.Store()
    for number in range(6):
        thing = NamedNode(f"x:{number}")
        for place, name in enumerate(("p", "q", "r", "s")):
            if number % (place + 1) == 0:
                found.add(Quad(thing, NamedNode(f"x:{name}"), NamedNode(f"x:{number // 2}")))
        found.add(Quad(thing, NamedNode("x:n"), Literal(str(number))))
        found.add(Quad(thing, TEXT.lemma, Literal(str(number % 3))))
    return found


def planned(text: str) -> str:
    """Return a query that becomes one, as it is planned."""
    (plan,) = plans(text)
    return plan.query


def guarded(text: str) -> str:
    """Return the guard of a query that becomes one."""
    (plan,) = plans(text)
    return plan.guard


def answers(query: str) -> Counter[str]:
    """Return how often a query's pattern has each solution."""
    where = query.removeprefix(HEAD)
    solutions = store().query(f"PREFIX : <x:> SELECT ?a ?b ?c ?d WHERE {where}")
    assert isinstance(solutions, ox.QuerySolutions)
    return Counter(" ".join(str(solution[name]) for name in "abcd") for solution in solutions)


@pytest.mark.parametrize(
    "where",
    [
        "{ { ?a :p ?b } UNION { ?a :q ?b } ?a :r ?c }",
        "{ { ?a :p ?b } UNION { ?a :q ?b } ?a :r ?c . ?c :s ?d }",
        "{ { ?a :p ?b BIND(?b AS ?c) } UNION { ?a :q ?b } ?a :r ?c }",
        "{ { ?a :p ?b OPTIONAL { ?b :q ?c } } UNION { ?a :q ?b } ?b :r ?c }",
        "{ { ?a :p ?b FILTER NOT EXISTS { ?c :q ?b } } UNION { ?a :q ?b } ?b :r ?c }",
        "{ ?a :p ?b OPTIONAL { ?a :q ?c } ?b :s ?d }",
        "{ ?a :p ?b OPTIONAL { ?a :q ?c } ?a :r ?c }",
        "{ ?a :p ?b MINUS { ?a :q ?c } ?a :r ?c }",
        "{ ?a :p ?b BIND(STR(?b) AS ?d) ?b :r ?c }",
        "{ ?a :p ?b BIND(COALESCE(?c, ?a) AS ?d) ?b :r ?c }",
        "{ VALUES ?b { :1 :2 } { ?a :p ?b } UNION { ?a :q ?b } UNION { ?b :r ?a } }",
        "{ VALUES (?b ?c) { (:1 UNDEF) (:2 :1) } { ?a :p ?b } UNION { ?a :q ?c } ?a :r ?c }",
        "{ { ?a :p ?b } UNION { ?a :q ?b } { ?a :r ?c } UNION { ?a :s ?c } ?c :p ?d }",
        "{ { ?a :p ?b { ?b :q ?c } UNION { ?b :r ?c } } UNION { ?a :q ?b } ?a :s ?d }",
        "{ { SELECT ?a (MAX(?x) AS ?b) {?a :p ?x} GROUP BY ?a } { ?a :q ?c } UNION { ?b :r ?c } }",
    ],
)
def test_planned_query_has_the_same_answers(where: str) -> None:
    query = f"{HEAD} {where}"
    found = answers(query)
    assert found
    assert answers(planned(query)) == found


def test_pattern_goes_into_each_branch() -> None:
    found = planned(f"{HEAD} {{ {{ ?a :p ?b }} UNION {{ ?a :q ?b }} ?a :r ?c }}")
    assert found.count("?a :r ?c") == 2


def test_pattern_goes_before_what_is_optional() -> None:
    found = planned(f"{HEAD} {{ ?a :p ?b OPTIONAL {{ ?b :q ?c }} ?b :r ?d }}")
    assert found.index("?b :r ?d") < found.index("OPTIONAL")


def test_pattern_stays_behind_what_it_shares_a_loose_variable_with() -> None:
    found = planned(f"{HEAD} {{ ?a :p ?b OPTIONAL {{ ?b :q ?c }} ?b :r ?c }}")
    assert found.index("?b :r ?c") > found.index("OPTIONAL")


def test_query_that_is_not_understood_stays_as_it_is() -> None:
    query = f"{HEAD} {{ GRAPH ?g {{ ?a :p ?b }} }}"
    assert planned(query) == query


def test_plan_of_every_rule_is_a_query(knowledge: Knowledge) -> None:
    for rule in (*knowledge.normalize, *knowledge.rules):
        for plan in rule.plans:
            assert not plan.guard or not ox.Store().query(plan.guard, base_iri=knowledge.base)
            answer = ox.Store().query(plan.query, base_iri=knowledge.base)
            assert isinstance(answer, ox.QueryTriples), rule.name


@pytest.mark.parametrize(
    "where",
    [
        "{ ?a :p ?b OPTIONAL { ?a :none ?c } }",
        "{ ?a :p ?b BIND(STR(?b) AS ?c) }",
        "{ ?a :p ?b FILTER NOT EXISTS { ?a :none ?c } }",
        "{ { ?a :p ?b BIND(?b AS ?c) } UNION { ?a :none ?b } ?a :r ?d }",
    ],
)
def test_what_matches_passes_its_guard(where: str) -> None:
    assert store().query(guarded(f"{HEAD} {where}"))


def test_guard_stops_what_cannot_match() -> None:
    found = guarded(f"{HEAD} {{ ?a :none ?b OPTIONAL {{ ?a :p ?c }} }}")
    assert not store().query(found)


def test_query_that_is_all_core_needs_no_guard() -> None:
    assert guarded(f"{HEAD} {{ ?a :p ?b }}") == ""
    assert guarded(f"{HEAD} {{ GRAPH ?g {{ ?a :p ?b }} }}") == ""


@pytest.mark.parametrize(
    "where",
    [
        "{ { ?a <L> '1' ; :p ?b } UNION { ?a <L> '2' ; :q ?b } ?b :p ?c }",
        "{ { ?a <L> '1' ; :p ?b } UNION { ?a <L> '2' ; :q ?b } OPTIONAL { ?b :r ?c } ?b :n ?d }",
        "{ ?a :p ?b OPTIONAL { ?a :q ?c } { ?a <L> '1' } UNION { ?a <L> '0' BIND(?b AS ?d) } }",
    ],
)
def test_branches_with_words_are_asked_one_by_one(where: str) -> None:
    query = f"{HEAD} {where}".replace("<L>", f"<{TEXT}lemma>")
    parts = plans(query)
    assert len(parts) == 2
    assert all(part.nodes for part in parts)
    found = Counter[str]()
    for part in parts:
        found += answers(part.query)
    assert found
    assert found == answers(query)


def test_pattern_goes_to_the_first_choice_and_not_past_it() -> None:
    """Beside a later UNION, without the words before it, patterns would multiply one another."""
    first = f"{{ ?a <{TEXT}lemma> '1' ; :p ?b }} UNION {{ ?a <{TEXT}lemma> '2' ; :q ?b }}"
    query = f"{HEAD} {{ {first} ?b :r ?c {{ ?a :s ?d }} UNION {{ ?a :n ?d }} }}"
    for part in plans(query):
        assert part.query.index("?b :r ?c") < part.query.index("UNION")
        assert part.query.count("?b :r ?c") == 1
