"""Draw OWL 2 RL conclusions, each with the axiom and the premises that it follows from.

The compiled rules (see `axioms`) are applied in rounds until nothing new follows:

1. A round joins the triples that the last round added with everything known (semi-naive
   evaluation), so a conclusion is drawn in the first round that can: by the fewest steps.
2. Every premise is older than its conclusion, so no justification is circular.
3. Of the derivations of that round the one by the most preferred rule is kept, and among those the
   one whose premises come first in sorted order: hash order has no say.

Only what is worth publishing is concluded at all, so every premise is a fact, an assertion of the
ontology or another conclusion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from comity.errors import EngineError, KnowledgeError, UsageError
from comity.inference.axioms import (
    FALSE,
    Axioms,
    Node,
    Pattern,
    Rule,
    compile_axioms,
    is_axiom,
    is_built_in,
)
from comity.model import Inference
from comity.namespaces import OWL

__all__ = [
    "Axioms",
    "Inconsistency",
    "compile_axioms",
    "inconsistencies",
    "infer",
    "infer_with_owlrl",
]

_LINES = RdfFormat.N_TRIPLES
_SAME_AS = OWL.sameAs

Binding = Mapping[str, Node]
Statement = Triple | tuple[Node, Node, Node]
"""A triple, or what would be one if its subject were no literal."""
Triggers = Mapping[tuple[Node | None, Node | None], Sequence[tuple[int, Rule, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """Premises that cannot all be true, by a rule of OWL 2 Profiles, section 4.3, and an axiom."""

    entailment: str
    axiom: Triple
    premises: tuple[Triple, ...]


def infer(axioms: Axioms, facts: Iterable[Triple]) -> tuple[Inference, ...]:
    """Return every conclusion that is worth publishing and not among the facts, sorted.

    Equality is by replacement (eq-rep-s, eq-rep-o), but never towards an alias. A fact must not
    hold a blank node (UsageError) or be an axiom (KnowledgeError).
    """
    _, conclusions = _close(axioms, _given(axioms, facts))
    return tuple(sorted(conclusions.values(), key=lambda inference: str(inference.triple)))


def inconsistencies(axioms: Axioms, facts: Iterable[Triple]) -> tuple[Inconsistency, ...]:
    """Return where facts and conclusions break an axiom, sorted; each set of premises once.

    Two different literals of a functional property count as different values (rule dt-diff), which
    is right for literals in canonical form.
    """
    known, _ = _close(axioms, _given(axioms, facts))
    found: dict[tuple[Triple, frozenset[Triple]], Inconsistency] = {}
    for rule in axioms.checks:
        for binding in _solutions(rule.body, {}, known):
            premises = _premises(rule, binding)
            if rule.head == FALSE or _equates_literals(rule.head, binding):
                key = rule.axiom, frozenset(premises)
                clash = Inconsistency(
                    entailment=rule.entailment, axiom=rule.axiom, premises=premises
                )
                found.setdefault(key, clash)
    return tuple(sorted(found.values(), key=lambda clash: (clash.entailment, str(clash.premises))))


def infer_with_owlrl(ontology: Iterable[Triple], facts: Iterable[Triple]) -> tuple[Inference, ...]:
    """Return the same as `infer`, with the package owlrl as the judge of what follows.

    The justifications are those of the compiled rules. Raise EngineError where the two differ.
    """
    statements = frozenset(ontology)
    axioms = compile_axioms(statements)
    given = _given(axioms, facts)
    justified = {inference.triple: inference for inference in infer(axioms, given)}
    aliases = _aliases(axioms, given)
    concluded = {
        triple
        for triple in _owlrl_closure(statements.union(given))
        if _is_worth_publishing(axioms, aliases, triple)
    }.difference(given)
    for triple in sorted(concluded.symmetric_difference(justified), key=str):
        engine = "owlrl" if triple in concluded else "the compiled engine"
        raise EngineError(
            f"only {engine} concludes {triple}", remedy="report the axioms and facts behind it"
        )
    return tuple(justified[triple] for triple in sorted(concluded, key=str))


def _is_worth_publishing(axioms: Axioms, aliases: Collection[Node], statement: Statement) -> bool:
    """Tell whether a conclusion says something to a reader of the dataset.

    - Its subject is a thing: RDF has no literal there, blank nodes cannot be cited, and what
      follows about the vocabulary itself belongs to the ontology's documentation.
    - Its type is a class of the ontology, its predicate a property: everything is an owl:Thing.
    - It does not equate a thing with itself.
    - It names no alias, which is an IRI that facts know from owl:sameAs only, such as an external
      identifier: all that is said of the thing would be repeated under each of its names.
    """
    subject, predicate, target = statement
    if not isinstance(subject, NamedNode) or isinstance(target, BlankNode):
        return False
    if subject in axioms.vocabulary or is_built_in(subject):
        return False
    if predicate == _SAME_AS:
        return isinstance(target, NamedNode) and subject != target
    if subject in aliases or target in aliases:
        return False
    return axioms.bear_on(predicate, target)


def _given(axioms: Axioms, facts: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return the facts and the ontology's assertions, sorted, once they are fit for reasoning."""
    given = tuple(sorted(axioms.assertions.union(facts), key=str))
    for triple in given:
        ends = (triple.subject, triple.object)
        if any(isinstance(end, BlankNode) for end in ends):
            raise UsageError(f"the fact {triple} has a blank node", remedy="give it an IRI")
        if is_axiom(triple):
            raise KnowledgeError(f"{triple} is an axiom", remedy="move it to the ontology")
        is_thing = (isinstance(end, NamedNode) and end not in axioms.vocabulary for end in ends)
        if triple.predicate == _SAME_AS and not all(is_thing):
            raise KnowledgeError(
                f"{triple} does not equate two things", remedy="use owl:sameAs for individuals only"
            )
    return given


