"""The planned form of a query gives in each graph the answers that the query has for it alone."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from comity.model import Knowledge
from comity.namespaces import TEXT
from comity.rules.planning import planned, planned_insert

HEAD = "PREFIX : <x:> CONSTRUCT { ?a :is ?b , ?c , ?d } WHERE"
GRAPHS = tuple(NamedNode(f"x:graph-{number}") for number in range(3))


def quads(place: int) -> list[Quad]:
    """Return a graph in which some things have more properties than others; each graph differs."""
    found = []
    for number in range(6 + place):
        thing = NamedNode(f"x:{number}")
        for step, name in enumerate(("p", "q", "r", "s")):
            if number % (step + 1) == 0:
                other = NamedNode(f"x:{(number + place) // 2}")
                found.append(Quad(thing, NamedNode(f"x:{name}"), other, GRAPHS[place]))
        found.append(Quad(thing, NamedNode("x:n"), Literal(str(number)), GRAPHS[place]))
        found.append(Quad(thing, TEXT.lemma, Literal(str(number % 3)), GRAPHS[place]))
    return found


def store() -> ox.Store:
    """Return all graphs in one store."""
    found = ox.Store()
    found.extend(quad for place in range(len(GRAPHS)) for quad in quads(place))
    return found


def answers(pattern: str, data: ox.Store) -> Counter[str]:
    """Return how often a query's pattern has each solution."""
    solutions = data.query(f"PREFIX : <x:> SELECT ?a ?b ?c ?d WHERE {pattern}")
    assert isinstance(solutions, ox.QuerySolutions)
    return Counter(" ".join(str(solution[name]) for name in "abcd") for solution in solutions)


def alone(pattern: str) -> Counter[str]:
    """Return the same when each graph is asked by itself."""
    found = Counter[str]()
    for place in range(len(GRAPHS)):
        one = ox.Store()
        one.extend(Quad(*quad.triple) for quad in quads(place))
        found += answers(pattern, one)
    return found


def pattern(where: str) -> str:
    """Return the pattern of a query as it is planned."""
    return planned(f"{HEAD} {where}").removeprefix(HEAD)


@pytest.mark.parametrize(
    "where",
    [
        "{ ?a :p ?b . ?b :q ?c }",
        "{ { ?a :p ?b } UNION { ?a :q ?b } ?a :r ?c }",
        "{ { ?a :p ?b } UNION { ?a :q ?b } ?a :r ?c . ?c :s ?d }",
        "{ { ?a :p ?b BIND(?b AS ?c) } UNION { ?a :q ?b } ?a :r ?c }",
        "{ ?a :r ?c { ?a :p ?b BIND(?b AS ?c) } UNION { ?a :q ?b } }",
        "{ { ?a :p ?b OPTIONAL { ?b :q ?c } } UNION { ?a :q ?b } ?b :r ?c }",
        "{ { ?a :p ?b FILTER NOT EXISTS { ?b :q ?x } } UNION { ?a :q ?b } ?b :r ?c }",
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
        "{ { SELECT DISTINCT ?b { ?any :q ?b } } ?a :p ?b }",
        "{ ?a :p ?b ; :p/:q ?c . ?d ^:r/(:s|:q)? ?c }",
        "{ ?a :p ?b FILTER EXISTS { ?b :q/:r ?x . ?x :n ?y FILTER(?y != '0') } }",
        "{ ?a :p ?b FILTER EXISTS { ?x :q/:r ?b } FILTER(!EXISTS { ?b :p|:q/:s ?a }) }",
        "{ ?a :p ?b BIND(EXISTS { ?a :q ?x . FILTER NOT EXISTS { ?x :r ?a } } AS ?c) }",
        "{ ?a :p ?b FILTER(EXISTS { { ?b :q ?x } UNION { ?b :r/:s ?x } ?x :p ?b } || ?a = ?b) }",
    ],
)
def test_planned_query_has_the_answers_of_each_graph(where: str) -> None:
    found = alone(where)
    assert found
    assert answers(pattern(where), store()) == found


def test_what_stands_behind_a_choice_is_asked_of_what_it_found() -> None:
    assert "LATERAL { ?a :r ?c . }" in pattern("{ { ?a :p ?b } UNION { ?a :q ?b } ?a :r ?c }")
    assert "LATERAL { OPTIONAL { ?b :q ?c . } }" in pattern("{ ?a :p ?b OPTIONAL { ?b :q ?c } }")


def test_plain_patterns_are_left_to_the_engine() -> None:
    assert "LATERAL" not in pattern("{ ?a :p ?b ; :q ?c . ?c :r ?d FILTER(?a != ?d) }")


def test_path_inside_exists_is_followed_from_the_end_that_is_bound() -> None:
    found = pattern("{ ?a :p ?b FILTER EXISTS { ?x :q/:r ?b } }")
    assert found.index(":r ?b") < found.index("?x :q")
    found = pattern("{ ?a :p ?b FILTER EXISTS { ?b :q/:r ?x } }")
    assert found.index("?b :q") < found.index(":r ?x")


def test_pattern_that_is_not_understood_stays_as_it_is() -> None:
    where = "{ ?a :p [ :q ?b ] }"
    assert where in pattern(where)
    assert answers(pattern(where), store()) == alone(where)


def test_insert_adds_to_each_graph_what_is_made_of_it() -> None:
    data = store()
    data.update(planned_insert("PREFIX : <x:> CONSTRUCT { ?a :made ?b } WHERE { ?a :q/:r ?b }"))
    for graph in GRAPHS:
        made = data.quads_for_pattern(None, NamedNode("x:made"), None, graph)
        pairs = data.query(f"SELECT DISTINCT ?a ?b {{ GRAPH {graph} {{ ?a <x:q>/<x:r> ?b }} }}")
        expected = {(row["a"], row["b"]) for row in pairs}  # type: ignore[union-attr]
        assert expected
        assert {(quad.subject, quad.object) for quad in made} == expected


def test_plan_of_every_rule_is_a_query(knowledge: Knowledge) -> None:
    for rule in knowledge.rules:
        answer = ox.Store().query(planned(rule.query), base_iri=knowledge.base)
        assert isinstance(answer, ox.QueryTriples), rule.name
    for rule in knowledge.normalize:
        ox.Store().update(planned_insert(rule.query), base_iri=knowledge.base)
