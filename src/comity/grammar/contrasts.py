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
        role, above = tokens[noun].dep, tokens[noun].head
        for but in (c for c in tree.having(noun, "cc") if tokens[c].text == "but"):
            for other in (*tree.having(noun, "conj"), *tree.having(above, role)):
                if tree.is_noun(other) and min(tree.subtree(other)) == but + 1:
                    mended = attached(tokens, other, above, role)
                    return attached(mended, noun, other, "conj")
    return tokens
