"""JSON-LD 1.1: compact, with the project's own context, framed graph by graph.

Framing (JSON-LD 1.1 Framing section 4) merges the graphs that it reads, and pyld takes a second
for one page, so that the nested form is built here from the dataset. It is plain JSON-LD: a
statement of the graph `x/claims` is nested in the node of the graph `x` that it is about, as an
included block (JSON-LD 1.1 section 4.8) that names its own graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, Triple

from comity.model import Dataset
from comity.namespaces import RDF, RDFS
from comity.serialization.compaction import (
    fits,
    identifier,
    language_map,
    one_or_many,
    property_name,
    value,
    vocabulary_name,
)
from comity.serialization.graphs import by_graph, by_subject
from comity.serialization.style import Json, Style

Nodes = Mapping[str, tuple[Triple, ...]]

_LAST = ("identity", "reference", "inferred", "links", "")


def jsonld(dataset: Dataset, style: Style) -> bytes:
    """Return the dataset as one JSON-LD document with its context inside."""
    content = [part for _, parts in _sections(dataset, style) for part in parts]
    return (json.dumps(_document(content, style), ensure_ascii=False, indent=2) + "\n").encode()


def ndjson(dataset: Dataset, style: Style) -> bytes:
    """Return a JSON-LD document on one line for each source document, then for the other graphs.

    A line has all that is said in and of the graphs of one document, with the context, and can be
    read alone; the last is the description of the dataset.
    """
    lines: dict[str, list[Json]] = {}
    for name, parts in _sections(dataset, style):
        lines.setdefault(_segment(name, style.base), []).extend(parts)
    texts = (
        json.dumps(_document(content, style), ensure_ascii=False, separators=(",", ":"))
        for content in lines.values()
    )
    return "".join(f"{text}\n" for text in texts).encode() or b"\n"


def _document(content: list[Json], style: Style) -> Json:
    return {"@context": {"@base": style.base, **style.context}, style.key("@graph"): content}


def _sections(dataset: Dataset, style: Style) -> Iterator[tuple[str, list[Json]]]:
    """Yield the name of each graph at the top with what is shown of it, in order of `_place`."""
    graphs = {
        name.value if name else "": by_subject(triples)
        for name, triples in by_graph(dataset).items()
    }
    above = {name: _above(name, graphs) for name in graphs}
    for name, nodes in sorted(graphs.items(), key=lambda item: _place(item[0], style.base)):
        if above[name] is None:
            below = {child: graphs[child] for child in graphs if above[child] == name}
            yield name, _section(name, nodes, below=below, style=style)


def _segment(name: str, base: str) -> str:
    """Return the part of a graph's name that tells the document, or the kind of graph."""
    return name.removeprefix(f"{base}graph/").partition("/")[0]


def _place(name: str, base: str) -> tuple[int, str]:
    """Sort the documents' graphs first, the description (the default graph) last."""
    segment = _segment(name, base)
    return (_LAST.index(segment) + 1 if segment in _LAST else 0), name


