"""Trees of sentences, and the repair of each known fault of the parser."""

from __future__ import annotations

import pytest

from comity.grammar.repairs import REPAIRS, mended_tree
from comity.grammar.syntax import Tree, attached, build, hull
from comity.model import Sentence, Span, Token, Unit, UnitKind


def tokens(*lines: str) -> tuple[Token, ...]:
    """Return tokens from lines of `word tag dep head`, or `word/lemma tag dep head`."""
    found = []
    begin = 0
    for line in lines:
        word, tag, dep, head = line.split()
        text, _, lemma = word.partition("/")
        span = Span(begin, begin + len(text))
        found.append(
            Token(
                text=text,
                lemma=(lemma or text).lower(),
                tag=tag,
                dep=dep,
                head=int(head),
                span=span,
            )
        )
        begin = span.end + 1
    return tuple(found)


def sentence(*lines: str) -> Sentence:
    """Return a sentence of such tokens."""
    made = tokens(*lines)
    span = Span(0, made[-1].span.end)
    return Sentence(unit=Unit(kind=UnitKind.SENTENCE, span=span, paragraph=0), tokens=made)


def arcs(tree: Tree) -> dict[str, tuple[str, str]]:
    """Return the label and the head of each word."""
    return {token.text: (token.dep, tree.tokens[token.head].text) for token in tree.tokens}


def moved(*lines: str, place_adverbs: frozenset[str] = frozenset()) -> dict[str, tuple[str, str]]:
    """Return the arcs that mending a sentence changes."""
    given = sentence(*lines)
    before = arcs(build(given.tokens))
    after = arcs(mended_tree(given, place_adverbs=place_adverbs))
    return {word: arc for word, arc in after.items() if before[word] != arc}


SHIPS = ("Peru NNP nsubj 1", "sells/sell VBZ ROOT 1", "ships/ship NNS dobj 1", ". . punct 1")


### The tree


def test_dependents_are_in_text_order() -> None:
    tree = build(tokens(*SHIPS))
    assert tree.children == ((), (0, 2, 3), (), ())
    assert list(tree.having(1, "dobj", "nsubj")) == [0, 2]
    assert tree.has(1, "dobj")
    assert not tree.has(1, "prep")
    assert not tree.has(0, "nsubj")
    assert sorted(tree.subtree(1)) == [0, 1, 2, 3]
    assert tree.text([2, 0]) == "ships Peru"


def test_gerund_heads_a_noun_phrase_only_in_a_nouns_place() -> None:
    tree = build(
        tokens(
            "Peru NNP nsubj 1",
            "likes VBZ ROOT 1",
            "planning VBG dobj 1",
            "and CC cc 2",
            "training VBG conj 2",
            "going VBG advcl 1",
        )
    )
    assert [tree.is_noun(i) for i in range(6)] == [True, False, True, False, True, False]
    assert [tree.is_verb(i) for i in range(6)] == [False, True, True, False, True, True]


def test_token_is_never_hung_below_itself() -> None:
    given = tokens(*SHIPS)
    assert attached(given, 1, 2, "conj") == given
    assert attached(given, 2, 2, "conj") == given
    assert attached(given, 2, 0, "appos")[2].head == 0


def test_hull_joins_neighbours_only() -> None:
    given = tokens(*SHIPS)
    assert hull(given, [3, 0, 1]) == (Span(0, 10), Span(17, 18))
    assert hull(given, [0, 1, 2]) == (Span(0, 16),)
    assert hull(given, []) == ()


def test_sound_parse_stays_as_it_is() -> None:
    given = sentence(*SHIPS)
    assert mended_tree(given).tokens == given.tokens


def test_mending_is_done_at_once() -> None:
    """Mending a mended sentence changes nothing."""
    for lines in (SWALLOWED, DETACHED, LIST, FLAT):
        given = sentence(*lines)
        once = mended_tree(given)
        again = mended_tree(Sentence(unit=given.unit, tokens=once.tokens))
        assert again.tokens == once.tokens


def test_no_repair_changes_words_or_their_order() -> None:
    for lines in (SWALLOWED, DETACHED, LIST, FLAT):
        tree = build(tokens(*lines))
        for repair in REPAIRS:
            kept = [(t.text, t.tag, t.span) for t in repair(tree)]
            assert kept == [(t.text, t.tag, t.span) for t in tree.tokens]


### A swallowed subject

