"""Tree -> tokens: what the parser hangs wrongly around dates, "until" and "no longer" mended.

Each function names its fault, moves arcs only and returns the same tokens where all is well.
"""

from __future__ import annotations

import re

from comity.grammar.syntax import SUBJECTS, Tree, attached
from comity.model import Token

_SEQUENCE = frozenset({"after", "following", "upon", "since", "before", "until", "despite"})
"""What an event comes after or before."""


def date_of_name(tree: Tree) -> tuple[Token, ...]:
    """Hang the day of "the treaty with A of May 4, 1951" on the treaty: a state has no date."""
    tokens = tree.tokens
    for index, token in enumerate(tokens):
        if token.lemma != "of":
            continue
        name = token.head
        preposition = tokens[name].head
        if tokens[name].tag not in {"NNP", "NNPS"}:
            continue
        if tokens[name].dep != "pobj" or preposition == 0:
            continue
        days = (c for c in tree.having(index, "pobj") if tokens[c].tag == "NNP")
        if not any(tree.has(day, "nummod") for day in days):
            continue
        noun = tokens[preposition].head
        noun = noun if tree.is_noun(noun) else preposition - 1
        if tree.is_noun(noun):
            tokens = attached(tokens, index, noun, "prep")
    return tokens


def of_behind_date(tree: Tree) -> tuple[Token, ...]:
    """Hang "of A" of "the opening in 1951 of an embassy" on the opening: a year has no parts."""
    tokens = tree.tokens
    for index, token in enumerate(tokens):
        if token.lemma != "of" or token.dep != "prep":
            continue
        day = token.head
        while tokens[day].dep == "nummod":
            day = tokens[day].head
        preposition = tokens[day].head
        if tokens[day].dep == "pobj" and tokens[preposition].lemma in {"in", "on"}:
            noun = tokens[preposition].head
            if is_dated(tree, preposition) and tree.is_noun(noun) and noun < preposition:
                tokens = attached(tokens, index, noun, "prep")
    return tokens


def object_behind_date(tree: Tree) -> tuple[Token, ...]:
    """Give "signed on May 4, 1951, a treaty" its object, which stands beside the day."""
    tokens = tree.tokens
    for index in tree.labelled("appos"):
        day = tree.tokens[index].head
        preposition = tokens[day].head
        verb = tokens[preposition].head
        dated = tokens[day].dep == "pobj" and is_dated(tree, preposition)
        bare = not tree.has(verb, "dobj", "auxpass", "nsubjpass") and tokens[verb].dep != "acl"
        if dated and bare and tree.is_verb(verb) and tree.has(index, "det"):
            tokens = attached(tokens, index, verb, "dobj")
    return tokens


def split_preposition(tree: Tree) -> tuple[Token, ...]:
    """Hang the "about" of "came on or about June 17" beside the "on" that it is joined to."""
    tokens = tree.tokens
    for index in tree.labelled("conj"):
        token = tree.tokens[index]
        if token.tag != "IN":
            continue
        first = tokens[token.head]
        if first.dep in {"prep", "prt"} and not tree.has(token.head, "pobj"):
            tokens = attached(tokens, index, first.head, "prep")
    return tokens


def cleft_date(tree: Tree) -> tuple[Token, ...]:
    """Hang the date of "It was in 1951 that A joined" on the verb that it dates.

    A "not" goes with "until": "It was not until 1951 that A joined" says that A joined.
    """
    tokens = tree.tokens
    for verb in tree.labelled("ccomp", "relcl", "advcl"):
        copula = tokens[verb].head
        if tokens[copula].lemma != "be":
            continue
        that = any(tokens[mark].lemma == "that" for mark in tree.having(verb, "mark", "nsubj"))
        it = any(tokens[it].lemma == "it" for it in tree.having(copula, "nsubj", "expl"))
        if not that or not it:
            continue
        for preposition in tree.having(copula, "prep"):
            for no in tree.having(copula, "neg"):
                if tokens[preposition].lemma == "until":
                    tokens = attached(tokens, no, preposition, "neg")
            tokens = attached(tokens, preposition, verb, "prep")
    return tokens


