"""What follows from an ontology and facts, why, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from comity.errors import EngineError, KnowledgeError, UsageError
from comity.inference.reasoning import (
    Inconsistency,
    compile_axioms,
    inconsistencies,
    infer,
    infer_with_owlrl,
)
from comity.model import Inference
from comity.namespaces import OWL, RDF, RDFS, Namespace

EX = Namespace("http://example.org/")
PREFIXES = """
    PREFIX : <http://example.org/>
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def triples(turtle: str) -> list[Triple]:
    """Read Turtle with the prefixes of this module."""
    return [quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)]


def conclude(ontology: str, facts: str) -> tuple[Inference, ...]:
    """Infer from an ontology and facts in Turtle."""
    return infer(compile_axioms(triples(ontology)), triples(facts))


def conclusions(inferences: Iterable[Inference]) -> set[Triple]:
    """Return what was inferred, without the reasons."""
    return {inference.triple for inference in inferences}


# Rule, axiom, facts, the one conclusion.
RULES = [
    ("cax-sco", ":A rdfs:subClassOf :B .", ":x a :A .", ":x a :B ."),
    ("cax-eqc1", ":A owl:equivalentClass :B .", ":x a :A .", ":x a :B ."),
    ("cax-eqc2", ":A owl:equivalentClass :B .", ":x a :B .", ":x a :A ."),
    ("prp-dom", ":p rdfs:domain :A .", ":x :p :y .", ":x a :A ."),
    ("prp-rng", ":p rdfs:range :A .", ":x :p :y .", ":y a :A ."),
    ("prp-spo1", ":p rdfs:subPropertyOf :q .", ":x :p 1 .", ":x :q 1 ."),
    ("prp-eqp1", ":p owl:equivalentProperty :q .", ":x :p :y .", ":x :q :y ."),
    ("prp-eqp2", ":p owl:equivalentProperty :q .", ":x :q :y .", ":x :p :y ."),
    ("prp-inv1", ":p owl:inverseOf :q .", ":x :p :y .", ":y :q :x ."),
    ("prp-inv2", ":p owl:inverseOf :q .", ":x :q :y .", ":y :p :x ."),
    ("prp-symp", ":p a owl:SymmetricProperty .", ":x :p :y .", ":y :p :x ."),
    ("prp-trp", ":p a owl:TransitiveProperty .", ":x :p :y . :y :p :z .", ":x :p :z ."),
    ("prp-spo2", ":p owl:propertyChainAxiom (:q) .", ":x :q :y .", ":x :p :y ."),
    ("prp-spo2", ":p owl:propertyChainAxiom (:q :r) .", ":x :q :y . :y :r 1 .", ":x :p 1 ."),
    (
        "prp-spo2",
        ":p owl:propertyChainAxiom (:q :r :s :q) .",
        ":a :q :b . :b :r :c . :c :s :d . :d :q :e .",
        ":a :p :e .",
    ),
    (
        "cls-hv1",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .",
        ":x a :A .",
        ":x :p :v .",
    ),
    (
        "cls-hv2",
        ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .",
        ":x :p :v .",
        ":x a :A .",
    ),
    (
        "cls-avf",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .",
        ":x a :A ; :p :y .",
        ":y a :B .",
    ),
    (
        "cls-int1",
        ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf (:B :C) ] .",
        ":x a :B , :C .",
        ":x a :A .",
    ),
    (
        "cls-int2",
        ":A rdfs:subClassOf [ a owl:Class ; owl:intersectionOf (:B) ] .",
        ":x a :A .",
        ":x a :B .",
    ),
    ("eq-sym", "", ":x owl:sameAs :y .", ":y owl:sameAs :x ."),
]


@pytest.mark.parametrize(("rule", "axiom", "facts", "expected"), RULES)
def test_applies_each_entailment_rule(rule: str, axiom: str, facts: str, expected: str) -> None:
    """The conclusion is there with the rule's name, and nothing else is."""
    assert [(item.triple, item.entailment) for item in conclude(axiom, facts)] == [
        (triple, rule) for triple in triples(expected)
    ]