SWALLOWED = (
    "Off IN prep 6",
    "Crete NNP pobj 0",
    ", , punct 1",
    "Greece NNP conj 1",
    "now RB advmod 6",
    "are VBP aux 6",
    "moving VBG ROOT 6",
)


def test_verb_gets_the_subject_that_a_fronted_phrase_swallowed() -> None:
    assert moved(*SWALLOWED) == {"Greece": ("nsubj", "moving")}


def test_passive_gets_its_subject_back_as_well() -> None:
    lines = [line.replace("aux 6", "auxpass 6").replace("VBG", "VBN") for line in SWALLOWED]
    assert moved(*lines) == {"Greece": ("nsubj", "moving")}


def test_reported_clause_gets_its_subject_back_as_well() -> None:
    lines = [line.replace("VBG ROOT 6", "VBG ccomp 7") for line in SWALLOWED]
    assert moved(*lines, "they PRP nsubj 8", "said VBD ROOT 8") != {}


def test_later_verb_gets_its_subject_though_an_earlier_one_has_no_comma() -> None:
    lines = ("Go VB ccomp 3", "Off IN prep 3", "x NN pobj 1", "is VBZ ROOT 3", "now RB advmod 3")
    assert moved(*lines) == {}
    shifted = [shift(line, 2) for line in SWALLOWED]
    assert moved("is VBZ ccomp 8", "so RB advmod 0", *shifted) == {"Greece": ("nsubj", "moving")}


def shift(line: str, by: int) -> str:
    """Return a line whose head stands further to the right."""
    word, tag, dep, head = line.split()
    return f"{word} {tag} {dep} {int(head) + by}"


def test_noun_that_hangs_on_the_comma_before_it_is_a_subject() -> None:
    lines = [line.replace("Greece NNP conj 1", "Greece NNP conj 2") for line in SWALLOWED]
    assert moved(*lines) == {"Greece": ("nsubj", "moving")}


def test_item_after_a_colon_is_no_subject() -> None:
    lines = [line if "now" not in line else ": : punct 6" for line in SWALLOWED]
    assert moved(*lines) == {}


def test_verb_with_a_subject_swallows_nothing() -> None:
    assert moved(*SWALLOWED, "they PRP nsubj 6") == {}


def test_subject_is_looked_for_after_the_last_comma_only() -> None:
    without = [line if line != ", , punct 1" else "and CC cc 1" for line in SWALLOWED]
    assert moved(*without) == {}


def test_participle_without_auxiliary_gets_no_subject() -> None:
    lines = [line if "aux" not in line else "still RB advmod 6" for line in SWALLOWED]
    assert moved(*lines) == {}


def test_item_after_a_semicolon_is_no_subject() -> None:
    lines = [line if "now" not in line else "; : punct 6" for line in SWALLOWED]
    assert moved(*lines) == {}


def test_adverbial_clause_gets_no_subject() -> None:
    lines = [line if "ROOT" not in line else "moving VBG advcl 1" for line in SWALLOWED]
    assert moved(*lines) == {}


def test_noun_that_hangs_inside_the_run_is_no_subject() -> None:
    lines = (*SWALLOWED[:3], "Greece NNP compound 4", "ships NNS dobj 6", *SWALLOWED[5:])
    assert moved(*lines) == {}


### A detached participle

DETACHED = (
    "The DT det 1",
    "board NN nsubj 8",
    "of IN prep 1",
    "ports NNS pobj 2",
    ", , punct 1",
    "founded VBN advcl 8",
    "early RB advmod 5",
    ", , punct 8",
    "grows VBZ ROOT 8",
)


def test_participle_between_commas_belongs_to_the_noun_before() -> None:
    assert moved(*DETACHED) == {"founded": ("acl", "board")}


@pytest.mark.parametrize("label", ["advcl", "acl", "conj", "dep"])
def test_label_of_a_detached_participle_does_not_matter(label: str) -> None:
    lines = [line.replace("VBN advcl 8", f"VBN {label} 8") for line in DETACHED]
    assert moved(*lines) == {"founded": ("acl", "board")}


@pytest.mark.parametrize("label", ["nsubj", "nsubjpass", "aux", "auxpass"])
def test_participle_with_a_subject_or_auxiliary_is_a_clause(label: str) -> None:
    lines = [line.replace("early RB advmod 5", f"it PRP {label} 5") for line in DETACHED]
    assert moved(*lines) == {}


