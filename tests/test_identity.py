"""What is one thing and what is two over several documents: invented pages, read and compared."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

import comity
from comity import api
from comity.document import document
from comity.explanation import ThingExplanation
from comity.identifiers import document_iri
from comity.identity import identify
from comity.identity.decisions import decision_quads
from comity.language import parse
from comity.model import Document, Knowledge, Modality, Statement
from comity.namespaces import COMITY, PROV, RDF, RDFS
from comity.provenance import claim_iri
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
    "a person with an office and without": (
        COMITY.Person,
        "On May 4, 1951, Foreign Minister Ole Dahl visited Iceland.",
        "Ambassador Ole Dahl presented his credentials on May 4, 1951.",
    ),
    "independence with and without the former ruler": (
        COMITY.Event,
        "Iceland became independent on June 17, 1944.",
        "Iceland declared its independence from Denmark in 1944.",
    ),
    "accession by day and by year": (
        COMITY.DiplomaticEvent,
        "Norway joined the North Atlantic Treaty Organization on April 4, 1949.",
        "Norway joined the North Atlantic Treaty Organization in 1949.",
    ),
    "a generic body between the same states": (
        COMITY.ConsultativeBody,
        "The Norway-Iceland Joint Economic Commission met in Bergen.",
        "The Joint Economic Commission between Norway and Iceland met in Oslo.",
    ),
    "people called by what they are, with their state": (
        COMITY.Actor,
        "Norway and its people support the mission of the Norwegian navy.",
        "Norway and its people support the mission of the Norwegian navy.",
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
    "people called by what they are": (
        COMITY.Actor,
        "Norwegian recognition of the officials came in 1944.",
        "Norwegian recognition of the officials came in 1944.",
    ),
    "a surname alone": (
        COMITY.Person,
        "Ambassador Dahl presented his credentials on May 4, 1951.",
        "Ambassador Dahl presented his credentials on May 4, 1951.",
    ),
    "a person with another first name": (
        COMITY.Person,
        "On May 4, 1951, Foreign Minister Ole Dahl visited Iceland.",
        "On May 4, 1951, Foreign Minister Per Dahl visited Iceland.",
    ),
    "a generic body between other states": (
        COMITY.ConsultativeBody,
        "The Norway-Iceland Joint Economic Commission met in Bergen.",
        "The Joint Economic Commission between Denmark and Sweden met in Oslo.",
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


### Decisions

VARIANTS = (
    NORWAY,
    "The Norway-Iceland Friendship Treaty of 1951 provides the basis for a partnership.",
    "The 1951 treaty between Norway and Iceland entered into force in 1952.",
    "The Treaty of Friendship and Commerce between Norway and Iceland was signed in 1951.",
)
THE_TREATY = "treaty-of-friendship-and-commerce--iceland-norway-1951"


def test_variants_of_one_name_are_one_thing(knowledge: Knowledge) -> None:
    """The title, part of it with the parties, the year with the parties, and all together."""
    found = things(read(knowledge, *VARIANTS), COMITY.Agreement, knowledge)
    assert found == [{THE_TREATY}] * 4


@pytest.mark.parametrize("size", range(1, 5))
def test_variants_are_one_in_any_order(size: int, knowledge: Knowledge) -> None:
    for texts in permutations(VARIANTS, size):
        found = things(read(knowledge, *texts), COMITY.Agreement, knowledge)
        assert len(set().union(*found)) == 1


def test_a_variant_that_fits_two_stays_apart(knowledge: Knowledge) -> None:
    """Two treaties of one year: which of them "the 1951 treaty" is, nobody can say."""
    other = "Norway and Iceland signed the Treaty of Extradition in 1951."
    one, two, either = things(
        read(knowledge, NORWAY, other, VARIANTS[2]), COMITY.Agreement, knowledge
    )
    assert not one & two
    assert not either & (one | two)


def test_two_names_in_one_document_stay_two(knowledge: Knowledge) -> None:
    """Who writes of a friendship treaty and of a treaty of friendship and commerce means two."""
    text = f"{NORWAY} In 1951 Norway and Iceland signed the Treaty of Friendship."
    (found,) = things(read(knowledge, text), COMITY.Agreement, knowledge)
    assert len(found) == 2


def test_a_telling_title_is_enough_when_nothing_speaks_against_it(knowledge: Knowledge) -> None:
    bare = "The Treaty of Example Harbor entered into force in 1952."
    signed = "Norway and Iceland signed the Treaty of Example Harbor in 1951."
    later = "Norway and Denmark signed the Treaty of Example Harbor in 1961."
    one, other = things(read(knowledge, bare, signed), COMITY.Agreement, knowledge)
    assert one == other
    one, first, second = things(read(knowledge, bare, signed, later), COMITY.Agreement, knowledge)
    assert not one & (first | second)
    assert not first & second


def test_a_name_of_the_lexicon_takes_in_its_variants(knowledge: Knowledge) -> None:
    full = (
        "On January 19, 1960, the United States and Japan signed the Treaty of Mutual Cooperation"
        " and Security."
    )
    short = "The 1960 treaty between the United States and Japan entered into force in June 1960."
    one, other = things(read(knowledge, full, short), COMITY.Agreement, knowledge)
    assert one == other == {"treaty-of-mutual-cooperation-and-security"}


def test_posts_of_one_year_are_one_and_keep_both_dates(knowledge: Knowledge) -> None:
    texts = (
        "Norway opened an embassy in Reykjavik in 1951.",
        "The Norwegian Embassy in Reykjavik opened on May 4, 1951.",
        "Denmark opened an embassy in Reykjavik in 1951.",
    )
    one, other, third = things(read(knowledge, *texts), COMITY.DiplomaticEvent, knowledge)
    assert one == other
    assert not one & third


def decisions(knowledge: Knowledge, *texts: str) -> dict[NamedNode, list[dict[str, set[str]]]]:
    """Return the decisions by their verdict: the things, the grounds and the documents."""
    pages = [document(name, text) for name, text in zip("abcdef", texts, strict=False)]
    found, judged = identify(tuple((p, extract(p, knowledge, parse)) for p in pages), knowledge)
    origin = {claim_iri(knowledge.base, p.id, s): p.id for p, said in found for s in said}
    nodes: dict[str, dict[NamedNode, list[NamedNode]]] = {}
    for quad in decision_quads(judged, knowledge.base):
        about = nodes.setdefault(str(quad.subject), {})
        assert isinstance(quad.object, NamedNode)
        about.setdefault(quad.predicate, []).append(quad.object)
    result: dict[NamedNode, list[dict[str, set[str]]]] = {}
    for about in nodes.values():
        verdict = COMITY.judgedSame if COMITY.judgedSame in about else COMITY.keptApart
        result.setdefault(verdict, []).append(
            {
                "things": {t.value.rsplit("/", 1)[-1] for t in about[verdict]},
                "grounds": {t.value.rsplit("#", 1)[-1] for t in about[COMITY.ground]},
                "documents": {origin[c] for c in about[PROV.wasDerivedFrom]},
            }
        )
    return result


def test_what_was_joined_is_said_with_its_grounds(knowledge: Knowledge) -> None:
    found = decisions(knowledge, *VARIANTS[:2])
    assert found == {
        COMITY.judgedSame: [
            {
                "things": {THE_TREATY},
                "grounds": {"variantName", "sameParticipants", "sameYear"},
                "documents": {"a", "b"},
            }
        ]
    }


@pytest.mark.parametrize(
    ("texts", "grounds"),
    [
        ((NORWAY, DENMARK), {"differentParticipants"}),
        (TWO["another year"][1:], {"differentYear"}),
        (TWO["parties unknown"][1:], {"unknownParticipants"}),
        (TWO["nothing known of either"][1:], {"unknownParticipants"}),
        (
            ("Norway recognized Iceland in 1944.", "Norway recognized Iceland in 1946."),
            {"differentYear"},
        ),
    ],
)
def test_what_was_kept_apart_is_said_with_its_grounds(
    texts: tuple[str, ...], grounds: set[str], knowledge: Knowledge
) -> None:
    found = decisions(knowledge, *texts)
    assert COMITY.judgedSame not in found
    kept = found[COMITY.keptApart]
    assert any(d["grounds"] == grounds and d["documents"] == {"a", "b"} for d in kept), kept


def test_one_document_needs_no_decision(knowledge: Knowledge) -> None:
    assert decisions(knowledge, f"{NORWAY} {DENMARK}") == {}


@pytest.fixture(scope="module")
def built(knowledge: Knowledge) -> comity.Build:
    pages = [
        document(name, text) for name, text in zip("abc", (*VARIANTS[:2], DENMARK), strict=True)
    ]
    return comity.build(pages, knowledge=knowledge)


def test_decisions_conform(built: comity.Build) -> None:
    assert built.report.conforms


def test_explain_tells_why_a_thing_is_one_and_what_it_is_not(
    built: comity.Build, tmp_path: Path, knowledge: Knowledge
) -> None:
    comity.publish(built, tmp_path / "out")
    told = api.explain(f"id:{THE_TREATY}", api.read_output(tmp_path / "out"), knowledge)
    assert isinstance(told, ThingExplanation)
    groups = dict(told.groups)
    same = 'judged one in "a", "b": same participants, same year, variant name'
    assert {said.triple.predicate for said in groups[same]} >= {COMITY.hasParty, COMITY.signedOn}
    apart = 'kept apart from others in "c": different participants'
    others = {str(said.triple.subject)[1:-1].rsplit("/", 1)[-1] for said in groups[apart]}
    assert others == {"treaty-of-friendship-and-commerce--denmark-sweden-1951"}


def test_a_claim_keeps_the_words_of_its_own_document(built: comity.Build) -> None:
    """What one thing is called in each document stands in the claims, with its own words."""
    spans = {
        page.id: {
            page.text[s.evidence[0].begin : s.evidence[0].end]
            for s in said
            if s.triple.predicate == RDFS.label and THE_TREATY in str(s.triple.subject)
        }
        for page, said in built.read
    }
    assert spans["a"] == {"the Treaty of Friendship and Commerce"}
    assert spans["b"] == {"The Norway-Iceland Friendship Treaty of 1951"}


def test_what_two_documents_say_alike_is_one_triple_with_two_claims(
    sample_document: Document, knowledge: Knowledge
) -> None:
    """The sample under two names: only what is said of the documents themselves differs."""
    (one, said), (other, again) = read(knowledge, sample_document.text, sample_document.text)
    own = {document_iri(knowledge.base, page.id) for page in (one, other)}
    first, second = (
        {s.triple for s in found if s.triple.subject not in own} for found in (said, again)
    )
    assert first == second
    claims = {claim_iri(knowledge.base, one.id, s) for s in said}
    assert not claims & {claim_iri(knowledge.base, other.id, s) for s in again}
