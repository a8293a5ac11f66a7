"""A rule's query -> its group graph patterns, each element with its text (SPARQL 1.2, section 18).

rdflib does not know the reifiers of rules and pyoxigraph does not show what it parsed; this reads
as much of the grammar as it takes to look at the parts of a WHERE clause one by one. A query that
holds anything else (graphs, services, blank nodes or reifiers in the pattern) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<string>(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
            (?:@[\w-]+|\^\^(?:<[^<>\s]*>|[\w-]*:[\w.-]*\w))?)
      | (?P<variable>[?$]\w+)
      | (?P<blank>_:\w+)
      | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%-]+(?:\.+[\w:%-]+)*)?)
      | (?P<word>\w[\w-]*(?:\.\d+)?)
      | (?P<mark>\{\||\|\}|<<|>>|\^\^|&&|\|\||!=|<=|>=|\S)
      | (?P<space>\s+)""",
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class UnknownSyntaxError(ValueError):
    """The query holds something that is not read here."""


@dataclass(frozen=True, slots=True)
class TriplePattern:
    """A subject, a predicate or property path and an object, as they are written."""

    subject: str
    path: str
    object: str

    @property
    def text(self) -> str:
        """Return the pattern as SPARQL."""
        return f"{self.subject} {self.path} {self.object} ."


@dataclass(frozen=True, slots=True)
class Filter:
    """A FILTER, as it is written, and the comment on the lines before it."""

    text: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Bind:
    """A BIND, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Values:
    """Inline data: the terms of each row in the order of the variables."""

    text: str
    variables: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Union:
    """One or more groups of which any may match."""

    text: str
    branches: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    """An OPTIONAL or a MINUS: a group that matches or not."""

    text: str
    group: Group


@dataclass(frozen=True, slots=True)
class Subquery:
    """A SELECT in braces, as it is written; what stands before and behind its pattern as well."""

    text: str
    head: str
    where: Group
    tail: str


Element = TriplePattern | Filter | Bind | Values | Union | Optional | Subquery


@dataclass(frozen=True, slots=True)
class Group:
    """A group graph pattern: all its elements must match together."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A CONSTRUCT: its prologue as it is written, its template's tokens and its pattern."""

    prologue: str
    prefixes: tuple[tuple[str, str], ...]
    template: tuple[str, ...]
    where: Group

    def iri(self, name: str) -> str:
        """Return the IRI of a prefixed name or of an IRI in angle brackets, else the text."""
        if name.startswith("<"):
            return name[1:-1]
        prefix, colon, local = name.partition(":")
        return dict(self.prefixes).get(prefix, f"{prefix}{colon}") + local if colon else name


def parse_query(text: str) -> Query:
    """Parse a CONSTRUCT query; raise UnknownSyntaxError at what is not read here.

    >>> parse_query("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c ; <x:d> 'e' }").where.elements[1]
    TriplePattern(subject='?a', path='<x:d>', object="'e'")
    """
    reader = _Reader(text)
    prologue = reader.until("CONSTRUCT")
    template = reader.block()
    if reader.peek().upper() == "WHERE":
        reader.take()
    where = reader.group()
    if reader.peek():
        raise UnknownSyntaxError(reader.peek())
    return Query(
        prologue=prologue,
        prefixes=tuple(_prefixes(prologue)),
        template=template,
        where=where,
    )


def split_query(text: str) -> tuple[str, str, str, str]:
    """Return what stands before a CONSTRUCT's pattern, its prologue, its template, its pattern.

    All of them are as they are written. Raise UnknownSyntaxError when it is no CONSTRUCT.
    """
    reader = _Reader(text)
    prologue = reader.until("CONSTRUCT")
    before = reader.passed()
    reader.block()
    template = reader.passed().removeprefix(before)
    if reader.peek().upper() == "WHERE":
        reader.take()
    head = reader.passed()
    return head, prologue, template, text.removeprefix(head)


def tested_groups(condition: str) -> Iterator[tuple[int, int, Group]]:
    """Yield the group of each EXISTS in a condition, with where it begins and ends.

    What stands inside another one's group is left out. Raise UnknownSyntaxError as `parse_query`.

    >>> [place for *place, _ in tested_groups("FILTER(?a || NOT EXISTS { ?a ?b ?c })")]
    [[24, 36]]
    """
    reader = _Reader(condition)
    while reader.peek():
        if reader.take().upper() == "EXISTS":
            start = reader.place()
            group = reader.group()
            yield start, len(reader.passed()), group


def _prefixes(prologue: str) -> Iterator[tuple[str, str]]:
    tokens = [m[0] for m in _TOKEN.finditer(prologue) if m.lastgroup not in {"space", "comment"}]
    for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.upper() == "PREFIX":
            yield name.removesuffix(":"), iri[1:-1]