def test_second_participle_is_hung_right_though_the_first_needs_nothing() -> None:
    first = ("Sold VBN advcl 11", ", , punct 11", "once VBN amod 11")
    lines = (*first, *(shift(line, 3) for line in DETACHED))
    assert moved(*lines) == {"founded": ("acl", "board")}


def test_participle_after_an_adjunct_of_the_verb_belongs_to_that_noun() -> None:
    """Climbing stops below a preposition of a verb."""
    lines = (
        "Peru NNP nsubj 1",
        "works VBZ ROOT 1",
        "with IN prep 1",
        "boards NNS pobj 2",
        ", , punct 1",
        "founded VBN advcl 1",
        "early RB advmod 5",
    )
    assert moved(*lines) == {"founded": ("acl", "boards")}


def test_participle_after_a_conjunct_belongs_to_the_first() -> None:
    lines = (
        "boards NNS nsubj 5",
        "and CC cc 0",
        "ports NNS conj 0",
        ", , punct 0",
        "founded VBN advcl 5",
        "grow VBP ROOT 5",
    )
    assert moved(*lines) == {"founded": ("acl", "boards")}


def test_participle_without_a_comma_stays() -> None:
    lines = [line if line != ", , punct 1" else "once RB advmod 5" for line in DETACHED]
    assert moved(*lines) == {}


def test_participle_of_a_full_clause_stays() -> None:
    lines = [line if "early" not in line else "was VBD auxpass 5" for line in DETACHED]
    assert moved(*lines) == {}


def test_present_participle_stays() -> None:
    lines = [line if "founded" not in line else "growing VBG advcl 8" for line in DETACHED]
    assert moved(*lines) == {}


def test_participle_after_a_verb_stays() -> None:
    lines = (
        "Peru NNP nsubj 1",
        "left VBD ROOT 1",
        ", , punct 1",
        "beaten VBN advcl 1",
    )
    assert moved(*lines) == {}


def test_infinitive_behind_the_closing_comma_goes_back_to_the_verb() -> None:
    lines = (
        "board NN nsubj 9",
        ", , punct 0",
        "founded VBN advcl 9",
        "by IN prep 2",
        "1994 CD pobj 3",
        ", , punct 2",
        "to TO aux 7",
        "grow VB xcomp 2",
        ", , punct 9",
        "rests VBZ ROOT 9",
    )
    assert moved(*lines) == {"founded": ("acl", "board"), "grow": ("advcl", "rests")}


def test_adverbial_infinitive_goes_back_as_well() -> None:
    lines = (
        "board NN nsubj 7",
        ", , punct 0",
        "founded VBN acl 7",
        "once RB advmod 2",
        ", , punct 2",
        "to TO aux 6",
        "grow VB advcl 2",
        "rests VBZ ROOT 7",
    )
    assert moved(*lines) == {"founded": ("acl", "board"), "grow": ("advcl", "rests")}


def test_infinitive_of_the_participle_itself_stays() -> None:
    lines = (
        "board NN nsubj 5",
        ", , punct 0",
        "founded VBN advcl 5",
        "to TO aux 4",
        "help VB xcomp 2",
        "grows VBZ ROOT 5",
    )
    assert moved(*lines) == {"founded": ("acl", "board")}


### An infinitive on a name

NAMED = (
    "Peru NNP nsubj 1",
    "works VBZ ROOT 1",
    "through IN prep 1",
    "Interpol NNP pobj 2",
    "to TO aux 5",
    "help VB acl 3",
)


def test_name_takes_no_infinitive() -> None:
    assert moved(*NAMED) == {"help": ("advcl", "works")}


def test_name_in_the_plural_takes_no_infinitive_either() -> None:
    lines = [line.replace("Interpol NNP", "Nations NNPS") for line in NAMED]
    assert moved(*lines) == {"help": ("advcl", "works")}


def test_common_noun_keeps_its_infinitive() -> None:
    lines = [line if "Interpol" not in line else "plans NNS pobj 2" for line in NAMED]
    assert moved(*lines) == {}


def test_name_keeps_its_participle() -> None:
    lines = [line if "TO" not in line else "now RB advmod 5" for line in NAMED]
    assert moved(*lines) == {}


def test_name_that_is_no_means_of_a_verb_keeps_its_infinitive() -> None:
    lines = (
        "Interpol NNP nsubj 3",
        "to TO aux 2",
        "help VB acl 0",
        "is VBZ ROOT 3",
    )
    assert moved(*lines) == {}


