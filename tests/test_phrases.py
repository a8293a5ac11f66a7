"""Noun phrases: one node for each thing that a phrase speaks of."""

from __future__ import annotations

import pytest

from comity.document import document
from comity.grammar.clauses import Clauses
from comity.grammar.coordination import Coordination
from comity.grammar.phrases import Phrases
from comity.grammar.repairs import mended_tree
from comity.language import parse
from comity.mentions import find_mentions
from comity.model import Knowledge, Node, NodeKind, Span
from comity.namespaces import COMITY, TEXT
from comity.normal import normal_form


class Sheet:
    """The nodes of a one-sentence text, before anything is resolved."""

    def __init__(self, text: str, knowledge: Knowledge) -> None:
        lexicon = knowledge.lexicon
        made = document("sheet", text)
        normal = normal_form(text).replace("\n", " ")
        (sentence,) = parse(normal, made.units)
        tree = mended_tree(sentence, place_adverbs=lexicon.words[TEXT.placeAdverb])
        words = Coordination(tree, lexicon, find_mentions(made, lexicon))
        self.text = text
        self.phrases = Phrases(words, normal, 0)
        self.nodes = {n.id: n for n in Clauses(tree, self.phrases, lexicon).read()}

    def labels(self) -> list[str]:
        """Return the labels of all phrases, sorted."""
        return sorted(n.label for n in self.nodes.values() if n.kind is NodeKind.PHRASE)

    def node(self, label: str) -> Node:
        """Return the one node with a label."""
        (found,) = (n for n in self.nodes.values() if n.label == label)
        return found

    def roles(self, label: str) -> list[tuple[str, str]]:
        """Return the roles of a node, with the labels of what they lead to."""
        return [(role, self.nodes[target].label) for role, target in self.node(label).roles]

    def literals(self, label: str, name: str) -> list[str]:
        """Return the values of a literal of a node."""
        return [value.value for found, value in self.node(label).literals if found == name]

    def words(self, label: str) -> list[str]:
        """Return the passages that a node rests on."""
        return [self.text[span.begin : span.end] for span in self.node(label).spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Greece owns land, sea and air bases in Malta.",
            ["air bases in Malta", "land bases in Malta", "sea bases in Malta"],
        ),
        (
            "Norway supports political and economic freedoms.",
            ["economic freedoms", "political freedoms"],
        ),
        (
            "The envoys held close and frequent consultations.",
            ["close and frequent consultations"],
        ),
        (
            "Portugal will adjust training and operational procedures.",
            ["operational procedures", "training procedures"],
        ),
        (
            "Finland and Sweden hold bilateral planning, training, and exercises.",
            ["bilateral exercises", "bilateral planning", "bilateral training"],
        ),
        (
            "Spain buys defense and dual-use technology.",
            ["defense technology", "dual-use technology"],
        ),
        (
            "Peru limits the development and production of rockets.",
            ["development of rockets", "production of rockets"],
        ),
        (
            "Norway's support for human rights and democratic institutions grew.",
            [
                "Norway's support for democratic institutions",
                "Norway's support for human rights",
            ],
        ),
        ("Bosnia and Herzegovina signed it.", ["Bosnia and Herzegovina"]),
        (
            "The Joint Commission on Trade and Investment met.",
            ["Joint Commission on Trade and Investment"],
        ),
    ],
)
def test_phrase_has_a_node_for_each_thing_it_speaks_of(
    text: str, expected: list[str], knowledge: Knowledge
) -> None:
    labels = Sheet(text, knowledge).labels()
    heads = {label.split(" ")[1] for label in expected}
    assert [label for label in labels if heads & set(label.split(" ")[1:])] == expected


def test_relation_between_two_is_one_thing(knowledge: Knowledge) -> None:
    sheet = Sheet("The friendship between Norway and Iceland grew.", knowledge)
    label = "friendship between Norway and Iceland"
    assert sheet.roles(label) == [("between", "Norway"), ("between", "Iceland")]


def test_agreement_on_several_things_is_one_thing(knowledge: Knowledge) -> None:
    """What the lexicon calls whole is not written out over its "of" phrase."""
    sheet = Sheet("The agreement for trade and transit ended.", knowledge)
    assert "agreement for trade and transit" in sheet.labels()


