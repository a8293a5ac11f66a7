"""The sample for a human judge is drawn anew the same and shows where a statement stands."""

from __future__ import annotations

from sample import described, draw, labels, statements

from comity.document import document
from comity.model import Knowledge, Modality

TEXT = (
    "Norway and Iceland established diplomatic relations on May 4, 1951. "
    "Norway opened an embassy in Iceland in 1953. Norway may close the embassy in 1999."
)


def test_the_same_seed_draws_the_same_statements(knowledge: Knowledge) -> None:
    read = statements([document("guide", TEXT)], knowledge)
    assert draw(read, 5, 1) == draw(read, 5, 1)
    assert draw(read, 5, 1) != draw(read, 5, 2)


def test_only_asserted_statements_are_judged(knowledge: Knowledge) -> None:
    read = statements([document("guide", TEXT)], knowledge)
    assert any(s.modality is not Modality.ASSERTED for _, found in read for s in found)
    drawn = draw(read, 1000, 1)
    assert {statement.modality for _, statement in drawn} == {Modality.ASSERTED}


def test_every_rule_is_drawn_from_when_each_is_asked_for(knowledge: Knowledge) -> None:
    read = statements([document("guide", TEXT)], knowledge)
    rules = [statement.rule for _, statement in draw(read, 0, 1, per_rule=1)]
    asserted = {s.rule for _, found in read for s in found if s.modality is Modality.ASSERTED}
    assert len(rules) == len(set(rules))
    assert set(rules) == asserted


def test_a_statement_is_shown_with_its_sentence(knowledge: Knowledge) -> None:
    read = statements([document("guide", TEXT)], knowledge)
    shown = [described(said, labels(read, knowledge)) for said in draw(read, 1000, 1)]
    opened = next(text for text in shown if "mission opened" in text)
    assert "| Norway opened an embassy in Iceland in 1953." in opened
    assert "asserted, rule diplomatic-mission, document guide" in opened
