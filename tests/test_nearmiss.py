"""Near misses name the first condition of a rule that failed where its verb stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

import comity
from comity.document import document
from comity.knowledge import load_knowledge
from comity.language import parse
from comity.model import Rule
from comity.namespaces import COMITY, TEXT
from comity.reading import read_clauses
from comity.rules.rulefile import parse_rule
from comity.tracing.nearmiss import NearMiss, near_misses

KNOWLEDGE = load_knowledge()
PROLOGUE = f"""#: label A rule
#: says  What it says.
PREFIX comity: <{COMITY}>
PREFIX text: <{TEXT}>
CONSTRUCT {{ ?thing comity:signedOn ?date ~_:e . _:e text:asserts ?clause ; text:evidence ?phrase }}
"""


def rule(name: str, where: str) -> Rule:
    """Return a rule that says when a thing was signed."""
    return parse_rule(name, f"{PROLOGUE}WHERE {{ {where} }}", KNOWLEDGE.base)


def missed(text: str, *rules: Rule) -> tuple[NearMiss, ...]:
    """Return the near misses of rules in a text."""
    graph = read_clauses(document("sheet", text), KNOWLEDGE.lexicon, parse)
    return near_misses(graph, replace(KNOWLEDGE, rules=rules))


SIGNED = """VALUES ?verb { "sign" "conclude" }
  ?clause text:lemma ?verb ; text:object ?phrase .
  ?phrase text:refersTo ?thing . ?thing a comity:Agreement ."""


@pytest.mark.parametrize(
    ("text", "more", "reason"),
    [
        (
            "Norway signed the guest book.",
            "",
            'its object "guest book" is no agreement',
        ),
        ("Norway signed Iceland.", "", 'its object "Iceland" is no agreement but a state'),
        ("Norway signed.", "", "it has no object"),
        ("Norway signed the treaty.", "", 'it is not clear what its object "treaty" refers to'),
        (
            "Norway signed a treaty with Iceland.",
            "?clause text:in|text:on|text:time ?when . ?when text:value ?date .",
            'it has no "in ...", "on ..." or date',
        ),
        (
            "Norway signed a treaty with Iceland in Oslo.",
            "?clause text:in ?when . ?when a text:Date ; text:value ?date .",
            '"in Oslo" is no date but a place',
        ),
        (
            "Norway signed a treaty with Iceland.",
            'VALUES ?noun { "pact" "accord" } ?phrase text:lemma ?noun .',
            'its object "treaty with Iceland" is no "pact" or "accord"',
        ),
        (
            "Norway signed a treaty with Iceland.",
            'VALUES ?noun { "a" "b" "c" "d" "e" } ?phrase text:lemma ?noun .',
            'its object "treaty with Iceland" is no "a", "b", "c" or 2 others',
        ),
        (
            "Norway signed a treaty with Iceland.",
            "VALUES (?role ?x) { (text:recipient 1) (text:into 2) } ?clause ?role ?other .",
            'it has no recipient or "into ..."',
        ),
        (
            "Norway signed a treaty with Iceland.",
            "VALUES ?kind { comity:State comity:Place } ?phrase text:refersTo/a ?kind .",
            'its object "treaty with Iceland" is no state or place but a treaty',
        ),
        (
            "Norway signed a treaty with Iceland.",
            "FILTER NOT EXISTS { ?clause text:subject ?who }",
            "a condition keeps it out: FILTER NOT EXISTS { ?clause text:subject ?who }",
        ),
        (
            "Norway signed a treaty with Iceland.",
            """
            # A treaty signs itself,
            # and nobody else does.
            FILTER NOT EXISTS { ?clause text:subject ?who }
            """,
            "a condition keeps it out: A treaty signs itself, and nobody else does",
        ),
        (
            "Norway signed a treaty with Iceland.",
            "OPTIONAL { ?clause text:on ?signingDay } FILTER(BOUND(?place) || BOUND(?signingDay))",
            "the text gives no place or signing day",
        ),
        (
            "Norway signed a treaty with Iceland.",
            "?clause text:object ?other FILTER(?other != ?phrase)",
            'its object "treaty with Iceland" and its object "treaty with Iceland" are one',
        ),
        (
            "Norway signed a treaty with Iceland.",
            "OPTIONAL { ?clause text:on ?when . ?when text:value ?date }",
            "the text gives no date",
        ),
        (
            "Norway signed a treaty with Iceland.",
            'MINUS { ?clause text:lemma "sign" }',
            'a condition keeps it out: MINUS { ?clause text:lemma "sign" }',
        ),
    ],
)
def test_reason_names_what_does_not_fit(text: str, more: str, reason: str) -> None:
    assert [miss.reason for miss in missed(text, rule("signed", f"{SIGNED} {more}"))] == [reason]


def test_rule_that_fires_is_no_near_miss() -> None:
    dated = f"{SIGNED} ?clause text:in ?when . ?when text:value ?date ."
    text = "Norway signed a treaty with Iceland in 1951. Norway signed the guest book in 1952."
    (miss,) = missed(text, rule("signed", dated))
    assert miss.reason == 'its object "guest book" is no agreement'
    assert miss.condition == "?thing a comity:Agreement ."
    assert (miss.met, miss.conditions) == (2, 5)


def test_rule_without_the_verb_is_no_near_miss() -> None:
    assert missed("Norway closed the guest book.", rule("signed", SIGNED)) == ()


def test_alternative_that_gets_furthest_is_told() -> None:
    where = """{ ?clause text:lemma "sign" ; text:into ?phrase . ?phrase text:refersTo ?thing }
      UNION { ?clause text:lemma "sign" ; text:object ?phrase . ?phrase text:refersTo ?thing }
      ?thing a comity:Agreement ."""
    (miss,) = missed("Norway signed the guest book.", rule("signed", where))
    assert miss.reason == 'its object "guest book" is no agreement'


def test_conditions_are_tried_from_the_clause_on_whatever_their_order() -> None:
    """A condition about a phrase is about the clause's own phrase and not about any."""
    where = """?phrase text:lemma "treaty" ; text:refersTo ?thing .
      ?clause text:object ?phrase . ?clause text:lemma "sign" ."""
    text = "Norway signed the guest book. Norway praised a treaty with Iceland."
    (miss,) = missed(text, rule("signed", where))
    assert miss.reason == 'its object "guest book" is no "treaty"'


def test_nearest_rule_comes_first() -> None:
    near = rule("b-near", f"{SIGNED} ?clause text:in ?when .")
    far = rule("a-far", '?clause text:lemma "sign" ; text:into ?phrase ; text:object ?thing .')
    found = missed("Norway signed a treaty with Iceland.", far, near)
    assert [miss.rule.name for miss in found] == ["b-near", "a-far"]


def test_trace_tells_near_misses_and_verbs_that_no_rule_has() -> None:
    text = "Norway signed the guest book. Norway pondered the guest book."
    traced = comity.trace(document("sheet", text))
    signed, pondered = (clause for unit in traced.units for clause in unit.clauses)
    assert "agreement-signed" in [miss.rule.name for miss in signed.near_misses]
    assert signed.has_rule
    assert pondered.near_misses == ()
    assert not pondered.has_rule


@pytest.mark.parametrize("rule", KNOWLEDGE.rules, ids=lambda rule: rule.name)
def test_every_counterexample_can_be_traced(rule: Rule) -> None:
    """Whatever conditions a rule has, telling which one failed never fails itself."""
    for example in rule.examples:
        if example.expected is None:
            for miss in missed(example.text, *KNOWLEDGE.rules):
                assert miss.reason
                assert "\n" not in miss.reason
                assert 0 <= miss.share <= 1
