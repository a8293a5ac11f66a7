"""Which words of a coordinated phrase make up each of the things it speaks of."""

from __future__ import annotations

import pytest

from comity.document import document
from comity.grammar.coordination import MOST_VARIANTS, Coordination
from comity.grammar.repairs import mended_tree
from comity.grammar.syntax import build
from comity.language import parse
from comity.mentions import find_mentions
from comity.model import Knowledge, Lexicon, Mention, MentionKind, Span, Token
from comity.namespaces import TEXT
from comity.normal import normal_form


def words_of(text: str, knowledge: Knowledge) -> Coordination:
    """Return the coordinations of a sentence."""
    made = document("sheet", text)
    (sentence,) = parse(normal_form(text), made.units)
    tree = mended_tree(sentence)
    return Coordination(tree, knowledge.lexicon, find_mentions(made, knowledge.lexicon))


def readings(text: str, head: str, knowledge: Knowledge) -> list[str]:
    """Return the words of each reading of the phrase with a head, its conjuncts included."""
    words = words_of(text, knowledge)
    index = next(i for i, token in enumerate(words.tree.tokens) if token.text == head)
    return [
        words.tree.text(sorted(variant.words))
        for group in words.groups(index)
        for conjunct in group
        for variant in words.readings(conjunct, group)
    ]


@pytest.mark.parametrize(
    ("text", "head", "expected"),
    [
        (
            "Greece owns land, sea and air bases.",
            "bases",
            ["land bases", "sea bases", "air bases"],
        ),
        (
            "Peru hosts Greek land, sea and air bases.",
            "bases",
            ["Greek land bases", "Greek sea bases", "Greek air bases"],
        ),
        (
            "Norway supports political and economic freedoms.",
            "freedoms",
            ["political freedoms", "economic freedoms"],
        ),
        (
            "Spain buys defense and dual-use technology.",
            "technology",
            ["defense technology", "dual - use technology"],
        ),
        (
            "Malta signed a political or economic pact.",
            "pact",
            ["a political pact", "a economic pact"],
        ),
    ],
)
def test_modifiers_of_kind_are_written_out(
    text: str, head: str, expected: list[str], knowledge: Knowledge
) -> None:
    assert readings(text, head, knowledge) == expected


def test_modifiers_of_degree_are_never_parted(knowledge: Knowledge) -> None:
    """Close and frequent consultations are the same consultations."""
    text = "Peru and Chile held close and frequent consultations."
    assert readings(text, "consultations", knowledge) == ["close and frequent consultations"]


def test_modifier_of_degree_beside_one_of_kind_is_parted(knowledge: Knowledge) -> None:
    text = "Peru and Chile held close and military consultations."
    assert readings(text, "consultations", knowledge) == [
        "close consultations",
        "military consultations",
    ]


def test_owners_are_never_parted(knowledge: Knowledge) -> None:
    text = "The minister praised Peru's and Chile's old ports."
    assert "'s and" not in " ".join(readings(text, "ports", knowledge))


def test_modifier_of_the_first_conjunct_holds_for_all(knowledge: Knowledge) -> None:
    text = "Finland and Sweden hold bilateral planning, training, and exercises."
    assert readings(text, "planning", knowledge) == [
        "bilateral planning",
        "bilateral training",
        "bilateral exercises",
    ]


def test_owner_of_the_first_conjunct_holds_for_all(knowledge: Knowledge) -> None:
    text = "Brazil praised Norway's homeland, seas and skies."
    assert readings(text, "homeland", knowledge) == [
        "Norway 's homeland",
        "Norway 's seas",
        "Norway 's skies",
    ]


def test_modifier_of_the_first_conjunct_ends_where_another_has_its_own(
    knowledge: Knowledge,
) -> None:
    text = "Norway supports human rights and democratic institutions."
    assert readings(text, "rights", knowledge) == ["human rights", "democratic institutions"]


def test_owner_is_shared_with_a_conjunct_that_has_a_modifier(knowledge: Knowledge) -> None:
    text = "Peru admires Norway's quiet ports and old ships."
    assert readings(text, "ports", knowledge) == ["Norway 's quiet ports", "Norway 's old ships"]


def test_conjunct_with_an_article_shares_nothing(knowledge: Knowledge) -> None:
    text = "Peru admires the old ports and the ships."
    assert readings(text, "ports", knowledge) == ["the old ports", "the ships"]


def test_name_takes_no_modifier_from_the_conjunct_before(knowledge: Knowledge) -> None:
    text = "The old allies and Norway met."
    assert readings(text, "allies", knowledge) == ["The old allies", "Norway"]


