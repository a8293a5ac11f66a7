"""The competency questions: each is answered by one query, with the answers in `questions/`.

The default graph of a question is the union of all graphs. `questions/NN.csv` holds the answers
over the sample; `golden/write.py` writes these files anew, for review.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import comity
from comity.document import document
from comity.identifiers import graph_iri
from comity.identity import identify
from comity.identity.decisions import decision_quads
from comity.language import parse
from comity.pipeline import assemble
from comity.reading import extract

ANSWERS = Path(__file__).with_name("questions")
OVER_ONE_DOCUMENT = [f"{number:02}" for number in range(1, 14)]
OVER_SEVERAL = ["14", "15", "16", "17"]

Rows = list[dict[str, str]]

LATER = """\
U.S.-Japan Security Relationship

Fact sheet released by the Bureau of East Asian and Pacific Affairs,
U.S. Department of State, March 4, 1999.

On January 20, 1960, the United States and Japan signed the Treaty of Mutual Cooperation and \
Security. There are about 47,000 U.S. military personnel in Japan. The Special Action Committee \
on Okinawa was established in November 1995.
"""
"""A second document: another number and another day; the month only adds precision."""
LATEST = """\
The Alliance Today

Fact sheet released by the Bureau of East Asian and Pacific Affairs,
U.S. Department of State, March 4, 1999.

The 1960 treaty between the United States and Japan was signed on January 19, 1960. There are \
49,000 U.S. military personnel in Japan. Japan recognized Iceland on May 5, 1956.
"""
"""A third of the same day as the second: it takes the first's side, but for its number."""
ISLAND = """\
Japan and Iceland

Japan recognized Iceland in May 1957. Iceland and Japan established diplomatic relations on \
December 8, 1956.
"""
"""A fourth, undated: the fifth gives another day."""
ANSWER = """\
Iceland and Japan

On December 9, 1956, Japan established diplomatic relations with Iceland.
"""


def rows(answer: str | bytes) -> tuple[list[str], Rows]:
    """Return the columns and the sorted rows of an answer in CSV."""
    text = answer.decode() if isinstance(answer, bytes) else answer
    reader = csv.DictReader(StringIO(text))
    found = sorted(reader, key=lambda row: tuple(row.values()))
    return list(reader.fieldnames or ()), found


def ask(store: ox.Store, query: str) -> tuple[list[str], Rows]:
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return rows(solutions.serialize(format=ox.QueryResultsFormat.CSV) or b"")


@pytest.fixture(scope="module")
def questions(knowledge: comity.Knowledge) -> Mapping[str, str]:
    """Return each question's query by its number."""
    return {name.split("-")[0]: query for name, query in knowledge.questions.items()}


@pytest.fixture(scope="module")
def store(sample_build: comity.Build) -> ox.Store:
    found = ox.Store()
    found.bulk_extend(sample_build.dataset.quads)
    return found


@pytest.fixture(scope="module")
def rdflib_dataset(sample_build: comity.Build) -> rdflib.Dataset:
    found = rdflib.Dataset(default_union=True)
    quads = ox.serialize(sample_build.dataset.quads, format=ox.RdfFormat.N_QUADS)
    found.parse(data=quads or b"", format="nquads")
    return found


def told(
    texts: Mapping[str, str], sample: comity.Document, knowledge: comity.Knowledge
) -> ox.Store:
    """Return what the sample and other pages say together."""
    pages = (*(document(name, text) for name, text in texts.items()), sample)
    ordered = sorted(pages, key=lambda page: page.id)
    read, judged = identify(tuple((p, extract(p, knowledge, parse)) for p in ordered), knowledge)
    found = ox.Store()
    found.bulk_extend(assemble(read, knowledge, {"comity": "test"}).quads)
    found.bulk_extend(decision_quads(judged, knowledge.base))
    return found


@pytest.fixture(scope="module")
def two_documents(sample_document: comity.Document, knowledge: comity.Knowledge) -> ox.Store:
    """Return what the sample and a later fact sheet say."""
    return told({"us-japan-1999": LATER}, sample_document, knowledge)


