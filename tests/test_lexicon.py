"""The names of the lexicon and the links of its things: whole, unmixed and reproducible."""

from __future__ import annotations

import importlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from comity.knowledge import load_knowledge, mapping_sets
from comity.namespaces import COMITY, DCTERMS, FOAF, OWL, RDF, SKOS, TEXT, Namespace

ONTOLOGY = Path(__file__).parent.parent / "ontology"
LEXICON = sorted((ONTOLOGY / "lexicon").glob("*.ttl"))
PREFIXES = ONTOLOGY / "prefixes.ttl"

ID = "https://w3id.org/comity/id/"
CONCEPT = "https://w3id.org/comity/concept/"
SCHEME = Namespace("https://w3id.org/comity/scheme/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SSSOM = Namespace("https://w3id.org/sssom/")
WIKIDATA = "http://www.wikidata.org/entity/"

ALPHA_2 = COMITY.term("iso3166-1-alpha-2")
ALPHA_3 = COMITY.term("iso3166-1-alpha-3")
M49 = COMITY.term("un-m49")
UNCODED = {"kosovo": {ALPHA_2, ALPHA_3, M49}, "taiwan": {M49}}
"""Codes that no issuing body has assigned to a state."""

Values = Mapping[str, set[str]]


@dataclass(frozen=True)
class Graph:
    """Triples without blank nodes: subjects as IRIs, objects as terms."""

    triples: frozenset[tuple[str, NamedNode, NamedNode | Literal]]

    def of(self, *predicates: NamedNode) -> Values:
        """Return the objects of some predicates, as IRIs or lexical forms, by subject."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for subject, predicate, term in self.triples:
            if predicate in predicates:
                found[subject].add(term.value)
        return found

    def holders(self, *predicates: NamedNode) -> Values:
        """Return the subjects of some predicates by their objects."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for subject, predicate, term in self.triples:
            if predicate in predicates:
                found[str(term)].add(subject)
        return found


def graph_of(paths: Iterable[Path]) -> Graph:
    """Parse Turtle files; a blank node fails the test."""
    files = (parse(path.read_bytes(), format=RdfFormat.TURTLE) for path in paths)
    return graph(quad.triple for quads in files for quad in quads)


def graph(triples: Iterable[Triple]) -> Graph:
    """Return triples as a graph; a blank node fails the test."""
    found = set()
    for triple in triples:
        assert isinstance(triple.subject, NamedNode), triple
        assert isinstance(triple.object, NamedNode | Literal), triple
        found.add((triple.subject.value, triple.predicate, triple.object))
    return Graph(frozenset(found))


@pytest.fixture(scope="module")
def lexicon() -> Graph:
    return graph_of(LEXICON)


@pytest.fixture(scope="module")
def links() -> Graph:
    return graph(load_knowledge().links)


@pytest.fixture(scope="module")
def states(lexicon: Graph) -> set[str]:
    """Return the concepts of the present states."""
    return lexicon.holders(SKOS.inScheme)[str(SCHEME.states)]


def test_lists_every_member_of_the_un_and_four_more(states: set[str]) -> None:
    """193 members, two observers, Kosovo and Taiwan."""
    assert len(states) == 193 + 2 + 2


def test_names_every_state_and_what_belongs_to_it(lexicon: Graph, states: set[str]) -> None:
    labels, adjectives = lexicon.of(SKOS.prefLabel), lexicon.of(TEXT.adjective)
    assert {state for state in states if len(labels[state]) != 1} == set()
    assert {state for state in states if not adjectives[state]} == set()


def test_codes_every_state_that_has_a_code(lexicon: Graph, states: set[str]) -> None:
    for state in states:
        notations = (
            term for iri, name, term in lexicon.triples if (iri, name) == (state, SKOS.notation)
        )
        coded = {term.datatype for term in notations if isinstance(term, Literal)}
        expected = UNCODED.get(state.removeprefix(CONCEPT), set())
        assert {ALPHA_2, ALPHA_3, M49} - coded == expected, state


def test_gives_a_code_to_one_concept_only(lexicon: Graph) -> None:
    holders = lexicon.holders(SKOS.notation)
    assert {code: who for code, who in holders.items() if len(who) > 1} == {}


def test_shares_no_name_without_saying_what_tells_them_apart(lexicon: Graph) -> None:
    """Two things may have one name only if each waits for support from the document."""
    guarded = lexicon.of(TEXT.ambiguous, TEXT.context).keys()
    holders = lexicon.holders(SKOS.prefLabel, SKOS.altLabel, TEXT.shortName)
    shared = {name: who for name, who in holders.items() if len(who) > 1}
    assert {name: who for name, who in shared.items() if not who <= guarded} == {}


def test_repeats_no_name_of_a_concept(lexicon: Graph) -> None:
    preferred, alternative = lexicon.of(SKOS.prefLabel), lexicon.of(SKOS.altLabel)
    short = lexicon.of(TEXT.shortName)
    for concept, labels in preferred.items():
        other, abbreviated = alternative[concept], short[concept]
        assert not labels & other, concept
        assert not (labels | other) & abbreviated, concept


def test_gives_each_concept_one_typed_thing_and_a_source(lexicon: Graph) -> None:
    """The IRIs of the concept and of its thing end alike."""
    focus, typed, sources = (lexicon.of(p) for p in (FOAF.focus, RDF.type, DCTERMS.source))
    for concept in lexicon.holders(RDF.type)[str(SKOS.Concept)]:
        (thing,) = focus[concept]
        assert thing == ID + concept.removeprefix(CONCEPT)
        assert len(typed[thing]) == 1, thing
        assert sources[concept], concept


def test_refers_only_to_things_it_has(lexicon: Graph) -> None:
    """A container, a context or an owner that nothing describes is a slip of the pen."""
    named = {term.value for _, _, term in lexicon.triples if term.value.startswith(ID)}
    assert named - lexicon.of(RDF.type).keys() == set()


def test_puts_no_place_within_itself(lexicon: Graph) -> None:
    around = {inner: outer for inner, (outer,) in lexicon.of(COMITY.locatedIn).items()}
    for start in around:
        seen = [start]
        while seen[-1] in around:
            seen.append(around[seen[-1]])
            assert len(seen) == len(set(seen)), seen


@pytest.mark.parametrize("path", [*LEXICON, PREFIXES], ids=lambda path: path.name)
def test_writes_language_tags_in_lower_case(path: Path) -> None:
    """Parsers lower them, so the text itself is looked at."""
    tags = set(re.findall(r'"@([A-Za-z0-9-]+)', path.read_text(encoding="utf-8")))
    assert {tag for tag in tags if tag != tag.lower()} == set()


def test_links_only_what_the_lexicon_names(lexicon: Graph, links: Graph) -> None:
    linked = set().union(*links.of(OWL.annotatedSource).values())
    assert linked - {subject for subject, _, _ in lexicon.triples} == set()


def test_joins_things_with_things_and_concepts_with_concepts(links: Graph) -> None:
    """A SKOS mapping makes both ends concepts; owl:sameAs here joins Wikidata's things alone."""
    source, target = links.of(OWL.annotatedSource), links.of(OWL.annotatedTarget)
    for mapping, (predicate,) in links.of(OWL.annotatedProperty).items():
        (start,), (end,) = source[mapping], target[mapping]
        assert start.startswith(CONCEPT if predicate.startswith(SKOS) else ID), mapping
        assert predicate != OWL.sameAs.value or end.startswith(WIKIDATA), mapping


def test_says_of_each_link_who_how_and_how_sure(links: Graph) -> None:
    """Nothing was looked up live, so no confidence reaches 1."""
    required = (SSSOM.mapping_justification, SSSOM.author_label, DCTERMS.source)
    found = [links.of(predicate) for predicate in required]
    confidence = links.of(SSSOM.confidence)
    for mapping in links.of(OWL.annotatedProperty):
        (number,) = confidence[mapping]
        assert 0 < Decimal(number) < 1, mapping
        assert number == str(Decimal(number).normalize()), mapping
        assert all(values[mapping] for values in found), mapping


def test_identifies_no_two_things_with_one_item(links: Graph) -> None:
    """Two things that are the same as a third would be one."""
    target = links.of(OWL.annotatedTarget)
    same = links.holders(OWL.annotatedProperty)[str(OWL.sameAs)]
    assert len(set().union(*(target[mapping] for mapping in same))) == len(same)


def test_declares_each_prefix_once_as_the_files_use_it() -> None:
    """The one list of prefixes agrees with the head of every file here."""
    graph = graph_of([PREFIXES])
    namespace = graph.of(SH.namespace)
    declared = {}
    for declaration, (prefix,) in graph.of(SH.prefix).items():
        assert prefix not in declared
        (declared[prefix],) = namespace[declaration]
    for path in LEXICON:
        text = path.read_text(encoding="utf-8")
        heads = re.findall(r"^@prefix (\w+): +<(.+)> \.", text, re.MULTILINE)
        assert dict(heads).items() <= declared.items(), path.name
    for path, found in mapping_sets(ONTOLOGY.parent).items():
        same = declared.keys() & found.prefixes.keys()
        assert {name: found.prefixes[name] for name in same}.items() <= declared.items(), path.name


def test_writes_the_same_bytes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make lexicon` would change nothing: the files are what their sources give."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(ONTOLOGY / "lexicon"))
    generate = importlib.import_module("generate")
    for path, content in generate.files(ONTOLOGY).items():
        assert path.read_bytes() == content.encode(), f"{path.name}: run `make lexicon`"