def test_number_of_several_things_is_one_number(knowledge: Knowledge) -> None:
    sheet = Sheet("They saw 300 models of ships and planes.", knowledge)
    assert "300 models of ships and planes" in sheet.labels()


def test_words_of_a_reading_are_its_spans(knowledge: Knowledge) -> None:
    sheet = Sheet("Greece owns land, sea and air bases in Malta.", knowledge)
    assert sheet.words("land bases in Malta") == ["land", "bases in Malta"]
    assert sheet.words("sea bases in Malta") == ["sea", "bases in Malta"]
    assert sheet.words("air bases in Malta") == ["air bases in Malta"]


def test_readings_of_one_phrase_have_ids_of_their_own(knowledge: Knowledge) -> None:
    sheet = Sheet("Greece owns land, sea and air bases.", knowledge)
    ids = [n.id for n in sheet.nodes.values() if n.lemma == sheet.node("air bases").lemma]
    assert len(ids) == len(set(ids)) == 3
    assert sheet.node("Greece").id == "phrase-0-6"


def test_noun_gives_the_class(knowledge: Knowledge) -> None:
    sheet = Sheet("The old treaty named troops, ports and apples.", knowledge)
    assert sheet.node("old treaty").sense == COMITY.Treaty
    assert sheet.node("troops").sense == COMITY.ArmedForce
    assert sheet.node("ports").sense == COMITY.Facility
    assert sheet.node("apples").sense is None


def test_name_of_two_words_gives_the_class(knowledge: Knowledge) -> None:
    assert Sheet("The new fact sheet is out.", knowledge).node("new fact sheet").sense == (
        COMITY.FactSheet
    )


def test_article_is_left_out_of_a_label(knowledge: Knowledge) -> None:
    assert Sheet("The envoy met an ally.", knowledge).labels() == ["ally", "envoy"]


def test_determiner_and_modifiers_are_literals(knowledge: Knowledge) -> None:
    sheet = Sheet("These Old wooden ships sank.", knowledge)
    label = "These Old wooden ships"
    assert sheet.literals(label, "determiner") == ["these"]
    assert sheet.literals(label, "modifier") == ["old", "wooden"]
    assert sheet.literals(label, "head") == ["ships"]
    assert sheet.literals(label, "number") == ["plural"]
    assert sheet.literals(label, "proper") == []
    assert sheet.literals(label, "core") == ["Old wooden ships"]


def test_proper_noun_is_marked(knowledge: Knowledge) -> None:
    sheet = Sheet("Lima grew.", knowledge)
    assert sheet.literals("Lima", "proper") == ["true"]
    assert sheet.literals("Lima", "number") == []


### Numbers


def test_number_and_hedge_are_the_phrases_own(knowledge: Knowledge) -> None:
    sheet = Sheet("Norway has over 4,000 brave soldiers.", knowledge)
    label = "over 4,000 brave soldiers"
    assert sheet.literals(label, "statedAs") == ["over 4,000"]
    assert sheet.literals(label, "value") == ["4000"]
    assert sheet.literals(label, "hedge") == [COMITY.moreThan.value]
    assert sheet.literals(label, "core") == ["brave soldiers"]
    assert sheet.literals(label, "modifier") == ["brave"]
    assert sheet.literals(label, "measure") == []


def test_number_inside_a_modifier_counts_something_else(knowledge: Knowledge) -> None:
    sheet = Sheet("The minister of two nations spoke.", knowledge)
    assert sheet.literals("minister of two nations", "statedAs") == []
    assert sheet.literals("two nations", "statedAs") == ["two"]


def test_vague_plural_counts_what_follows_of(knowledge: Knowledge) -> None:
    sheet = Sheet("Thousands of Finnish soldiers serve in Mali.", knowledge)
    assert sheet.literals("Finnish soldiers", "statedAs") == ["Thousands"]
    assert sheet.literals("Finnish soldiers", "hedge") == [COMITY.unspecifiedPlural.value]
    assert sheet.words("Finnish soldiers") == ["Thousands", "Finnish soldiers"]


@pytest.mark.parametrize("number", ["About 300", "Thousands"])
def test_bare_number_has_no_lemma(number: str, knowledge: Knowledge) -> None:
    assert Sheet(f"{number} left.", knowledge).node(number).lemma == ""


