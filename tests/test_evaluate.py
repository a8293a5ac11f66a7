"""The figures of the evaluation: what counts as right, the mean of types, the naive baseline."""

from __future__ import annotations

from baseline import baseline
from evaluate import intervals, judged_rows, tabled

from comity.document import document

GOLD = {("a", "recognition", "1951"), ("a", "agreement", "1953"), ("b", "agreement", "1961")}


def test_only_years_that_the_gold_knows_are_judged() -> None:
    found = {("a", "agreement", "1951"), ("a", "agreement", "1999")}
    assert judged_rows(GOLD, found) == {("a", "agreement", "1951")}


def test_mean_counts_each_type_alike() -> None:
    table = tabled(GOLD, {("a", "recognition", "1951")}, ["agreement", "recognition"])
    assert table["mean of types"][0] == 0.5
    assert table["all"][0] == 1 / 3


def test_intervals_hold_the_figure_and_are_the_same_each_time() -> None:
    found = {("a", "recognition", "1951"), ("b", "agreement", "1961")}
    low, high = intervals(GOLD, found, ["agreement", "recognition"])["all"][0]
    assert 0 <= low <= 2 / 3 <= high <= 1
    first = intervals(GOLD, found, ["agreement", "recognition"])
    assert first == intervals(GOLD, found, ["agreement", "recognition"])


def test_baseline_wants_a_trigger_and_a_year_in_one_sentence() -> None:
    text = "Norway never severed relations in 1962. Norway closed its port. It was 1951."
    assert baseline([document("x", text)]) == {("x", "relations-severed", "1962")}