def _above(name: str, graphs: Mapping[str, Nodes]) -> str | None:
    """Return the graph that shows the statements of this one; it is itself at the top."""
    folder = name.rpartition("/")[0]
    return folder if folder in graphs and folder.rpartition("/")[0] not in graphs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """A graph as it is shown.

    `frame` tells which nodes are nested in others; `about` holds, for a subject, the graphs of
    statements about it in their final form.
    """

    nodes: Nodes
    frame: Mapping[str, Json]
    style: Style
    about: Mapping[str, list[Json]] = field(default_factory=dict)

    def below(self, key: str) -> _View:
        """Return the view of the nodes that are nested under a property."""
        frame = self.frame.get(key)
        return replace(self, frame=frame if isinstance(frame, dict) else {})

    def nests(self, key: str) -> bool:
        """Tell whether the frame nests the nodes that a property leads to."""
        inner = self.frame.get(key)
        return isinstance(inner, dict) and inner.get("@embed") != "@never"

    def node(self, subject: str) -> dict[str, Json]:
        """Return a node object: id, type, label, then the other properties by name."""
        properties: dict[str, Json] = {}
        for predicate, objects in _by_predicate(self.nodes[subject]).items():
            properties.update(self._property(predicate, objects))
        kind, label = self.style.key("@type"), vocabulary_name(RDFS.label.value, self.style)
        first = [key for key in (kind, label) if key in properties]
        ordered = [*first, *sorted(properties)]
        entry: dict[str, Json] = {self.style.key("@id"): identifier(subject, self.style)}
        entry.update({key: properties[key] for key in ordered})
        if subject in self.about:
            entry[self.style.key("@included")] = self.about[subject]
        return entry

    def roots(self, seen: frozenset[str] = frozenset()) -> list[str]:
        """Return the subjects to show by themselves, so that none of the graph is left out.

        Those are the subjects that no other nests; then, where some nest one another, the first.
        """
        inner = {o for s in self.nodes for _, o in self._inner(s) if o != s}
        found: list[str] = []
        for subject in [*(s for s in self.nodes if s not in inner), *sorted(inner)]:
            if subject not in seen:
                found.append(subject)
                seen |= self.reached(subject)
        return sorted(found)

    def reached(self, subject: str) -> frozenset[str]:
        """Return a subject and all that is nested in it."""
        inner = (self.below(key).reached(value) for key, value in self._inner(subject))
        return frozenset({subject}).union(*inner)

    def _inner(self, subject: str) -> list[tuple[str, str]]:
        """Return the property and the subject of each node that is nested directly in another."""
        return [
            (key, triple.object.value)
            for triple in self.nodes[subject]
            if isinstance(triple.object, NamedNode) and triple.object.value in self.nodes
            if self.nests(key := vocabulary_name(triple.predicate.value, self.style))
        ]

    def _property(self, predicate: str, objects: list[NamedNode | Literal]) -> dict[str, Json]:
        """Return the entries of a property: one by its term, one for what the term cannot hold."""
        if predicate == RDF.type.value:
            classes = [o.value for o in objects if isinstance(o, NamedNode)]
            names: list[Json] = [vocabulary_name(name, self.style) for name in classes]
            entry = {self.style.key("@type"): one_or_many(names)} if names else {}
            return entry | self._rest(predicate, [o for o in objects if isinstance(o, Literal)])
        term = self.style.terms.get(predicate)
        held = [o for o in objects if term and fits(term, o)]
        entry = self._rest(predicate, [o for o in objects if o not in held])
        if term and held and term.by_language:
            entry[term.name] = language_map(o for o in held if isinstance(o, Literal))
        elif term and held:
            values = [self._value(o, key=term.name, coercion=term.coercion) for o in held]
            entry[term.name] = values if term.is_set else one_or_many(values)
        return entry

    def _rest(self, predicate: str, objects: Sequence[NamedNode | Literal]) -> dict[str, Json]:
        """Return the entry of a property that has no term, or not for these objects."""
        key = property_name(predicate, self.style)
        values = [self._value(o, key=key, coercion=None) for o in objects]
        return {key: one_or_many(values)} if values else {}

    def _value(self, found: NamedNode | Literal, *, key: str, coercion: str | None) -> Json:
        if self.nests(key) and isinstance(found, NamedNode) and found.value in self.nodes:
            return self.below(key).node(found.value)
        return value(found, self.style, coercion=coercion)


def _section(name: str, nodes: Nodes, *, below: Mapping[str, Nodes], style: Style) -> list[Json]:
    """Return a graph with the statements about its nodes, then the other statements' graphs."""
    view = _View(nodes=nodes, frame=style.frame, style=style)
    about: dict[str, list[Json]] = {}
    rest: list[Json] = []
    for child, group in below.items():
        statements = replace(view, nodes=group).below(style.key("@included"))
        topics = {topic: subjects for topic, subjects in _topics(group).items() if topic in nodes}
        shown: frozenset[str] = frozenset()
        for topic, subjects in topics.items():
            shown = shown.union(*(statements.reached(subject) for subject in subjects))
            content: list[Json] = [statements.node(subject) for subject in subjects]
            about.setdefault(topic, []).append(_graph(child, content, style))
        others: list[Json] = [statements.node(root) for root in statements.roots(shown)]
        rest += [_graph(child, others, style)] if others else []
    view = replace(view, about=about)
    shown_nodes: list[Json] = [view.node(root) for root in view.roots()]
    return ([_graph(name, shown_nodes, style)] if name else shown_nodes) + rest


def _graph(name: str, content: list[Json], style: Style) -> Json:
    return {style.key("@id"): identifier(name, style), style.key("@graph"): content}


def _topics(nodes: Nodes) -> dict[str, list[str]]:
    """Return the statements about each subject (RDF Schema 1.1 section 5.3.2)."""
    found: dict[str, list[str]] = {}
    for statement, triples in nodes.items():
        topics = [t.object for t in triples if t.predicate == RDF.subject]
        if len(topics) == 1 and isinstance(topics[0], NamedNode):
            found.setdefault(topics[0].value, []).append(statement)
    return found


def _by_predicate(triples: Iterable[Triple]) -> dict[str, list[NamedNode | Literal]]:
    found: dict[str, list[NamedNode | Literal]] = {}
    for triple in triples:
        if isinstance(triple.object, (NamedNode, Literal)):
            found.setdefault(triple.predicate.value, []).append(triple.object)
    return found
