"""The shapes as they are written, and data that each of their constraints must find fault with.

`base.ttl` conforms. A block of `defects/*.patch` spoils it for one constraint.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from comity.model import ValidationResult
from comity.namespaces import RDF, RDFS, SH

HERE = Path(__file__).parent
SHAPES = HERE.parents[1] / "shapes"
ONTOLOGY = HERE.parents[1] / "ontology"
DEFECTS = HERE / "defects"
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
    return frozenset((*triples(HERE / "base.ttl"), *ontology))


@functools.cache
def prologue() -> str:
    """Return the prefixes of the base, which the defects are written with."""
    lines = (HERE / "base.ttl").read_text("utf-8").splitlines()
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


def spoilt(constraint: Constraint) -> frozenset[Triple]:
    """Return the base with the defect of a constraint."""
    removed, added = defects(constraint.concern)[constraint]
    return (base(constraint.concern) - removed) | added


def caught(concern: str, result: ValidationResult) -> Constraint:
    component, _, sparql_constraint = result.constraint.partition(" ")
    name = local(NamedNode(sparql_constraint)) if sparql_constraint else component
    name = name.removesuffix("ConstraintComponent")
    return Constraint(concern, result.shape.removeprefix(SHAPE), name)