@pytest.mark.parametrize(("axiom", "facts"), [(axiom, facts) for _, axiom, facts, _ in RULES])
def test_agrees_with_owlrl_on_each_rule(axiom: str, facts: str) -> None:
    """The other reasoner gives the very same inferences."""
    assert infer_with_owlrl(triples(axiom), triples(facts)) == conclude(axiom, facts)


def test_follows_equality_through_a_chain_of_names() -> None:
    found = conclude("", ":x owl:sameAs :y . :y owl:sameAs :z .")
    assert Triple(EX.x, OWL.sameAs, EX.z) in conclusions(found)
    assert {item.entailment for item in found} == {"eq-sym", "eq-trans"}


@pytest.mark.parametrize(
    ("rule", "characteristic", "facts"),
    [
        ("prp-fp", "owl:FunctionalProperty", ":a :p :x , :y . :x :q 1 . :y :q 2 . :z :q :x ."),
        (
            "prp-ifp",
            "owl:InverseFunctionalProperty",
            ":x :p :a . :y :p :a . :x :q 1 . :y :q 2 . :z :q :x .",
        ),
    ],
)
def test_equates_and_replaces_what_a_key_identifies(
    rule: str, characteristic: str, facts: str
) -> None:
    ontology = f":p a owl:ObjectProperty , {characteristic} . :q a rdf:Property ."
    found = conclude(ontology, facts)
    assert Triple(EX.x, OWL.sameAs, EX.y) in conclusions(found)
    assert conclusions(found) >= set(triples(":x :q 2 . :y :q 1 . :z :q :y ."))
    assert {item.entailment for item in found} >= {rule, "eq-rep-s", "eq-rep-o"}
    assert infer_with_owlrl(triples(ontology), triples(facts)) == found


def test_says_nothing_twice_under_an_external_name() -> None:
    """A name that only owl:sameAs knows is an alias: readers follow the link."""
    facts = ":japan owl:sameAs :Q17 . :japan :partyTo :treaty . :treaty :with :japan ."
    found = conclude(":partyTo rdfs:domain :Agent . :with a owl:ObjectProperty .", facts)
    assert conclusions(found) == set(triples(":Q17 owl:sameAs :japan . :japan a :Agent ."))


def test_shares_what_two_names_are_said_to_be() -> None:
    """Names with facts of their own are no aliases."""
    found = conclude(":p rdfs:domain :A .", ":x owl:sameAs :y . :x :p 1 . :y :p 2 .")
    expected = ":y owl:sameAs :x ; :p 1 ; a :A . :x :p 2 ; a :A ."
    assert conclusions(found) == set(triples(expected))


def test_names_the_axiom_and_the_premises_in_the_order_of_the_rule() -> None:
    (found,) = conclude(":p a owl:TransitiveProperty .", ":b :p :c . :a :p :b .")
    assert found == Inference(
        triple=Triple(EX.a, EX.p, EX.c),
        entailment="prp-trp",
        axiom=Triple(EX.p, RDF.type, OWL.TransitiveProperty),
        premises=(Triple(EX.a, EX.p, EX.b), Triple(EX.b, EX.p, EX.c)),
    )


@pytest.mark.parametrize(
    ("axiom", "facts", "words"),
    [
        (":p owl:propertyChainAxiom (:q :r) .", ":x :q :y . :y :r :z .", "q o r"),
        (
            ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue 'v' ] .",
            ":x a :A .",
            'p value "v"',
        ),
        (
            ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
            ":x a :A ; :p :y .",
            "p only B",
        ),
        (
            ":A owl:equivalentClass [ owl:intersectionOf (:B :C) ] .",
            ":x a :B , :C .",
            "B and C",
        ),
    ],
)
def test_spells_out_an_axiom_that_has_blank_nodes(axiom: str, facts: str, words: str) -> None:
    (found,) = conclude(axiom, facts)
    assert found.axiom.object == Literal(words)


