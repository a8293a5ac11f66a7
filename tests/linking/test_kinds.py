"""Namesakes of other kinds: what is a person there is no treaty here, whatever both are called."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from comity.knowledge import load_knowledge, load_vocabularies
from comity.linking.blocking import NameIndex
from comity.linking.entities import entities
from comity.linking.guide import Guide, read_guide
from comity.linking.proposals import propose
from comity.linking.values import Candidate, Entity, Span
from comity.namespaces import COMITY, RDF, RDFS, XSD

SPACE = "https://w3id.org/comity/id/"
NAME = "Valdora"
CLASSES = {
    "Person": "person",
    "Organization": "organisation",
    "GovernmentBody": "ministry",
    "Treaty": "treaty",
    "Agreement": "convention",
    "DiplomaticEvent": "event",
    "Place": "city",
    "State": "country",
}
"""Our classes, and what another dataset calls each."""
SAME = [
    {"Organization", "GovernmentBody"},
    {"Treaty", "Agreement"},
]
"""Classes of ours that another dataset has one word for."""


@dataclass(frozen=True)
class World:
    """One thing of ours called so, of a class, besides all that the lexicon has."""

    things: tuple[Entity, ...]
    guide: Guide


def world(name: str, *more: Triple) -> World:
    node = NamedNode(f"{SPACE}valdora")
    known = load_knowledge()
    guide = read_guide(load_vocabularies()["linking.ttl"])
    stated = (
        Triple(node, RDF.type, COMITY.term(name)),
        Triple(node, RDFS.label, Literal(NAME, language="en")),
        *more,
    )
    return World(entities(known, guide, stated), guide)


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {name: world(name) for name in CLASSES}


def of_kind(guide: Guide, word: str, name: str = NAME, **more: object) -> Candidate:
    kind = guide.kind(word)
    assert kind, word
    values: dict[str, object] = {
        "iri": NamedNode("https://example.org/1"),
        "names": (name,),
        "kinds": frozenset({kind}),
    }
    return Candidate(**(values | more))  # type: ignore[arg-type]


def certain(found: World, other: Candidate) -> bool:
    pairs = propose(found.things, [other], NameIndex(found.things, found.guide)).pairs
    return any(pair.certain for pair in pairs)


@pytest.mark.parametrize("theirs", CLASSES)
@pytest.mark.parametrize("ours", CLASSES)
def test_a_namesake_of_another_kind_is_not_the_same(
    worlds: dict[str, World], ours: str, theirs: str
) -> None:
    """Each of ours beside each word of theirs; a place here may be what others call a country."""
    found = worlds[ours]
    same = ours == theirs or {ours, theirs} in SAME or (ours, theirs) == ("Place", "State")
    assert certain(found, of_kind(found.guide, CLASSES[theirs])) is same


@pytest.mark.parametrize(
    ("date", "same"), [("1962", True), ("1962-03-04", True), ("1960-01-19", False), ("", True)]
)
def test_treaties_of_one_title_are_told_apart_by_their_day(date: str, *, same: bool) -> None:
    day = Literal("1962-03-04", datatype=XSD.date)
    found = world("Treaty", Triple(NamedNode(f"{SPACE}valdora"), COMITY.signedOn, day))
    dates = Span(on=(date,) if date else ())
    assert certain(found, of_kind(found.guide, "treaty", dates=dates)) is same


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Ana Valdora", "person"),
        ("Valdora Convention", "treaty"),
        ("University of Valdora", "organisation"),
        ("Battle of Valdora", "battle"),
        ("Free City of Valdora", "organisation"),
    ],
)
def test_who_is_named_for_a_place_is_not_the_place(
    worlds: dict[str, World], name: str, word: str
) -> None:
    for found in worlds.values():
        assert not certain(found, of_kind(found.guide, word, name))


def test_persons_of_one_family_are_not_one() -> None:
    """Nor are they one if their first names are alike."""
    node = NamedNode(f"{SPACE}ana-valdora")
    found = world(
        "Treaty",
        Triple(node, RDF.type, COMITY.Person),
        Triple(node, RDFS.label, Literal("Ana Valdora", language="en")),
    )
    for name in ("Ada Valdora", "Anna Valdora", "Ana Maldora", "Valdora"):
        assert not certain(found, of_kind(found.guide, "person", name)), name
    assert certain(found, of_kind(found.guide, "person", "Ana Valdora"))
    assert certain(found, of_kind(found.guide, "person", "Valdora, Ana"))


@pytest.mark.parametrize(
    ("ours", "theirs", "word", "same"),
    [
        ("Valdora Convention No. 87", "Valdora Convention No. 88", "convention", False),
        ("Protocol II of Valdora", "Protocol I of Valdora", "treaty", False),
        ("Treaty of Mirten", "Treaty of Marten", "treaty", False),
        ("Treaty of Mirtenberg", "Treaty of Mirtenburg", "treaty", False),
        ("Kingdom of Mirtenberg", "Kingdom of Mirtenburg", "country", True),
        ("Valdora Fisheries Commission", "The Valdora Fisheries Commission", "organisation", True),
        ("Kristina Valdora", "Kristine Valdora", "person", False),
        ("Valdora Fisheries Commission", "Valdora Forestry Commission", "organisation", False),
        ("Valdora Fisheries Commission", "Valdora Fishery Commission", "organisation", False),
    ],
)
def test_names_spelled_alike_mean_one_only_where_few_are_called_so(
    ours: str, theirs: str, word: str, *, same: bool
) -> None:
    """Countries, and not treaties, bodies or persons; numbers are equal or they are not."""
    node = NamedNode(f"{SPACE}other")
    classes = {
        "convention": "Agreement",
        "treaty": "Treaty",
        "person": "Person",
        "country": "State",
    }
    found = world(
        "Place",
        Triple(node, RDF.type, COMITY.term(classes.get(word, "Organization"))),
        Triple(node, RDFS.label, Literal(ours, language="en")),
    )
    assert certain(found, of_kind(found.guide, word, theirs)) is same
    assert certain(found, of_kind(found.guide, word, ours))