def test_counted_thing_keeps_its_lemma(knowledge: Knowledge) -> None:
    assert Sheet("About 300 ships left.", knowledge).node("About 300 ships").lemma == "ship"


def test_number_of_an_owner_counts_the_owner_only(knowledge: Knowledge) -> None:
    sheet = Sheet("The two countries' pact ended.", knowledge)
    assert sheet.literals("two countries' pact", "statedAs") == []
    assert sheet.literals("two countries", "statedAs") == ["two"]


def test_number_before_of_takes_what_else_follows(knowledge: Knowledge) -> None:
    sheet = Sheet("Thousands of soldiers from Peru, including 300 officers, left.", knowledge)
    (soldiers,) = (n for n in sheet.nodes.values() if n.lemma == "soldier")
    roles = [(role, sheet.nodes[target].label) for role, target in soldiers.roles]
    assert ("including", "300 officers") in roles
    assert ("from", "Peru") in roles
    assert "of" not in dict(roles)


def test_sum_of_money_has_its_currency(knowledge: Knowledge) -> None:
    sheet = Sheet("Peru paid $3 million.", knowledge)
    values = [v.value for n in sheet.nodes.values() for k, v in n.literals if k == "measure"]
    assert values == ["USD"]


def test_transparent_noun_stands_for_what_follows(knowledge: Knowledge) -> None:
    sheet = Sheet("Peru accepted the terms of the old pact.", knowledge)
    assert "old pact" in sheet.labels()
    assert [label for label in sheet.labels() if label.startswith("terms")] == []


### Roles


def test_words_that_lead_to_a_phrase_are_its_opening(knowledge: Knowledge) -> None:
    text = "Trade grew under the old pact and the law."
    sheet = Sheet(text, knowledge)
    opening = sheet.node("old pact").opening
    assert opening is not None
    assert text[opening.begin : opening.end].strip() == "under"
    assert sheet.node("law").opening is None
    assert sheet.node("Trade").opening is None


def test_preposition_below_another_has_a_role_of_its_own(knowledge: Knowledge) -> None:
    sheet = Sheet("The period from 1990 to 1994 was long.", knowledge)
    roles = [r for n in sheet.nodes.values() if n.lemma == "period" for r in n.roles]
    assert [(role, sheet.nodes[target].label) for role, target in roles] == [
        ("from", "1990"),
        ("to", "1994"),
    ]


def test_aside_is_no_part_of_a_description(knowledge: Knowledge) -> None:
    for text, label in (
        ("The port near Lima, which is old, closed.", "port near Lima"),
        ("The trade with states, including Peru, grew.", "trade with states"),
    ):
        assert label in Sheet(text, knowledge).labels()


def test_named_body_is_one_whatever_it_is_for(knowledge: Knowledge) -> None:
    sheet = Sheet("The World Trade Organization of buyers and sellers met.", knowledge)
    bodies = [n for n in sheet.nodes.values() if n.lemma == "organization"]
    assert len(bodies) == 1


def test_abbreviation_before_a_noun_is_its_owner(knowledge: Knowledge) -> None:
    text = "The Harbor Safety Board (HSB) sold old HSB ships."
    sheet = Sheet(text, knowledge)
    owner = next(n for n in sheet.nodes.values() if n.id == "name-39-42")
    assert sheet.roles("old HSB ships") == [("possessor", "HSB")]
    assert owner.entities == ()
    assert owner.literal("expansion") == "4,23"


def test_pronoun_before_a_noun_is_a_node_of_its_own(knowledge: Knowledge) -> None:
    node = Sheet("Their ships left.", knowledge).nodes["word-0-5"]
    assert (node.label, node.lemma) == ("Their", "their")


def test_name_before_a_noun_is_no_modifier(knowledge: Knowledge) -> None:
    sheet = Sheet("Old Norwegian ships left.", knowledge)
    assert sheet.literals("Old Norwegian ships", "modifier") == ["old"]


def test_prepositions_become_roles(knowledge: Knowledge) -> None:
    sheet = Sheet("The trade with Peru in oil grew.", knowledge)
    label = next(label for label in sheet.labels() if label.startswith("trade"))
    assert ("with", "Peru") in sheet.roles(label)