def test_bare_attributive_noun_shares_the_last_noun(knowledge: Knowledge) -> None:
    text = "Portugal will adjust training and operational procedures."
    assert readings(text, "training", knowledge) == [
        "training procedures",
        "operational procedures",
    ]


@pytest.mark.parametrize(
    "phrase",
    [
        "cooking and operational procedures",
        "training and procedures",
        "training and an operational procedure",
    ],
)
def test_other_nouns_share_no_noun(phrase: str, knowledge: Knowledge) -> None:
    text = f"Portugal will adjust {phrase}."
    first = phrase.split(" and ", maxsplit=1)[0]
    assert readings(text, first.rsplit(" ", maxsplit=1)[-1], knowledge)[0] == first


def test_title_of_an_agreement_is_not_taken_apart(knowledge: Knowledge) -> None:
    text = "Norway left the Islands Trade and Investment Agreement."
    assert len(readings(text, "Agreement", knowledge)) == 1
    assert len(readings("Norway left trade and investment bodies.", "bodies", knowledge)) > 1


@pytest.mark.parametrize("joined", ["instead of", "rather than", ", but not"])
def test_what_is_passed_over_is_no_conjunct(joined: str, knowledge: Knowledge) -> None:
    text = f"Norway recognized Iceland {joined} Denmark."
    assert readings(text, "Iceland", knowledge) == ["Iceland"]


def test_adverb_behind_a_noun_is_part_of_its_phrase(knowledge: Knowledge) -> None:
    words = words_of("Sales abroad grew.", knowledge)
    sales = words.readings(0, [0])[0]
    assert words.tree.tokens[1].text == "abroad"
    assert (1 in sales.words) == (words.tree.tokens[1].head == 0)


def test_semicolon_parts_the_conjuncts(knowledge: Knowledge) -> None:
    words = words_of("Peru sells goods, including tea; oil and gas; and wine.", knowledge)
    tea = next(i for i, token in enumerate(words.tree.tokens) if token.text == "tea")
    groups = [[words.tree.tokens[i].text for i in group] for group in words.groups(tea)]
    assert groups == [["tea"], ["oil", "gas"], ["wine"]]


def test_colon_parts_the_conjuncts(knowledge: Knowledge) -> None:
    words = words_of("Peru sells ships, planes, and wine.", knowledge)
    index = next(i for i, token in enumerate(words.tree.tokens) if token.text == "ships")
    assert len(words.groups(index)) == 1


def test_name_is_never_taken_apart(knowledge: Knowledge) -> None:
    for text, head in (
        ("The Joint Commission on Trade and Investment met.", "Commission"),
        ("Bosnia and Herzegovina signed it.", "Bosnia"),
        ("Trinidad and Tobago signed it.", "Trinidad"),
    ):
        words = words_of(text, knowledge)
        index = next(i for i, token in enumerate(words.tree.tokens) if token.text == head)
        assert words.groups(index) == [[index]]


def test_thing_joined_to_the_end_of_a_name_is_a_thing_of_its_own(knowledge: Knowledge) -> None:
    text = "The Ministry of Defense and Iceland agreed."
    words = words_of(text, knowledge)
    groups = [[words.tree.tokens[i].text for i in group] for group in words.groups(1)]
    assert groups == [["Ministry", "Iceland"]]


def test_many_combinations_are_left_whole(knowledge: Knowledge) -> None:
    """The readings of one conjunct never exceed the bound; beyond it the phrase stays whole."""
    letters = ", ".join(["naval", "civil", "legal", "rural", "urban", "royal", "local"] * 4)
    text = f"Peru supports {letters} and fiscal reforms."
    found = readings(text, "reforms", knowledge)
    assert len(found) <= MOST_VARIANTS
    assert all(phrase.endswith("reforms") for phrase in found)


def test_token_over_two_names_holds_both(knowledge: Knowledge) -> None:
    words = words_of("The U.S.-Peru pact ended.", knowledge)
    index = next(i for i, token in enumerate(words.tree.tokens) if "Peru" in token.text)
    found = {
        m.entity.key
        for i in (index, index - 1)
        for m in words.mentions_over(i, MentionKind.NAME)
        if m.entity
    }
    assert "peru" in found
    assert list(words.mentions_over(index, MentionKind.DATE)) == []
    assert words.mention_at(0, MentionKind.NAME) is None


