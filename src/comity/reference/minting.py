"""A resolved phrase -> the things that its words name, with IRIs made from those words.

"Peru's defense" and "the defense of Peru" are one thing; "their defense establishments" of two
states are two; a bond or an agreement is told apart by its parties, its kind and its year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from comity.identifiers import slug
from comity.model import Entity, Lexicon, Node, NodeKind
from comity.namespaces import TEXT

ASIDE = frozenset({"including", "apposition", "possessor", "clause", "between", "partOf", "like"})
"""Roles that do not describe the thing itself and so stay out of its identifier."""

MATTER = ("of", "on", "concerning", "regarding")
"""Roles in which an agreement or a bond has what it is about."""


@dataclass(frozen=True, slots=True)
class Minter:
    """Makes identifiers from words; `resolved` gives a node by its id once it is resolved."""

    lexicon: Lexicon
    resolved: Callable[[str], Node | None]
    governing: Mapping[str, Sequence[str]]
    """For each phrase the clauses that it is the object of."""
    _words: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False, compare=False)
    """By node its words as a key, and those without what all such bonds are called."""
    _cores: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def entities(self, node: Node) -> tuple[Entity, ...]:
        """Return the things that a description names: one, or one for each of several owners."""
        classes = self.lexicon.classes(node.sense)
        parties = self._parties(node) if classes & self.lexicon.identified else ()
        if parties:
            matter = self._matter(node, parties)
            keys = [f"{role}-{self._key(target.id)}" for role, target in matter]
            key = "-".join([*(p.key for p in parties), self.kind(node), *keys, *self._years(node)])
            words = " ".join(
                [node.literal("core") or node.label, *(f"{r} {t.label}" for r, t in matter)]
            )
            return (self._entity(key, self._bond_label(node, words, parties), node),)
        owners = self._joint_owners(node)
        if owners:
            kind, tail = self.kind(node), self._tail(node)
            return tuple(
                self._entity("-".join([o.key, kind, *tail]), f"{node.label} of {o.label}", node)
                for o in owners
            )
        years = self._years(node) if classes & self.lexicon.identified else ()
        key = "-".join([self.core(node), *self._tail(node), *years])
        return (self._entity(key, node.label, node),)

    def core(self, node: Node) -> str:
        """Return a key of whose it is, its modifiers and its head, without judgement or number."""
        if node.id not in self._cores:
            owners = [key for t in node.targets("possessor") if (key := self._key(t))]
            if not owners:
                owners = [key for t in self._state_complements(node) if (key := self._key(t))]
            own = self._own_words(node)[0]
            self._cores[node.id] = "-".join(filter(None, [*owners, own]))
        return self._cores[node.id]

    def kind(self, node: Node) -> str:
        """Return a key of the modifiers and the head, without judgement, number or owner."""
        return self._own_words(node)[1]

    def described_by(self, node: Node) -> list[Node]:
        """Return the phrases whose meaning goes into a description."""
        roles = [t for role, t in node.roles if role == "possessor" or role not in ASIDE]
        found = (self.resolved(target) for target in roles)
        return [n for n in found if n is not None and n.kind is NodeKind.PHRASE]

    def _entity(self, key: str, label: str, node: Node) -> Entity:
        iri = NamedNode(f"{self.lexicon.base}id/{key}")
        return Entity(iri=iri, key=key, label=label, classes=self.lexicon.classes(node.sense))

    def _own_words(self, node: Node) -> tuple[str, str]:
        """Return a node's words as a key without judgement or number, and without "mutual" too."""
        if node.id not in self._words:
            gradable = self.lexicon.words.get(TEXT.gradable, frozenset())
            mutual = self.lexicon.words.get(TEXT.mutual, frozenset())
            modifiers = [v.value for n, v in node.literals if n == "modifier"]
            modifiers = [word for word in modifiers if word not in gradable]
            followers = [v.value for n, v in node.literals if n == "follower"]
            rest = [node.literal("head") or node.lemma, *followers]
            core = self._same(node, _joined([*modifiers, *rest]))
            others = [word for word in modifiers if word not in mutual]
            kind = core if others == modifiers else _joined([*others, *rest])
            self._words[node.id] = core, kind
        return self._words[node.id]

    def owned(self, node: Node) -> Entity | None:
        """Return the body of one party that a name with its owner means, whatever their order.

        "the Norwegian Ministry of Trade", "the Ministry of Trade of Norway".
        """
        (entity, *others) = node.entities
        if others or entity.known or not self.is_owned(node):
            return None
        roles = ("possessor", "of", "apposition")
        owners = self._states([t for role in roles for t in node.targets(role)])
        if len(owners) != 1:
            return None
        (owner,) = owners.values()
        key = f"{owner.key}-{self._same(node, entity.key)}"
        return self._entity(key, f"{entity.label} ({owner.label})", node)

    def _same(self, node: Node, key: str) -> str:
        """Return the key of the name that stands for all names of a kind of body."""
        return self.lexicon.same_names.get(key, key) if self.is_owned(node) else key

    def is_owned(self, node: Node) -> bool:
        """Tell whether a noun is that of a body of one party: "ministry"."""
        return node.lemma in self.lexicon.words.get(TEXT.owned, frozenset())

    ### Who is in it

    def _parties(self, node: Node) -> tuple[Entity, ...]:
        """Return the states that a bond or an agreement is between, sorted by key.

        "He broke relations with A and B" tells of no bond between A and B.
        """
        clauses = [c for clause in self.governing.get(node.id, ()) if (c := self.resolved(clause))]
        own = [t for role in ("between", "among", "possessor") for t in node.targets(role)]
        own += [t for c in clauses for t in c.targets("between")]
        if not self._states(own):
            own += [t for c in clauses for t in c.targets("subject")]
        partners = [t for n in (node, *clauses) for t in n.targets("with")]
        parties = self._states([t for t in own if t != node.id])
        others = self._states(partners)
        bond = node.sense in self.lexicon.bonds
        if bond and not parties and len(others) > 1:
            return ()
        return tuple(e for _, e in sorted({**parties, **others}.items()))

    def _states(self, targets: Sequence[str]) -> dict[str, Entity]:
        found = {e.key: e for t in targets if (n := self.resolved(t)) for e in self._spoken_for(n)}
        return {key: e for key, e in found.items() if e.classes & self.lexicon.parties}

    def _spoken_for(self, node: Node) -> tuple[Entity, ...]:
        """Return what a phrase names, or for whom it stands: "the Government of Norway"."""
        owners = (*node.targets("of"), *node.targets("possessor"))
        known = any(e.classes & self.lexicon.parties for e in node.entities)
        if known or self.lexicon.anaphors.get(node.lemma) not in self.lexicon.parties:
            return node.entities
        return (*node.entities, *(e for o in owners if (n := self.resolved(o)) for e in n.entities))

    def _matter(self, node: Node, parties: tuple[Entity, ...]) -> list[tuple[str, Node]]:
        """Return what an agreement or a bond is about: "a treaty of friendship"."""
        found = ((role, self.resolved(t)) for role in MATTER for t in node.targets(role))
        return [
            (role, target)
            for role, target in found
            if target is not None
            and target.kind is NodeKind.PHRASE
            and target.entities
            and not target.literal("statedAs")
            and not set(target.entities) & set(parties)
        ]

    def _bond_label(self, node: Node, words: str, parties: tuple[Entity, ...]) -> str:
        """Return the words of a bond, with its parties and year where they do not stand in them."""
        if node.targets("possessor"):
            return words
        return f"{words} ({', '.join([*(p.label for p in parties), *self._years(node)])})"

    def _years(self, node: Node) -> list[str]:
        """Return the years of "the agreement of 1983" and "the agreement signed in 1983".

        A bond lasts and has none: "the relations established in 1951" are the relations.
        """
        if node.sense in self.lexicon.bonds:
            return []
        own = list(node.targets("of"))
        clauses = [n for t in node.targets("clause") if (n := self.resolved(t))]
        own += [t for c in clauses for role, t in c.roles if role in {"in", "on", "time"}]
        dates = [date.literal("value") or "" for t in own if (date := self.resolved(t))]
        return [date[:4] for date in dates if date]

    def _joint_owners(self, node: Node) -> tuple[Entity, ...]:
        """Return the owners when a plural belongs to several: each has its own."""
        if node.literal("number") != "plural":
            return ()
        for target in node.targets("possessor"):
            owner = self.resolved(target)
            if owner is not None and len(owner.entities) > 1:
                return tuple(sorted(owner.entities, key=lambda entity: entity.key))
        return ()

    ### What else describes it

    def _state_complements(self, node: Node) -> list[str]:
        """Return the states in "of" phrases: "the defense of Peru" is Peru's defense."""
        return [
            target
            for target in node.targets("of")
            if (found := self.resolved(target))
            and len(found.entities) == 1
            and found.entities[0].classes & self.lexicon.parties
        ]

    def _tail(self, node: Node) -> list[str]:
        owners = self._state_complements(node) if not node.targets("possessor") else []
        keys: dict[str, list[str]] = {}
        for role, target in node.roles:
            if role not in ASIDE:
                keys.setdefault(role, [])
                if target not in owners and (key := self._key(target)):
                    keys[role].append(key)
        return [f"{role}-{'-and-'.join(found)}" for role, found in keys.items() if found]

    def _key(self, identifier: str) -> str:
        node = self.resolved(identifier)
        if node is None or node.kind is NodeKind.DATE:
            return ""
        if node.kind is NodeKind.CLAUSE:
            objects = filter(None, map(self._key, node.targets("object")))
            places = [f"in-{key}" for t in node.targets("in") if (key := self._key(t))]
            return "-".join([slug(node.lemma), *objects, *places])
        return "-and-".join(sorted(entity.key for entity in node.entities))


def _joined(words: Sequence[str]) -> str:
    return "-".join(filter(None, map(slug, words)))
