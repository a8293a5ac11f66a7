"""IRI, Dataset -> why the dataset says so: words and rule, axiom and premises, or all of a thing.

An explanation is a value for any kind of reader; `console` puts it on a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from pyoxigraph import NamedNode, Triple

from comity.curies import curie, expand
from comity.errors import PublicationError, UsageError
from comity.identifiers import graph_iri
from comity.identity.judgements import VERDICTS, judgements
from comity.inference.entailments import meaning
from comity.lookup import Index, Term
from comity.lookup import index as arranged
from comity.model import Dataset, Document, Knowledge, Modality, Span
from comity.namespaces import COMITY, DCTERMS, PROV, RDF, SKOS, TEXT

_EVIDENCE = re.compile(r"#char=(\d+),(\d+)$")
_REMEDY = "give an IRI or CURIE that the dataset has, such as id:japan"


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


def explain(
    name: str, dataset: Dataset, documents: Iterable[Document], knowledge: Knowledge
) -> Explanation:
    """Explain an IRI or CURIE; raise UsageError with near matches when it is unknown.

    A thing goes without what tells it apart from its like (after "--"), if it has none there.
    """
    index = arranged(dataset, documents, knowledge)
    try:
        node = NamedNode(expand(name, knowledge.prefixes))
    except ValueError:
        raise _unknown(name, index, knowledge) from None
    known = (index.described, index.mentions, index.rules)
    if any(node in names for names in known) or SKOS.definition in index.defined.get(node, {}):
        return explanation(node, index)
    alike = sorted(n.value for n in index.mentions if n.value.startswith(f"{node.value}--"))
    if len(alike) == 1:
        return explanation(NamedNode(alike[0]), index)
    raise _unknown(name, index, knowledge, tuple(map(NamedNode, alike)))


def explanation(node: NamedNode, index: Index) -> Explanation:
    """Explain a node that the index has, by what kind of node it is."""
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


def _said(node: NamedNode, index: Index) -> Said:
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
        words=index.sentence(subject, predicate, objects[0]),
        node=node,
        modality=index.text(node, COMITY.modality) or Modality.ASSERTED.value,
    )


def _claim(node: NamedNode, index: Index) -> ClaimExplanation:
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


def _source(work: NamedNode, index: Index) -> Source:
    return Source(
        iri=work,
        title=index.text(work, DCTERMS.term("title")),
        publisher=index.text(work, DCTERMS.publisher),
        issued=index.text(work, DCTERMS.issued),
    )


def _passages(node: NamedNode, document: Document | None, index: Index) -> Iterator[Passage]:
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


def _inference(node: NamedNode, index: Index) -> InferenceExplanation:
    axiom = index.value(node, COMITY.axiom)
    entailment = index.text(node, DCTERMS.type)
    premises = [term for term in index.values(node, COMITY.premise) if isinstance(term, NamedNode)]
    return InferenceExplanation(
        iri=node,
        said=_said(node, index),
        entailment=entailment,
        reason=meaning(entailment),
        axiom=_said(axiom or node, index),
        premises=tuple(explanation(premise, index) for premise in premises),
    )


def _documentation(node: NamedNode, index: Index) -> Documentation:
    """Return what a rule file or the ontology says of a rule or a term."""
    rule = index.rules.get(node)
    if rule is not None:
        return Documentation(
            iri=node,
            label=rule.label,
            definition=rule.definition,
            examples=tuple(e.text for e in rule.examples if e.expected is not None),
            counterexamples=tuple(e.text for e in rule.examples if e.expected is None),
            uses=index.uses.get(node, 0),
        )
    about = {**index.described.get(node, {}), **index.defined.get(node, {})}
    examples = (*about.get(SKOS.example, ()), *about.get(TEXT.positiveExample, ()))
    return Documentation(
        iri=node,
        label=index.words(node),
        definition=" ".join(term.value for term in about.get(SKOS.definition, ())),
        examples=tuple(term.value for term in examples),
        counterexamples=tuple(term.value for term in about.get(TEXT.negativeExample, ())),
        uses=index.uses.get(node, 0),
    )


def _groups(node: NamedNode, index: Index) -> tuple[tuple[str, tuple[Said, ...]], ...]:
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
    decisions = {
        quad.subject
        for quad in index.inverse.get(node, ())
        if quad.predicate in VERDICTS and isinstance(quad.subject, NamedNode)
    }
    for heading, claims in judgements(node, decisions, index.described, index.words):
        groups[heading] = [_said(claim, index) for claim in claims]
    groups["links to other datasets"] = [_plain(triple, index) for triple in _links(node, index)]
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


def _links(node: NamedNode, index: Index) -> list[Triple]:
    links = graph_iri(index.base, "links")
    found = (quad.triple for quad in index.quads.get(node, ()) if quad.graph_name == links)
    return sorted(found, key=str)


def _plain(triple: Triple, index: Index) -> Said:
    """Return a triple that no claim, fact or inference stands for."""
    subject, target = cast("Term", triple.subject), cast("Term", triple.object)
    return Said(triple=triple, words=index.sentence(subject, triple.predicate, target))


def _unknown(
    name: str, index: Index, knowledge: Knowledge, alike: Iterable[NamedNode] = ()
) -> UsageError:
    nodes = {*index.described, *index.rules, *index.mentions, *index.defined}
    names = [curie(node, knowledge.prefixes) for node in nodes if isinstance(node, NamedNode)]
    by_form = {form: whole for whole in sorted(names) for form in (whole.partition(":")[2], whole)}
    near = get_close_matches(name.strip("<>"), sorted(by_form), n=3)
    meant = [curie(node, knowledge.prefixes) for node in alike][:3]
    found = meant or list(dict.fromkeys(by_form[form] for form in near))
    return UsageError(
        "nothing in the dataset has this name",
        where=name,
        remedy=f"did you mean {' or '.join(found)}?" if found else _REMEDY,
    )
