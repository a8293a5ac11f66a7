"""Two repairs of "not" beside a noun: it denies the noun behind it, and not the clause."""

from __future__ import annotations

from comity.grammar.syntax import Tree, attached
from comity.model import Token


def denied_apposition(tree: Tree) -> tuple[Token, ...]:
    """Hang "not" on what it denies in "recognized Latvia, not Estonia": it hangs on "Latvia"."""
    for negation in tree.labelled("neg"):
        noun = tree.tokens[negation].head
        if not tree.is_noun(noun) or noun > negation:
            continue
        behind = [i for i in tree.having(noun, "appos", "conj") if i > negation]
        if behind and min(tree.subtree(behind[0])) == negation + 1:
            mended = attached(tree.tokens, behind[0], noun, "conj")
            return attached(mended, negation, behind[0], "neg")
    return tree.tokens


def denied_first(tree: Tree) -> tuple[Token, ...]:
    """Put the second before the first in "not Norway but Sweden recognized": the second did."""
    tokens = tree.tokens
    for negation in tree.labelled("neg"):
        noun = tokens[negation].head
        if not tree.is_noun(noun) or noun < negation or tokens[noun].dep == "conj":
            continue
        for other in tree.having(noun, "conj"):
            if tree.coordinator(other) == "but" and tree.is_noun(other):
                mended = attached(tokens, other, tokens[noun].head, tokens[noun].dep)
                return attached(mended, noun, other, "conj")
    return tokens
