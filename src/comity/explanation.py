"""IRI, Dataset -> why the dataset says so: words, document, rule; axiom and premises; or all about it.

An explanation is a value for any kind of reader; `console` puts it on a terminal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from comity.curies import curie, expand
from comity.errors import UsageError
from comity.identifiers import document_iri, graph_iri
from comity.model import Dataset, Document, Knowledge, Span
from comity.namespaces import COMITY, DCTERMS, PROV, RDF, RDFS, SKOS, TEXT

Term = NamedNode | Literal
Described = Mapping[NamedNode, Mapping[NamedNode, tuple[Term, ...]]]

_EVIDENCE = re.compile(r"#char=(\d+),(\d+)$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_KNOWN_WORDS = {RDF.type: "is a", RDFS.label: "is called", RDFS.subClassOf: "is a kind of"}
_ENTAILMENTS = {
    "scm": "the hierarchy",
    "cax": "its class",
    "prp": "its property",
    "cls": "its class",
}
_GROUPS = ("said of it", "said with it", "known from elsewhere", "inferred", "links")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A triple with the words for its terms; `node` is the claim, fact or inference that has it."""

    triple: Triple
    words: tuple[str, str, str]
    node: NamedNode | None = None
    modality: str = "asserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence with the words that count marked; `marks` are offsets into `text`.

    `text` is of the document, with a space for each line break; `spans` are offsets into that.
    """

    text: str
    marks: tuple[Span, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document as it describes itself."""

    iri: NamedNode
    title: str = ""
    publisher: str = ""
    issued: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """What a rule or a term of the ontology means, and how often the dataset uses it."""

    iri: NamedNode
    label: str
    definition: str
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    uses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimExplanation:
    """Why a claim is made: the words of the document and the rule that read them."""

    iri: NamedNode
    said: Said
    source: Source
    passages: tuple[Passage, ...]
    rule: Documentation
    modality: str
    hedge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactExplanation:
    """Where a reference fact comes from."""

    iri: NamedNode
    said: Said
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceExplanation:
    """Why an inference holds: the axiom and what it was applied to, each explained in turn."""

    iri: NamedNode
    said: Said
    entailment: str
    axiom: Said
    premises: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingExplanation:
    """All that the dataset says about a thing, in groups with a heading."""

    iri: NamedNode
    label: str
    groups: tuple[tuple[str, tuple[Said, ...]], ...]


Explanation = (
    ClaimExplanation | FactExplanation | InferenceExplanation | ThingExplanation | Documentation
)


@dataclass(frozen=True, kw_only=True)
class Explainer:
    """A dataset with the texts and the knowledge that it was built from, ready to be asked."""

    dataset: Dataset
    documents: tuple[Document, ...]
    knowledge: Knowledge

    def explain(self, name: str) -> Explanation:
        """Explain an IRI or CURIE; raise UsageError with near matches when it is unknown."""
        text = expand(name, self.knowledge.prefixes)
        try:
            node = NamedNode(text)
        except ValueError:
            raise self._unknown(name) from None
        kinds = set(self._described.get(node, {}).get(RDF.type, ()))
        if COMITY.Claim in kinds:
            return self._claim(node)
        if COMITY.Inference in kinds:
            return self._inference(node)
        if RDF.Statement in kinds:
            return self._fact(node)
        documentation = self._documentation(node)
        if documentation is not None:
            return documentation
        if node in self._mentions or node in self._described:
            return self._thing(node)
        raise self._unknown(name)

    ### What the dataset says, indexed

    @cached_property
    def _described(self) -> Described:
        return _by_subject(quad.triple for quad in self.dataset.quads)

    @cached_property
    def _defined(self) -> Described:
        """What the ontology and the lexicon say of their terms."""
        return _by_subject((*self.knowledge.ontology, *self.knowledge.reference))

    @cached_property
    def _mentions(self) -> Mapping[Term, tuple[NamedNode, ...]]:
        """The claims, inferences and facts that have a thing as their subject or object."""
        found: defaultdict[Term, dict[NamedNode, None]] = defaultdict(dict)
        for node, about in sorted(self._described.items(), key=lambda item: item[0].value):
            for end in (RDF.subject, RDF.object):
                for term in about.get(end, ()):
                    found[term][node] = None
        return {term: tuple(nodes) for term, nodes in found.items()}

    def _values(self, node: NamedNode, predicate: NamedNode) -> tuple[Term, ...]:
        return self._described.get(node, {}).get(predicate, ())

    def _value(self, node: NamedNode, predicate: NamedNode) -> Term | None:
        return next(iter(self._values(node, predicate)), None)

    def _words(self, term: Term | None) -> str:
        """Return what a term is called: its label, else its name with spaces."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return term.value
        if term in _KNOWN_WORDS:
            return _KNOWN_WORDS[term]
        for described in (self._defined, self._described):
            about = described.get(term, {})
            labels = [*about.get(RDFS.label, ()), *about.get(SKOS.prefLabel, ())]
            if labels:
                return labels[0].value
        local = re.split(r"[/#]", term.value)[-1]
        return _CAMEL.sub(" ", local).lower() or term.value

    ### Explanations by kind

    def _said(self, node: NamedNode) -> Said:
        ends = [self._value(node, p) for p in (RDF.subject, RDF.predicate, RDF.object)]
        modality = self._value(node, COMITY.modality)
        return Said(
            triple=Triple(*ends),  # type: ignore[arg-type]
            words=(self._words(ends[0]), self._words(ends[1]), self._words(ends[2])),
            node=node,
            modality=self._words(modality) if modality else "asserted",
        )

    def _claim(self, node: NamedNode) -> ClaimExplanation:
        work = self._value(node, PROV.wasDerivedFrom)
        rule = self._value(node, COMITY.rule)
        hedge = self._value(node, COMITY.hedge)
        said = self._said(node)
        return ClaimExplanation(
            iri=node,
            said=said,
            source=self._source(work),
            passages=tuple(self._passages(node, work)),
            rule=self._documentation(rule) or Documentation(iri=rule, label="", definition=""),
            modality=said.modality,
            hedge=self._words(hedge) if hedge else None,
        )

    def _fact(self, node: NamedNode) -> FactExplanation:
        sources = tuple(
            self._words(s) if isinstance(s, Literal) else s.value
            for s in self._values(node, DCTERMS.source)
        )
        return FactExplanation(iri=node, said=self._said(node), sources=sources)

    def _inference(self, node: NamedNode) -> InferenceExplanation:
        axiom = self._value(node, COMITY.axiom)
        premises = self._values(node, COMITY.premise)
        return InferenceExplanation(
            iri=node,
            said=self._said(node),
            entailment=self._words(self._value(node, DCTERMS.type)),
            axiom=self._said(axiom),
            premises=tuple(self.explain(premise.value) for premise in premises),
        )