@pytest.mark.parametrize(
    ("text", "first", "expected"),
    [
        ("Peru limits the development and production of oil.", "development", ["of oil"]),
        ("Peru limits the development or production of oil.", "development", ["of oil"]),
        ("Peru limits the development and the production of oil.", "development", []),
        ("Peru limits the use of gas and production of oil.", "use", ["of gas"]),
        ("Peru limits the use, sale, and production of oil.", "sale", []),
        ("Peru limits the use, sale, and production of oil.", "use", []),
    ],
)
def test_preposition_behind_a_pair_belongs_to_both(
    text: str, first: str, expected: list[str], knowledge: Knowledge
) -> None:
    words = words_of(text, knowledge)
    tree = words.tree
    index = next(i for i, token in enumerate(tree.tokens) if token.text == first)
    group = next(g for i in range(len(tree.tokens)) for g in words.groups(i) if index in g)
    own = words.own_prepositions(index, group)
    found = [tree.text(sorted(tree.subtree(preposition))) for preposition in own]
    assert [phrase.partition(" and ")[0] for phrase in found] == expected


def test_list_is_no_description(knowledge: Knowledge) -> None:
    words = words_of("Peru sells goods, including tea.", knowledge)
    assert list(words.own_prepositions(2, [2])) == []
    assert [t.text for i, t in enumerate(words.tree.tokens) if words.is_list(i)] == ["including"]


### Trees made by hand


def by_hand(*lines: str, names: tuple[str, ...] = (), gradable: frozenset[str]) -> list[str]:
    """Return the readings of the last word of lines of `word tag dep head`."""
    tokens: list[Token] = []
    for line in lines:
        word, tag, dep, head = line.split()
        begin = tokens[-1].span.end + 1 if tokens else 0
        span = Span(begin, begin + len(word))
        tokens.append(
            Token(text=word, lemma=word.lower(), tag=tag, dep=dep, head=int(head), span=span)
        )
    mentions = tuple(
        Mention(kind=MentionKind.NAME, span=token.span) for token in tokens if token.text in names
    )
    lexicon = Lexicon(
        base="",
        names=(),
        nouns={},
        anaphors={},
        echoes={},
        words={TEXT.gradable: gradable} if gradable else {},
        verbs={},
        auxiliaries={},
        conjunctions={},
        superclasses={},
    )
    words = Coordination(build(tuple(tokens)), lexicon, mentions)
    last = len(tokens) - 1
    return [words.tree.text(sorted(v.words)) for v in words.readings(last, [last])]


@pytest.mark.parametrize("label", ["det", "poss"])
def test_article_or_owner_on_the_first_modifier_holds_for_both(label: str) -> None:
    lines = (
        f"their PRP$ {label} 1",
        "naval JJ amod 4",
        "and CC cc 1",
        "civil JJ conj 1",
        "ports NNS ROOT 4",
    )
    assert by_hand(*lines, gradable=frozenset()) == ["their naval ports", "their civil ports"]


@pytest.mark.parametrize("label", ["amod", "nmod", "compound"])
def test_name_on_the_first_modifier_holds_for_both(label: str) -> None:
    lines = (
        f"Greek JJ {label} 1",
        "naval JJ amod 4",
        "and CC cc 1",
        "civil JJ conj 1",
        "ports NNS ROOT 4",
    )
    named = by_hand(*lines, names=("Greek",), gradable=frozenset())
    assert named == ["Greek naval ports", "Greek civil ports"]
    assert by_hand(*lines, gradable=frozenset()) == ["Greek naval ports", "civil ports"]


def test_coordinated_owners_stay_together() -> None:
    lines = (
        "allies NNS poss 4",
        "' POS case 0",
        "and CC cc 0",
        "partners NNS conj 0",
        "ports NNS ROOT 4",
    )
    assert by_hand(*lines, gradable=frozenset()) == ["allies ' and partners ports"]


def test_coordinated_names_before_a_noun_stay_together() -> None:
    lines = ("Greek JJ amod 3", "and CC cc 0", "Maltese JJ conj 0", "ports NNS ROOT 3")
    assert by_hand(*lines, names=("Greek",), gradable=frozenset()) == ["Greek and Maltese ports"]
    assert by_hand(*lines, gradable=frozenset()) == ["Greek ports", "Maltese ports"]


def test_conjunction_that_comes_before_both_is_part_of_neither() -> None:
    lines = (
        "both CC preconj 1",
        "naval JJ amod 4",
        "and CC cc 1",
        "civil JJ conj 1",
        "ports NNS ROOT 4",
    )
    assert by_hand(*lines, gradable=frozenset()) == ["naval ports", "civil ports"]


def test_degree_is_a_matter_of_the_lexicon() -> None:
    lines = ("warm JJ amod 3", "and CC cc 0", "close JJ conj 0", "ties NNS ROOT 3")
    assert by_hand(*lines, gradable=frozenset({"warm", "close"})) == ["warm and close ties"]
    assert by_hand(*lines, gradable=frozenset({"warm"})) == ["warm ties", "close ties"]
