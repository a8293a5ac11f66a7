"""What expressions refer to: names, descriptions, and what points back to something."""

from __future__ import annotations

import pytest

from comity.document import document
from comity.language import parse
from comity.model import Knowledge, Node
from comity.namespaces import COMITY
from comity.reading import read_nodes


class Page:
    """The resolved nodes of a text."""

    def __init__(self, knowledge: Knowledge, *blocks: str) -> None:
        self.text = "\n\n".join(blocks)
        made = document("sheet", self.text)
        self.nodes = read_nodes(made, knowledge.lexicon, parse)

    def all(self, label: str) -> list[Node]:
        """Return all nodes with a label, in text order."""
        return [node for node in self.nodes if node.label == label]

    def node(self, label: str) -> Node:
        """Return the last node with a label."""
        return self.all(label)[-1]

    def keys(self, label: str) -> list[str]:
        """Return the keys of what the last phrase with a label refers to."""
        return [entity.key for entity in self.node(label).entities]

    def antecedents(self, label: str) -> list[str]:
        """Return the words elsewhere that say what a phrase refers to."""
        return [self.text[s.begin : s.end] for s in self.node(label).antecedents]

    def like(self, label: str) -> list[str]:
        """Return the labels of the numbers that a bare number counts like."""
        labels = {node.id: node.label for node in self.nodes}
        return [labels[target] for target in self.node(label).targets("like")]

    def parts(self, label: str) -> list[str]:
        """Return the labels of the larger numbers that a number is part of."""
        labels = {node.id: node.label for node in self.nodes}
        return [labels[target] for target in self.node(label).targets("partOf")]


TITLE = "The Relationship of Greece and Malta"


### The two states


@pytest.mark.parametrize("phrase", ["two governments", "two countries", "two sides", "two nations"])
def test_the_two_are_the_states_of_the_title(phrase: str, knowledge: Knowledge) -> None:
    page = Page(knowledge, TITLE, f"Norway left. The {phrase} met in Oslo.")
    assert page.keys(phrase) == ["greece", "malta"]
    assert page.antecedents(phrase) == ["Greece", "Malta"]


def test_both_countries_are_the_states_of_the_title(knowledge: Knowledge) -> None:
    page = Page(knowledge, TITLE, "Both countries want peace.")
    assert page.keys("Both countries") == ["greece", "malta"]


