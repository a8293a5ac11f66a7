"""What SHACL finds in data, how that is told, and which shapes are refused."""

from __future__ import annotations

import dataclasses
import random

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, RdfFormat, Triple, parse

from comity.errors import KnowledgeError, UsageError
from comity.model import Severity, ValidationReport, ValidationResult
from comity.namespaces import RDF, SH, Namespace
from comity.validation import report_graph, report_text, validate

EX = Namespace("http://example.org/")
BASE = "https://data.example/"
PREFIXES = """
    PREFIX : <http://example.org/>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SHAPES = """
    :prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
    :treaty a sh:NodeShape ; sh:targetClass :Treaty ; sh:property :treaty-date , :treaty-parties ;
        sh:sparql :treaty-order ; sh:message "A treaty is described."@en .
    :treaty-date a sh:PropertyShape ; sh:path :signed ; sh:minCount 1 ; sh:datatype xsd:date ;
        sh:message "Give the day of signature."@en .
    :treaty-parties a sh:PropertyShape ; sh:path [ sh:inversePath :partyTo ] ; sh:minCount 2 ;
        sh:class :State ; sh:severity sh:Warning ;
        sh:message "Name two states."@en , "Benenne zwei."@de .
    :treaty-order a sh:SPARQLConstraint ; sh:prefixes :prefixes ;
        sh:message "It was signed after it ended, on {?end}."@en ;
        sh:select '''SELECT $this (?end AS ?value) ?end WHERE {
            $this ex:signed ?begin ; ex:ended ?end . FILTER (?end < ?begin) }''' .
    :quote a sh:PropertyShape ; sh:targetSubjectsOf :quote ; sh:path :quote ; sh:minLength 3 ;
        sh:severity sh:Info ; sh:message "Quote more." .
    :planned a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:message "Only a plan." ;
        sh:target [ a sh:SPARQLTarget ; sh:prefixes :prefixes ;
            sh:select "SELECT ?this WHERE { ?this a ex:Plan }" ] .
"""
ONTOLOGY = ":Republic rdfs:subClassOf :State . :Pact rdfs:subClassOf :Treaty ."
CONFORMING = """
    :t a :Pact ; :signed "1960-01-19"^^xsd:date ; :ended "1970-01-19"^^xsd:date ; :quote "all" .
    :japan a :State ; :partyTo :t . :france a :Republic ; :partyTo :t .
"""
DEFECTS = [
    (
        '<d> :quote "a" .',
        Severity.INFO,
        ("quote", "MinLengthConstraintComponent", "Quote more.", f"<{EX}quote>", '"a"'),
    ),
    (
        "<d> :partyTo :t .",
        Severity.WARNING,
        (
            *("treaty-parties", "ClassConstraintComponent", "Name two states."),
            *(f"^<{EX}partyTo>", "<http://example.org/d>"),
        ),
    ),
    (
        ':t :signed "1960-1-19"^^xsd:date .',
        Severity.VIOLATION,
        (
            *("treaty-date", "DatatypeConstraintComponent", "Give the day of signature."),
            *(f"<{EX}signed>", '"1960-1-19"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ),
    ),
    (
        "<d> a :Treaty . :japan :partyTo <d> . :france :partyTo <d> .",
        Severity.VIOLATION,
        (
            *("treaty-date", "MinCountConstraintComponent", "Give the day of signature."),
            *(f"<{EX}signed>", None),
        ),
    ),
    (
        ':t :ended "1950-01-19"^^xsd:date .',
        Severity.VIOLATION,
        (
            *("treaty", f"SPARQLConstraintComponent {EX}treaty-order"),
            "It was signed after it ended, on 1950-01-19.",
            *(None, '"1950-01-19"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ),
    ),
    (
        "<d> a :Plan .",
        Severity.VIOLATION,
        (
            *("planned", "NodeKindConstraintComponent", "Only a plan.", None),
            "<http://example.org/d>",
        ),
    ),
]


def triples(turtle: str) -> list[Triple]:
    """Read Turtle with the prefixes of this module."""
    text = (PREFIXES + turtle).encode()
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE, base_iri=EX)]


def check(data: str, shapes: str = SHAPES) -> ValidationReport:
    """Validate Turtle against shapes in Turtle."""
    return validate(triples(data), triples(shapes), triples(ONTOLOGY))


def everything_wrong() -> list[Triple]:
    """Return data with all defects at once."""
    return triples(CONFORMING + "".join(turtle for turtle, _, _ in DEFECTS))


def test_finds_nothing_in_conforming_data() -> None:
    """The ontology's subclasses count: a pact is a treaty, a republic a state."""
    report = check(CONFORMING)
    assert report.results == ()
    assert report.conforms


