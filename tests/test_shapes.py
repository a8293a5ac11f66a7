"""The shapes: complete, well-formed, and each constraint catches what it is for.

`shapes/base.ttl` conforms. For every constraint in the shapes, which are read to find them, a block
in `shapes/defects/` spoils the base in a way that this constraint must report and no other of its
file. `pytest -s` prints the table of constraints and what each of them caught.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyshacl
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.plugins import sparql

from comity.model import ValidationReport, ValidationResult
from comity.namespaces import COMITY, OWL, RDF, RDFS, SH
from comity.validation import validate

TESTS = Path(__file__).parent
SHAPES = TESTS.parent / "shapes"
ONTOLOGY = TESTS.parent / "ontology"
DEFECTS = TESTS / "shapes" / "defects"
SHAPE = "https://w3id.org/comity/shape/"
CONCERNS = ("claims", "data", "description", "lexicon", "ontology", "rules")
"""The files of shapes; `prefixes.ttl` goes with each."""

PARAMETERS = frozenset(
    "class datatype disjoint hasValue in languageIn lessThan maxCount maxInclusive maxLength"
    " minCount minInclusive minLength nodeKind not or pattern qualifiedMinCount uniqueLang"
    " xone".split()
)
"""Each of these properties of a shape makes a constraint component of the same name."""
OTHERS = frozenset(
    "declare message namespace path prefix prefixes property qualifiedValueShape select severity"
    " sparql targetClass targetNode targetObjectsOf targetSubjectsOf".split()
)
INFERRED = {COMITY.partyTo}
"""Properties that no document states, so no shape checks them."""


class Constraint(NamedTuple):
    """A constraint of a shape; `name` is its component's, or that of a SPARQL constraint."""

    concern: str
    shape: str
    name: str

    def __str__(self) -> str:
        return f"{self.shape} {self.name}"


class Defect(NamedTuple):
    """Triples to take away from the base and to add to it."""

    removed: frozenset[Triple]
    added: frozenset[Triple]


Node = NamedNode | BlankNode | Literal | Triple
Described = Mapping[str, Mapping[str, list[Node]]]


### Reading the shapes


@functools.cache
def triples(*paths: Path) -> tuple[Triple, ...]:
    return tuple(quad.triple for path in paths for quad in parse(path=path))


@functools.cache
def shapes(*concerns: str) -> tuple[Triple, ...]:
    return triples(*(SHAPES / f"{name}.ttl" for name in ("prefixes", *concerns)))


@functools.cache
def described(concern: str) -> Described:
    """Return the objects in a file of shapes by local names of shape and SHACL property."""
    found: defaultdict[str, defaultdict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, target in triples(SHAPES / f"{concern}.ttl"):
        if isinstance(subject, NamedNode) and predicate.value.startswith(SH):
            found[local(subject)][predicate.value.removeprefix(SH)].append(target)
    return found


def local(term: Node) -> str:
    return re.split("[#/]", str(term).strip("<>"))[-1]


def reporting(concern: str) -> Iterator[str]:
    """Yield the shapes that report: those with a target, and their properties."""
    said = described(concern)
    for shape, parts in said.items():
        if any(part.startswith("target") for part in parts):
            yield shape
            yield from (local(node) for node in parts.get("property", ()))


def constraints(concern: str) -> Iterator[Constraint]:
    for shape in sorted(set(reporting(concern))):
        parts = described(concern)[shape]
        for part in sorted(PARAMETERS & parts.keys()):
            yield Constraint(concern, shape, part[0].upper() + part[1:])
        for node in parts.get("sparql", ()):
            yield Constraint(concern, shape, local(node))


CONSTRAINTS = [found for concern in CONCERNS for found in constraints(concern)]


### Planting the defects


@functools.cache
def base(concern: str = "ontology") -> frozenset[Triple]:
    """Return what conforms; the ontology is in it, so that it can be spoiled too.

    Where only the class hierarchy matters, the rest is left out: it takes a third of the time.
    """
    ontology = triples(ONTOLOGY / "comity.ttl", ONTOLOGY / "core.ttl")
    if concern not in {"lexicon", "ontology"}:
        ontology = tuple(t for t in ontology if t.predicate in {RDF.type, RDFS.subClassOf})
    return frozenset((*triples(TESTS / "shapes" / "base.ttl"), *ontology))


@functools.cache
def prologue() -> str:
    """Return the prefixes of the base, which the defects are written with."""
    lines = (TESTS / "shapes" / "base.ttl").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("@"))


def turtle(lines: Iterable[str], sign: str) -> frozenset[Triple]:
    text = "\n".join(line[1:] for line in lines if line.startswith(sign))
    quads = parse(f"{prologue()}\n{text}".encode(), format=RdfFormat.TURTLE)
    return frozenset(quad.triple for quad in quads)


@functools.cache
def defects(concern: str) -> Mapping[Constraint, Defect]:
    """Read blocks of a line that names the constraint and of lines that open with a sign."""
    text = (DEFECTS / f"{concern}.patch").read_text("utf-8")
    found: dict[Constraint, Defect] = {}
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        key = Constraint(concern, *lines[0].split())
        assert key not in found, f"two defects for {key}"
        found[key] = Defect(turtle(lines, "-"), turtle(lines, "+"))
    return found


def caught(concern: str, result: ValidationResult) -> Constraint:
    component, _, sparql_constraint = result.constraint.partition(" ")
    name = local(NamedNode(sparql_constraint)) if sparql_constraint else component
    name = name.removesuffix("ConstraintComponent")
    return Constraint(concern, result.shape.removeprefix(SHAPE), name)


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
        defect = defects(constraint.concern)[constraint]
        spoilt = (base(constraint.concern) - defect.removed) | defect.added
        report = validate(spoilt, shapes(constraint.concern), ())
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
