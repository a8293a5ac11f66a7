"""EDGE: a spooled dataset -> a triple store, verified; what was there is lost at no moment.

A graph that is not there yet is put in one piece where the store can; in all other cases the new
graphs are first filled under staging names, and one update then moves all of them into place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode

from comity.errors import StoreError, UsageError
from comity.namespaces import VOID
from comity.store.client import Client
from comity.store.peculiarities import Peculiarity, as_given_back
from comity.store.presets import Method, Preset
from comity.store.spool import (
    Content,
    Spooled,
    content_as_written,
    content_of,
    spool,
    triples_of,
)

Report = Callable[[str], None]
_AT_ONCE = 2
"""Graphs that are read back at the same time."""
_SHOWN = 3
"""Triples that an error shows of a difference."""


class Action(Enum):
    """What is to be done with a graph of the store."""

    KEEP = "keep"
    ADD = "add"
    COMPLETE = "complete"
    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One graph with what the store has of it now and what is to be done."""

    action: Action
    graph: NamedNode
    before: int
    """Triples in the store now."""
    spooled: Spooled | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load did; `changes` counts the triples that the store is known to change, by name."""

    steps: tuple[Step, ...]
    changes: tuple[tuple[str, int], ...]

    def count(self, *actions: Action) -> int:
        """Return how many graphs had one of some actions."""
        return sum(step.action in actions for step in self.steps)

    @property
    def triples(self) -> int:
        """Return how many triples of the dataset the store holds now."""
        return sum(step.spooled.content.count for step in self.steps if step.spooled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to load and how: the N-Quads file, the base of its IRIs, and what may be done."""

    source: Path
    base: str
    replace: bool = False
    dry_run: bool = False
    method: Method | None = None
    """How the statements travel; without it, as is fastest with the store."""


def load(order: Order, client: Client, report: Report = lambda _: None) -> Loaded:
    """Load a dataset and compare what the store gives back; raise StoreError if it differs."""
    with TemporaryDirectory(prefix="comity-load-") as place:
        folder = Path(place)
        report("reading the dataset")
        graphs = spool(order.source, folder, _description(order.base), client.preset.peculiarities)
        report("asking what the store holds")
        steps = tuple(_planned(order, client, graphs, folder))
        _check(order, client, steps)
        changes = _changes(steps)
        if not order.dry_run:
            _carry_out(order, client, steps, report)
            report("verifying")
            _verify(client, steps, folder, report)
        return Loaded(steps=steps, changes=changes)