### A list after "including"

LIST = (
    "goods NNS ROOT 0",
    "including/include VBG prep 0",
    "tea NN pobj 1",
    "; : punct 0",
    "red JJ amod 5",
    "wine NN appos 0",
    "; : punct 0",
    "and CC cc 0",
    "oil NN conj 0",
)


def test_items_after_including_are_conjuncts_of_the_first() -> None:
    assert moved(*LIST) == {"wine": ("conj", "tea"), "oil": ("conj", "tea")}


@pytest.mark.parametrize("word", ["and", "or"])
def test_conjunction_before_the_last_item_is_passed(word: str) -> None:
    lines = [line.replace("and CC cc 0", f"{word} CC appos 0") for line in LIST]
    assert moved(*lines)["oil"] == ("conj", "tea")


def test_list_needs_semicolons() -> None:
    lines = [line.replace("; : punct 0", ", , punct 0") for line in LIST]
    assert moved(*lines) == {}


def test_verb_before_a_list_is_no_preposition() -> None:
    lines = [line.replace("VBG prep 0", "VBG acl 0") for line in LIST]
    assert moved(*lines) == {}


def test_each_item_ends_at_its_semicolon() -> None:
    lines = (*LIST[:3], "; : punct 0", "soon RB advmod 0", "; : punct 0", "oil NN appos 0")
    assert moved(*lines) == {"oil": ("conj", "tea")}


def test_list_that_ends_in_a_semicolon_stays() -> None:
    assert moved(*LIST[:3], "; : punct 0") == {}


def test_items_after_another_preposition_stay() -> None:
    lines = [line if "including" not in line else "with IN prep 0" for line in LIST]
    assert moved(*lines) == {}


def test_item_that_is_no_noun_stays() -> None:
    lines = (*LIST[:3], "; : punct 0", "slowly RB advmod 0")
    assert moved(*lines) == {}


### Flat premodifiers

FLAT = (
    "land NN compound 6",
    ", , punct 6",
    "sea NN nmod 6",
    "and CC cc 2",
    "air NN conj 2",
    "old JJ amod 6",
    "bases NNS ROOT 6",
)


def test_comma_before_a_coordination_joins_the_part_before() -> None:
    assert moved(*FLAT) == {"sea": ("conj", "land")}


@pytest.mark.parametrize("label", ["amod", "compound", "nmod"])
def test_label_of_a_flat_premodifier_does_not_matter(label: str) -> None:
    lines = [line.replace("compound 6", f"{label} 6") for line in FLAT]
    assert moved(*lines) == {"sea": ("conj", "land")}
    lines = [line.replace("nmod 6", f"{label} 6") for line in FLAT]
    assert moved(*lines) == {"sea": ("conj", "land")}


def test_comma_before_a_part_with_a_conjunct_or_a_conjunction_joins() -> None:
    assert moved(*(line.replace("and CC cc 2", "and CC cc 6") for line in FLAT)) == {
        "sea": ("conj", "land")
    }
    assert moved(*(line.replace("air NN conj 2", "air NN dep 6") for line in FLAT)) == {
        "sea": ("conj", "land")
    }


def test_noun_with_one_modifier_hides_no_later_list() -> None:
    first = ("old JJ amod 1", "ships NNS dep 8")
    lines = (*first, *(shift(line, 2) for line in FLAT))
    assert moved(*lines) == {"sea": ("conj", "land")}


def test_or_with_two_modifiers_joins_them() -> None:
    lines = (
        "naval JJ amod 3",
        "or CC cc 0",
        "dual JJ amod 3",
        "goods NNS ROOT 3",
    )
    assert moved(*lines) == {"dual": ("conj", "naval")}


def test_word_between_two_modifiers_joins_nothing() -> None:
    lines = (
        "naval JJ amod 3",
        "very RB cc 0",
        "dual JJ amod 3",
        "goods NNS ROOT 3",
    )
    assert moved(*lines) == {}


def test_comma_between_adjectives_joins_nothing() -> None:
    lines = ("big JJ amod 3", ", , punct 3", "old JJ amod 3", "bases NNS ROOT 3")
    assert moved(*lines) == {}


