"""Claims: for each statement what it says, how surely, by which rule, in which words."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from comity.document import document
from comity.model import Document, Modality, Span, Statement
from comity.namespaces import COMITY, DCTERMS, OA, PROV, RDF, XSD, Namespace
from comity.provenance import CONTEXT_CHARACTERS, claim_iri, claims

EX = Namespace("http://example.org/")
BUILD = EX.term("build/1")
TEXT_OF_SHEET = (
    "Norway sold ships to Peru in 1994, and \u201cthousands\u201d of them sank off Lima."
)
SOLD = Triple(EX.norway, EX.sold, EX.ships)


def sheet() -> Document:
    return document("sheet", TEXT_OF_SHEET)


def statement(
    *evidence: Span, modality: Modality = Modality.ASSERTED, hedge: NamedNode | None = None
) -> Statement:
    """Return a statement that some passages say."""
    return Statement(triple=SOLD, evidence=evidence, rule=EX.rule, modality=modality, hedge=hedge)


def described(*statements: Statement) -> dict[object, set[tuple[NamedNode, object]]]:
    """Return what the claims graph of the sheet says, by subject."""
    found: dict[object, set[tuple[NamedNode, object]]] = {}
    for triple in claims(sheet(), statements, str(EX), BUILD):
        found.setdefault(triple.subject, set()).add((triple.predicate, triple.object))
    return found


def integer(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def test_document_is_described_with_its_text() -> None:
    work, source = EX.term("document/sheet"), EX.term("source/sheet")
    digest = hashlib.sha256(TEXT_OF_SHEET.encode()).hexdigest()
    assert described() == {
        work: {(RDF.type, PROV.Entity), (DCTERMS.hasFormat, source)},
        source: {
            (RDF.type, PROV.Entity),
            (DCTERMS.isFormatOf, work),
            (DCTERMS.term("format"), Literal("text/plain;charset=utf-8")),
            (DCTERMS.identifier, Literal(f"sha256:{digest}")),
        },
    }


def test_claim_says_what_how_surely_by_which_rule_and_where() -> None:
    said = statement(Span(0, 6), Span(12, 17))
    passages = [EX.term("source/sheet#char=0,6"), EX.term("source/sheet#char=12,17")]
    assert described(said)[claim_iri(str(EX), "sheet", said)] == {
        (RDF.type, COMITY.Claim),
        (RDF.type, RDF.Statement),
        (RDF.subject, EX.norway),
        (RDF.predicate, EX.sold),
        (RDF.object, EX.ships),
        (COMITY.rule, EX.rule),
        (COMITY.modality, COMITY.asserted),
        (PROV.wasDerivedFrom, EX.term("document/sheet")),
        (PROV.wasGeneratedBy, BUILD),
        *((COMITY.evidence, passage) for passage in passages),
    }


def test_hedge_is_part_of_the_claim() -> None:
    said = statement(Span(0, 6), hedge=COMITY.approximately)
    found = described(said)[claim_iri(str(EX), "sheet", said)]
    assert (COMITY.hedge, COMITY.approximately) in found


@pytest.mark.parametrize("modality", Modality)
def test_claim_has_its_modality(modality: Modality) -> None:
    said = statement(Span(0, 6), modality=modality)
    found = described(said)[claim_iri(str(EX), "sheet", said)]
    assert (COMITY.modality, COMITY.term(modality.value)) in found


def test_claims_of_one_triple_differ_by_modality_and_document() -> None:
    said = [statement(Span(0, 6), modality=modality) for modality in Modality]
    iris = {claim_iri(str(EX), name, s) for s in said for name in ("sheet", "other")}
    assert len(iris) == 2 * len(Modality)


def test_claims_have_a_path_of_their_own() -> None:
    assert claim_iri(str(EX), "sheet", statement(Span(0, 6))).value.startswith(f"{EX}claim/")


def test_evidence_makes_no_other_claim() -> None:
    """The same triple in other words of the same page is the same claim."""
    one, other = statement(Span(0, 6)), statement(Span(12, 17))
    assert claim_iri(str(EX), "sheet", one) == claim_iri(str(EX), "sheet", other)


def test_passage_is_selected_by_position_and_by_quote() -> None:
    begin = TEXT_OF_SHEET.index("Peru")
    found = described(statement(Span(begin, begin + 4)))
    passage = EX.term(f"source/sheet#char={begin},{begin + 4}")
    position, quote = (NamedNode(f"{passage.value}-{kind}") for kind in ("position", "quote"))
    assert found[passage] == {
        (RDF.type, OA.SpecificResource),
        (OA.hasSource, EX.term("source/sheet")),
        (OA.hasSelector, position),
        (OA.hasSelector, quote),
    }
    assert found[position] == {
        (RDF.type, OA.TextPositionSelector),
        (OA.start, integer(begin)),
        (OA.end, integer(begin + 4)),
    }
    assert found[quote] == {
        (RDF.type, OA.TextQuoteSelector),
        (OA.exact, Literal("Peru")),
        (OA.prefix, Literal("Norway sold ships to ")),
        (OA.suffix, Literal(TEXT_OF_SHEET[begin + 4 :][:CONTEXT_CHARACTERS])),
    }


def test_quote_at_an_end_of_the_text_has_no_context_there() -> None:
    size = len(TEXT_OF_SHEET)
    whole = described(statement(Span(0, size)))
    quote = EX.term(f"source/sheet#char=0,{size}-quote")
    assert {predicate for predicate, _ in whole[quote]} == {RDF.type, OA.exact}


@given(st.integers(0, len(TEXT_OF_SHEET) - 1), st.integers(1, 20))
def test_quote_with_its_context_is_found_in_the_text(begin: int, length: int) -> None:
    span = Span(begin, min(begin + length, len(TEXT_OF_SHEET)))
    found = described(statement(span))
    quote = dict(found[EX.term(f"source/sheet#char={span.begin},{span.end}-quote")])
    parts = (quote.get(term) for term in (OA.prefix, OA.exact, OA.suffix))
    words = [part.value if isinstance(part, Literal) else "" for part in parts]
    assert "".join(words) in TEXT_OF_SHEET
    assert words[1] == TEXT_OF_SHEET[span.begin : span.end]
    assert len(words[0]) == min(span.begin, 32)
    assert len(words[2]) == min(len(TEXT_OF_SHEET) - span.end, 32)


def test_claims_hold_no_blank_node() -> None:
    for triple in claims(sheet(), [statement(Span(0, 6))], str(EX), BUILD):
        assert isinstance(triple.subject, NamedNode)
        assert isinstance(triple.object, NamedNode | Literal)
