"""Names that the parser takes apart or hangs on one another."""

from __future__ import annotations

import pytest

from comity.document import document
from comity.knowledge import load_knowledge
from comity.language import parse
from comity.model import Node, NodeKind
from comity.reading import read_nodes

LEXICON = load_knowledge().lexicon


def nodes(text: str) -> dict[str, Node]:
    return {node.id: node for node in read_nodes(document("page", text), LEXICON, parse)}


def keys(text: str, role: str) -> set[str]:
    """Return the keys of what stands in a role of any clause."""
    found = nodes(text)
    clauses = [node for node in found.values() if node.kind is NodeKind.CLAUSE]
    return {e.key for c in clauses for t in c.targets(role) for e in found[t].entities}


@pytest.mark.parametrize(
    "signers",
    [
        "Secretary of State John Hay and Norwegian Foreign Minister Ole Dahl",
        "U.S. Secretary of State John Hay and Foreign Minister Ole Dahl",
        "Ambassador to Iceland John Hay and Baron Ole Dahl",
    ],
)
def test_persons_named_together_all_act(signers: str) -> None:
    assert keys(f"The treaty was signed by {signers} in 1901.", "subject") == {
        "john-hay",
        "ole-dahl",
    }


@pytest.mark.parametrize(
    "listed",
    [
        "the United Nations, the Organization of American States and NATO",
        "bodies, including the United Nations, the Organization of American States, and NATO",
    ],
)
def test_names_of_a_list_are_joined(listed: str) -> None:
    found = nodes(f"Norway belongs to {listed}.")
    named = {e.key for n in found.values() for e in n.entities}
    joined = {
        e.key
        for node in found.values()
        for role in ("to", "including")
        for target in node.targets(role)
        for e in found[target].entities
    }
    assert joined == named - {"norway"}


def test_preposition_inside_a_name_is_no_role_of_the_verb() -> None:
    text = "Norway signed the Convention on the Mutual Protection of Traders at Bergen in 1951."
    assert keys(text, "object") == {"convention-on-the-mutual-protection-of-traders"}
    assert "convention-on-the-mutual-protection-of-traders" not in keys(text, "on")


def test_what_describes_a_name_describes_its_top() -> None:
    found = nodes("Norwegian Foreign Minister Ole Dahl left.")
    (dahl,) = (node for node in found.values() if node.label.endswith("Ole Dahl"))
    assert dahl.label == "Norwegian Foreign Minister Ole Dahl"


@pytest.mark.parametrize(
    ("text", "label", "under"),
    [
        ("Under Lund U.S.-Norwegian relations grew.", "U.S.-Norwegian relations", "Lund"),
        ("Under Ole Lund Kenyan trade grew.", "Kenyan trade", "Ole Lund"),
        ("Under Minister Lund U.S. trade grew.", "U.S. trade", "Minister Lund"),
    ],
)
def test_name_before_the_subject_is_no_part_of_it(text: str, label: str, under: str) -> None:
    found = nodes(text)
    (clause,) = (node for node in found.values() if node.kind is NodeKind.CLAUSE)
    assert [found[t].label for t in clause.targets("subject")] == [label]
    assert [found[t].label for t in clause.targets("under")] == [under]


@pytest.mark.parametrize("place", ["Vichy France", "Imperial Russia"])
def test_name_of_a_place_of_two_words_is_left_whole(place: str) -> None:
    found = nodes(f"In {place}, Norwegian trade grew.")
    (clause,) = (node for node in found.values() if node.kind is NodeKind.CLAUSE)
    assert [found[t].label for t in clause.targets("in")] == [place]
    assert [found[t].label for t in clause.targets("subject")] == ["Norwegian trade"]
