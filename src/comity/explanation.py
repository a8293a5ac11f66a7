"""IRI, Dataset -> why the dataset says so: words and rule, axiom and premises, or all of a thing.

An explanation is a value for any kind of reader; `console` puts it on a terminal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from comity.curies import curie, expand
from comity.entailments import meaning
from comity.errors import PublicationError, UsageError
from comity.identifiers import document_iri, graph_iri
from comity.judgements import judgements
from comity.model import Dataset, Document, Knowledge, Modality, Rule, Span
from comity.namespaces import COMITY, DCTERMS, PROV, RDF, RDFS, SKOS, TEXT

Term = NamedNode | Literal
Described = Mapping[NamedNode, Mapping[NamedNode, tuple[Term, ...]]]

_EVIDENCE = re.compile(r"#char=(\d+),(\d+)$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_REMEDY = "give an IRI or CURIE that the dataset has, such as id:japan"
_LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.term("title"))
_KNOWN_WORDS = {RDF.type: "is a", RDFS.label: "is called", RDFS.subClassOf: "is a kind of"}


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
    reason: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """A dataset with its texts and its vocabulary, arranged for look-up."""

    described: Described
    defined: Described
    mentions: Mapping[Term, tuple[NamedNode, ...]]
    documents: Mapping[NamedNode, Document]
    rules: Mapping[NamedNode, Rule]
    links: tuple[Triple, ...]

    def values(self, node: NamedNode, predicate: NamedNode) -> tuple[Term, ...]:
        """Return the dataset's values of a property, sorted."""
        return self.described.get(node, {}).get(predicate, ())

    def value(self, node: NamedNode, predicate: NamedNode) -> NamedNode | None:
        """Return the first value that is a node."""
        found = self.values(node, predicate)
        return next((term for term in found if isinstance(term, NamedNode)), None)

    def text(self, node: NamedNode, predicate: NamedNode) -> str:
        """Return what the first value of a property is called; nothing when there is none."""
        return next(map(self.words, self.values(node, predicate)), "")

    def words(self, term: Term) -> str:
        """Return what a term is called: its label, else its name with spaces."""
        if isinstance(term, Literal):
            return term.value
        if term in _KNOWN_WORDS:
            return _KNOWN_WORDS[term]
        for about in (self.defined.get(term, {}), self.described.get(term, {})):
            labels = next(filter(None, (about.get(label) for label in _LABELS)), None)
            if labels:
                return labels[0].value
        local = re.split(r"[/#]", term.value)[-1]
        return _CAMEL.sub(" ", local).lower() or term.value


def explain(
    name: str, dataset: Dataset, documents: Iterable[Document], knowledge: Knowledge
) -> Explanation:
    """Explain an IRI or CURIE; raise UsageError with near matches when it is unknown."""
    index = _index(dataset, documents, knowledge)
    try:
        node = NamedNode(expand(name, knowledge.prefixes))
    except ValueError:
        raise _unknown(name, index, knowledge) from None
    known = (index.described, index.mentions, index.rules)
    if any(node in names for names in known) or SKOS.definition in index.defined.get(node, {}):
        return _explanation(node, index)
    raise _unknown(name, index, knowledge)


def _index(dataset: Dataset, documents: Iterable[Document], knowledge: Knowledge) -> _Index:
    described = _by_subject(quad.triple for quad in dataset.quads)
    mentions: defaultdict[Term, dict[NamedNode, None]] = defaultdict(dict)
    for node, about in sorted(described.items(), key=lambda item: item[0].value):
        for end in (RDF.subject, RDF.object):
            for term in about.get(end, ()):
                mentions[term][node] = None
    return _Index(
        described=described,
        defined=_by_subject((*knowledge.ontology, *knowledge.reference)),
        mentions={term: tuple(nodes) for term, nodes in mentions.items()},
        documents={document_iri(knowledge.base, d.id): d for d in documents},
        rules={rule.iri: rule for rule in (*knowledge.normalize, *knowledge.rules)},
        links=tuple(sorted(dataset.graph(graph_iri(knowledge.base, "links")), key=str)),
    )