def test_and_with_two_modifiers_joins_them() -> None:
    lines = (
        "naval JJ amod 5",
        "and CC cc 0",
        "dual JJ amod 4",
        "- HYPH punct 4",
        "use NN compound 5",
        "goods NNS ROOT 5",
    )
    assert moved(*lines) == {"use": ("conj", "naval")}


def test_modifiers_without_a_conjunction_stay_apart() -> None:
    lines = ("big JJ amod 2", "land NN compound 2", "bases NNS ROOT 2")
    assert moved(*lines) == {}


### Adverbs of place

ABROAD = (
    "Peru NNP nsubj 1",
    "limits VBZ ROOT 1",
    "sales/sale NNS dobj 1",
    "abroad RB advmod 1",
)


def test_adverb_of_place_belongs_to_the_noun_right_before_it() -> None:
    places = frozenset({"abroad"})
    lines = [line.replace("dobj 1", "dep 1") for line in ABROAD]
    assert moved(*lines, place_adverbs=places) == {"abroad": ("advmod", "sales")}
    assert moved(*lines) == {}


def test_adverb_of_place_belongs_to_a_noun_in_the_singular_too() -> None:
    lines = ("trade NN dep 2", "abroad RB advmod 2", "grew VBD ROOT 2")
    assert moved(*lines, place_adverbs=frozenset({"abroad"})) == {"abroad": ("advmod", "trade")}


def test_adverb_of_place_after_a_verb_stays() -> None:
    places = frozenset({"abroad"})
    lines = ("Peru NNP nsubj 1", "works VBZ ROOT 1", "abroad RB advmod 1")
    assert moved(*lines, place_adverbs=places) == {}


def test_adverb_of_place_after_a_name_stays() -> None:
    places = frozenset({"abroad"})
    lines = ("sees VBZ ROOT 0", "Peru NNP dobj 0", "abroad RB advmod 0")
    assert moved(*lines, place_adverbs=places) == {}


### Dates, lists and conjuncts hung in the wrong place


def test_date_of_a_cleft_goes_to_the_verb_that_it_dates() -> None:
    found = moved(
        "It PRP nsubj 1",
        "was/be VBD ROOT 1",
        "not RB neg 1",
        "until IN prep 1",
        "1921 CD pobj 3",
        "that WDT mark 7",
        "Peru NNP nsubj 7",
        "joined/join VBD ccomp 1",
    )
    assert found == {"not": ("neg", "until"), "until": ("prep", "joined")}


def test_cleft_without_until_keeps_its_not() -> None:
    found = moved(
        "It PRP nsubj 1",
        "was/be VBD ROOT 1",
        "not RB neg 1",
        "in IN prep 1",
        "1921 CD pobj 3",
        "that WDT mark 7",
        "Peru NNP nsubj 7",
        "joined/join VBD ccomp 1",
    )
    assert found == {"in": ("prep", "joined")}


def test_not_goes_with_a_dated_until() -> None:
    lines = ("Peru NNP nsubj 3", "did/do VBD aux 3", "not RB neg 3", "join VB ROOT 3")
    assert moved(*lines, "until IN prep 3", "1921 CD pobj 4") == {"not": ("neg", "until")}
    assert moved(*lines, "until IN prep 3", "later RB pcomp 4") == {}


def test_parallel_articles_join_the_nouns_and_not_their_objects() -> None:
    found = moved(
        "the DT det 1",
        "loss NN ROOT 1",
        "of IN prep 1",
        "Lima NNP pobj 2",
        "and CC cc 3",
        "the DT det 6",
        "end NN conj 3",
        "by IN prep 6",
        "sea NN pobj 7",
    )
    assert found["end"] == ("conj", "loss")
    assert found["and"] == ("cc", "loss")


def test_what_occurs_is_the_event() -> None:
    found = moved(
        "the DT det 1",
        "loss NN ROOT 1",
        "of IN prep 1",
        "ports/port NNS pobj 2",
        "which WDT nsubj 5",
        "occurred/occur VBD relcl 3",
    )
    assert found == {"occurred": ("relcl", "loss")}


def test_relative_clause_behind_a_date_describes_the_thing() -> None:
    lines = (
        "Peru NNP nsubj 1",
        "signed/sign VBD ROOT 1",
        "a DT det 3",
        "pact NN dobj 1",
        "in IN prep 1",
        "1921 CD pobj 4",
    )
    relative = ("which WDT nsubj 7", "failed/fail VBD relcl 5")
    assert moved(*lines, *relative) == {"failed": ("relcl", "pact")}
    assert moved(*lines, "when WRB advmod 7", "failed/fail VBD relcl 5") == {}


