"""A text and the units it falls into: title, header, sentences and navigation."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.document import document
from comity.errors import DocumentError
from comity.model import Span, UnitKind

TITLE, HEADER = UnitKind.TITLE, UnitKind.HEADER
SENTENCE, NAVIGATION = UnitKind.SENTENCE, UnitKind.NAVIGATION
IMPRINT = "Fact sheet prepared by the Bureau of Harbors, March 3, 1994."


def units(text: str) -> list[tuple[UnitKind, str]]:
    """Return the kind and the words of each unit."""
    made = document("sheet", text)
    return [(u.kind, made.text[u.span.begin : u.span.end]) for u in made.units]


def kinds(*blocks: str) -> list[UnitKind]:
    """Return the kinds of the units of some paragraphs."""
    return [kind for kind, _ in units("\n\n".join(blocks))]


def test_sheet_falls_into_title_header_sentences_and_navigation() -> None:
    text = f"Norway and Peru\n\n{IMPRINT}\n\nNorway buys ships. Peru sells it.\n\nReturn to Peru"
    assert units(text) == [
        (TITLE, "Norway and Peru"),
        (HEADER, IMPRINT),
        (SENTENCE, "Norway buys ships."),
        (SENTENCE, "Peru sells it."),
        (NAVIGATION, "Return to Peru"),
    ]


def test_document_without_title_has_none() -> None:
    assert kinds("Norway buys ships.", "Peru sells it.") == [SENTENCE, SENTENCE]


def test_title_right_before_the_header_is_preferred_to_a_banner() -> None:
    found = kinds("HARBOR OFFICE", "Norway and Peru", IMPRINT, "Norway buys ships.")
    assert found == [NAVIGATION, TITLE, HEADER, SENTENCE]


def test_title_without_a_header_is_the_first_line() -> None:
    found = kinds("Norway and Peru", "Harbor office", "Norway buys ships.")
    assert found == [TITLE, NAVIGATION, SENTENCE]


@pytest.mark.parametrize("line", ["Ministry of Ports", "U.S. Department of State", "Press Office"])
def test_publisher_above_a_title_is_no_title(line: str) -> None:
    assert kinds(line, "Norway", "Norway has many ports.") == [HEADER, TITLE, SENTENCE]
    assert kinds(line, "Norway has many ports.") == [TITLE, SENTENCE]


def test_header_needs_no_title_before_it() -> None:
    assert kinds(IMPRINT, "Norway buys ships.") == [HEADER, SENTENCE]


@pytest.mark.parametrize("line", ["March 4, 2021", "4 March 2021", "Oslo, Sept. 4, 2021"])
def test_line_that_is_only_a_day_dates_the_document(line: str) -> None:
    assert kinds("Peru", line, "Peru sells ships.") == [TITLE, HEADER, SENTENCE]
    assert kinds(line, "Peru", "Peru sells ships.") == [HEADER, TITLE, SENTENCE]


@pytest.mark.parametrize(
    "lines",
    [
        ["Ships of Peru", "March 4, 2021", "Bureau of Harbors"],
        ["Bureau of Harbors", "Ships of Peru", "March 2021"],
        ["Ships of Peru", "Fact Sheet", "Bureau of Harbors", "4 March 2021"],
        ["Ships of Peru", "Issued by the Bureau of Harbors", "March 4, 2021"],
        ["HARBOR PAPERS", "Ships of Peru", "Released by the Bureau of Harbors, March 4, 2021"],
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_lines_of_a_header_need_no_blank_lines(lines: list[str], gap: str) -> None:
    found = units("\n".join(lines) + f"{gap}Peru sells ships. It\nsells many.")
    words = {kind: [said for other, said in found if other is kind] for kind, _ in found}
    assert any("Ships of Peru" in title for title in words[TITLE])
    assert any("2021" in header for header in words[HEADER])
    assert any("Bureau of Harbors" in header for header in words[HEADER])
    assert words[SENTENCE] == ["Peru sells ships.", "It\nsells many."]


def test_title_of_a_header_may_take_two_lines() -> None:
    text = "The Ships and Boats\nof Peru\nMarch 4, 2021\n\nPeru sells ships."
    assert units(text)[:2] == [(TITLE, "The Ships and Boats\nof Peru"), (HEADER, "March 4, 2021")]


def test_lines_of_a_header_may_say_what_they_are() -> None:
    text = (
        "Date: 4 March 2021\nTitle: Ships of Peru\nPublisher: Bureau of Harbors\n\nPeru sells it."
    )
    assert units(text) == [
        (HEADER, "4 March 2021"),
        (TITLE, "Ships of Peru"),
        (HEADER, "Bureau of Harbors"),
        (SENTENCE, "Peru sells it."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Peru sold ships on\nMarch 4, 2021\nand bought oil.",
        "Peru sold its ships to the\nBureau of Harbors\nIn 1990 it bought oil.",
        "Peru sold ships,\nMarch 2021\nbeing the year.",
        "Peru sells ships.\n\nMarch 4, 2021\nIt bought oil.",
    ],
)
def test_line_inside_a_paragraph_is_no_header(text: str) -> None:
    assert {kind for kind, _ in units(text)} == {SENTENCE}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Norway was to leave and did so.", "An envoy of Peru stayed."),
        ("Norway left in the last century.", "Peru stayed."),
        ("Norway left with what was sent.", "U.S. ships stayed."),
        ("Norway received Ambassador Dahl.", "An envoy of Peru stayed."),
        ("Norway lost King Carol III.", "In 1951 Peru left."),
    ],
)
def test_word_before_a_full_stop_ends_a_sentence(first: str, second: str) -> None:
    assert units(f"{first} {second}") == [(SENTENCE, first), (SENTENCE, second)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Norway received Capt. Dahl in 1951.",
        "Norway paid approx. Five Million Crowns.",
        "Norway left on Sept. 4, 1951.",
        "Norway received the Hon. John Doe in 1951.",
        "Norway joined the U.N. Security Council.",
    ],
)
def test_word_with_a_stop_of_its_own_ends_no_sentence(sentence: str) -> None:
    assert units(sentence) == [(SENTENCE, sentence)]


def test_several_lines_of_days_are_a_chronicle() -> None:
    """Neither the first day of many nor one below the text is when the page was published."""
    days = ("March 4, 1951", "Peru sold ships.", "May 5, 1952", "Peru sold them.")
    assert HEADER not in kinds("Peru", *days)
    assert HEADER not in kinds("Peru", "Peru sold ships.", "March 4, 1951")
    assert kinds("Peru", "Peru released ships.", "March 1951")[-1] is NAVIGATION
    assert HEADER not in {kind for kind, _ in units("Peru\nMay 1951\nIt grew\nMay 1952\nIt fell.")}


def test_known_headings_are_no_sentences() -> None:
    """Whatever their form; the first that is no publisher's name is the title."""
    lines = ("Office of Ships", "Peru sells ships.", "Peru bought ships.")
    text = "\n\n".join((*lines, "It sells them."))
    headings = [Span(text.index(line), text.index(line) + len(line)) for line in lines]
    found = document("sheet", text, headings=headings)
    assert [unit.kind for unit in found.units] == [NAVIGATION, TITLE, NAVIGATION, SENTENCE]