def test_prefers_the_fewest_steps_then_the_first_rule_then_the_first_premises() -> None:
    short = conclude(
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :A rdfs:subClassOf :C .", ":x a :A ."
    )
    assert {item.triple: item.premises for item in short}[Triple(EX.x, RDF.type, EX.C)] == (
        Triple(EX.x, RDF.type, EX.A),
    )
    (by_rule,) = conclude(":p rdfs:domain :B . :A rdfs:subClassOf :B .", ":x a :A ; :p :y .")
    assert by_rule.entailment == "cax-sco"
    (by_premise,) = conclude(":p rdfs:domain :B .", ":x :p :c , :a , :b .")
    assert by_premise.premises == (Triple(EX.x, EX.p, EX.a),)


@pytest.mark.parametrize(
    ("ontology", "facts"),
    [
        (":A rdfs:subClassOf owl:Thing . :p rdfs:domain rdfs:Resource .", ":x a :A ; :p :y ."),
        (":p rdfs:range xsd:date . :q rdfs:range :d . :d a rdfs:Datatype .", ":x :p 1 ; :q 'a' ."),
        (":p rdfs:range :A .", ":x :p 'a literal' ."),
        (":A rdfs:subClassOf :B .", ":x a :C ; :q :y ; rdfs:label 'x' ."),
        (":A rdfs:subClassOf :B . :C a owl:Class .", ""),
        (
            "skos:prefLabel rdfs:subPropertyOf rdfs:label . :A a owl:Class ; skos:prefLabel 'A' .",
            "",
        ),
        (":p a owl:FunctionalProperty .", ":x :p :y ."),
        (":A rdfs:subClassOf [ owl:intersectionOf (:B) ] .", ":x a :B ."),
        (":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :v ] .", ":x :p :v ."),
    ],
    ids=[
        *("universal", "datatype", "literal", "unrelated", "schema", "vocabulary", "reflexive"),
        *("necessary intersection", "necessary value"),
    ],
)
def test_concludes_nothing_that_says_nothing(ontology: str, facts: str) -> None:
    assert conclude(ontology, facts) == ()
    assert infer_with_owlrl(triples(ontology), triples(facts)) == ()


def test_takes_the_ontologys_own_individuals_for_given() -> None:
    """What it says of them is a premise and no conclusion; annotations of its terms are neither."""
    (found,) = conclude(
        ":A a owl:Class ; rdfs:subClassOf :B ; :note 'n' . :planned a owl:NamedIndividual , :A .",
        "",
    )
    assert found.triple == Triple(EX.planned, RDF.type, EX.B)
    assert found.premises == (Triple(EX.planned, RDF.type, EX.A),)


@pytest.mark.parametrize(
    ("axiom", "construct"),
    [
        (":A owl:equivalentClass [ owl:unionOf (:B :C) ] .", "unionOf"),
        (":A owl:unionOf (:B :C) .", "unionOf"),
        (":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .", "someValuesFrom"),
        (":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .", "maxCardinality"),
        (
            ":A owl:equivalentClass [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
            "allValuesFrom",
        ),
        (":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue [ :q 1 ] ] .", "hasValue"),
        (":A rdfs:subClassOf [ owl:onProperty [ owl:inverseOf :p ] ; owl:hasValue 1 ] .", "subC"),
        (":A rdfs:subClassOf [ owl:intersectionOf (:B [ owl:oneOf (:C) ]) ] .", "subClassOf"),
        ("[ owl:onProperty :p ; owl:hasValue 1 ] rdfs:subClassOf :A .", "subClassOf"),
        (":A owl:intersectionOf (:B :C) .", "intersectionOf"),
        (":A owl:hasKey (:p) .", "hasKey"),
        (":A rdfs:subClassOf owl:Nothing .", "Nothing"),
        (":A owl:disjointUnionOf (:B :C) .", "disjointUnionOf"),
        ("owl:Thing rdfs:subClassOf :A .", "subClassOf"),
        (":A owl:equivalentClass owl:Thing .", "equivalentClass"),
        (":A a owl:Class ; owl:sameAs :B .", "sameAs"),
        (":A a owl:ReflexiveProperty .", "ReflexiveProperty"),
        (":A a owl:DatatypeProperty , owl:SymmetricProperty .", "SymmetricProperty"),
        (":A rdfs:subPropertyOf rdf:type .", "subPropertyOf"),
        (":A rdfs:subPropertyOf [ owl:inverseOf :q ] .", "subPropertyOf"),
        (":A rdfs:domain [ owl:unionOf (:B :C) ] .", "domain"),
        (":A owl:propertyChainAxiom () .", "propertyChainAxiom"),
        (":A a owl:Ontology ; owl:imports :elsewhere .", "imports"),
        (":A a owl:NegativePropertyAssertion .", "NegativePropertyAssertion"),
    ],
)
def test_refuses_an_axiom_that_it_does_not_cover(axiom: str, construct: str) -> None:
    """The error names the term and the construct, and says what to do."""
    with pytest.raises(KnowledgeError, match=construct) as caught:
        compile_axioms(triples(axiom))
    assert caught.value.where in {EX.A.value, OWL.Thing.value}
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("axiom", "remedy"),
    [
        (":A owl:propertyChainAxiom () .", "give it a list of properties"),
        (":A owl:disjointWith [ owl:oneOf (:B) ] .", "use a named class of your own here"),
        (":A rdfs:subPropertyOf rdf:type .", "use a named property of your own here"),
        (
            ":A a owl:DatatypeProperty , owl:SymmetricProperty .",
            "declare an owl:ObjectProperty",
        ),
    ],
)
def test_says_what_to_write_instead_of_an_axiom_that_it_does_not_cover(
    axiom: str, remedy: str
) -> None:
    with pytest.raises(KnowledgeError) as caught:
        compile_axioms(triples(axiom))
    assert caught.value.remedy == remedy


