"""Nodes of a document -> the same nodes, each with the entities it refers to.

A fold in text order: names refer to what the lexicon says, descriptions get an entity minted from
their words, and expressions that point back ("the two governments", "these troops", "the Security
Treaty", "over 40,000") take the entity of what they point to, with its words as antecedents. An
expression that points back to nothing refers to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from comity.identifiers import slug
from comity.model import Entity, Lexicon, Node, NodeKind, Span, Unit, UnitKind
from comity.namespaces import TEXT
from comity.reference.ellipsis import counted
from comity.reference.links import Links, link
from comity.reference.minting import ASIDE, Minter
from comity.reference.pronouns import PRONOUNS, Pronouns

_AFTERWARDS = frozenset({"clause", "including", "apposition"})
"""Roles whose targets come after the phrase and may point back to it."""
_POINTING = frozenset({"this", "these", "that", "those", "such", "the"})
_NEAR = frozenset({"this", "these"})
_DUALS = frozenset({"both", "two"})
_PAIR = 2
_NEARBY = 60
"""Phrases before another one that may stand in its sentence."""


def resolve(nodes: Sequence[Node], units: Sequence[Unit], lexicon: Lexicon) -> tuple[Node, ...]:
    """Resolve what each node refers to; `units` are those of the document, by number."""
    links = link(nodes)
    discourse = _Discourse(lexicon, dict(links.nodes), tuple(units), links, links.governing())
    ordered = _in_text_order(nodes)
    first = next((i for i, unit in enumerate(units) if unit.kind is UnitKind.SENTENCE), len(units))
    titles = [n for n in ordered if units[n.unit].kind is UnitKind.TITLE]
    front = [n for n in ordered if n.unit < first and units[n.unit].kind is UnitKind.NAVIGATION]
    for heading in (titles, front):
        for node in heading:
            discourse.settle(node.id)
        discourse.note_pair()
    discourse.note_namesake(titles)
    for node in ordered:
        discourse.settle(node.id)
    return tuple(discourse.nodes[node.id] for node in nodes)


def _in_text_order(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda n: (n.unit, n.spans[0].begin, n.spans[0].end, n.id))


@dataclass(slots=True)
class _Discourse:
    lexicon: Lexicon
    nodes: dict[str, Node]
    units: tuple[Unit, ...]
    links: Links
    governing: Mapping[str, Sequence[str]]
    """For each phrase the clauses that it is the object of."""
    pair: tuple[Node, ...] = ()
    history: list[Node] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)

    def settle(self, identifier: str) -> Node:
        """Resolve one node, what it is described by first."""
        node = self.nodes[identifier]
        if identifier in self.settled:
            return node
        self.settled.add(identifier)
        if node.kind is NodeKind.CLAUSE:
            self._settle_clause(node)
        if node.kind is NodeKind.PHRASE:
            self._settle_phrase(node)
        return self.nodes[identifier]

    def _settle_phrase(self, node: Node) -> None:
        """Resolve a phrase after what describes it, and before what comes after it."""
        for role, target in node.roles:
            if role in _AFTERWARDS or target not in self.nodes:
                continue
            below = self.nodes[target]
            parts = dict(below.roles).values() if below.kind is NodeKind.CLAUSE else (target,)
            for inner in parts:
                new = inner not in self.settled and inner in self.nodes
                if new and self.nodes[inner].kind is NodeKind.PHRASE:
                    self.settle(inner)
        node = self._resolved(node)
        self.nodes[node.id] = node
        self.history.append(node)
        for target in node.targets("apposition"):
            self.settle(target)
        for target in node.targets("including"):
            self.settle(target)
            self._include(target, node)

    def _settle_clause(self, node: Node) -> None:
        """Relate a number that a clause lists to the larger one that it is about."""
        for whole in (*node.targets("object"), *node.targets("subject")):
            for part in node.targets("including"):
                known = whole in self.nodes and part in self.nodes
                if known and self.settle(whole).literal("statedAs"):
                    self.settle(part)
                    self._include(part, self.nodes[whole])

    def _include(self, part: str, whole: Node) -> None:
        inner = self.nodes[part]
        if inner.literal("statedAs") and whole.literal("statedAs") and part != whole.id:
            others = tuple(role for role in inner.roles if role[0] not in {"partOf", "like"})
            self.nodes[part] = replace(inner, roles=(*others, ("partOf", whole.id)))

    def note_pair(self) -> None:
        """Keep the two states of the title, or of all lines before the body.

        They are what "the two countries", "bilateral" and "relations" without parties point to.
        """
        states = self._states(self.history)
        if not self.pair and len(states) == _PAIR:
            self.pair = states

    def note_namesake(self, titles: Sequence[Node]) -> None:
        """Let a title that is part of a state's name, "Hesse", stand for that state."""
        others = self._states(self.history)
        words = {slug(title.label) for title in titles}
        if self.pair or len(others) != 1:
            return
        for node in self.nodes.values():
            if len(node.entities) == 1 and node.entities[0].classes & self.lexicon.parties:
                own = {slug(word) for word in node.entities[0].label.split()}
                if words & own and node.entities != others[0].entities:
                    self.pair = (node, *others)
                    return

    def _states(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        found: dict[NamedNode, Node] = {}
        for node in nodes:
            if len(node.entities) == 1 and node.entities[0].classes & self.lexicon.parties:
                found.setdefault(node.entities[0].iri, node)
        return tuple(found.values())

    ### What one phrase refers to

    def _resolved(self, node: Node) -> Node:
        node = self._with_parties(self._with_mutual_parties(node))
        expansion = node.literal("expansion")
        if expansion:
            node = self._expanded(node, expansion)
        if node.entities:
            return self._part(node) or self._described(self._owned(node))
        if expansion:
            return node
        if not node.lemma and node.literal("statedAs"):
            return counted(node, self.history, self.nodes)
        if node.lemma in PRONOUNS:
            return self._pronoun(node)
        pointed = self._pointed(node) if node.literal("head") else node
        return pointed or self._named(node)

    def _part(self, node: Node) -> Node | None:
        """Name a part of a known place: "northern Norway" is not Norway."""
        modifiers = {value.value for name, value in node.literals if name == "modifier"}
        if modifiers.isdisjoint(self.lexicon.words.get(TEXT.partial, frozenset())):
            return None
        places = [e for e in node.entities if e.classes & self.lexicon.places]
        if not places:
            return None
        kind = min(places[0].classes & self.lexicon.places, key=lambda term: term.value)
        return self._named(replace(node, entities=(), sense=kind))

    def _owned(self, node: Node) -> Node:
        """Let a body named with its owner be that one's; the name alone means it later on."""
        (entity, *_) = node.entities
        minter = Minter(self.lexicon, self._settled, self.governing)
        if entity.known or not minter.is_owned(node):
            return node
        body = minter.owned(node)
        if body is not None:
            return replace(node, entities=(body,))
        key = self.lexicon.same_names.get(entity.key, entity.key)
        earlier = {n.entities: n for n in self.history if n.entities and n.sense == node.sense}
        fits = [n for (e, *_), n in earlier.items() if e.key.endswith(f"-{key}")]
        return self._pointing(node, fits) if len(fits) == 1 else node

    def _with_mutual_parties(self, node: Node) -> Node:
        """Let "bilateral" and its like name the two states that the document is about."""
        words = [value.value for name, value in node.literals if name == "modifier"]
        if "-" in node.label:
            words += [word for word in node.label.lower().split() if "-" in word]  # "two-way"
        if not words or self.lexicon.words.get(TEXT.mutual, frozenset()).isdisjoint(words):
            return node
        parents = [p for p, _ in self.links.parents.get(node.id, ()) if p in self.nodes]
        if any(self.nodes[one].targets("between") for one in (node.id, *parents)):
            return node  # "an act of mutual recognition between A and B" says whose
        # Between the two of the title; the last two states of the text may be others.
        return replace(node, roles=(*node.roles, *(("between", p.id) for p in self.pair)))

    def _with_parties(self, node: Node) -> Node:
        """Let "relations" that nothing says the parties of be between those told of before.

        They are those of the last bond in the paragraph, else the two states of the document;
        where the sentence has named another state, it may be that one's relations, and "this
        alliance" may be what the sentence before told with a verb.
        """
        if node.sense not in self.lexicon.bonds or node.entities:
            return node
        modifiers = {value.value for name, value in node.literals if name == "modifier"}
        if not modifiers <= self.lexicon.words.get(TEXT.interstate, frozenset()):
            return node
        if node.literal("determiner") == "no" or any(
            self._state(t) for t in self.links.parties(node)
        ):
            return node
        points = node.literal("determiner") in _NEAR
        pair = self._last_bond(node) or (() if points else self.pair)
        known = {e.iri for party in pair for e in party.entities}
        before = (n for n in self.history[-_NEARBY:] if n.unit == node.unit)
        if any(n.entities[0].iri not in known for n in self._states(before)):
            return node
        return replace(node, roles=(*node.roles, *(("between", party.id) for party in pair)))

    def _state(self, identifier: str) -> bool:
        """Tell whether a node names a state, alone or with others, or points to some."""
        found = self.settle(identifier) if identifier in self.nodes else None
        return found is not None and any(e.classes & self.lexicon.parties for e in found.entities)

    def _last_bond(self, node: Node) -> tuple[Node, ...]:
        """Return the parties of the last bond in the paragraph that has two."""
        for earlier in reversed(self._same_paragraph(node)):
            if earlier.sense in self.lexicon.bonds:
                told = (t for t in self.links.parties(earlier) if t in self.settled)
                states = self._states(self.nodes[t] for t in told)
                if len(states) == _PAIR:
                    return states
        return ()

    def _last_states(self) -> tuple[Node, ...]:
        earlier = [
            n for n in reversed(self.history) if self.units[n.unit].kind is UnitKind.SENTENCE
        ]
        states = self._states(earlier)
        return (
            tuple(sorted(states[:_PAIR], key=lambda n: n.spans[0])) if len(states) >= _PAIR else ()
        )

    def _expanded(self, node: Node, expansion: str) -> Node:
        """Let an abbreviation refer to what its long form named."""
        long = Span(*map(int, expansion.split(",")))
        around = [n for n in self.history if any(long.within(s) for s in n.spans) and n.entities]
        if not around:
            return node
        # Not "the Government of the Union": the fewest words around the long form.
        nearest = min(around, key=lambda n: sum(s.end - s.begin for s in n.spans))
        hops = () if node.entities == nearest.entities else (long,)
        return replace(node, entities=nearest.entities, antecedents=hops)

    def _pronoun(self, node: Node) -> Node:
        """Let a pronoun refer to actors before it in its paragraph."""
        meant = Pronouns(
            lexicon=self.lexicon,
            links=self.links,
            nodes=self.nodes,
            settled=self.settled,
            paragraph=self._same_paragraph(node),
        ).antecedents(node)
        return self._pointing(node, meant) if meant else node

    def _pointed(self, node: Node) -> Node | None:
        """Return the node resolved when it is an expression that points back, else None."""
        echo = self.lexicon.echoes.get(node.lemma)
        sense = self.lexicon.anaphors.get(node.lemma, echo)
        if sense is None:
            return None
        determiner = node.literal("determiner")
        if sense in self.lexicon.parties and self._is_dual(node):
            pair = self.pair or self._last_states()
            return self._pointing(node, pair) if len(pair) == _PAIR else node
        if determiner not in _POINTING or node.literal("statedAs") or node.targets("possessor"):
            return None
        modifiers = [value.value for name, value in node.literals if name == "modifier"]
        outward = [role for role, _ in node.roles if role not in ASIDE]
        proper = node.literal("proper") is not None  # "the Agreement between A and B" says which
        if outward or (node.targets("between") if proper else modifiers):
            return None
        bare = sense in self.lexicon.identified and not modifiers
        near = self._same_paragraph(node) if determiner in _NEAR or bare else self.history
        found = self._last_of(near, sense, modifiers, node.lemma if echo is not None else "")
        if found is not None:
            return self._pointing(node, (found,))
        generic = self.lexicon.words.get(TEXT.attributive, frozenset())
        return node if set(modifiers) <= generic and not node.targets("between") else None

    def _is_dual(self, node: Node) -> bool:
        words = {
            value.value.lower()
            for name, value in node.literals
            if name in {"determiner", "statedAs"}
        }
        return bool(words & _DUALS)

    def _same_paragraph(self, node: Node) -> list[Node]:
        """Return what the paragraph spoke of so far: "these" does not reach further back."""
        paragraph = self.units[node.unit].paragraph
        return [n for n in self.history if self.units[n.unit].paragraph == paragraph]

    def _last_of(
        self, history: Sequence[Node], sense: NamedNode, words: Sequence[str], noun: str
    ) -> Node | None:
        """Return the last node of a class whose own words hold the given ones, and any noun.

        Of nested numbers it is the widest: "these troops" are all that were counted.
        """
        wanted = {slug(word) for word in words}
        # "the region" is not a state, although states are places.
        narrower = {
            other
            for other in self.lexicon.anaphors.values()
            if other != sense and sense in self.lexicon.classes(other)
        }
        for earlier in reversed(history):
            own = {slug(word) for word in earlier.label.split()}
            fits = bool(earlier.entities) and all(
                sense in e.classes and not e.classes & narrower for e in earlier.entities
            )
            if not fits or not wanted <= own or (noun and noun != earlier.lemma):
                continue
            return self._widest(earlier)
        return None

    def _widest(self, node: Node) -> Node:
        whole = (*node.targets("partOf"), *node.targets("like"))
        return self._widest(self.nodes[whole[0]]) if whole else node

    def _pointing(self, node: Node, targets: Sequence[Node]) -> Node:
        entities = tuple(dict.fromkeys(e for target in targets for e in target.entities))
        words = tuple(dict.fromkeys(s for t in targets for s in (*t.spans, *t.antecedents)))
        kept = tuple(
            p for t in targets for p in t.literals if p[0] == "coreKey" and len(targets) == 1
        )
        links = tuple(("antecedent", target.id) for target in targets)
        return replace(
            node,
            entities=entities,
            antecedents=words,
            literals=(*(p for p in node.literals if p[0] != "coreKey"), *kept),
            roles=(*node.roles, *links),
        )

    ### Things named by words

    def _described(self, node: Node) -> Node:
        """Add the keys that rules mint IRIs from: of the whole core and of its kind alone."""
        minter = Minter(self.lexicon, self._settled, self.governing)
        known = node.entities[0].known or not node.literal("head")
        core = _joint_key(node.entities) if known else minter.core(node)
        return replace(node, literals=(*node.literals, *_keys(minter.kind(node), core)))

    def _named(self, node: Node) -> Node:
        """Give a description the things that its words name; what they point to goes along."""
        minter = Minter(self.lexicon, self._settled, self.governing)
        hops = [hop for inner in minter.described_by(node) for hop in inner.antecedents]
        entities = minter.entities(node)
        core = minter.core(node) if node.literal("head") else _joint_key(entities)
        return replace(
            node,
            entities=entities,
            antecedents=tuple(dict.fromkeys((*node.antecedents, *hops))),
            literals=(*node.literals, *_keys(minter.kind(node), core)),
        )

    def _settled(self, identifier: str) -> Node | None:
        return self.settle(identifier) if identifier in self.nodes else None


def _joint_key(entities: Iterable[Entity]) -> str:
    return "-and-".join(sorted(entity.key for entity in entities))


def _keys(kind: str, core: str) -> tuple[tuple[str, Literal], ...]:
    return ("coreKey", Literal(core)), ("kindKey", Literal(kind or core))
