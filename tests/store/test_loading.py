"""A dataset arrives in a real store whole, and what was there is lost at no moment."""

from __future__ import annotations

import resource
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode

from comity.errors import StoreError
from comity.store import comparing
from comity.store.client import Client
from comity.store.loading import Action, Loaded, Order, load, staging
from comity.store.presets import Method, preset

BASE = "https://example.org/"
ONE, TWO = f"{BASE}graph/one", f"{BASE}graph/two"
DESCRIPTION = f"{BASE}graph/description"


def quads(graph: str, count: int, word: str = "x") -> list[str]:
    inside = f" <{graph}>" if graph else ""
    return [f'<{BASE}id/{i}> <{BASE}p> "{word} {i}"@en{inside} .' for i in range(count)]


@pytest.fixture
def loader(store: str, tmp_path: Path) -> Callable[..., Loaded]:
    def run(lines: Iterable[str], **options: object) -> Loaded:
        source = tmp_path / "dataset.nq"
        source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        with Client(store, preset("oxigraph"), environment={}) as client:
            return load(Order(source=source, base=BASE, **options), client)  # type: ignore[arg-type]

    return run


def counts(store: str) -> dict[str, int]:
    query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    reply = httpx.post(
        f"{store}/query",
        data={"query": query},
        headers={"Accept": "application/sparql-results+json"},
    )
    rows = reply.json()["results"]["bindings"]
    return {row["g"]["value"]: int(row["n"]["value"]) for row in rows}


def actions(loaded: Loaded) -> dict[str, Action]:
    return {step.graph.value: step.action for step in loaded.steps}


@pytest.mark.parametrize("method", Method)
def test_an_empty_store_holds_each_graph_afterwards(
    store: str, loader: Callable[..., Loaded], method: Method
) -> None:
    """The description, which has no graph name, gets one: no store's default graph is touched."""
    loaded = loader([*quads(ONE, 3), *quads(TWO, 2), *quads("", 4)], method=method)
    assert counts(store) == {ONE: 3, TWO: 2, DESCRIPTION: 4}
    assert set(actions(loaded).values()) == {Action.ADD}
    assert loaded.triples == 9


def test_what_is_there_already_is_kept(store: str, loader: Callable[..., Loaded]) -> None:
    loader(quads(ONE, 3))
    assert actions(loader(quads(ONE, 3))) == {ONE: Action.KEEP}
    assert counts(store) == {ONE: 3}


def test_other_statements_are_replaced_only_when_told(
    store: str, loader: Callable[..., Loaded]
) -> None:
    loader([*quads(ONE, 3), *quads(TWO, 2)])
    with pytest.raises(StoreError, match=r"holds other statements already in .*graph/one") as error:
        loader([*quads(ONE, 3, "other"), *quads(TWO, 2)])
    assert "--replace" in str(error.value)
    assert counts(store) == {ONE: 3, TWO: 2}
    loaded = loader([*quads(ONE, 5, "other"), *quads(TWO, 2)], replace=True)
    assert actions(loaded) == {ONE: Action.REPLACE, TWO: Action.KEEP}
    assert counts(store) == {ONE: 5, TWO: 2}


@pytest.mark.parametrize("method", Method)
def test_an_interrupted_load_is_completed(
    store: str, loader: Callable[..., Loaded], method: Method
) -> None:
    """A part of a graph and a staging graph were left behind; nothing else is in the way."""
    part = "\n".join(quads("", 2))
    for graph in (ONE, staging(NamedNode(TWO)).value):
        httpx.put(
            f"{store}/store",
            params={"graph": graph},
            content=part.encode(),
            headers={"Content-Type": "application/n-triples"},
        ).raise_for_status()
    loaded = loader([*quads(ONE, 5), *quads(TWO, 5, "y")], method=method)
    assert actions(loaded)[ONE] is Action.COMPLETE
    assert counts(store) == {ONE: 5, TWO: 5}


def test_a_dry_run_writes_nothing(store: str, loader: Callable[..., Loaded]) -> None:
    loaded = loader(quads(ONE, 3), dry_run=True)
    assert actions(loaded) == {ONE: Action.ADD}
    assert counts(store) == {}


def described(*graphs: str) -> list[str]:
    """Return quads of a description that lists the graphs of a dataset."""
    subset = "http://rdfs.org/ns/void#subset"
    return [f"<{BASE}dataset> <{subset}> <{graph}> ." for graph in graphs]


def test_graphs_of_withdrawn_documents_go_when_replacing(
    store: str, loader: Callable[..., Loaded]
) -> None:
    """Only graphs that the load before has told of: all others are somebody else's."""
    other, annotations = "https://example.net/graph/other", f"{BASE}graph/annotations"
    loader([*quads(ONE, 3), *quads(TWO, 2), *described(ONE, TWO)])
    for graph in (other, annotations):
        loader(quads(graph, 1))
    wanted = {ONE: 3, TWO: 2, other: 1, annotations: 1, DESCRIPTION: 2}
    assert counts(store) == wanted
    with pytest.raises(StoreError, match="--replace"):
        loader([*quads(ONE, 3), *described(ONE, f"{BASE}graph/three")])
    assert counts(store) == wanted
    loaded = loader([*quads(ONE, 3), *described(ONE)], replace=True)
    assert actions(loaded)[TWO] is Action.REMOVE
    assert counts(store) == {ONE: 3, other: 1, annotations: 1, DESCRIPTION: 1}


def test_changes_that_the_store_is_known_for_are_told(loader: Callable[..., Loaded]) -> None:
    number = '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    loaded = loader([f"<{BASE}s> <{BASE}p> {number} <{ONE}> ."])
    assert dict(loaded.changes) == {"decimals lose trailing zeros": 1}


