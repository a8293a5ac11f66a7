"""What is one thing and what is two over several documents: invented pages, read and compared."""

from __future__ import annotations

from itertools import permutations

import pytest
from pyoxigraph import NamedNode

import comity
from comity.document import document
from comity.identity import identify
from comity.language import parse
from comity.model import Document, Knowledge, Modality, Statement
from comity.namespaces import COMITY, RDF
from comity.reading import extract

Read = tuple[tuple[Document, tuple[Statement, ...]], ...]

NORWAY = "On May 4, 1951, Norway and Iceland signed the Treaty of Friendship and Commerce."
DENMARK = "On May 4, 1951, Denmark and Sweden signed the Treaty of Friendship and Commerce."


def read(knowledge: Knowledge, *texts: str) -> Read:
    """Read texts as documents a, b, c, ... and tell their things apart."""
    pages = [document(name, text) for name, text in zip("abcdef", texts, strict=False)]
    return identify(tuple((p, extract(p, knowledge, parse)) for p in pages), knowledge)[0]


def things(found: Read, kind: NamedNode, knowledge: Knowledge) -> list[set[str]]:
    """Return for each document the keys of its things of a class."""
    wider = knowledge.lexicon.superclasses
    return [
        {
            s.triple.subject.value.rsplit("/", 1)[-1]
            for s in said
            if s.triple.predicate == RDF.type
            and isinstance(s.triple.subject, NamedNode)
            and isinstance(s.triple.object, NamedNode)
            and kind in wider.get(s.triple.object, frozenset())
        }
        for _, said in found
    ]


ONE = {
    "the same words": (COMITY.Agreement, NORWAY, NORWAY),
    "a day and its year": (
        COMITY.Agreement,
        NORWAY,
        "Norway and Iceland signed the Treaty of Friendship and Commerce in 1951.",
    ),
    "another order of the parties": (
        COMITY.Agreement,
        NORWAY,
        "Iceland and Norway signed the Treaty of Friendship and Commerce in 1951.",
    ),
    "the same recognition told by verb and noun": (
        COMITY.DiplomaticEvent,
        "Norway recognized Iceland on June 17, 1944.",
        "Norwegian recognition of Iceland came in 1944.",
    ),
    "the same relations told in other words": (
        COMITY.DiplomaticEvent,
        "Norway and Iceland established diplomatic relations on May 4, 1951.",
        "Norway established diplomatic relations with Iceland in 1951.",
    ),
    "a body with a telling name": (
        COMITY.ConsultativeBody,
        "The Joint Harbor Commission, established in 1995, met in Bergen.",
        "The Joint Harbor Commission was established in 1996.",
    ),
}

TWO = {
    "other parties": (COMITY.Agreement, NORWAY, DENMARK),
    "another year": (
        COMITY.Agreement,
        NORWAY,
        "On May 4, 1961, Norway and Iceland signed the Treaty of Friendship and Commerce.",
    ),
    "parties unknown": (
        COMITY.Agreement,
        NORWAY,
        "The Treaty of Friendship and Commerce was signed in 1951.",
    ),
    "nothing known of either": (
        COMITY.Agreement,
        "The Treaty of Friendship and Commerce entered into force in 1952.",
        "The Treaty of Friendship and Commerce entered into force in 1952.",
    ),
    "recognition the other way": (
        COMITY.DiplomaticEvent,
        "Norway recognized Iceland in 1944.",
        "Iceland recognized Norway in 1944.",
    ),
    "recognition by another state": (
        COMITY.DiplomaticEvent,
        "Norway recognized Iceland in 1944.",
        "Denmark recognized Iceland in 1944.",
    ),
    "relations of nobody in particular": (
        COMITY.DiplomaticEvent,
        "Diplomatic relations were established on May 4, 1951.",
        "Diplomatic relations were established on May 4, 1951.",
    ),
    "a body with a generic name": (
        COMITY.ConsultativeBody,
        "The Joint Economic Commission was established in 1995.",
        "The Joint Economic Commission was established in 1995.",
    ),
}