def _aliases(axioms: Axioms, given: Iterable[Triple]) -> frozenset[Node]:
    """Return the IRIs that owl:sameAs mentions, but no axiom and no fact that axioms bear on."""
    mentioned: set[str | Node] = {
        atom for rule in axioms.rules for pattern in rule.body for atom in pattern
    }
    mentioned |= {atom for rule in axioms.rules for atom in rule.head}
    equated: set[Node] = set()
    for subject, predicate, target in given:
        if axioms.bear_on(predicate, target):
            place = equated if predicate == _SAME_AS else mentioned
            place |= {subject, target}
    return frozenset(equated - mentioned)


class _Known:
    """The triples known so far, looked up by any of their terms; grows during one closure only."""

    def __init__(self) -> None:
        self._found: defaultdict[tuple[Node | None, ...], list[Triple]] = defaultdict(list)

    def add(self, triple: Triple) -> None:
        """Enter a triple under every choice of its terms that a pattern can ask for."""
        subject, predicate, target = triple
        for key in (
            (subject, predicate, target),
            (subject, predicate, None),
            (None, predicate, target),
            (None, predicate, None),
            (subject, None, None),
            (None, None, target),
        ):
            self._found[key].append(triple)

    def __contains__(self, statement: Statement) -> bool:
        return tuple(statement) in self._found

    def matching(self, pattern: Pattern, binding: Binding) -> Sequence[Triple]:
        """Return the triples that agree with a pattern in its bound places."""
        key = tuple(binding.get(atom) if isinstance(atom, str) else atom for atom in pattern)
        return self._found.get(key, ())


def _close(axioms: Axioms, given: Sequence[Triple]) -> tuple[_Known, Mapping[Triple, Inference]]:
    """Apply the rules until nothing new follows; return all that is known, and the conclusions."""
    aliases = _aliases(axioms, given)
    triggers = _triggers(axioms.rules)
    known = _Known()
    conclusions: dict[Triple, Inference] = {}
    latest: Collection[Triple] = [
        triple for triple in given if axioms.bear_on(triple.predicate, triple.object)
    ]
    while latest:
        for triple in latest:
            known.add(triple)
        drawn: dict[Triple, tuple[int, Inference]] = {}
        for rank, rule, binding in _firings(triggers, latest, known):
            statement = _instance(rule.head, binding)
            if statement in known or not _is_worth_publishing(axioms, aliases, statement):
                continue
            inference = Inference(
                triple=_triple(statement),
                entailment=rule.entailment,
                axiom=rule.axiom,
                premises=_premises(rule, binding),
            )
            rival = drawn.get(inference.triple)
            if rival is None or _order(rank, inference) < _order(*rival):
                drawn[inference.triple] = rank, inference
        conclusions |= {triple: inference for triple, (_, inference) in drawn.items()}
        latest = drawn.keys()
    return known, conclusions


def _order(rank: int, inference: Inference) -> tuple[int, tuple[str, ...]]:
    """Rank the derivations of one conclusion that need equally many steps."""
    return rank, tuple(map(str, inference.premises))


