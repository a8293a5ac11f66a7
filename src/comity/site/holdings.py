"""All that a site has to show, before any of it is put on a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from comity.lookup import Index
from comity.serialization import Style
from comity.site.addresses import Addresses
from comity.site.catalogue import Vocabulary
from comity.site.links import links_of
from comity.site.questions import Question
from comity.site.tables import Named
from comity.site.values import File, Kind, Link, Resource

_SINGLE_GRAPHS = "bulk/graphs/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """A dataset with its resources, vocabularies and downloads.

    `resources` maps the key of an IRI (its path below the base) to what it names, `by_stem` the
    stem of its files to the same, `downloads` a path to a file that is published as it is.
    `address` is where the site is reached; `endpoint` tells whether SPARQL is answered there.
    `labels` lead to the only thing of that name; `alignments` tie classes to those of schema.org;
    `single` properties have one value for each subject.
    """

    index: Index
    addresses: Addresses
    style: Style
    address: str
    resources: Mapping[str, Resource]
    by_stem: Mapping[str, Resource]
    downloads: Mapping[str, File]
    vocabularies: tuple[Vocabulary, ...]
    withdrawn: tuple[Triple, ...]
    questions: tuple[Question, ...] = ()
    labels: Named = field(default_factory=dict)
    endpoint: bool = False
    alignments: tuple[Triple, ...] = ()
    single: frozenset[NamedNode] = frozenset()

    @property
    def base(self) -> str:
        """Return what the IRIs of the data begin with."""
        return self.index.base

    def of_kind(self, kind: Kind) -> list[Resource]:
        """Return the resources of a kind, sorted."""
        found = {r.stem: r for r in self.resources.values() if r.kind is kind}
        return [found[stem] for stem in sorted(found)]

    def offered(self) -> tuple[File, ...]:
        """Return the downloads that are listed: not the file of each single graph of a release."""
        return tuple(f for f in self.downloads.values() if not f.path.startswith(_SINGLE_GRAPHS))

    def graph_sizes(self) -> tuple[int | None, Mapping[NamedNode, int | None]]:
        """Return the triples of all named graphs together, and of each; none if unknown."""
        quads = {
            quad
            for found in self.index.quads.values()
            for quad in found
            if isinstance(quad.graph_name, NamedNode)
        }
        counts = Counter(q.graph_name for q in quads if isinstance(q.graph_name, NamedNode))
        return len({quad.triple for quad in quads}), counts

    def links(self, resource: Resource) -> tuple[Link, ...]:
        """Return the typed links of a resource."""
        return links_of(resource, self.index, self.offered())
