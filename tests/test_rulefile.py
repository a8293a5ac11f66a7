"""Rule files: what their headers say, and which headers are refused."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from comity.errors import KnowledgeError
from comity.model import Example
from comity.namespaces import RDF, RDFS, SKOS, TEXT
from comity.rules.rulefile import parse_rule, rule_triples

BASE = "http://example.org/"
HEADER = """\
# A comment for the maintainers.
#: label    A port opened
#: says     Somebody opened a port,
#: says     anywhere.
#: title    Ports of Peru
#: header   Issued in 1994
#: example  Peru opened a port.
#:     id:port a comity:Facility ;
#:         comity:owner id:peru .
#: footer   Return to ports
#: example  Chile opened a port.
#: not      Peru closed a port.
CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }
"""


def test_header_gives_the_documentation() -> None:
    rule = parse_rule("port-opened", HEADER, BASE)
    assert rule.name == "port-opened"
    assert rule.iri == NamedNode("http://example.org/rule/port-opened")
    assert rule.label == "A port opened"
    assert rule.definition == "Somebody opened a port, anywhere."
    assert not rule.mentioned


def test_query_is_the_whole_file() -> None:
    """Line numbers in errors of the query are those of the file."""
    assert parse_rule("port-opened", HEADER, BASE).query == HEADER


def test_examples_come_in_order_with_their_surroundings() -> None:
    assert parse_rule("port-opened", HEADER, BASE).examples == (
        Example(
            text="Peru opened a port.",
            expected="id:port a comity:Facility ;\ncomity:owner id:peru .\n",
            title="Ports of Peru",
            header="Issued in 1994",
            footer="Return to ports",
        ),
        Example(text="Chile opened a port.", expected=""),
        Example(text="Peru closed a port.", expected=None),
    )


def test_scope_restricts_a_rule_to_what_others_mention() -> None:
    text = "#: label A\n#: says B\n#: scope mentioned\n"
    assert parse_rule("a", text, BASE).mentioned
    assert not parse_rule("a", text.replace("mentioned", "document"), BASE).mentioned


def test_rule_needs_no_example() -> None:
    assert parse_rule("a", "#: label A\n#: says B\n", BASE).examples == ()


@pytest.mark.parametrize("text", ["", "#: label A\n", "#: says B\n", "#: label\n#: says B\n"])
def test_header_without_label_or_meaning_is_refused(text: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        parse_rule("a", text, BASE)
    assert (caught.value.where or "").startswith("a.rq")
    assert "'#: says ...'" in (caught.value.remedy or "") or "label" in (caught.value.remedy or "")


@pytest.mark.parametrize(
    "line",
    [
        "#: colour red",
        "#:label A",
        "#: Label A",
        "#:     id:port a comity:Facility .",
        "#: label",
    ],
)
def test_line_without_a_known_keyword_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(KnowledgeError, match="no known keyword") as caught:
        parse_rule("a", f"#: says B\n# a comment\n{line}\n", BASE)
    assert caught.value.where == "a.rq, line 3"
    assert "example" in (caught.value.remedy or "")


def test_turtle_after_a_negative_example_is_refused() -> None:
    text = "#: label A\n#: says B\n#: not Peru left.\n#:     id:port a comity:Facility .\n"
    with pytest.raises(KnowledgeError) as caught:
        parse_rule("a", text, BASE)
    assert caught.value.where == "a.rq, line 4"


def test_triples_about_a_rule_say_what_its_header_says() -> None:
    rule = parse_rule("port-opened", HEADER, BASE)
    assert set(rule_triples(rule)) == {
        Triple(rule.iri, RDF.type, TEXT.Rule),
        Triple(rule.iri, RDFS.label, Literal("A port opened", language="en")),
        Triple(
            rule.iri,
            SKOS.definition,
            Literal("Somebody opened a port, anywhere.", language="en"),
        ),
        Triple(rule.iri, TEXT.positiveExample, Literal("Peru opened a port.", language="en")),
        Triple(rule.iri, TEXT.positiveExample, Literal("Chile opened a port.", language="en")),
        Triple(rule.iri, TEXT.negativeExample, Literal("Peru closed a port.", language="en")),
    }
