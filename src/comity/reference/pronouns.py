"""A pronoun, what its paragraph spoke of before it -> the actors that it means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.model import Lexicon, Node
from comity.reference.links import Links

POSSESSIVES = frozenset({"their", "its", "his", "her"})
PRONOUNS = frozenset({"they", "it", "them", "he", "she", "him"}) | POSSESSIVES
_PLURAL = frozenset({"they", "them", "their"})
_PERSONAL, _SUBJECTS = frozenset({"he", "she", "him", "his", "her"}), {"it", "he", "she"}

Group = tuple[Node, ...]
"""Actors that are named together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronouns:
    """The pronouns of a paragraph; `settled` are the ids of the nodes resolved so far.

    `paragraph` holds the phrases that it spoke of so far, in the order in which they were resolved.
    """

    lexicon: Lexicon
    links: Links
    nodes: Mapping[str, Node]
    settled: Collection[str]
    paragraph: Sequence[Node]

    def antecedents(self, pronoun: Node) -> Group:
        """Return the nearest actors before a pronoun that fit it in number; none if it is unsure.

        "Its" is the subject's of its own clause where that fits. "It" with several states before it
        in its sentence may be any of them, and refers to none.
        """
        own = [self.nodes[t] for t in self.links.subjects(pronoun) if t in self.settled]
        if pronoun.lemma in {"his", "her"} or self._is_of_others(pronoun, own):
            return ()  # "his" is a person's
        found = self._fitting(pronoun, own)
        here = [group for group in found if group[0].unit == pronoun.unit]
        if not here and pronoun.lemma == "their" and len(own) == 1 and self._acts(own[0]):
            return (own[0],)  # "Norway closed their embassy"
        here = here or found
        parties = self.lexicon.parties
        states = [g for g in here if any(e.classes & parties for n in g for e in n.entities)]
        groups = states or here
        meant = {entity.iri for group in groups for node in group for entity in node.entities}
        if not groups or (len(meant) > 1 and pronoun.lemma == "it"):
            return ()
        return groups[0]

    def _is_of_others(self, pronoun: Node, own: Sequence[Node]) -> bool:
        """Tell whether a possessive is that of its clause's subject, and that is no actor.

        "The brothers ... their ships" are theirs, whoever they are.
        """
        plural = pronoun.lemma in _PLURAL
        several = len(own) > 1 or any(n.literal("number") == "plural" for n in own)
        thing = not any(self._acts(n) or (n.literal("proper") and not plural) for n in own)
        return pronoun.lemma in POSSESSIVES and bool(own) and plural == several and thing

    def _fitting(self, pronoun: Node, own: Sequence[Node]) -> list[Group]:
        """Return the actors that a pronoun can mean, nearest first.

        All of its sentence for "it", "he" and "she"; else the first alone.
        """
        owned, plural = pronoun.lemma in POSSESSIVES, pronoun.lemma in _PLURAL
        found: list[Group] = []
        for candidate in self._candidates(pronoun, own):
            group = self._companions(candidate) if plural else (candidate,)
            many = len(candidate.entities) > 1 or candidate.literal("number") == "plural"
            if plural == (many or len(group) > 1):
                found.append(group)
                if owned or plural or candidate.unit != pronoun.unit:
                    break
        return found

    def _candidates(self, pronoun: Node, own: Sequence[Node]) -> Iterator[Node]:
        """Yield the actors before a pronoun, nearest first, those that are persons for "he"."""
        earlier = [node for node in reversed(self.paragraph) if node not in own]
        persons = frozenset(self.lexicon.titles.values())
        for node in [*own, *earlier] if pronoun.lemma in POSSESSIVES else earlier:
            if not self._acts(node) or node.lemma in POSSESSIVES:
                continue
            titled = any(e.classes & persons for e in node.entities)
            unfit = pronoun.lemma not in _PLURAL and titled != (pronoun.lemma in _PERSONAL)
            if not unfit and (pronoun.lemma not in _SUBJECTS or self._is_topical(node, pronoun)):
                yield node

    def _is_topical(self, earlier: Node, pronoun: Node) -> bool:
        """Tell whether a subject can mean an earlier sentence's phrase: "A meets B. It is": A."""
        acting = (n for n in self.paragraph if n.unit == earlier.unit and self._acts(n))
        first = min(acting, key=lambda n: n.spans[0], default=earlier)
        near = pronoun.lemma == "it" or earlier.unit == pronoun.unit - 1
        return earlier.unit == pronoun.unit or (near and first.id == earlier.id)

    def _companions(self, node: Node) -> Group:
        """Return the actors that a phrase or clause names together: "Norway and Iceland"."""
        for targets in self.links.groups(node):
            group = [self.nodes[t] for t in targets if t in self.settled]
            acting = (e.classes & self.lexicon.agents for n in group for e in n.entities)
            if len(group) > 1 and all(acting):
                return tuple(n for n in group if n.entities)
        return (node,)

    def _acts(self, node: Node) -> bool:
        """Tell whether a phrase names an actor that is there."""
        actor = any(entity.classes & self.lexicon.agents for entity in node.entities)
        return actor and node.literal("determiner") != "no"
