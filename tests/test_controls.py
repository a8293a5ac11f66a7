"""Invented sentences of many countries: what they tell is read, and no more than that.

Rules are written with `dev` in view. `heldout` is only ever counted: do not read its failures.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from controls import FOLDER, HALVES, Control, Score, read_controls
from controls import score as scored

from comity.document import document
from comity.mentions import find_mentions
from comity.model import Knowledge
from comity.namespaces import COMITY

score = cache(scored)


def every() -> Iterator[Control]:
    """Yield the controls of both halves."""
    for half in HALVES:
        yield from read_controls(FOLDER / f"{half}.tsv")


@pytest.mark.parametrize("half", HALVES)
def test_one_sentence_in_a_hundred_at_most_fires_falsely(half: str) -> None:
    found: Score = score(half)
    assert found.false_fire_rate <= 0.01


@pytest.mark.parametrize("half", HALVES)
def test_what_the_sentences_tell_is_read(half: str) -> None:
    assert score(half).f1 >= 0.85


def test_controls_are_many_and_of_many_countries(knowledge: Knowledge) -> None:
    controls = list(every())
    told = [control for control in controls if control.expected]
    states = {
        mention.entity.iri
        for control in told
        for mention in find_mentions(document("control", control.sentence), knowledge.lexicon)
        if mention.entity and COMITY.State in mention.entity.classes
    }
    assert len({control.sentence for control in controls}) == len(controls)
    assert len(told) >= 150
    assert len(controls) - len(told) >= 300
    assert len(states) >= 40
