"""Dataset, texts, Knowledge -> an index that answers what is said of a node and what it is called.

Built once; every question after that is a look-up, so that a page costs what it shows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad, Triple

from comity.identifiers import document_iri
from comity.model import Dataset, Document, Knowledge, Rule
from comity.namespaces import COMITY, DCTERMS, RDF, RDFS, SKOS

Term = NamedNode | Literal
Described = Mapping[NamedNode, Mapping[NamedNode, tuple[Term, ...]]]

LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.term("title"))
SOURCE = (DCTERMS.term("title"), DCTERMS.issued, DCTERMS.publisher)
"""What a document says of itself where it is cited."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_VOWEL = re.compile(r"(?!eu|one\b|once|uni|us|ut|u\b|u\.)[aeiou]", re.IGNORECASE)
"""Begins a word that takes "an": "a union" has the sound of "you"."""
_KNOWN_WORDS = {RDF.type: "is a", RDFS.label: "is called", RDFS.subClassOf: "is a kind of"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A dataset with its texts and its vocabulary, arranged for look-up.

    Whoever makes a page of a resource looks things up and lists nothing, so that a store can stand
    behind it: see `site.near`.
    `mentions` gives for a term the claims, facts and inferences with it as subject or object;
    `quads` the quads of each subject, `inverse` those of each object, `graphs` those of each named
    graph, `uses` how many claims have a rule, property or class.
    """

    base: str
    described: Described
    defined: Described
    mentions: Mapping[Term, tuple[NamedNode, ...]]
    documents: Mapping[NamedNode, Document]
    rules: Mapping[NamedNode, Rule]
    quads: Mapping[NamedNode, tuple[Quad, ...]]
    inverse: Mapping[NamedNode, tuple[Quad, ...]]
    graphs: Mapping[NamedNode, tuple[Quad, ...]]
    uses: Mapping[Term, int]

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

    def naming(self, node: NamedNode) -> tuple[Quad, ...]:
        """Return the quads that say what a node is called, and of a document who issued it when."""
        wanted = (*LABELS, *(SOURCE if node in self.documents else ()))
        return tuple(quad for quad in self.quads.get(node, ()) if quad.predicate in wanted)

    def asserted(self, subject: NamedNode, predicate: NamedNode, term: Term) -> tuple[Quad, ...]:
        """Return a triple in the graphs that hold it."""
        found = self.quads.get(subject, ())
        return tuple(q for q in found if q.predicate == predicate and q.object == term)

    def default(self) -> tuple[Quad, ...]:
        """Return what is in no named graph: the description of the dataset."""
        found = (quad for quads in self.quads.values() for quad in quads)
        return tuple(quad for quad in found if not isinstance(quad.graph_name, NamedNode))

    def related(self, predicate: NamedNode) -> Mapping[NamedNode, set[NamedNode]]:
        """Return what each node is related to by a property."""
        found = {node: about.get(predicate, ()) for node, about in self.described.items()}
        nodes = {n: {t for t in terms if isinstance(t, NamedNode)} for n, terms in found.items()}
        return {node: targets for node, targets in nodes.items() if targets}

    def words(self, term: Term) -> str:
        """Return what a term is called: its label, else its name with spaces."""
        if isinstance(term, Literal):
            return term.value
        if term in _KNOWN_WORDS:
            return _KNOWN_WORDS[term]
        about = self.defined.get(term, {})
        defined = (about.get(label, ()) for label in LABELS)
        for labels in chain(defined, (self.values(term, label) for label in LABELS)):
            if labels:
                return labels[0].value
        local = re.split(r"[/#]", term.value)[-1]
        return _CAMEL.sub(" ", local).lower() or term.value

    def sentence(self, subject: Term, predicate: NamedNode, target: Term) -> tuple[str, str, str]:
        """Return a triple in words: "is an" before what begins like "actor"."""
        words, value = self.words(predicate), self.words(target)
        if predicate == RDF.type and _VOWEL.match(value):
            words = "is an"
        return self.words(subject), words, value

    def called(self, node: NamedNode) -> str:
        """Return what a node is called; of a claim, fact or inference, what it states."""
        subject, predicate = self.value(node, RDF.subject), self.value(node, RDF.predicate)
        targets = self.values(node, RDF.object)
        if subject is None or predicate is None or not targets:
            return self.words(node)
        return " ".join(self.sentence(subject, predicate, targets[0]))


def index(dataset: Dataset, documents: Iterable[Document], knowledge: Knowledge) -> Index:
    """Arrange a dataset, the texts it was read from and what it was read with."""
    described = by_subject(quad.triple for quad in dataset.quads)
    mentions: defaultdict[Term, dict[NamedNode, None]] = defaultdict(dict)
    uses: Counter[Term] = Counter()
    for node, about in sorted(described.items(), key=lambda item: item[0].value):
        for end in (RDF.subject, RDF.object):
            for term in about.get(end, ()):
                mentions[term][node] = None
        if COMITY.Claim in about.get(RDF.type, ()):
            ends = (COMITY.rule, RDF.predicate, RDF.object)
            uses.update({term for end in ends for term in about.get(end, ())})
    quads: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
    inverse: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
    graphs: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in dataset.quads:
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name].append(quad)
        if isinstance(quad.subject, NamedNode):
            quads[quad.subject].append(quad)
        if isinstance(quad.object, NamedNode):
            inverse[quad.object].append(quad)
    return Index(
        base=knowledge.base,
        described=described,
        defined=by_subject((*knowledge.ontology, *knowledge.reference)),
        mentions={term: tuple(nodes) for term, nodes in mentions.items()},
        documents={document_iri(knowledge.base, d.id): d for d in documents},
        rules={rule.iri: rule for rule in (*knowledge.normalize, *knowledge.rules)},
        quads={subject: tuple(found) for subject, found in quads.items()},
        inverse={target: tuple(found) for target, found in inverse.items()},
        graphs={name: tuple(found) for name, found in graphs.items()},
        uses=uses,
    )


def by_subject(triples: Iterable[Triple]) -> Described:
    """Return the values of each property of each subject, all sorted, values in English first."""
    found: defaultdict[NamedNode, defaultdict[NamedNode, set[Term]]]
    found = defaultdict(lambda: defaultdict(set))
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Term):
            found[triple.subject][triple.predicate].add(triple.object)
    return {
        subject: {
            key: tuple(sorted(about[key], key=_preference))
            for key in sorted(about, key=lambda key: key.value)
        }
        for subject, about in found.items()
    }


def _preference(term: Term) -> tuple[bool, str]:
    """Put what is not English last."""
    return isinstance(term, Literal) and term.language not in {None, "en"}, str(term)
