"""Triples of ontology/identity.ttl -> by class or kind, what must agree for things to be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from comity.errors import KnowledgeError
from comity.namespaces import RDF, TEXT

Term = NamedNode | BlankNode | Literal | Triple
Described = Mapping[Term, Mapping[NamedNode, list[Term]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What must agree for things of a class or kind to be one thing; None leaves it to wider ones.

    Values of the `distinguished` properties tell things apart, as do the things that point to one
    by an `inward` property; values of `directed` ones do in their order. The first of `dated` that
    has a value gives the year. With fewer than `needs` values, or without a date that it
    `needs_date`, a thing is its document's own unless its name is telling, by `needs_words` words:
    `common` words do not count in names, `generic` ones alone are not telling. Things `keyed` by a
    property are named by its value and not by their words; those `by_year` are one if their dates
    are of one year. Of `variants` names are compared.
    """

    distinguished: tuple[NamedNode, ...] | None = None
    inward: tuple[NamedNode, ...] | None = None
    directed: tuple[NamedNode, ...] | None = None
    dated: tuple[NamedNode, ...] | None = None
    keyed: NamedNode | None = None
    needs: int | None = None
    needs_words: int | None = None
    needs_date: bool | None = None
    by_year: bool | None = None
    variants: bool | None = None
    common: frozenset[str] = frozenset()
    generic: frozenset[str] = frozenset()


def read_criteria(triples: Iterable[Triple]) -> Mapping[NamedNode, Criteria]:
    """Return the criteria of each class and kind that the triples describe."""
    described: defaultdict[Term, defaultdict[NamedNode, list[Term]]]
    described = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        described[triple.subject][triple.predicate].append(triple.object)
    subjects = sorted((s for s in described if isinstance(s, NamedNode)), key=str)
    return {subject: _criteria(described[subject], described) for subject in subjects}


def _criteria(about: Mapping[NamedNode, list[Term]], described: Described) -> Criteria:
    keyed = about.get(TEXT.keyedBy)
    return Criteria(
        distinguished=_properties(about.get(TEXT.distinguishedBy)),
        inward=_properties(about.get(TEXT.distinguishedAs)),
        directed=_listed(about.get(TEXT.directed), described),
        dated=_listed(about.get(TEXT.datedBy), described),
        keyed=next((term for term in keyed or () if isinstance(term, NamedNode)), None),
        needs=_number(about.get(TEXT.needs)),
        needs_words=_number(about.get(TEXT.needsWords)),
        needs_date=_flag(about.get(TEXT.needsDate)),
        by_year=_flag(about.get(TEXT.byYear)),
        variants=_flag(about.get(TEXT.variants)),
        common=frozenset(_words(about.get(TEXT.commonWord))),
        generic=frozenset(_words(about.get(TEXT.genericWord))),
    )


def _properties(terms: list[Term] | None) -> tuple[NamedNode, ...] | None:
    found = [term for term in terms or () if isinstance(term, NamedNode)]
    return tuple(sorted(found, key=str)) if terms else None


def _listed(terms: list[Term] | None, described: Described) -> tuple[NamedNode, ...] | None:
    """Return the members of an RDF list, in its order."""
    if not terms:
        return None
    found: list[NamedNode] = []
    cell = terms[0]
    while cell != RDF.nil:
        found += [term for term in described[cell][RDF.first] if isinstance(term, NamedNode)]
        cell = described[cell][RDF.rest][0]
    return tuple(found)


def _number(terms: list[Term] | None) -> int | None:
    """Return a number; raise KnowledgeError for what is none."""
    if not terms:
        return None
    word = next(iter(_words(terms)), "")
    if not word.isdecimal():
        raise KnowledgeError(
            f"{terms[0]} is no whole number", where="identity.ttl", remedy="write 1 or 2"
        )
    return int(word)


def _flag(terms: list[Term] | None) -> bool | None:
    return None if not terms else _words(terms) == ["true"]


def _words(terms: list[Term] | None) -> list[str]:
    return [term.value for term in terms or () if isinstance(term, Literal)]