@pytest.mark.parametrize("case", ONE)
def test_one_thing(case: str, knowledge: Knowledge) -> None:
    kind, *texts = ONE[case]
    one, other = things(read(knowledge, *texts), kind, knowledge)
    assert one == other
    assert one


@pytest.mark.parametrize("case", TWO)
def test_two_things(case: str, knowledge: Knowledge) -> None:
    kind, *texts = TWO[case]
    one, other = things(read(knowledge, *texts), kind, knowledge)
    assert one
    assert other
    assert not one & other


def test_order_of_documents_does_not_matter(knowledge: Knowledge) -> None:
    pages = [
        document(name, text) for name, text in zip("abc", (NORWAY, DENMARK, NORWAY), strict=True)
    ]
    said = {page.id: (page, extract(page, knowledge, parse)) for page in pages}
    found = {
        frozenset(identify(tuple(said[name] for name in order), knowledge)[0])
        for order in permutations("abc")
    }
    assert len(found) == 1


def test_another_document_changes_no_name(knowledge: Knowledge) -> None:
    """A treaty of the same title between others leaves all that was said before as it was."""
    before = read(knowledge, NORWAY, "Norway recognized Iceland on June 17, 1944.")
    after = read(knowledge, NORWAY, "Norway recognized Iceland on June 17, 1944.", DENMARK)
    assert after[:2] == before


def test_a_document_alone_says_the_same(knowledge: Knowledge) -> None:
    together = read(knowledge, NORWAY, DENMARK)
    alone = read(knowledge, NORWAY)
    assert together[0] == alone[0]


def test_what_a_name_stands_in_follows_it(knowledge: Knowledge) -> None:
    """The renewal of a treaty is told apart as the treaty is."""
    renewed = " The Treaty of Friendship and Commerce was renewed in 1971."
    one, other = things(
        read(knowledge, NORWAY + renewed, DENMARK + renewed), COMITY.Event, knowledge
    )
    assert one == {"agreement-renewed-treaty-of-friendship-and-commerce--iceland-norway-1951-1971"}
    assert not one & other


def test_two_events_of_one_year_in_one_document_stay_two(knowledge: Knowledge) -> None:
    text = (
        "Norway severed diplomatic relations with Iceland on March 1, 1951. "
        "Norway severed diplomatic relations with Iceland on October 9, 1951."
    )
    (found,) = things(read(knowledge, text), COMITY.DiplomaticEvent, knowledge)
    assert len(found) == 2


def test_a_thing_said_twice_in_other_words_has_one_statement(knowledge: Knowledge) -> None:
    text = (
        "Norway and Iceland established diplomatic relations on May 4, 1951. "
        "Norway established diplomatic relations with Iceland in 1951."
    )
    ((_, said),) = read(knowledge, text)
    kinds = [s for s in said if s.triple.predicate == COMITY.kind]
    assert len(kinds) == 1
    dates = {s.triple.object for s in said if s.triple.predicate == COMITY.occurredOn}
    assert len(dates) == 2


def test_plans_are_told_apart_and_stay_plans(knowledge: Knowledge) -> None:
    text = "Norway and Iceland plan to sign the Treaty of Friendship and Commerce in 1999."
    ((_, said),) = read(knowledge, text)
    assert said
    assert all(s.modality is Modality.PLANNED for s in said if s.triple.predicate != RDF.type)


def test_knowledge_without_criteria_leaves_words_as_they_are(
    knowledge: Knowledge,
) -> None:
    page = document("a", NORWAY)
    said = extract(page, knowledge, parse)
    bare = comity.model.Knowledge(
        **{name: getattr(knowledge, name) for name in knowledge.__slots__ if name != "identity"}
    )
    assert identify(((page, said),), bare)[0] == ((page, said),)
