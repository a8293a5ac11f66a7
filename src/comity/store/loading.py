"""EDGE: a spooled dataset -> a triple store, verified; what was there is lost at no moment.

A graph that is not there yet is put in one piece where the store can; in all other cases the new
graphs are first filled under staging names, and one update then moves all of them into place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from pyoxigraph import NamedNode

from comity.errors import StoreError, UsageError
from comity.namespaces import VOID
from comity.store.client import Client
from comity.store.comparing import content, differences, refuse_difference
from comity.store.interruption import half_done, unbroken
from comity.store.peculiarities import Peculiarity
from comity.store.presets import Method, Preset
from comity.store.rescue import put_back
from comity.store.spool import Content, Spooled, spool, triples_of
from comity.store.turn import turn

Report = Callable[[str], None]
_AT_ONCE = 2
"""Graphs that are read back at the same time."""
_SHOWN = 3
"""Graphs that an error names."""
_STAGING = re.compile(r"#([^#]+-)?staging$")
_LARGEST = 900_000
"""Bytes of one update: what stands before a store may take a million at most, as nginx does."""


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
    """Load a dataset and compare what the store gives back.

    Raises StoreError if it differs, or while another load is at work; InterruptedLoadError where
    the user ended what had begun.
    """
    _check_method(order, client.preset)
    try:
        with TemporaryDirectory(prefix="comity-load-") as place:
            return _loaded(order, client, Path(place), report)
    except OSError as error:
        raise StoreError(
            f"copies cannot be kept there: {(error.strerror or str(error)).lower()}",
            where=gettempdir(),
            remedy="free some space there, or set TMPDIR to another folder",
        ) from error


def _loaded(order: Order, client: Client, folder: Path, report: Report) -> Loaded:
    report("reading the dataset")
    graphs = spool(order.source, folder, _description(order.base), client.preset.peculiarities)
    report("asking what the store holds")
    with nullcontext() if order.dry_run else turn(client, order.base, folder):
        steps = tuple(_planned(order, client, graphs, folder))
        _check_replaced(order, client, steps)
        if not order.dry_run:
            with put_back(client, _unguarded(client.preset, steps), folder):
                _carry_out(order, client, steps, folder, report)
                report("verifying")
                _verify(client, steps, folder, report)
        return Loaded(steps=steps, changes=_changes(steps))


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
    ours = {spooled.name for spooled in graphs}
    listed = _listed(order, client, folder)
    names = sorted(ours | listed, key=lambda name: name.value)
    held = None
    if client.preset.query is not None:
        held = client.held(chain(names, map(staging, names)))
    for spooled in graphs:
        if held is not None and spooled.name not in held:
            yield Step(action=Action.ADD, graph=spooled.name, before=0, spooled=spooled)
            continue
        path = folder / "there.nt"
        there = content(client, spooled.name, path, spooled.content)
        yield Step(
            action=_action(spooled, there, path, client.preset.peculiarities),
            graph=spooled.name,
            before=there.count,
            spooled=spooled,
        )
    # Graphs of withdrawn documents, and what an interrupted load left behind.
    former = listed - ours if order.replace else frozenset()
    stale = (name for name in held or () if name in former or _is_staging(name))
    for graph in sorted(stale, key=lambda name: name.value):
        count = content(client, graph, folder / "there.nt").count
        yield Step(action=Action.REMOVE, graph=graph, before=count)


def _listed(order: Order, client: Client, folder: Path) -> frozenset[NamedNode]:
    """Return the graphs that earlier loads put there, as the dataset's description lists them.

    Others that stand below the base, such as annotations of the store's owner, are not ours.
    """
    if client.preset.query is None:
        return frozenset()
    description = _description(order.base)
    dataset = NamedNode(f"{order.base}dataset")
    path = folder / "there.nt"
    found = set()
    for graph in client.held((description, staging(description))):
        content(client, graph, path)
        found |= {
            t.object
            for t in triples_of(path)
            if (t.subject, t.predicate) == (dataset, VOID.subset)
            and isinstance(t.object, NamedNode)
        }
    return frozenset(found)


def _description(base: str) -> NamedNode:
    return NamedNode(f"{base}graph/description")


def _action(spooled: Spooled, there: Content, path: Path, known: tuple[Peculiarity, ...]) -> Action:
    if there == spooled.content:
        return Action.KEEP
    if not there.count:
        return Action.ADD
    extra = (theirs for _, theirs in differences(spooled.path, path, known))
    return Action.REPLACE if any(extra) else Action.COMPLETE


def _check_method(order: Order, preset: Preset) -> None:
    if order.method and order.method not in preset.methods:
        raise UsageError(
            f"it has no method {order.method.value}",
            where=preset.name,
            remedy=f"use one of {', '.join(known.value for known in preset.methods)}",
        )


def _check_replaced(order: Order, client: Client, steps: Iterable[Step]) -> None:
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


### Writing


def _carry_out(
    order: Order, client: Client, steps: tuple[Step, ...], folder: Path, report: Report
) -> None:
    preset = client.preset
    removed = [step.graph for step in steps if step.action is Action.REMOVE]
    changed = [s for s in steps if s.action not in {Action.KEEP, Action.REMOVE}]
    # What the description lists is found again if this load is cut off.
    changed.sort(key=lambda step: step.graph != _description(order.base))
    if left := [f"{preset.drop} {graph}" for graph in removed if _is_staging(graph)]:
        client.update(" ;\n".join(left))  # an update that adds must begin with nothing
    swap = [f"{preset.drop} {graph}" for graph in removed if not _is_staging(graph)]
    direct = _is_direct(_method(order, client), preset, changed)
    with half_done(client):
        _fill(order, client, changed, report, under=_itself if direct else staging)
    if not direct:
        if any(step.before for step in changed):
            report("verifying before moving")
            _verify(client, changed, folder, report, under=staging)
        swap += [
            preset.move.format(source=staging(step.graph).value, target=step.graph.value)
            for step in changed
        ]
    if swap:
        report("moving the graphs into place")
        # Not tried again: a second MOVE would move a graph that is no more.
        with unbroken(client, report):
            client.update(" ;\n".join(swap), again=False, patient=True)


def _unguarded(preset: Preset, steps: Iterable[Step]) -> list[NamedNode]:
    """Return the graphs that are written over, since the store has no update to swap them."""
    over = (step for step in steps if step.before and step.action is not Action.KEEP)
    return [step.graph for step in over] if preset.update is None else []


def _method(order: Order, client: Client) -> Method:
    return order.method or client.preset.fastest


def _is_direct(method: Method, preset: Preset, changed: Iterable[Step]) -> bool:
    """Tell whether graphs are filled in their places: none stands there, or no other way is."""
    adds = all(step.action is Action.ADD for step in changed)
    match method:
        case Method.GRAPH_STORE:
            return preset.update is None or adds
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
        with path.open("rb") as lines:
            for chunk in _chunks(lines, client.preset.chunk):
                client.update(f"INSERT DATA {{ GRAPH {graph} {{\n{chunk}}} }}")


def _chunks(lines: Iterable[bytes], most: int) -> Iterator[str]:
    """Yield lines together, up to a number of them and of bytes."""
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        if chunk and (len(chunk) == most or size + len(line) > _LARGEST):
            yield b"".join(chunk).decode()
            chunk, size = [], 0
        chunk.append(line)
        size += len(line)
    if chunk:
        yield b"".join(chunk).decode()


def _itself(graph: NamedNode) -> NamedNode:
    return graph


def staging(graph: NamedNode) -> NamedNode:
    """Return the name under which a graph is filled before it is moved into its place."""
    return NamedNode(f"{graph.value}{'-' if '#' in graph.value else '#'}staging")


def _is_staging(graph: NamedNode) -> bool:
    return _STAGING.search(graph.value) is not None


### Verifying


def _verify(
    client: Client,
    steps: Iterable[Step],
    folder: Path,
    report: Report,
    *,
    under: Callable[[NamedNode], NamedNode] = _itself,
) -> None:
    """Compare what was sent with what the store has now; it writes one while we read another."""

    def verified(step: Step) -> NamedNode:
        name = under(step.graph)
        if step.spooled is not None:
            _verify_graph(client, name, step.spooled, folder)
        return name

    written = [s for s in steps if s.spooled is not None and s.action is not Action.KEEP]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for graph in pool.map(verified, written):
            report(f"verifying {graph.value}")


def _verify_graph(client: Client, graph: NamedNode, spooled: Spooled, folder: Path) -> None:
    path = folder / f"back-{spooled.path.name}"
    if content(client, graph, path, spooled.content) != spooled.content:
        if client.preset.rewrites:
            _put_again(client, graph, spooled.path, path)
        refuse_difference(client, graph, spooled.path, path)
    path.unlink()


def _put_again(client: Client, graph: NamedNode, sent: Path, there: Path) -> None:
    """Take out and put again what a store took and does not show.

    A crash may leave statements in one of its indexes only: added again, they count as there.
    """
    for lost, _ in differences(sent, there, client.preset.peculiarities):
        lines = (f"{triple} .\n".encode() for triple in sorted(lost))
        for chunk in _chunks(lines, client.preset.chunk):
            for verb in ("DELETE", "INSERT"):  # in two requests: in one it may do nothing
                client.update(f"{verb} DATA {{ GRAPH {graph} {{\n{chunk}}} }}")
    content(client, graph, there)
