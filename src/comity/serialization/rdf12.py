"""RDF 1.2 TriG: claims and inferences as annotations of the triple that they are about.

`<claim> a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o` in the graph
`.../claims` becomes `?s ?p ?o ~ <claim> {| ... |}` in the graph above it (RDF 1.2 Turtle,
"Annotation Syntax"). Where that graph does not assert the triple, as for what is only planned,
the claim stays in its own graph as `<< ?s ?p ?o ~ <claim> >>`, which asserts nothing ("Reifying
Triples"). All other triples stay as they are, in their graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from comity.model import Dataset, Prefixes
from comity.namespaces import RDF
from comity.serialization.graphs import Graphs, by_graph, by_subject, iri, order
from comity.serialization.style import Style
from comity.serialization.turtle import document, graph_block, statements

_PARTS = (RDF.subject, RDF.predicate, RDF.object)


def trig12(dataset: Dataset, style: Style) -> bytes:
    """Return the dataset as RDF 1.2 TriG with annotations."""
    blocks: list[str] = []
    for name, triples in _graphs12(by_graph(dataset)).items():
        group = _annotated(triples, style.prefixes)
        blocks += [graph_block(name, group)] if name else group
    return document(blocks, style.prefixes, first='VERSION "1.2"\n')


def rdf12(dataset: Dataset) -> frozenset[Quad]:
    """Return the quads that `trig12` writes, with `rdf:reifies` and triple terms."""
    return frozenset(
        Quad(triple.subject, triple.predicate, triple.object, name or DefaultGraph())
        for name, triples in _graphs12(by_graph(dataset)).items()
        for triple in triples
    )


def rdf11(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield quads with each `rdf:reifies` as an RDF 1.1 reification of that triple.

    `rdf12` of a dataset and of what this makes of it are the same; the graph of a claim that
    `rdf12` put beside its triple is not known any more. Raises SyntaxError for a reifier of
    several triples, whose parts could not be told apart any more.
    """
    reified: dict[object, Triple] = {}
    for quad in quads:
        node, name = quad.subject, quad.graph_name
        if quad.predicate != RDF.reifies or not isinstance(quad.object, Triple):
            yield quad
            continue
        if reified.setdefault(node, quad.object) != quad.object:
            raise SyntaxError(f"{node} reifies several triples, and RDF 1.1 has one for each")
        yield Quad(node, RDF.type, RDF.Statement, name)
        parts = (quad.object.subject, quad.object.predicate, quad.object.object)
        yield from (Quad(node, p, o, name) for p, o in zip(_PARTS, parts, strict=True))


def reified(group: tuple[Triple, ...]) -> Triple | None:
    """Return the triple that a subject reifies, if it is an RDF 1.1 reification of just one."""
    parts = [[t.object for t in group if t.predicate == part] for part in _PARTS]
    typed = any(t.predicate == RDF.type and t.object == RDF.Statement for t in group)
    if not typed or [len(part) for part in parts] != [1, 1, 1]:
        return None
    (subject,), (predicate,), (value,) = parts
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode):
        return None
    return Triple(subject, predicate, value)


def _graphs12(graphs: Graphs) -> Graphs:
    """Return the graphs with each reified triple as a triple term, beside the triple if asserted.

    A graph `x/claims` lies below the graph `x`; `by_graph` orders `x` before it.
    """
    found: dict[NamedNode | None, set[Triple]] = {name: set() for name in graphs}
    for name, triples in graphs.items():
        for subject, group in by_subject(triples).items():
            claimed = reified(group)
            if claimed is None:
                found[name].update(group)
                continue
            home = next((g for g in (name, _above(name)) if claimed in graphs.get(g, ())), name)
            found[home].add(Triple(NamedNode(subject), RDF.reifies, claimed))
            found[home].update(triple for triple in group if not _reifies(triple))
    return {name: frozenset(triples) for name, triples in found.items() if triples}


def _above(name: NamedNode | None) -> NamedNode | None:
    folder = name.value.rpartition("/")[0] if name else ""
    return NamedNode(folder) if ":" in folder else None


def _reifies(triple: Triple) -> bool:
    statement = triple.predicate == RDF.type and triple.object == RDF.Statement
    return statement or triple.predicate in _PARTS


def _annotated(triples: frozenset[Triple], prefixes: Prefixes) -> list[str]:
    """Return the statements of a graph; a reified triple follows its subject's others."""
    reifiers: dict[Triple, list[NamedNode]] = {}
    for triple in triples:
        if isinstance(triple.object, Triple) and isinstance(triple.subject, NamedNode):
            reifiers.setdefault(triple.object, []).append(triple.subject)
    rest = [t for t in triples if t not in reifiers and not isinstance(t.object, Triple)]
    texts = dict(zip(by_subject(rest), statements(rest, prefixes), strict=True))
    items: list[tuple[tuple[str, int, str, str], str]] = []
    for triple, nodes in reifiers.items():
        ordered = sorted(nodes, key=iri)
        parts = [_split(texts.pop(node.value, f"{node} .\n")) for node in ordered]
        (plain,) = statements([triple], prefixes)
        write = _annotation if triple in triples else _reifying_triples
        items.append((order(triple), write(plain.removesuffix(" .\n"), parts)))
    items += [((subject, -1, "", ""), text) for subject, text in texts.items()]
    return [text for _, text in sorted(items)]


def _split(statement: str) -> tuple[str, str]:
    """Return the subject of a statement and its predicates and objects, without the full stop."""
    subject, _, body = statement.removesuffix(" .\n").partition(" ")
    return subject, body


def _annotation(triple: str, parts: Iterable[tuple[str, str]]) -> str:
    blocks = (f" ~ {node}" + (f" {{|\n    {body}\n|}}" if body else "") for node, body in parts)
    return f"{triple}{''.join(blocks)} .\n"


def _reifying_triples(triple: str, parts: Iterable[tuple[str, str]]) -> str:
    texts = (f"<< {triple} ~ {node} >> {body}".rstrip() + " .\n" for node, body in parts)
    return "\n".join(texts)