@pytest.mark.parametrize(("defect", "severity", "expected"), DEFECTS)
def test_names_the_constraint_that_caught_a_defect(
    defect: str, severity: Severity, expected: tuple[str, ...]
) -> None:
    """Each defect is caught once, by its constraint, with its severity, path and value."""
    (result,) = check(CONFORMING + defect).results
    found = (result.constraint, result.message, result.path, result.value)
    assert (result.shape, *found) == (EX + expected[0], *expected[1:])
    assert result.severity is severity
    assert result.focus_node in {"<http://example.org/t>", "<http://example.org/d>"}


def test_conforms_as_long_as_there_is_no_violation() -> None:
    assert check(CONFORMING + DEFECTS[0][0] + DEFECTS[1][0]).conforms
    assert not check(CONFORMING + DEFECTS[2][0]).conforms


def test_puts_the_gravest_first() -> None:
    report = validate(everything_wrong(), triples(SHAPES), triples(ONTOLOGY))
    gravity = [list(Severity).index(result.severity) for result in report.results]
    assert gravity == sorted(gravity)
    assert set(gravity) == {0, 1, 2}


def test_gives_the_same_report_for_any_order_of_the_input() -> None:
    data, shapes, ontology = everything_wrong(), triples(SHAPES), triples(ONTOLOGY)
    report = validate(data, shapes, ontology)
    for seed in range(3):
        for part in (data, shapes, ontology):
            random.Random(seed).shuffle(part)  # noqa: S311 - no secret
        again = validate(data, shapes, ontology)
        assert again == report
        assert report_graph(again, BASE) == report_graph(report, BASE)


def test_sees_literals_as_they_are_written() -> None:
    """By default rdflib would make "01" a "1"."""
    shapes = ":s a sh:PropertyShape ; sh:targetSubjectsOf :n ; sh:path :n ; sh:pattern '^01$' ."
    assert check(":x :n '01'^^xsd:integer .", shapes).conforms
    assert not check(":x :n '1'^^xsd:integer .", shapes).conforms


def test_takes_a_plain_literal_for_a_string() -> None:
    shapes = """
        :s a sh:PropertyShape ; sh:targetSubjectsOf :n ; sh:path :n ; sh:datatype xsd:string ;
            sh:in ("a" "b"^^xsd:string) .
        :q a sh:NodeShape ; sh:targetSubjectsOf :n ; sh:sparql :c .
        :c sh:select "SELECT $this WHERE { $this <http://example.org/n> 'b' }" ; sh:message "b" .
    """
    (result,) = check(":x :n 'a'^^xsd:string , 'b' .", shapes).results
    assert result.constraint == f"SPARQLConstraintComponent {EX}c"


def test_binds_this_everywhere_in_a_query() -> None:
    """Pre-binding (section 5.2.1) reaches nested groups, which variables of SPARQL do not."""
    shapes = """
        :s a sh:NodeShape ; sh:targetClass :Treaty ; sh:sparql :c .
        :c sh:message "It is {?value}." ;
            sh:select '''SELECT $this ?value {
                { BIND (STR($this) AS ?value) FILTER (bound($this)) } }''' .
    """
    found = check(":t a :Treaty . :u a :Treaty .", shapes).results
    assert [result.message for result in found] == [f"It is {EX}t.", f"It is {EX}u."]


