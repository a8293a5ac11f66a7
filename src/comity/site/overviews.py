"""Holdings -> pages over the whole: dates, trees, conclusions, disagreements, rules, names.

A page holds so many entries at most; the others follow on pages of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pyoxigraph import Literal, NamedNode

from comity.model import Modality
from comity.namespaces import COMITY, OWL, RDF, XSD
from comity.site.catalogue import as_date
from comity.site.descriptions import documents_of
from comity.site.holdings import Holdings
from comity.site.lists import NAMING
from comity.site.questions import STEM as QUESTIONS
from comity.site.questions import Question
from comity.site.search import Entry
from comity.site.search import entries as named
from comity.site.tables import Named, cells, table
from comity.site.values import Kind
from comity.site.views import Ref, Viewer

DATES = frozenset({XSD.date, XSD.gYearMonth, XSD.gYear})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A page over the whole; `find` gives its entries, `show` what a page has of them."""

    stem: str
    title: str
    template: str
    find: Callable[[Holdings], list[Any]]
    show: Callable[[list[Any], Viewer], Any]
    size: int

    def paths(self, entries: int) -> tuple[str, ...]:
        """Return the paths of the pages for some entries, the first without a number."""
        count = max(1, -(-entries // self.size))
        numbers = (f"-{number}" for number in range(2, count + 1))
        return (f"{self.stem}.html", *(f"{self.stem}{number}.html" for number in numbers))


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a tree, and what is in it."""

    ref: Ref
    branches: tuple[Branch, ...]


def _dated(site: Holdings) -> list[tuple[str, NamedNode]]:
    """Return the claims whose value is a date, by date."""
    found = [
        (term.value, claim)
        for claim in _of(site, Kind.CLAIM)
        for term in site.index.values(claim, RDF.object)
        if isinstance(term, Literal) and term.datatype in DATES and as_date(term)
    ]
    return sorted(found, key=lambda item: (item[0], item[1].value))


def _timeline(found: list[tuple[str, NamedNode]], viewer: Viewer) -> list[tuple[str, list[Any]]]:
    """Return the years, each with dates in words and rows."""
    years = groupby(found, key=lambda item: item[0][:4])
    return [(year, [viewer.explained(node) for _, node in group]) for year, group in years]


def _inferred(site: Holdings) -> list[NamedNode]:
    """Return the conclusions, those by one axiom together."""
    nodes = list(_of(site, Kind.INFERENCE))
    return sorted(nodes, key=lambda node: (site.index.text(node, COMITY.axiom), node.value))


def _conclusions(found: list[NamedNode], viewer: Viewer) -> list[tuple[Any, list[Any]]]:
    """Return the axioms in words, each with what was concluded by it."""
    groups = groupby(found, key=lambda node: viewer.index.value(node, COMITY.axiom))
    return [
        (viewer.explained(axiom) if axiom else None, [viewer.explained(node) for node in group])
        for axiom, group in groups
    ]


def _disagreements(site: Holdings) -> list[tuple[NamedNode, NamedNode, tuple[NamedNode, ...]]]:
    """Return subject, property and claims where documents do not say the same.

    That is: several values of a property that the shapes give one value (sh:maxCount 1), or a
    triple that one document states and another denies.
    """
    by_place: dict[tuple[NamedNode, NamedNode], list[NamedNode]] = {}
    for claim in _of(site, Kind.CLAIM):
        subject = site.index.value(claim, RDF.subject)
        predicate = site.index.value(claim, RDF.predicate)
        if subject and predicate and predicate not in NAMING:
            by_place.setdefault((subject, predicate), []).append(claim)
    return [
        (subject, predicate, tuple(claims))
        for (subject, predicate), claims in sorted(by_place.items(), key=str)
        if len(documents_of(claims, site.index)) > 1
        and _differ(claims, site, single=predicate in site.single)
    ]


def _differ(claims: Iterable[NamedNode], site: Holdings, *, single: bool) -> bool:
    asserted, denied = set(), set()
    for claim in claims:
        (value,) = site.index.values(claim, RDF.object)[:1]
        modality = site.index.text(claim, COMITY.modality)
        if modality == Modality.ASSERTED.value:
            asserted.add(value)
        elif modality == Modality.NEGATED.value:
            denied.add(value)
    return bool(asserted & denied) or (single and len(asserted) > 1)


def _differing(found: list[Any], viewer: Viewer) -> list[Any]:
    return [
        (viewer.ref(subject), viewer.predicate(predicate), viewer.rows(claims))
        for subject, predicate, claims in found
    ]


def _trees(site: Holdings) -> list[NamedNode]:
    """Return the transitive properties: what they relate is a tree, or several."""
    return sorted(
        (
            node
            for node, about in site.index.defined.items()
            if OWL.TransitiveProperty in about.get(RDF.type, ())
        ),
        key=lambda node: node.value,
    )


def _grown(found: list[NamedNode], viewer: Viewer) -> list[tuple[Ref, tuple[Branch, ...]]]:
    return [(viewer.predicate(predicate), _tree(predicate, viewer)) for predicate in found]


def _tree(predicate: NamedNode, viewer: Viewer) -> tuple[Branch, ...]:
    """Return the roots of a tree; each node stands below the nearest that it is in."""
    related = viewer.index.related(predicate).items()
    above = {node: targets - {node} for node, targets in related if targets - {node}}
    nearest = {
        node: targets - {far for near in targets for far in above.get(near, ()) if far != near}
        for node, targets in above.items()
    }
    below: dict[NamedNode, list[NamedNode]] = {}
    for node, targets in nearest.items():
        for target in targets:
            below.setdefault(target, []).append(node)
    roots = [node for node in below if not above.get(node)]

    def grown(node: NamedNode, path: frozenset[NamedNode]) -> Branch:
        inner = [child for child in below.get(node, ()) if child not in path]
        ordered = sorted(inner, key=lambda child: (viewer.index.words(child), child.value))
        return Branch(viewer.ref(node), tuple(grown(c, path | {node}) for c in ordered))

    ordered = sorted(roots, key=lambda node: (viewer.index.words(node), node.value))
    return tuple(grown(root, frozenset()) for root in ordered)


def _rules(site: Holdings) -> list[NamedNode]:
    return list(_of(site, Kind.RULE))


def _ruled(found: list[NamedNode], viewer: Viewer) -> list[Any]:
    index = viewer.index
    return [
        (viewer.ref(node), index.rules[node].definition, index.uses.get(node, 0)) for node in found
    ]


def _asked(site: Holdings) -> list[Question]:
    return list(site.questions)


def _listed(found: list[Question], _: Viewer) -> list[tuple[Question, int | None]]:
    """Return the questions, each with the number of rows of its answer, if it is there."""
    return [(question, question.rows) for question in found]


def of_question(question: Question, known: Named) -> Overview:
    """Return the overview of a question: the rows of its answer, some on each page."""
    found = table(question.results or b"")

    def shown(rows: list[tuple[object, ...]], viewer: Viewer) -> dict[str, Any]:
        return {
            "question": question,
            "columns": found.columns,
            "rows": [cells(row, viewer, known) for row in rows],
            "total": len(found.rows),
        }

    return Overview(
        stem=question.stem,
        title=question.title,
        template="question.html",
        find=lambda _: list(found.rows),
        show=shown,
        size=250,
    )


def _named(site: Holdings) -> list[Entry]:
    return list(named(site))


def _of(site: Holdings, kind: Kind) -> Iterator[NamedNode]:
    for _, resource in sorted(site.by_stem.items()):
        if resource.kind is kind:
            yield resource.iri


def _same(found: list[Any], _: Viewer) -> list[Any]:
    return found


OVERVIEWS: Mapping[str, Overview] = {
    overview.stem: overview
    for overview in (
        Overview(
            stem="search",
            title="Search",
            template="search.html",
            find=_named,
            show=_same,
            size=1500,
        ),
        Overview(
            stem=QUESTIONS,
            title="Questions",
            template="questions.html",
            find=_asked,
            show=_listed,
            size=500,
        ),
        Overview(
            stem="timeline",
            title="Timeline",
            template="timeline.html",
            find=_dated,
            show=_timeline,
            size=120,
        ),
        Overview(
            stem="trees", title="Trees", template="trees.html", find=_trees, show=_grown, size=100
        ),
        Overview(
            stem="conclusions",
            title="Conclusions",
            template="conclusions.html",
            find=_inferred,
            show=_conclusions,
            size=250,
        ),
        Overview(
            stem="disagreements",
            title="Disagreements",
            template="disagreements.html",
            find=_disagreements,
            show=_differing,
            size=60,
        ),
        Overview(
            stem="rules",
            title="Reading rules",
            template="rules.html",
            find=_rules,
            show=_ruled,
            size=500,
        ),
    )
}
