"""The lexicon as it is read from triples: names, words and the class hierarchy."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from comity.lexicon import build_lexicon, class_hierarchy
from comity.model import Entity, Lexicon, Name
from comity.namespaces import Namespace

EX = Namespace("http://example.org/")
PREFIXES = """
    PREFIX : <http://example.org/>
    PREFIX foaf: <http://xmlns.com/foaf/0.1/>
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX text: <https://w3id.org/comity/text#>
"""
NORDIA = """
    :concept skos:prefLabel "Nordia"@en ; skos:altLabel "Kingdom of Nordia"@en ;
        text:shortName "NRD"@en ; text:adjective "Nordian"@en ;
        foaf:focus <http://example.org/id/nordia> .
    <http://example.org/id/nordia> a :State .
    :State rdfs:subClassOf :Place , :Actor . :Actor rdfs:subClassOf :Thing .
"""


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)]


def lexicon(turtle: str) -> Lexicon:
    return build_lexicon(triples(turtle), str(EX))


def test_each_form_of_a_name_leads_to_its_thing() -> None:
    entity = Entity(
        iri=NamedNode("http://example.org/id/nordia"),
        key="nordia",
        label="Nordia",
        classes=frozenset({EX.State, EX.Place, EX.Actor, EX.Thing}),
        known=True,
    )
    assert set(lexicon(NORDIA).names) == {
        Name(form="Nordia", entity=entity),
        Name(form="Kingdom of Nordia", entity=entity),
        Name(form="NRD", entity=entity),
        Name(form="Nordian", entity=entity, adjective=True),
    }


def test_names_come_in_the_same_order_whatever_the_order_of_the_triples() -> None:
    facts = triples(NORDIA)
    assert build_lexicon(facts, "").names == build_lexicon(facts[::-1], "").names


def test_mark_and_context_hold_for_every_form() -> None:
    names = lexicon(f"{NORDIA} :concept text:ambiguous true ; text:context :a , :b .").names
    assert {name.ambiguous for name in names} == {True}
    assert {name.context for name in names} == {frozenset({EX.a, EX.b})}


def test_false_mark_is_no_mark() -> None:
    names = lexicon(f"{NORDIA} :concept text:ambiguous false .").names
    assert {name.ambiguous for name in names} == {False}
    assert {name.context for name in names} == {frozenset()}


def test_thing_of_an_unknown_class_has_that_class_only() -> None:
    (name,) = lexicon(':c skos:prefLabel "X"@en ; foaf:focus :x . :x a :Odd .').names
    assert name.entity.classes == frozenset({EX.Odd})


def test_concept_without_a_focus_names_nothing() -> None:
    assert lexicon(':c skos:prefLabel "X"@en .').names == ()


def test_thing_that_nothing_describes_still_has_a_name() -> None:
    (name,) = lexicon(':c skos:altLabel "X"@en ; foaf:focus :x .').names
    assert (name.entity.label, name.entity.classes) == ("", frozenset())


def test_words_lead_to_their_terms() -> None:
    found = lexicon(
        """
        :Force text:noun "troop"@en ; text:anaphor "soldier"@en .
        :Place text:echo "region"@en .
        :about text:word "about"@en , "around"@en .
        :planned text:verb "plan"@en ; text:auxiliary "will"@en .
        :possible text:conjunction "if"@en .
        """
    )
    assert dict(found.nouns) == {"troop": EX.Force}
    assert dict(found.anaphors) == {"soldier": EX.Force}
    assert dict(found.echoes) == {"region": EX.Place}
    assert dict(found.words) == {EX.about: frozenset({"about", "around"})}
    assert dict(found.verbs) == {"plan": EX.planned}
    assert dict(found.auxiliaries) == {"will": EX.planned}
    assert dict(found.conjunctions) == {"if": EX.possible}
    assert found.base == str(EX)


def test_key_is_the_end_of_the_iri() -> None:
    (name,) = lexicon(':c skos:prefLabel "X"@en ; foaf:focus <http://x.example/a/b/c> .').names
    assert name.entity.key == "c"


def test_label_of_a_name_is_the_same_in_any_order() -> None:
    facts = triples(':c skos:prefLabel "Y"@fr , "X"@en ; foaf:focus :x .')
    labels = {
        name.entity.label for f in (facts, facts[::-1]) for name in build_lexicon(f, "").names
    }
    assert labels == {"X"}


def test_declaration_does_not_hide_the_classes_above() -> None:
    facts = triples(":A rdfs:subClassOf :B . :A a owl:Class . :x a :A .")
    for ordered in (facts, facts[::-1]):
        found = class_hierarchy(ordered)
        assert found[EX.A] == {EX.A, EX.B}
        assert set(found) == {EX.A}


def test_word_of_two_terms_has_the_same_one_in_any_order() -> None:
    facts = triples(':b text:noun "port"@en . :a text:noun "port"@en .')
    one, other = build_lexicon(facts, ""), build_lexicon(facts[::-1], "")
    assert dict(one.nouns) == dict(other.nouns) == {"port": EX.b}


def test_marked_classes_are_whole_or_identified() -> None:
    found = lexicon(
        """
        :Treaty text:whole true ; text:identifiedByParties true .
        :Force text:whole false ; text:identifiedByParties false .
        :Body text:whole true .
        """
    )
    assert found.whole == frozenset({EX.Treaty, EX.Body})
    assert found.identified == frozenset({EX.Treaty})


def test_other_name_of_a_kind_leads_to_the_one_that_stands_for_both() -> None:
    found = lexicon(':Body text:sameName "Port Office = Office of Ports"@en .')
    assert found.same_names == {"port-office": "office-of-ports"}


def test_class_reaches_all_classes_above_it() -> None:
    found = class_hierarchy(
        triples(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C , :D . :E a owl:Class .")
    )
    assert found[EX.A] == {EX.A, EX.B, EX.C, EX.D}
    assert found[EX.B] == {EX.B, EX.C, EX.D}
    assert found[EX.E] == {EX.E}
    assert EX.C not in found


def test_classes_that_contain_each_other_end() -> None:
    found = class_hierarchy(triples(":A rdfs:subClassOf :B . :B rdfs:subClassOf :A ."))
    assert found[EX.A] == found[EX.B] == {EX.A, EX.B}


def test_restriction_is_no_class_above() -> None:
    found = class_hierarchy(triples(":A rdfs:subClassOf [ a owl:Restriction ] , :B ."))
    assert found[EX.A] == {EX.A, EX.B}


def test_lexicon_gives_a_class_with_those_above_it() -> None:
    found = lexicon(NORDIA)
    assert found.classes(EX.Actor) == {EX.Actor, EX.Thing}
    assert found.classes(EX.Odd) == {EX.Odd}
    assert found.classes(None) == frozenset()


def test_literal_is_kept_as_it_is_written() -> None:
    """A form is matched letter by letter, so its case stays."""
    (name,) = lexicon(':c text:shortName "nRd"@en ; foaf:focus :x .').names
    assert name.form == Literal("nRd").value
