"""Identifiers made from the words of a phrase."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from comity.model import Entity, Lexicon, Node, NodeKind, Span
from comity.namespaces import COMITY, TEXT
from comity.reference.minting import Minter

BASE = "http://example.org/"
LEXICON = Lexicon(
    base=BASE,
    names=(),
    nouns={},
    anaphors={},
    echoes={},
    words={
        TEXT.gradable: frozenset({"strong"}),
        TEXT.mutual: frozenset({"bilateral"}),
    },
    verbs={},
    auxiliaries={},
    conjunctions={},
    superclasses={COMITY.Treaty: frozenset({COMITY.Treaty, COMITY.Agreement})},
    identified=frozenset({COMITY.Agreement}),
    parties=frozenset({COMITY.State}),
    bonds=frozenset({COMITY.Relationship}),
)


def state(key: str) -> Entity:
    return Entity(
        iri=NamedNode(f"{BASE}id/{key}"),
        key=key,
        label=key.title(),
        classes=frozenset({COMITY.State}),
        known=True,
    )


def body(key: str) -> Entity:
    return Entity(iri=NamedNode(f"{BASE}id/{key}"), key=key, label=key.title())


def node(
    words: str,
    *roles: tuple[str, str],
    entities: tuple[Entity, ...] = (),
    sense: NamedNode | None = None,
    kind: NodeKind = NodeKind.PHRASE,
    literals: tuple[tuple[str, str], ...] = (),
) -> Node:
    """Return a node whose last word is its head and whose id is its words."""
    *modifiers, head = words.split()
    made = [("modifier", Literal(word)) for word in modifiers]
    return Node(
        id=words,
        kind=kind,
        unit=0,
        spans=(Span(0, len(words)),),
        label=words,
        lemma=head,
        sense=sense,
        entities=entities,
        literals=(
            ("head", Literal(head)),
            *made,
            *((name, Literal(value)) for name, value in literals),
        ),
        roles=roles,
    )


NORWAY = node("Norway", entities=(state("norway"),))
PERU = node("Peru", entities=(state("peru"),))
BOTH = node("their", entities=(state("peru"), state("norway")))
LIMA = node("Lima", entities=(body("lima"),))
YEAR = node("1983", kind=NodeKind.DATE, literals=(("value", "1983-05-01"),))


def minter(*others: Node, governing: dict[str, list[str]] | None = None) -> Minter:
    """Return a minter that knows some nodes beside the usual ones."""
    nodes = {n.id: n for n in (NORWAY, PERU, BOTH, LIMA, YEAR, *others)}
    return Minter(LEXICON, nodes.get, governing or {})


def keys(made: Node, *others: Node, governing: dict[str, list[str]] | None = None) -> list[str]:
    """Return the keys of what a node names."""
    return [e.key for e in minter(*others, governing=governing).entities(made)]


### Descriptions


@pytest.mark.parametrize(
    ("made", "key"),
    [
        (node("ships"), "ships"),
        (node("old wooden ships"), "old-wooden-ships"),
        (node("strong old ships"), "old-ships"),
        (node("sales", literals=(("follower", "abroad"),)), "sales-abroad"),
        (node("ships", ("possessor", "Norway")), "norway-ships"),
        (node("defense", ("of", "Norway")), "norway-defense"),
        (node("defense", ("of", "Lima")), "defense-of-lima"),
        (node("defense", ("of", "their")), "defense-of-norway-and-peru"),
        (node("ships", ("possessor", "Peru"), ("of", "Norway")), "peru-ships-of-norway"),
        (node("ships", ("in", "Lima"), ("from", "Norway")), "ships-in-lima-from-norway"),
        (node("ships", ("in", "Lima"), ("in", "Norway")), "ships-in-lima-and-norway"),
        (node("ships", ("in", "1983")), "ships"),
        (node("ships", ("in", "nowhere")), "ships"),
        (node("ships", ("including", "Lima"), ("apposition", "Peru"), ("clause", "x")), "ships"),
        (node("ships", ("between", "Peru"), ("partOf", "Lima")), "ships"),
    ],
)
def test_key_is_whose_it_is_its_words_and_what_describes_it(made: Node, key: str) -> None:
    assert keys(made) == [key]


def test_thing_has_an_iri_a_label_and_the_classes_of_its_noun() -> None:
    (found,) = minter().entities(node("old pact", sense=COMITY.Treaty))
    assert found == Entity(
        iri=NamedNode(f"{BASE}id/old-pact"),
        key="old-pact",
        label="old pact",
        classes=frozenset({COMITY.Treaty, COMITY.Agreement}),
    )


def test_action_in_a_description_is_named_by_its_verb_object_and_place() -> None:
    action = node(
        "build", ("object", "Lima"), ("in", "Norway"), ("to", "Peru"), kind=NodeKind.CLAUSE
    )
    assert keys(node("plan", ("for", "build")), action) == ["plan-for-build-lima-in-norway"]


def test_bond_and_judgement_stay_out_of_the_kind() -> None:
    made = node("strong bilateral naval ties", ("possessor", "Norway"))
    assert minter().kind(made) == "naval-ties"
    assert minter().core(made) == "norway-bilateral-naval-ties"


def test_phrase_without_a_head_is_named_by_its_lemma() -> None:
    made = Node(id="x", kind=NodeKind.PHRASE, unit=0, spans=(Span(0, 1),), label="X", lemma="ship")
    assert keys(made) == ["ship"]


### Several owners


def test_plural_of_several_owners_is_one_thing_for_each() -> None:
    made = node(
        "old ports", ("possessor", "their"), ("in", "Lima"), literals=(("number", "plural"),)
    )
    found = minter().entities(made)
    assert [e.key for e in found] == ["norway-old-ports-in-lima", "peru-old-ports-in-lima"]
    assert [e.label for e in found] == ["old ports of Norway", "old ports of Peru"]


def test_singular_of_several_owners_is_one_thing() -> None:
    assert keys(node("port", ("possessor", "their"))) == ["norway-and-peru-port"]


def test_plural_of_one_owner_is_one_thing() -> None:
    made = node("ports", ("possessor", "Norway"), literals=(("number", "plural"),))
    assert keys(made) == ["norway-ports"]


def test_plural_in_several_states_is_one_thing() -> None:
    made = node("ports", ("in", "their"), literals=(("number", "plural"),))
    assert keys(made) == ["ports-in-norway-and-peru"]


### Parties


@pytest.mark.parametrize("role", ["between", "among", "possessor", "with"])
def test_agreement_is_told_apart_by_its_parties(role: str) -> None:
    made = node("pact", (role, "Peru"), (role, "Norway"), sense=COMITY.Treaty)
    assert keys(made) == ["norway-peru-pact"]


def test_thing_of_another_class_has_no_parties() -> None:
    assert keys(node("port", ("between", "Peru"), ("between", "Norway"))) == ["port"]


def test_only_states_are_parties() -> None:
    made = node("pact", ("between", "Peru"), ("between", "Lima"), sense=COMITY.Treaty)
    assert keys(made) == ["peru-pact"]


def test_who_makes_an_agreement_is_party_to_it() -> None:
    made = node("pact", sense=COMITY.Treaty)
    signing = node(
        "sign", ("subject", "Peru"), ("subject", "pact"), ("object", "pact"), kind=NodeKind.CLAUSE
    )
    assert keys(made, signing, governing={"pact": ["sign"]}) == ["peru-pact"]
    assert keys(made, governing={"pact": ["sign"]}) == ["pact"]


@pytest.mark.parametrize("role", ["in", "on", "time"])
def test_agreement_is_told_apart_by_its_year(role: str) -> None:
    signing = node("signed", (role, "1983"), ("by", "Lima"), kind=NodeKind.CLAUSE)
    made = node("pact", ("with", "Peru"), ("clause", "signed"), sense=COMITY.Treaty)
    assert keys(made, signing) == ["peru-pact-1983"]


def test_date_in_another_role_tells_nothing_apart() -> None:
    signing = node("signed", ("before", "1983"), ("in", "Lima"), kind=NodeKind.CLAUSE)
    made = node("pact", ("with", "Peru"), ("clause", "signed"), sense=COMITY.Treaty)
    assert keys(made, signing) == ["peru-pact"]


def test_label_of_a_bond_names_parties_and_year_that_its_words_lack() -> None:
    signing = node("signed", ("in", "1983"), kind=NodeKind.CLAUSE)
    made = node(
        "pact",
        ("between", "Peru"),
        ("between", "Norway"),
        ("clause", "signed"),
        sense=COMITY.Treaty,
        literals=(("core", "old pact"),),
    )
    (found,) = minter(signing).entities(made)
    assert found.label == "old pact (Norway, Peru, 1983)"


def test_label_of_a_bond_with_an_owner_is_its_words() -> None:
    (found,) = minter().entities(node("pact", ("possessor", "Peru"), sense=COMITY.Treaty))
    assert found.label == "pact"


### What goes into a description


def test_description_rests_on_its_owners_and_objects_only() -> None:
    made = node(
        "ships",
        ("possessor", "Norway"),
        ("in", "Lima"),
        ("apposition", "Peru"),
        ("from", "1983"),
        ("to", "nowhere"),
    )
    assert minter().described_by(made) == [NORWAY, LIMA]
