"""What a rule needs is derived from its query, and leaving out a rule never changes a result."""

from __future__ import annotations

from dataclasses import replace

import pytest

import comity
from comity.document import document
from comity.knowledge import load_knowledge
from comity.language import parse
from comity.model import Knowledge, Rule
from comity.namespaces import TEXT
from comity.reading import extract
from comity.rules.triggers import Needs, needs

KNOWLEDGE = load_knowledge()
EVERYWHERE = replace(
    KNOWLEDGE,
    rules=tuple(replace(rule, lemmas=()) for rule in KNOWLEDGE.rules),
)
"""The same knowledge, of which every rule is always run."""


def of(where: str) -> Needs:
    """Return what a rule with this pattern needs."""
    template = "<x:a> <x:b> ?thing ~_:e . _:e text:asserts ?clause ; text:evidence ?phrase ."
    return needs(f"PREFIX text: <{TEXT}>\nCONSTRUCT {{ {template} }}\nWHERE {{ {where} }}")


SIGN = frozenset({"sign", "seal"})
VERBS = "VALUES ?verb { 'sign' 'seal' }"


@pytest.mark.parametrize(
    "where",
    [
        f"{VERBS} ?clause text:lemma ?verb",
        f"?clause text:object ?phrase ; text:lemma ?verb . {VERBS}",
        "VALUES (?verb ?kind) { ('sign' 1) ('seal' 2) } ?clause text:lemma ?verb .",
        f"{VERBS} {{ ?clause text:lemma ?verb ; text:in ?a }} UNION {{ ?clause text:lemma ?verb }}",
        "{ ?clause text:lemma 'sign' } UNION { ?clause text:lemma \"seal\" }",
        f"?clause <{TEXT}lemma> ?verb . {{ {VERBS} ?clause text:lemma ?verb }}",
    ],
)
def test_verbs_of_the_asserted_clause_are_triggers(where: str) -> None:
    assert of(where).verbs == SIGN
    assert SIGN in of(where).lemmas


@pytest.mark.parametrize(
    "where",
    [
        "?clause text:object ?phrase",
        "?clause text:lemma ?verb",
        f"?clause text:object ?phrase OPTIONAL {{ {VERBS} ?clause text:lemma ?verb }}",
        f"?clause text:object ?phrase MINUS {{ {VERBS} ?clause text:lemma ?verb }}",
        "?clause text:object ?phrase FILTER NOT EXISTS { ?clause text:lemma 'sign' }",
        f"{{ {VERBS} ?clause text:lemma ?verb }} UNION {{ ?clause text:object ?phrase }}",
        "VALUES ?verb { 'sign' UNDEF } ?clause text:lemma ?verb",
        "VALUES ?verb { 'sign'@en } ?clause text:lemma ?verb",
        "?clause text:lemma|text:label 'sign'",
        f"?clause text:lemma ?verb {{ SELECT ?verb {{ {VERBS} ?any text:lemma ?verb }} }}",
        "?clause text:lemma 'sign' . GRAPH <x:g> { ?clause text:object ?phrase }",
        "?clause text:lemma ?verb . # VALUES ?verb { 'sign' }\n",
    ],
)
def test_nothing_is_needed_where_it_cannot_be_derived(where: str) -> None:
    assert (of(where).lemmas, of(where).verbs) == ((), frozenset())


def test_nouns_are_needed_and_no_triggers() -> None:
    found = of("?clause text:lemma 'take' ; text:object ?phrase . ?phrase text:lemma 'control' .")
    assert found.verbs == {"take"}
    assert set(found.lemmas) == {frozenset({"take"}), frozenset({"control"})}


def test_most_rules_with_inline_verbs_have_triggers() -> None:
    """A verb list at the top of a rule is found: this guards the reader of queries."""
    listed = [rule for rule in KNOWLEDGE.rules if "\n  VALUES ?verb {" in rule.query]
    assert listed
    assert [rule.name for rule in listed if not rule.triggers] == []


@pytest.mark.parametrize("rule", KNOWLEDGE.rules, ids=lambda rule: rule.name)
def test_leaving_rules_out_changes_no_example(rule: Rule) -> None:
    """Each example reads the same whether rules are left out or all are run."""
    for example in rule.examples:
        parts = (example.title, example.header, example.text, example.footer)
        assert _alike("\n\n".join(filter(None, parts)))


def test_leaving_rules_out_changes_nothing_of_the_sample(
    sample_document: comity.Document, knowledge: Knowledge
) -> None:
    found = extract(sample_document, knowledge, parse)
    assert found
    assert found == extract(sample_document, EVERYWHERE, parse)


def _alike(text: str) -> bool:
    sheet = document("example", text)
    return extract(sheet, KNOWLEDGE, parse) == extract(sheet, EVERYWHERE, parse)


def test_branches_need_what_is_rare_in_each() -> None:
    branch = "?clause text:lemma ?verb ; text:object ?b . ?b text:lemma 'visit' ; text:to ?c"
    found = of(f"{{ {VERBS} {branch} }} UNION {{ {VERBS} {branch} }}")
    assert found.lemmas == (SIGN, frozenset({"visit"}))