def test_date_right_behind_an_event_is_that_of_the_event() -> None:
    lines = (
        "Peru NNP nsubj 1",
        "joined/join VBD ROOT 1",
        "after IN prep 1",
        "independence NN pobj 2",
    )
    date = ("in IN prep 1", "1921 CD pobj 4")
    assert moved(*lines, *date) == {"in": ("prep", "independence")}
    apart = (", , punct 1", "in IN prep 1", "1921 CD pobj 5")
    assert moved(*lines, *apart) == {}
    assert moved(*lines[:2], "for IN prep 1", *lines[3:], *date) == {}


def test_finite_verb_is_not_joined_to_an_infinitive() -> None:
    lines = (
        "Peru NNP nsubj 1",
        "was/be VBD ROOT 1",
        "first JJ attr 1",
        "to TO aux 4",
        "join VB acl 2",
        "and CC cc 4",
    )
    assert moved(*lines, "left/leave VBD conj 4") == {"left": ("conj", "was")}
    assert moved(*lines, "leave VB conj 4") == {}


def test_last_of_a_list_is_no_second_subject() -> None:
    lines = (
        "Envoys/envoy NNS nsubj 6",
        "sent/send VBN acl 0",
        "to IN prep 1",
        "Peru NNP pobj 2",
        "and CC cc 3",
    )
    found = moved(*lines, "Chile NNP nsubj 6", "left/leave VBD ROOT 6")
    assert found == {"Chile": ("conj", "Peru")}


def test_second_object_with_a_date_of_its_own_keeps_it() -> None:
    lines = (
        "Peru NNP nsubj 1",
        "joined/join VBD ROOT 1",
        "pacts/pact NNS dobj 1",
        "in IN prep 1",
        "1921 CD pobj 3",
        "and CC cc 4",
    )
    second = ("leagues/league NNS conj 4", "in IN prep 1", "1923 CD pobj 7")
    assert moved(*lines, *second)["leagues"] == ("conj", "joined")
    assert moved(*lines, "leagues/league NNS conj 4") == {}


def test_day_of_an_agreement_does_not_belong_to_its_party() -> None:
    found = moved(
        "Peru NNP nsubj 1",
        "joined/join VBD ROOT 1",
        "the DT det 3",
        "pact NN dobj 1",
        "with IN prep 1",
        "Chile NNP pobj 4",
        "of IN prep 5",
        "May NNP pobj 6",
        "4 CD nummod 7",
    )
    assert found == {"of": ("prep", "pact")}


def test_what_is_now_a_place_is_the_place() -> None:
    found = moved(
        "Peru NNP nsubj 1",
        "landed/land VBD ROOT 1",
        "in IN prep 1",
        "what WP nsubj 4",
        "is/be VBZ pcomp 2",
        "now RB advmod 4",
        "Chile NNP attr 4",
        "when WRB advmod 8",
        "asked/ask VBD advcl 4",
    )
    assert found == {
        "Chile": ("pobj", "in"),
        "is": ("aux", "Chile"),
        "asked": ("advcl", "landed"),
    }


def test_list_behind_a_colon_is_set_beside_the_object() -> None:
    found = moved(
        "Peru NNP nsubj 1",
        "opened/open VBD ROOT 1",
        "ports/port NNS dobj 1",
        ": : punct 1",
        "Ilo NNP dep 1",
        "; : punct 4",
        "Paita NNP conj 4",
    )
    assert found == {"Ilo": ("appos", "ports")}


def test_object_of_an_action_is_not_the_actors() -> None:
    found = moved(
        "loss NN ROOT 0",
        "by IN prep 0",
        "Peru NNP pobj 1",
        "of IN prep 2",
        "Arica NNP pobj 3",
    )
    assert found == {"of": ("prep", "loss")}


def test_participle_at_the_start_is_no_subject() -> None:
    found = moved(
        "Drafted/draft VBN nsubjpass 6",
        "by IN agent 0",
        "Peru NNP pobj 1",
        ", , punct 2",
        "it PRP appos 2",
        "was/be VBD auxpass 6",
        "signed/sign VBN ROOT 6",
    )
    assert found == {"Drafted": ("advcl", "signed"), "it": ("nsubj", "signed")}


