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

from pyoxigraph import NamedNode

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
from comity.sought import Sought

_PLAIN = re.compile(r"""(["'])((?:(?!\1)[^\\])*)\1""")
"""A string without escapes, language or datatype: what a lemma is."""


_OPERATOR = re.compile(r"[()*+?^!<]")
"""What makes a path more than steps with alternatives."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a rule needs: of each set of nodes one; of `verbs` one as the clause it asserts.

    Of each set of `terms` the graph must have one, as a property or as a class.
    """

    nodes: tuple[frozenset[Sought], ...] = ()
    verbs: frozenset[str] = frozenset()
    terms: tuple[frozenset[NamedNode], ...] = ()

    @property
    def lemmas(self) -> tuple[frozenset[str], ...]:
        """The lemmas that those nodes may have: of each set a text has one."""
        return tuple(map(_words, self.nodes))


@dataclass(frozen=True, slots=True)
class _Need:
    nodes: frozenset[Sought]
    verb: bool
    """Whether the nodes are clauses that the rule asserts."""


def _variety(need: _Need) -> int:
    return len(_words(need.nodes))


def _any(needs: Iterable[_Need], *, verb: bool) -> _Need:
    return _Need(frozenset(node for need in needs for node in need.nodes), verb)


def _words(nodes: Iterable[Sought]) -> frozenset[str]:
    return frozenset(word for node in nodes for word in node.words)


def needs(query: str) -> Needs:
    """Return what a query needs; nothing where that cannot be derived.

    >>> text = "PREFIX text: <https://w3id.org/comity/text#> "
    >>> text += "CONSTRUCT { <x:a> <x:b> <x:c> ~_:e . _:e text:asserts ?c } "
    >>> sorted(needs(text + "WHERE { VALUES ?v { 'sign' 'seal' } ?c text:lemma ?v }").verbs)
    ['seal', 'sign']
    """
    try:
        return query_needs(parse_query(query))
    except UnknownSyntaxError:
        return Needs()


def query_needs(parsed: Query) -> Needs:
    """Return what a parsed query needs."""
    found = list(dict.fromkeys(_needs(parsed.where, parsed, {}, (), asserted_variables(parsed))))
    verbs = [_words(need.nodes) for need in found if need.verb]
    return Needs(
        nodes=tuple(need.nodes for need in found),
        verbs=min(verbs, key=len, default=frozenset()),
        terms=tuple(dict.fromkeys(_terms(parsed.where, parsed))),
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
    outer: tuple[TriplePattern, ...],
    asserted: frozenset[str],
) -> Iterator[_Need]:
    choices = {**around, **_choices(group)}
    patterns = (*outer, *(e for e in group.elements if isinstance(e, TriplePattern)))
    for element in group.elements:
        if isinstance(element, TriplePattern) and query.iri(element.path) == TEXT.lemma.value:
            plain = _PLAIN.fullmatch(element.object)
            words = frozenset({plain[2]}) if plain else choices.get(element.object)
            if words is not None:
                about = [p for p in patterns if p.subject == element.subject and p is not element]
                terms = (next(_steps(pattern, query), frozenset()) for pattern in about)
                node = Sought(words, tuple(dict.fromkeys(filter(None, terms))))
                yield _Need(frozenset({node}), element.subject in asserted)
        elif isinstance(element, Union):
            branches = [
                list(_needs(g, query, choices, patterns, asserted)) for g in element.branches
            ]
            if len(branches) == 1:
                yield from branches[0]
            elif all(branches):
                verbs = [max(needed, key=lambda need: need.verb) for needed in branches]
                yield _any(verbs, verb=any(need.verb for need in verbs))
                rare = [
                    min(needed, key=lambda need: len(_words(need.nodes))) for needed in branches
                ]
                if rare != verbs:
                    yield _any(rare, verb=False)


def _terms(group: Group, query: Query) -> Iterator[frozenset[NamedNode]]:
    for element in group.elements:
        if isinstance(element, TriplePattern):
            yield from _steps(element, query)
        elif isinstance(element, Union):
            branches = [list(_terms(branch, query)) for branch in element.branches]
            if len(branches) == 1:
                yield from branches[0]
            elif all(branches):  # what each branch starts from
                yield frozenset[NamedNode]().union(*(needed[0] for needed in branches))


def _steps(pattern: TriplePattern, query: Query) -> Iterator[frozenset[NamedNode]]:
    """Yield the properties of each step of a path, and the class that "a" leads to at its end."""
    path = pattern.path.removeprefix("(").removesuffix(")")
    if _OPERATOR.search(path):
        return
    *_, last = steps = path.split("/")
    for step in steps:
        names = {query.iri(name.strip()) for name in step.split("|")}
        if names == {"a"} and step is last and not pattern.object.startswith("?"):
            names = {query.iri(pattern.object)}
        if all(":" in name for name in names):
            yield frozenset(map(NamedNode, names))


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
