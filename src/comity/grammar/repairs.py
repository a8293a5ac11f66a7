"""Sentence -> Tree: the parser's known faults mended.

Each repair names the fault it mends; all of them only move arcs, never words.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from comity.grammar.contrasts import denied_apposition, denied_first
from comity.grammar.dating import (
    cleft_date,
    date_of_event,
    date_of_name,
    is_dated,
    no_longer,
    not_until,
    object_behind_date,
    occurrence,
    of_behind_date,
    relative_of_date,
    split_preposition,
    year_before_subject,
)
from comity.grammar.syntax import FINITE_TAGS, SUBJECTS, Tree, attached, build
from comity.model import Sentence, Token

Repair = Callable[[Tree], tuple[Token, ...]]
"""From a tree to its tokens, some hung elsewhere; the very same tokens where all is well."""


def mended_tree(sentence: Sentence, *, place_adverbs: frozenset[str] = frozenset()) -> Tree:
    """Build the mended tree of a sentence; `place_adverbs` are words such as "abroad"."""
    built = build(sentence.tokens)
    placing = partial(_adverb_of_noun, place_adverbs=place_adverbs)
    repairs: tuple[Repair, ...] = (*REPAIRS, placing)
    for repair in repairs:
        mended = repair(built)
        if mended is not built.tokens:
            built = build(mended)
    return built


def _swallowed_subject(tree: Tree) -> tuple[Token, ...]:
    """Give a finite verb the subject that a fronted phrase swallowed.

    "In order to ... on Svalbard, Norway and Iceland are working": "Norway" hangs on "Svalbard".
    """
    tokens = tree.tokens
    for verb in tree.labelled("ROOT", "ccomp"):
        if not tree.is_verb(verb) or tree.has(verb, *SUBJECTS):
            continue
        first = min([verb, *tree.having(verb, "aux", "auxpass")])
        if tokens[first].tag not in FINITE_TAGS:
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
    for index in tree.labelled("advcl", "acl", "conj", "dep"):
        token = tokens[index]
        if token.tag != "VBN" or index <= 1 or tokens[index - 1].text != ",":
            continue
        if tree.has(index, *SUBJECTS, "aux", "auxpass"):
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
    for index in tree.labelled("acl"):
        token = tree.tokens[index]
        if tokens[token.head].tag not in {"NNP", "NNPS"}:
            continue
        if all(tokens[c].tag != "TO" for c in tree.children[index]):
            continue
        preposition = tokens[token.head].head
        verb = tokens[preposition].head
        if tokens[preposition].dep == "prep" and tree.is_verb(verb):
            tokens = attached(tokens, index, verb, "advcl")
    return tokens


def _list_after_including(tree: Tree) -> tuple[Token, ...]:
    """Make the items of "including a; b; and c" conjuncts of the first item."""
    tokens = tree.tokens
    for start in tree.labelled("prep"):
        items = tree.having(start, "pobj")
        if tree.tokens[start].lemma not in {"include", "including"} or not items:
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


def _what_is_now(tree: Tree) -> tuple[Token, ...]:
    """Read "in what is now A" as "in A", and give the main verb what was hung on "is"."""
    tokens = tree.tokens
    for index in tree.labelled("pcomp"):
        token = tree.tokens[index]
        if token.lemma != "be":
            continue
        preposition = token.head
        what = any(tokens[c].lemma == "what" for c in tree.having(index, "nsubj"))
        name = next(iter(tree.having(index, "attr")), None)
        if not what or name is None:
            continue
        tokens = attached(tokens, name, preposition, "pobj")
        tokens = attached(tokens, index, name, "aux")
        for below in tree.having(index, "advcl", "prep", "npadvmod"):
            tokens = attached(tokens, below, tokens[preposition].head, tokens[below].dep)
    return tokens


def _list_after_colon(tree: Tree) -> tuple[Token, ...]:
    """Set the list of "opened posts in A: B (1951); C (1953)" beside the object, not the verb."""
    tokens = tree.tokens
    for index in tree.labelled("dep", "appos", "npadvmod"):
        verb = tokens[index].head
        item = index > 0 and tokens[index - 1].text == ":"
        if item and tree.is_noun(index) and tree.is_verb(verb) and tree.has(index, "conj"):
            for noun in tree.having(verb, "dobj"):
                tokens = attached(tokens, index, noun, "appos")
    return tokens


def _fronted_participle(tree: Tree) -> tuple[Token, ...]:
    """Take "Negotiated by A, ..." from the subject's place: it modifies what follows."""
    first = tree.tokens[0]
    if first.tag != "VBN" or first.dep not in {"nsubjpass", "nsubj", "csubj", "csubjpass"}:
        return tree.tokens
    return attached(tree.tokens, 0, first.head, "advcl")


