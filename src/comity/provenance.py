"""Statements of a document -> claims: PROV-O and Web Annotation triples that lead to the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from comity.identifiers import document_iri, original_iri, source_iri, span_iri, statement_iri
from comity.model import Document, Modality, Span, Statement
from comity.namespaces import COMITY, DC, DCTERMS, OA, PROV, RDF, RDFS, XSD

CONTEXT_CHARACTERS = 32
"""Length of oa:prefix and oa:suffix: enough to find a quote again in a text that has moved."""


def claim_iri(base: str, document_id: str, statement: Statement) -> NamedNode:
    """Return the IRI of one document's claim of a triple in one modality."""
    return statement_iri(base, "claim", statement.triple, document_id, statement.modality.value)


def claims(
    document: Document, statements: Iterable[Statement], base: str, build: NamedNode
) -> Iterator[Triple]:
    """Yield the claims graph of a document: one claim for each statement, whatever its modality.

    A thing that the document asserts nothing of has its name here as dcterms:title ("a name given
    to the resource"): for whoever reads the claims about it, and not as a fact.
    """
    yield from _document(document, base)
    work, passages = document_iri(base, document.id), dict[Span, NamedNode]()
    for statement in statements:
        if _only_names(statement):
            yield Triple(statement.triple.subject, DCTERMS.term("title"), statement.triple.object)
        claim = claim_iri(base, document.id, statement)
        subject, predicate, found = statement.triple
        yield Triple(claim, RDF.type, COMITY.Claim)
        yield Triple(claim, RDF.type, RDF.Statement)
        yield Triple(claim, RDF.subject, subject)
        yield Triple(claim, RDF.predicate, predicate)
        yield Triple(claim, RDF.object, found)
        yield Triple(claim, COMITY.rule, statement.rule)
        yield Triple(claim, COMITY.modality, COMITY.term(statement.modality.value))
        if statement.hedge is not None:
            yield Triple(claim, COMITY.hedge, statement.hedge)
        yield Triple(claim, PROV.wasDerivedFrom, work)
        yield Triple(claim, PROV.wasGeneratedBy, build)
        for span in statement.evidence:
            if span not in passages:  # many claims rest on one passage
                passages[span] = span_iri(base, document.id, span)
                yield from _passage(document, span, base)
            yield Triple(claim, COMITY.evidence, passages[span])


def _only_names(statement: Statement) -> bool:
    return statement.triple.predicate == RDFS.label and statement.modality is not Modality.ASSERTED


def _document(document: Document, base: str) -> Iterator[Triple]:
    work, source = document_iri(base, document.id), source_iri(base, document.id)
    yield Triple(work, RDF.type, PROV.Entity)
    yield Triple(work, DCTERMS.hasFormat, source)
    yield Triple(source, RDF.type, PROV.Entity)
    yield Triple(source, DCTERMS.isFormatOf, work)
    yield Triple(source, DCTERMS.term("format"), Literal("text/plain;charset=utf-8"))
    yield Triple(source, DCTERMS.identifier, Literal(f"sha256:{document.sha256}"))


def original(document: Document, base: str) -> Iterator[Triple]:
    """Yield the file that a document's text was taken from, and how; nothing where it is the text.

    What the file's header says stands here in the elements of Dublin Core, as said of the file: it
    has no place in the text, so it is no claim of the document.
    """
    if document.origin is None:
        return
    work, source = document_iri(base, document.id), source_iri(base, document.id)
    file = original_iri(base, document.id)
    extraction = original_iri(base, document.id, "extraction")
    yield Triple(work, DCTERMS.hasFormat, file)
    yield Triple(file, RDF.type, PROV.Entity)
    yield Triple(file, DCTERMS.isFormatOf, work)
    yield Triple(file, DCTERMS.term("format"), Literal(document.origin.media_type))
    yield Triple(file, DCTERMS.identifier, Literal(f"sha256:{document.origin.sha256}"))
    for element, value in document.origin.header:
        yield Triple(file, DC.term(element), Literal(value))
    yield Triple(source, PROV.wasDerivedFrom, file)
    yield Triple(source, PROV.wasGeneratedBy, extraction)
    yield Triple(extraction, RDF.type, PROV.Activity)
    yield Triple(extraction, PROV.used, file)
    yield Triple(extraction, RDFS.label, Literal(document.origin.method, language="en"))


def _passage(document: Document, span: Span, base: str) -> Iterator[Triple]:
    """Yield a Web Annotation selection: by position and by quote (sections 4.2.4 and 4.2.5)."""
    passage = span_iri(base, document.id, span)
    position, quote = (NamedNode(f"{passage.value}-{kind}") for kind in ("position", "quote"))
    yield Triple(passage, RDF.type, OA.SpecificResource)
    yield Triple(passage, OA.hasSource, source_iri(base, document.id))
    yield Triple(passage, OA.hasSelector, position)
    yield Triple(passage, OA.hasSelector, quote)
    yield Triple(position, RDF.type, OA.TextPositionSelector)
    yield Triple(position, OA.start, Literal(str(span.begin), datatype=XSD.integer))
    yield Triple(position, OA.end, Literal(str(span.end), datatype=XSD.integer))
    text = document.text
    before = text[max(0, span.begin - CONTEXT_CHARACTERS) : span.begin]
    after = text[span.end : span.end + CONTEXT_CHARACTERS]
    yield Triple(quote, RDF.type, OA.TextQuoteSelector)
    yield Triple(quote, OA.exact, Literal(text[span.begin : span.end]))
    if before:
        yield Triple(quote, OA.prefix, Literal(before))
    if after:
        yield Triple(quote, OA.suffix, Literal(after))
