"""Change log of a version -> what it added, withdrew and changed, in words that lead to the claims.

The log is a file of the release (`changes/{version}.ttl`, see `release.record`), no graph of the
dataset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from comity.lookup import Described, Term, by_subject
from comity.model import Modality
from comity.namespaces import COMITY, DCAT, PROV, RDF, RDFS, Namespace
from comity.site.holdings import Holdings
from comity.site.values import Resource
from comity.site.views import Ref, Viewer

CS = Namespace("http://purl.org/vocab/changeset/schema#")
SHOWN = 250
"""Most changes of a kind that the page of a version shows; the log has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A statement before and after, either of which may be missing, each with its quoted words."""

    before: Ref | None
    after: Ref | None
    said: str
    says: str
    source: Ref | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Changes of a kind; `total` counts those that are not shown, too, all of which `log` has."""

    name: str
    title: str
    rows: tuple[Change, ...]
    total: int
    log: str


def changes(site: Holdings, resource: Resource, viewer: Viewer) -> tuple[Section, ...]:
    """Return what a version changed; nothing for what is no version, or the first one."""
    version = site.index.text(resource.iri, DCAT.version)
    log = site.downloads.get(f"changes/{version}.ttl")
    if log is None or resource.iri.value != f"{site.base}dataset/{version}":
        return ()
    quads = pyoxigraph.parse(log.content, format=RdfFormat.TURTLE)
    teller = _Teller(site, viewer, by_subject(quad.triple for quad in quads))
    return tuple(
        Section(
            name=name,
            title=title,
            rows=tuple(teller.change(*pair) for pair in pairs[:SHOWN]),
            total=len(pairs),
            log=log.path,
        )
        for name, title, pairs in teller.kinds()
        if pairs
    )


Pair = tuple[NamedNode | None, NamedNode | None]


class _Teller:
    """Tells the claims of a log."""

    def __init__(self, site: Holdings, viewer: Viewer, about: Described) -> None:
        self._index, self._viewer, self._about = site.index, viewer, about
        labels = (t for t in site.withdrawn if t.predicate == RDFS.label)
        self._gone: Mapping[object, str] = {t.subject: t.object.value for t in labels}  # type: ignore[union-attr]

    def kinds(self) -> list[tuple[str, str, list[Pair]]]:
        """Return name and title of each kind of change, with its claims before and after."""
        came, went = self._claims(CS.addition), self._claims(CS.removal)
        revised = {
            (before, after)
            for after in came
            for before in self._nodes(after, PROV.wasRevisionOf)
            if before in went
        }
        paired = {claim for pair in revised for claim in pair}
        kept = {
            node
            for node, about in self._about.items()
            if {COMITY.wordsBefore, COMITY.wordsAfter} <= about.keys()
        }
        rehedged = kept & {n for of in self._about for n in self._nodes(of, CS.subjectOfChange)}
        requoted = kept - rehedged
        return [
            ("changed", "Changed", self._ordered([*revised, *((c, c) for c in rehedged)])),
            ("added", "Added", self._ordered((None, c) for c in came - paired)),
            ("gone", "Withdrawn", self._ordered((c, None) for c in went - paired)),
            ("requoted", "Told in other words", self._ordered((c, c) for c in requoted)),
        ]

    def change(self, before: NamedNode | None, after: NamedNode | None) -> Change:
        """Return a change as it is shown; of a claim that is told in other words, once."""
        newest = cast("NamedNode", after or before)
        works = self._nodes(newest, PROV.wasDerivedFrom)
        return Change(
            before=self._ref(before) if before and before != after else None,
            after=self._ref(after) if after else None,
            said=self._text(before, COMITY.wordsBefore) if before else "",
            says=self._text(after, COMITY.wordsAfter) if after else "",
            source=self._viewer.ref(works[0]) if works else None,
        )

    def _claims(self, role: NamedNode) -> set[NamedNode]:
        """Return what change sets add or remove; a changed hedge is no claim, but a part of one."""
        nodes = {n for of in self._about for n in self._nodes(of, role)}
        return {node for node in nodes if "#" not in node.value}

    def _ref(self, claim: NamedNode) -> Ref:
        ref = self._viewer.ref(claim)
        return Ref(text=self._stated(claim), href=ref.href, iri=claim.value)

    def _stated(self, claim: NamedNode) -> str:
        about = self._about.get(claim, {})
        ends = [about.get(part, ())[:1] for part in (RDF.subject, RDF.predicate, RDF.object)]
        if not all(ends):
            return self._gone.get(claim) or self._index.called(claim)
        (subject,), (predicate,), (target,) = ends
        _, verb, _ = self._index.sentence(subject, cast("NamedNode", predicate), target)
        words = f"{self._called(subject)} {verb} {self._called(target)}"
        modality = next(iter(self._nodes(claim, COMITY.modality)), COMITY.asserted)
        name = modality.value.removeprefix(COMITY)
        return words if name == Modality.ASSERTED.value else f"{words} ({name})"

    def _called(self, term: Term) -> str:
        return self._gone.get(term) or self._viewer.ref(term).text

    def _nodes(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        found = self._about.get(node, {}).get(predicate, ())
        return [term for term in found if isinstance(term, NamedNode)]

    def _text(self, node: NamedNode, predicate: NamedNode) -> str:
        return next((t.value for t in self._about.get(node, {}).get(predicate, ())), "")

    def _ordered(self, pairs: Iterable[Pair]) -> list[Pair]:
        def place(pair: Pair) -> tuple[str, str, str]:
            claim = cast("NamedNode", pair[1] or pair[0])
            works = self._nodes(claim, PROV.wasDerivedFrom)
            return works[0].value if works else "", self._stated(claim), claim.value

        return sorted(pairs, key=place)
