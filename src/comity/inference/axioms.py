"""Compile the axioms of an OWL 2 RL ontology into rules over triples.

The rules are those of OWL 2 Profiles, section 4.3 (https://www.w3.org/TR/owl2-profiles/), tables 4
to 7, one instance for each axiom. The schema rules of table 9 (scm-*) have none: each only shortens
a path that the others walk step by step. Datatypes of literals are left to SHACL, so a range or
filler that is a datatype yields no rule; nor does "is an owl:Thing".

Nothing is ignored in silence: an axiom that no rule here covers is a `KnowledgeError`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from comity.errors import KnowledgeError
from comity.namespaces import OWL, RDF, RDFS, XSD

Template = tuple[str, str, str]
"""A rule as the specification states it: its name, its body, its head; "" for false."""
Node = NamedNode | BlankNode | Literal | Triple
Pattern = tuple[str | Node, str | Node, str | Node]
"""A triple with variables; a variable is a lower-case word."""
FALSE: Pattern = ("false", "false", "false")
"""The head of a check, a rule whose body must never hold."""

_TYPE, _SAME_AS = RDF.type, OWL.sameAs  # looked up once: facts are asked about them by the thousand

# `a` is rdf:type and `=` owl:sameAs; A and B stand for the axiom's subject and object.
_AXIOMS: Mapping[NamedNode, tuple[Template, ...]] = {
    RDFS.subClassOf: (("cax-sco", "x a A", "x a B"),),
    OWL.equivalentClass: (("cax-eqc1", "x a A", "x a B"), ("cax-eqc2", "x a B", "x a A")),
    OWL.disjointWith: (("cax-dw", "x a A, x a B", ""),),
    RDFS.domain: (("prp-dom", "x A y", "x a B"),),
    RDFS.range: (("prp-rng", "x A y", "y a B"),),
    RDFS.subPropertyOf: (("prp-spo1", "x A y", "x B y"),),
    OWL.equivalentProperty: (("prp-eqp1", "x A y", "x B y"), ("prp-eqp2", "x B y", "x A y")),
    OWL.inverseOf: (("prp-inv1", "x A y", "y B x"), ("prp-inv2", "x B y", "y A x")),
    OWL.propertyDisjointWith: (("prp-pdw", "x A y, x B y", ""),),
    OWL.differentFrom: (("eq-diff1", "A = B", ""),),
}
_CHARACTERISTICS: Mapping[NamedNode, tuple[Template, ...]] = {
    OWL.SymmetricProperty: (("prp-symp", "x A y", "y A x"),),
    OWL.TransitiveProperty: (("prp-trp", "x A y, y A z", "x A z"),),
    OWL.FunctionalProperty: (("prp-fp", "x A y, x A z", "y = z"),),
    OWL.InverseFunctionalProperty: (("prp-ifp", "x A z, y A z", "x = y"),),
    OWL.AsymmetricProperty: (("prp-asyp", "x A y, y A x", ""),),
    OWL.IrreflexiveProperty: (("prp-irp", "x A x", ""),),
}
# A restriction in Manchester syntax, P being its property and B its filler: what it implies for its
# members, and what implies membership, which only hasValue has in this profile.
_RESTRICTIONS: Mapping[NamedNode, tuple[str, tuple[Template, ...]]] = {
    OWL.hasValue: ("value", (("cls-hv1", "x a A", "x P B"), ("cls-hv2", "x P B", "x a A"))),
    OWL.allValuesFrom: ("only", (("cls-avf", "x a A, x P y", "y a B"),)),
}
_DISJOINT_SETS: Mapping[NamedNode, tuple[NamedNode, Template]] = {
    OWL.AllDisjointClasses: (OWL.disjointWith, ("cax-adc", "x a A, x a B", "")),
    OWL.AllDisjointProperties: (OWL.propertyDisjointWith, ("prp-adp", "x A y, x B y", "")),
}
_EQUALITY: tuple[Template, ...] = (
    ("eq-sym", "x = y", "y = x"),
    ("eq-trans", "x = y, y = z", "x = z"),
    ("eq-rep-s", "x = y, x p z", "y p z"),
    ("eq-rep-o", "x = y, z p x", "z p y"),
)
# No ontology states the axioms of equality: its definition in OWL's own vocabulary stands for them.
_DEFINITION = Literal("The property that determines that two given individuals are equal.")
_EQUALITY_AXIOM = Triple(OWL.sameAs, RDFS.comment, _DEFINITION)

_CLASS_ENDS = {RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith}
_VALUE_ENDS = {RDFS.domain, RDFS.range}
_NARROWING = {RDFS.subClassOf, *_VALUE_ENDS}
_CLASS_KINDS = {OWL.Class, RDFS.Class, OWL.DeprecatedClass}
_PROPERTY_KINDS = {
    *(RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
    *(OWL.DeprecatedProperty, *_CHARACTERISTICS),
}
_SCHEMA_KINDS = {*_CLASS_KINDS, *_PROPERTY_KINDS, OWL.Ontology, RDFS.Datatype}
_PASSED_KINDS = {*_SCHEMA_KINDS, OWL.NamedIndividual, OWL.Thing, OWL.Restriction, OWL.Axiom}
_EXPRESSIONS = {OWL.onProperty, OWL.hasValue, OWL.allValuesFrom, OWL.intersectionOf}
_PASSED = {
    *(OWL.versionInfo, OWL.versionIRI, OWL.priorVersion, OWL.deprecated, OWL.members),
    *(OWL.backwardCompatibleWith, OWL.incompatibleWith),
    *(OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget),
}
_SAID_OF_THINGS = {OWL.sameAs, OWL.NamedIndividual, OWL.Thing, OWL.Axiom, *_PASSED}
_ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy}
_UNIVERSAL = {OWL.Thing, RDFS.Resource, RDFS.Literal}
# The terms of RDF that serve its syntax; rdf:Statement, rdf:subject and such may be spoken of.
_SYNTAX = {
    *(RDF.type, RDF.Property, RDF.List, RDF.first, RDF.rest, RDF.nil),
    *(RDF.langString, RDF.dirLangString, RDF.HTML, RDF.JSON, RDF.XMLLiteral, RDF.PlainLiteral),
}
_MAKES_OBJECT_SUBJECT = {OWL.inverseOf, OWL.SymmetricProperty, OWL.TransitiveProperty}

_ADVICE: Mapping[Node, str] = {
    OWL.unionOf: "make each member a subclass of the class instead",
    OWL.someValuesFrom: "demand the value in a SHACL shape instead",
    OWL.maxCardinality: "state the limit as sh:maxCount in a SHACL shape instead",
    OWL.oneOf: "list the values as sh:in in a SHACL shape instead",
    OWL.hasKey: "use owl:InverseFunctionalProperty instead",
    OWL.imports: "load that ontology together with this one",
}
_DEFAULT_ADVICE = "remove it, or say it in a SHACL shape or a rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An entailment rule applied to an axiom: when the body holds, so does the head."""

    entailment: str
    axiom: Triple
    body: tuple[Pattern, ...]
    head: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Axioms:
    """A compiled ontology.

    `rules` are in order of preference: equality last, then fewer premises, then by name and axiom.
    `checks` are what must never hold, with the rules that could equate two different literals.
    `assertions` are what the ontology itself says of individuals. `vocabulary` holds its classes,
    its properties and every other term of its schema.
    """

    rules: tuple[Rule, ...]
    checks: tuple[Rule, ...]
    assertions: frozenset[Triple]
    classes: frozenset[NamedNode]
    properties: frozenset[NamedNode]
    vocabulary: frozenset[NamedNode]

    def bear_on(self, predicate: Node, target: Node) -> bool:
        """Tell whether a statement with this predicate and object can take part in a rule."""
        if predicate == _TYPE:
            return target in self.classes
        return predicate in self.properties or predicate == _SAME_AS


