"""The shapes: complete, well-formed, and each constraint catches what it is for.

`shapes/base.ttl` conforms. For every constraint in the shapes, which are read to find them, a block
in `shapes/defects/` spoils the base in a way that this constraint must report and no other of its
file. `pytest -s` prints the table of constraints and what each of them caught.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib
from planting import (
    CONCERNS,
    CONSTRAINTS,
    ONTOLOGY,
    OTHERS,
    PARAMETERS,
    SHAPE,
    SHAPES,
    Constraint,
    Node,
    base,
    caught,
    defects,
    described,
    local,
    reporting,
    shapes,
    spoilt,
    triples,
)
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.plugins import sparql

from comity.model import ValidationReport
from comity.namespaces import COMITY, OWL, RDF, SH
from comity.validation import validate

INFERRED = {COMITY.partyTo}
"""Properties that no document states, so no shape checks them."""


@pytest.fixture(scope="module", autouse=True)
def _parse_queries_once() -> Iterator[None]:
    """Keep prepared queries between validations: parsing them takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sparql, "prepareQuery", functools.cache(sparql.prepareQuery))
        yield


class TestConstraints:
    """Every constraint catches its defect, and nothing else does."""

    def test_the_base_conforms(self) -> None:
        """Without a defect no shape reports anything, not even a warning."""
        assert validate(base(), shapes(*CONCERNS), ()).results == ()

    @pytest.mark.parametrize("constraint", CONSTRAINTS, ids=str)
    def test_a_planted_defect_is_reported_by_exactly_its_constraint(
        self, constraint: Constraint, record_property: Callable[[str, object], None]
    ) -> None:
        """The planted defect is reported by this constraint, and by no other of its file."""
        assert constraint in defects(constraint.concern), f"plant a defect for {constraint}"
        report = validate(spoilt(constraint), shapes(constraint.concern), ())
        assert {caught(constraint.concern, result) for result in report.results} == {constraint}
        first = report.results[0]
        assert first.message in _messages(constraint)
        record_property("caught", f"{first.severity.value}: {first.message}")
        print(f"{constraint.concern:12} {constraint!s:45} {first.severity.value:9} {first.message}")

    @pytest.mark.parametrize("concern", CONCERNS)
    def test_a_defect_changes_what_it_says(self, concern: str) -> None:
        """A defect belongs to a constraint, removes what the base holds and adds what it lacks."""
        assert defects(concern).keys() <= set(CONSTRAINTS)
        for constraint, (removed, added) in defects(concern).items():
            assert removed <= base(concern), f"{constraint} removes what is not there"
            assert not added & base(concern), f"{constraint} adds what is there"
            assert removed | added, f"{constraint} changes nothing"


def _messages(constraint: Constraint) -> set[str]:
    said = described(constraint.concern)
    key = constraint.name if constraint.name in said else constraint.shape
    return {node.value for node in said[key]["message"] if isinstance(node, Literal)}


@pytest.mark.parametrize("concern", CONCERNS)
class TestFiles:
    """What holds of each file of shapes."""

    def test_each_constraint_tells_a_curator_what_to_do(self, concern: str) -> None:
        """Shapes that report have a message and a severity, SPARQL constraints a message."""
        said = described(concern)
        for shape in reporting(concern):
            if any(found.shape == shape for found in CONSTRAINTS):
                assert len(said[shape]["message"]) == len(said[shape]["severity"]) == 1, shape
            for node in said[shape].get("sparql", ()):
                assert len(said[local(node)]["message"]) == 1, local(node)

    def test_nothing_is_nameless(self, concern: str) -> None:
        """Only lists may be blank: a result must be able to point to its shape."""
        for subject, predicate, _ in triples(SHAPES / f"{concern}.ttl"):
            if isinstance(subject, BlankNode):
                assert predicate in {RDF.first, RDF.rest}

    def test_every_part_is_known(self, concern: str) -> None:
        """A property of SHACL that the table of constraints does not know would escape it."""
        used = {part for parts in described(concern).values() for part in parts}
        assert used <= PARAMETERS | OTHERS

    def test_every_condition_is_used_and_at_hand(self, concern: str) -> None:
        """The file holds all shapes that it names, and names all shapes without a target."""
        here = set(described(concern))
        named = {local(t.object) for t in triples(SHAPES / f"{concern}.ttl") if _is_shape(t.object)}
        assert named - {"prefixes"} <= here
        assert here - named <= set(reporting(concern))


def _is_shape(term: Node) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(SHAPE)


class TestWhole:
    """What holds of the shapes together."""

    def test_shapes_are_well_formed(self) -> None:
        """The shapes conform to the SHACL shapes of SHACL; pyshacl raises an error otherwise."""
        graph = rdflib.Graph()
        for concern in ("prefixes", *CONCERNS):
            graph.parse(SHAPES / f"{concern}.ttl")
        pyshacl.validate(rdflib.Graph(), shacl_graph=graph, meta_shacl=True)

    def test_every_class_has_a_node_shape(self) -> None:
        """A class that nothing checks could be used for anything."""
        targets = {t.object for t in shapes("claims", "data") if t.predicate == SH.targetClass}
        assert _declared(OWL.Class) <= targets

    def test_every_property_has_a_shape(self) -> None:
        """A property that nothing checks could have any value."""
        uses = {SH.path, SH.targetSubjectsOf, SH.targetObjectsOf}
        checked = {t.object for t in shapes(*CONCERNS) if t.predicate in uses}
        assert _declared(OWL.ObjectProperty) | _declared(OWL.DatatypeProperty) <= checked | INFERRED

    def test_prefixes_are_those_of_the_project(self) -> None:
        """A query in a shape means what it would mean elsewhere in the project."""
        assert _namespaces(SHAPES / "prefixes.ttl") <= _namespaces(ONTOLOGY / "prefixes.ttl")

    def test_our_own_knowledge_conforms(self) -> None:
        """Ontology, alignments, lexicon and links keep to the shapes made for them."""
        files = [*ONTOLOGY.glob("*.ttl"), *(ONTOLOGY / "lexicon").glob("*.ttl")]
        report = validate(triples(*sorted(files)), shapes("lexicon", "ontology"), ())
        assert report == ValidationReport(results=())


def _declared(kind: NamedNode) -> set[Node]:
    return {
        triple.subject
        for triple in triples(ONTOLOGY / "comity.ttl", ONTOLOGY / "core.ttl")
        if triple.predicate == RDF.type and triple.object == kind
    }


def _namespaces(path: Path) -> set[tuple[str, str]]:
    said: defaultdict[Node, dict[Node, str]] = defaultdict(dict)
    for subject, predicate, target in triples(path):
        if isinstance(target, Literal):
            said[subject][predicate] = target.value
    return {(s[SH.prefix], s[SH.namespace]) for s in said.values() if SH.prefix in s}