def _object_of_action(tree: Tree) -> tuple[Token, ...]:
    """Hang "of B" on the noun in "recognition by A of B", not on the name A."""
    tokens = tree.tokens
    for index, token in enumerate(tokens):
        if token.lemma != "of" or tokens[token.head].dep != "pobj":
            continue
        by = tokens[token.head].head
        if tokens[by].lemma != "by":
            continue
        name = tokens[token.head].tag in {"NNP", "NNPS"} and token.head == by + 1
        if name and tree.is_noun(tokens[by].head):
            tokens = attached(tokens, index, tokens[by].head, "prep")
    return tokens


def _name_behind_noun(tree: Tree) -> tuple[Token, ...]:
    """Set "Bright Star" beside "exercise" in "conducted exercise Bright Star"."""
    tokens = tree.tokens
    for index in tree.labelled("npadvmod"):
        token = tree.tokens[index]
        if token.tag not in {"NNP", "NNPS"} or tree.has(index, "nummod", "det", "prep"):
            continue
        begin = min(tree.subtree(index))
        noun = tokens[begin - 1]
        if (
            begin > 0
            and noun.tag == "NN"
            and noun.dep in {"dobj", "pobj"}
            and noun.head == token.head
        ):
            tokens = attached(tokens, index, begin - 1, "appos")
    return tokens


def _parallel_conjunct(tree: Tree) -> tuple[Token, ...]:
    """Join "the X of A and the Y of B" at X and Y, not at A and Y: both have an article."""
    tokens = tree.tokens
    for index in tree.labelled("conj"):
        token = tree.tokens[index]
        of = tokens[token.head].head
        if tokens[of].lemma != "of" or tokens[token.head].dep != "pobj":
            continue
        article = tree.has(index, "det") and not tree.has(token.head, "det")
        noun = tokens[of].head
        if article and tree.has(noun, "det") and tree.has(index, "prep") and tree.is_noun(noun):
            tokens = attached(tokens, index, noun, "conj")
            for word in tree.having(token.head, "cc"):
                tokens = attached(tokens, word, noun, "cc")
    return tokens


def _flat_premodifiers(tree: Tree) -> tuple[Token, ...]:
    """Join the parts of a coordination before a noun that were hung on the noun one by one.

    "land, sea and air bases" (the comma), "defense and dual-use technology" (the "and").
    """
    tokens = tree.tokens
    for left in tree.labelled("amod", "compound", "nmod"):
        noun = tokens[left].head
        nexts = (c for c in tree.having(noun, "amod", "compound", "nmod") if left < c < noun)
        right = next(nexts, None)
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
        if tokens[index].lemma in place_adverbs:
            before = index - 1
            noun = tokens[before].tag in {"NN", "NNS"}
            if noun and tokens[index].head == tokens[before].head:
                tokens = attached(tokens, index, before, "advmod")
    return tokens


def _fronted_whole(tree: Tree) -> tuple[Token, ...]:
    """Hang a fronted "of" on the number behind it: "of whom 2,000 are in Oslo", "of the 9,000"."""
    tokens = tree.tokens
    for index, token in enumerate(tokens):
        if token.lemma != "of" or not tree.has(index, "pobj") or not tree.is_verb(token.head):
            continue
        for subject in tree.having(token.head, "nsubj", "nsubjpass"):
            if tokens[subject].tag == "CD" and index < subject:
                return attached(tokens, index, subject, "prep")
    return tokens


