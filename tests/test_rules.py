"""Every rule file's own examples, and what the rule engine promises."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad

from comity.document import document
from comity.knowledge import load_knowledge
from comity.language import parse
from comity.model import Example, Knowledge, Modality, Rule, Statement
from comity.reading import extract

KNOWLEDGE: Knowledge = load_knowledge()
CASES = [
    pytest.param(rule, example, id=f"{rule.name}: {example.text[:50]}")
    for rule in KNOWLEDGE.rules
    for example in rule.examples
]


def text_of(example: Example) -> str:
    parts = (example.title, example.header, example.text, example.footer)
    return "\n\n".join(part for part in parts if part)


@cache
def statements_of(text: str) -> tuple[Statement, ...]:
    return extract(document("example", text), KNOWLEDGE, parse)


def asserted_by(rule: Rule, text: str) -> list[Statement]:
    found = statements_of(text)
    return [s for s in found if s.rule == rule.iri and s.modality is Modality.ASSERTED]


def holds(pattern: str, statements: list[Statement]) -> bool:
    """Tell whether a Turtle pattern, variables allowed, is among the statements' triples."""
    store = ox.Store()
    graph = (s.triple for s in statements)
    store.extend(Quad(t.subject, t.predicate, t.object) for t in graph)
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in KNOWLEDGE.prefixes.items())
    return bool(store.query(f"{prefixes} ASK {{ {pattern} }}"))


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
        assert holds(example.expected, every), f"expected\n{example.expected}\nfound\n{lines}"


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