def _changes(steps: Iterable[Step]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for step in steps:
        for name, count in step.spooled.changes if step.spooled else ():
            found[name] = found.get(name, 0) + count
    return tuple(sorted(found.items()))


### Planning


def _planned(
    order: Order, client: Client, graphs: tuple[Spooled, ...], folder: Path
) -> Iterator[Step]:
    known = client.graphs() if client.preset.query is not None else None
    for spooled in graphs:
        if known is not None and spooled.name not in known:
            yield Step(action=Action.ADD, graph=spooled.name, before=0, spooled=spooled)
            continue
        path = folder / "there.nt"
        there = _content(client, spooled.name, path, spooled.content)
        yield Step(
            action=_action(spooled, there, path, client.preset.peculiarities),
            graph=spooled.name,
            before=there.count,
            spooled=spooled,
        )
    # Graphs of withdrawn documents, and what an interrupted load left behind.
    ours = {spooled.name for spooled in graphs}
    former = _former(order, client, known or frozenset(), folder) if order.replace else frozenset()
    stale = (g for g in known or () if g in former or _is_staging(g, order.base))
    for graph in sorted(frozenset(stale) - ours, key=lambda name: name.value):
        count = _content(client, graph, folder / "there.nt").count
        yield Step(action=Action.REMOVE, graph=graph, before=count)


def _former(
    order: Order, client: Client, known: frozenset[NamedNode], folder: Path
) -> frozenset[object]:
    """Return the graphs that an earlier load put there, as the dataset's description lists them.

    Others that stand below the base, such as annotations of the store's owner, are not ours.
    """
    description = _description(order.base)
    if description not in known:
        return frozenset()
    dataset = NamedNode(f"{order.base}dataset")
    path = folder / "there.nt"
    _content(client, description, path)
    return frozenset(
        t.object for t in triples_of(path) if (t.subject, t.predicate) == (dataset, VOID.subset)
    )


def _description(base: str) -> NamedNode:
    return NamedNode(f"{base}graph/description")


def _action(spooled: Spooled, there: Content, path: Path, known: tuple[Peculiarity, ...]) -> Action:
    if there == spooled.content:
        return Action.KEEP
    if not there.count:
        return Action.ADD
    ours = {hash(as_given_back(triple, known)[0]) for triple in triples_of(spooled.path)}
    partial = all(hash(as_given_back(triple, known)[0]) in ours for triple in triples_of(path))
    return Action.COMPLETE if partial else Action.REPLACE


def _check(order: Order, client: Client, steps: Iterable[Step]) -> None:
    """Refuse what would lose something, before anything is written."""
    differing = [step for step in steps if step.action is Action.REPLACE]
    if differing and not order.replace:
        names = ", ".join(step.graph.value for step in differing[:_SHOWN])
        more = f" and {len(differing) - _SHOWN} more" if len(differing) > _SHOWN else ""
        raise StoreError(
            f"it holds other statements already in {names}{more}",
            where=client.url,
            remedy="give --replace to put this dataset in their place",
        )
    if order.method and order.method not in client.preset.methods:
        raise UsageError(
            f"it has no method {order.method.value}",
            where=client.preset.name,
            remedy=f"use one of {', '.join(known.value for known in client.preset.methods)}",
        )


### Writing


def _carry_out(order: Order, client: Client, steps: tuple[Step, ...], report: Report) -> None:
    preset = client.preset
    removed = [step.graph for step in steps if step.action is Action.REMOVE]
    changed = [s for s in steps if s.action not in {Action.KEEP, Action.REMOVE}]
    left = [f"{preset.drop} <{graph.value}>" for graph in removed if _is_staging(graph, order.base)]
    if left:  # an update that adds must begin with nothing
        client.update(" ;\n".join(left))
    direct = _is_direct(_method(order, client), preset, changed)
    _fill(order, client, changed, report, under=(lambda name: name) if direct else staging)
    swap = [
        f"{preset.drop} <{graph.value}>" for graph in removed if not _is_staging(graph, order.base)
    ]
    if not direct:
        swap += [
            preset.move.format(source=staging(step.graph).value, target=step.graph.value)
            for step in changed
        ]
    if swap:
        report("moving the graphs into place")
        # Not tried again: a second MOVE would move a graph that is no more.
        client.update(" ;\n".join(swap), again=False)


def _method(order: Order, client: Client) -> Method:
    return order.method or client.preset.fastest


def _is_direct(method: Method, preset: Preset, changed: Iterable[Step]) -> bool:
    """Tell whether graphs are filled in their places: none stands there, or no other way is."""
    adds = all(step.action is Action.ADD for step in changed)
    match method:
        case Method.GRAPH_STORE:
            return preset.update is None or (preset.puts_whole and adds)
        case Method.QUADS:
            return adds
        case Method.UPDATE:
            return False


def _fill(
    order: Order,
    client: Client,
    changed: Iterable[Step],
    report: Report,
    *,
    under: Callable[[NamedNode], NamedNode],
) -> None:
    """Send the graphs, each under the name that `under` gives it."""
    parts = [(under(step.graph), step.spooled.path) for step in changed if step.spooled]
    method = _method(order, client)
    if method is Method.QUADS and parts:
        report(f"loading {len(parts)} graphs")
        client.add(parts)
        return
    for graph, path in parts:
        report(f"loading {graph.value}")
        if method is Method.GRAPH_STORE:
            client.put(graph, path)
            continue
        lines = (f"{triple} ." for triple in triples_of(path))
        while chunk := "\n".join(islice(lines, client.preset.chunk)):
            client.update(f"INSERT DATA {{ GRAPH <{graph.value}> {{\n{chunk}\n}} }}")


def staging(graph: NamedNode) -> NamedNode:
    """Return the name under which a graph is filled before it is moved into its place."""
    return NamedNode(f"{graph.value}#staging")


def _is_staging(graph: NamedNode, base: str) -> bool:
    return graph.value.startswith(f"{base}graph/") and graph.value.endswith("#staging")


### Verifying


def _verify(client: Client, steps: Iterable[Step], folder: Path, report: Report) -> None:
    """Compare what was sent with what the store has now; it writes one while we read another."""
    written = [s for s in steps if s.spooled is not None and s.action is not Action.KEEP]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for graph in pool.map(lambda step: _verified(client, step, folder), written):
            report(f"verifying {graph.value}")


def _verified(client: Client, step: Step, folder: Path) -> NamedNode:
    spooled = step.spooled
    if spooled is None:
        return step.graph
    path = folder / f"back-{spooled.path.name}"
    if _content(client, step.graph, path, spooled.content) != spooled.content:
        if client.preset.rewrites:
            _put_again(client, step.graph, spooled, path)
        _compare(client, step.graph, spooled, path)
    path.unlink()
    return step.graph


def _put_again(client: Client, graph: NamedNode, spooled: Spooled, path: Path) -> None:
    """Take out and put again what a store took and does not show.

    A crash may leave statements in one of its indexes only: added again, they count as there.
    """
    known = client.preset.peculiarities
    there = {as_given_back(triple, known)[0] for triple in triples_of(path)}
    lost = (t for t in triples_of(spooled.path) if as_given_back(t, known)[0] not in there)
    while chunk := "\n".join(f"{triple} ." for triple in islice(lost, client.preset.chunk)):
        for verb in ("DELETE", "INSERT"):  # in two requests: in one it may do nothing
            client.update(f"{verb} DATA {{ GRAPH <{graph.value}> {{\n{chunk}\n}} }}")
    _content(client, graph, path)


def _compare(client: Client, graph: NamedNode, spooled: Spooled, path: Path) -> None:
    """Raise StoreError with what differs; triples may fall together that are equal there."""
    known = client.preset.peculiarities
    sent = {as_given_back(triple, known)[0] for triple in triples_of(spooled.path)}
    there = {as_given_back(triple, known)[0] for triple in triples_of(path)}
    if sent == there:
        return
    lost, extra = sorted(map(str, sent - there)), sorted(map(str, there - sent))
    words = [f"{len(lost)} triples are missing", *lost[:_SHOWN]]
    words += [f"{len(extra)} are not ours", *extra[:_SHOWN]] if extra else []
    hint = "the store may cut its answers: raise its row limit" if lost and not extra else ""
    raise StoreError(
        f"{graph.value} came back different: {'; '.join(words)}",
        where=client.url,
        remedy=hint or "look into its log, and load again",
    )


def _content(
    client: Client, graph: NamedNode, path: Path, expected: Content | None = None
) -> Content:
    """Return what the store has of a graph; it stays in the file.

    Lines that are as expected need no parsing. What differs may be written in another way, or be
    changed as the store does for some methods only, so that both sides are compared as changed.
    """
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    if not client.fetch(graph, path):
        path.write_bytes(b"")
    if content_as_written(path) == expected:
        return expected
    known = client.preset.peculiarities
    try:
        return content_of(as_given_back(triple, known)[0] for triple in triples_of(path))
    except SyntaxError as error:
        raise StoreError(
            f"it gives back what is not N-Triples: {error}",
            where=f"{client.url}, graph {graph.value}",
            remedy="check the URL and the preset",
        ) from error
