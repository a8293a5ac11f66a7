"""The values that cross a stage boundary, in the order of the flow.

All are immutable. Offsets are 0-based, half-open, in Unicode code points of the document's
unchanged text: `document.text[span.begin:span.end]` is the surface form. RDF terms are
pyoxigraph's, which are immutable and keep the lexical form of a literal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from pyoxigraph import Literal, NamedNode, Quad, Triple

from comity.criteria import Criteria
from comity.sssom import Link


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open code-point range of a document's unchanged text."""

    begin: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.begin < self.end:
            message = f"a span needs 0 <= begin < end, not {self.begin}, {self.end}"
            raise ValueError(message)

    def within(self, other: Span) -> bool:
        """Tell whether this span lies inside the other."""
        return other.begin <= self.begin and self.end <= other.end


class UnitKind(Enum):
    """What a unit of text is in its document."""

    TITLE = "Title"
    HEADER = "Header"
    SENTENCE = "Sentence"
    NAVIGATION = "Navigation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A title, header statement, sentence or navigation line, with its place in the text."""

    kind: UnitKind
    span: Span
    paragraph: int


Header = tuple[tuple[str, str], ...]
"""What a file says of itself: names of Dublin Core elements with their values, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file that a document's text was taken from, where that text is not the file itself."""

    media_type: str
    sha256: str
    method: str
    header: Header = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source text, unchanged from when it was read, and the units it falls into.

    `id` is the slug that its IRIs end in; `sha256` is of the UTF-8 text as published; `left_out`
    are passages too long for a sentence, which are in no unit.
    """

    id: str
    text: str
    sha256: str
    units: tuple[Unit, ...]
    origin: Origin | None = None
    left_out: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word of a parsed sentence; `head` is the index of its governor in the same sentence.

    `tag` is a Penn Treebank tag, `dep` a ClearNLP dependency label as spaCy's English models give.
    """

    text: str
    lemma: str
    tag: str
    dep: str
    head: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A unit with its tokens, in text order."""

    unit: Unit
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A thing that words can refer to; `classes` includes superclasses, `key` goes into IRIs."""

    iri: NamedNode
    key: str
    label: str
    classes: frozenset[NamedNode] = frozenset()
    known: bool = False
    """Whether the lexicon names it; otherwise it is minted from the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A form under which text names an entity of the lexicon.

    An `ambiguous` one counts where nothing nearby speaks against it, one with `context` where the
    document names an entity of that.
    """

    form: str
    entity: Entity
    adjective: bool = False
    ambiguous: bool = False
    context: frozenset[NamedNode] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """What things are called and what words tell, compared by identity: what is compiled is kept.

    `nouns`, `anaphors` and `echoes` map a lemma to a class; an anaphor refers back to anything of
    its class, an echo only to the same noun; `titles` map what stands before a name. Classes:
    `whole` stay one over a coordination, `identified` are told apart by date and `parties`, `bonds`
    have parties unsaid, `agents` are what pronouns mean, `places` are named in part. `words` has
    those of a term, `verbs`, `auxiliaries`, `conjunctions` their modality, `same_names` one key.
    """

    base: str
    names: tuple[Name, ...]
    nouns: Mapping[str, NamedNode]
    anaphors: Mapping[str, NamedNode]
    echoes: Mapping[str, NamedNode]
    titles: Mapping[str, NamedNode] = field(default_factory=dict)
    words: Mapping[NamedNode, frozenset[str]]
    verbs: Mapping[str, NamedNode]
    auxiliaries: Mapping[str, NamedNode]
    conjunctions: Mapping[str, NamedNode]
    superclasses: Mapping[NamedNode, frozenset[NamedNode]]
    whole: frozenset[NamedNode] = frozenset()
    identified: frozenset[NamedNode] = frozenset()
    parties: frozenset[NamedNode] = frozenset()
    bonds: frozenset[NamedNode] = frozenset()
    agents: frozenset[NamedNode] = frozenset()
    places: frozenset[NamedNode] = frozenset()
    same_names: Mapping[str, str] = field(default_factory=dict)

    def classes(self, sense: NamedNode | None) -> frozenset[NamedNode]:
        """Return a class with its superclasses; nothing for no class."""
        return frozenset() if sense is None else self.superclasses.get(sense, frozenset({sense}))


class MentionKind(Enum):
    """What a mention found by its form is."""

    NAME = "name"
    DATE = "date"
    PERIOD = "period"
    QUANTITY = "quantity"
    DURATION = "duration"
    ABBREVIATION = "abbreviation"


TIMES = (MentionKind.DATE, MentionKind.PERIOD)
"""What says when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that name an entity, give a date or a fiscal year, or state a quantity.

    `expansion` is the passage that an abbreviation or "the same day" stands for; `bounds` are the
    two ends of a range such as "between 300 and 400", which has no value.
    """

    kind: MentionKind
    span: Span
    entity: Entity | None = None
    adjective: bool = False
    value: Literal | None = None
    bounds: tuple[Literal, ...] = ()
    hedge: NamedNode | None = None
    unit: str | None = None
    expansion: Span | None = None


