"""A rule's query -> the lemmas that a text must have for the rule to match at all.

Derived from the query and not written by hand, so that it cannot be wrong: a lemma is needed where
a pattern says `text:lemma "sign"`, or `text:lemma ?verb` with `VALUES ?verb { ... }` beside or
around it. What is optional, in a filter or in a subquery needs nothing; of a UNION all branches
must need something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from comity.namespaces import TEXT
from comity.rules.pattern import (
    Group,
    Query,
    TriplePattern,
    Union,
    UnknownSyntaxError,
    Values,
    parse_query,
)

_PLAIN = re.compile(r"""(["'])((?:(?!\1)[^\\])*)\1""")
"""A string without escapes, language or datatype: what a lemma is."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a rule needs: of each set of `lemmas` one; of `verbs` one as the clause it asserts."""

    lemmas: tuple[frozenset[str], ...] = ()
    verbs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Need:
    words: frozenset[str]
    verb: bool
    """Whether the node with one of the words is a clause that the rule asserts."""


def needs(query: str) -> Needs:
    """Return what a query needs; nothing where that cannot be derived.

    >>> text = "PREFIX text: <https://w3id.org/comity/text#> "
    >>> text += "CONSTRUCT { <x:a> <x:b> <x:c> ~_:e . _:e text:asserts ?c } "
    >>> sorted(needs(text + "WHERE { VALUES ?v { 'sign' 'seal' } ?c text:lemma ?v }").verbs)
    ['seal', 'sign']
    """
    try:
        parsed = parse_query(query)
    except UnknownSyntaxError:
        return Needs()
    found = list(dict.fromkeys(_needs(parsed.where, parsed, {}, asserted_variables(parsed))))
    verbs = [need.words for need in found if need.verb]
    return Needs(
        lemmas=tuple(need.words for need in found), verbs=min(verbs, key=len, default=frozenset())
    )


def asserted_variables(query: Query) -> frozenset[str]:
    """Return the variables whose clauses the query's triples assert."""
    found, asserts = set(), False
    for token in query.template:
        if query.iri(token) == TEXT.asserts.value:
            asserts = True
        elif asserts and token.startswith("?"):
            found.add(token)
        elif token != ",":  # noqa: S105
            asserts = False
    return frozenset(found)


def _needs(
    group: Group,
    query: Query,
    around: Mapping[str, frozenset[str]],
    asserted: frozenset[str],
) -> Iterator[_Need]:
    choices = {**around, **_choices(group)}
    for element in group.elements:
        if isinstance(element, TriplePattern) and query.iri(element.path) == TEXT.lemma.value:
            plain = _PLAIN.fullmatch(element.object)
            words = frozenset({plain[2]}) if plain else choices.get(element.object)
            if words is not None:
                yield _Need(words, element.subject in asserted)
        elif isinstance(element, Union):
            branches = [list(_needs(g, query, choices, asserted)) for g in element.branches]
            if len(branches) == 1:
                yield from branches[0]
            elif all(branches):
                verbs = [max(needed, key=lambda need: need.verb) for needed in branches]
                yield _any(verbs, verb=any(need.verb for need in verbs))
                rare = [min(needed, key=lambda need: len(need.words)) for needed in branches]
                if rare != verbs:
                    yield _any(rare, verb=False)


def _any(needs: Iterable[_Need], *, verb: bool) -> _Need:
    return _Need(frozenset(word for need in needs for word in need.words), verb)


def _choices(group: Group) -> dict[str, frozenset[str]]:
    """Return the strings that inline data leaves to each variable."""
    found: dict[str, frozenset[str]] = {}
    for element in group.elements:
        if isinstance(element, Values):
            for place, variable in enumerate(element.variables):
                plain = [_PLAIN.fullmatch(row[place]) for row in element.rows]
                if all(plain):
                    found[variable] = frozenset(match[2] for match in plain if match)
    return found
