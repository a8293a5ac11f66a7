"""Explanations -> what a page shows: references, quotes in pieces, and rows of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Triple

from comity.curies import curie
from comity.explanation import (
    ClaimExplanation,
    FactExplanation,
    InferenceExplanation,
    Passage,
    Said,
    explanation,
)
from comity.identifiers import document_iri, span_iri
from comity.lookup import Index, Term
from comity.model import Modality
from comity.namespaces import DCTERMS, XSD
from comity.site.addresses import Addresses

_DATES = frozenset({XSD.date, XSD.gYearMonth, XSD.gYear})
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """Words, where they lead (relative), and the language of a name that is not English.

    `note` tells documents of one title apart.
    """

    text: str
    href: str | None = None
    lang: str | None = None
    iri: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence; `marked` where it is evidence."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence in pieces, with a link to the first marked words in the document."""

    pieces: tuple[Piece, ...]
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A statement in words, what stands behind it, and its own page."""

    subject: Ref
    predicate: Ref
    object: Ref
    node: Ref | None = None
    modality: str = Modality.ASSERTED.value
    hedge: str | None = None
    quotes: tuple[Quote, ...] = ()
    source: Ref | None = None
    document: str = ""
    issued: str = ""
    publisher: str = ""
    reason: str = ""
    known_from: tuple[str, ...] = ()

    @property
    def asserted(self) -> bool:
        """Tell whether the words state it as a fact."""
        return self.modality == Modality.ASSERTED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Looks at the index from one page: every link is relative to that page."""

    index: Index
    addresses: Addresses
    stem: str

    def ref(self, term: NamedNode | Literal) -> Ref:
        """Return what a term is called and where its page is."""
        if isinstance(term, Literal):
            language = term.language if term.language != "en" else None
            return Ref(text=written(term), lang=language)
        href = self.addresses.href(self.stem, term.value)
        below = term.value.startswith(self.index.base)
        outside = None if below else term.value
        known = href or below or term in self.index.defined
        short = curie(term, self.addresses.prefixes).strip("<>")
        words = self.index.words(term) if known else short
        note = document_note(term, self.index)
        return Ref(text=words, href=href or outside, iri=term.value, note=note)

    def predicate(self, term: NamedNode) -> Ref:
        """Return a property by its words, whichever vocabulary it is from."""
        return replace(self.ref(term), text=self.index.words(term))

    def row(self, said: Said) -> Row:
        """Return a statement with its evidence, its reason or its source."""
        if said.node is not None:
            return self.explained(said.node)
        return self._plain(said.triple)

    def explained(self, node: NamedNode) -> Row:
        """Return the row of a claim, fact or inference by its IRI."""
        told = explanation(node, self.index)
        if not isinstance(told, ClaimExplanation | FactExplanation | InferenceExplanation):
            message = f"no statement: {node}"
            raise TypeError(message)
        plain = self._plain(told.said.triple)
        own = Ref(text=told.iri.value, href=self.addresses.href(self.stem, told.iri.value))
        match told:
            case ClaimExplanation():
                return replace(
                    plain,
                    node=own,
                    modality=told.modality,
                    hedge=told.hedge,
                    quotes=self.quotes(told),
                    source=replace(self.ref(told.source.iri), note=""),
                    document=document_id(told.source.iri, self.index),
                    issued=day(told.source.issued),
                    publisher=told.source.publisher,
                )
            case FactExplanation():
                return replace(plain, node=own, known_from=told.sources)
            case InferenceExplanation():
                return replace(plain, node=own, reason=told.reason or told.entailment)

    def _plain(self, triple: Triple) -> Row:
        subject, target = cast("Term", triple.subject), cast("Term", triple.object)
        _, words, _ = self.index.sentence(subject, triple.predicate, target)
        predicate = replace(self.ref(triple.predicate), text=words)
        return Row(subject=self.ref(subject), predicate=predicate, object=self.ref(target))

    def quotes(self, told: ClaimExplanation) -> tuple[Quote, ...]:
        """Return the sentences of a claim with its words marked and linked to the document."""
        document = self.index.documents.get(told.source.iri)
        found = []
        for passage in told.passages:
            span = document and span_iri(self.index.base, document.id, passage.spans[0])
            href = self.addresses.href(self.stem, span.value) if span else None
            found.append(Quote(pieces=pieces(passage), href=href))
        return tuple(found)

    def rows(self, nodes: Iterable[NamedNode]) -> tuple[Row, ...]:
        """Return the rows of some statements."""
        return tuple(self.explained(node) for node in nodes)


def document_note(node: NamedNode, index: Index) -> str:
    """Return who issued a document when, and its id: titles may be the same; else nothing."""
    if node not in index.documents:
        return ""
    publisher, issued = index.text(node, DCTERMS.publisher), index.text(node, DCTERMS.issued)
    return ", ".join(filter(None, (publisher, day(issued), document_id(node, index))))


def document_id(node: NamedNode, index: Index) -> str:
    """Return the id of a document, the end of its IRI."""
    return unquote(node.value.removeprefix(document_iri(index.base, "").value))


def pieces(passage: Passage) -> tuple[Piece, ...]:
    """Return a sentence cut at the ends of its marks."""
    found: list[Piece] = []
    done = 0
    for mark in passage.marks:
        begin = max(mark.begin, done)
        if begin > done:
            found.append(Piece(passage.text[done:begin], marked=False))
        if mark.end > begin:
            found.append(Piece(passage.text[begin : mark.end], marked=True))
        done = max(done, mark.end)
    if done < len(passage.text):
        found.append(Piece(passage.text[done:], marked=False))
    return tuple(found)


def written(literal: Literal) -> str:
    """Return a literal as prose has it: dates with the name of the month, numbers grouped.

    >>> written(Literal("1997-07", datatype=XSD.gYearMonth)), written(Literal(28000))
    ('July 1997', '28,000')
    """
    if literal.datatype in _DATES:
        return day(literal.value)
    if literal.datatype == XSD.integer and literal.value.lstrip("+-").isdigit():
        return f"{int(literal.value):,}"
    return literal.value


def day(text: str) -> str:
    """Return an ISO 8601 date of any precision in words, and any other text as it is.

    >>> day("1997-07-28"), day("1997"), day("soon")
    ('28 July 1997', '1997', 'soon')
    """
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        return text
    form = {3: "{2} {1} {0}", 2: "{1} {0}", 1: "{0}"}[len(numbers)]
    month = _MONTHS[numbers[1] - 1] if len(numbers) > 1 else ""
    return form.format(numbers[0], month, numbers[-1])