def not_until(tree: Tree) -> tuple[Token, ...]:
    """Hang the "not" of "did not join until 1951" on "until": it says that A joined in 1951."""
    tokens = tree.tokens
    for index in tree.labelled("prep"):
        token = tree.tokens[index]
        if token.lemma == "until":
            negations = [c for c in tree.having(token.head, "neg") if c < index]
            objects = tree.having(index, "pobj")
            dated = any(tokens[i].tag == "CD" for o in objects for i in tree.subtree(o))
            if dated and len(negations) == 1:
                tokens = attached(tokens, negations[0], index, "neg")
    return tokens


def no_longer(tree: Tree) -> tuple[Token, ...]:
    """Hang the "no" of "no longer hosts" on the verb, which it negates."""
    tokens = tree.tokens
    for index in tree.labelled("neg"):
        adverb = tokens[tree.tokens[index].head]
        if adverb.tag == "RBR" and tree.is_verb(adverb.head):
            tokens = attached(tokens, index, adverb.head, "neg")
    return tokens


def year_before_subject(tree: Tree) -> tuple[Token, ...]:
    """Give "In" its year in "In 1963 President Lund left": the year counts no presidents."""
    tokens = tree.tokens
    for index in tree.labelled("nummod"):
        before = tokens[index - 1]
        bare = before.tag == "IN" and before.dep == "prep" and not tree.has(index - 1, "pobj")
        if index and bare and re.fullmatch(r"1\d{3}|20\d\d", tokens[index].text):
            tokens = attached(tokens, index, index - 1, "pobj")
    return tokens


def date_of_event(tree: Tree) -> tuple[Token, ...]:
    """Hang the year of "joined after its independence in 1951" on the independence it stands by."""
    tokens = tree.tokens
    for index in tree.labelled("prep"):
        token = tree.tokens[index]
        if token.lemma not in {"in", "on"} or not is_dated(tree, index):
            continue
        own = {*tree.subtree(index)}
        for after in (token.head, *tree.having(token.head, "prep")):
            if tokens[after].text.lower() in _SEQUENCE and after < index:
                for event in tree.having(after, "pobj"):
                    if max({*tree.subtree(event)} - own) == index - 1:
                        tokens = attached(tokens, index, event, "prep")
    return tokens


def is_dated(tree: Tree, preposition: int) -> bool:
    """Tell whether a preposition leads to a date: "in 1951", "on May 4, 1951"."""
    return any(
        tree.tokens[i].tag == "CD" and (i == day or tree.tokens[day].tag == "NNP")
        for day in tree.having(preposition, "pobj")
        for i in (day, *tree.having(day, "nummod"))
    )


def relative_of_date(tree: Tree) -> tuple[Token, ...]:
    """Hang "which failed" of "signed a pact in 1951, which failed" on the pact, not on the year."""
    tokens = tree.tokens
    for index in tree.labelled("relcl"):
        relative = any(tokens[c].tag == "WDT" for c in tree.having(index, *SUBJECTS))
        day = tree.tokens[index].head
        if not relative:
            continue
        if tokens[day].dep == "nummod":
            day = tokens[day].head
        dated = tokens[day].tag == "CD" or tree.has(day, "nummod")
        preposition = tokens[day].head
        if dated and tokens[day].dep == "pobj" and tokens[preposition].lemma in {"on", "in"}:
            verb = tokens[preposition].head
            things = [c for c in tree.having(verb, "dobj", "nsubjpass") if c < index]
            noun = verb if tree.is_noun(verb) else next(iter(things), None)
            if noun is not None and noun != index:
                tokens = attached(tokens, index, noun, "relcl")
    return tokens


def occurrence(tree: Tree) -> tuple[Token, ...]:
    """Hang "which occurred in 1951" on the event, not on the thing that it is an event of.

    "the recognition of A, which occurred": what occurs is the recognition.
    """
    tokens = tree.tokens
    for index in tree.labelled("relcl"):
        token = tree.tokens[index]
        if token.lemma not in {"occur", "happen", "take"}:
            continue
        place = any(tokens[c].lemma == "place" for c in tree.having(index, "dobj"))
        if token.lemma == "take" and not place:
            continue
        noun = token.head
        while tokens[tokens[noun].head].lemma == "of" or tokens[noun].dep == "conj":
            above = tokens[noun].head
            noun = tokens[above].head if tokens[above].lemma == "of" else above
        if tree.is_noun(noun):
            tokens = attached(tokens, index, noun, "relcl")
    return tokens
