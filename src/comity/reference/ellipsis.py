"""A bare number -> what it counts: "over 900 are in Peru", "2,000 of them", "500 in Oslo"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal

from comity.model import Node

_POINTING = frozenset({"they", "them", "it", "whom", "which"})


def counted(node: Node, history: Sequence[Node], nodes: Mapping[str, Node]) -> Node:
    """Let a bare number count what the last number counted, or what it is a part of.

    `history` holds the phrases resolved so far. A length of time or a sum of money counts nothing.
    """
    if node.literal("measure"):
        return node
    last, whole = _whole(node, history, nodes)
    if last is None or not last.entities:
        return node
    words = next(iter(last.spans))
    kept = [p for p in last.literals if p[0] in {"core", "coreKey"}]
    kept += [("part", Literal("true"))] if whole else []
    return replace(
        node,
        entities=last.entities,
        sense=last.sense,
        antecedents=(words,) if last.lemma else (words, *last.antecedents),
        literals=(*node.literals, *kept),
        roles=(*node.roles, ("partOf" if whole else "like", whole or last.id)),
    )


def _whole(
    node: Node, history: Sequence[Node], nodes: Mapping[str, Node]
) -> tuple[Node | None, str]:
    """Return the phrase that a bare number counts like, and the larger number it is part of.

    "2,000 of them", "1,500 of these soldiers"; "of whom 2,000 are in X and 500 in Y" holds for
    both, unless the second has a verb of its own.
    """
    numbers = (n for n in reversed(history) if n.literal("statedAs"))
    last = next((n for n in numbers if not n.literal("measure")), None)
    for target in node.targets("of"):
        named = nodes[target]
        if named.lemma in _POINTING:
            return last, last.id if last else ""
        counting = (nodes[t] for t in (target, *named.targets("antecedent")))
        return named, next((n.id for n in counting if n.literal("statedAs")), "")
    if last is not None and last.unit == node.unit and last.literal("part"):
        (whole,) = last.targets("partOf")
        parts = {n.id for n in history if whole in n.targets("partOf")}
        told = [n.targets("subject") for n in nodes.values() if n.unit == node.unit]
        if all(parts & set(subjects) for subjects in told if node.id in subjects):
            return last, whole
    return last, ""