@dataclass(frozen=True, slots=True)
class _Ontology:
    """The triples of an ontology, sorted, and looked up by subject."""

    triples: tuple[Triple, ...]
    by_subject: Mapping[Node, Sequence[Triple]]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> _Ontology:
        """Sort the triples, so that the same ontology always gives the same error first."""
        ordered = tuple(sorted(set(triples), key=str))
        by_subject: defaultdict[Node, list[Triple]] = defaultdict(list)
        for triple in ordered:
            by_subject[triple.subject].append(triple)
        return cls(ordered, dict(by_subject))

    def objects(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """Return the objects of a subject's triples with a predicate."""
        found = self.by_subject.get(subject, ())
        return [triple.object for triple in found if triple.predicate == predicate]

    def is_a(self, subject: Node, kind: NamedNode) -> bool:
        """Tell whether a term is declared to be of a kind such as owl:DatatypeProperty."""
        return kind in self.objects(subject, RDF.type)

    def items(self, head: Node) -> list[Node]:
        """Return the members of an RDF list, as far as it is well formed."""
        found: list[Node] = []
        cells: set[Node] = {RDF.nil}
        while head not in cells:
            cells.add(head)
            found += self.objects(head, RDF.first)[:1]
            head = next(iter(self.objects(head, RDF.rest)), RDF.nil)
        return found


def compile_axioms(ontology: Iterable[Triple]) -> Axioms:
    """Compile an ontology; raise KnowledgeError for an axiom that no rule covers."""
    source = _Ontology.of(ontology)
    found = [rule for triple in source.triples for rule in _rules(source, triple)]
    found += [_rule(template, _EQUALITY_AXIOM, {}) for template in _EQUALITY]
    found.sort(key=_preference)
    patterns = [pattern for rule in found for pattern in (*rule.body, rule.head)]
    classes = _declared(source, _CLASS_KINDS).union(o for _, p, o in patterns if p == RDF.type)
    properties = _declared(source, _PROPERTY_KINDS).union(p for _, p, _ in patterns)
    vocabulary = _own(classes | properties | _declared(source, _SCHEMA_KINDS))
    return Axioms(
        rules=tuple(rule for rule in found if rule.head != FALSE),
        checks=tuple(rule for rule in found if rule.head == FALSE or rule.entailment == "prp-fp"),
        assertions=frozenset(_assertions(source, vocabulary)),
        classes=_own(classes),
        properties=_own(properties),
        vocabulary=vocabulary,
    )


def is_built_in(term: object) -> bool:
    """Tell whether a term is part of the machinery of RDF, RDFS, OWL or XSD."""
    if not isinstance(term, NamedNode) or term in _ANNOTATIONS:
        return False
    return term in _SYNTAX or term.value.startswith((RDFS, OWL, XSD))


def is_axiom(triple: Triple) -> bool:
    """Tell whether a triple belongs in an ontology and not among facts."""
    term = triple.object if triple.predicate == _TYPE else triple.predicate
    if term in _SAID_OF_THINGS or not isinstance(term, NamedNode):
        return False
    return term.value.startswith(OWL) or term in _AXIOMS or term in _SCHEMA_KINDS


def _rules(source: _Ontology, triple: Triple) -> Iterator[Rule]:
    """Return the rules that a triple of the ontology stands for, if it is an axiom."""
    subject, predicate, target = triple
    if predicate == RDF.type:
        return _of_kind(source, triple)
    if predicate == OWL.propertyChainAxiom:
        return _of_chain(source, triple)
    if predicate in {RDFS.subClassOf, OWL.equivalentClass} and isinstance(target, BlankNode):
        return _of_expression(source, triple)
    if predicate in _AXIOMS:
        return _of_axiom(source, triple)
    known_import = predicate == OWL.imports and source.is_a(target, OWL.Ontology)
    described = predicate in _EXPRESSIONS and isinstance(subject, BlankNode)
    passed = known_import or described or predicate in {OWL.sameAs, *_PASSED}
    if predicate.value.startswith(OWL) and not passed:
        raise _refusal(triple, predicate)
    return iter(())


def _of_axiom(source: _Ontology, triple: Triple) -> Iterator[Rule]:
    """Compile an axiom between two named terms."""
    subject, predicate, target = triple
    if predicate in _CLASS_ENDS:
        ends = [_class(source, triple, subject), _class(source, triple, target)]
    elif predicate in _VALUE_ENDS:
        ends = [_property(source, triple, subject), _class(source, triple, target)]
    elif predicate == OWL.differentFrom:
        ends = [subject, target]
    else:
        ends = [_property(source, triple, subject), _property(source, triple, target)]
    if _says_something(source, target):
        terms = {"A": ends[0], "B": ends[1]}
        yield from (_rule(template, triple, terms) for template in _AXIOMS[predicate])
    if subject in _UNIVERSAL or (target in _UNIVERSAL and predicate not in _NARROWING):
        raise _refusal(triple, predicate)


def _of_kind(source: _Ontology, triple: Triple) -> Iterator[Rule]:
    """Compile a property's characteristic or a set of disjoint terms; pass declarations."""
    subject, _, kind = triple
    if kind in _CHARACTERISTICS:
        terms = {"A": _property(source, triple, subject)}
        yield from (_rule(template, triple, terms) for template in _CHARACTERISTICS[kind])
    elif kind in _DISJOINT_SETS:
        predicate, template = _DISJOINT_SETS[kind]
        end = _class if kind == OWL.AllDisjointClasses else _property
        heads = source.objects(subject, OWL.members)
        members = [end(source, triple, item) for head in heads for item in source.items(head)]
        for first, second in combinations(members, 2):
            axiom = Triple(first, predicate, second)
            yield _rule(template, axiom, {"A": first, "B": second})
    elif isinstance(kind, NamedNode) and kind.value.startswith(OWL) and kind not in _PASSED_KINDS:
        raise _refusal(triple, kind)


def _of_chain(source: _Ontology, triple: Triple) -> Iterator[Rule]:
    """Compile a property chain (prp-spo2); the published axiom spells out the list."""
    whole = _property(source, triple, triple.subject)
    parts = [_property(source, triple, part) for part in source.items(triple.object)]
    if not parts:
        raise _refusal(triple, triple.predicate, "give it a list of properties")
    axiom = Triple(whole, triple.predicate, Literal(" o ".join(map(_name, parts))))
    body = tuple((f"x{index}", part, f"x{index + 1}") for index, part in enumerate(parts))
    head = ("x0", whole, f"x{len(parts)}")
    yield Rule(entailment="prp-spo2", axiom=axiom, body=body, head=head)


def _of_expression(source: _Ontology, triple: Triple) -> Iterator[Rule]:
    """Compile a class axiom whose object is an unnamed class, spelt out in Manchester syntax."""
    subject, predicate, node = triple
    said = {part.predicate: part.object for part in source.by_subject.get(node, ())}
    if OWL.intersectionOf in said:
        yield from _of_intersection(source, triple, source.items(said[OWL.intersectionOf]))
        return
    constructs = [key for key in said if key.value.startswith(OWL) and key != OWL.onProperty]
    construct = constructs[0] if len(constructs) == 1 else predicate
    filler = said.get(construct, node)
    word, templates = _RESTRICTIONS.get(construct, ("", ()))
    wanted = 1 if predicate == RDFS.subClassOf else 2
    if len(templates) < wanted or isinstance(filler, BlankNode):
        raise _refusal(triple, construct)
    kind = _class(source, triple, subject)
    name = _property(source, triple, said.get(OWL.onProperty, node))
    if construct == OWL.hasValue or _says_something(source, _class(source, triple, filler)):
        words = f"{_name(name)} {word} {_name(filler)}"
        axiom = Triple(kind, predicate, Literal(words))
        terms = {"A": kind, "B": filler, "P": name}
        yield from (_rule(template, axiom, terms) for template in templates[:wanted])


def _of_intersection(source: _Ontology, triple: Triple, items: list[Node]) -> Iterator[Rule]:
    """Compile an intersection of named classes: cls-int2, and cls-int1 where it is equivalent."""
    kind = _class(source, triple, triple.subject)
    members = [_class(source, triple, member) for member in items]
    axiom = Triple(kind, triple.predicate, Literal(" and ".join(map(_name, members))))
    for member in members:
        yield _rule(("cls-int2", "x a A", "x a B"), axiom, {"A": kind, "B": member})
    if triple.predicate == OWL.equivalentClass and members:
        body = tuple[Pattern, ...](("x", RDF.type, member) for member in members)
        yield Rule(entailment="cls-int1", axiom=axiom, body=body, head=("x", RDF.type, kind))


def _rule(template: Template, axiom: Triple, terms: Mapping[str, Node]) -> Rule:
    """Put an axiom's terms in the place of a template's capital letters."""
    words = {"a": RDF.type, "=": OWL.sameAs, **terms}
    name, body, head = template

    def pattern(text: str) -> Pattern:
        subject, predicate, target = (words.get(word, word) for word in text.split())
        return subject, predicate, target

    patterns = tuple(pattern(text) for text in body.split(", "))
    return Rule(entailment=name, axiom=axiom, body=patterns, head=pattern(head) if head else FALSE)


def _preference(rule: Rule) -> tuple[bool, int, str, str, str]:
    """Rank the rules: what a thing's own statements imply is told before what another name's do."""
    equality = rule.axiom == _EQUALITY_AXIOM
    return equality, len(rule.body), rule.entailment, str(rule.axiom), str(rule.body)


def _class(source: _Ontology, axiom: Triple, term: Node) -> NamedNode:
    """Return a term as the class that an axiom needs in its place."""
    construct: Node = axiom.predicate
    if isinstance(term, NamedNode):
        if not is_built_in(term) or not _says_something(source, term):
            return term
        construct = term
    raise _refusal(axiom, construct, "use a named class of your own here")


def _property(source: _Ontology, axiom: Triple, term: Node) -> NamedNode:
    """Return a term as the property that an axiom needs in its place."""
    construct = axiom.object if axiom.predicate == RDF.type else axiom.predicate
    if not isinstance(term, NamedNode) or is_built_in(term):
        raise _refusal(axiom, construct, "use a named property of your own here")
    if construct in _MAKES_OBJECT_SUBJECT and source.is_a(term, OWL.DatatypeProperty):
        raise _refusal(axiom, construct, "declare an owl:ObjectProperty")
    return term


def _says_something(source: _Ontology, term: Node) -> bool:
    """Tell whether membership is worth a rule: not of everything, nor of a datatype's literals."""
    is_datatype = isinstance(term, NamedNode) and (term in _SYNTAX or term.value.startswith(XSD))
    return not (is_datatype or term in _UNIVERSAL or source.is_a(term, RDFS.Datatype))


def _declared(source: _Ontology, kinds: Collection[NamedNode]) -> set[Node | str]:
    """Return the terms that the ontology declares to be of one of some kinds."""
    declarations = (triple for triple in source.triples if triple.predicate == RDF.type)
    return {triple.subject for triple in declarations if triple.object in kinds}


def _own(terms: Iterable[object]) -> frozenset[NamedNode]:
    """Return the IRIs among some terms that are not of a vocabulary built into OWL."""
    return frozenset(t for t in terms if isinstance(t, NamedNode) and not is_built_in(t))


def _assertions(source: _Ontology, vocabulary: Collection[NamedNode]) -> Iterator[Triple]:
    """Return what the ontology says of individuals; annotations of its terms are no assertions."""
    for triple in source.triples:
        subject, predicate, target = triple
        if predicate == OWL.sameAs and not {subject, target}.isdisjoint(vocabulary):
            raise _refusal(triple, predicate, "use owl:equivalentClass or such")
        is_citable = isinstance(subject, NamedNode) and not isinstance(target, BlankNode)
        if is_citable and subject not in vocabulary and not is_axiom(triple):
            yield triple


def _refusal(axiom: Triple, construct: Node, advice: str | None = None) -> KnowledgeError:
    """Say which term of the ontology has a construct that is not covered, and what to do."""
    named = axiom.subject if isinstance(axiom.subject, NamedNode) else axiom.object
    return KnowledgeError(
        f"the reasoner does not cover {_name(construct)} here",
        where=named.value if isinstance(named, NamedNode) else str(axiom),
        remedy=advice or _ADVICE.get(construct, _DEFAULT_ADVICE),
    )


def _name(term: Node) -> str:
    """Return the last part of an IRI, or a literal as Turtle writes it."""
    return re.split("[#/]", term.value)[-1] if isinstance(term, NamedNode) else str(term)
