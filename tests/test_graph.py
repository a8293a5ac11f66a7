"""The named graphs of a dataset."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from comity.document import document
from comity.graph import (
    build_iri,
    document_quads,
    inference_quads,
    is_fact,
    link_quads,
    premise_iris,
    reference_quads,
)
from comity.identifiers import statement_iri
from comity.model import Inference, Knowledge, Lexicon, Modality, Rule, Span, Statement
from comity.namespaces import COMITY, DCTERMS, OWL, PROV, RDF, RDFS, SKOS, TEXT, Namespace
from comity.provenance import claim_iri, claims

BASE = "http://example.org/"
EX = Namespace(BASE)
ID = Namespace(f"{BASE}id/")
BUILD = EX.term("build/1")
PREFIXES = """
    PREFIX : <http://example.org/>
    PREFIX id: <http://example.org/id/>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX foaf: <http://xmlns.com/foaf/0.1/>
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
REFERENCE = """
    :concept-peru skos:prefLabel "Peru"@en ; foaf:focus id:peru ; dcterms:source "atlas" .
    id:peru a :State ; :locatedIn id:andes .
    :concept-andes skos:prefLabel "Andes"@en ; foaf:focus id:andes .
    id:andes a :Region .
    :concept-chile skos:prefLabel "Chile"@en ; foaf:focus id:chile .
    id:chile a :State .
"""
LINKS = """
    :m1 owl:annotatedSource id:peru ; owl:annotatedProperty skos:exactMatch ;
        owl:annotatedTarget <http://other.example/Q1> ; :confidence 0.9 .
    :m0 owl:annotatedSource id:chile ; owl:annotatedProperty skos:exactMatch ;
        owl:annotatedTarget <http://other.example/Q2> .
"""


def triples(turtle: str) -> frozenset[Triple]:
    found = parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    return frozenset(quad.triple for quad in found)


def rule(name: str) -> Rule:
    return Rule(
        name=name,
        iri=EX.term(f"rule/{name}"),
        label=name.title(),
        definition="Somebody sold something.",
        query="",
        examples=(),
    )


KNOWLEDGE = Knowledge(
    base=BASE,
    ontology=frozenset(),
    reference=triples(REFERENCE),
    links=triples(LINKS),
    shapes=frozenset(),
    labels={},
    lexicon=Lexicon(
        base=BASE,
        names=(),
        nouns={},
        anaphors={},
        echoes={},
        words={},
        verbs={},
        auxiliaries={},
        conjunctions={},
        superclasses={},
    ),
    normalize=(),
    rules=(rule("sale"), rule("visit")),
    questions={},
    prefixes={},
    context=b"",
    frame=b"",
)
SHEET = document("sheet", "Peru sold ships in 1994.")
OTHER = document("other", "Peru sold ships.")


def statement(
    subject: NamedNode, target: NamedNode, modality: Modality = Modality.ASSERTED
) -> Statement:
    """Return a statement that the rule "sale" read."""
    return Statement(
        triple=Triple(subject, EX.sold, target),
        evidence=(Span(0, 4),),
        rule=EX.term("rule/sale"),
        modality=modality,
    )


SALE = statement(ID.peru, ID.ships)
PLAN = statement(ID.peru, ID.planes, Modality.PLANNED)


def graphs(quads: Iterable[Quad]) -> dict[str, set[Triple]]:
    """Return the triples of each graph by the end of its name."""
    found: dict[str, set[Triple]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)
        name = quad.graph_name.value.removeprefix(f"{BASE}graph/")
        found.setdefault(name, set()).add(quad.triple)
    return found


### The build


def test_build_is_the_same_for_the_same_documents_in_any_order() -> None:
    one = build_iri(BASE, [SHEET, OTHER], {"comity": "1", "spacy": "3"})
    assert build_iri(BASE, [OTHER, SHEET], {"spacy": "3", "comity": "1"}) == one
    assert one.value.startswith(f"{BASE}build/")


def test_build_depends_on_texts_names_and_versions() -> None:
    iris = {
        build_iri(BASE, [SHEET], {"comity": "1"}),
        build_iri(BASE, [SHEET], {"comity": "2"}),
        build_iri(BASE, [SHEET], {"spacy": "1"}),
        build_iri(BASE, [OTHER], {"comity": "1"}),
        build_iri(BASE, [document("sheet", OTHER.text)], {"comity": "1"}),
        build_iri(BASE, [SHEET, OTHER], {"comity": "1"}),
    }
    assert len(iris) == 6


### A document's graphs


def test_only_asserted_statements_become_plain_triples() -> None:
    found = graphs(document_quads(SHEET, [SALE, PLAN], BASE, BUILD))
    assert set(found) == {"sheet", "sheet/claims"}
    assert found["sheet"] == {SALE.triple}


def test_every_statement_becomes_a_claim() -> None:
    found = graphs(document_quads(SHEET, [SALE, PLAN], BASE, BUILD))
    assert found["sheet/claims"] == set(claims(SHEET, [SALE, PLAN], BASE, BUILD))


### Reference data


def reference(*statements: Statement) -> set[Triple]:
    (found,) = graphs(reference_quads(statements, KNOWLEDGE, BUILD, {"comity": "1"})).items()
    assert found[0] == "reference"
    return found[1]


def test_reference_holds_things_in_use_and_what_they_lead_to() -> None:
    found = reference(SALE)
    assert Triple(ID.peru, EX.locatedIn, ID.andes) in found
    assert Triple(ID.andes, RDF.type, EX.Region) in found
    assert Triple(EX.term("concept-peru"), SKOS.prefLabel, Literal("Peru", language="en")) in found
    assert {t.subject for t in found}.isdisjoint({ID.chile, EX.term("concept-chile")})


