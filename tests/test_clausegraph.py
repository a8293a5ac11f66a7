"""The clause graph that reading rules are matched against."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from comity.clausegraph import clause_graph
from comity.document import document
from comity.errors import DocumentError
from comity.language import parse
from comity.model import Document, Entity, Knowledge, Lexicon, Node, NodeKind, Span
from comity.namespaces import COMITY, RDF, RDFS, TEXT, XSD, Namespace
from comity.normal import normal_form
from comity.reading import extract, read_clauses, read_nodes
from comity.wording import ClauseGraph, Words

BASE = "http://example.org/"
SHEET = Namespace(f"{BASE}source/sheet#")
TEXT_OF_SHEET = "Ports\n\nFact sheet prepared by Peru, March 1994.\n\nPeru  sold\nships."
LEXICON = Lexicon(
    base=BASE,
    names=(),
    nouns={},
    anaphors={},
    echoes={},
    words={TEXT.contrast: frozenset({"however"})},
    verbs={},
    auxiliaries={},
    conjunctions={},
    superclasses={},
)
PERU = Entity(
    iri=NamedNode(f"{BASE}id/peru"),
    key="peru",
    label="Peru",
    classes=frozenset({COMITY.State, COMITY.Place}),
    known=True,
)
SHIPS = Entity(iri=NamedNode(f"{BASE}id/ships"), key="ships", label="ships")
PHRASE = Node(
    id="phrase-50-54",
    kind=NodeKind.PHRASE,
    unit=2,
    spans=(Span(50, 54), Span(56, 60)),
    label="Peru",
    lemma="peru",
    sense=COMITY.State,
    entities=(PERU, SHIPS),
    antecedents=(Span(0, 5),),
    literals=(
        ("modifier", Literal("old")),
        ("hedge", Literal(COMITY.moreThan.value)),
        ("head", Literal("peru")),
        ("expansion", Literal("0,5")),
    ),
    roles=(("of", "phrase-61-66"), ("in", "phrase-9-9")),
)
OTHER = Node(
    id="phrase-61-66",
    kind=NodeKind.PHRASE,
    unit=2,
    spans=(Span(61, 66),),
    label="ships",
    lemma="",
)


def sheet() -> Document:
    return document("sheet", TEXT_OF_SHEET)


def graph(*nodes: Node) -> set[Triple]:
    """Return the clause graph of the sheet with some nodes."""
    return set(graph_of(*nodes).triples)


def graph_of(*nodes: Node, lexicon: Lexicon = LEXICON) -> ClauseGraph:
    return clause_graph(sheet(), normal_form(TEXT_OF_SHEET), nodes, lexicon)


def about(node: NamedNode, triples: set[Triple]) -> set[tuple[NamedNode, object]]:
    """Return what a graph says of a node."""
    return {(t.predicate, t.object) for t in triples if t.subject == node}


def test_document_has_its_units() -> None:
    triples = graph()
    iri = NamedNode(f"{BASE}document/sheet")
    units = {SHEET.term(f"unit-{number}") for number in range(3)}
    assert about(iri, triples) == {(RDF.type, TEXT.Document), *((TEXT.unit, u) for u in units)}
    kinds = [(SHEET.term(f"unit-{n}"), kind) for n, kind in enumerate(("Title", "Header"))]
    assert all(Triple(unit, RDF.type, TEXT.term(kind)) in triples for unit, kind in kinds)


def test_unit_has_its_kind_its_words_on_one_line_and_its_place() -> None:
    begin = TEXT_OF_SHEET.index("Peru  sold")
    assert graph_of().words[SHEET.term("unit-2")] == Words((Span(begin, len(TEXT_OF_SHEET)),))
    assert about(SHEET.term("unit-2"), graph()) == {
        (RDF.type, TEXT.Sentence),
        (TEXT.label, Literal("Peru sold ships.")),
    }


def test_node_has_its_words_roles_and_entities() -> None:
    found = about(SHEET.term("phrase-50-54"), graph(PHRASE, OTHER))
    assert found == {
        (RDF.type, TEXT.Phrase),
        (TEXT.inUnit, SHEET.term("unit-2")),
        (TEXT.label, Literal("Peru")),
        (TEXT.lemma, Literal("peru")),
        (TEXT.begin, Literal("50", datatype=XSD.integer)),
        (TEXT.sense, COMITY.State),
        (TEXT.modifier, Literal("old")),
        (TEXT.hedge, COMITY.moreThan),
        (TEXT.term("of"), SHEET.term("phrase-61-66")),
        (TEXT.refersTo, PERU.iri),
        (TEXT.refersTo, SHIPS.iri),
    }


def test_node_without_lemma_and_sense_has_none() -> None:
    predicates = {predicate for predicate, _ in about(SHEET.term("phrase-61-66"), graph(OTHER))}
    assert predicates == {RDF.type, TEXT.inUnit, TEXT.label, TEXT.begin}


def test_role_that_leads_nowhere_is_left_out() -> None:
    assert TEXT.term("of") not in {t.predicate for t in graph(PHRASE)}


def test_entity_has_its_key_label_and_classes() -> None:
    triples = graph(PHRASE)
    assert about(PERU.iri, triples) == {
        (TEXT.key, Literal("peru")),
        (RDFS.label, Literal("Peru")),
        (RDF.type, COMITY.State),
        (RDF.type, COMITY.Place),
    }
    assert (RDF.type, TEXT.Minted) in about(SHIPS.iri, triples)


def test_thing_is_called_what_it_is_called_first() -> None:
    again = Entity(iri=SHIPS.iri, key="fleet", label="fleet", classes=frozenset({COMITY.Facility}))
    triples = graph(PHRASE, replace(OTHER, entities=(again,)))
    assert about(SHIPS.iri, triples) == {
        (TEXT.key, Literal("ships")),
        (RDFS.label, Literal("ships")),
        (RDF.type, TEXT.Minted),
        (RDF.type, COMITY.Facility),
    }


def test_words_of_a_node_are_known_with_what_leads_to_them_and_what_they_point_back_to() -> None:
    found = graph_of(PHRASE, replace(OTHER, opening=Span(55, 60))).words
    assert found[SHEET.term("phrase-50-54")] == Words(
        (Span(50, 54), Span(56, 60)), elsewhere=(Span(0, 5),)
    )
    assert found[SHEET.term("phrase-61-66")] == Words((Span(61, 66),), opening=(Span(55, 60),))


def test_label_with_quotes_and_backslashes_arrives_whole() -> None:
    label = 'a "port" \\ on\ttwo\nlines \x7f \u2028'
    node = replace(OTHER, label=label)
    assert (TEXT.label, Literal(label)) in about(SHEET.term("phrase-61-66"), graph(node))


def test_lexicon_without_contrasts_sets_nothing_against_another() -> None:
    nodes = (clause(1, 0), clause(2, 1, "however"))
    found = graph_of(*nodes, lexicon=replace(LEXICON, words={}))
    assert TEXT.contrasts not in {t.predicate for t in found.triples}


def date(unit: int) -> Node:
    """Return a date in a unit."""
    return Node(
        id=f"date-{unit}",
        kind=NodeKind.DATE,
        unit=unit,
        spans=(Span(40, 44),),
        label="1994",
        lemma="",
        literals=(("value", Literal("1994", datatype=XSD.gYear)),),
    )


def test_date_in_the_header_dates_the_document() -> None:
    dated = Triple(NamedNode(f"{BASE}document/sheet"), TEXT.dated, SHEET.term("date-1"))
    assert dated in graph(date(1))
    assert TEXT.dated not in {t.predicate for t in graph(date(2), date(0))}
    assert (TEXT.value, Literal("1994", datatype=XSD.gYear)) in about(
        SHEET.term("date-1"), graph(date(1))
    )


def clause(begin: int, unit: int, *adverbs: str) -> Node:
    """Return a clause with adverbs."""
    return Node(
        id=f"clause-{begin}",
        kind=NodeKind.CLAUSE,
        unit=unit,
        spans=(Span(begin, begin + 1),),
        label="sold",
        lemma="sell",
        literals=(
            ("modality", Literal(COMITY.planned.value)),
            *(("adverb", Literal(adverb)) for adverb in adverbs),
        ),
    )


def test_however_sets_a_clause_against_the_last_one_of_the_sentence_before() -> None:
    nodes = (clause(1, 0), clause(2, 1), clause(3, 1), clause(4, 2, "however", "soon"))
    contrasts = [t for t in graph(*nodes) if t.predicate == TEXT.contrasts]
    assert contrasts == [Triple(SHEET.term("clause-4"), TEXT.contrasts, SHEET.term("clause-3"))]


def test_other_adverbs_and_phrases_set_nothing_against_another() -> None:
    nodes = (clause(1, 0), clause(2, 1, "soon"), clause(3, 0, "however"))
    assert [t for t in graph(*nodes) if t.predicate == TEXT.contrasts] == []


def test_modality_is_a_term_of_the_ontology() -> None:
    assert (TEXT.modality, COMITY.planned) in about(SHEET.term("clause-1"), graph(clause(1, 0)))


def test_clause_graph_holds_no_triple_twice() -> None:
    found = graph_of(PHRASE, OTHER, PHRASE).triples
    assert len(found) == len(set(found))


### Any text

WORDS = (
    "Norway|Peru|the|treaty|troops|these|signed|will|sign|bases|,|and|in|1994|about 300|of|to|not|"
    "including|(HSB)|Joint|Commission|on|Trade|U.S.-Peru|\u201cport\u201d|;|:|who|by|their|it|two|"
    "governments|\n|\n\n|.|. |said|that|land|sea|air|sell|ships|however|\u00a0|-|March 3,|Georgia"
)


@settings(max_examples=40, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS.split("|")), min_size=1, max_size=30))
def test_reading_any_text_keeps_every_span_within_its_unit(
    words: list[str], knowledge: Knowledge
) -> None:
    """Nothing raises; nodes lie in their units, antecedents and evidence in the text."""
    text = " ".join(words)
    try:
        made = document("sheet", text)
    except DocumentError:
        assert not any(len(word.strip("()\u201c\u201d ")) > 1 for word in words if word.isalpha())
        return
    for node in read_nodes(made, knowledge.lexicon, parse):
        assert node.spans
        assert all(span.within(made.units[node.unit].span) for span in node.spans)
        assert all(a.end <= b.begin for a, b in pairwise(node.spans))
        assert all(span.end <= len(text) for span in node.antecedents)
        assert all(text[s.begin : s.end].strip() for s in (*node.spans, *node.antecedents))
    for statement in extract(made, knowledge, parse):
        assert statement.evidence
        assert all(text[span.begin : span.end].strip() for span in statement.evidence)


@settings(max_examples=15, deadline=None)
@given(text=st.text(max_size=120))
def test_reading_any_characters_never_fails(text: str, knowledge: Knowledge) -> None:
    try:
        made = document("sheet", text)
    except DocumentError as error:
        assert error.where == "sheet"  # noqa: PT017 - most texts can be read
        return
    graph_of_text = read_clauses(made, knowledge.lexicon, parse)
    assert Triple(NamedNode(f"{knowledge.base}document/sheet"), RDF.type, TEXT.Document) in (
        graph_of_text.triples
    )


@settings(max_examples=15, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS.split("|")), min_size=5, max_size=30))
def test_reading_a_text_twice_gives_the_same(words: list[str], knowledge: Knowledge) -> None:
    made = document("sheet", f"Peru grew. {' '.join(words)}")
    once = read_clauses(made, knowledge.lexicon, parse)
    assert once == read_clauses(made, knowledge.lexicon, parse)
    assert extract(made, knowledge, parse) == extract(made, knowledge, parse)
