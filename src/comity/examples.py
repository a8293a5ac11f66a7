"""Rules, and the examples in their headers -> which of them hold, and why others do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import Quad, Triple

from comity.document import document
from comity.errors import KnowledgeError
from comity.language import Parser
from comity.model import Example, Knowledge, Modality, Rule
from comity.reading import read_clauses
from comity.rules import apply_rules
from comity.rules.pattern import TriplePattern, UnknownSyntaxError, parse_query
from comity.tracing.nearmiss import near_misses


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a rule made of an example.

    `missing` are the expected triples that were not read, `found` what the rule asserted, `reasons`
    why it did not say more. A positive example holds when all its triples together were read, by
    whatever rules, and its rule said something; a negative one when its rule asserted nothing.
    """

    rule: Rule
    example: Example
    holds: bool
    missing: tuple[str, ...] = ()
    found: tuple[Triple, ...] = ()
    reasons: tuple[str, ...] = ()


def check_examples(rule: Rule, knowledge: Knowledge, parser: Parser) -> tuple[Outcome, ...]:
    """Read the examples of a rule and tell which of them hold.

    Raise KnowledgeError naming the rule's file when what an example expects is no Turtle.
    """
    return tuple(_outcome(rule, example, knowledge, parser) for example in rule.examples)


def text_of(example: Example) -> str:
    """Return the document that an example stands for."""
    parts = (example.title, example.header, example.text, example.footer)
    return "\n\n".join(part for part in parts if part)


def holds(pattern: str, triples: Iterable[Triple], knowledge: Knowledge) -> bool:
    """Tell whether a Turtle pattern, variables allowed, is among some triples."""
    store = ox.Store()
    store.extend(Quad(t.subject, t.predicate, t.object) for t in triples)
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in knowledge.prefixes.items())
    return bool(store.query(f"{prefixes} ASK {{ {pattern} }}", base_iri=knowledge.base))


def _outcome(rule: Rule, example: Example, knowledge: Knowledge, parser: Parser) -> Outcome:
    sheet = document("example", text_of(example))
    graph = read_clauses(sheet, knowledge.lexicon, parser)
    (said,) = apply_rules((graph,), knowledge)
    asserted = [s for s in said if s.modality is Modality.ASSERTED]
    own = tuple(s.triple for s in asserted if s.rule == rule.iri)
    if example.expected is None:
        return Outcome(rule=rule, example=example, holds=not own, found=own)
    every = [s.triple for s in asserted]
    try:
        fine = holds(example.expected, every, knowledge) and bool(own)
    except SyntaxError as error:
        raise KnowledgeError(
            f"the example '{example.text}' expects what is no Turtle: {example.expected.strip()}",
            where=f"{rule.name}.rq",
            remedy="use prefixes of the knowledge, and end each statement with a full stop",
        ) from error
    if fine:
        return Outcome(rule=rule, example=example, holds=True, found=own)
    missed = near_misses(graph, knowledge)
    return Outcome(
        rule=rule,
        example=example,
        holds=False,
        missing=tuple(t for t in _triples(example.expected) if not holds(t, every, knowledge)),
        found=own,
        reasons=tuple(dict.fromkeys(miss.reason for miss in missed if miss.rule == rule)),
    )


def _triples(pattern: str) -> list[str]:
    """Write a pattern out into its triples; as it stands where it holds more than those."""
    try:
        elements = parse_query(f"CONSTRUCT {{ }} WHERE {{ {pattern} }}").where.elements
    except UnknownSyntaxError:
        return [pattern.strip()]
    return [element.text for element in elements if isinstance(element, TriplePattern)]
