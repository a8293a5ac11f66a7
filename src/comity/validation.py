"""Validate triples against SHACL shapes, and put the outcome into RDF and words.

SHACL is https://www.w3.org/TR/shacl/; sections below are its sections. The engine is pyshacl, with
SPARQL targets and constraints. Terms of a result are in N-Triples syntax (`focus_node`, `value`),
since both may be literals; `path` is a SPARQL property path and `shape` an IRI.

What it costs: the graphs are built from terms, without a text between; each query is parsed once
(15 ms) and not once for each focus node; rdflib and pyshacl are imported only to validate. A
property shape with a target of its own is evaluated once for all its focus nodes, but one behind
`sh:property` once for each, at about eight times the cost. A pyoxigraph store would answer queries
in half the time, but it does not bind `$this` in nested groups, as section 5.2.1 demands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from textwrap import shorten
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from comity.errors import ComityError, KnowledgeError, UsageError
from comity.identifiers import digest
from comity.model import Severity, Term, ValidationReport, ValidationResult
from comity.namespaces import OWL, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    import rdflib

Node = NamedNode | BlankNode | Literal | Triple
Described = Mapping[Node, Mapping[NamedNode, Sequence[Node]]]
"""The objects of a graph by subject and predicate."""

_GRAVITY = tuple(Severity)
_LINE_LENGTH = 240
"""Characters kept of an engine's message: the SPARQL parser lists all that it had expected."""
_PARTS = {SH.property, SH.sparql}
_QUERIES = {SH.select, SH.ask, SH.construct}
_PATH_SIGNS: Mapping[NamedNode, str] = {
    SH.zeroOrMorePath: "{}*",
    SH.oneOrMorePath: "{}+",
    SH.zeroOrOnePath: "{}?",
    SH.inversePath: "^{}",
}


def validate(
    data: Iterable[Triple], shapes: Iterable[Triple], ontology: Iterable[Triple]
) -> ValidationReport:
    """Validate data together with the ontology, which says what is a subclass of what.

    Results are sorted, gravest first. Raise KnowledgeError for shapes that are malformed or leave a
    property shape or SPARQL constraint without an IRI, as a result could not point to it.
    """
    rules = sorted(shapes, key=str)
    _check_names(rules)
    _check_queries(rules)
    with _literals_as_written():
        found = _run_pyshacl(_graph((*_labelled(data), *ontology)), _graph(rules))
    report, known = _by_subject(found), _by_subject(rules)
    nodes = [triple.object for triple in found if triple.predicate == SH.result]
    results = {_result(report, known, node) for node in nodes}
    return ValidationReport(results=tuple(sorted(results, key=_order)))


def report_graph(report: ValidationReport, base: str) -> tuple[Triple, ...]:
    """Return a report as section 3.6 has it, with IRIs from content for blank nodes.

    A path of more than one property is left to the shape, since RDF cannot write it without a blank
    node. Only violations count against sh:conforms: SHACL 1.2 says so by sh:conformanceDisallows.
    """
    names = {result: _result_iri(result, base) for result in report.results}
    subject = NamedNode(f"{base}report/{digest(*sorted(name.value for name in names.values()))}")
    conforms = Literal("true" if report.conforms else "false", datatype=XSD.boolean)
    triples = [
        Triple(subject, RDF.type, SH.ValidationReport),
        Triple(subject, SH.conforms, conforms),
        Triple(subject, SH.conformanceDisallows, SH.Violation),
    ]
    for result, name in names.items():
        triples.append(Triple(subject, SH.result, name))
        triples += (Triple(name, key, term) for key, term in _description(result, base))
    return tuple(sorted(triples, key=str))


def report_text(report: ValidationReport) -> str:
    """Return a report for people: a line that sums it up, then a paragraph for each result."""
    counts = Counter(result.severity for result in report.results)
    summary = ", ".join(_counted(counts[severity], severity) for severity in Severity)
    paragraphs = [f"Conforms: {'yes' if report.conforms else 'no'}. {summary}."]
    for result in report.results:
        details = {
            "focus node": result.focus_node,
            "path": result.path,
            "value": result.value,
            "shape": f"<{result.shape}>",
            "constraint": result.constraint,
        }
        lines = [f"{result.severity.value}: {result.message}"]
        lines += [f"  {label}: {words}" for label, words in details.items() if words]
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs) + "\n"


