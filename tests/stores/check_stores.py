"""Real stores hold what was sent: the sample, 100,000 quads, every kind of term, after a crash too.

Run by `make test-stores`, which installs the stores. Prints the compatibility table at its end.
"""

from __future__ import annotations

import csv
import gzip
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

import comity
from comity import api
from comity.cli import main
from comity.errors import StoreError, UsageError
from comity.namespaces import RDF, XSD
from comity.serialization import nquads
from comity.server.connection import connected
from comity.site import Kind, forms_of
from comity.store.client import Client
from comity.store.loading import Action, Loaded, Order, load
from comity.store.peculiarities import as_given_back
from comity.store.presets import Method, preset
from comity.store.reader import Reader


class Server(Protocol):
    """A store as conftest starts it."""

    preset: str
    url: str
    folder: Path
    environment: Mapping[str, str]

    def start(self) -> None: ...
    def end(self, how: signal.Signals = signal.SIGTERM) -> None: ...


HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "output" / "dataset.nq"
BASE = "https://example.org/"
COMITY_BASE = "https://w3id.org/comity/"
KILLS = 3
"""For each store, adding and replacing; 24 for the four together."""
PROGRAMS = Path(sys.prefix) / "stores"
TABLE: dict[str, dict[str, str]] = {}


@pytest.fixture(scope="module", autouse=True)
def table(server: Server) -> Iterator[None]:
    """Print what was found of a store once its tests are done."""
    yield
    print(f"\n{server.preset}")
    for what, how in TABLE.get(server.preset, {}).items():
        print(f"  {what}: {how}")


def note(server: Server, what: str, how: str) -> None:
    TABLE.setdefault(server.preset, {})[what] = how


def client(server: Server) -> Client:
    return Client(server.url, preset(server.preset), environment=server.environment)


def run(server: Server, source: Path, base: str = BASE, **options: object) -> Loaded:
    with client(server) as connection:
        return load(Order(source=source, base=base, **options), connection)  # type: ignore[arg-type]