def test_places_an_axiom_about_an_unnamed_term_by_its_words() -> None:
    with pytest.raises(KnowledgeError) as caught:
        compile_axioms(triples("[ owl:onProperty :p ; owl:hasValue 1 ] rdfs:domain :A ."))
    assert caught.value.where
    assert "None" not in caught.value.where


def test_passes_annotations_declarations_and_imports_that_are_there() -> None:
    compiled = compile_axioms(
        triples("""
            :o a owl:Ontology ; owl:versionIRI :v1 ; owl:versionInfo "1" ; owl:imports :other .
            :other a owl:Ontology .
            :A a owl:Class ; rdfs:label "A" ; rdfs:isDefinedBy :o ; owl:deprecated true .
            :d a rdfs:Datatype . :n a owl:AnnotationProperty . :p a owl:ObjectProperty .
            [] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedTarget :p .
        """)
    )
    assert {rule.entailment for rule in compiled.rules} == {
        *("eq-sym", "eq-trans", "eq-rep-s", "eq-rep-o")
    }
    assert compiled.classes == {EX.A}
    assert compiled.properties == {EX.p, EX.n}


@pytest.mark.parametrize(
    "fact",
    [
        ":A rdfs:subClassOf :B .",
        ":A a owl:Class .",
        ":p a owl:TransitiveProperty .",
        ":x owl:differentFrom :y .",
        ":C owl:sameAs :D .",
        ":x owl:sameAs 'x' .",
    ],
)
def test_refuses_an_axiom_among_the_facts(fact: str) -> None:
    with pytest.raises(KnowledgeError):
        conclude(":C a owl:Class .", fact)


@pytest.mark.parametrize("fact", [Triple(EX.x, EX.p, BlankNode()), Triple(BlankNode(), EX.p, EX.x)])
def test_refuses_a_blank_node_among_the_facts(fact: Triple) -> None:
    with pytest.raises(UsageError, match=r"the fact .* blank node; give it an IRI"):
        infer(compile_axioms([]), [fact])


CHECKS = [
    ("cax-dw", ":A owl:disjointWith :B .", ":x a :A , :B .", 2),
    ("cax-dw", ":A owl:disjointWith :B . :C rdfs:subClassOf :B .", ":x a :A , :C .", 2),
    ("cax-adc", "[] a owl:AllDisjointClasses ; owl:members (:A :B :C) .", ":x a :A , :C .", 2),
    ("prp-adp", "[] a owl:AllDisjointProperties ; owl:members (:p :q) .", ":x :p 1 ; :q 1 .", 2),
    ("prp-pdw", ":p owl:propertyDisjointWith :q .", ":x :p 1 ; :q 1 .", 2),
    ("prp-asyp", ":p a owl:AsymmetricProperty .", ":x :p :y . :y :p :x .", 2),
    ("prp-irp", ":p a owl:IrreflexiveProperty .", ":x :p :x .", 1),
    ("eq-diff1", ":x owl:differentFrom :y .", ":y owl:sameAs :x .", 1),
    ("prp-fp", ":p a owl:FunctionalProperty , owl:DatatypeProperty .", ":x :p 1 , 2 .", 2),
]


