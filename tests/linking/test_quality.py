"""How well gazetteers are linked: bounds on the half that is held back, and what must not be one.

`make link-bench` prints the figures; the weights were tuned on the other half only.
"""

from __future__ import annotations

from pathlib import Path

import gazetteers
import link
import pytest
from pyoxigraph import NamedNode

from comity.linking.blocking import NameIndex
from comity.linking.proposals import propose
from comity.linking.values import Candidate, Span


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> link.Ours:
    return link.ours(tmp_path_factory.mktemp("ours") / "knowledge")


@pytest.fixture(scope="module")
def tallies(side: link.Ours, tmp_path_factory: pytest.TempPathFactory) -> dict[str, link.Tally]:
    folder = tmp_path_factory.mktemp("theirs")
    return dict(link.measured(side, folder, names=99, held=True))


@pytest.mark.parametrize(("kind", "asked"), [("countries", 400), ("capitals", 80)])
def test_links_the_half_that_is_held_back(
    tallies: dict[str, link.Tally], kind: str, asked: int
) -> None:
    """Under names that are not the preferred ones, among 39,000 entries."""
    tally = tallies[kind]
    assert tally.asked >= asked
    assert tally.precision >= 0.99, tally.errors
    assert tally.recall >= 0.90, tally.errors


def test_takes_no_stranger_for_one_of_ours(side: link.Ours) -> None:
    """A country that our side does not have is rarely like another: Iceland is no Ireland."""
    wrong = link.strangers(side, held=True)
    assert len(wrong) <= 5, wrong


HARD = [
    ("Georgia", "country", "", "", "georgia"),
    ("Georgia", "state", "US", "", "georgia-us-state"),
    ("Georgia", "city", "US", "", None),
    ("Congo, Republic of the", "country", "", "", "republic-of-the-congo"),
    (
        "Congo, The Democratic Republic of the",
        "country",
        "",
        "",
        "democratic-republic-of-the-congo",
    ),
    ("Congo", "river", "", "", None),
    ("Guinea", "country", "", "", "guinea"),
    ("Guinea Bissau", "country", "", "", "guinea-bissau"),
    ("Equatorial Guinea", "country", "", "", "equatorial-guinea"),
    ("Papua New Guinea", "country", "", "", "papua-new-guinea"),
    ("Niger", "country", "", "", "niger"),
    ("Nigeria", "country", "", "", "nigeria"),
    ("Niger", "province", "NG", "", None),
    ("Dominica", "country", "", "", "dominica"),
    ("Dominican Republic", "country", "", "", "dominican-republic"),
    ("Korea, Republic of", "country", "", "", "south-korea"),
    ("Korea, Democratic People's Republic of", "country", "", "", "north-korea"),
    ("Ireland", "country", "", "", "ireland"),
    ("Northern Ireland", "province", "GB", "", "northern-ireland"),
    ("Samoa", "country", "", "", "samoa"),
    ("American Samoa", "country", "", "", "american-samoa"),
    ("Sudan", "country", "", "", "sudan"),
    ("South Sudan", "country", "", "", "south-sudan"),
    ("San José", "city", "CR", "", "san-jose"),
    ("San Jose", "city", "US", "", None),
    ("San José", "city", "PH", "", None),
    ("Victoria", "city", "CA", "", None),
    ("Victoria", "city", "SC", "", "capital-SC"),
    ("Georgetown", "city", "GY", "", "capital-GY"),
    ("Georgetown", "city", "US", "", None),
    ("Kingston", "city", "JM", "", "capital-JM"),
    ("Kingston", "city", "CA", "", None),
    ("Luxembourg", "country", "", "", "luxembourg"),
    ("Luxembourg", "city", "LU", "", "capital-LU"),
    ("Luxembourg", "province", "BE", "", None),
    ("Siam", "country", "", "1939", "siam"),
    ("Thailand", "country", "", "", "thailand"),
    ("Hanover", "country", "", "1866", "kingdom-of-hanover"),
    ("Hanover", "city", "DE", "", None),
    ("Burma", "country", "", "1989-12-05", None),
    ("Zaire", "country", "", "1997-07-14", None),
    ("Jersey", "country", "", "", "jersey"),
    ("New Jersey", "state", "US", "", "new-jersey"),
]
"""Name, kind, country, end, and what of ours is the same: none where it would be another thing."""


@pytest.mark.parametrize("alone", [False, True], ids=["together", "alone"])
def test_tells_namesakes_apart(side: link.Ours, *, alone: bool) -> None:
    """In one file, where each has its right one, and each in a file of its own."""
    rows = [
        Candidate(
            iri=NamedNode(f"https://example.org/{number}"),
            names=(name,),
            kinds=frozenset(filter(None, [side.guide.kind(kind)])),
            places=(place,) if place else (),
            dates=Span(end=end),
        )
        for number, (name, kind, place, end, _) in enumerate(HARD)
    ]
    files = [[row] for row in rows] if alone else [rows]
    found = {
        pair.candidate.iri.value: pair.entity.thing.value.rsplit("/", 1)[-1]
        for file in files
        for pair in propose(side.things, file, side.index).pairs
        if pair.certain
    }
    told = {
        HARD[number][:4]: found.get(f"https://example.org/{number}") for number in range(len(HARD))
    }
    assert told == {row[:4]: row[4] for row in HARD}


def test_past_states_are_not_the_present_ones(side: link.Ours) -> None:
    """What ISO 3166-3 says has ended is none of the countries that have not."""
    rows = list(gazetteers.former_rows())
    assert len(rows) > 25
    candidates = [
        Candidate(
            iri=NamedNode(gazetteers.iri(row)),
            names=(row.name,),
            kinds=frozenset(filter(None, [side.guide.kind("country")])),
            dates=Span(end=row.end),
        )
        for row in rows
    ]
    proposals = propose(side.things, candidates, side.index)
    certain = [pair for pair in proposals.pairs if pair.certain]
    assert certain
    assert [pair.match for pair in certain if not pair.entity.past] == []


def test_order_does_not_matter(side: link.Ours) -> None:
    rows = [
        Candidate(iri=NamedNode(f"https://example.org/{n}"), names=(name,))
        for n, (name, *_) in enumerate(HARD)
    ]
    one = propose(side.things, rows, side.index).pairs
    other = propose(side.things, rows[::-1], NameIndex(side.things, side.guide)).pairs
    key = [(p.entity.thing.value, p.candidate.iri.value, p.certain, p.evidence) for p in one]
    assert sorted(map(str, key)) == sorted(
        str((p.entity.thing.value, p.candidate.iri.value, p.certain, p.evidence)) for p in other
    )


def test_module_writes_and_reads_its_files(side: link.Ours, tmp_path: Path) -> None:
    """The measurement goes through a file, as the command does."""
    row = gazetteers.Row(id="x", name="Zaïre", aliases=("Congo-Kinshasa",), kind="country")
    pairs = link.linked(side, [row], tmp_path / "rows.csv").pairs
    assert [pair.entity.label for pair in pairs if pair.certain] == [
        "Democratic Republic of the Congo"
    ]