def _gapped_number(tree: Tree) -> tuple[Token, ...]:
    """Join "around 10,000 in Oslo" to the number before it, not to its verb or preposition."""
    tokens = tree.tokens
    for index in tree.labelled("conj"):
        token = tokens[index]
        if token.tag != "CD" or not tree.has(index, "prep"):
            continue
        above = tokens[token.head].head if tokens[token.head].dep == "prep" else token.head
        group = (above, *tree.having(above, *SUBJECTS, "dobj"))
        numbers = [i for i in group if tokens[i].tag == "CD" and i < index]
        if numbers:
            return attached(tokens, index, numbers[0], "conj")
    return tokens


def _place_of_part(tree: Tree) -> tuple[Token, ...]:
    """Hang the place in ", 200 of them in Oslo" on the number, not on the verb before it."""
    tokens = tree.tokens
    for place in tree.labelled("prep"):
        number = place - 3
        if number < 0 or tokens[number].tag != "CD" or tokens[place].head >= number:
            continue
        of, them = tokens[number + 1], tokens[number + 2]
        if of.lemma == "of" and them.tag in {"PRP", "WP", "WDT"}:
            return attached(tokens, place, number, "prep")
    return tokens


def _finite_conjunct(tree: Tree) -> tuple[Token, ...]:
    """Join "left" in "was the first to join and left in 1951" to "was", not to the infinitive."""
    tokens = tree.tokens
    for index in tree.labelled("conj"):
        token = tokens[index]
        above = token.head
        infinitive = any(tokens[c].tag == "TO" for c in tree.having(above, "aux"))
        if token.tag not in FINITE_TAGS or not infinitive:
            continue
        if tree.has(index, "aux", *SUBJECTS):
            continue
        while tokens[above].head != above and tokens[above].tag not in FINITE_TAGS:
            above = tokens[above].head
        if tokens[above].tag in FINITE_TAGS and above != index:
            tokens = attached(tokens, index, above, "conj")
    return tokens


def _last_of_list(tree: Tree) -> tuple[Token, ...]:
    """Join "C" in "X, accredited to A, B and C, opened" to A: a verb has one subject before it."""
    tokens = tree.tokens
    for coordinator in tree.labelled("cc"):
        index, before = coordinator + 1, tokens[coordinator]
        token = tokens[index] if index < len(tokens) else before
        if token.dep in SUBJECTS and tree.is_noun(before.head):
            others = [s for s in tree.having(token.head, *SUBJECTS) if s < before.head]
            if others and before.head not in others:
                tokens = attached(tokens, index, before.head, "conj")
    return tokens


def _gapped_object(tree: Tree) -> tuple[Token, ...]:
    """Hang both parts of "signed A in 1951 and B in 1953" on the verb, each with its own date."""
    tokens = tree.tokens
    for index in tree.labelled("conj"):
        if not tree.is_noun(index):
            continue
        verb = tokens[index].head
        while tokens[verb].dep in {"pobj", "nummod", "prep"}:
            verb = tokens[verb].head
        dates = [p for p in tree.having(verb, "prep") if is_dated(tree, p)]
        between = [d for d in dates if d < index]
        behind = [d for d in dates if d > index]
        own = behind or [p for p in tree.having(index, "prep") if is_dated(tree, p)]
        if between and own and any(o < between[-1] for o in tree.having(verb, "dobj")):
            tokens = attached(tokens, index, verb, "conj")
            tokens = attached(tokens, own[0], index, "prep")
    return tokens


REPAIRS: tuple[Repair, ...] = (
    _place_of_part,
    _fronted_whole,
    _gapped_number,
    _fronted_participle,
    _swallowed_subject,
    _detached_participle,
    _infinitive_of_name,
    _list_after_including,
    _what_is_now,
    _list_after_colon,
    date_of_name,
    split_preposition,
    _object_of_action,
    cleft_date,
    not_until,
    no_longer,
    year_before_subject,
    _name_behind_noun,
    _parallel_conjunct,
    _finite_conjunct,
    _last_of_list,
    _gapped_object,
    relative_of_date,
    date_of_event,
    object_behind_date,
    occurrence,
    of_behind_date,
    denied_apposition,
    denied_first,
    _flat_premodifiers,
)