def test_compound_preposition_is_one_role(knowledge: Knowledge) -> None:
    sheet = Sheet("Trade fell because of war.", knowledge)
    (clause,) = (n for n in sheet.nodes.values() if n.kind is NodeKind.CLAUSE)
    assert ("because", "war") in [(r, sheet.nodes[t].label) for r, t in clause.roles]


@pytest.mark.parametrize(
    ("text", "label", "owner"),
    [
        ("Norway's ships left.", "Norway's ships", "Norway"),
        ("Norwegian ships left.", "Norwegian ships", "Norwegian"),
        ("The army's ships left.", "army's ships", "army"),
        ("Their ships left.", "ships", "Their"),
    ],
)
def test_owner_is_a_possessor(text: str, label: str, owner: str, knowledge: Knowledge) -> None:
    sheet = Sheet(text, knowledge)
    assert sheet.roles(label) == [("possessor", owner)]


def test_words_of_an_owner_do_not_describe_what_it_owns(knowledge: Knowledge) -> None:
    sheet = Sheet("The Norwegian Navy's new ships left.", knowledge)
    assert sheet.roles("Norwegian Navy's new ships") == [("possessor", "Norwegian Navy")]
    assert sheet.literals("Norwegian Navy's new ships", "modifier") == ["new"]
    assert sheet.roles("Norwegian Navy") == [("possessor", "Norwegian")]


def test_adjective_of_a_state_is_not_the_state_itself(knowledge: Knowledge) -> None:
    sheet = Sheet("Norwegian ships left Norway.", knowledge)
    assert sheet.node("Norwegian ships").entities == ()
    assert [e.key for e in sheet.node("Norwegian").entities] == ["norway"]
    assert [e.key for e in sheet.node("Norway").entities] == ["norway"]


def test_apposition_is_a_role(knowledge: Knowledge) -> None:
    sheet = Sheet("Peru, an old ally, met Chile.", knowledge)
    assert ("apposition", "old ally") in sheet.roles("Peru")


def test_list_after_a_colon_is_what_a_phrase_includes(knowledge: Knowledge) -> None:
    sheet = Sheet("Three reasons: trade, transit, and oil.", knowledge)
    assert sheet.roles("Three reasons") == [
        ("including", "trade"),
        ("including", "transit"),
        ("including", "oil"),
    ]


def test_list_after_including_is_what_a_phrase_includes(knowledge: Knowledge) -> None:
    sheet = Sheet("Peru sells weapons, including tanks; planes; and ships.", knowledge)
    assert sheet.roles("weapons") == [
        ("including", "tanks"),
        ("including", "planes"),
        ("including", "ships"),
    ]


def test_clause_after_a_preposition_is_a_role(knowledge: Knowledge) -> None:
    sheet = Sheet("Their interest in buying ships grew.", knowledge)
    roles = [r for n in sheet.nodes.values() if n.lemma == "interest" for r in n.roles]
    assert [(r, sheet.nodes[t].label) for r, t in roles if r == "in"] == [("in", "buying")]


### Abbreviations and dates


def test_abbreviation_leads_to_its_long_form(knowledge: Knowledge) -> None:
    sheet = Sheet("The Harbor Safety Board (HSB) met.", knowledge)
    assert sheet.literals("HSB", "abbreviation") == ["HSB"]
    assert sheet.literals("HSB", "expansion") == ["4,23"]


def test_date_is_a_node_of_its_own_kind(knowledge: Knowledge) -> None:
    sheet = Sheet("They met in March 1994.", knowledge)
    node = sheet.node("March 1994")
    assert node.kind is NodeKind.DATE
    assert sheet.literals("March 1994", "value") == ["1994-03"]
    assert node.id == "date-12-22"


### Words


def test_ranges_are_merged_where_only_blanks_part_them(knowledge: Knowledge) -> None:
    phrases = Sheet("Old ships, new ports.", knowledge).phrases
    assert phrases.merged([Span(4, 9), Span(0, 3)]) == (Span(0, 9),)
    assert phrases.merged([Span(0, 3), Span(11, 14)]) == (Span(0, 3), Span(11, 14))
    assert phrases.merged([Span(0, 9), Span(4, 6), Span(4, 6)]) == (Span(0, 9),)
    assert phrases.merged([]) == ()


def test_label_is_on_one_line(knowledge: Knowledge) -> None:
    sheet = Sheet("The old\n  ships sank.", knowledge)
    assert "old ships" in sheet.labels()
