"""Nodes -> which of them lead to which: whose clause a word stands in, who is named beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.model import Node, NodeKind

SHARED = ("between", "among", "possessor", "with")
"""Roles that say whose a bond is."""


@dataclass(frozen=True, slots=True)
class Links:
    """The roles of a document's nodes, read backwards; all by the nodes' ids."""

    nodes: Mapping[str, Node]
    parents: Mapping[str, Sequence[tuple[str, str]]]
    """For each node those that lead to it, each with the role, in text order."""

    def governing(self) -> Mapping[str, Sequence[str]]:
        """Return for each phrase the clauses that it is the object of."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for node in self.nodes.values():
            for role, target in node.roles:
                if role == "object":
                    found[target].append(node.id)
        return found

    def parties(self, node: Node) -> list[str]:
        """Return what a bond and the clauses about it name as its parties."""
        parents = self.parents.get(node.id, ())
        clauses = [self.nodes[p] for p, role in parents if role in {"object", "subject"}]
        own = [t for role in SHARED for t in node.targets(role)]
        outer = [t for c in clauses for role in ("subject", *SHARED) for t in c.targets(role)]
        return [t for t in (*own, *outer) if t != node.id]

    def subjects(self, node: Node) -> list[str]:
        """Return the subjects of the clause that a pronoun or its noun stands in as another role.

        "Its" is theirs ("A closed its post"), "it" is another's ("A met it").
        """
        owners = [p for p, _ in self.parents.get(node.id, ()) if self._is_phrase(p)]
        inner = [link for one in (node.id, *owners) for link in self.parents.get(one, ())]
        outer = [p for p, role in inner if role != "subject" and not self._is_phrase(p)]
        return list(dict.fromkeys(t for p in outer for t in self.nodes[p].targets("subject")))

    def groups(self, node: Node) -> list[tuple[str, ...]]:
        """Return what is named in one role together with a node: "Norway and Iceland"."""
        links = sorted(set(self.parents.get(node.id, ())))
        return [self.nodes[parent].targets(role) for parent, role in links]

    def _is_phrase(self, identifier: str) -> bool:
        return self.nodes[identifier].kind is NodeKind.PHRASE


def link(nodes: Iterable[Node]) -> Links:
    """Return the links between some nodes, as they are before any is resolved."""
    known = {node.id: node for node in nodes}
    parents: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for node in known.values():
        for role, target in node.roles:
            parents[target].append((node.id, role))
    return Links(known, parents)