def _counted(count: int, severity: Severity) -> str:
    """Return a number of results in words, such as "1 warning".

    >>> _counted(0, Severity.INFO)
    '0 notes'
    """
    noun = "note" if severity is Severity.INFO else severity.value.lower()
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _description(result: ValidationResult, base: str) -> Iterator[tuple[NamedNode, Term]]:
    """Return the properties of a result (section 3.6.2) with their values."""
    component, _, constraint = result.constraint.partition(" ")
    yield RDF.type, SH.ValidationResult
    yield SH.focusNode, _term(result.focus_node, base)
    yield SH.sourceShape, NamedNode(result.shape)
    yield SH.sourceConstraintComponent, NamedNode(component if ":" in component else SH + component)
    yield SH.resultSeverity, SH.term(result.severity.value)
    yield SH.resultMessage, Literal(result.message)
    if constraint:
        yield SH.sourceConstraint, NamedNode(constraint)
    if result.path and re.fullmatch("<[^<>]*>", result.path):
        yield SH.resultPath, _term(result.path, base)
    if result.value:
        yield SH.value, _term(result.value, base)


def _term(text: str, base: str) -> Term:
    """Read a term in N-Triples syntax; a blank node becomes an IRI (RDF 1.1 Concepts, 3.5)."""
    if text.startswith("_:"):
        return NamedNode(f"{base}.well-known/genid/{text[2:]}")
    line = f"<urn:s> <urn:p> {text} ."
    quad = next(parse(line.encode(), format=RdfFormat.N_TRIPLES))
    return cast("Term", quad.object)


def _result_iri(result: ValidationResult, base: str) -> NamedNode:
    """Return the IRI that a result's content hashes to."""
    parts = (result.focus_node, result.shape, result.constraint, result.severity.value)
    return NamedNode(
        f"{base}report/result/"
        f"{digest(*parts, result.message, result.path or '', result.value or '')}"
    )


def _order(result: ValidationResult) -> tuple[int, str, str, str, str, str, str]:
    """Sort results by severity, then by shape, then by the node that failed."""
    return (
        _GRAVITY.index(result.severity),
        result.shape,
        result.focus_node,
        result.constraint,
        result.path or "",
        result.value or "",
        result.message,
    )


def _check_names(shapes: Iterable[Triple]) -> None:
    """Refuse what SHACL does not know and an engine would ignore, and shapes without a name."""
    from rdflib import SH as KNOWN
    from rdflib import URIRef

    for subject, predicate, target in shapes:
        if predicate.value.startswith(SH) and URIRef(predicate.value) not in KNOWN:
            raise KnowledgeError(
                f"SHACL has no {predicate}", where=str(subject), remedy="correct the name"
            )
        is_named = isinstance(subject, NamedNode)
        if is_named and predicate in _PARTS and isinstance(target, BlankNode):
            raise KnowledgeError(
                f"a value of {predicate} is a blank node",
                where=str(subject),
                remedy="give it an IRI, so that a result can point to it",
            )


def _check_queries(shapes: Iterable[Triple]) -> None:
    """Refuse a query that is no SPARQL, even where nothing in the data would make it run."""
    said = _by_subject(shapes)
    prefixes = {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}
    for node in said.values():
        if SH.prefix in node and SH.namespace in node:
            prefixes[_words(node[SH.prefix])] = _words(node[SH.namespace])
    store = Store()
    for subject, node in said.items():
        for predicate in _QUERIES & node.keys():
            try:
                store.query(_words(node[predicate]), prefixes=prefixes)
            except SyntaxError as error:
                raise _malformed(error, where=str(subject)) from error


def _labelled(data: Iterable[Triple]) -> Iterable[Triple]:
    """Give blank nodes, if there are any, the labels that RDFC-1.0 derives from the content."""
    triples = tuple(data)
    if not any(isinstance(end, BlankNode) for t in triples for end in (t.subject, t.object)):
        return triples
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return (quad.triple for quad in dataset)


@contextmanager
def _literals_as_written() -> Iterator[None]:
    """Keep rdflib from rewriting literals ("01" as "1"), and from logging those that are ill-typed.

    What is ill-typed is found by sh:datatype and belongs in the report.
    """
    import rdflib

    log = rdflib.term.logger
    before = rdflib.NORMALIZE_LITERALS, log.disabled
    rdflib.NORMALIZE_LITERALS, log.disabled = False, True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS, log.disabled = before


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    """Build a graph for pyshacl, which asks the same query once for each focus node."""
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    @cache
    def term(node: Node) -> Any:
        if isinstance(node, NamedNode):
            return rdflib.URIRef(node.value)
        if isinstance(node, BlankNode):
            return rdflib.BNode(node.value)
        if isinstance(node, Triple):
            raise UsageError(f"SHACL has no triple terms: {node}", remedy="leave them out")
        # rdflib tells "x" from "x"^^xsd:string, and writes the first in queries.
        is_plain = node.language or node.datatype == XSD.string
        datatype = None if is_plain else rdflib.URIRef(node.datatype.value)
        return rdflib.Literal(node.value, lang=node.language, datatype=datatype)

    class PreparedGraph(rdflib.Graph):
        """A graph that parses a query text once: that costs more than to answer it."""

        prepared = staticmethod(cache(prepareQuery))

        def query(self, query_object: Any, *args: Any, **options: Any) -> rdflib.query.Result:
            """Answer a query as `rdflib.Graph` does."""
            return super().query(self.prepared(query_object), *args, **options)

    graph = PreparedGraph(bind_namespaces="none")
    for subject, predicate, target in triples:
        graph.add((term(subject), term(predicate), term(target)))
    return graph


