"""What triple stores are known to change in a literal, each change under a name.

A store that keeps numbers as numbers gives back `1.5` for `1.50`. Comparing without knowing this
would call every such load a failure; knowing it by name keeps real losses visible. Measured with
one probe for each kind of term against the servers of `presets`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, Triple

from comity.namespaces import XSD

Change = Callable[[Literal], Literal]
_INTEGERS = frozenset(
    XSD.term(name)
    for name in """byte int long negativeInteger nonNegativeInteger nonPositiveInteger
    positiveInteger short unsignedByte unsignedInt unsignedLong unsignedShort""".split()
)
_INTEGER = re.compile(r"[+-]?\d+")


@dataclass(frozen=True, slots=True)
class Peculiarity:
    """A change that a store makes; `change` returns the literal itself where it makes none."""

    name: str
    change: Change
    datatypes: frozenset[NamedNode] = frozenset()
    """Which literals it may touch; for none it is those with a language tag."""


def _decimal(literal: Literal) -> Literal:
    if literal.datatype != XSD.decimal:
        return literal
    try:
        number = Decimal(literal.value).normalize()
    except InvalidOperation:
        return literal
    return Literal(f"{number:f}", datatype=XSD.decimal)


def _integer(literal: Literal) -> Literal:
    if literal.datatype != XSD.integer or not _INTEGER.fullmatch(literal.value):
        return literal
    return Literal(str(int(literal.value)), datatype=XSD.integer)


def _large(literal: Literal) -> Literal:
    if literal.datatype != XSD.integer or not _INTEGER.fullmatch(literal.value):
        return literal
    if -(1 << 31) <= int(literal.value) < 1 << 31:
        return literal
    return Literal(literal.value, datatype=XSD.decimal)


def _derived(literal: Literal) -> Literal:
    if literal.datatype not in _INTEGERS:
        return literal
    return _integer(Literal(literal.value, datatype=XSD.integer))


def _stamp(literal: Literal) -> Literal:
    if literal.datatype != XSD.dateTimeStamp:
        return literal
    return Literal(literal.value, datatype=XSD.dateTime)


def _language(literal: Literal) -> Literal:
    if not literal.language:
        return literal
    return Literal(literal.value, language=literal.language.lower())


DECIMALS = Peculiarity("decimals lose trailing zeros", _decimal, frozenset({XSD.decimal}))
INTEGERS = Peculiarity("integers lose signs and leading zeros", _integer, frozenset({XSD.integer}))
LARGE = Peculiarity("integers beyond 32 bits become xsd:decimal", _large, frozenset({XSD.integer}))
DERIVED = Peculiarity("derived integer types become xsd:integer", _derived, _INTEGERS)
STAMPS = Peculiarity(
    "xsd:dateTimeStamp becomes xsd:dateTime", _stamp, frozenset({XSD.dateTimeStamp})
)
LANGUAGES = Peculiarity("language tags become lower case", _language)


def is_touched(kind: str, known: tuple[Peculiarity, ...]) -> bool:
    """Tell whether one of some peculiarities may touch a literal with this end in N-Triples.

    >>> is_touched("@en", (LANGUAGES,)), is_touched("@en-GB", (LANGUAGES,))
    (False, True)
    >>> is_touched(f"^^{XSD.decimal}", (DECIMALS,)), is_touched(f"^^{XSD.date}", (DECIMALS,))
    (True, False)
    """
    if kind.startswith("@"):
        return kind != kind.lower() and any(not one.datatypes for one in known)
    datatype = NamedNode(kind.removeprefix("^^<").removesuffix(">"))
    return any(datatype in one.datatypes for one in known)


def as_given_back(triple: Triple, known: tuple[Peculiarity, ...]) -> tuple[Triple, tuple[str, ...]]:
    """Return a triple as a store with some peculiarities gives it back, and the names that apply.

    >>> from pyoxigraph import NamedNode
    >>> price = Literal("1.50", datatype=XSD.decimal)
    >>> given, names = as_given_back(Triple(NamedNode("x:s"), NamedNode("x:p"), price), (DECIMALS,))
    >>> given.object.value, names
    ('1.5', ('decimals lose trailing zeros',))
    """
    value = triple.object
    if not isinstance(value, Literal):
        return triple, ()
    applied = []
    for peculiarity in known:
        changed = peculiarity.change(value)
        if changed != value:
            value = changed
            applied.append(peculiarity.name)
    if not applied:
        return triple, ()
    return Triple(triple.subject, triple.predicate, value), tuple(applied)
