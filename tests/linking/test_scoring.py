"""Each kind of evidence speaks for or against a pair and says why; the unknown says nothing."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from comity.knowledge import load_knowledge, load_vocabularies
from comity.linking.blocking import Hit, Likeness, NameIndex
from comity.linking.guide import Guide, Kind, read_guide
from comity.linking.names import folded, form, spellings
from comity.linking.proposals import propose
from comity.linking.scoring import CERTAIN, confidence, evidence
from comity.linking.sounds import LEAST_ALIKE, Chorus, Sounds
from comity.linking.values import Candidate, Entity, Span
from comity.mappings import scheme
from comity.namespaces import OWL
from comity.sssom import Link

EX = "https://example.org/"
PLACE, STATE = NamedNode(f"{EX}Place"), NamedNode(f"{EX}State")
COUNTRY = Kind(
    iri=NamedNode(f"{EX}country"),
    label="country",
    fits=frozenset({STATE}),
    within=frozenset({PLACE}),
)
CITY = Kind(
    iri=NamedNode(f"{EX}city"),
    label="city",
    fits=frozenset({PLACE}),
    excludes=frozenset({STATE}),
)
GUIDE = Guide(formal=frozenset({"republic"}), silent=frozenset({"of", "the"}), same={"st": "saint"})
EXACT = Hit(0, Likeness.LABEL, "Norland", "Norland")


def thing(name: str, **more: object) -> Entity:
    values: dict[str, object] = {
        "thing": NamedNode(f"{EX}id/{folded(name).replace(' ', '-')}"),
        "subject": NamedNode(f"{EX}concept/{folded(name).replace(' ', '-')}"),
        "label": name,
        "names": (name,),
        "own": frozenset({STATE}),
        "classes": frozenset({STATE, PLACE}),
    }
    return Entity(**(values | more))  # type: ignore[arg-type]


def candidate(*names: str, **more: object) -> Candidate:
    values: dict[str, object] = {"iri": NamedNode(f"{EX}their/1"), "names": names or ("Norland",)}
    return Candidate(**(values | more))  # type: ignore[arg-type]


NORLAND = thing("Norland", kinds=frozenset({COUNTRY}), sovereign=True)
SUDLAND = thing("Sudland", kinds=frozenset({COUNTRY}), sovereign=True)
HAVEN = thing(
    "Haven",
    own=frozenset({PLACE}),
    classes=frozenset({PLACE}),
    within=frozenset({NORLAND.thing}),
    apart=frozenset({NORLAND.thing}),
)


def places(name: str) -> frozenset[Entity]:
    return frozenset(each for each in (NORLAND, SUDLAND) if each.label == name)


def weights(entity: Entity, other: Candidate) -> list[tuple[float, str]]:
    """Return the evidence besides that of the name."""
    return [(each.weight, each.words) for each in evidence(entity, other, EXACT, places)[1:]]


def test_what_is_not_known_says_nothing() -> None:
    assert weights(NORLAND, candidate()) == []


@pytest.mark.parametrize(
    ("entity", "other", "sign", "words"),
    [
        (NORLAND, candidate(kinds=frozenset({COUNTRY})), 1, "it is a country, which fits"),
        (NORLAND, candidate(kinds=frozenset({CITY})), -1, "it is a city, which ours is not"),
        (HAVEN, candidate(kinds=frozenset({COUNTRY})), -1, "which ours is not said to be"),
        (HAVEN, candidate(places=("Norland",)), 1, "both are in Norland"),
        (HAVEN, candidate(places=("Sudland",)), -1, "it is in Sudland, and ours is not"),
        (NORLAND, candidate(places=("Norland",)), -1, "it may be a part of it"),
        (thing("A", codes=frozenset({"NL"})), candidate(codes=frozenset({"NL"})), 1, "code NL"),
        (
            thing("A", codes=frozenset({"NL", "100"})),
            candidate(codes=frozenset({"101"})),
            -1,
            "its code is 101, and ours 100",
        ),
        (NORLAND, candidate(dates=Span(end="1905")), -1, "ours is not said to have ended"),
        (thing("A", past=True), candidate(dates=Span(end="1905")), 1, "ours is of the past"),
        (
            thing("A", dates=Span(on=("1960-01-19",))),
            candidate(dates=Span(on=("1960",))),
            1,
            "the dates agree: it was 1960",
        ),
        (
            thing("A", dates=Span(on=("1960-01-19",))),
            candidate(dates=Span(on=("1951-09-08",))),
            -1,
            "it was 1951-09-08, and ours 1960-01-19",
        ),
        (
            thing("A", dates=Span(begin="1905", end="1940")),
            candidate(dates=Span(begin="1905-06-07", end="1940")),
            1,
            "the dates agree",
        ),
    ],
)
def test_each_kind_of_evidence_has_its_side(
    entity: Entity, other: Candidate, sign: int, words: str
) -> None:
    found = weights(entity, other)
    assert any(words in why for _, why in found), found
    assert all(weight * sign > 0 for weight, _ in found), found


def test_codes_of_another_form_say_nothing() -> None:
    """An ISO code is no number of the United Nations."""
    coded = thing("A", codes=frozenset({"NL"}))
    assert weights(coded, candidate(codes=frozenset({"528"}))) == []


def test_one_strong_objection_outweighs_a_name() -> None:
    for other in (
        candidate(kinds=frozenset({CITY})),
        candidate(dates=Span(end="1905")),
    ):
        assert sum(e.weight for e in evidence(NORLAND, other, EXACT, places)) < CERTAIN


def test_an_ambiguous_name_needs_support() -> None:
    vague = thing("Norland", kinds=frozenset({COUNTRY}), ambiguous=True)
    alone = sum(e.weight for e in evidence(vague, candidate(), EXACT, places))
    told = candidate(kinds=frozenset({COUNTRY}))
    assert alone < CERTAIN <= sum(e.weight for e in evidence(vague, told, EXACT, places))


def test_confidence_grows_with_weight_and_stays_a_share() -> None:
    found = [confidence(weight) for weight in (-20, 0, 6, 8, 20)]
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Republic of Norland", Likeness.ESSENCE),
        ("NORLAND", Likeness.LABEL),
        ("Nørland", Likeness.LABEL),
        ("Nor-Land", Likeness.SPELLING),
        ("The Norland", Likeness.LABEL),
        ("Norlands", Likeness.SIMILAR),
        ("North Norland", None),
        ("Ireland", None),
    ],
)
def test_finds_names_by_their_forms(name: str, expected: Likeness | None) -> None:
    """A word more is another name; so is one that shares half of its letters."""
    hits = NameIndex([NORLAND], GUIDE).hits([name])
    assert [hit.likeness for hit in hits] == ([expected] if expected is not None else [])


SOUNDS = Sounds(
    {"k": "k", "c": "k", "^nk": "k", "g": "k", "n": "n", "v": "b", "w": "o", "o": "o", "u": "o"},
    frozenset({"o", "as"}),
)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Valdora", "Waldora", True),
        ("Nkalvar", "Galvar", True),
        ("Karvas", "Carvo", True),
        ("Valdora", "Mirten", False),
        ("Valdora", "Nkalvar", False),
    ],
)
def test_compares_how_names_sound(one: str, other: str, *, alike: bool) -> None:
    """Whatever letters a language has for a sound, and what it puts to the end."""
    chorus = Chorus([(one, SOUNDS.of([folded(one)]))])
    likeness, ours = chorus.like(SOUNDS.of([folded(other)]))
    assert (likeness >= LEAST_ALIKE) is alike
    assert ours in {one, ""}


def test_an_odd_name_of_many_counts_less() -> None:
    """What is like one odd name is less likely meant than what is like most of them."""
    names = ["Valdora", "Valdur", "Waldora", "Mirten"]
    chorus = Chorus([(name, SOUNDS.of([folded(name)])) for name in names])
    usual, _ = chorus.like(SOUNDS.of(["valdora"]))
    odd, ours = chorus.like(SOUNDS.of(["mirten"]))
    assert (ours, usual > odd + 0.1) == ("Mirten", True)
    assert chorus.like(SOUNDS.of(["mirten"]), but="Mirten")[0] < LEAST_ALIKE


TOWN = Kind(
    iri=NamedNode(f"{EX}town"),
    label="town",
    fits=frozenset({PLACE}),
    formal=frozenset({"ville", "de"}),
    crowded=True,
    extent=25.0,
)
WALDORA = thing(
    "Waldora",
    names=("Waldora", "Voldur", "Istenberg"),
    own=frozenset({PLACE}),
    classes=frozenset({PLACE}),
    kinds=frozenset({TOWN}),
    within=frozenset({NORLAND.thing}),
    apart=frozenset({NORLAND.thing}),
    point=(60.0, 5.0),
)
TOWNS = Guide(sounds=SOUNDS)


def town(name: str, place: str = "Norland", point: tuple[float, float] | None = None) -> Candidate:
    places = (place,) if place else ()
    return candidate(name, kinds=frozenset({TOWN}), places=places, point=point)


@pytest.mark.parametrize(
    ("other", "certain"),
    [
        (town("Valdora"), True),
        (town("Valdora", place=""), None),
        (town("Valdora", place="Sudland"), None),
        (town("Ville de Valdora"), True),
        (town("Istenberg"), False),
        (town("Istenberg", point=(60.05, 5.02)), True),
        (town("Waldora", point=(61.0, 9.0)), False),
        (town("Mirten"), None),
        (town("Mirten", point=(60.001, 5.001)), False),
        (town("Mirten", point=(61.0, 9.0)), None),
    ],
)
def test_towns_by_sound_place_and_coordinates(other: Candidate, *, certain: bool | None) -> None:
    """By sound only in the same country; a name unlike all others is not enough; nor is a point."""
    things = [NORLAND, SUDLAND, WALDORA]
    pairs = propose(things, [other], NameIndex(things, TOWNS)).pairs
    assert [pair.certain for pair in pairs] == ([] if certain is None else [certain])


def test_knows_what_may_be_ours_before_its_kind_and_place_are_known() -> None:
    """Names of a graph are met before what else is said of a thing."""
    index = NameIndex([NORLAND, SUDLAND, WALDORA], TOWNS)
    names = ("Norland", "Valdora", "Ville de Waldora", "Mirten")
    assert [index.may_be_ours(name) for name in names] == [True, True, True, False]


def test_guide_names_only_classes_that_there_are() -> None:
    """What linking.ttl says kinds are, the ontology has; and every kind is told by something."""
    known = load_knowledge()
    classes = {triple.subject for triple in known.ontology if triple.object == OWL.Class}
    kinds = set(read_guide(load_vocabularies()["linking.ttl"]).kinds.values())
    named = {node for kind in kinds for node in kind.fits | kind.excludes | kind.within}
    assert named
    assert named <= classes


def test_spellings_and_forms() -> None:
    assert list(spellings("A, B, C")) == ["A, B, C"]
    assert form("The St. Lucia", frozenset(), {"st": "saint"}, frozenset({"the"})).words == (
        "saint",
        "lucia",
    )
    assert form("Republic", frozenset({"republic"}), {}).core == ("republic",)


def test_is_certain_only_if_nothing_else_comes_near() -> None:
    index = NameIndex([NORLAND, SUDLAND], GUIDE)
    one = candidate("Norland", kinds=frozenset({COUNTRY}))
    two = candidate("Norland", kinds=frozenset({COUNTRY}), iri=NamedNode(f"{EX}their/2"))
    assert [p.certain for p in propose([NORLAND, SUDLAND], [one], index).pairs] == [True]
    both = propose([NORLAND, SUDLAND], [one, two], index).pairs
    assert [pair.certain for pair in both] == [False, False]
    assert all(pair.evidence[-1].words.startswith("another entry of theirs") for pair in both)


def test_what_is_linked_in_a_scheme_gets_no_other_certain_pair() -> None:
    other = NamedNode(f"{EX}their/9")
    link = Link(subject=NORLAND.subject, predicate=NamedNode(f"{EX}p"), object=other, cells={})
    found = propose([NORLAND], [candidate()], NameIndex([NORLAND], GUIDE), [link])
    assert scheme(other) == scheme(candidate().iri)
    (pair,) = found.pairs
    assert not pair.certain
    assert pair.evidence[-1].words == f"ours is linked to {other.value} already"
