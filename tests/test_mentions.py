"""Dates, hedged quantities and durations by their form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.document import document
from comity.errors import DocumentError
from comity.mentions import find_mentions
from comity.model import Knowledge, Mention, MentionKind
from comity.namespaces import COMITY, XSD


def mentions(text: str, knowledge: Knowledge, *kinds: MentionKind) -> list[Mention]:
    """Return the mentions of some kinds in a text."""
    found = find_mentions(document("sheet", text), knowledge.lexicon)
    return [m for m in found if m.kind in kinds]


def dates(text: str, knowledge: Knowledge) -> list[tuple[str, str]]:
    """Return the words and the value of each date."""
    found = mentions(text, knowledge, MentionKind.DATE)
    return [(text[m.span.begin : m.span.end], m.value.value) for m in found if m.value]


def numbers(text: str, knowledge: Knowledge) -> list[tuple[str, str | None, str, str | None]]:
    """Return the words, value, hedge and unit of each quantity and duration."""
    found = mentions(text, knowledge, MentionKind.QUANTITY, MentionKind.DURATION)
    return [
        (
            text[m.span.begin : m.span.end],
            m.value.value if m.value else None,
            m.hedge.value.rpartition("#")[2] if m.hedge else "",
            m.unit,
        )
        for m in found
    ]


### Dates


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("March 3, 1994", "1994-03-03"),
        ("March 3 1994", "1994-03-03"),
        ("March 3rd, 1994", "1994-03-03"),
        ("December 31, 2012", "2012-12-31"),
        ("3 March 1994", "1994-03-03"),
        ("21st January 1801", "1801-01-21"),
        ("Sept. 3, 1994", "1994-09-03"),
        ("4th of May 1971", "1971-05-04"),
        ("12th day of December, 1963", "1963-12-12"),
        ("Feb. 29, 1996", "1996-02-29"),
        ("March 1994", "1994-03"),
        ("May of 1994", "1994-05"),
        ("Oct. 1994", "1994-10"),
        ("1994", "1994"),
        ("1066", "1066"),
        ("2099", "2099"),
    ],
)
def test_date_has_the_precision_that_is_stated(
    words: str, value: str, knowledge: Knowledge
) -> None:
    assert dates(f"They met on {words} in Oslo.", knowledge) == [(words, value)]


@pytest.mark.parametrize(
    ("words", "datatype"),
    [("March 3, 1994", XSD.date), ("March 1994", XSD.gYearMonth), ("1994", XSD.gYear)],
)
def test_datatype_of_a_date_is_its_precision(
    words: str, datatype: object, knowledge: Knowledge
) -> None:
    (found,) = mentions(f"They met in {words}.", knowledge, MentionKind.DATE)
    assert found.value
    assert found.value.datatype == datatype


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_known_in_full_and_shortened(month: int, knowledge: Knowledge) -> None:
    name = (
        "January February March April May June July August September October November December"
    ).split()[month - 1]
    expected = f"1994-{month:02}-07"
    for form in (name, f"{name[:3]}."):
        assert dates(f"They met on {form} 7, 1994.", knowledge) == [(f"{form} 7, 1994", expected)]


@pytest.mark.parametrize("words", ["February 30, 1994", "31 June 1994", "February 29, 1995"])
def test_day_that_does_not_exist_is_no_date_and_no_number(words: str, knowledge: Knowledge) -> None:
    text = f"They met on {words}."
    assert dates(text, knowledge) == []
    assert numbers(text, knowledge) == []


@pytest.mark.parametrize(
    "words", ["the 1990s", "1,994 ships", "$1994", "Room 19945", "1994.5 tons", "950", "3000"]
)
def test_number_that_only_looks_like_a_year_is_no_date(words: str, knowledge: Knowledge) -> None:
    assert dates(f"They saw {words} there.", knowledge) == []


def test_numbers_of_a_date_are_no_quantities(knowledge: Knowledge) -> None:
    text = "On March 3, 1994 and in 1995 and 7 May 1996 they sent 12 ships."
    assert numbers(text, knowledge) == [("12", "12", "exact", None)]


def test_date_over_a_line_break_is_one(knowledge: Knowledge) -> None:
    assert dates("They met on March\n3, 1994.", knowledge) == [("March\n3, 1994", "1994-03-03")]


### Quantities


@pytest.mark.parametrize(
    ("words", "value", "hedge"),
    [
        ("300", "300", "exact"),
        ("4,000", "4000", "exact"),
        ("1,234,567", "1234567", "exact"),
        ("3.5", "3.5", "exact"),
        ("1,200.50", "1200.5", "exact"),
        ("seven", "7", "exact"),
        ("Twenty", "20", "exact"),
        ("zero", "0", "exact"),
        ("about 300", "300", "approximately"),
        ("Approximately 300", "300", "approximately"),
        ("an estimated 300", "300", "approximately"),
        ("over 300", "300", "moreThan"),
        ("more than 300", "300", "moreThan"),
        ("in excess of 300", "300", "moreThan"),
        ("nearly 300", "300", "lessThan"),
        ("just under 300", "300", "lessThan"),
        ("at least three", "3", "atLeast"),
        ("as many as 300", "300", "upTo"),
        ("up to 300", "300", "upTo"),
        ("40 thousand", "40000", "exact"),
        ("two million", "2000000", "exact"),
        ("1.5 billion", "1500000000", "exact"),
        ("0.25 million", "250000", "exact"),
        ("2-million", "2000000", "exact"),
    ],
)
def test_quantity_has_its_value_and_hedge(
    words: str, value: str, hedge: str, knowledge: Knowledge
) -> None:
    assert numbers(f"There {words} ships", knowledge) == [(words, value, hedge, None)]


def test_whole_value_is_an_integer_and_another_a_decimal(knowledge: Knowledge) -> None:
    found = mentions("3.0 ships, 3.5 tons", knowledge, MentionKind.QUANTITY)
    values = [(m.value.value, m.value.datatype) for m in found if m.value]
    assert values == [("3", XSD.integer), ("3.5", XSD.decimal)]


@pytest.mark.parametrize(
    "words",
    ["thousands", "Hundreds", "tens of thousands", "several", "several hundred", "dozens"],
)
def test_vague_plural_has_no_value(words: str, knowledge: Knowledge) -> None:
    assert numbers(f"There {words} of ships", knowledge) == [
        (words, None, "unspecifiedPlural", None)
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [("$300", "300"), ("$3.5 billion", "3500000000"), ("US$4 million", "4000000")],
)
def test_currency_is_the_unit(words: str, value: str, knowledge: Knowledge) -> None:
    assert numbers(f"It cost {words} then", knowledge) == [(words, value, "exact", "USD")]


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("40 million dollars", "40000000", "USD"),
        ("2.5 billion U.S. dollars", "2500000000", "USD"),
        ("€3 million", "3000000", "EUR"),
        ("five million euros", "5000000", "EUR"),
        ("EUR 12.5 million", "12500000", "EUR"),
        ("NOK 1.2 billion", "1200000000", "NOK"),
        ("40 million Norwegian kroner", "40000000", "NOK"),
        ("KSh 500,000", "500000", "KES"),
        ("300 million Chilean pesos", "300000000", "CLP"),
        ("£200", "200", "GBP"),
        ("A$5 million", "5000000", "AUD"),
        ("90 billion yen", "90000000000", "JPY"),
    ],
)
def test_currency_has_its_code(words: str, value: str, unit: str, knowledge: Knowledge) -> None:
    assert numbers(f"It cost {words} then", knowledge) == [(words, value, "exact", unit)]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("twenty-five", "25"),
        ("ninety nine", "99"),
        ("two hundred", "200"),
        ("two hundred and ten", "210"),
        ("two thousand five hundred", "2500"),
        ("one hundred thousand", "100000"),
        ("a hundred", "100"),
        ("a dozen", "12"),
        ("two dozen", "24"),
        ("a million", "1000000"),
        ("ten billion", "10000000000"),
    ],
)
def test_number_in_words_has_its_value(words: str, value: str, knowledge: Knowledge) -> None:
    assert numbers(f"There {words} ships", knowledge) == [(words, value, "exact", None)]


def ranges(text: str, knowledge: Knowledge) -> list[tuple[str, list[str], str | None]]:
    """Return the words, ends and unit of each range."""
    found = mentions(text, knowledge, MentionKind.QUANTITY, MentionKind.DURATION)
    return [
        (text[m.span.begin : m.span.end], [end.value for end in m.bounds], m.unit)
        for m in found
        if m.hedge == COMITY.range and m.value is None
    ]


@pytest.mark.parametrize(
    ("words", "ends", "unit"),
    [
        ("between 300 and 400", ["300", "400"], None),
        ("300 to 400", ["300", "400"], None),
        ("300-400", ["300", "400"], None),
        ("300 - 400", ["300", "400"], None),
        ("two to three hundred", ["2", "300"], None),
        ("2 to 3 million", ["2000000", "3000000"], None),
        ("$300-400 million", ["300000000", "400000000"], "USD"),
        ("$1.5 billion to $2 billion", ["1500000000", "2000000000"], "USD"),
        ("between 3 and 4 million dollars", ["3000000", "4000000"], "USD"),
        ("5 to 7 years", ["5", "7"], "year"),
    ],
)
def test_range_has_two_ends_and_no_value(
    words: str, ends: list[str], unit: str | None, knowledge: Knowledge
) -> None:
    assert ranges(f"They had {words} there", knowledge) == [(words, ends, unit)]


@pytest.mark.parametrize(
    "words",
    [
        "rose from 300 to 400",
        "won by 52-48",
        "took 300 and 400",
        "met between 1990 and 1995",
        "rose from $2 billion in 1990 to $5 billion in 1996",
        "gave $300 to 400 euros",
        "stayed 5 years to 7 years",
    ],
)
def test_change_score_or_pair_is_no_range(words: str, knowledge: Knowledge) -> None:
    assert ranges(f"They {words}.", knowledge) == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("FY 1995", "FY1995"),
        ("FY95", "FY1995"),
        ("FY '01", "FY2001"),
        ("fiscal year 2001", "FY2001"),
        ("Fiscal Year 2001", "FY2001"),
        ("fiscal 1988", "FY1988"),
        ("1996 fiscal year", "FY1996"),
        ("FY 1993-97", "FY1993/FY1997"),
        ("FY98-02", "FY1998/FY2002"),
        ("FY 1990 to FY 1995", "FY1990/FY1995"),
        ("fiscal years 1990 through 1995", "FY1990/FY1995"),
        ("fiscal years 1996 and 1997", "FY1996/FY1997"),
    ],
)
def test_fiscal_year_is_a_period_and_no_date(words: str, value: str, knowledge: Knowledge) -> None:
    """Its year is neither a calendar year nor a number."""
    text = f"They spent it in the {words}."
    found = mentions(text, knowledge, *MentionKind)
    assert [(m.kind, text[m.span.begin : m.span.end]) for m in found] == [
        (MentionKind.PERIOD, words)
    ]
    assert found[0].value
    assert found[0].value.value == value


def test_fiscal_years_in_the_wrong_order_are_none(knowledge: Knowledge) -> None:
    assert mentions("They met in FY 1997-93 there.", knowledge, *MentionKind) == []


@pytest.mark.parametrize(
    "words",
    [
        "F-16",
        "two-way",
        "a 300-man unit",
        "two-thirds",
        "the 3rd fleet",
        "2.5.3",
        "x300",
        "300x",
        "ones",
        "tent",
        "1,2,3",
        "someone",
        "A4",
    ],
)
def test_digits_inside_another_word_are_no_quantity(words: str, knowledge: Knowledge) -> None:
    assert numbers(f"They saw {words} there.", knowledge) == []


@pytest.mark.parametrize(
    ("words", "value", "hedge", "unit"),
    [
        ("50 years", "50", "exact", "year"),
        ("one year", "1", "exact", "year"),
        ("two decades", "2", "exact", "decade"),
        ("about 18 months", "18", "approximately", "month"),
        ("half a century", "0.5", "exact", "century"),
        ("over half a decade", "0.5", "moreThan", "decade"),
        ("more than a decade", "1", "moreThan", "decade"),
        ("almost a Year", "1", "lessThan", "year"),
        ("several years", None, "unspecifiedPlural", "year"),
    ],
)
def test_length_of_time_is_a_duration(
    words: str, value: str | None, hedge: str, unit: str, knowledge: Knowledge
) -> None:
    text = f"They met for {words} there."
    assert numbers(text, knowledge) == [(words, value, hedge, unit)]
    assert mentions(text, knowledge, MentionKind.DURATION)


def test_length_of_time_has_a_number_type(knowledge: Knowledge) -> None:
    text = "about half a century, about a year, 1.5 years"
    found = mentions(text, knowledge, MentionKind.DURATION)
    assert [m.value.datatype for m in found if m.value] == [XSD.decimal, XSD.integer, XSD.decimal]


def test_article_without_a_number_hides_no_later_one(knowledge: Knowledge) -> None:
    assert numbers("They met once a year for 3 days.", knowledge) == [
        ("3 days", "3", "exact", "day")
    ]


def test_large_decimal_is_written_out(knowledge: Knowledge) -> None:
    assert numbers("12,345,678.25 tons", knowledge)[0][1] == "12345678.25"


def test_lexicon_without_words_still_reads_numbers(knowledge: Knowledge) -> None:
    bare = replace(knowledge.lexicon, words={}, names=())
    text = "about 300 ships, several years, (?!) XX"
    found = find_mentions(document("sheet", text), bare)
    assert [(text[m.span.begin : m.span.end], m.hedge) for m in found] == [("300", COMITY.exact)]


def test_bare_article_counts_nothing(knowledge: Knowledge) -> None:
    """Without a hedge "a year" may be one year or any."""
    assert numbers("They met once a year in a port.", knowledge) == []


def test_hedge_without_a_number_is_no_mention(knowledge: Knowledge) -> None:
    assert numbers("They spoke about ships over some weeks.", knowledge) == []


def test_every_hedge_of_the_lexicon_is_read(knowledge: Knowledge) -> None:
    terms = (
        COMITY.approximately,
        COMITY.moreThan,
        COMITY.lessThan,
        COMITY.atLeast,
        COMITY.upTo,
    )
    for term in terms:
        for word in knowledge.lexicon.words[term]:
            (found,) = mentions(f"They saw {word} 300 ships", knowledge, MentionKind.QUANTITY)
            assert (word, found.hedge) == (word, term)


### Order


def test_mentions_come_in_text_order_and_do_not_overlap(knowledge: Knowledge) -> None:
    text = "In 1994 the Republic of Korea sent 300 men to the Joint Commission on Trade (JCT)."
    found = find_mentions(document("sheet", text), knowledge.lexicon)
    assert [text[m.span.begin : m.span.end] for m in found] == [
        "1994",
        "Republic of Korea",
        "300",
        "Joint Commission on Trade",
        "JCT",
    ]


@given(
    pieces=st.lists(
        st.sampled_from(
            "Norway|1994|about|300|,|.|(NB)|March|7|$|\u00a0|\n|Chad|Ministry of|Trade|half a|"
            "year|million|-|U.S.|several".split("|")
        ),
        min_size=1,
        max_size=15,
    )
)
def test_spans_of_mentions_lie_in_the_text_and_apart(
    pieces: list[str], knowledge: Knowledge
) -> None:
    text = " ".join(pieces)
    try:
        made = document("sheet", text)
    except DocumentError:
        assert not any(len(piece.strip("(-)")) > 1 and piece[-1:].isalpha() for piece in pieces)
        return
    end = 0
    for mention in find_mentions(made, knowledge.lexicon):
        assert end <= mention.span.begin < mention.span.end <= len(text)
        assert text[mention.span.begin : mention.span.end].strip()
        end = mention.span.end


def test_same_day_has_the_value_and_the_words_of_the_date_before_it(knowledge: Knowledge) -> None:
    text = (
        "It opened on May 4, 1951, under J. Doe and closed on the same day. The same year passed."
    )
    first, second = mentions(text, knowledge, MentionKind.DATE)
    assert first.value == second.value
    assert second.expansion == first.span


@pytest.mark.parametrize(
    ("words", "value"), [("on that date", "1951-05-04"), ("in that year", "1951")]
)
def test_that_date_after_a_preposition_is_the_date_before_it(
    words: str, value: str, knowledge: Knowledge
) -> None:
    found = mentions(f"It opened on May 4, 1951. It closed {words}.", knowledge, MentionKind.DATE)
    assert [mention.value.value for mention in found if mention.value] == ["1951-05-04", value]


def test_that_year_alone_is_no_date(knowledge: Knowledge) -> None:
    assert len(dates("It opened in 1951. That year was good.", knowledge)) == 1


def test_same_day_as_a_year_is_no_date(knowledge: Knowledge) -> None:
    assert dates("It opened in 1951 on the same day.", knowledge) == [("1951", "1951")]