def test_object_of_a_statement_is_in_use() -> None:
    assert Triple(ID.chile, RDF.type, EX.State) in reference(statement(ID.ships, ID.chile))


def test_known_thing_is_labelled_as_its_concept() -> None:
    assert Triple(ID.peru, RDFS.label, Literal("Peru", language="en")) in reference(SALE)


def test_each_fact_has_a_node_that_names_its_source() -> None:
    found = reference(SALE)
    fact = Triple(ID.peru, EX.locatedIn, ID.andes)
    node = statement_iri(BASE, "fact", fact)
    assert {t.predicate: t.object for t in found if t.subject == node} == {
        RDF.type: RDF.Statement,
        RDF.subject: fact.subject,
        RDF.predicate: fact.predicate,
        RDF.object: fact.object,
        DCTERMS.source: Literal("atlas"),
    }


def test_label_of_a_thing_is_a_fact_too() -> None:
    label = Triple(ID.peru, RDFS.label, Literal("Peru", language="en"))
    node = statement_iri(BASE, "fact", label)
    assert Triple(node, DCTERMS.source, Literal("atlas")) in reference(SALE)


def test_vocabulary_is_no_fact() -> None:
    concept = Triple(EX.term("concept-peru"), SKOS.prefLabel, Literal("Peru", language="en"))
    assert statement_iri(BASE, "fact", concept) not in {t.subject for t in reference(SALE)}
    assert not is_fact(concept, BASE)
    assert is_fact(Triple(ID.peru, RDF.type, EX.State), BASE)


def test_rules_in_use_are_described_and_others_not() -> None:
    found = reference(SALE)
    assert Triple(EX.term("rule/sale"), RDF.type, TEXT.Rule) in found
    assert EX.term("rule/visit") not in {t.subject for t in found}


def test_build_is_described_with_its_versions() -> None:
    assert {t for t in reference() if t.subject == BUILD} == {
        Triple(BUILD, RDF.type, PROV.Activity),
        Triple(BUILD, DCTERMS.description, Literal("comity 1")),
    }


### Links


def test_links_of_things_in_use_are_given_with_who_says_so() -> None:
    found = graphs(link_quads([SALE], KNOWLEDGE))["links"]
    assert Triple(ID.peru, SKOS.exactMatch, NamedNode("http://other.example/Q1")) in found
    mapping = {t.predicate for t in found if t.subject == EX.m1}
    assert mapping == {
        OWL.annotatedSource,
        OWL.annotatedProperty,
        OWL.annotatedTarget,
        EX.confidence,
    }
    assert {t.subject for t in found} == {EX.m1, ID.peru}


def test_nothing_in_use_means_no_links() -> None:
    assert list(link_quads([], KNOWLEDGE)) == []


### Conclusions

AXIOM = Triple(EX.sold, OWL.inverseOf, EX.soldBy)
CONCLUSION = Triple(ID.ships, EX.soldBy, ID.peru)
LATER = Triple(ID.ships, RDF.type, EX.Sold)
INFERENCES = (
    Inference(triple=CONCLUSION, entailment="prp-inv1", axiom=AXIOM, premises=(SALE.triple,)),
    Inference(triple=LATER, entailment="prp-dom", axiom=AXIOM, premises=(CONCLUSION,)),
)


def test_conclusions_stand_in_a_graph_of_their_own() -> None:
    found = graphs(inference_quads(INFERENCES, {SALE.triple: EX.claim}, BASE))
    assert found["inferred"] == {CONCLUSION, LATER}
    assert set(found) == {"inferred", "inferred/justifications"}


def test_reason_names_rule_axiom_and_premises() -> None:
    reasons = graphs(inference_quads(INFERENCES, {SALE.triple: EX.claim}, BASE))[
        "inferred/justifications"
    ]
    node = statement_iri(BASE, "inference", CONCLUSION)
    axiom = statement_iri(BASE, "axiom", AXIOM)
    assert {(t.predicate, t.object) for t in reasons if t.subject == node} == {
        (RDF.type, COMITY.Inference),
        (RDF.type, RDF.Statement),
        (RDF.subject, CONCLUSION.subject),
        (RDF.predicate, CONCLUSION.predicate),
        (RDF.object, CONCLUSION.object),
        (DCTERMS.type, Literal("prp-inv1")),
        (COMITY.axiom, axiom),
        (COMITY.premise, EX.claim),
    }
    assert {(t.predicate, t.object) for t in reasons if t.subject == axiom} == {
        (RDF.type, RDF.Statement),
        (RDF.subject, AXIOM.subject),
        (RDF.predicate, AXIOM.predicate),
        (RDF.object, AXIOM.object),
    }


def test_premise_that_was_inferred_is_its_inference() -> None:
    reasons = graphs(inference_quads(INFERENCES, {SALE.triple: EX.claim}, BASE))[
        "inferred/justifications"
    ]
    later = statement_iri(BASE, "inference", LATER)
    assert Triple(later, COMITY.premise, statement_iri(BASE, "inference", CONCLUSION)) in reasons


def test_premises_are_claims_of_the_first_document_or_facts() -> None:
    fact = Triple(ID.peru, EX.locatedIn, ID.andes)
    found = premise_iris([(SHEET, [SALE, PLAN]), (OTHER, [SALE])], [fact], BASE)
    assert found == {
        fact: statement_iri(BASE, "fact", fact),
        SALE.triple: claim_iri(BASE, "sheet", SALE),
    }


def test_claim_comes_before_a_fact_that_says_the_same() -> None:
    found = premise_iris([(SHEET, [SALE])], [SALE.triple], BASE)
    assert found == {SALE.triple: claim_iri(BASE, "sheet", SALE)}