@pytest.mark.parametrize(("rule", "ontology", "facts", "premises"), CHECKS)
def test_finds_each_kind_of_inconsistency_once(
    rule: str, ontology: str, facts: str, premises: int
) -> None:
    (found,) = inconsistencies(compile_axioms(triples(ontology)), triples(facts))
    assert isinstance(found, Inconsistency)
    assert found.entailment == rule
    assert len(found.premises) == premises


@pytest.mark.parametrize(
    ("ontology", "facts", "predicate"),
    [
        (
            "[] a owl:AllDisjointClasses ; owl:members (:A :B :C) .",
            ":x a :A , :C .",
            "disjointWith",
        ),
        (
            "[] a owl:AllDisjointProperties ; owl:members (:A :B :C) .",
            ":x :A :y ; :C :y .",
            "propertyDisjointWith",
        ),
    ],
)
def test_names_the_two_terms_of_a_disjoint_set_that_clash(
    ontology: str, facts: str, predicate: str
) -> None:
    (found,) = inconsistencies(compile_axioms(triples(ontology)), triples(facts))
    assert found.axiom == Triple(EX.A, OWL.term(predicate), EX.C)
    assert set(found.premises) == set(triples(facts))


def test_reports_each_inconsistency_of_one_kind() -> None:
    facts = triples(":x a :A , :B . :y a :B , :A .")
    found = inconsistencies(compile_axioms(triples(":A owl:disjointWith :B .")), facts)
    assert [clash.premises[0].subject for clash in found] == [EX.x, EX.y]


@pytest.mark.parametrize(("ontology", "facts"), [(case[1], case[2]) for case in CHECKS])
def test_finds_no_inconsistency_where_there_is_none(ontology: str, facts: str) -> None:
    """Without its last fact each case is consistent."""
    fewer = triples(facts)[:-1]
    assert inconsistencies(compile_axioms(triples(ontology)), fewer) == ()


@pytest.mark.parametrize(
    ("ontology", "facts"),
    [
        (":p owl:propertyDisjointWith :q .", ":x :p 1 ; :q 2 ."),
        ("[] a owl:AllDisjointProperties ; owl:members (:p :q) .", ":x :p 1 . :y :q 1 ."),
        (":A owl:disjointWith :B .", ":x a :A . :y a :B ."),
        (":p a owl:AsymmetricProperty .", ":x :p :y . :y :p :z ."),
        (":p a owl:FunctionalProperty .", ":x :p 1 . :y :p 2 ."),
    ],
)
def test_finds_no_inconsistency_in_what_only_looks_alike(ontology: str, facts: str) -> None:
    assert inconsistencies(compile_axioms(triples(ontology)), triples(facts)) == ()


ONTOLOGY = """
    :A rdfs:subClassOf :B . :B owl:equivalentClass :C . :D rdfs:subClassOf :C .
    :p a owl:ObjectProperty , owl:TransitiveProperty ; rdfs:domain :A ; owl:inverseOf :q .
    :r a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:subPropertyOf :p ; rdfs:range :D .
    :s a owl:ObjectProperty ; owl:propertyChainAxiom (:p :r :q) ; owl:equivalentProperty :t .
    :f a owl:ObjectProperty , owl:FunctionalProperty .
    :n a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:range xsd:integer .
    :E owl:equivalentClass [ a owl:Restriction ; owl:onProperty :r ; owl:hasValue :k ] .
    :E rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :s ; owl:allValuesFrom :F ] .
    :G owl:equivalentClass [ a owl:Class ; owl:intersectionOf (:D :E) ] .
    :A owl:disjointWith :Z .
    :k a owl:NamedIndividual , :F .
"""
AXIOMS = compile_axioms(triples(ONTOLOGY))
THINGS = st.sampled_from([EX.term(name) for name in "ijklm"])
FACTS = st.lists(
    st.one_of(
        st.builds(Triple, THINGS, st.sampled_from([EX.p, EX.q, EX.r, EX.s, EX.f, EX.u]), THINGS),
        st.builds(Triple, THINGS, st.just(RDF.type), st.sampled_from([EX.A, EX.D, EX.E, EX.H])),
        st.builds(Triple, THINGS, st.just(OWL.sameAs), st.sampled_from([EX.i, EX.Q1, EX.Q2])),
        st.builds(Triple, THINGS, st.just(EX.n), st.sampled_from([Literal(1), Literal(2)])),
    ),
    max_size=7,
)