@pytest.fixture(scope="module")
def five_documents(sample_document: comity.Document, knowledge: comity.Knowledge) -> ox.Store:
    texts = {"us-japan-1999": LATER, "alliance": LATEST, "island": ISLAND, "answer": ANSWER}
    return told(texts, sample_document, knowledge)


@pytest.fixture(scope="module")
def sheets(knowledge: comity.Knowledge) -> ox.Store:
    """Return what the invented sheets about several countries say."""
    pages = [comity.read(path) for path in sorted(Path(__file__).parent.glob("sheets/*.txt"))]
    read = tuple((page, extract(page, knowledge, parse)) for page in pages)
    found = ox.Store()
    found.bulk_extend(assemble(read, knowledge, {"comity": "test"}).quads)
    return found


def test_every_question_is_a_query(questions: Mapping[str, str]) -> None:
    assert sorted(questions) == [*OVER_ONE_DOCUMENT, *OVER_SEVERAL]


@pytest.mark.parametrize("number", [*OVER_ONE_DOCUMENT, *OVER_SEVERAL])
def test_a_question_opens_with_its_words(number: str, questions: Mapping[str, str]) -> None:
    """A comment asks the question and tells how to read the answer."""
    comment = questions[number].split("PREFIX")[0]
    assert comment.startswith("# ")
    assert "?" in comment.split("\n#\n")[0]
    assert len(comment.split("\n#\n")[1].split()) > 10


@pytest.mark.parametrize("number", OVER_ONE_DOCUMENT)
def test_question_has_its_answers(
    number: str, questions: Mapping[str, str], store: ox.Store
) -> None:
    expected = rows((ANSWERS / f"{number}.csv").read_text(encoding="utf-8"))
    assert expected[1]
    assert ask(store, questions[number]) == expected


@pytest.mark.parametrize("number", OVER_ONE_DOCUMENT)
def test_rdflib_gives_the_same_answers(
    number: str, questions: Mapping[str, str], store: ox.Store, rdflib_dataset: rdflib.Dataset
) -> None:
    """The questions are standard SPARQL 1.1."""
    answer = rdflib_dataset.query(questions[number]).serialize(format="csv") or b""
    assert rows(answer) == ask(store, questions[number])


def test_evidence_can_be_asked_for_everything_that_is_asserted(
    questions: Mapping[str, str],
    store: ox.Store,
    sample_document: comity.Document,
    knowledge: comity.Knowledge,
) -> None:
    """Without its VALUES line, question 10 gives the words for every asserted triple."""
    lines = questions["10"].splitlines()
    query = "\n".join(line for line in lines if "VALUES ?predicate {" not in line)
    assert len(query.splitlines()) == len(lines) - 1
    _, found = ask(store, query)
    quoted = {(row["subject"], row["predicate"], row["object"]) for row in found}
    asserted = graph_iri(knowledge.base, sample_document.id)
    triples = store.quads_for_pattern(None, None, None, asserted)
    assert quoted == {tuple(term.value for term in quad.triple) for quad in triples}
    wrong = [
        row
        for row in found
        if sample_document.text[int(row["start"]) : int(row["end"])] != row["quote"]
    ]
    assert not wrong


def test_numbers_of_two_documents_are_told_apart(
    questions: Mapping[str, str], two_documents: ox.Store
) -> None:
    """Each number keeps its hedge, its date and its source's words."""
    _, found = ask(two_documents, questions["14"])
    japan = [row for row in found if row["place"] == "Japan"]
    assert [(row["asOf"], row["hedge"], row["value"]) for row in japan] == [
        ("1997-07-28", "moreThan", "40000"),
        ("1999-03-04", "approximately", "47000"),
    ]
    assert "over 40,000 are in Japan" in japan[0]["quote"]
    assert "about 47,000 U.S. military personnel in Japan" in japan[1]["quote"]


def test_documents_that_disagree_are_found(
    questions: Mapping[str, str], two_documents: ox.Store
) -> None:
    """Another day of signature is a disagreement; another year's number is none, nor is a month."""
    _, found = ask(two_documents, questions["15"])
    assert [(row["thing"], row["property"], {row["says"], row["otherSays"]}) for row in found] == [
        (
            "treaty-of-mutual-cooperation-and-security",
            "signedOn",
            {"1960-01-19", "1960-01-20"},
        )
    ]


