"""Checking the examples of rules tells which do not hold, what is missing and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comity.errors import KnowledgeError
from comity.examples import Outcome, check_examples
from comity.knowledge import load_knowledge
from comity.language import parse
from comity.namespaces import COMITY, TEXT
from comity.rules.rulefile import parse_rule

KNOWLEDGE = load_knowledge()
RULE = f"""PREFIX comity: <{COMITY}>
PREFIX text: <{TEXT}>
CONSTRUCT {{ ?thing comity:signedOn ?date ~_:e . _:e text:asserts ?clause ; text:evidence ?phrase }}
WHERE {{
  ?clause text:lemma "sign" ; text:object ?phrase ; text:in ?when .
  ?phrase text:refersTo ?thing . ?thing a comity:Agreement .
  ?when text:value ?date .
}}
"""


def outcomes(*header: str) -> tuple[Outcome, ...]:
    """Check a rule that has these header lines and no other rule beside it."""
    lines = "\n".join(("#: label Signed", "#: says Signed.", *header))
    rule = parse_rule("signed", f"{lines}\n{RULE}", KNOWLEDGE.base)
    return check_examples(rule, replace(KNOWLEDGE, rules=(rule,)), parse)


def test_example_that_is_read_holds() -> None:
    positive, negative = outcomes(
        "#: example Norway signed a treaty with Iceland in 1951.",
        '#:     ?t comity:signedOn "1951"^^xsd:gYear .',
        "#: not Norway may sign a treaty with Iceland in 1951.",
    )
    assert positive.holds
    assert len(positive.found) == 1
    assert negative.holds
    assert negative.found == ()


def test_missing_triples_and_the_reason_are_told() -> None:
    (outcome,) = outcomes(
        "#: example Norway signed a treaty with Iceland.",
        '#:     ?t comity:signedOn "1951"^^xsd:gYear ; comity:signedOn "1952"^^xsd:gYear .',
    )
    assert not outcome.holds
    assert outcome.missing == (
        '?t comity:signedOn "1951"^^xsd:gYear .',
        '?t comity:signedOn "1952"^^xsd:gYear .',
    )
    assert outcome.reasons == ('it has no "in ..."',)


def test_only_what_is_missing_is_told() -> None:
    (outcome,) = outcomes(
        "#: example Norway signed a treaty with Iceland in 1951.",
        '#:     ?t comity:signedOn "1951"^^xsd:gYear . ?u comity:signedOn "1952"^^xsd:gYear .',
    )
    assert outcome.missing == ('?u comity:signedOn "1952"^^xsd:gYear .',)
    assert len(outcome.found) == 1


def test_negative_example_that_is_read_does_not_hold() -> None:
    (outcome,) = outcomes("#: not Norway signed a treaty with Iceland in 1951.")
    assert not outcome.holds
    assert [str(t.object) for t in outcome.found] == [
        '"1951"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    ]


def test_positive_example_that_its_rule_does_not_read_does_not_hold() -> None:
    """What another rule says is no merit of this one."""
    (outcome,) = outcomes("#: example Norway sold ships.")
    assert not outcome.holds


def test_expectation_that_is_no_turtle_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="no Turtle") as caught:
        outcomes("#: example Norway signed a treaty with Iceland in 1951.", "#:     ?t signed .")
    assert caught.value.where == "signed.rq"