def test_header_needs_no_final_period() -> None:
    assert kinds("Peru", "Released by the Harbor Office, March 1994", "Peru sells ships.") == [
        TITLE,
        HEADER,
        SENTENCE,
    ]


@pytest.mark.parametrize("verb", ["released", "issued", "prepared", "published"])
def test_header_is_known_by_its_participle_and_year(verb: str) -> None:
    assert kinds("Peru", f"Paper {verb} on March 3, 1994", "Peru sells ships.")[1] is HEADER
    assert kinds("Peru", f"Paper {verb} on a Monday", "Peru sells ships.")[1] is NAVIGATION


@pytest.mark.parametrize(
    "sentence",
    [
        "The note was issued by Peru in 1990.",
        "The notes were published in Lima in 1990.",
        "The list has been released by Peru since 1990.",
    ],
)
def test_sentence_with_a_finite_verb_is_no_header(sentence: str) -> None:
    assert kinds("Peru", sentence) == [TITLE, SENTENCE]


def test_body_sentence_that_speaks_of_a_publication_is_no_header() -> None:
    found = kinds("Peru", "Peru sells ships.", "A list published by Peru in 1990 names ports.")
    assert found == [TITLE, SENTENCE, SENTENCE]


def test_imprint_far_down_the_page_is_no_header() -> None:
    """Only the first six blocks can hold a header."""
    lines = [f"Line {n}" for n in "abcde"]
    assert HEADER in kinds(*lines, IMPRINT, "Peru sells ships.")
    assert HEADER not in kinds(*lines, "Line f", IMPRINT, "Peru sells ships.")