def test_puts_the_values_of_a_query_into_the_message() -> None:
    """Each solution is a result, also of a blank node; what is not bound stays as it is."""
    shapes = """
        :s a sh:NodeShape ; sh:targetClass :Treaty ; sh:sparql :c , :d .
        :c sh:message "On {?day}, {?value}." ; sh:prefixes :prefixes ;
            sh:select '''SELECT $this ?value ?day {
                $this ex:at ?value . OPTIONAL { ?value ex:on ?day } }''' .
        :d sh:message "None." ; sh:select "SELECT $this { FILTER NOT EXISTS { $this ?p 1 } }" .
        :prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
    """
    data = """
        [] a :Treaty ; :at "Rome"@en , "Rom" ; :n 1 .
        :t a :Treaty ; :at :x . :x :on "1951-09-08"^^xsd:date .
    """
    found = [(item.focus_node, item.value, item.message) for item in check(data, shapes).results]
    assert sorted(found) == [
        ("<http://example.org/t>", "<http://example.org/t>", "None."),
        ("<http://example.org/t>", "<http://example.org/x>", f"On 1951-09-08, {EX}x."),
        ("_:c14n0", '"Rom"', "On {?day}, Rom."),
        ("_:c14n0", '"Rome"@en', "On {?day}, Rome."),
    ]


def test_sees_what_a_rule_of_the_shapes_adds() -> None:
    """Rules of SHACL-AF run before validation, so queries must see their triples."""
    shapes = """
        :s a sh:NodeShape ; sh:targetNode :t ; sh:sparql :c ; sh:rule :r .
        :r a sh:TripleRule ; sh:subject sh:this ; sh:predicate :p ; sh:object 1 .
        :c sh:message "Added." ; sh:select "SELECT $this { $this <http://example.org/p> 1 }" .
    """
    assert [result.message for result in check(":t :q 1 .", shapes).results] == ["Added."]


def test_leaves_rdflib_as_it_was() -> None:
    log = rdflib.term.logger
    before = rdflib.NORMALIZE_LITERALS, log.disabled
    check(CONFORMING)
    with pytest.raises(KnowledgeError):
        check(CONFORMING, ":s a sh:PropertyShape ; sh:targetNode :t .")
    assert before == (rdflib.NORMALIZE_LITERALS, log.disabled)


def test_logs_no_ill_typed_literal(caplog: pytest.LogCaptureFixture) -> None:
    """It is in the report; rdflib would print a stack trace for each."""
    assert not check(CONFORMING + DEFECTS[2][0]).conforms
    assert caplog.records == []


def test_gives_blank_nodes_the_same_names_each_time() -> None:
    report = check("[] a :Treaty ; :signed 1 .")
    assert report == check("[ :signed 1 ] a :Treaty .")
    focus = {term for term in report_graph(report, BASE) if term.predicate == SH.focusNode}
    assert {str(triple.object) for triple in focus} == {f"<{BASE}.well-known/genid/c14n0>"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (":p", "<http://example.org/p>"),
        ("[ sh:zeroOrMorePath :p ]", "<http://example.org/p>*"),
        ("[ sh:oneOrMorePath [ sh:inversePath :p ] ]", "^<http://example.org/p>+"),
        ("[ sh:zeroOrOnePath :p ]", "<http://example.org/p>?"),
        ("(:p :q)", "(<http://example.org/p>/<http://example.org/q>)"),
        ("[ sh:alternativePath (:p :q) ]", "(<http://example.org/p>|<http://example.org/q>)"),
    ],
)
def test_writes_a_path_as_sparql_does(path: str, expected: str) -> None:
    shapes = f":s a sh:PropertyShape ; sh:targetNode :t ; sh:path {path} ; sh:minCount 5 ."
    (result,) = check(":t :p :u .", shapes).results
    assert result.path == expected
    paths = [
        term
        for term in report_graph(check(":t :p :u .", shapes), BASE)
        if term.predicate == SH.resultPath
    ]
    assert len(paths) == (path == ":p")


