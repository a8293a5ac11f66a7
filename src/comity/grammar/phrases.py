"""Tree, Mentions -> noun phrases: one node for each thing that a phrase speaks of.

Coordination is written out: "land, sea and air bases" are three nodes, "support for human rights
and democratic institutions" two. A phrase that a name covers is never taken apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from comity.grammar.coordination import MOST_VARIANTS, Coordination, Variant
from comity.grammar.syntax import Tree, hull
from comity.mentions.quantities import number_literals
from comity.model import Entity, Mention, MentionKind, Node, NodeKind, Span

_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "his", "her"})
_COUNTING = frozenset(
    {"nummod", "quantmod", "advmod", "amod", "npadvmod", "compound", "det", "predet"}
)
"""How a number hangs on what it counts."""
_PLURAL, _PROPER = ("number", Literal("plural")), ("proper", Literal("true"))
_FUNCTIONAL = frozenset({"POS", "CC", ",", "HYPH"})
"""Tags of words that only join others."""
_SPREADING = frozenset({"of", "for"})
"""Prepositions over whose objects a phrase is written out; "between A and B" is one relation."""


def clause_id(tree: Tree, verb: int) -> str:
    """Return the id of the clause with this verb."""
    span = tree.tokens[verb].span
    return f"clause-{span.begin}-{span.end}"


@dataclass(slots=True)
class Phrases:
    """The noun phrases of one sentence, built when asked for and kept by their head token."""

    words: Coordination
    normal: str
    unit: int
    nodes: dict[str, Node] = field(default_factory=dict)
    tree: Tree = field(init=False)
    _built: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _openings: dict[str, Span] = field(default_factory=dict)
    """The words that lead to a node, such as "under the terms of", by its id."""

    def __post_init__(self) -> None:
        """Keep the sentence's tree at hand."""
        self.tree = self.words.tree

    def at(self, head: int) -> tuple[str, ...]:
        """Return the ids of the nodes of the phrase with this head, its conjuncts included."""
        if head not in self._built:
            self._built[head] = ()  # a phrase that leads back to itself ends here
            ids: list[str] = []
            for group in self.words.groups(head):
                for conjunct in group:
                    ids += self._one(conjunct, group)
            self._built[head] = tuple(dict.fromkeys(ids))
        return self._built[head]

    def _one(self, index: int, group: list[int]) -> Iterator[str]:
        """Yield the nodes of one conjunct; what the others share with it is added."""
        inner = self.words.inner(index)
        if inner is not None:
            yield from self._through(index, inner)
            return
        date = self.words.times.get(index)
        if date is not None:
            yield self._add_date(date)
            return
        variants = self._variants(index, group)
        for order, variant in enumerate(variants):
            yield self._add(variant, order if len(variants) > 1 else None)

    def _through(self, outer: int, inner: int) -> Iterator[str]:
        """Yield the inner phrase's nodes with the number and the lists of the outer one."""
        quantity = self.words.mention_at(outer, MentionKind.QUANTITY)
        others = [p for p in self.tree.having(outer, "prep") if self.tree.tokens[p].lemma != "of"]
        lists = [role for p in others for role in self.role(p)]
        lists += self._appositions(outer)
        for identifier in self.at(inner):
            node = self.nodes[identifier]
            words = (*node.spans, quantity.span) if quantity else node.spans
            literals = (
                *node.literals,
                *(number_literals(quantity, self.normal) if quantity else ()),
            )
            self.nodes[identifier] = replace(
                node,
                spans=self.merged(words),
                literals=literals,
                roles=tuple(dict.fromkeys((*node.roles, *lists))),
            )
            yield identifier

    ### Variants

    def _variants(self, index: int, group: list[int]) -> list[Variant]:
        variants = self.words.readings(index, group)
        for preposition in self.words.own_prepositions(index, group):
            variants = list(self._with_preposition(variants, preposition, index))
        return variants

    ### Prepositional phrases

    def _with_preposition(
        self, variants: list[Variant], preposition: int, head: int
    ) -> Iterator[Variant]:
        roles = self.role(preposition)
        token = self.tree.tokens[preposition]
        spread = token.lemma in _SPREADING and len(roles) > 1 and self._spreads(head)
        choices: list[tuple[tuple[tuple[str, str], ...], frozenset[int]]]
        if spread and len(roles) * len(variants) <= MOST_VARIANTS:
            choices = [((role,), frozenset({preposition})) for role in roles]
        else:
            choices = [(tuple(roles), frozenset(self.words.plain_subtree(preposition)))]
        for variant in variants:
            for choice in choices:
                prepositions = (*variant.prepositions, choice)
                yield Variant(variant.anchor, variant.head, variant.words, prepositions)

    def _spreads(self, head: int) -> bool:
        """Tell whether the phrase stands for as many things as its "of" phrase names."""
        counted = self._quantity(head, frozenset(self.tree.subtree(head)))  # one number, one thing
        if head in self.words.names or counted:
            return False
        classes = self.words.lexicon.classes(self._sense(head))
        return not classes & self.words.lexicon.whole

    def role(self, preposition: int) -> list[tuple[str, str]]:
        """Return the roles that a preposition gives, one for each thing it leads to."""
        name, below = self.words.role_name(preposition), self.tree.below[preposition]
        objects, inside = below.get("pobj", ()), below.get("pcomp", ())
        roles = [(name, target) for o in objects for target in self.at(o)]
        if roles:
            self._open(preposition, roles[0][1])
        verbs = [i for i in inside if self.tree.is_verb(i)]
        roles += [(name, clause_id(self.tree, verb)) for verb in verbs]
        for inner in (*(i for i in inside if i not in verbs), *below.get("prep", ())):
            # "because of X" is one preposition, "from X to Y" are two.
            own = bool(objects)
            roles += [(r if own else name, target) for r, target in self.role(inner)]
        return roles

    def _open(self, preposition: int, target: str) -> None:
        """Note the words that lead to a phrase: "under the terms of", "during"."""
        begin = self.tree.tokens[preposition].span.begin
        first = self.nodes[target].spans[0].begin
        if begin < first:
            self._openings[target] = Span(begin, first)

    def opened(self, node: Node, roles: Sequence[tuple[str, str]]) -> Node:
        """Return a node with the words that lead to it and some more roles."""
        opening = self._openings.get(node.id)
        if opening is None and not roles:
            return node
        return replace(node, opening=opening, roles=tuple(dict.fromkeys((*node.roles, *roles))))

    ### Nodes

    def _add(self, variant: Variant, order: int | None) -> str:
        tree, head, words = self.tree, variant.head, sorted(variant.words)
        inside = self.words.name_words(head)
        others = [index for index in words if index != head and index not in inside]
        name, quantity = self._named(variant), self._quantity(head, variant.words)
        spans = [*hull(tree.tokens, words)]
        for inner, preposition in variant.prepositions:
            spans += hull(tree.tokens, preposition)
            spans += [s for _, t in inner if t in self.nodes for s in self.nodes[t].spans]
        spans += [quantity.span] if quantity else []
        merged = self.merged(spans)
        anchor = tree.tokens[variant.anchor].span
        suffix = "" if order is None else f"-{order}"
        identifier = f"phrase-{anchor.begin}-{anchor.end}{suffix}"
        roles = [role for inner, _ in variant.prepositions for role in inner]
        roles += self._possessors(variant, others)
        roles += self._appositions(variant.anchor)
        dates = self.words.dates_of(variant.words, head)
        roles += [("bears", self._add_date(date)) for date in dates]
        for child in tree.having(variant.anchor, "prep"):
            roles += self.role(child) if self.words.is_list(child) else ()
        self._openings.pop(identifier, None)  # what led to the same words as another phrase
        self.nodes[identifier] = Node(
            id=identifier,
            kind=NodeKind.PHRASE,
            unit=self.unit,
            spans=merged,
            label=self.label(merged),
            lemma="" if quantity and self._bare_number(head) else tree.tokens[head].lemma,
            sense=self._sense(head),
            entities=(name.entity,) if name and name.entity else (),
            literals=tuple(self._literals(head, words, others, quantity)),
            roles=tuple(dict.fromkeys(roles)),
        )
        return identifier

    def _named(self, variant: Variant) -> Mention | None:
        """Return the name that the phrase's head belongs to, unless it is an adjective's."""
        found = self.words.names.get(variant.head)
        if found is None or not found.adjective:
            return found
        return found if variant.words <= self.words.name_words(variant.head) else None

    def _bare_number(self, head: int) -> bool:
        return (
            self.tree.tokens[head].tag == "CD"
            or self.words.mention_at(head, MentionKind.QUANTITY) is not None
        )

    def _quantity(self, head: int, words: frozenset[int]) -> Mention | None:
        for index, found in self.words.numbers.items():
            if (index == head or index in words) and self._counts(index, head):
                return found
        return None

    def _counts(self, index: int, head: int) -> bool:
        """Tell whether a number is the phrase's own, not one inside a modifier."""
        while index != head:
            token = self.tree.tokens[index]
            if token.dep not in _COUNTING or token.head == index:
                return False
            index = token.head
        return True

    def _literals(
        self, head: int, words: list[int], others: list[int], quantity: Mention | None
    ) -> Iterator[tuple[str, Literal]]:
        tokens = self.tree.tokens
        yield "head", Literal(tokens[head].text.lower())
        if tokens[head].tag in {"NNS", "NNPS"}:
            yield _PLURAL
        if tokens[head].tag in {"NNP", "NNPS"}:
            yield _PROPER
        owner = {i for poss in self.tree.having(head, "poss") for i in self.tree.subtree(poss)}
        for index in others:
            token = tokens[index]
            if index in owner and token.tag != "PRP$":
                continue
            if token.tag in {"DT", "PDT", "PRP$"}:
                yield "determiner", Literal(token.lemma)
            elif token.tag not in _FUNCTIONAL and not self._accounted(index, quantity):
                name = "modifier" if index < head else "follower"
                yield name, Literal(token.text.lower())
        if quantity is not None:
            yield from number_literals(quantity, self.normal)
        yield from self._abbreviated(head)
        own = [i for i in words if tokens[i].tag not in {"DT", "PDT"}]
        counted = [i for i in own if not (quantity and tokens[i].span.within(quantity.span))]
        if counted:
            yield "core", Literal(self.label(hull(tokens, counted)))

    def _accounted(self, index: int, quantity: Mention | None) -> bool:
        """Tell whether a word is part of a name or of the phrase's number."""
        inside = quantity is not None and self.tree.tokens[index].span.within(quantity.span)
        return inside or index in self.words.names

    def _abbreviated(self, head: int) -> Iterator[tuple[str, Literal]]:
        short = self.words.mention_at(head, MentionKind.NAME, MentionKind.ABBREVIATION)
        if short:
            yield from _long_form(short)
            if short.kind is MentionKind.ABBREVIATION:
                yield "abbreviation", Literal(self.label((short.span,)))

    def _possessors(self, variant: Variant, others: list[int]) -> Iterator[tuple[str, str]]:
        """Yield the things in possessive, adjective or compound position before the head."""
        for index in others:
            token, named = self.tree.tokens[index], index in self.words.names
            if token.tag in {"PRP$", "WP$"}:
                yield "possessor", self.word(index)
            elif not named and token.dep == "poss" and token.head == variant.head:
                yield from (("possessor", target) for target in self.at(index))
            elif named and not self._below_owner(index, variant):
                names = self.words.mentions_over(index, MentionKind.NAME)
                yield from (("possessor", self._add_name(name)) for name in names)

    def _below_owner(self, index: int, variant: Variant) -> bool:
        """Tell whether a word describes the owner only: "Norwegian" in "the Norwegian Navy's"."""
        while index != variant.head and self.tree.tokens[index].head in variant.words:
            above = self.tree.tokens[index].head
            if above != variant.head and self.tree.tokens[above].dep == "poss":
                return above not in self.words.names
            index = above
        return False

    def _appositions(self, head: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for child in self.tree.having(head, "appos"):
            between = {self.tree.tokens[i].text for i in range(head, child)}
            role = "including" if ":" in between else "apposition"
            found += [(role, target) for target in self.at(child)]
        return found

    def _sense(self, index: int) -> NamedNode | None:
        """Return the class that a noun denotes, by its form first and then by its lemma."""
        token, nouns = self.tree.tokens[index], self.words.lexicon.nouns
        before = self.tree.tokens[index - 1].text if index else ""
        text = token.text.lower()
        # A proper plural keeps its form as lemma.
        forms = (f"{before.lower()} {token.lemma}", text, token.lemma, text.removesuffix("s"))
        return next((nouns[form] for form in forms if form in nouns), None)

    def _add_name(self, mention: Mention) -> str:
        entities = (mention.entity,) if mention.entity else ()
        return self._add_plain(
            "name", (mention.span,), entities=entities, literals=_long_form(mention)
        )

    def word(self, index: int) -> str:
        """Return the id of a node for a word that stands for itself: "their", "today"."""
        token = self.tree.tokens[index]
        return self._add_plain("word", (token.span,), lemma=token.lemma)

    def _add_date(self, mention: Mention) -> str:
        said = (("value", mention.value),) if mention.value else ()
        spans = (mention.span,) if mention.expansion is None else (mention.expansion, mention.span)
        return self._add_plain(
            "date", spans, kind=NodeKind(mention.kind.name.title()), literals=said
        )

    def _add_plain(
        self,
        prefix: str,
        spans: tuple[Span, ...],
        *,
        kind: NodeKind = NodeKind.PHRASE,
        lemma: str = "",
        entities: tuple[Entity, ...] = (),
        literals: tuple[tuple[str, Literal], ...] = (),
    ) -> str:
        """Add a node that is a name, a word or a date and nothing around it."""
        identifier = f"{prefix}-{spans[-1].begin}-{spans[-1].end}"
        self._openings.pop(identifier, None)  # what led to the same words as another phrase
        self.nodes[identifier] = Node(
            id=identifier,
            kind=kind,
            unit=self.unit,
            spans=spans,
            label=self.label(spans),
            lemma=lemma,
            entities=entities,
            literals=literals,
        )
        return identifier

    ### Words

    def merged(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Join ranges that overlap or that only white space or a hyphen parts."""
        if len(spans) <= 1:
            return tuple(spans)
        found: list[list[int]] = []
        for begin, end in sorted([(span.begin, span.end) for span in spans]):
            if found and not self.normal[found[-1][1] : begin].strip():
                found[-1][1] = max(found[-1][1], end)
            else:
                found.append([begin, end])
        return tuple([Span(begin, end) for begin, end in found])

    def label(self, spans: Sequence[Span]) -> str:
        """Return the words of some ranges on one line, without a leading determiner."""
        words = " ".join([self.normal[span.begin : span.end] for span in spans]).split()
        if len(words) > 1 and words[0].lower() in _DETERMINERS:
            del words[0]
        return " ".join(words)


def _long_form(mention: Mention) -> tuple[tuple[str, Literal], ...]:
    """Return where an abbreviation's long form stands."""
    if mention.expansion is None:
        return ()
    return (("expansion", Literal(f"{mention.expansion.begin},{mention.expansion.end}")),)