def test_the_two_are_the_last_two_states_where_no_title_names_two(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Ports", "Chile left. Norway met Iceland. The two governments agreed.")
    assert page.keys("two governments") == ["norway", "iceland"]


def test_title_of_three_states_names_no_pair(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Ports of Greece, Malta, and Italy", "The two governments agreed.")
    assert page.keys("two governments") == []


@pytest.mark.parametrize(
    "text", ["Peru met. The two governments agreed.", "Both countries agreed."]
)
def test_the_two_refer_to_nothing_where_there_are_no_two(text: str, knowledge: Knowledge) -> None:
    page = Page(knowledge, text)
    (pointing,) = (n for n in page.nodes if n.lemma in {"government", "country"})
    assert pointing.entities == ()
    assert pointing.antecedents == ()


def test_bilateral_names_the_two_states(knowledge: Knowledge) -> None:
    page = Page(knowledge, TITLE, "They want bilateral ties.")
    labels = {node.id: node.label for node in page.nodes}
    ties = page.node("bilateral ties")
    assert [labels[target] for target in ties.targets("between")] == ["Greece", "Malta"]
    assert page.keys("bilateral ties") == ["greece-malta-ties"]


def test_bilateral_names_nobody_where_there_are_no_two(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Peru wants bilateral ties.")
    assert page.node("bilateral ties").targets("between") == ()


def test_what_is_mutual_is_between_no_states_that_the_text_happens_to_name(
    knowledge: Knowledge,
) -> None:
    """Only a title of two states says whose it is: others may come in between."""
    page = Page(knowledge, "Peru grew. Chile wants mutual respect.")
    assert page.node("mutual respect").targets("between") == ()


### Forces


def test_these_troops_are_the_last_that_were_counted(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway sent 500 soldiers to Mali. These troops guard roads.")
    assert page.keys("These troops") == page.keys("500 soldiers") == ["soldiers"]
    assert page.antecedents("These troops") == ["500 soldiers"]


def test_these_troops_are_the_widest_of_nested_numbers(knowledge: Knowledge) -> None:
    text = "Over 4,000 Norwegian soldiers are in Africa, including about 300 in Mali."
    page = Page(knowledge, f"{text} These troops guard roads.")
    assert page.antecedents("These troops") == ["Over 4,000 Norwegian soldiers"]


def test_these_troops_are_those_of_the_paragraph(knowledge: Knowledge) -> None:
    before = "Norway sent 500 soldiers to Mali."
    page = Page(knowledge, "Ports", before, "These troops guard roads.")
    assert page.keys("These troops") == []
    page = Page(knowledge, "Ports", before, "The troops guard roads.")
    assert page.antecedents("troops") == ["500 soldiers"]


def test_these_troops_point_to_no_navy_of_ships(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway sold 12 ships. These troops guard roads.")
    assert page.keys("These troops") == []


def test_counted_troops_are_new(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway sent soldiers. The 40 troops guard roads.")
    assert page.antecedents("40 troops") == []
    assert page.keys("40 troops") == ["troops"]


def test_troops_with_an_owner_are_new(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway sent soldiers. Peru's troops guard roads.")
    assert page.keys("Peru's troops") == ["peru-troops"]


def test_troops_with_a_place_are_new(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway sent soldiers. The troops at the harbor arrived late.")
    assert page.antecedents("troops at the harbor") == []


### Regions, treaties, bodies


def test_the_region_is_the_last_that_was_named_one(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Kenya borders the Lake Victoria region. The region is poor.")
    assert page.keys("region") == ["lake-victoria-region"]
    assert page.antecedents("region") == ["the Lake Victoria region"]


def test_the_region_is_no_state(knowledge: Knowledge) -> None:
    assert Page(knowledge, "Kenya grew. The region is poor.").keys("region") == []


def test_the_region_is_no_island(knowledge: Knowledge) -> None:
    page = Page(knowledge, "The Long Island is dry. The region is poor.")
    assert page.keys("region") == []


def test_a_region_is_new(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Kenya borders the Lake Victoria region. A region is poor.")
    assert page.keys("region") == ["region"]


TREATY = "Norway and Peru signed the Harbor Security Treaty in 1990."


def test_short_name_of_a_treaty_points_to_one_with_its_words(knowledge: Knowledge) -> None:
    page = Page(knowledge, f"{TREATY} The Security Treaty binds Peru.")
    assert page.keys("Security Treaty") == page.keys("Harbor Security Treaty")
    assert page.antecedents("Security Treaty") == ["the Harbor Security Treaty"]


def test_name_with_other_words_is_another_treaty(knowledge: Knowledge) -> None:
    page = Page(knowledge, f"{TREATY} The Fishery Treaty binds Peru.")
    assert page.keys("Fishery Treaty") == ["fishery-treaty"]


def test_bare_treaty_points_to_the_last_one(knowledge: Knowledge) -> None:
    page = Page(knowledge, f"{TREATY} The Fishery Treaty ended. The Treaty binds Peru.")
    assert page.keys("Treaty") == ["fishery-treaty"]


def test_described_agreement_is_new(knowledge: Knowledge) -> None:
    page = Page(knowledge, f"{TREATY} The old agreement ended.")
    assert page.keys("old agreement") == ["old-agreement"]


def test_this_agreement_may_be_a_treaty(knowledge: Knowledge) -> None:
    page = Page(knowledge, f"{TREATY} This agreement binds Peru.")
    assert page.antecedents("This agreement") == ["the Harbor Security Treaty"]


@pytest.mark.parametrize(
    "text",
    [
        "The region is poor.",
        "These troops guard roads.",
        "The treaty binds Peru.",
        "This agreement binds Peru.",
        "The committee met.",
        "They met.",
        "It left.",
        "About 300 left.",
    ],
)
def test_expression_that_points_to_nothing_refers_to_nothing(
    text: str, knowledge: Knowledge
) -> None:
    page = Page(knowledge, text)
    first = page.nodes[0]
    assert first.entities == ()
    assert first.antecedents == ()


### Pronouns


def test_they_are_actors_that_were_named_together(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway and Iceland are allies. They share ships.")
    assert page.keys("They") == ["norway", "iceland"]


def test_they_may_be_one_group(knowledge: Knowledge) -> None:
    page = Page(knowledge, "The officials left. They sold ships to them.")
    assert page.keys("They") == ["officials"]
    assert page.keys("them") == ["officials"]


def test_it_is_no_group(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway grew. The officials left. It sold ships.")
    assert page.keys("It") == ["norway"]


def test_they_are_no_single_actor(knowledge: Knowledge) -> None:
    assert Page(knowledge, "Norway grew. They share ships.").keys("They") == []


def test_it_is_the_last_single_actor(knowledge: Knowledge) -> None:
    assert Page(knowledge, "Norway grew. It sold ships.").keys("It") == ["norway"]


def test_it_is_nobody_that_does_not_exist(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Iceland has no army. It relies on Norway.")
    assert page.keys("It") == ["iceland"]


def test_it_refers_to_nobody_where_it_may_be_either(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway met Iceland when it joined the treaty.")
    assert page.keys("it") == []


def test_its_is_the_subject_of_its_own_clause(knowledge: Knowledge) -> None:
    page = Page(knowledge, "After Iceland left, Norway closed its embassy.")
    assert page.keys("its") == ["norway"]


def test_it_is_not_the_subject_of_its_own_clause(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway recognized Iceland and opened relations with it.")
    assert page.keys("it") == ["iceland"]


def test_their_is_not_of_actors_of_another_paragraph(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway and Peru agreed.", "The brothers sold their ships.")
    assert page.keys("their") == []


def test_their_is_the_subject_of_its_clause_where_the_sentence_names_nobody_else(
    knowledge: Knowledge,
) -> None:
    """Not the officials of the sentence before: "Norway closed their embassy" is Norway's."""
    page = Page(knowledge, "Peru and Malta agreed. Norway closed their embassy in Lima.")
    assert page.keys("their") == ["norway"]


### Bonds without parties


def test_relations_are_between_the_states_of_title_and_banner(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Malta", "A guide to Greek history", "Relations were broken off.")
    assert page.keys("Relations") == ["greece-malta-relations"]


def test_title_that_is_part_of_a_name_stands_for_the_state(knowledge: Knowledge) -> None:
    blocks = (
        "Hesse",
        "A guide to Greek history",
        "The Grand Duchy of Hesse fell. Relations ended.",
    )
    assert Page(knowledge, *blocks).keys("Relations") == ["grand-duchy-of-hesse-greece-relations"]


def test_external_relations_are_not_between_the_states_of_the_title(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Ports of Greece and Malta", "He wrote of external relations.")
    assert page.keys("external relations") == ["external-relations"]


def test_abbreviation_is_of_the_fewest_words(knowledge: Knowledge) -> None:
    page = Page(knowledge, "The report of the Joint Harbor Commission (JHC) came late.")
    (short,) = (n for n in page.nodes if n.label == "JHC")
    assert [entity.key for entity in short.entities] == ["joint-harbor-commission"]


def test_his_is_no_state(knowledge: Knowledge) -> None:
    assert Page(knowledge, "Peru freed the poet and his friends.").keys("his") == []


def test_relations_are_those_of_the_last_bond_in_the_paragraph(knowledge: Knowledge) -> None:
    text = "Chile had ties with Peru. Relations were broken off."
    assert Page(knowledge, "Ports of Greece and Malta", text).keys("Relations") == [
        "chile-peru-relations"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Relations with Norway were broken off.",
        "Norway broke off relations.",
        "Relations were broken off with Norway.",
    ],
)
def test_relations_with_a_party_get_no_other(text: str, knowledge: Knowledge) -> None:
    page = Page(knowledge, "Ports of Greece and Malta", text)
    bonds = [n for n in page.nodes if n.sense == COMITY.Relationship]
    assert [e.key for n in bonds for e in n.entities] == ["norway-relations"]


def test_relations_get_no_parties_after_another_state(knowledge: Knowledge) -> None:
    page = Page(
        knowledge, "Ports of Greece and Malta", "When Peru left, relations were broken off."
    )
    assert page.keys("relations") == ["relations"]


def test_relations_with_two_states_are_no_bond_of_theirs(knowledge: Knowledge) -> None:
    page = Page(knowledge, "The general broke off relations with Chile and Peru.")
    (bond,) = (n for n in page.nodes if n.sense == COMITY.Relationship)
    assert [entity.key for entity in bond.entities] == ["relations-with-chile-and-peru"]


def test_their_gives_the_owners(knowledge: Knowledge) -> None:
    page = Page(knowledge, TITLE, "Both countries grew. Their ports are open.")
    assert page.keys("Their") == ["greece", "malta"]
    (ports,) = (n for n in page.nodes if n.lemma == "port")
    assert all("greece" in e.key or "malta" in e.key for e in ports.entities)
    assert ports.entities


### Abbreviations and numbers


def test_abbreviation_refers_to_its_long_form(knowledge: Knowledge) -> None:
    page = Page(knowledge, "The Harbor Safety Board (HSB) met. The HSB built ports.")
    assert page.keys("HSB") == ["harbor-safety-board"]
    assert page.antecedents("HSB") == ["Harbor Safety Board"]
    assert len(page.all("HSB")) == 2


def test_number_after_including_is_part_of_the_one_before(knowledge: Knowledge) -> None:
    text = "Over 4,000 Norwegian soldiers are in Africa, including about 300 in Mali."
    page = Page(knowledge, text)
    assert page.keys("about 300 in Mali") == ["norway-soldiers"]
    assert page.parts("about 300 in Mali") == ["Over 4,000 Norwegian soldiers"]
    assert page.antecedents("about 300 in Mali") == ["Over 4,000 Norwegian soldiers"]
    assert page.node("about 300 in Mali").literal("core") == "Norwegian soldiers"


def test_number_after_including_may_belong_to_the_object(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway sent about 500 soldiers to Mali, including 200 in Gao.")
    assert page.parts("200 in Gao") == ["about 500 soldiers"]


def test_bare_number_counts_what_the_last_one_counted(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway has 500 soldiers. About 200 are in Mali.")
    assert page.keys("About 200") == ["soldiers"]
    assert page.like("About 200") == ["500 soldiers"]
    assert page.parts("About 200") == []


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("Norway has 500 soldiers, 200 of them in Gao.", "200 of them in Gao", "500 soldiers"),
        ("Norway has 500 soldiers, of whom 200 are in Gao.", "of whom 200", "500 soldiers"),
        ("Norway has 500 soldiers, 200 of whom are in Gao.", "200 of whom", "500 soldiers"),
        ("Norway has 500 soldiers. Some 200 of these soldiers left.", "200", "500 soldiers"),
        ("Some 200 of the 500 soldiers left.", "Some 200", "500 soldiers"),
        ("Of the 500 soldiers, some 200 left.", "some 200", "500 soldiers"),
    ],
)
def test_number_of_a_whole_is_part_of_it(
    text: str, part: str, whole: str, knowledge: Knowledge
) -> None:
    page = Page(knowledge, text)
    (found,) = (node for node in page.nodes if node.targets("partOf"))
    assert part in found.label
    (target,) = found.targets("partOf")
    assert next(node.label for node in page.nodes if node.id == target).endswith(whole)


def test_numbers_in_a_row_are_parts_of_one_whole(knowledge: Knowledge) -> None:
    text = "Norway has 900 soldiers, of whom 200 are in Gao, 30 in Oslo and about 40 in Lima."
    page = Page(knowledge, text)
    assert page.parts("30 in Oslo") == page.parts("about 40 in Lima") == ["900 soldiers"]


def test_number_with_a_verb_of_its_own_is_no_part(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway has 900 soldiers, 200 of them in Gao, and 300 are in Lima.")
    assert page.parts("300") == []
    assert page.keys("300") == ["soldiers"]


def test_sum_of_money_counts_nothing_before_it(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway has 500 soldiers. They cost $3 million.")
    assert page.keys("$3 million") == []


def test_one_of_several_is_still_one_of_them(knowledge: Knowledge) -> None:
    """The number only introduces the noun, which then has it."""
    page = Page(knowledge, "One of the soldiers left.")
    assert page.keys("soldiers") == ["soldiers"]
    assert page.node("soldiers").literal("statedAs") == "One"


def test_chain_of_bare_numbers_keeps_the_first_words(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway has 500 soldiers. Over 200 are in Mali. About 40 are in Gao.")
    assert page.keys("About 40") == ["soldiers"]
    assert page.antecedents("About 40") == ["Over 200", "500 soldiers"]


def test_list_without_numbers_is_part_of_no_number(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Peru sent 40 ships, including tankers.")
    assert page.parts("tankers") == []
    page = Page(knowledge, "Peru sent ships, including 12 tankers.")
    assert page.parts("12 tankers") == []


def test_counted_list_is_part_of_the_number(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Peru sent 40 ships, including 12 tankers.")
    assert page.parts("12 tankers") == ["40 ships"]


def test_bare_number_is_of_the_same_kind_as_the_last_one(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway has 500 soldiers. About 200 are in Mali.")
    assert page.node("About 200").sense == page.node("500 soldiers").sense == COMITY.ArmedForce
    assert page.node("About 200").literal("coreKey") == "soldiers"


### Parts of places


def test_part_of_a_place_is_not_the_place(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Ships left northern Norway.")
    label = "northern Norway"
    assert page.keys(label) != ["norway"]
    assert page.node(label).entities[0].classes == knowledge.lexicon.classes(COMITY.Place)


def test_described_place_is_the_place(knowledge: Knowledge) -> None:
    assert Page(knowledge, "Ships left beautiful Norway.").keys("beautiful Norway") == ["norway"]


### Minted entities


def test_description_gets_an_entity_from_its_words(knowledge: Knowledge) -> None:
    node = Page(knowledge, "The old wooden ships of Peru sank.").nodes[0]
    (entity,) = node.entities
    assert entity.key == "peru-old-wooden-ships"
    assert entity.iri.value == f"{knowledge.base}id/peru-old-wooden-ships"
    assert not entity.known


def test_owner_and_of_phrase_give_the_same_entity(knowledge: Knowledge) -> None:
    page = Page(knowledge, "The defense of Norway grew. Norway's defense fell.")
    assert page.keys("defense of Norway") == page.keys("Norway's defense") == ["norway-defense"]


def test_judgement_and_number_make_no_other_entity(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Peru has 40 strong ships. Peru lost over 20 ships.")
    assert page.keys("40 strong ships") == page.keys("over 20 ships") == ["ships"]


def test_agreement_is_told_apart_by_its_parties(knowledge: Knowledge) -> None:
    page = Page(
        knowledge, "Norway and Peru signed an old pact. Norway and Chile signed a naval pact."
    )
    assert page.keys("old pact") == ["norway-peru-old-pact"]
    assert page.keys("naval pact") == ["chile-norway-naval-pact"]


def test_relationship_is_the_same_in_any_order_of_its_parties(knowledge: Knowledge) -> None:
    one = Page(knowledge, "The alliance between Peru and Norway grew.")
    other = Page(knowledge, "The alliance between Norway and Peru grew.")
    assert one.nodes[0].entities[0].iri == other.nodes[0].entities[0].iri


def test_agreement_is_told_apart_by_its_year(knowledge: Knowledge) -> None:
    text = "Norway and Peru accepted an agreement signed in 1983."
    (node,) = (n for n in Page(knowledge, text).nodes if n.lemma == "agreement")
    assert [e.key for e in node.entities] == ["norway-peru-agreement-1983"]


def test_minted_entity_has_the_class_of_its_noun_and_its_superclasses(knowledge: Knowledge) -> None:
    (entity,) = Page(knowledge, "The new port opened.").nodes[0].entities
    assert entity.classes == knowledge.lexicon.classes(COMITY.Facility)
    assert len(entity.classes) > 1


def test_title_comes_before_the_body(knowledge: Knowledge) -> None:
    """What a page says before its title can point to the title's states."""
    page = Page(
        knowledge,
        TITLE,
        "Fact sheet prepared by the Bureau of Harbors, March 3, 1994.",
        "The two governments met.",
    )
    assert page.keys("two governments") == ["greece", "malta"]


def test_it_opening_a_sentence_is_what_the_one_before_is_about(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Norway has ties with Iceland. It joined the union in 1951.")
    assert page.keys("It") == ["norway"]


def test_he_is_a_person_and_it_is_none(knowledge: Knowledge) -> None:
    page = Page(knowledge, "Ambassador Ole Dahl left Norway. He sold ships.")
    assert page.keys("He") == ["ole-dahl"]
    page = Page(knowledge, "Norway grew under King Haakon. It sold ships.")
    assert page.keys("It") == ["norway"]


def test_agreement_between_named_parties_points_to_no_other(knowledge: Knowledge) -> None:
    before = "Norway and Iceland signed the Treaty of Peace in 1951."
    page = Page(knowledge, f"{before} The Treaty between Norway and Denmark lapsed.")
    assert page.keys("Treaty between Norway and Denmark") == ["denmark-norway-treaty"]


### Bodies of one state


@pytest.mark.parametrize(
    "words",
    [
        "Ministry of Ports of Norway",
        "Norwegian Ministry of Ports",
        "Norway's Ministry of Ports",
        "Ministry of Ports of the Kingdom of Norway",
    ],
)
def test_body_of_a_state_is_one_however_its_owner_is_named(
    words: str, knowledge: Knowledge
) -> None:
    page = Page(knowledge, f"The {words} bought ships.")
    assert page.keys(words) == ["norway-ministry-of-ports"]


@pytest.mark.parametrize("words", ["Norwegian Foreign Ministry", "Norway's foreign ministry"])
def test_other_name_of_a_kind_of_body_means_the_same_body(words: str, knowledge: Knowledge) -> None:
    page = Page(knowledge, f"The Ministry of Foreign Affairs of Norway met the {words}.")
    whole = "Ministry of Foreign Affairs of Norway"
    assert page.keys(words) == page.keys(whole) == ["norway-ministry-of-foreign-affairs"]


def test_bodies_of_two_states_are_two_and_the_bare_name_is_neither(knowledge: Knowledge) -> None:
    text = "The Norwegian Ministry of Ports met the Ministry of Ports of Kenya."
    page = Page(knowledge, f"{text} The Ministry of Ports bought ships.")
    assert page.keys("Norwegian Ministry of Ports") == ["norway-ministry-of-ports"]
    assert page.keys("Ministry of Ports of Kenya") == ["kenya-ministry-of-ports"]
    assert page.keys("Ministry of Ports") == ["ministry-of-ports"]


def test_bare_name_of_a_body_means_the_one_that_was_named_with_its_owner(
    knowledge: Knowledge,
) -> None:
    page = Page(knowledge, "The Norwegian Ministry of Ports met. The Ministry of Ports bought it.")
    assert page.keys("Ministry of Ports") == ["norway-ministry-of-ports"]
    assert page.antecedents("Ministry of Ports") == ["The Norwegian Ministry of Ports"]


def test_body_of_no_state_is_called_by_its_name_alone(knowledge: Knowledge) -> None:
    page = Page(knowledge, "The Ministry of Ports in Norway bought ships.")
    assert page.keys("Ministry of Ports in Norway") == ["ministry-of-ports"]
