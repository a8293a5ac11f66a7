"""Tokens -> Tree: a dependency tree that can be asked and changed, arc by arc."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from comity.model import Span, Token

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "CD", "DT", "$", "JJS", "EX"})
NOMINAL = frozenset({"pobj", "nsubj", "nsubjpass", "dobj", "appos", "attr"})
FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


@dataclass(frozen=True, slots=True)
class Tree:
    """The tokens of one sentence with an index of each token's dependents, in text order."""

    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...]

    def having(self, index: int, *deps: str) -> Iterator[int]:
        """Yield the dependents of a token that have one of some labels."""
        below = self.children[index]
        if not below:
            return iter(())
        tokens = self.tokens
        return iter([c for c in below if tokens[c].dep in deps])

    def has(self, index: int, *deps: str) -> bool:
        """Tell whether a token has a dependent with one of some labels."""
        return any(self.tokens[c].dep in deps for c in self.children[index])

    def subtree(self, index: int) -> Iterator[int]:
        """Yield a token and everything below it, unordered."""
        yield index
        for child in self.children[index]:
            yield from self.subtree(child)

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

    def text(self, indices: Iterator[int] | list[int]) -> str:
        """Return some tokens' words joined by spaces."""
        return " ".join(self.tokens[i].text for i in indices)


def build(tokens: tuple[Token, ...]) -> Tree:
    """Index the dependents of each token."""
    children: list[list[int]] = [[] for _ in tokens]
    for index, token in enumerate(tokens):
        if token.head != index:
            children[token.head].append(index)
    return Tree(tokens, tuple(tuple(below) for below in children))


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


def hull(tokens: tuple[Token, ...], indices: list[int]) -> tuple[Span, ...]:
    """Return the text ranges of some tokens, runs of neighbours joined."""
    spans: list[Span] = []
    last = None
    for index in sorted(indices):
        span = tokens[index].span
        if last is not None and index == last + 1:
            spans[-1] = Span(spans[-1].begin, span.end)
        else:
            spans.append(span)
        last = index
    return tuple(spans)