def _triggers(rules: Sequence[Rule]) -> Triggers:
    """Index the rules by the predicate, and for types the object, of each pattern of their bodies.

    A rule's place in the sequence is its rank.
    """
    found: defaultdict[tuple[Node | None, Node | None], list[tuple[int, Rule, int]]]
    found = defaultdict(list)
    for rank, rule in enumerate(rules):
        for place, (_, predicate, target) in enumerate(rule.body):
            key = (
                None if isinstance(predicate, str) else predicate,
                None if isinstance(target, str) else target,
            )
            found[key].append((rank, rule, place))
    return found


def _firings(
    triggers: Triggers, latest: Iterable[Triple], known: _Known
) -> Iterator[tuple[int, Rule, Binding]]:
    """Return every way in which a rule's body holds with at least one of the latest triples."""
    for triple in latest:
        _, predicate, target = triple
        for key in ((predicate, target), (predicate, None), (None, None)):
            for rank, rule, place in triggers.get(key, ()):
                start = _unified(rule.body[place], triple, {})
                if start is not None:
                    # From the place outwards: so a chain is always bound at one end.
                    rest = (*reversed(rule.body[:place]), *rule.body[place + 1 :])
                    for binding in _solutions(rest, start, known):
                        yield rank, rule, binding


def _solutions(body: Sequence[Pattern], binding: Binding, known: _Known) -> Iterator[Binding]:
    """Return every extension of a binding with which all patterns of a body are known."""
    if not body:
        yield binding
        return
    for triple in known.matching(body[0], binding):
        extended = _unified(body[0], triple, binding)
        if extended is not None:
            yield from _solutions(body[1:], extended, known)


def _unified(pattern: Pattern, triple: Triple, binding: Binding) -> Binding | None:
    """Extend a binding so that the pattern is the triple, if it can be.

    A variable predicate never stands for owl:sameAs, which eq-trans replaces already.
    """
    extended = dict(binding)
    for atom, term in zip(pattern, triple, strict=True):
        wanted = extended.setdefault(atom, term) if isinstance(atom, str) else atom
        if wanted != term:
            return None
    is_variable = isinstance(pattern[1], str)
    return None if is_variable and triple.predicate == _SAME_AS else extended


def _instance(pattern: Pattern, binding: Binding) -> tuple[Node, Node, Node]:
    """Put the terms of a binding in the place of a pattern's variables."""
    subject, predicate, target = (
        binding[atom] if isinstance(atom, str) else atom for atom in pattern
    )
    return subject, predicate, target


def _triple(statement: tuple[Node, Node, Node]) -> Triple:
    """Return a statement that is known or worth publishing, so has no literal subject."""
    subject, predicate, target = statement
    return Triple(cast("NamedNode", subject), cast("NamedNode", predicate), target)


def _premises(rule: Rule, binding: Binding) -> tuple[Triple, ...]:
    """Return the triples that a rule's body asks for, in its order, each once."""
    return tuple(dict.fromkeys(_triple(_instance(pattern, binding)) for pattern in rule.body))


def _equates_literals(head: Pattern, binding: Binding) -> bool:
    """Tell whether a rule would make two different literals the same."""
    one, _, other = _instance(head, binding)
    return isinstance(one, Literal) and isinstance(other, Literal) and one != other


def _owlrl_closure(statements: Iterable[Triple]) -> Iterator[Triple]:
    """Return the closure that owlrl computes, less what RDF cannot say."""
    import owlrl
    import rdflib

    normalizes = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False  # or "01"^^xsd:integer would come back as "1"
    try:
        graph = rdflib.Graph().parse(data=serialize(statements, format=_LINES), format="nt")
        for name in graph.subjects(rdflib.RDF.type, rdflib.OWL.DatatypeProperty):
            # It could only equate literals, a defect (see `inconsistencies`) that would then
            # spread through every triple with one of them.
            graph.remove((name, rdflib.RDF.type, rdflib.OWL.FunctionalProperty))
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, improved_datatypes=False).expand(graph)
        lawful = rdflib.Graph(bind_namespaces="none")
        for subject, predicate, target in graph:
            if not isinstance(subject, rdflib.Literal) and isinstance(predicate, rdflib.URIRef):
                lawful.add((subject, predicate, target))
    finally:
        rdflib.NORMALIZE_LITERALS = normalizes
    text = lawful.serialize(format="nt", encoding="utf-8")
    return (quad.triple for quad in parse(text, format=_LINES))