def test_long_block_before_the_body_is_no_title() -> None:
    long = " ".join(["word"] * 26)
    assert kinds(long, "Peru sells ships.") == [NAVIGATION, SENTENCE]
    assert kinds(long.removesuffix(" word"), "Peru sells ships.") == [TITLE, SENTENCE]


@pytest.mark.parametrize("end", [".", "!", "?", '."', ".)", ".]", ".'"])
def test_paragraph_that_ends_like_a_sentence_is_one(end: str) -> None:
    assert kinds("Peru", f"Peru sells ships{end}") == [TITLE, SENTENCE]


def test_single_word_is_no_sentence() -> None:
    assert kinds("Peru", "Peru sells ships.", "End.") == [TITLE, SENTENCE, NAVIGATION]


def test_hard_wrapped_sentence_stays_whole() -> None:
    text = "Peru\n\nPeru sells\nships to Mr.\nSmith. Chile buys it."
    assert [words for kind, words in units(text) if kind is SENTENCE] == [
        "Peru sells\nships to Mr.\nSmith.",
        "Chile buys it.",
    ]


def test_abbreviation_ends_no_sentence() -> None:
    assert units("The U.S. Embassy opened. Peru smiled.") == [
        (SENTENCE, "The U.S. Embassy opened."),
        (SENTENCE, "Peru smiled."),
    ]


def test_windows_line_ends_give_the_same_units() -> None:
    text = f"Norway and Peru\n\n{IMPRINT}\n\nNorway buys ships.\nPeru sells it.\n"
    windows = [(kind, words.replace("\r\n", "\n")) for kind, words in units(_crlf(text))]
    assert windows == units(text)


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def test_line_of_blanks_parts_paragraphs() -> None:
    assert kinds("Norway and Peru\n \t\u00a0\nNorway buys ships.") == [TITLE, SENTENCE]


def test_paragraphs_are_counted_from_the_top() -> None:
    made = document("sheet", "Peru\n\nPeru sells ships. Chile buys it.\n\nBack")
    assert [unit.paragraph for unit in made.units] == [0, 1, 1, 2]


def test_text_stays_as_it_was_published() -> None:
    text = " Peru\u2019s\u00a0fish\r\n\r\nPeru sells it.\n"
    made = document("sheet", text)
    assert made.text == text
    assert made.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_id_is_a_slug_of_the_name() -> None:
    assert document("Norway & Peru (1994)", "Peru sells ships.").id == "norway-peru-1994"


@pytest.mark.parametrize("name", ["", "?!", "--"])
def test_name_without_letters_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="no letter or digit") as caught:
        document(name, "Peru sells ships.")
    assert caught.value.where == name
    assert caught.value.remedy == "rename it"


@pytest.mark.parametrize("text", ["", " \n\t ", "12 34 !", "a b c", "_ _ __"])
def test_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="no words") as caught:
        document("sheet", text)
    assert caught.value.where == "sheet"
    assert caught.value.remedy == "give it a text"


@given(st.text(alphabet=st.sampled_from("aBé .!?\n\r\t\u00a0\u2019(U.S.)19"), max_size=200))
def test_units_cover_every_word_once_and_nothing_blank(text: str) -> None:
    """Units come in order, do not overlap, have no blank ends, and miss only white space."""
    try:
        made = document("sheet", text)
    except DocumentError:
        assert not re.search(r"[^\W\d_]{2}", text)
        return
    end = 0
    for unit in made.units:
        assert not made.text[end : unit.span.begin].strip("\u00a0 \t\r\n")
        words = made.text[unit.span.begin : unit.span.end]
        assert words == words.strip()
        end = unit.span.end
    assert not made.text[end:].strip()
