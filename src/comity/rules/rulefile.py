"""The text of a rule file -> Rule: the header's documentation and examples, and the query.

Header lines start with `#:` and a keyword; an indented line goes on with the one before:

    #: label    An agreement was signed
    #: says     Actors signed an agreement.      (may repeat; the lines are joined)
    #: scope    mentioned                        (only of what others mention: text:Mentioned)
    #: title    A title line before the next example's text
    #: footer   A navigation line after the last example's text
    #: example  A text.
    #:     id:x comity:p id:y .                  (the Turtle that it must yield)
    #: not      A text that must yield nothing from this rule.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple

from comity.errors import KnowledgeError
from comity.model import Example, Rule
from comity.namespaces import RDF, RDFS, SKOS, TEXT
from comity.rules.triggers import needs

_LINE = re.compile(r"#: (?P<key>[a-z]+)\s+(?P<value>.*)")
_MORE = re.compile(r"#:\s{3,}(?P<value>\S.*)")
_KEYS = frozenset({"label", "says", "scope", "title", "header", "footer", "example", "not"})


def parse_rule(name: str, text: str, base: str) -> Rule:
    """Parse a rule file; raise KnowledgeError naming the file when the header is incomplete."""
    header: dict[str, list[str]] = {key: [] for key in _KEYS}
    examples: list[Example] = []
    for number, line in enumerate(text.splitlines(), start=1):
        found, more = _LINE.fullmatch(line), _MORE.fullmatch(line)
        if found and found["key"] in _KEYS:
            header[found["key"]].append(found["value"].strip())
            _note_example(found["key"], header, examples)
        elif more and examples and examples[-1].expected is not None:
            expected = f"{examples[-1].expected}{more['value']}\n"
            examples[-1] = replace(examples[-1], expected=expected)
        elif line.startswith("#:"):
            raise KnowledgeError(
                "a header line has no known keyword",
                where=f"{name}.rq, line {number}",
                remedy=f"start it with one of {', '.join(sorted(_KEYS))}",
            )
    if not header["label"] or not header["says"]:
        raise KnowledgeError(
            "the header lacks a label or what the rule says",
            where=f"{name}.rq",
            remedy="add the lines '#: label ...' and '#: says ...'",
        )
    needed = needs(text)
    return Rule(
        name=name,
        iri=NamedNode(f"{base}rule/{name}"),
        label=header["label"][-1],
        definition=" ".join(header["says"]),
        query=text,
        examples=tuple(examples),
        mentioned="mentioned" in header["scope"],
        triggers=needed.verbs,
        lemmas=needed.lemmas,
    )


def _note_example(key: str, header: dict[str, list[str]], examples: list[Example]) -> None:
    """Add an example with the title and header lines before it, or a footer to the last one."""
    if key == "footer" and examples:
        examples[-1] = replace(examples[-1], footer=header["footer"][-1])
    elif key in {"example", "not"}:
        before = {part: "".join(header[part]) for part in ("title", "header")}
        expected = "" if key == "example" else None
        examples.append(Example(text=header[key][-1], expected=expected, **before))
        header["title"], header["header"] = [], []


def rule_triples(rule: Rule) -> tuple[Triple, ...]:
    """Return what a rule's header says, as triples about the rule."""
    described = [
        Triple(rule.iri, RDF.type, TEXT.Rule),
        Triple(rule.iri, RDFS.label, Literal(rule.label, language="en")),
        Triple(rule.iri, SKOS.definition, Literal(rule.definition, language="en")),
    ]
    for example in rule.examples:
        kind = TEXT.negativeExample if example.expected is None else TEXT.positiveExample
        described.append(Triple(rule.iri, kind, Literal(example.text, language="en")))
    return tuple(described)
