"""Nothing is asserted without the words that say it, and the words are where the offsets say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

import comity
from comity.identifiers import graph_iri, source_iri
from comity.model import Dataset, Document, Knowledge
from comity.namespaces import COMITY, OA, PROV, RDF
from comity.provenance import CONTEXT_CHARACTERS


class Claims:
    """The claims graph of a document, by subject and predicate."""

    def __init__(self, triples: frozenset[Triple]) -> None:
        found: defaultdict[object, defaultdict[NamedNode, set[object]]]
        found = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            found[triple.subject][triple.predicate].add(triple.object)
        self._found = found
        self.all = sorted(
            (s for s, about in found.items() if COMITY.Claim in about[RDF.type]), key=str
        )

    def values(self, subject: object, predicate: NamedNode) -> list[object]:
        return sorted(self._found[subject][predicate], key=str) if subject in self._found else []

    def value(self, subject: object, predicate: NamedNode) -> object:
        (only,) = self.values(subject, predicate)
        return only

    def triple(self, claim: object) -> Triple:
        parts = (self.value(claim, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        return Triple(*parts)  # type: ignore[arg-type]

    def modality(self, claim: object) -> object:
        return self.value(claim, COMITY.modality)

    def selectors(self) -> Iterator[tuple[object, object, object]]:
        """Yield each passage that is evidence, with its position and its quote."""
        for claim in self.all:
            for passage in self.values(claim, COMITY.evidence):
                kinds = {
                    kind: selector
                    for selector in self.values(passage, OA.hasSelector)
                    for kind in self.values(selector, RDF.type)
                }
                yield passage, kinds[OA.TextPositionSelector], kinds[OA.TextQuoteSelector]

    def words(self, subject: object, predicate: NamedNode) -> str:
        return "".join(literal.value for literal in self.values(subject, predicate))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def dataset(sample_build: comity.Build) -> Dataset:
    return sample_build.dataset


@pytest.fixture(scope="module")
def asserted(
    dataset: Dataset, sample_document: Document, knowledge: Knowledge
) -> frozenset[Triple]:
    found = dataset.graph(graph_iri(knowledge.base, sample_document.id))
    assert len(found) > 100
    return found


@pytest.fixture(scope="module")
def claims(dataset: Dataset, sample_document: Document, knowledge: Knowledge) -> Claims:
    return Claims(dataset.graph(graph_iri(knowledge.base, f"{sample_document.id}/claims")))


def test_what_is_asserted_is_what_is_claimed_as_asserted(
    asserted: frozenset[Triple], claims: Claims
) -> None:
    """Every asserted triple has a claim; no planned, possible or negated one is among them."""
    plain = {claims.triple(c) for c in claims.all if claims.modality(c) == COMITY.asserted}
    assert plain == asserted


def test_a_triple_has_one_claim_in_each_modality(claims: Claims) -> None:
    keys = [(claims.triple(claim), claims.modality(claim)) for claim in claims.all]
    assert len(keys) == len(set(keys))


def test_every_claim_is_complete(
    claims: Claims, sample_document: Document, knowledge: Knowledge
) -> None:
    """A claim has evidence, one rule, one document and one build."""
    document = NamedNode(f"{knowledge.base}document/{sample_document.id}")
    for claim in claims.all:
        assert claims.values(claim, COMITY.evidence), claim
        assert claims.value(claim, COMITY.rule), claim
        assert claims.value(claim, PROV.wasDerivedFrom) == document, claim
        assert claims.value(claim, PROV.wasGeneratedBy), claim


def test_offsets_lead_to_the_quoted_words(claims: Claims, sample_document: Document) -> None:
    """For all spans `source[start:end] == exact`, with the words before and after."""
    text = sample_document.text
    wrong = []
    for passage, position, quote in claims.selectors():
        start, end = int(claims.words(position, OA.start)), int(claims.words(position, OA.end))
        found = tuple(claims.words(quote, term) for term in (OA.prefix, OA.exact, OA.suffix))
        before = text[max(0, start - CONTEXT_CHARACTERS) : start]
        if found != (before, text[start:end], text[end : end + CONTEXT_CHARACTERS]):
            wrong.append((passage, found))
    assert not wrong


def test_a_passage_is_named_by_its_place_in_the_source(
    claims: Claims, sample_document: Document, knowledge: Knowledge
) -> None:
    """The fragment is that of RFC 5147."""
    source = source_iri(knowledge.base, sample_document.id)
    for passage, position, _ in claims.selectors():
        start, end = claims.words(position, OA.start), claims.words(position, OA.end)
        assert passage == NamedNode(f"{source.value}#char={start},{end}")
        assert claims.value(passage, OA.hasSource) == source


def test_a_quote_lies_within_one_sentence(claims: Claims, sample_document: Document) -> None:
    """What stands in several sentences is quoted in several passages."""
    units = [(unit.span.begin, unit.span.end) for unit in sample_document.units]
    across = [
        passage
        for passage, position, _ in claims.selectors()
        if not any(
            begin <= int(claims.words(position, OA.start))
            and int(claims.words(position, OA.end)) <= end
            for begin, end in units
        )
    ]
    assert not across


def test_a_quote_begins_and_ends_with_whole_words(
    claims: Claims, sample_document: Document
) -> None:
    text = sample_document.text
    cut = []
    for _, position, quote in claims.selectors():
        start, end = int(claims.words(position, OA.start)), int(claims.words(position, OA.end))
        exact = claims.words(quote, OA.exact)
        inside = (start > 0 and text[start - 1 : start + 1].isalnum()) or text[
            end - 1 : end + 1
        ].isalnum() * (end < len(text))
        if exact != exact.strip() or inside:
            cut.append(exact)
    assert not cut


def test_the_passages_of_a_claim_do_not_overlap(claims: Claims) -> None:
    for claim in claims.all:
        places = []
        for passage in claims.values(claim, COMITY.evidence):
            begin, end = str(passage).rstrip(">").split("#char=")[1].split(",")
            places.append((int(begin), int(end)))
        places.sort()
        assert all(first[1] <= second[0] for first, second in pairwise(places))


def test_every_rule_is_published(claims: Claims, dataset: Dataset, knowledge: Knowledge) -> None:
    """The rule that a claim names is described in the reference graph and is one of ours."""
    named = {claims.value(claim, COMITY.rule) for claim in claims.all}
    published = {triple.subject for triple in dataset.graph(graph_iri(knowledge.base, "reference"))}
    assert named <= {rule.iri for rule in knowledge.rules}
    assert named <= published


def test_a_hedged_value_keeps_its_hedge_on_the_claim(claims: Claims) -> None:
    values = [c for c in claims.all if claims.value(c, RDF.predicate) == COMITY.value]
    hedges = [c for c in claims.all if claims.value(c, RDF.predicate) == COMITY.hedge]
    of_figure = {claims.value(c, RDF.subject): claims.value(c, RDF.object) for c in hedges}
    assert len(values) == 4
    for claim in values:
        assert claims.value(claim, COMITY.hedge) == of_figure[claims.value(claim, RDF.subject)]


def test_there_is_no_blank_node(dataset: Dataset) -> None:
    def terms(quad: Quad) -> tuple[object, ...]:
        return (quad.subject, quad.object, quad.graph_name)

    assert not [q for q in dataset.quads if any(isinstance(t, BlankNode) for t in terms(q))]


def test_the_published_source_is_the_text_unchanged(
    sample_build: comity.Build, sample_document: Document
) -> None:
    """The offsets refer to the file that is published beside the dataset."""
    published = {artefact.path: artefact.content for artefact in sample_build.artefacts}
    assert published[f"sources/{sample_document.id}.txt"] == sample_document.text.encode()
