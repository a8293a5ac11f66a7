"""Tokens -> Tree: a dependency tree that can be asked and changed, arc by arc."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from comity.model import Span, Token

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "CD", "DT", "$", "JJS", "EX"})
NOMINAL = frozenset({"pobj", "nsubj", "nsubjpass", "dobj", "appos", "attr"})
FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_NONE: dict[str, list[int]] = {}
_NOTHING: list[int] = []
"""What hangs on most words: nothing, never added to."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The tokens of one sentence with indexes of each token's dependents, all in text order.

    `below` has the dependents of each token by their label, `by_label` all tokens by theirs,
    `begins` where each token begins.
    """

    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...]
    below: tuple[Mapping[str, Sequence[int]], ...]
    by_label: Mapping[str, Sequence[int]]
    begins: tuple[int, ...]

    def having(self, index: int, dep: str, *others: str) -> Sequence[int]:
        """Return the dependents of a token that have one of some labels."""
        below = self.below[index]
        if not below:
            return ()
        if not others:
            return below.get(dep, ())
        tokens = self.tokens
        return [c for c in self.children[index] if (d := tokens[c].dep) == dep or d in others]

    def has(self, index: int, *deps: str) -> bool:
        """Tell whether a token has a dependent with one of some labels."""
        below = self.below[index]
        return bool(below) and not below.keys().isdisjoint(deps)

    def labelled(self, dep: str, *others: str) -> Sequence[int]:
        """Return the tokens of the sentence that have one of some labels."""
        found = self.by_label.get(dep, ())
        if not others:
            return found
        return sorted([*found, *(i for other in others for i in self.by_label.get(other, ()))])

    def overlapping(self, span: Span) -> range:
        """Return the tokens that a passage overlaps."""
        begin = end = bisect_left(self.begins, span.end)
        while begin and self.tokens[begin - 1].span.end > span.begin:
            begin -= 1
        return range(begin, end)

    def within(self, span: Span) -> range:
        """Return the tokens inside a passage."""
        found = self.overlapping(span)
        if found and self.begins[found[0]] < span.begin:
            found = found[1:]
        if found and self.tokens[found[-1]].span.end > span.end:
            found = found[:-1]
        return found

    def subtree(self, index: int) -> list[int]:
        """Return a token and everything below it, unordered."""
        found = [index]
        for above in found:
            found += self.children[above]
        return found

    def is_noun(self, index: int) -> bool:
        """Tell whether a token can head a noun phrase; a gerund does in a noun's place."""
        token = self.tokens[index]
        if token.tag != "VBG":
            return token.tag in NOUN_TAGS
        if token.dep == "conj" and token.head != index:
            return self.is_noun(token.head)
        return token.dep in NOMINAL

    def is_verb(self, index: int) -> bool:
        """Tell whether a token is a verb form."""
        return self.tokens[index].tag.startswith("VB")

    def coordinator(self, conjunct: int) -> str:
        """Return the words that join a conjunct to what stands before: "and", "rather than"."""
        before = [c for c in self.having(self.tokens[conjunct].head, "cc") if c < conjunct]
        return self.text(sorted(self.subtree(before[-1]))).lower() if before else ""

    def text(self, indices: Iterable[int]) -> str:
        """Return some tokens' words joined by spaces."""
        return " ".join(self.tokens[i].text for i in indices)


@dataclass(frozen=True, slots=True)
class Verbs:
    """The tokens of a sentence that are the verb of a clause."""

    tree: Tree
    indices: frozenset[int]
    _governors: dict[int, int | None] = field(default_factory=dict, repr=False, compare=False)

    def __contains__(self, index: int) -> bool:
        """Tell whether a token is the verb of a clause."""
        return index in self.indices

    def governor(self, index: int) -> int | None:
        """Return the verb of the clause that a token depends on: the nearest above it."""
        if index not in self._governors:
            above = self.tree.tokens[index].head
            if above == index or above in self.indices:
                self._governors[index] = None if above == index else above
            else:
                self._governors[index] = self.governor(above)
        return self._governors[index]


def build(tokens: tuple[Token, ...]) -> Tree:
    """Index the dependents of each token, and the tokens with each label."""
    below: list[dict[str, list[int]]] = [_NONE] * len(tokens)
    children: list[list[int]] = [_NOTHING] * len(tokens)
    by_label: dict[str, list[int]] = {}
    for index, token in enumerate(tokens):
        head, dep = token.head, token.dep
        by_label.setdefault(dep, []).append(index)
        if head == index:
            continue
        if not children[head]:
            children[head], below[head] = [], {}
        children[head].append(index)
        below[head].setdefault(dep, []).append(index)
    return Tree(
        tokens,
        tuple([tuple(found) for found in children]),
        tuple(below),
        by_label,
        tuple([token.span.begin for token in tokens]),
    )


def attached(tokens: tuple[Token, ...], index: int, head: int, dep: str) -> tuple[Token, ...]:
    """Return the tokens with one of them hung elsewhere; unchanged when that made a cycle."""
    above = head
    while tokens[above].head != above:
        if above == index:
            return tokens
        above = tokens[above].head
    if above == index:
        return tokens
    moved = replace(tokens[index], head=head, dep=dep)
    return (*tokens[:index], moved, *tokens[index + 1 :])


def hull(tokens: tuple[Token, ...], indices: Iterable[int]) -> tuple[Span, ...]:
    """Return the text ranges of some tokens, runs of neighbours joined."""
    ordered = sorted(indices)
    if ordered and ordered[-1] - ordered[0] < len(ordered):
        return (_passage(tokens[ordered[0]], tokens[ordered[-1]]),)
    runs: list[list[int]] = []
    for index in ordered:
        if runs and index == runs[-1][1] + 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return tuple([_passage(tokens[first], tokens[last]) for first, last in runs])


def _passage(first: Token, last: Token) -> Span:
    return first.span if first is last else Span(first.span.begin, last.span.end)