def _explanation(node: NamedNode, index: _Index) -> Explanation:
    kinds = index.values(node, RDF.type)
    if COMITY.Claim in kinds:
        return _claim(node, index)
    if COMITY.Inference in kinds:
        return _inference(node, index)
    if RDF.Statement in kinds:
        sources = tuple(term.value for term in index.values(node, DCTERMS.source))
        return FactExplanation(iri=node, said=_said(node, index), sources=sources)
    if node in index.rules or SKOS.definition in index.defined.get(node, {}):
        return _documentation(node, index)
    return ThingExplanation(iri=node, label=index.words(node), groups=_groups(node, index))


def _said(node: NamedNode, index: _Index) -> Said:
    subject, predicate = index.value(node, RDF.subject), index.value(node, RDF.predicate)
    objects = index.values(node, RDF.object)
    if subject is None or predicate is None or not objects:
        raise PublicationError(
            "its subject, predicate or object is missing",
            where=node.value,
            remedy="run `comity build` again",
        )
    return Said(
        triple=Triple(subject, predicate, objects[0]),
        words=(index.words(subject), index.words(predicate), index.words(objects[0])),
        node=node,
        modality=index.text(node, COMITY.modality) or Modality.ASSERTED.value,
    )


def _claim(node: NamedNode, index: _Index) -> ClaimExplanation:
    work, rule = index.value(node, PROV.wasDerivedFrom), index.value(node, COMITY.rule)
    said = _said(node, index)
    return ClaimExplanation(
        iri=node,
        said=said,
        source=_source(work or node, index),
        passages=tuple(_passages(node, index.documents.get(work or node), index)),
        rule=_documentation(rule or node, index),
        modality=said.modality,
        hedge=index.text(node, COMITY.hedge) or None,
    )


def _source(work: NamedNode, index: _Index) -> Source:
    return Source(
        iri=work,
        title=index.text(work, DCTERMS.term("title")),
        publisher=index.text(work, DCTERMS.publisher),
        issued=index.text(work, DCTERMS.issued),
    )


def _passages(node: NamedNode, document: Document | None, index: _Index) -> Iterator[Passage]:
    """Yield each unit of the text that holds words of a claim's evidence."""
    found = (_EVIDENCE.search(term.value) for term in index.values(node, COMITY.evidence))
    spans = sorted(Span(int(match[1]), int(match[2])) for match in found if match)
    for unit in document.units if document else ():
        begin, end = unit.span.begin, unit.span.end
        inside = [span for span in spans if span.begin < end and begin < span.end]
        if document and inside:
            yield Passage(
                text=re.sub(r"\s", " ", document.text[begin:end]),
                marks=tuple(
                    Span(max(span.begin, begin) - begin, min(span.end, end) - begin)
                    for span in inside
                ),
                spans=tuple(inside),
            )


def _inference(node: NamedNode, index: _Index) -> InferenceExplanation:
    axiom = index.value(node, COMITY.axiom)
    entailment = index.text(node, DCTERMS.type)
    premises = [term for term in index.values(node, COMITY.premise) if isinstance(term, NamedNode)]
    return InferenceExplanation(
        iri=node,
        said=_said(node, index),
        entailment=entailment,
        reason=meaning(entailment),
        axiom=_said(axiom or node, index),
        premises=tuple(_explanation(premise, index) for premise in premises),
    )


