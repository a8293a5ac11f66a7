"""The plain form of a text, which must never move an offset."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.normal import PARAGRAPH, collapsed, lowered, normal_form


@given(st.text())
def test_normal_form_keeps_the_length(text: str) -> None:
    assert len(normal_form(text)) == len(text)


@given(st.text())
def test_normal_form_of_a_normal_form_is_the_same(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.text())
def test_normal_form_keeps_every_letter_and_digit(text: str) -> None:
    pairs = zip(text, normal_form(text), strict=True)
    assert all(a == b for a, b in pairs if unicodedata.category(a)[0] in "LN")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Peru\u2019s \u2018port\u2019", "Peru's 'port'"),
        ("\u201cpeace\u201d", '"peace"'),
        ("5\u2032 6\u2033", "5' 6\""),
        ("dual\u2011use, dual\u2010use", "dual-use, dual-use"),
        ("300\u00a0men", "300 men"),
        ("a\tb\u2003c\u202fd\ufeffe\u200bf", "a b c d e f"),
        ("one\r\ntwo", "one \ntwo"),
        ("bell\x07 and\x85 dele\x7fte", "bell  and  dele te"),
        ("1995\u20131999 \u2014 \u00e9", "1995\u20131999 \u2014 \u00e9"),
    ],
)
def test_normal_form_makes_typographic_variants_plain(text: str, plain: str) -> None:
    assert normal_form(text) == plain


def test_normal_form_keeps_line_feeds() -> None:
    """A blank line still parts two paragraphs."""
    assert normal_form("one\n\ntwo") == "one\n\ntwo"


@given(st.text())
def test_lower_case_keeps_the_length(text: str) -> None:
    assert len(lowered(text)) == len(text)


@given(st.text(alphabet="ab \n\t\u3000"))
def test_collapsed_text_has_single_spaces_and_knows_its_places(text: str) -> None:
    plain, places = collapsed(text)
    assert plain.replace(PARAGRAPH.strip(), " ").split() == text.split()
    assert not set(plain) - {"a", "b", *PARAGRAPH}
    assert "  " not in plain
    assert all(plain[i] == text[place] or text[place].isspace() for i, place in enumerate(places))
    assert len(places) == len(plain)


def test_blank_line_stays_to_be_seen_and_a_line_end_does_not() -> None:
    assert collapsed("a\n \nb\nc")[0] == f"a{PARAGRAPH}b c"