class NodeKind(Enum):
    """The kinds of node of the clause graph."""

    PHRASE = "Phrase"
    CLAUSE = "Clause"
    DATE = "Date"
    PERIOD = "Period"
    PASSAGE = "Passage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A noun phrase, clause, date or whole unit of the text, as the rules see it.

    `spans` are its own words, `opening` the preposition that leads to them; `antecedents` the words
    elsewhere that say what it refers to. `roles` lead to other nodes, `literals` tell of this one.
    """

    id: str
    kind: NodeKind
    unit: int
    spans: tuple[Span, ...]
    label: str
    lemma: str
    sense: NamedNode | None = None
    entities: tuple[Entity, ...] = ()
    antecedents: tuple[Span, ...] = ()
    opening: Span | None = None
    literals: tuple[tuple[str, Literal], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()

    def targets(self, role: str) -> tuple[str, ...]:
        """Return the ids of the nodes in a role, in text order."""
        return tuple([target for name, target in self.roles if name == role]) if self.roles else ()

    def literal(self, name: str) -> str | None:
        """Return the first literal of a name, if there is one."""
        return next(iter([value.value for found, value in self.literals if found == name]), None)


class Modality(Enum):
    """How the text presents a statement; only `ASSERTED` ones become plain triples."""

    ASSERTED = "asserted"
    PLANNED = "planned"
    POSSIBLE = "possible"
    REPORTED = "reported"
    DENIED = "denied"
    NEGATED = "negated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A triple that a rule read from a document, with the spans that say it (at least one)."""

    triple: Triple
    evidence: tuple[Span, ...]
    rule: NamedNode
    modality: Modality = Modality.ASSERTED
    hedge: NamedNode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """A triple that follows from `premises` by an entailment rule applied to an ontology axiom.

    `entailment` is the rule's name in OWL 2 Profiles section 4.3, such as "prp-trp".
    """

    triple: Triple
    entailment: str
    axiom: Triple
    premises: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """An RDF dataset: a set of quads, none of them with a blank node."""

    quads: frozenset[Quad] = field(default_factory=frozenset)

    def graph(self, name: NamedNode) -> frozenset[Triple]:
        """Return the triples of one named graph; empty when there is no such graph."""
        return frozenset(quad.triple for quad in self.quads if quad.graph_name == name)

    def names(self) -> tuple[NamedNode, ...]:
        """Return the names of the named graphs, sorted by IRI."""
        found = {quad.graph_name for quad in self.quads if isinstance(quad.graph_name, NamedNode)}
        return tuple(sorted(found, key=lambda name: name.value))

    def union(self, *others: Iterable[Quad]) -> Dataset:
        """Return this dataset with more quads."""
        return Dataset(self.quads.union(*others))


class Severity(Enum):
    """The severities of SHACL, section 2.1.4, gravest first."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResult:
    """One result of a SHACL validation: which constraint of which shape failed where, and why."""

    focus_node: str
    shape: str
    constraint: str
    severity: Severity
    message: str
    path: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationReport:
    """The outcome of a validation; `conforms` is false when any result is a violation."""

    results: tuple[ValidationResult, ...]

    @property
    def conforms(self) -> bool:
        """Tell whether no result is a violation (warnings and notes do not count)."""
        return all(result.severity is not Severity.VIOLATION for result in self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A file of the output folder; `path` is relative, with forward slashes."""

    path: str
    media_type: str
    content: bytes


Prefixes = Mapping[str, str]
Term = NamedNode | Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An example in a rule's header: a text and the Turtle it must yield, or none at all."""

    text: str
    expected: str | None
    title: str = ""
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A reading rule: a SPARQL CONSTRUCT over the clause graph, with its documentation.

    A `mentioned` rule speaks only of what others' statements mention. `triggers` are the verbs (or
    nouns) that it asserts; of each set of `lemmas` a text has one where the rule matches.
    """

    name: str
    iri: NamedNode
    label: str
    definition: str
    query: str
    examples: tuple[Example, ...]
    mentioned: bool = False
    triggers: frozenset[str] = frozenset()
    lemmas: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All that a knowledge folder holds: ontology, lexicon, links, rules, questions and shapes.

    `reference` holds the facts about things that do not come from a document; `links` the mappings
    to other datasets as they are published, `mappings` as their sets have them; `labels` the
    English labels of the terms of the ontology and of the reading vocabulary; `identity` by class
    or kind what tells things apart; `context` and `frame` are the JSON-LD files as they stand.
    """

    base: str
    ontology: frozenset[Triple]
    reference: frozenset[Triple]
    links: frozenset[Triple]
    shapes: frozenset[Triple]
    lexicon: Lexicon
    labels: Mapping[NamedNode, str]
    normalize: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    questions: Mapping[str, str]
    prefixes: Mapping[str, str]
    context: bytes
    frame: bytes
    identity: Mapping[NamedNode, Criteria] = field(default_factory=dict)
    mappings: tuple[Link, ...] = ()