class _Refusing:
    """A logger for pyshacl, which warns of some faults in shapes and then ignores them."""

    def debug(self, *_: object) -> None:
        """Say nothing."""

    info = debug

    def warning(self, message: str) -> None:
        """Take the warning for a fault."""
        raise _malformed(message)

    error = warning


def _run_pyshacl(data: rdflib.Graph, shapes: rdflib.Graph) -> tuple[Triple, ...]:
    """Return pyshacl's report.

    Its function `validate` is passed by: that one sets options of rdflib and copies the graphs.
    """
    from pyshacl import Validator
    from pyshacl.graph_abstraction import DataGraph

    options = {"advanced": True, "inplace": True, "inference": "none", "logger": _Refusing()}
    try:
        graph = DataGraph.from_rdflib(data)
        validator: Any = Validator(graph, shacl_graph=shapes, options=options)
        _, report, _ = validator.run()
    except ComityError:
        raise
    except Exception as error:
        # pyshacl lets out whatever error malformed shapes lead it into.
        raise _malformed(error) from error
    text = report.serialize(format="nt", encoding="utf-8")
    return tuple(quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES))


def _malformed(cause: object, where: str = "shapes") -> KnowledgeError:
    """Say in one line what is wrong with the shapes."""
    words = shorten(str(cause), _LINE_LENGTH, placeholder=" ...") or type(cause).__name__
    return KnowledgeError(words, where=where, remedy="correct the shapes")


def _result(report: Described, shapes: Described, node: Node) -> ValidationResult:
    """Read a result of pyshacl's report."""
    said = {key: found[0] for key, found in report[node].items()}
    shape, component = said[SH.sourceShape], _iri(said[SH.sourceConstraintComponent])
    constraint = component.removeprefix(SH)
    if SH.sourceConstraint in said:
        constraint = f"{constraint} {_iri(said[SH.sourceConstraint])}"
    severity = _iri(said[SH.resultSeverity]).removeprefix(SH)
    if severity not in {known.value for known in Severity}:
        raise KnowledgeError(
            f"unknown severity {severity}", where=str(shape), remedy="use one of SHACL's"
        )
    # A SPARQL constraint says what is wrong more closely than the shape that it belongs to. Only
    # the words tell the two apart: pyshacl drops the language when it puts in values.
    general = {_words([text]) for text in shapes.get(shape, {}).get(SH.message, ())}
    messages = report[node].get(SH.resultMessage, ())
    closer = [text for text in messages if _words([text]) not in general]
    path, value = said.get(SH.resultPath), said.get(SH.value)
    return ValidationResult(
        focus_node=str(said[SH.focusNode]),
        shape=_iri(shape),
        constraint=constraint,
        severity=Severity(severity),
        message=_words(closer or messages) or f"{constraint} does not hold",
        path=_path(report, path) if path else None,
        value=str(value) if value else None,
    )


def _path(report: Described, node: Node) -> str:
    """Return a property path (section 2.3.1) as SPARQL writes it."""
    if isinstance(node, NamedNode):
        return str(node)
    said = {key: found[0] for key, found in report[node].items()}
    for key, sign in _PATH_SIGNS.items():
        if key in said:
            return sign.format(_path(report, said[key]))
    separator, cell = "|", said.get(SH.alternativePath)
    if cell is None:
        separator, cell = "/", node
    steps = []
    while cell != RDF.nil:
        steps.append(_path(report, report[cell][RDF.first][0]))
        cell = report[cell][RDF.rest][0]
    return f"({separator.join(steps)})"


def _by_subject(triples: Iterable[Triple]) -> Described:
    """Index triples by subject and predicate."""
    found: defaultdict[Node, defaultdict[NamedNode, list[Node]]]
    found = defaultdict(lambda: defaultdict(list))
    for subject, predicate, target in triples:
        found[subject][predicate].append(target)
    return found


def _words(literals: Iterable[Node]) -> str:
    """Return the text of one of some literals, in English if there is a choice."""
    texts = [node for node in literals if isinstance(node, Literal)]
    best = min(texts, key=lambda text: (text.language != "en", text.value), default=Literal(""))
    return best.value


def _iri(term: Node) -> str:
    """Return the IRI of a shape or a term of SHACL."""
    return term.value if isinstance(term, NamedNode) else str(term)