class _Reader:
    """The tokens of a query, and how far they were read."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = (m for m in _TOKEN.finditer(text) if m.lastgroup not in {"space", "comment"})
        self._tokens = [(m[0], m.start(), m.end()) for m in found]
        self._at = 0

    def comment(self) -> str:
        """Return the comment lines right before the next token."""
        before = self._text[: self._tokens[self._at][1]].rsplit("\n", 1)[0].splitlines()
        lines = list(takewhile(lambda line: line.startswith("#"), map(str.strip, reversed(before))))
        return " ".join(line.strip("# ") for line in reversed(lines))

    def peek(self) -> str:
        """Return the next token; nothing at the end."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def take(self, *expected: str) -> str:
        """Return the next token and move on; one of the expected, if any are given."""
        token = self.peek()
        if not token or (expected and token.upper() not in expected):
            raise UnknownSyntaxError(token)
        self._at += 1
        return token

    def until(self, word: str) -> str:
        """Return the text before a word and move behind it."""
        while self.take().upper() != word:
            pass
        return self._text[: self._tokens[self._at - 1][1]]

    def place(self) -> int:
        """Return where the next token begins."""
        return self._tokens[self._at][1]

    def passed(self) -> str:
        """Return the text up to the next token."""
        return self._text[: self._tokens[self._at - 1][2]]

    def block(self) -> tuple[str, ...]:
        """Return the tokens in braces and move behind them."""
        start = self._at
        self._balanced()
        return tuple(token for token, _, _ in self._tokens[start + 1 : self._at - 1])

    def group(self) -> Group:
        """Read a group graph pattern in braces."""
        start = self._at
        if self.take("{") and self.peek().upper() == "SELECT":
            return Group((self._subquery(start),))
        elements: list[Element] = []
        while self.peek() != "}":
            elements.extend(self._element())
            if self.peek() == ".":
                self.take()
        self.take("}")
        return Group(tuple(elements))

    def _subquery(self, start: int) -> Subquery:
        begin = self._at
        while self.peek() != "{":
            self._skip()
        head, where, behind = self._since(begin), self.group(), self._at
        while self.peek() != "}":
            self._skip()
        tail = self._since(behind) if self._at > behind else ""
        self.take("}")
        return Subquery(self._since(start), head, where, tail)

    def _skip(self) -> None:
        """Move behind the next token, or behind what a bracket holds."""
        if self.peek() in _CLOSING:
            self._balanced()
        else:
            self.take()

    def _since(self, start: int) -> str:
        begin, end = self._tokens[start][1], self._tokens[self._at - 1][2]
        return self._text[begin:end]

    def _balanced(self) -> None:
        """Move behind a bracket that closes the next one."""
        closing = [_CLOSING[self.take(*_CLOSING)]]
        while closing:
            token = self.take()
            if token in _CLOSING:
                closing.append(_CLOSING[token])
            elif token == closing[-1]:
                closing.pop()

    def _element(self) -> Iterator[Element]:
        start = self._at
        word = self.peek().upper()
        if word == "VALUES":
            yield self._values()
        elif word == "BIND":
            self.take()
            self._balanced()
            yield Bind(self._since(start))
        elif word == "FILTER":
            yield self._filter()
        elif word in {"OPTIONAL", "MINUS"}:
            self.take()
            group = self.group()
            yield Optional(self._since(start), group)
        elif word == "{":
            branches = [self.group()]
            while self.peek().upper() == "UNION":
                self.take()
                branches.append(self.group())
            yield Union(self._since(start), tuple(branches))
        elif word in {"GRAPH", "SERVICE", "SELECT", "LATERAL", "[", "("}:
            raise UnknownSyntaxError(word)
        else:
            yield from self._triples()

    def _filter(self) -> Filter:
        start, comment = self._at, self.comment()
        self.take("FILTER")
        while self.peek() not in _CLOSING:  # NOT EXISTS, EXISTS, a function's name
            self.take()
        self._balanced()
        return Filter(self._since(start), comment)

    def _values(self) -> Values:
        start = self._at
        self.take("VALUES")
        variables = self._row()
        self.take("{")
        rows = []
        while self.peek() != "}":
            rows.append(self._row())
        self.take("}")
        return Values(self._since(start), variables, tuple(rows))

    def _row(self) -> tuple[str, ...]:
        """Read variables or terms, in brackets when they are several."""
        if self.peek() != "(":
            return (self.take(),)
        self.take()
        row = []
        while self.peek() != ")":
            row.append(self.take())
        self.take(")")
        return tuple(row)

    def _triples(self) -> Iterator[TriplePattern]:
        subject = self._term()
        while True:
            path = self._path()
            yield TriplePattern(subject, path, self._term())
            while self.peek() == ",":
                self.take()
                yield TriplePattern(subject, path, self._term())
            while self.peek() == ";":
                self.take()
            if self.peek() in {".", "}", "{"} or self.peek().upper() in {
                "FILTER",
                "OPTIONAL",
                "BIND",
                "VALUES",
                "MINUS",
            }:
                return

    def _term(self) -> str:
        token = self.take()
        if token in {"true", "false"} or token[0] in "?$<\"'" or ":" in token or token.isdigit():
            return token
        raise UnknownSyntaxError(token)

    def _path(self) -> str:
        """Read a property path: steps, with operators between and around them."""
        start = self._at
        while True:
            while self.peek() in {"^", "!"}:
                self.take()
            if self.peek() == "(":
                self._balanced()
            else:
                self._step()
            while self.peek() in {"*", "+", "?"}:
                self.take()
            if self.peek() not in {"|", "/"}:
                return self._since(start)
            self.take()

    def _step(self) -> None:
        token = self.take()
        if token != "a" and token[0] not in "?$<" and ":" not in token:  # noqa: S105
            raise UnknownSyntaxError(token)
