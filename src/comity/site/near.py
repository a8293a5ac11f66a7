"""SPARQL store -> the index of a page: what it shows is asked for, and no more.

Every query is bounded, by IRIs or by a LIMIT. What was asked is kept for as long as one page takes
to make, so that a page is of one moment, and no memory grows with the dataset.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad

from comity.identifiers import graph_iri
from comity.identity.judgements import VERDICTS
from comity.lookup import LABELS, SOURCE, Index, Term, by_subject
from comity.namespaces import COMITY, FOAF, OA, PROV, RDF

K = TypeVar("K")
V = TypeVar("V")
Row = Sequence[object]
Ask = Callable[[str], Iterable[Row]]
"""Answers a SELECT: a term for each variable in order, none where it is unbound."""
TOWARDS = 5000
"""Most statements with a node as object that are looked at."""
WHOLE = 20_000
"""Most statements of one graph, and of one request for several nodes."""
BATCH = 200
"""Nodes in one query."""
_FACETS = (
    *(RDF.type, RDF.subject, RDF.predicate, RDF.object, OA.hasSource),
    *(PROV.wasDerivedFrom, COMITY.modality, *LABELS, *SOURCE),
)
"""Properties that tell what a neighbour is and is called; others of it are not asked for."""
_SPEAKING = (RDF.subject, OA.hasSource)
"""What statements and passages have."""
_JUDGING = (FOAF.focus, *VERDICTS)
"""Properties of concepts and decisions, which speak of what they lead to."""
_PARTS = (COMITY.evidence, OA.hasSelector, COMITY.axiom, COMITY.premise)
"""Properties whose values are shown with what they belong to."""


class Lazy(Mapping[K, V]):
    """What is looked up when it is asked for; it cannot be listed."""

    def __init__(self, find: Callable[[K], V | None]) -> None:
        self._find = find

    def __getitem__(self, key: K) -> V:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[K]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


class Near:
    """The statements near some nodes, asked for in batches and each only once."""

    def __init__(self, ask: Ask, base: str) -> None:
        self._ask = ask
        self._description = graph_iri(base, "description")
        self._whole: dict[NamedNode, tuple[Quad, ...]] = {}
        self._facets: dict[NamedNode, tuple[Quad, ...]] = {}
        self._towards: dict[NamedNode, tuple[Quad, ...]] = {}
        self._graphs: dict[NamedNode, tuple[Quad, ...]] = {}
        self.seen: set[object] = set()
        self.uses: dict[Term, int] = {}
        self.cut = False

    def rows(self, query: str) -> Iterable[Row]:
        """Return the rows of a query."""
        return self._ask(query)

    def all_facets(self) -> Iterator[Quad]:
        """Yield what was asked about neighbours."""
        for quads in tuple(self._facets.values()):
            yield from quads

    def whole(self, node: NamedNode) -> tuple[Quad, ...]:
        """Return what is said of a node."""
        self.load((node,))
        return self._whole[node]

    def facets(self, node: NamedNode) -> tuple[Quad, ...]:
        """Return what a node is and is called."""
        if node in self._whole:
            return self._whole[node]
        self.load_facets((node,))
        return self._facets[node]

    def towards(self, node: NamedNode) -> tuple[Quad, ...]:
        """Return what is said with a node as object, and load what says it."""
        if node not in self._towards:
            query = f"SELECT ?g ?s ?p {{ GRAPH ?g {{ ?s ?p {node} }} }} LIMIT {TOWARDS}"
            rows = self._quads((g, s, p, node) for g, s, p in self._ask(query))
            self.cut |= len(rows) >= TOWARDS
            self._towards[node] = tuple(rows)
        return self._towards[node]

    def graph(self, name: NamedNode) -> tuple[Quad, ...]:
        """Return what is in a named graph."""
        if name not in self._graphs:
            query = f"SELECT ?s ?p ?o {{ GRAPH {name} {{ ?s ?p ?o }} }} LIMIT {WHOLE}"
            rows = self._quads((name, *row) for row in self._ask(query))
            self.cut |= len(rows) >= WHOLE
            self._graphs[name] = tuple(rows)
        return self._graphs[name]

    def exact(self, subject: NamedNode, predicate: NamedNode, term: Term) -> tuple[Quad, ...]:
        """Return a statement in each graph that holds it."""
        if subject in self._whole:
            found = self._whole[subject]
            return tuple(q for q in found if q.predicate == predicate and q.object == term)
        query = f"SELECT ?g {{ GRAPH ?g {{ {subject} {predicate} {term} }} }} LIMIT {WHOLE}"
        return tuple(self._quads((g, subject, predicate, term) for (g,) in self._ask(query)))

    def is_there(self, node: NamedNode) -> bool:
        """Tell whether the dataset says something of a node or with it, or has a graph of it."""
        if node == self._description:
            return False
        return bool(self.whole(node) or self.towards(node)) or self.is_graph(node)

    def is_graph(self, node: NamedNode) -> bool:
        """Tell whether a node names a graph."""
        if node == self._description or "#" in node.value:
            return False
        return bool(list(self._ask(f"SELECT ?s {{ GRAPH {node} {{ ?s ?p ?o }} }} LIMIT 1")))

    def load(self, nodes: Iterable[NamedNode]) -> None:
        """Ask for all that is said of some nodes."""
        query = "SELECT ?g ?s ?p ?o {{ VALUES ?s {{ {nodes} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        self._load(nodes, query, self._whole)

    def load_facets(self, nodes: Iterable[object]) -> None:
        """Ask what some nodes are and are called."""
        facets = ", ".join(map(str, _FACETS))
        query = (
            "SELECT ?g ?s ?p ?o {{ VALUES ?s {{ {nodes} }} GRAPH ?g {{ ?s ?p ?o }} "
            f"FILTER(?p IN ({facets})) }}}}"
        )
        named = (node for node in nodes if isinstance(node, NamedNode))
        self._load((node for node in named if node not in self._whole), query, self._facets)

    def _load(
        self, nodes: Iterable[NamedNode], query: str, into: dict[NamedNode, tuple[Quad, ...]]
    ) -> None:
        wanted = sorted({node for node in nodes if node not in into}, key=str)
        for begin in range(0, len(wanted), BATCH):
            group = wanted[begin : begin + BATCH]
            text = query.format(nodes=" ".join(map(str, group))) + f" LIMIT {WHOLE}"
            found: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
            for quad in self._quads(self._ask(text)):
                found[cast("NamedNode", quad.subject)].append(quad)
            self.cut |= sum(map(len, found.values())) >= WHOLE
            into.update({node: tuple(found.get(node, ())) for node in group})

    def _quads(self, rows: Iterable[Row]) -> list[Quad]:
        """Return rows as quads; the graph of the description is the default graph again."""
        found = []
        for g, s, p, o in cast("Iterable[tuple[Any, ...]]", rows):
            if isinstance(s, NamedNode) and isinstance(o, Term):
                found.append(Quad(s, p, o, DefaultGraph() if g == self._description else g))
                self.seen.update((s, o) if g == self._description else (g, s, o))
        return found


def load_around(nodes: Iterable[NamedNode], near: Near) -> None:
    """Ask in few steps for what the descriptions of some nodes are made of.

    That is: themselves; each statement with them, whole, with its parts; and what all others are
    called. What is left out here is asked for later, by itself.
    """
    centre = set(nodes)
    near.load(centre)
    towards = [quad for node in centre for quad in near.towards(node)]
    subjects = {q.subject for q in towards if isinstance(q.subject, NamedNode)}
    near.load_facets(subjects)
    judging = {q.subject for q in towards if q.predicate in _JUDGING}
    speaking = {
        subject
        for subject in subjects
        if subject in judging or any(q.predicate in _SPEAKING for q in near.facets(subject))
    }
    load_statements(speaking | centre, near)


def load_statements(nodes: Iterable[NamedNode], near: Near) -> None:
    """Ask for statements with their parts, and for what all that they speak of is called."""
    told: set[NamedNode] = set()
    waiting = set(nodes)
    while waiting:
        near.load(waiting)
        told |= waiting
        waiting = {
            quad.object
            for node in waiting
            for quad in near.whole(node)
            if quad.predicate in _PARTS and isinstance(quad.object, NamedNode)
        } - told
    terms = {t for of in told for q in near.whole(of) for t in (q.predicate, q.object)}
    near.load_facets(term for term in terms if isinstance(term, NamedNode))
    sources = {t for q in near.all_facets() if q.predicate in SOURCE for t in (q.object,)}
    near.load_facets(term for term in sources if isinstance(term, NamedNode))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteIndex(Index):
    """An index that asks."""

    near: Near

    def values(self, node: NamedNode, predicate: NamedNode) -> tuple[Term, ...]:
        """Return the dataset's values of a property, sorted."""
        quads = self.near.facets(node) if predicate in _FACETS else self.near.whole(node)
        found = by_subject(quad.triple for quad in quads if quad.predicate == predicate)
        return found.get(node, {}).get(predicate, ())

    def naming(self, node: NamedNode) -> tuple[Quad, ...]:
        """Return the quads that say what a node is called, and of a document who issued it when."""
        wanted = (*LABELS, *(SOURCE if node in self.documents else ()))
        return tuple(quad for quad in self.near.facets(node) if quad.predicate in wanted)

    def asserted(self, subject: NamedNode, predicate: NamedNode, term: Term) -> tuple[Quad, ...]:
        """Return a triple in the graphs that hold it."""
        return self.near.exact(subject, predicate, term)

    def default(self) -> tuple[Quad, ...]:
        """Return the description of the dataset."""
        return self.near.graph(graph_iri(self.base, "description"))

    def related(self, predicate: NamedNode) -> Mapping[NamedNode, set[NamedNode]]:
        """Return what each node is related to by a property."""
        query = f"SELECT DISTINCT ?s ?o {{ GRAPH ?g {{ ?s {predicate} ?o }} }} LIMIT {WHOLE}"
        found: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
        for subject, target in self.near.rows(query):
            if isinstance(subject, NamedNode) and isinstance(target, NamedNode):
                found[subject].add(target)
        self.near.load_facets({node for s, targets in found.items() for node in (s, *targets)})
        return found


def remote_index(near: Near, local: Index) -> RemoteIndex:
    """Return an index over a store; `local` has the texts, rules and vocabularies."""

    def described(node: NamedNode) -> Mapping[NamedNode, tuple[Term, ...]] | None:
        return by_subject(quad.triple for quad in near.whole(node)).get(node)

    def mentions(term: Term) -> tuple[NamedNode, ...] | None:
        if not isinstance(term, NamedNode):
            return None
        ends = (RDF.subject, RDF.object)
        found = {q.subject for q in near.towards(term) if q.predicate in ends}
        nodes = (node for node in found if isinstance(node, NamedNode))
        return tuple(sorted(nodes, key=lambda node: node.value)) or None

    def graph(name: NamedNode) -> tuple[Quad, ...] | None:
        return near.graph(name) if near.is_graph(name) else None

    return RemoteIndex(
        base=local.base,
        described=Lazy(described),
        defined=local.defined,
        mentions=Lazy(mentions),
        documents=local.documents,
        rules=local.rules,
        quads=Lazy(lambda node: near.whole(node) or None),
        inverse=Lazy(lambda node: near.towards(node) or None),
        graphs=Lazy(graph),
        uses=near.uses,
        near=near,
    )
