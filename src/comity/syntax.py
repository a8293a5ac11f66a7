"""Sentence -> Tree: a dependency tree in which the parser's known faults are mended.

Each repair names the fault it mends; all of them only move arcs, never words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from comity.model import Sentence, Span, Token

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
        return (c for c in self.children[index] if self.tokens[c].dep in deps)

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

    def text(self, indices: Iterator[int] | list[int]) -> str:
        """Return some tokens' words joined by spaces."""
        return " ".join(self.tokens[i].text for i in indices)


def mended_tree(sentence: Sentence, *, place_adverbs: frozenset[str] = frozenset()) -> Tree:
    """Build the mended tree of a sentence; `place_adverbs` are words such as "abroad"."""
    built = build(sentence.tokens)
    for repair in REPAIRS:
        built = build(repair(built))
    return build(_adverb_of_noun(built, place_adverbs))


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


def _swallowed_subject(tree: Tree) -> tuple[Token, ...]:
    """Give a finite verb the subject that a fronted phrase swallowed.

    "In order to ... on Okinawa, Japan and the U.S. are working": "Japan" hangs on "Okinawa".
    """
    tokens = tree.tokens
    for verb, token in enumerate(tokens):
        if not tree.is_verb(verb) or tree.has(verb, *SUBJECTS):
            continue
        auxiliaries = list(tree.having(verb, "aux", "auxpass"))
        first = min([verb, *auxiliaries])
        if tokens[first].tag not in FINITE_TAGS or token.dep not in {"ROOT", "ccomp"}:
            continue
        comma = next((i for i in range(first - 1, -1, -1) if tokens[i].text == ","), None)
        if comma is None:
            continue
        run = range(comma + 1, first)
        heads = [i for i in run if tree.is_noun(i) and tokens[i].head <= comma]
        if heads and all(tokens[i].text not in {":", ";"} for i in run):
            return attached(tokens, heads[0], verb, "nsubj")
    return tokens


def _detached_participle(tree: Tree) -> tuple[Token, ...]:
    """Hang ", established in 1995," on the noun phrase before the comma, not on the verb."""
    tokens = tree.tokens
    for index in range(2, len(tokens)):
        token = tokens[index]
        if token.tag != "VBN" or token.dep not in {"advcl", "acl", "conj", "dep"}:
            continue
        if tokens[index - 1].text != "," or tree.has(index, *SUBJECTS, "aux", "auxpass"):
            continue
        noun = _phrase_head(tree, index - 2)
        if noun is None or noun in set(tree.subtree(index)) or token.head == noun:
            continue
        mended = attached(tokens, index, noun, "acl")
        return _released(build(mended), index, token.head)
    return tokens


def _released(tree: Tree, participle: int, verb: int) -> tuple[Token, ...]:
    """Give infinitives behind the participle's closing comma back to the main verb."""
    tokens = tree.tokens
    for child in tree.having(participle, "advcl", "xcomp"):
        infinitive = any(tokens[c].tag == "TO" for c in tree.children[child])
        between = range(participle + 1, min(tree.subtree(child)))
        if infinitive and any(tokens[i].text == "," for i in between):
            tokens = attached(tokens, child, verb, "advcl")
    return tokens


def _phrase_head(tree: Tree, index: int) -> int | None:
    """Climb from a phrase's last word to its head noun, not past a verb's preposition."""
    if not tree.is_noun(index):
        return None
    while True:
        above = tree.tokens[index].head
        if above == index:
            return index
        if tree.is_noun(above) and above < index:
            index = above
        elif tree.tokens[above].dep == "prep" and tree.is_noun(tree.tokens[above].head):
            index = tree.tokens[above].head
        else:
            return index


def _infinitive_of_name(tree: Tree) -> tuple[Token, ...]:
    """Hang "to clear mines" on the verb in "working through the Joint Commission to clear mines".

    A proper name takes no infinitive; the clause that names the body does.
    """
    tokens = tree.tokens
    for index, token in enumerate(tokens):
        infinitive = any(tokens[c].tag == "TO" for c in tree.children[index])
        if token.dep != "acl" or not infinitive or tokens[token.head].tag not in {"NNP", "NNPS"}:
            continue
        preposition = tokens[token.head].head
        verb = tokens[preposition].head
        if tokens[preposition].dep == "prep" and tree.is_verb(verb):
            tokens = attached(tokens, index, verb, "advcl")
    return tokens


def _list_after_including(tree: Tree) -> tuple[Token, ...]:
    """Make the items of "including a; b; and c" conjuncts of the first item."""
    tokens = tree.tokens
    for start, token in enumerate(tokens):
        items = list(tree.having(start, "pobj"))
        if token.lemma not in {"include", "including"} or token.dep != "prep" or not items:
            continue
        first = items[0]
        for mark in (i for i in range(first, len(tokens)) if tokens[i].text == ";"):
            begin = mark + 1
            begin += begin < len(tokens) and tokens[begin].lemma in {"and", "or"}
            head = _segment_head(tree, begin)
            if head is not None and head != first and tokens[head].head != first:
                tokens = attached(tokens, head, first, "conj")
    return tokens


def _segment_head(tree: Tree, begin: int) -> int | None:
    """Return the noun whose phrase starts at a token and that hangs to the left of it."""
    ends = (i for i in range(begin, len(tree.tokens)) if tree.tokens[i].text == ";")
    end = next(ends, len(tree.tokens))
    nouns = (i for i in range(begin, end) if tree.is_noun(i))
    return next((i for i in nouns if tree.tokens[i].head < begin), None)


def _flat_premodifiers(tree: Tree) -> tuple[Token, ...]:
    """Join the parts of a coordination before a noun that were hung on the noun one by one.

    "land, sea and air bases" (the comma), "defense and dual-use technology" (the "and").
    """
    tokens = tree.tokens
    for left, token in enumerate(tokens):
        if token.dep not in {"amod", "compound", "nmod"}:
            continue
        nexts = [c for c in tree.children[token.head] if left < c < token.head]
        right = next((c for c in nexts if tokens[c].dep in {"amod", "compound", "nmod"}), None)
        if right is None:
            continue
        between = {tokens[i].text for i in range(left + 1, min(tree.subtree(right)))}
        comma = between == {","} and tree.has(right, "conj", "cc")
        if comma or ({"and", "or"} & between and tree.has(left, "cc")):
            return attached(tokens, right, left, "conj")
    return tokens


def _adverb_of_noun(tree: Tree, place_adverbs: frozenset[str]) -> tuple[Token, ...]:
    """Hang a place adverb on the noun right before it: "arms sales abroad"."""
    tokens = tree.tokens
    for index in range(1, len(tokens)):
        before = index - 1
        placed = tokens[index].lemma in place_adverbs and tokens[before].tag in {"NN", "NNS"}
        if placed and tokens[index].head == tokens[before].head:
            tokens = attached(tokens, index, before, "advmod")
    return tokens


REPAIRS: tuple[Callable[[Tree], tuple[Token, ...]], ...] = (
    _swallowed_subject,
    _detached_participle,
    _infinitive_of_name,
    _list_after_including,
    _flat_premodifiers,
)


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