def many(path: Path, graphs: int, triples: int, word: str = "statement") -> Path:
    """Write a dataset of claim-like statements: IRIs, dates, numbers and quotes."""
    with path.open("w", encoding="utf-8") as stream:
        for g in range(graphs):
            for i in range(triples // 4):
                start = f"<{BASE}id/{word}-{g}-{i}> <{BASE}ontology#"
                end = f" <{BASE}graph/{word}-{g}> .\n"
                stream.write(f'{start}quote> "{word} {i}: \\"said\\" – né"@en{end}')
                stream.write(f'{start}value> "{i}"^^<{XSD.integer.value}>{end}')
                stream.write(f'{start}date> "19{i % 90 + 10}-01-01"^^<{XSD.date.value}>{end}')
                stream.write(f"{start}partOf> <{BASE}id/{word}-{g}-{i // 2}>{end}")
    return path


def empty(server: Server) -> None:
    """Remove the sample's graphs; those of other tests have names of their own."""
    query = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    address = server.url + (preset(server.preset).query or "")
    reply = httpx.post(address, data={"query": query}, headers={"Accept": "text/csv"}, timeout=60)
    names = reply.raise_for_status().text.replace('"', "").split()[1:]
    with client(server) as connection:
        for graph in sorted(names):
            if graph.startswith(COMITY_BASE):
                connection.update(f"{connection.preset.drop} <{graph}>")


@pytest.mark.parametrize("method", Method)
def test_the_sample_arrives_whole(server: Server, method: Method) -> None:
    if method not in preset(server.preset).methods:
        with pytest.raises(UsageError, match="it has no method"):
            run(server, SAMPLE, COMITY_BASE, method=method)
        note(server, f"sample by {method.value}", "not supported")
        return
    empty(server)
    first = run(server, SAMPLE, COMITY_BASE, method=method)
    assert first.count(Action.ADD) == len(first.steps)
    again = run(server, SAMPLE, COMITY_BASE, method=method)
    assert again.count(Action.KEEP) == len(again.steps)
    note(server, f"sample by {method.value}", "equal")


def test_pages_over_the_store_are_those_from_memory(server: Server) -> None:
    """Of two resources of each kind in each form, byte for byte."""
    empty(server)
    run(server, SAMPLE, "https://w3id.org/comity/")
    embedded = api.load_site(SAMPLE.parent, endpoint=True)
    resources = [
        resource
        for kind in Kind
        for resource in islice((r for r in embedded.by_stem.values() if r.kind is kind), 2)
    ]
    paths = [f"{r.stem}.{form.extension}" for r in resources for form in forms_of(r)]
    paths += ["timeline.html", "trees.html", "conclusions.html", "rules.html"]
    url = f"{server.url}{preset(server.preset).query}"
    with Reader(url, environment=server.environment, seconds=30) as reader:
        publish, _ = connected(reader, SAMPLE.parent, None, None)
        begun = time.monotonic()
        differing = [path for path in paths if publish().file(path) != embedded.file(path)]
        seconds = (time.monotonic() - begun) / len(paths)
        found = [
            words for words in ("japan", "SDF") if publish().found(words) != embedded.found(words)
        ]
    assert (differing, found) == ([], [])
    note(server, "pages over the store", f"{len(paths)} files equal, {1000 * seconds:.0f} ms each")


DAYS = (
    "Iceland and Japan\n\nOn May 8, 1956, Japan established diplomatic relations with Iceland.\n",
    "Japan and Iceland\n\nOn May 9, 1956, Japan established diplomatic relations with Iceland.\n",
)
"""Two documents that disagree, which question 15 is about."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dataset in which each question has an answer: the sample and invented sheets."""
    folder = tmp_path_factory.mktemp("told")
    pages = [comity.sample_path(), *sorted((HERE.parent / "sheets").glob("*.txt"))]
    for number, text in enumerate(DAYS):
        pages.append(folder / f"day-{number}.txt")
        pages[-1].write_text(text, encoding="utf-8")
    target = folder / "dataset.nq"
    target.write_bytes(nquads(comity.build(pages).dataset))
    return target


def rows(answer: str) -> list[tuple[str, ...]]:
    """Return the sorted rows of an answer in CSV, its columns by their names."""
    found = csv.DictReader(StringIO(answer))
    return sorted(tuple(value for _, value in sorted(row.items())) for row in found)


def test_the_questions_have_the_same_answers(server: Server, told: Path) -> None:
    """Each store is asked by the protocol, with all graphs as the default graph.

    What the embedded store answers to the same data is what is expected.
    """
    empty(server)
    loaded = run(server, told, COMITY_BASE)
    graphs = [step.graph.value for step in loaded.steps if step.spooled]
    embedded = Store()
    embedded.bulk_load(path=str(told))
    differing = []
    questions = comity.load_knowledge().questions
    for name, query in sorted(questions.items()):
        solutions = embedded.query(query, use_default_graph_as_union=True)
        assert isinstance(solutions, QuerySolutions)
        expected = rows((solutions.serialize(format=QueryResultsFormat.CSV) or b"").decode())
        assert expected, f"{name} asks for what the dataset does not hold"
        reply = httpx.post(
            server.url + (preset(server.preset).query or ""),
            data={"query": query, "default-graph-uri": graphs},
            headers={"Accept": "text/csv"},
            timeout=60,
        )
        if reply.is_error or rows(reply.text) != expected:
            differing.append(f"{name} ({reply.status_code}): {reply.text[:300]}")
    same = len(questions) - len(differing)
    note(server, "competency questions", f"{same} of {len(questions)} answered as embedded")
    assert not differing, "\n".join(differing)


### Files


Way = Callable[[Server, Path], None]


def by_isql(server: Server, bulk: Path) -> None:
    """Virtuoso's own loader; it tells of faults in a table only."""
    folder = shutil.copytree(bulk / "graphs", server.folder / "bulk")
    (port,) = re.findall(
        r"\[Parameters\]\s+ServerPort=(\S+)", (server.folder / "virtuoso.ini").read_text()
    )
    load_all = f"ld_dir('{folder}', '*.nt.gz', ''); rdf_loader_run(); checkpoint;"
    subprocess.run(["isql-vt", port, "dba", "dba", f"EXEC={load_all}"], check=True)
    failed = "SELECT ll_file, ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;"
    options = ["VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", f"EXEC={failed}"]
    reply = subprocess.run(
        ["isql-vt", port, "dba", "dba", *options], check=True, capture_output=True, text=True
    )
    assert not reply.stdout.strip(), reply.stdout


def by_oxigraph(server: Server, bulk: Path) -> None:
    program = str(Path(sys.executable).with_name("oxigraph"))
    stopped(server, [program, "load", "-l", "data", "-f", str(whole(bulk))])


def by_tdbloader(server: Server, bulk: Path) -> None:
    jars = ":".join(map(str, sorted(PROGRAMS.glob("jena-*.jar"))))
    stopped(server, ["java", "-cp", jars, "tdb2.tdbloader", "--loc", "data", str(whole(bulk))])


def by_post(server: Server, bulk: Path) -> None:
    place = "/statements" if server.preset == "rdf4j" else "/data"
    httpx.post(
        server.url + place,
        content=gzip.decompress(whole(bulk).read_bytes()),
        headers={"Content-Type": "application/n-quads"},
        timeout=60,
    ).raise_for_status()


def whole(bulk: Path) -> Path:
    return next(bulk.glob("dataset-*.nq.gz"))


def stopped(server: Server, command: list[str]) -> None:
    """Run a command on a store's files while it does not."""
    server.end()
    subprocess.run(command, check=True, cwd=server.folder)
    server.start()


WAYS: dict[str, tuple[Way, ...]] = {
    "oxigraph": (by_oxigraph,),
    "virtuoso": (by_isql,),
    "fuseki": (by_tdbloader, by_post),
    "rdf4j": (by_post,),
}
"""How docs/load.md says for each store that it takes files."""


def test_a_release_is_loaded_by_its_files(server: Server, tmp_path: Path) -> None:
    """What the store has then is what `comity load` would have put there: it keeps all of it."""
    made = tmp_path / "release"
    assert main(["release", "1.0.0", "--output", str(SAMPLE.parent), "--to", str(made)]) == 0
    for way in WAYS[server.preset]:
        empty(server)
        way(server, made / "bulk")
        loaded = run(server, made / "dataset.nq", COMITY_BASE)
        assert {step.action for step in loaded.steps} == {Action.KEEP}
        note(server, f"sample by files, {way.__name__.replace('_', ' ')}", "equal")


### Terms


def kinds() -> Iterator[tuple[str, Literal | NamedNode]]:
    """Yield one term of each kind that stores are known or suspected to change."""
    for line in (HERE / "terms.nt").read_bytes().splitlines():
        if line and not line.startswith(b"#"):
            triple = next(iter(parse(line, format=RdfFormat.N_TRIPLES))).triple
            name = triple.subject.value.removeprefix("urn:kind:")
            yield name, triple.object


def test_every_kind_of_term_comes_back_or_is_known_not_to(server: Server, tmp_path: Path) -> None:
    """What a store changes is what its preset names, or stands in its list of other differences."""
    known = preset(server.preset).peculiarities
    path = tmp_path / "term.nt"
    told, changed = 0, []
    with client(server) as connection:
        for number, (name, term) in enumerate(kinds()):
            # A graph each: TDB2 does not find all decimals again when it is to remove them.
            graph = NamedNode(f"{BASE}graph/term-{number}")
            triple = Triple(NamedNode(f"{BASE}s"), RDF.value, term)
            path.write_bytes(serialize([triple], format=RdfFormat.N_TRIPLES) or b"")
            there: Iterable[str] = ()
            try:
                connection.put(graph, path)
                connection.fetch(graph, path)
                there = [str(quad.triple) for quad in parse(path=path, format=RdfFormat.N_TRIPLES)]
            except (StoreError, SyntaxError) as error:
                there = [type(error).__name__]
            expected, names = as_given_back(triple, known)
            told += bool(names)
            if there != [str(expected)]:
                changed.append(name)
    total = len(list(kinds()))
    note(server, "terms", f"{total - told - len(changed)} of {total} kept, {told} changed as named")
    listed = (HERE / f"differences-{server.preset}.txt").read_text().split()
    assert changed == listed, " ".join(changed)


### Many


def test_readers_see_the_old_dataset_or_the_new_one(server: Server, tmp_path: Path) -> None:
    """Where a store does not do an update as one, the preset says so."""
    run(server, many(tmp_path / "old.nq", 2, 2_000))
    source = many(tmp_path / "new.nq", 2, 4_000)
    seen: set[tuple[int, int]] = set()
    started, done = threading.Event(), threading.Event()

    def poll() -> None:
        counts = (
            f"{{ SELECT (COUNT(*) AS ?n{n}) "
            f"WHERE {{ GRAPH <{BASE}graph/statement-{n}> {{ ?s{n} ?p{n} ?o{n} }} }} }}"
            for n in range(2)
        )
        query = f"SELECT ?n0 ?n1 WHERE {{ {' '.join(counts)} }}"
        with client(server) as connection:
            while not done.is_set():
                address = connection.url + (connection.preset.query or "")
                headers = {"Accept": "text/csv"}
                reply = httpx.post(address, data={"query": query}, headers=headers, timeout=60)
                one, two = reply.text.split()[-1].replace('"', "").split(",")
                seen.add((int(one), int(two)))
                started.set()

    reader = threading.Thread(target=poll)
    reader.start()
    assert started.wait(60)
    try:
        run(server, source, replace=True)
    finally:
        done.set()
        reader.join()
    between = seen - {(2_000, 2_000), (4_000, 4_000)}
    note(server, "replacing", f"{len(between)} states between old and new seen")
    assert not between or not preset(server.preset).swaps_whole


@pytest.mark.parametrize("replace", [False, True])
def test_a_load_that_a_crash_cut_off_is_completed(
    server: Server, tmp_path: Path, *, replace: bool
) -> None:
    """SIGKILL at random moments of a load; after a restart the same command ends the work."""
    chance = random.Random(4242)  # noqa: S311 - moments, not secrets
    word = "replaced" if replace else "added"
    begun = time.monotonic()
    run(server, many(tmp_path / "whole.nq", 4, 4_000, f"{word}-whole"))
    seconds = time.monotonic() - begun
    cut = 0
    for attempt in range(KILLS):
        name = f"{word}-{attempt}"
        if replace:
            run(server, many(tmp_path / "old.nq", 4, 2_000, name))
        source = many(tmp_path / f"{attempt}.nq", 4, 4_000, name)
        killer = threading.Timer(chance.uniform(0, seconds), server.end, [signal.SIGKILL])
        killer.start()
        try:
            with Client(
                server.url,
                preset(server.preset),
                environment=server.environment,
                wait=lambda _: None,
            ) as connection:
                load(Order(source=source, base=BASE, replace=replace), connection)
        except StoreError as error:
            cut += 1
            assert error.remedy  # noqa: PT017 - it may also be done before it is killed
        killer.join()
        server.start()
        assert run(server, source, replace=replace).triples == 16_000
    assert cut
    note(
        server, f"killed while {word}", f"complete after {KILLS} of {KILLS} restarts, {cut} cut off"
    )


@pytest.mark.parametrize("method", Method)
def test_a_hundred_thousand_quads_arrive_whole(
    server: Server, method: Method, tmp_path: Path
) -> None:
    if method not in preset(server.preset).methods:
        return
    source = many(tmp_path / "many.nq", 10, 10_000, f"by-{method.value}")
    start = time.monotonic()
    assert run(server, source, method=method).triples == 100_000
    note(server, f"100,000 quads by {method.value}", f"equal, {time.monotonic() - start:.1f} s")
