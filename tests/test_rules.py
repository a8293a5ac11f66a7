"""Every rule file's own examples, and what the rule engine promises."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from comity.document import document
from comity.errors import KnowledgeError
from comity.examples import holds, text_of
from comity.knowledge import load_knowledge
from comity.language import parse
from comity.model import Example, Knowledge, Modality, Rule, Span, Statement
from comity.namespaces import COMITY, TEXT
from comity.reading import extract
from comity.rules import apply_rules
from comity.wording import ClauseGraph, Words

KNOWLEDGE: Knowledge = load_knowledge()
CASES = [
    pytest.param(rule, example, id=f"{rule.name}: {example.text[:50]}")
    for rule in KNOWLEDGE.rules
    for example in rule.examples
]


@cache
def statements_of(text: str) -> tuple[Statement, ...]:
    return extract(document("example", text), KNOWLEDGE, parse)


def asserted_by(rule: Rule, text: str) -> list[Statement]:
    found = statements_of(text)
    return [s for s in found if s.rule == rule.iri and s.modality is Modality.ASSERTED]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_rule_reads_its_examples(rule: Rule, example: Example) -> None:
    """A positive example yields its Turtle; a negative one asserts nothing by this rule."""
    found = asserted_by(rule, text_of(example))
    if example.expected is None:
        assert found == []
    else:
        assert found
        every = [s for s in statements_of(text_of(example)) if s.modality is Modality.ASSERTED]
        lines = "\n".join(str(s.triple) for s in every)
        triples = [s.triple for s in every]
        assert holds(example.expected, triples, KNOWLEDGE), (
            f"expected\n{example.expected}\nfound\n{lines}"
        )


@pytest.mark.parametrize("rule", KNOWLEDGE.rules, ids=lambda rule: rule.name)
def test_rule_has_an_example_of_each_sign(rule: Rule) -> None:
    """A rule without a positive and a negative example cannot be judged."""
    assert [e for e in rule.examples if e.expected]
    assert [e for e in rule.examples if e.expected is None]


def test_statement_carries_a_modality_and_stays_out_of_the_facts() -> None:
    """A plan is claimed as planned, never asserted."""
    text = "Norway and Iceland plan to sign the Treaty of Example Harbor."
    signed = [s for s in statements_of(text) if s.rule.value.endswith("/agreement-signed")]
    assert {s.modality for s in signed} == {Modality.PLANNED}


@pytest.mark.parametrize(
    ("plan", "dates"),
    [
        ("Norway plans to have 300 soldiers in Kenya by 2022.", {"2022"}),
        ("Norway now intends to station 300 soldiers in Kenya by the end of 2022.", {"2022"}),
        ("Some 300 Norwegian citizens will live in Kenya by 2022.", {"2022"}),
        ("Norway will have 300 soldiers in Kenya.", set()),
        ("Norway will provide $300 million in aid to Kenya.", set()),
        ("Norway has 300 soldiers in Kenya.", {"1996-05-04"}),
    ],
)
def test_plan_is_dated_by_what_it_says_and_not_by_the_document(plan: str, dates: set[str]) -> None:
    header = "Fact sheet released by the Bureau of Example Affairs, May 4, 1996."
    found = [s for s in statements_of(f"{header}\n\n{plan}") if "/figure-" in str(s.triple)]
    assert found
    dated = (s.triple.object for s in found if s.triple.predicate == COMITY.asOf)
    assert {str(date.value) for date in dated if isinstance(date, Literal)} == dates


@pytest.mark.parametrize("telling", ["denied", "noted", "claimed", "insisted"])
def test_what_is_told_on_a_day_did_not_happen_on_it(telling: str) -> None:
    text = f"On May 4, 1996, Peru {telling} that Norway had recognized Iceland."
    days = [s for s in statements_of(text) if s.triple.predicate == COMITY.occurredOn]
    assert days == []


def test_rules_name_no_entity_of_the_sample() -> None:
    """What a rule reads comes from the text: no rule mentions a thing of the lexicon."""
    for rule in (*KNOWLEDGE.rules, *KNOWLEDGE.normalize):
        query = "\n".join(line for line in rule.query.splitlines() if not line.startswith("#"))
        named = [n.entity for n in KNOWLEDGE.lexicon.names if n.entity.iri.value in query]
        assert named == []


def test_query_of_every_rule_is_valid_sparql() -> None:
    """Each rule runs over an empty clause graph."""
    for rule in (*KNOWLEDGE.rules, *KNOWLEDGE.normalize):
        found = ox.Store().query(rule.query, base_iri=KNOWLEDGE.base)
        assert isinstance(found, ox.QueryTriples), NamedNode(rule.iri.value)


### The rule engine

BASE = "http://example.org/"
SHEET = "Peru and Chile sold ships. Peru sold them in Lima."


def node(name: str, *spans: tuple[int, int], modality: str = "", more: str = "") -> str:
    """Return the Turtle of a node of a clause graph."""
    where = " , ".join(f"<{BASE}source/s#char={begin},{end}>" for begin, end in spans)
    how = f"; text:modality comity:{modality} " if modality else ""
    return f"<{BASE}source/s#{name}> text:span {where} {how}{more} .\n"


def engine(*rules: Rule, normalize: tuple[Rule, ...] = ()) -> Knowledge:
    """Return the knowledge with no rules but these."""
    return replace(KNOWLEDGE, base=BASE, rules=rules, normalize=normalize)


def rule(name: str, construct: str, where: str, *, mentioned: bool = False) -> Rule:
    """Return a rule from the two parts of its query."""
    query = f"CONSTRUCT {{ {construct} }} WHERE {{ {where} }}"
    return Rule(
        name=name,
        iri=NamedNode(f"{BASE}rule/{name}"),
        label=name,
        definition=name,
        query=f"PREFIX comity: <{COMITY}>\nPREFIX text: <{TEXT}>\nPREFIX : <{BASE}>\n{query}",
        examples=(),
        mentioned=mentioned,
    )


def applied(turtle: str, *rules: Rule, normalize: tuple[Rule, ...] = ()) -> tuple[Statement, ...]:
    """Apply rules to a clause graph in Turtle."""
    (found,) = apply_rules((graph("s", turtle),), engine(*rules, normalize=normalize))
    return found


def graph(name: str, turtle: str) -> ClauseGraph:
    """Return a clause graph in Turtle, in which nodes have spans as well."""
    prefixes = f"PREFIX comity: <{COMITY}>\nPREFIX text: <{TEXT}>\nPREFIX : <{BASE}>\n"
    triples = [q.triple for q in ox.parse(f"{prefixes}{turtle}", format=ox.RdfFormat.TURTLE)]
    spans: dict[NamedNode, dict[NamedNode, list[Span]]] = {}
    for node, term, found in triples:
        kinds = spans.setdefault(node, {})
        if place := re.search(r"#char=(\d+),(\d+)>", str(found)):
            kinds.setdefault(term, []).append(Span(int(place[1]), int(place[2])))
    return ClauseGraph(
        source=NamedNode(f"{BASE}source/{name}"),
        text=SHEET,
        ntriples="".join(f"{triple} .\n" for triple in triples),
        words={
            node: Words(
                *(
                    tuple(kinds.get(term, ()))
                    for term in (TEXT.span, TEXT.opening, TEXT.antecedentSpan)
                )
            )
            for node, kinds in spans.items()
        },
    )


def quotes(statement: Statement) -> list[str]:
    """Return the words that a statement rests on."""
    return [SHEET[span.begin : span.end] for span in statement.evidence]


SALE = rule("sale", ":a :sold :b ~_:e . _:e text:asserts ?c", "?c text:modality ?m")


@pytest.mark.parametrize("modality", Modality)
def test_statement_has_the_modality_of_the_clause_it_asserts(modality: Modality) -> None:
    (found,) = applied(node("c", (0, 4), modality=modality.value), SALE)
    assert found.modality is modality
    assert found.rule == SALE.iri
    assert str(found.triple) == f"<{BASE}a> <{BASE}sold> <{BASE}b>"


def test_statement_of_several_clauses_is_as_sure_as_the_least_sure() -> None:
    both = rule("both", ":a :sold :b ~_:e . _:e text:asserts :c , :d", "")
    clauses = node("c", (0, 4), modality="reported") + node("d", (5, 8), modality="possible")
    turtle = clauses.replace(f"<{BASE}source/s#c>", ":c").replace(f"<{BASE}source/s#d>", ":d")
    assert [s.modality for s in applied(turtle, both)] == [Modality.POSSIBLE]


def test_statement_rests_on_clauses_and_phrases() -> None:
    phrase = rule("phrase", ":a :sold :b ~_:e . _:e text:evidence ?p", "?p text:span ?s")
    (found,) = applied(node("p", (0, 4)), phrase)
    assert quotes(found) == ["Peru"]
    assert found.modality is Modality.ASSERTED


def test_words_that_a_phrase_points_back_to_are_evidence() -> None:
    phrase = rule("phrase", ":a :sold :b ~_:e . _:e text:evidence ?p", "?p text:span ?s")
    more = f"; text:antecedentSpan <{BASE}source/s#char=20,25>"
    (found,) = applied(node("p", (37, 41), more=more), phrase)
    assert quotes(found) == ["ships", "them"]


def test_preposition_before_a_phrase_is_evidence_unless_only_its_words_are() -> None:
    more = f"; text:opening <{BASE}source/s#char=42,45>"
    turtle = node("p", (45, 49), more=more)
    for term, quote in (("evidence", "in Lima"), ("words", "Lima")):
        reading = rule("reading", f":a :sold :b ~_:e . _:e text:{term} ?p", "?p text:span ?s")
        (found,) = applied(turtle, reading)
        assert quotes(found) == [quote]


def test_reading_that_points_elsewhere_least_is_the_evidence() -> None:
    reading = rule("reading", ":a :sold :b ~_:e . _:e text:evidence ?p", "?p text:span ?s")
    pointing = node("p", (37, 41), more=f"; text:antecedentSpan <{BASE}source/s#char=20,25>")
    (found,) = applied(pointing + node("q", (0, 25)), reading)
    assert quotes(found) == ["Peru and Chile sold ships"]


def test_reading_without_words_hides_no_other() -> None:
    turtle = ":c text:modality comity:asserted .\n" + node("d", (0, 4), modality="asserted")
    both = rule(
        "both",
        ":a :sold :b ~_:e . _:e text:asserts :c . :a :sold :b ~_:f . _:f text:asserts ?d",
        "?d text:span ?s",
    )
    assert [quotes(found) for found in applied(turtle, both)] == [["Peru"]]


def test_relative_iri_of_a_rule_is_below_the_base() -> None:
    reading = rule("reading", "<a> :sold :b ~_:e . _:e text:asserts ?c", "?c text:modality ?m")
    (found,) = applied(node("c", (0, 4), modality="asserted"), reading)
    assert str(found.triple.subject) == f"<{BASE}a>"


def test_hedge_goes_with_its_statement() -> None:
    hedged = rule(
        "hedged", ":a :sold :b ~_:e . _:e text:evidence ?p ; text:hedge ?h", "?p text:hedge ?h"
    )
    more = "; text:hedge comity:moreThan"
    assert [s.hedge for s in applied(node("p", (0, 4), more=more), hedged)] == [COMITY.moreThan]


def test_passages_that_small_words_part_become_one() -> None:
    far = [(0, 4), (9, 14), (32, 36), (45, 49)]
    (found,) = applied(node("c", *far, modality="asserted"), SALE)
    assert quotes(found) == ["Peru", "Chile", "sold", "Lima"]
    near = [(37, 41), (45, 49)]
    (found,) = applied(node("c", *near, modality="asserted"), SALE)
    assert quotes(found) == ["them in Lima"]


def test_passages_that_overlap_become_one() -> None:
    (found,) = applied(node("c", (0, 14), (9, 19), (10, 12), modality="asserted"), SALE)
    assert quotes(found) == ["Peru and Chile sold"]


def test_thing_said_twice_is_one_statement_with_the_shorter_evidence() -> None:
    turtle = node("c", (0, 14), modality="asserted") + node("d", (27, 31), modality="asserted")
    (found,) = applied(turtle, SALE)
    assert quotes(found) == ["Peru"]
    assert found.evidence == (Span(27, 31),)


def test_thing_said_in_two_modalities_is_two_statements() -> None:
    turtle = node("c", (0, 4), modality="asserted") + node("d", (27, 31), modality="planned")
    assert {s.modality for s in applied(turtle, SALE)} == {Modality.ASSERTED, Modality.PLANNED}


def test_thing_that_two_rules_say_alike_is_the_first_rules() -> None:
    turtle = node("c", (0, 4), modality="asserted")
    other = replace(SALE, name="another", iri=NamedNode(f"{BASE}rule/another"))
    assert [s.rule for s in applied(turtle, SALE, other)] == [other.iri]
    assert [s.rule for s in applied(turtle, other, SALE)] == [other.iri]


def test_statements_are_sorted() -> None:
    many = rule(
        "many", ":z :p :b ~_:e . :a :p :b ~_:e . _:e text:asserts ?c", "?c text:modality ?m"
    )
    found = applied(node("c", (0, 4), modality="asserted"), many)
    assert [str(s.triple.subject) for s in found] == [f"<{BASE}a>", f"<{BASE}z>"]


def test_normalizing_rules_add_to_the_graph_in_order() -> None:
    first = rule("first", "?c :one true", "?c text:modality ?m")
    second = rule("second", "?c :two true", "?c :one true")
    reading = rule("reading", ":a :sold :b ~_:e . _:e text:asserts ?c", "?c :two true")
    turtle = node("c", (0, 4), modality="asserted")
    assert len(applied(turtle, reading, normalize=(first, second))) == 1
    assert applied(turtle, reading, normalize=(second, first)) == ()


def test_reading_rules_do_not_see_each_others_statements() -> None:
    reading = rule("reading", ":x :y :z ~_:e . _:e text:asserts ?c", "?c ?p ?o . :a :sold :b")
    found = applied(node("c", (0, 4), modality="asserted"), SALE, reading)
    assert [s.rule for s in found] == [SALE.iri]


def test_mentioned_rule_speaks_only_of_what_others_mention() -> None:
    named = rule(
        "named",
        "?t :name ?n ~_:e . _:e text:asserts ?c",
        "VALUES (?t ?n) { (:a 'A') (:b 'B') (:c 'C') } ?c text:modality ?m",
        mentioned=True,
    )
    found = applied(node("c", (0, 4), modality="asserted"), SALE, named)
    assert {str(s.triple.subject) for s in found if s.rule == named.iri} == {
        f"<{BASE}a>",
        f"<{BASE}b>",
    }


def test_documents_that_are_read_together_do_not_see_each_other() -> None:
    """A rule joins, counts and mentions within each document; statements are told apart."""
    pair = rule("pair", "?c :with ?d ~_:e . _:e text:asserts ?c", "?c :is ?x . ?d :is ?x")
    first = rule(
        "first",
        "?t a :First ~_:e . _:e text:asserts ?c",
        "{ SELECT ?t (MIN(?x) AS ?n) { ?c :of ?t ; :is ?x } GROUP BY ?t } ?c :of ?t ; :is ?n",
    )
    named = rule(
        "named", "?t :name ?n ~_:e . _:e text:asserts ?c", "?c :called ?n ; :of ?t", mentioned=True
    )
    one = node("c", (0, 4), more="; :is 2 ; :of :t ; :called 'one'")
    other = one.replace("source/s#", "source/o#").replace("0,4", "9,14").replace(":is 2", ":is 1")
    knowledge = engine(pair, first, named)
    graphs = (graph("s", one), graph("o", other.replace("'one'", "'other'")))
    together = apply_rules(graphs, knowledge)
    assert together == tuple(apply_rules((graph,), knowledge)[0] for graph in graphs)
    assert [len(found) for found in together] == [3, 3]
    assert [{quotes(said)[0] for said in found} for found in together] == [{"Peru"}, {"Chile"}]


def test_reading_without_words_says_nothing() -> None:
    silent = rule("silent", ":a :sold :b ~_:e . _:e text:asserts ?c", "?c text:modality ?m")
    assert applied(":c text:modality comity:asserted .", silent) == ()


def test_triple_without_evidence_is_refused() -> None:
    bare = rule("bare", ":a :sold :b", "?c text:modality ?m")
    with pytest.raises(KnowledgeError, match="no evidence") as caught:
        applied(node("c", (0, 4), modality="asserted"), bare)
    assert caught.value.where == "bare.rq"
    assert "text:evidence" in (caught.value.remedy or "")


def test_rule_that_is_no_sparql_is_refused() -> None:
    broken = replace(SALE, name="broken", query="CONSTRUCT {")
    for rules, first in (((broken,), ()), ((), (broken,))):
        with pytest.raises(KnowledgeError, match="query fails") as caught:
            applied(node("c", (0, 4), modality="asserted"), *rules, normalize=first)
        assert caught.value.where == "broken.rq"
        assert "error at 1:12" in caught.value.what
        assert caught.value.remedy