@pytest.mark.parametrize(
    ("shapes", "what"),
    [
        (":s a sh:PropertyShape ; sh:targetNode :t .", "sh:path|path"),
        (":s a sh:PropertyShape ; sh:targetNode :t ; sh:path :p , :q .", "path"),
        (":s a sh:PropertyShape ; sh:targetNode :t ; sh:path :p ; sh:minCount 'x' .", "minCount"),
        (":s a sh:NodeShape ; sh:targetNode :t ; sh:sparql :q . :q sh:message 'm' .", "select"),
        (":s a sh:NodeShape ; sh:targetNode :t ; sh:pattern '(' .", "unterminated"),
        (":q sh:select 'SELECT ?x WHERE { ?x' .", "error at 1:"),
        (":q sh:select 'SELECT ?x WHERE { ?x unknown:p 1 }' .", r"Prefix not found.* \.\.\."),
    ],
)
def test_refuses_malformed_shapes_with_the_cause_in_one_line(shapes: str, what: str) -> None:
    with pytest.raises(KnowledgeError, match=what) as caught:
        check(":t :p 'x' .", shapes)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    assert caught.value.remedy == "correct the shapes"


NAME_IT = "give it an IRI, so that a result can point to it"


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (
            ":s a sh:PropertyShape ; sh:targetNode :t ; sh:path :p ; sh:minCoun 1 .",
            f"SHACL has no {SH.minCoun}; correct the name",
        ),
        (
            ":s a sh:NodeShape ; sh:targetNode :t ; sh:property [ sh:path :p ] .",
            f"a value of {SH.property} is a blank node; {NAME_IT}",
        ),
        (
            ":s a sh:NodeShape ; sh:targetNode :t ; sh:sparql [ sh:select '' ] .",
            f"a value of {SH.sparql} is a blank node; {NAME_IT}",
        ),
        (
            ":s a sh:NodeShape ; sh:targetNode :t ; sh:severity :Bad ; sh:class :A .",
            "unknown severity http://example.org/Bad; use one of SHACL's",
        ),
    ],
)
def test_says_which_shape_to_correct_and_how(shapes: str, words: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        check(":t :p 'x' .", shapes)
    assert str(caught.value) == f"<http://example.org/s>: {words}"


def test_allows_unnamed_shapes_inside_an_expression() -> None:
    """No result points to them: it is sh:or that does not hold."""
    shapes = """
        :s a sh:NodeShape ; sh:targetNode :t ; sh:message "Neither." ;
            sh:or ( [ sh:path :p ; sh:minCount 1 ] [ sh:property [ sh:path :q ; sh:minCount 1 ] ]
            ) .
    """
    (result,) = check(":t :r 1 .", shapes).results
    assert (result.constraint, result.message) == ("OrConstraintComponent", "Neither.")
    assert check(":t :q 1 .", shapes).conforms


def test_knows_the_prefixes_that_need_no_declaration() -> None:
    shapes = """
        :s a sh:NodeShape ; sh:targetNode :t ; sh:sparql :c .
        :c sh:message "Same." ; sh:select '''SELECT $this WHERE {
            $this owl:sameAs ?x ; rdf:type ?y . ?y rdfs:subClassOf :Treaty }''' ;
            sh:prefixes :prefixes .
        :prefixes sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
    """
    data = ":t a :Pact ; <http://www.w3.org/2002/07/owl#sameAs> :u ."
    assert [result.message for result in check(data, shapes).results] == ["Same."]


def test_names_a_constraint_component_of_the_shapes_own() -> None:
    shapes = """
        :Twice a sh:ConstraintComponent ; sh:parameter [ sh:path :twice ] ;
            sh:validator [ sh:ask "ASK { FILTER ($value = 2 * $twice) }" ] .
        :s a sh:PropertyShape ; sh:targetNode :t ; sh:path :n ; :twice 2 .
    """
    report = check(":t :n 4 , 5 .", shapes)
    (result,) = report.results
    assert result.constraint == f"{EX}Twice"
    graph = report_graph(report, BASE)
    assert EX.Twice in {t.object for t in graph if t.predicate == SH.sourceConstraintComponent}


def test_refuses_triple_terms() -> None:
    data = [Triple(EX.x, EX.p, Triple(EX.x, EX.p, EX.y))]
    with pytest.raises(UsageError, match=r"SHACL has no triple terms: <.*; leave them out"):
        validate(data, triples(SHAPES), [])


def test_sums_up_and_lists_the_results_in_words() -> None:
    report = ValidationReport(
        results=(
            ValidationResult(
                focus_node="<http://example.org/t>",
                shape=f"{EX}treaty-date",
                constraint="MinCountConstraintComponent",
                severity=Severity.VIOLATION,
                message="Give the day.",
                path="<http://example.org/signed>",
            ),
            ValidationResult(
                focus_node='"x"',
                shape=f"{EX}s",
                constraint=f"SPARQLConstraintComponent {EX}c",
                severity=Severity.WARNING,
                message="Odd.",
                value='"x"',
            ),
        )
    )
    assert report_text(report) == (
        "Conforms: no. 1 violation, 1 warning, 0 notes.\n"
        "\n"
        "Violation: Give the day.\n"
        "  focus node: <http://example.org/t>\n"
        "  path: <http://example.org/signed>\n"
        "  shape: <http://example.org/treaty-date>\n"
        "  constraint: MinCountConstraintComponent\n"
        "\n"
        "Warning: Odd.\n"
        '  focus node: "x"\n'
        '  value: "x"\n'
        "  shape: <http://example.org/s>\n"
        "  constraint: SPARQLConstraintComponent http://example.org/c\n"
    )
    assert report_text(ValidationReport(results=())) == (
        "Conforms: yes. 0 violations, 0 warnings, 0 notes.\n"
    )


def test_writes_a_report_that_shacl_can_read_back() -> None:
    """Every result of section 3.6 is there, with what it is about, and without a blank node."""
    report = validate(everything_wrong(), triples(SHAPES), triples(ONTOLOGY))
    graph = report_graph(report, BASE)
    assert not any(isinstance(term, BlankNode) for triple in graph for term in triple)
    (subject,) = {t.subject for t in graph if t.object == SH.ValidationReport}
    assert Triple(subject, SH.conforms, triples(":x :y false .")[0].object) in graph
    results = {t.object for t in graph if t.predicate == SH.result}
    assert len(results) == len(report.results)
    for key in (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent):
        assert {t.subject for t in graph if t.predicate == key} == results
    sparql = [t.object for t in graph if t.predicate == SH.sourceConstraint]
    assert sparql == [EX.term("treaty-order")]
    values = {t.object for t in graph if t.predicate == SH.value}
    assert values >= {Literal("a"), *triples(':x :y "1960-1-19"^^xsd:date .')[0]} - {EX.x, EX.y}


def test_says_that_warnings_do_not_count() -> None:
    graph = report_graph(check(CONFORMING + DEFECTS[1][0]), BASE)
    (report,) = (t.subject for t in graph if t.object == SH.ValidationReport)
    said = {t.predicate: t.object for t in graph if t.subject == report}
    assert said[SH.conforms] == Literal(value=True)
    assert said[SH.conformanceDisallows] == SH.Violation


def test_names_reports_and_results_by_their_content() -> None:
    """The same report has the same IRIs; another value or path gives another result."""
    reports = [check(CONFORMING + DEFECTS[index][0]) for index in (0, 0, 1)]
    (other,) = (dataclasses.replace(result, value='"b"') for result in reports[0].results)
    (third,) = (dataclasses.replace(result, path=None) for result in reports[0].results)
    reports += [ValidationReport(results=(result,)) for result in (other, third)]
    names = [
        {str(t.subject) for t in report_graph(report, BASE) if t.predicate == RDF.type}
        for report in reports
    ]
    assert names[0] == names[1]
    assert len(set().union(*names)) == 2 * 4
    assert all(name.startswith(f"<{BASE}report/") for name in set().union(*names))
