"""Tree, Mentions -> Tree: a name of several words hangs together, beside those it is joined to.

The parser does not know names. It takes "John Hay" in "by Secretary of State John Hay and Foreign
Minister Ole Dahl" for an adjective of the minister.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from comity.grammar.syntax import SUBJECTS, Tree, attached, build
from comity.model import Mention, MentionKind, Token

_BEFORE = frozenset({"nmod", "compound", "amod", "appos", "poss"})
"""How a name hangs that the parser took for a part of the next one."""
_OF_PERSONS = frozenset({"under", "with", "after", "before", "since"})
"""What stands before whoever governs; "in Vichy France" names a place."""
_DESCRIBING = ("amod", "nmod", "compound", "det", "poss")
_APART = 4
"""Words between two joined names at most: "and the then Norwegian"."""


def with_whole_names(tree: Tree, mentions: Sequence[Mention]) -> Tree:
    """Return the tree in which each name of several words has one top."""
    names = [m for m in mentions if m.kind is MentionKind.NAME and m.entity and not m.adjective]
    words = [tree.within(name.span) for name in names]
    for own in words:
        if len(own) > 1:
            tree = _mended(tree, _gathered(tree, own))
    tree = _mended(tree, _fronted_name(tree, mentions))
    beside = [*zip(pairwise(names), pairwise(words), strict=True)]
    for (left, right), (one, other) in reversed(beside):
        if one and other and _alike(left, right):
            tree = _mended(tree, _listed(tree, one, other))
    for _, (one, other) in beside:
        if len(one) > 1 and other:
            tree = _mended(tree, _joined(tree, one, other))
    return tree


def _fronted_name(tree: Tree, mentions: Sequence[Mention]) -> tuple[Token, ...]:
    """Give "Under" its name in "Under Dahl U.S.-Norwegian relations grew": Dahl is no part of them.

    The subject that begins with the name of a person begins at a name behind it.
    """
    tokens = tree.tokens
    named = [
        m for m in mentions if m.kind is MentionKind.NAME and m.span.begin > tokens[0].span.begin
    ]
    starts = (tree.overlapping(m.span).start for m in named)
    second = next((start for start in sorted(starts) if start > 1), 0)
    run = range(1, second)
    proper = all(tokens[i].text[0].isupper() for i in run)
    if not second or not proper or tokens[0].lemma not in _OF_PERSONS:
        return tokens
    head = second
    while tokens[head].head != head and tokens[head].dep not in SUBJECTS:
        head = tokens[head].head
    whole = tokens[head].dep in SUBJECTS and all(o in run for o in tree.having(0, "pobj"))
    if not whole or head in run:
        return tokens
    tokens = attached(tokens, 0, tokens[head].head, "prep")
    tokens = attached(tokens, run[-1], 0, "pobj")
    for index in run[:-1]:
        tokens = attached(tokens, index, run[-1], "compound")
    return tokens


def _mended(tree: Tree, tokens: tuple[Token, ...]) -> Tree:
    return tree if tokens is tree.tokens else build(tokens)


def _alike(left: Mention, right: Mention) -> bool:
    """Tell whether two names are of the same classes: "Oslo, Norway" are no list."""
    one, other = left.entity, right.entity
    return bool(one and other and one != other and one.classes == other.classes)


def _listed(tree: Tree, one: range, other: range) -> tuple[Token, ...]:
    """Join the names of a list: "belongs to the League, the Union and the Fund".

    The parser sets the second beside the first, or hangs the last on the verb.
    """
    tokens = tree.tokens
    between = {token.lemma for token in tokens[one.stop : other.start]}
    if not between or not between <= {",", "and", "the"}:
        return tokens
    first, second = _top(tree, one), _top(tree, other)
    beside = tokens[second].dep == "appos" and tokens[second].head == first
    astray = tokens[second].dep == "conj" and tree.is_verb(tokens[second].head)
    alone = set(tree.having(second, "det", "compound", "punct")) == set(tree.children[second])
    if (beside and tree.has(second, "conj")) or (astray and alone and "and" in between):
        return attached(tokens, second, first, "conj")
    return tokens


def _top(tree: Tree, words: range) -> int:
    """Return the noun that is nearest to the root; one that hangs loose beside others is none."""
    nouns = [index for index in words if tree.is_noun(index)]
    fixed = [index for index in nouns if tree.tokens[index].dep != "npadvmod"]
    return min(fixed or nouns or words, key=lambda index: (_depth(tree, index), -index))


def _depth(tree: Tree, index: int) -> int:
    steps = 0
    while tree.tokens[index].head != index and steps < len(tree.tokens):
        index, steps = tree.tokens[index].head, steps + 1
    return steps


def _gathered(tree: Tree, words: range) -> tuple[Token, ...]:
    """Hang on the top of a name its words that hang elsewhere, and what describes it."""
    tokens, top = tree.tokens, _top(tree, words)
    for index in words:
        if index != top and tokens[index].head not in words:
            dep = "compound" if tree.is_noun(index) else tokens[index].dep
            tokens = attached(tokens, index, top, dep)
        before = (c for c in tree.having(index, *_DESCRIBING) if c < words[0])
        behind = (c for c in tree.having(index, "prep", "conj", "cc") if c > words[-1])
        for child in (*before, *behind):
            if index != top:
                tokens = attached(tokens, child, top, tokens[child].dep)
    return tokens


def _joined(tree: Tree, one: range, other: range) -> tuple[Token, ...]:
    """Join two names with "and" between them where the first hangs on the second."""
    tokens, between = tree.tokens, range(one.stop, other.start)
    if not 0 < len(between) <= _APART or tokens[one.stop].lemma != "and":
        return tokens
    first, second = _top(tree, one), _top(tree, other)
    if tokens[first].dep not in _BEFORE or tokens[first].head not in other:
        return tokens
    tokens = attached(tokens, first, tokens[second].head, tokens[second].dep)
    tokens = attached(tokens, second, first, "conj")
    for index in between[1:]:
        if tokens[index].head in one:
            tokens = attached(tokens, index, second, "nmod")
    return tokens