def test_numbers_of_several_documents_stand_in_time(
    questions: Mapping[str, str], five_documents: ox.Store
) -> None:
    """Two numbers of one day stand side by side, each with its document and its words."""
    _, found = ask(five_documents, questions["14"])
    japan = [row for row in found if row["place"] == "Japan"]
    assert [(row["asOf"], row["value"], row["document"]) for row in japan] == [
        ("1997-07-28", "40000", "U.S.-Japan Security Relationship"),
        ("1999-03-04", "47000", "U.S.-Japan Security Relationship"),
        ("1999-03-04", "49000", "The Alliance Today"),
    ]
    assert all(f"{int(row['value']):,}" in row["quote"] for row in japan)


def test_each_disagreement_of_several_documents_is_found(
    questions: Mapping[str, str], five_documents: ox.Store
) -> None:
    """Days of signature and of events, numbers of one day, and years that keep things apart."""
    _, found = ask(five_documents, questions["15"])
    treaty, contingent = (
        "treaty-of-mutual-cooperation-and-security",
        "united-states-military-personnel-in-japan",
    )
    listed = {
        (row["thing"], row["property"], frozenset({row["says"], row["otherSays"]}))
        for row in found
        if not row["otherThing"]
    }
    assert listed == {
        (treaty, "signedOn", frozenset({"1960-01-19", "1960-01-20"})),
        (contingent, "value", frozenset({"about 47,000", "49,000"})),
        (
            "relations-established-iceland-japan-1956",
            "occurredOn",
            frozenset({"1956-12-08", "1956-12-09"}),
        ),
    }
    apart = [row for row in found if row["otherThing"]]
    assert [(row["thing"], row["otherThing"]) for row in apart] == [
        ("recognition-japan-iceland-1956", "recognition-japan-iceland-1957")
    ]
    sides = {row["document"].rsplit("/", 1)[-1] for row in found if row["thing"] == treaty}
    sides |= {row["otherDocument"].rsplit("/", 1)[-1] for row in found if row["thing"] == treaty}
    assert sides == {"alliance", "us-japan-1999", "us-japan-security-relationship"}


def test_assistance_is_told_by_recipient_and_time(
    questions: Mapping[str, str], sheets: ox.Store
) -> None:
    """Fiscal years stay what they are, and what was only pledged or possible is not there."""
    _, found = ask(sheets, questions["16"])
    given = [row for row in found if row["kind"] == "assistance" and row["recipient"] == "Ghana"]
    assert [(row["time"], row["hedge"], row["value"], row["unit"]) for row in given] == [
        ("1957/..", "lessThan", "1500000000", "USD"),
        ("FY2001", "approximately", "62000000", "USD"),
        ("P1Y", "exact", "4000000", "USD"),
    ]
    assert {row["giver"] for row in given} == {"United States"}
    assert all(row["document"] == "U.S. Relations With Ghana" for row in given)
    assert "totaled about $62 million" in given[1]["quote"]
    arms = {(row["kind"], row["recipient"], row["time"], row["programme"]) for row in found}
    assert ("armsExportAuthorized", "Portugal", "FY1998/FY2002", "Direct Commercial Sales") in arms
    assert ("armsDelivery", "Kuwait", "FY1999", "") in arms


def test_trade_is_told_over_time(questions: Mapping[str, str], sheets: ox.Store) -> None:
    _, found = ask(sheets, questions["17"])
    both = [row for row in found if row["between"] == "Ghana and United States"]
    assert [(row["time"], row["value"]) for row in both] == [
        ("1995", "310000000"),
        ("2000", "395000000"),
    ]
    assert ["$310 million" in row["quote"] for row in both] == [True, False]
    one_way = {(r["kind"], r["from"], r["to"], r["goods"], r["time"]) for r in found}
    assert ("exports", "Peru", "China", "copper", "1997") in one_way
    assert ("investment", "Kuwait", "United States", "", "2000-10-09") in one_way