@settings(max_examples=40, deadline=None)
@given(facts=FACTS)
def test_has_the_same_closure_as_owlrl(facts: list[Triple]) -> None:
    """`infer_with_owlrl` raises an error where the two differ."""
    assert infer_with_owlrl(triples(ONTOLOGY), facts) == infer(AXIOMS, facts)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), facts=FACTS)
def test_does_not_depend_on_the_order_of_the_facts(
    data: st.DataObject, facts: list[Triple]
) -> None:
    shuffled = data.draw(st.permutations(facts))
    assert infer(AXIOMS, shuffled) == infer(AXIOMS, facts)
    assert inconsistencies(AXIOMS, shuffled) == inconsistencies(AXIOMS, facts)


@settings(max_examples=100, deadline=None)
@given(facts=FACTS)
def test_rests_every_conclusion_on_facts_without_a_circle(facts: list[Triple]) -> None:
    """Conclusions can be accepted one by one, each once its premises are."""
    given_triples = {*facts, *AXIOMS.assertions}
    waiting = {item.triple: item for item in infer(AXIOMS, facts)}
    assert given_triples.isdisjoint(waiting)
    while waiting:
        accepted = [
            triple
            for triple, item in waiting.items()
            if item.premises and not any(premise in waiting for premise in item.premises)
        ]
        assert accepted
        for triple in accepted:
            assert given_triples.issuperset(waiting.pop(triple).premises)
        given_triples.update(accepted)


@settings(max_examples=50, deadline=None)
@given(facts=FACTS)
def test_adds_nothing_to_a_closed_graph(facts: list[Triple]) -> None:
    closed = conclusions(infer(AXIOMS, facts)).union(facts)
    assert infer(AXIOMS, closed) == ()


def test_leaves_rdflib_as_it_was() -> None:
    before = rdflib.NORMALIZE_LITERALS
    facts = triples(":x :p '01'^^xsd:integer .")
    (found,) = infer_with_owlrl(triples(":p rdfs:subPropertyOf :q ."), facts)
    assert found.triple.object == facts[0].object
    assert before == rdflib.NORMALIZE_LITERALS


@pytest.mark.parametrize(
    ("fact", "engine"), [(":x a :A .", "the compiled engine"), (":x a :C .", "owlrl")]
)
def test_reports_a_conclusion_on_which_the_engines_differ(
    monkeypatch: pytest.MonkeyPatch, fact: str, engine: str
) -> None:
    invented = triples(":x a :B .") if engine == "owlrl" else []
    monkeypatch.setattr("comity.inference.reasoning._owlrl_closure", lambda _: iter(invented))
    with pytest.raises(EngineError, match=rf"only {engine} concludes .*/B>"):
        infer_with_owlrl(triples(":A rdfs:subClassOf :B ."), triples(fact))


def test_publishes_no_blank_node_and_no_literal_subject() -> None:
    found = conclude(ONTOLOGY, ":i :r :k ; :n 1 ; a :D .")
    nodes = {node for item in found for part in (item.triple, item.axiom) for node in part}
    assert Triple(EX.i, RDF.type, EX.G) in conclusions(found)
    assert not any(isinstance(node, BlankNode) for node in nodes)
    assert all(isinstance(item.triple.subject, NamedNode) for item in found)
    assert RDFS.Resource not in nodes