def test_joined_prepositions_stand_beside_each_other() -> None:
    found = moved(
        "came/come VBD ROOT 0",
        "on RP prt 0",
        "or CC cc 1",
        "about IN conj 1",
        "May NNP pobj 3",
    )
    assert found == {"about": ("prep", "came")}


def test_fronted_whole_goes_to_the_number_behind_it() -> None:
    found = moved(
        "ships NNS ROOT 0",
        "of IN dep 4",
        "whom WP pobj 1",
        "2,000 CD nsubj 4",
        "are/be VBP relcl 0",
    )
    assert found == {"of": ("prep", "2,000")}


def test_number_behind_a_place_is_joined_to_the_number_before_it() -> None:
    found = moved(
        "2,000 CD nsubj 1",
        "are/be VBP ROOT 1",
        "in IN prep 1",
        "Lima NNP pobj 2",
        "and CC cc 2",
        "10,000 CD conj 2",
        "in IN prep 5",
        "Ilo NNP pobj 6",
    )
    assert found == {"10,000": ("conj", "2,000")}


def test_place_of_a_part_goes_to_its_number() -> None:
    found = moved(
        "has/have VBZ ROOT 0",
        "ships NNS dobj 0",
        ", , punct 1",
        "200 CD appos 1",
        "of IN prep 3",
        "them PRP pobj 4",
        "in IN prep 0",
        "Lima NNP pobj 6",
    )
    assert found == {"in": ("prep", "200")}


### Dates and names set wrong


def test_no_of_no_longer_negates_the_verb() -> None:
    found = moved(
        "Peru NNP nsubj 3",
        "no RB neg 2",
        "longer/long RBR advmod 3",
        "sells/sell VBZ ROOT 3",
        "ships NNS dobj 3",
    )
    assert found == {"no": ("neg", "sells")}


def test_year_before_the_subject_belongs_to_its_preposition() -> None:
    found = moved(
        "In IN prep 4",
        "1963 CD nummod 3",
        "President NNP compound 3",
        "Lund NNP nsubj 4",
        "left/leave VBD ROOT 4",
    )
    assert found == {"1963": ("pobj", "In")}


def test_number_before_the_subject_stays_a_number() -> None:
    assert not moved("In IN prep 3", "300 CD nummod 2", "ships NNS nsubj 3", "men/man NNS ROOT 3")


def test_name_behind_a_noun_is_its_name() -> None:
    found = moved(
        "Peru NNP nsubj 1",
        "holds/hold VBZ ROOT 1",
        "exercise NN dobj 1",
        "Bright NNP compound 4",
        "Wave NNP npadvmod 1",
    )
    assert found == {"Wave": ("appos", "exercise")}


def test_day_behind_a_noun_is_no_name() -> None:
    assert not moved(
        "Peru NNP nsubj 1",
        "holds/hold VBZ ROOT 1",
        "talks NN dobj 1",
        "May NNP npadvmod 1",
        "4 CD nummod 3",
    )


def test_of_behind_a_year_belongs_to_what_happened_in_it() -> None:
    found = moved(
        "openings/opening NNS nsubj 5",
        "in IN prep 0",
        "1951 CD pobj 1",
        "of IN prep 2",
        "ports/port NNS pobj 3",
        "ended/end VBD ROOT 5",
    )
    assert found == {"of": ("prep", "openings")}


def test_of_behind_a_number_stays_with_it() -> None:
    assert not moved(
        "ports/port NNS nsubj 5",
        "with IN prep 0",
        "30 CD pobj 1",
        "of IN prep 2",
        "them PRP pobj 3",
        "ended/end VBD ROOT 5",
    )


def test_object_behind_the_day_belongs_to_the_verb() -> None:
    found = moved(
        "Peru NNP nsubj 1",
        "signed/sign VBD ROOT 1",
        "on IN prep 1",
        "May NNP pobj 2",
        "4 CD nummod 3",
        ", , punct 3",
        "a DT det 7",
        "pact NN appos 3",
    )
    assert found == {"pact": ("dobj", "signed")}


def test_what_stands_beside_a_day_stays_where_the_verb_has_an_object() -> None:
    assert not moved(
        "Peru NNP nsubj 1",
        "left/leave VBD ROOT 1",
        "Lima NNP dobj 1",
        "on IN prep 1",
        "May NNP pobj 3",
        "4 CD nummod 4",
        "the DT det 7",
        "holiday NN appos 4",
    )