def _documentation(node: NamedNode, index: _Index) -> Documentation:
    """Return what a rule file or the ontology says of a rule or a term."""
    rule = index.rules.get(node)
    uses = sum(1 for about in index.described.values() if node in about.get(COMITY.rule, ()))
    if rule is not None:
        return Documentation(
            iri=node,
            label=rule.label,
            definition=rule.definition,
            examples=tuple(e.text for e in rule.examples if e.expected is not None),
            counterexamples=tuple(e.text for e in rule.examples if e.expected is None),
            uses=uses,
        )
    about = {**index.described.get(node, {}), **index.defined.get(node, {})}
    examples = (*about.get(SKOS.example, ()), *about.get(TEXT.positiveExample, ()))
    return Documentation(
        iri=node,
        label=index.words(node),
        definition=" ".join(term.value for term in about.get(SKOS.definition, ())),
        examples=tuple(term.value for term in examples),
        counterexamples=tuple(term.value for term in about.get(TEXT.negativeExample, ())),
        uses=uses + _occurrences(node, index),
    )


def _occurrences(term: NamedNode, index: _Index) -> int:
    """Count the claims with a term of the ontology as their property or class."""
    ends = (RDF.predicate, RDF.object)
    return sum(
        1
        for about in index.described.values()
        if COMITY.Claim in about.get(RDF.type, ()) and any(term in about.get(e, ()) for e in ends)
    )


def _groups(node: NamedNode, index: _Index) -> tuple[tuple[str, tuple[Said, ...]], ...]:
    """Arrange all that is said about a thing by who says it."""
    groups: dict[str, list[Said]] = {
        name: [] for name in ("said of it", "said with it", "known from elsewhere", "inferred")
    }
    for mention in index.mentions.get(node, ()):
        kinds, said = index.values(mention, RDF.type), _said(mention, index)
        if COMITY.Claim in kinds:
            groups["said of it" if said.triple.subject == node else "said with it"].append(said)
        else:
            is_inference = COMITY.Inference in kinds
            groups["inferred" if is_inference else "known from elsewhere"].append(said)
    for heading, claims in judgements(node, index.described, index.words):
        groups[heading] = [_said(claim, index) for claim in claims]
    groups["links to other datasets"] = [_plain(t, index) for t in index.links if t.subject == node]
    ordered = {
        name: sorted(rows, key=lambda said: (said.triple.subject != node, str(said.triple)))
        for name, rows in groups.items()
    }
    if not any(ordered.values()):
        ordered["described"] = [
            _plain(Triple(node, key, term), index)
            for key, terms in index.described.get(node, {}).items()
            for term in terms
        ]
    return tuple((name, tuple(rows)) for name, rows in ordered.items() if rows)


def _plain(triple: Triple, index: _Index) -> Said:
    """Return a triple that no claim, fact or inference stands for."""
    ends = (triple.subject, triple.predicate, triple.object)
    subject, predicate, target = (index.words(cast("Term", end)) for end in ends)
    return Said(triple=triple, words=(subject, predicate, target))


def _by_subject(triples: Iterable[Triple]) -> Described:
    found: defaultdict[NamedNode, defaultdict[NamedNode, set[Term]]]
    found = defaultdict(lambda: defaultdict(set))
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Term):
            found[triple.subject][triple.predicate].add(triple.object)
    return {
        subject: {key: tuple(sorted(terms, key=_preference)) for key, terms in about.items()}
        for subject, about in found.items()
    }


def _preference(term: Term) -> tuple[bool, str]:
    """Put what is not English last."""
    return isinstance(term, Literal) and term.language not in {None, "en"}, str(term)


def _unknown(name: str, index: _Index, knowledge: Knowledge) -> UsageError:
    nodes = {*index.described, *index.rules, *index.mentions, *index.defined}
    names = [curie(node, knowledge.prefixes) for node in nodes if isinstance(node, NamedNode)]
    by_form = {form: whole for whole in sorted(names) for form in (whole.partition(":")[2], whole)}
    near = get_close_matches(name.strip("<>"), sorted(by_form), n=3)
    found = list(dict.fromkeys(by_form[form] for form in near))
    return UsageError(
        "nothing in the dataset has this name",
        where=name,
        remedy=f"did you mean {' or '.join(found)}?" if found else _REMEDY,
    )