def test_readers_see_the_old_or_the_new_dataset_and_nothing_between(
    store: str, loader: Callable[..., Loaded]
) -> None:
    loader([*quads(ONE, 2000), *quads(TWO, 1000)])
    seen: set[tuple[int, ...]] = set()
    started, done = threading.Event(), threading.Event()

    def poll() -> None:
        while not done.is_set():
            found = counts(store)
            seen.add((found.get(ONE, 0), found.get(TWO, 0)))
            started.set()

    reader = threading.Thread(target=poll)
    reader.start()
    assert started.wait(30)
    try:
        loader([*quads(ONE, 3000, "new"), *quads(TWO, 4000, "new")], replace=True)
    finally:
        done.set()
        reader.join()
    assert seen <= {(2000, 1000), (3000, 4000)}
    assert (2000, 1000) in seen


def test_terms_that_could_not_be_compared_are_refused(loader: Callable[..., Loaded]) -> None:
    with pytest.raises(StoreError, match="blank node"):
        loader([f"_:b <{BASE}p> <{BASE}o> <{ONE}> ."])
    with pytest.raises(StoreError, match="1800 characters"):
        loader([f"<{BASE}{'x' * 2000}> <{BASE}p> <{BASE}o> <{ONE}> ."])


def test_a_line_may_be_written_in_any_way(store: str, loader: Callable[..., Loaded]) -> None:
    """What is not canonical is parsed: spaces, escapes, comments, types that need no saying."""
    string = "http://www.w3.org/2001/XMLSchema#string"
    lines = [
        "# a comment",
        "",
        f'<{BASE}s>  <{BASE}p> "\\u00e9tat"   <{ONE}> . # said',
        f'<{BASE}s> <{BASE}p> "plain"^^<{string}> <{ONE}> .',
        f'<{BASE}s> <{BASE}p> "a . b" <{ONE}> .',
    ]
    loader(lines)
    assert counts(store) == {ONE: 3}
    assert actions(loader(lines)) == {ONE: Action.KEEP}


@pytest.mark.parametrize("line", [f"<{BASE}s> <{BASE}p> .", "<s> <p> <o> .", "prose"])
def test_a_line_that_is_no_statement_is_told_with_its_number(
    store: str, loader: Callable[..., Loaded], line: str
) -> None:
    with pytest.raises(StoreError, match=r"line 2: no N-Quads"):
        loader([quads(ONE, 1)[0], line])
    assert counts(store) == {}


def test_more_graphs_than_files_may_be_open_arrive(
    store: str, loader: Callable[..., Loaded]
) -> None:
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    names = [f"{BASE}graph/{number}" for number in range(200)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, most))
    try:
        loaded = loader(line for name in names for line in quads(name, 2))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
    assert counts(store) == dict.fromkeys(names, 2)
    assert loaded.triples == 400


def test_a_part_is_completed_though_the_store_has_changed_it(
    store: str, loader: Callable[..., Loaded]
) -> None:
    """What the store made of a literal is still ours."""
    number = '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    changed = f"<{BASE}s> <{BASE}p> {number} <{ONE}> ."
    loader([changed])
    assert actions(loader([changed, *quads(ONE, 2)])) == {ONE: Action.COMPLETE}
    assert counts(store) == {ONE: 3}


### Large graphs


@pytest.mark.parametrize("replace", [False, True])
def test_large_graphs_are_compared_in_parts(
    store: str, loader: Callable[..., Loaded], monkeypatch: pytest.MonkeyPatch, *, replace: bool
) -> None:
    """What is said of them is what is said of small ones."""
    monkeypatch.setattr(comparing, "_PART", 1_000)
    monkeypatch.setattr(comparing, "_HELD", 10)
    loader(quads(ONE, 100, "old" if replace else "x"))
    loaded = loader(quads(ONE, 200), replace=replace)
    assert actions(loaded) == {ONE: Action.REPLACE if replace else Action.COMPLETE}
    assert counts(store) == {ONE: 200}


def test_differences_are_found_however_a_triple_is_written(tmp_path: Path) -> None:
    """And in which file each one is."""
    sent, there = tmp_path / "sent.nt", tmp_path / "there.nt"
    same = [f'<{BASE}{i}> <{BASE}p> "\\u00e9\\r{i}"' for i in range(30)]
    sent.write_text(" .\n".join([*same, f"<{BASE}s> <{BASE}p> <{BASE}lost>", ""]))
    there.write_text(
        " .\n".join(
            [*(t.replace("\\u00e9", "é") for t in same), f"<{BASE}s> <{BASE}p> <{BASE}x>", ""]
        ),
        encoding="utf-8",
    )
    found = list(comparing.differences(sent, there, ()))
    assert [(set(lost), set(extra)) for lost, extra in found] == [
        ({f"<{BASE}s> <{BASE}p> <{BASE}lost>"}, {f"<{BASE}s> <{BASE}p> <{BASE}x>"})
    ]
    assert not list(comparing.differences(sent, sent, ()))


def test_updates_are_bounded_in_bytes(
    store: str, loader: Callable[..., Loaded], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands before a store may take no large request."""
    sent: list[int] = []
    update = Client.update

    def counted(self: Client, text: str, **options: bool) -> None:
        sent.append(len(text.encode()))
        update(self, text, **options)

    monkeypatch.setattr(Client, "update", counted)
    loader(quads(ONE, 50, "é" * 20_000), method=Method.UPDATE)
    assert counts(store) == {ONE: 50}
    assert len(sent) > 2
    assert max(sent) < 1_000_000
