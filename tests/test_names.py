"""Names of the lexicon, of the text's own making, and abbreviations."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from comity.document import document
from comity.mentions import find_mentions
from comity.mentions.names import find_names
from comity.model import Entity, Knowledge, Lexicon, Mention, MentionKind, Name
from comity.namespaces import COMITY

EX = "http://example.org/"


def entity(key: str, *classes: NamedNode) -> Entity:
    return Entity(
        iri=NamedNode(f"{EX}id/{key}"), key=key, label=key, classes=frozenset(classes), known=True
    )


def lexicon(*names: Name) -> Lexicon:
    """Return a small lexicon that knows some nouns and titles."""
    return Lexicon(
        base=EX,
        names=names,
        nouns={"commission": COMITY.ConsultativeBody, "ministry": COMITY.GovernmentBody},
        anaphors={},
        echoes={},
        titles={"Mr": COMITY.Person, "Prime Minister": COMITY.Person},
        words={},
        verbs={},
        auxiliaries={},
        conjunctions={},
        superclasses={},
        parties=frozenset({COMITY.State}),
    )


CHADIA = entity("chadia", COMITY.State)
NORDIA = entity("nordia", COMITY.State)
NORDIA_CITY = entity("nordia-city", COMITY.Place)
SMALL = lexicon(
    Name(form="Chadia", entity=CHADIA, ambiguous=True),
    Name(form="Nordia", entity=NORDIA),
    Name(form="Nordian", entity=NORDIA, adjective=True),
    Name(form="N.O.", entity=NORDIA),
    Name(form="Port Nordia", entity=NORDIA_CITY),
    Name(form="Free Corps", entity=entity("corps"), context=frozenset({NORDIA.iri})),
    Name(form="Isle", entity=entity("east-isle")),
    Name(form="Isle", entity=entity("west-isle")),
    Name(form="East Isle", entity=entity("east-isle")),
    Name(form="Republic of East Isle", entity=entity("west-isle")),
)


def keys(text: str, words: Lexicon = SMALL) -> list[str]:
    """Return the keys of the entities that the mentions of a text name, in text order."""
    found = find_mentions(document("sheet", text), words)
    return [m.entity.key for m in found if m.entity]


def forms(text: str, words: Lexicon) -> list[str]:
    """Return the words of all names of a text, in text order."""
    found = find_mentions(document("sheet", text), words)
    return [text[m.span.begin : m.span.end] for m in found if m.kind is MentionKind.NAME]


def long_forms(text: str) -> dict[str, str]:
    """Return each abbreviation that a text introduces, with its long form."""
    return {
        text[m.span.begin : m.span.end]: text[m.expansion.begin : m.expansion.end]
        for m in find_names(text, SMALL)
        if m.kind is MentionKind.ABBREVIATION and m.expansion
    }


### Names of the lexicon


def test_longest_name_stands() -> None:
    assert keys("Ships left Port Nordia.") == ["nordia-city"]


def test_name_counts_only_as_a_whole_word() -> None:
    assert keys("Nordians and xNordia, Nordia2, N.O.X.") == []
    assert keys("(Nordia's ships) and N.O. ships") == ["nordia", "nordia"]


def test_name_after_a_dotted_abbreviation_is_part_of_another_word() -> None:
    assert keys("Files at www.Nordia are open") == []


def test_currency_sign_is_no_country(knowledge: Knowledge) -> None:
    assert forms("It cost US$ 4 million.", knowledge.lexicon) == []
    assert forms("The US paid.", knowledge.lexicon) == ["US"]


def test_name_keeps_its_case() -> None:
    assert keys("NORDIA and nordia are ports") == []


def test_adjective_is_marked_as_one() -> None:
    found = {SMALL_FORM[m.span.begin : m.span.end]: m.adjective for m in _names(SMALL_FORM)}
    assert found == {"Nordian": True, "Nordia": False}


SMALL_FORM = "Nordian ships left Nordia."


def _names(text: str) -> list[Mention]:
    return [m for m in find_names(text, SMALL) if m.kind is MentionKind.NAME]


def test_form_that_is_noun_and_adjective_of_one_thing_is_a_noun() -> None:
    both = lexicon(
        Name(form="Swede", entity=NORDIA, adjective=True), Name(form="Swede", entity=NORDIA)
    )
    assert [m.adjective for m in find_names("A Swede left.", both)] == [False]


def test_name_that_several_things_share_stays_open() -> None:
    assert keys("The Isle is small.") == []


def test_shared_name_means_the_thing_that_the_text_names_otherwise_too() -> None:
    assert keys("East Isle is poor. The Isle is small.") == ["east-isle", "east-isle"]


def test_name_inside_a_longer_name_supports_nothing() -> None:
    """Whoever writes "Republic of East Isle" does not speak of East Isle."""
    assert keys("The Isle joined the Republic of East Isle.") == ["west-isle", "west-isle"]


def test_shared_name_stays_open_when_the_text_names_both() -> None:
    assert keys("East Isle left the Republic of East Isle. The Isle is poor.") == [
        "east-isle",
        "west-isle",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Congolese minister spoke.", []),
        (
            "A Congolese minister left the Democratic Republic of the Congo.",
            ["democratic-republic-of-the-congo", "democratic-republic-of-the-congo"],
        ),
        (
            "A Congolese minister left Congo-Brazzaville.",
            ["republic-of-the-congo", "republic-of-the-congo"],
        ),
    ],
)
def test_adjective_of_two_states_needs_one_of_them(
    text: str, expected: list[str], knowledge: Knowledge
) -> None:
    assert keys(text, knowledge.lexicon) == expected


def test_name_with_a_context_needs_it() -> None:
    assert keys("The Free Corps works in ports.") == []
    assert keys("The Free Corps works in Nordia.") == ["corps", "nordia"]


def test_ambiguous_name_gives_no_context() -> None:
    words = lexicon(
        Name(form="Chadia", entity=CHADIA, ambiguous=True),
        Name(form="Free Corps", entity=entity("corps"), context=frozenset({CHADIA.iri})),
    )
    assert keys("The Free Corps works in Chadia.", words) == ["chadia"]


@pytest.mark.parametrize(
    "text",
    [
        "Chadia stayed.",
        "They left. Chadia stayed.",
        "Was it so? Chadia stayed.",
        *(f"{word} Chadia ships sank." for word in "In On And But With For From To Of".split()),
        "Both Chadia and Peru stayed.",
        "The Chadia mission left.",
        "ships of Chadia",
        "Norway's Chadia mission",
        "Chadia Commission members met",
        "ships, Chadia and ports",
    ],
)
def test_ambiguous_name_counts_where_nothing_speaks_against_it(text: str) -> None:
    assert "chadia" in keys(text)


@pytest.mark.parametrize(
    "text",
    [
        "They saw Michael Chadia.",
        "They saw Chadia Smith.",
        "Chadia  Smith left.",
        "They saw Mr. Chadia.",
        "They saw Mr Chadia.",
        "The Prime Minister Chadia left.",
        "ships in Atlanta, Chadia",
    ],
)
def test_ambiguous_name_is_no_state_where_a_person_or_place_would_stand(text: str) -> None:
    assert keys(text) == []


@pytest.mark.parametrize("name", ["Jordan", "Chad", "Turkey"])
def test_state_with_a_persons_name_is_told_by_its_neighbours(
    name: str, knowledge: Knowledge
) -> None:
    words = knowledge.lexicon
    assert keys(f"Peru and {name} signed it.", words) == ["peru", name.lower()]
    assert keys(f"Peru met Secretary {name} and Maria {name}.", words) == ["peru"]
    assert keys(f"Peru met {name} Johnson.", words) == ["peru"]


def test_georgia_is_left_alone_unless_the_text_says_which(knowledge: Knowledge) -> None:
    words = knowledge.lexicon
    assert keys("It opened in Georgia.", words) == []
    assert keys("Peaches grow in Atlanta, Georgia.", words) == []
    assert keys("Norway has relations with Georgia.", words) == ["norway", "georgia"]
    assert keys("Norway has relations with Peru, which is no Georgia.", words)[-1] != "georgia"
    assert keys("Georgia and the Republic of Georgia are one.", words) == ["georgia", "georgia"]


### Names of the text's own making


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Joint Commission on Trade met.", "Joint Commission on Trade"),
        ("The Ministry of Foreign Affairs met.", "Ministry of Foreign Affairs"),
        ("A Commission for Peace met.", "Commission for Peace"),
        ("The Commission on the Arctic met.", "Commission on the Arctic"),
        ("The Commission on Fish and Oil met.", "Commission on Fish and Oil"),
        ("The Commission on Fish, Oil, and Gas met.", "Commission on Fish, Oil, and Gas"),
        ("The Commission on Fish, Oil and Gas met.", "Commission on Fish, Oil and Gas"),
        ("Nordia Joint Commission on Trade met.", "Joint Commission on Trade"),
        ("At The Commission on Trade they met.", "Commission on Trade"),
        ("The Commission on Droit d'Escale met.", "Commission on Droit d'Escale"),
    ],
)
def test_new_name_is_capitalised_words_around_a_known_noun(text: str, expected: str) -> None:
    assert expected in forms(text, SMALL)


@pytest.mark.parametrize(
    "text",
    [
        "the commission on trade met",
        "The Commission met on Monday.",
        "The Commission on trade met.",
        "The Club on Trade met.",
        "The Commissions on Trade met.",
        "The Ministry of Nordia met.",
        "The Ministry of the Nordia met.",
    ],
)
def test_common_words_and_descriptions_by_a_state_are_no_new_name(text: str) -> None:
    assert [m for m in find_names(text, SMALL) if m.entity and not m.entity.known] == []


def test_description_by_a_state_hides_no_later_name() -> None:
    text = "The Ministry of Nordia joined the Commission on Trade."
    assert keys(text) == ["nordia", "commission-on-trade"]


def test_body_for_things_in_a_state_is_a_name() -> None:
    assert keys("The Commission on Trade and Peace in Nordia met.") == [
        "commission-on-trade-and-peace",
        "nordia",
    ]


def test_state_after_and_is_no_part_of_a_ministry() -> None:
    assert keys("The Ministry of Defense and Nordia agreed.") == ["ministry-of-defense", "nordia"]


def test_new_name_gets_an_identifier_a_label_and_a_class_from_its_words() -> None:
    text = "The Joint\n  Commission on Trade met."
    (found,) = find_names(text.replace("\n", " "), SMALL)
    assert found.entity == Entity(
        iri=NamedNode(f"{EX}id/joint-commission-on-trade"),
        key="joint-commission-on-trade",
        label="Joint Commission on Trade",
        classes=frozenset({COMITY.ConsultativeBody}),
    )


def test_lexicon_without_names_and_nouns_finds_nothing() -> None:
    empty = Lexicon(
        base=EX,
        names=(),
        nouns={},
        anaphors={},
        echoes={},
        words={},
        verbs={},
        auxiliaries={},
        conjunctions={},
        superclasses={},
    )
    assert list(find_names("The Ministry of Defense of Nordia met.", empty)) == []


### Abbreviations


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("The Harbor Safety Board (HSB) met.", "HSB", "Harbor Safety Board"),
        ("The Board of Harbor Safety (BHS) met.", "BHS", "Board of Harbor Safety"),
        ("Force and Observers (FO) left.", "FO", "Force and Observers"),
        ("Board of Harbor Safety (BOHS) met.", "BOHS", "Board of Harbor Safety"),
        *(
            (f"Board {word} Harbors (BH) met.", "BH", f"Board {word} Harbors")
            for word in "of and the on for in to".split()
        ),
        ("Force and Observers (FAO) left.", "FAO", "Force and Observers"),
        ("the Harbor Board (the HB) met", "HB", "Harbor Board"),
        ("Harbor Safety Board (H.S.B.) met", "H.S.B.", "Harbor Safety Board"),
    ],
)
def test_abbreviation_stands_for_the_words_with_its_initials(
    text: str, short: str, long: str
) -> None:
    assert long_forms(text) == {short: long}


@pytest.mark.parametrize(
    "text",
    [
        "The Harbor Board (HSB) met.",
        "The harbor safety board (HSB) met.",
        "The Harbor Safety new Board (HSB) met.",
        "The Harbor Safety Board HSB met.",
        "The Harbor Safety Board (see Annex) met.",
        "(HSB) met.",
        f"Harbor Safety{' of' * 50} Board (HSB) met.",
    ],
)
def test_letters_that_are_no_initials_abbreviate_nothing(text: str) -> None:
    assert long_forms(text) == {}


def test_later_uses_of_an_abbreviation_stand_for_its_long_form() -> None:
    text = "HSB. The Harbor Safety Board (HSB) met. HSBC left, the HSB's chair and HSB stayed."
    later = [m for m in find_names(text, SMALL) if m.kind is MentionKind.NAME]
    assert [text[m.span.begin :][:5] for m in later] == ["HSB's", "HSB s"]
    assert {text[m.expansion.begin : m.expansion.end] for m in later if m.expansion} == {
        "Harbor Safety Board"
    }


def test_texts_own_abbreviation_comes_before_the_lexicons() -> None:
    words = lexicon(Name(form="HSB", entity=entity("hsb-bank")))
    text = "The Harbor Safety Board (HSB) met. HSB left."
    found = [m for m in find_mentions(document("x", text), words) if m.expansion]
    long = [text[m.expansion.begin : m.expansion.end] for m in found if m.expansion]
    assert long == ["Harbor Safety Board", "Harbor Safety Board"]
    assert keys("HSB left.", words) == ["hsb-bank"]


def test_paragraph_before_an_ambiguous_name_speaks_not_against_it(knowledge: Knowledge) -> None:
    text = "Ministry of Ports\n\nJordan\n\nIt is dry."
    assert "jordan" in keys(text, knowledge.lexicon)


def test_name_ends_with_its_paragraph(knowledge: Knowledge) -> None:
    text = "Ministry of Ports\n\nNorway left.\n\nIt met the Prime Minister\n\nOver 20 left."
    assert keys(text, knowledge.lexicon) == ["ministry-of-ports", "norway"]
