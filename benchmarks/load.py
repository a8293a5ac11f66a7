"""Times of requests under load and beside queries that would never end; memory over time.

`make load [SECONDS=s]` serves output/ with a limit of 1 s for a query and prints, in ms: one
connection; 50 connections for s seconds (60) with pages, RDF and queries mixed; queries alone,
beside the `oxigraph` server and the bare engine; and 4 connections, quiet and attacked by turns.
The clients are Python and share the processor. Exit code 1 when a request fails, a runaway query
outlives its limit by a second, or ordinary requests take more than three times as long beside an
attack.
"""

from __future__ import annotations

import contextlib
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

from comity import api
from comity.sparql import askable

CONNECTIONS, ORDINARY, ATTACKERS = 50, 4, 4
ROUNDS, ROUND_SECONDS = 6, 4.0
LIMIT = 1.0
"""Seconds that a query may take."""
MOST = 3.0
"""How many times as long ordinary requests may take beside an attack (95th percentile)."""
ATTACKER = "127.0.0.2"
"""Where attacks come from: to the server, another client."""
QUERIES = (
    "SELECT * { <%s> ?p ?o }",
    "SELECT ?s ?p { ?s ?p <%s> } LIMIT 20",
    "SELECT ?claim ?p ?o { ?claim rdf:subject <%s> ; rdf:predicate ?p ; rdf:object ?o }",
    "ASK { <%s> a comity:State }",
)
RUNAWAY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1",
    "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)+ ?b . ?b (!<a:b>)* ?c }",
    "ASK { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f), 'aaaaaaaaaa!'), '^(a+)+$')) }",
    "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f } } }",
)
CHANCE = random.Random(1)  # noqa: S311 - it decides the order of requests
Paths = Mapping[str, Sequence[str]]
Times = dict[str, list[float]]
"""Seconds of each request by kind; -1 for one that failed."""


def main(seconds: float) -> int:
    """Print the tables; return 1 when something is not as it has to be."""
    site = api.load_site("output")
    things = [r for r in site.by_stem.values() if r.stem.startswith("id/")]
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in site.style.prefixes.items())
    asked = [prologue + query % r.iri.value for r in things for query in QUERIES]
    paths: Paths = {
        "page": [f"/{quote(r.stem)}.html" for r in things],
        "RDF": [f"/{quote(r.stem)}.{form}" for r in things for form in ("ttl", "jsonld", "nt")],
        "query": [f"/sparql?query={quote(query)}" for query in asked],
    }
    with serving() as (port, pid):
        print("1 connection, every page for the first time")
        fine = table(first(port, paths))
        print(f"\n1 connection, {min(seconds, 10):g} s, mixed")
        fine &= table(gathered(port, paths, 1, min(seconds, 10)))
        print(f"\n{CONNECTIONS} connections, {seconds:g} s, mixed")
        fine &= under_load(port, pid, paths, seconds)
        print("\nqueries alone, by the number of connections")
        fine &= compared(port, paths["query"], asked, min(seconds, 10))
        print(f"\n{ORDINARY} connections; then beside {ATTACKERS} that send runaway queries only")
        fine &= attacked(port, paths)
        print(f"memory after all: {memory(pid)}")
    return 0 if fine else 1


### What is measured


def first(port: int, paths: Paths) -> Times:
    """Return the times of the first request for each page."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        timed(connection, paths["query"][0])  # a worker is there
        return {"page": [timed(connection, path) for path in paths["page"]]}


def under_load(port: int, pid: int, paths: Paths, seconds: float) -> bool:
    """Print the times of all kinds from many connections, and the memory meanwhile."""
    with ThreadPoolExecutor(1) as aside:
        running: Future[Times] = aside.submit(gathered, port, paths, CONNECTIONS, seconds)
        told = {}
        for name in ("start", "middle", "end"):
            time.sleep(0.05 * seconds if name == "start" else 0.45 * seconds)
            told[name] = memory(pid)
        fine = table(running.result())
    for name, words in told.items():
        print(f"memory at the {name}: {words}")
    return fine


def compared(port: int, paths: Sequence[str], asked: Sequence[str], seconds: float) -> bool:
    """Print the times of queries beside those of the `oxigraph` server and the bare engine."""
    there = [path.replace("/sparql", "/query") for path in paths]
    found: Times = {}
    with oxigraph() as other:
        for count in (1, CONNECTIONS):
            for name, at, choice in (("comity", port, paths), ("oxigraph server", other, there)):
                times = gathered(at, {name: choice}, count, seconds)[name]
                found[f"{name}, {count}"] = times
    found["bare engine"] = bare(asked, seconds / 2)
    fine = table(found)
    for ours, theirs in (
        (f"comity, {CONNECTIONS}", f"oxigraph server, {CONNECTIONS}"),
        ("comity, 1", "oxigraph server, 1"),
        ("comity, 1", "bare engine"),
    ):
        ratio = p95(found[ours]) / p95(found[theirs])
        print(f"p95 of {ours} is {ratio:.1f} times that of {theirs}")
    return fine


def attacked(port: int, paths: Paths) -> bool:
    """Print the times of ordinary requests, quiet and beside an attack, in turns."""
    quiet: defaultdict[str, list[float]] = defaultdict(list)
    beside: defaultdict[str, list[float]] = defaultdict(list)
    runaway: list[float] = []
    for _ in range(ROUNDS):
        added(quiet, gathered(port, paths, ORDINARY, ROUND_SECONDS))
        with ThreadPoolExecutor(ATTACKERS) as attackers:
            until = time.monotonic() + ROUND_SECONDS + LIMIT
            attacks = [attackers.submit(attack, port, until) for _ in range(ATTACKERS)]
            time.sleep(LIMIT)
            added(beside, gathered(port, paths, ORDINARY, ROUND_SECONDS))
            runaway += [seconds for done in attacks for seconds in done.result()]
    fine = table({f"{kind}, quiet": times for kind, times in quiet.items()})
    fine &= table({f"{kind}, attacked": times for kind, times in beside.items()})
    for kind in paths:
        ratio = p95(beside[kind]) / p95(quiet[kind])
        fine &= ratio <= MOST
        print(f"p95 of {kind} beside the attack is {ratio:.1f} times that without")
    print(f"{len(runaway)} runaway queries, each ended after {max(runaway):.2f} s at most")
    return fine and max(runaway) < LIMIT + 1


def bare(asked: Sequence[str], seconds: float) -> list[float]:
    """Return the times of queries in the engine alone, results written as JSON."""
    store = pyoxigraph.Store()
    quads = pyoxigraph.parse(path="output/dataset.nq", format=RdfFormat.N_QUADS)
    store.bulk_extend(askable(quads))
    times, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.perf_counter()
        found = store.query(CHANCE.choice(asked))
        assert not isinstance(found, pyoxigraph.QueryTriples)
        found.serialize(format=QueryResultsFormat.JSON)
        times.append(time.perf_counter() - begun)
    return times


### Clients


def gathered(port: int, paths: Paths, connections: int, seconds: float) -> Times:
    """Return the times of requests of each kind in turn, over some connections at once."""
    until = time.monotonic() + seconds
    found: Times = defaultdict(list)
    with ThreadPoolExecutor(connections) as threads:
        running = [threads.submit(asked_in_turn, port, paths, until) for _ in range(connections)]
        for done in running:
            added(found, done.result())
    return found


def asked_in_turn(port: int, paths: Paths, until: float) -> Times:
    found: Times = defaultdict(list)
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        while time.monotonic() < until:
            for kind, choice in paths.items():
                found[kind].append(timed(connection, CHANCE.choice(choice)))
    return found


def attack(port: int, until: float) -> list[float]:
    """Send runaway queries one after the other; return how long each took."""
    found: list[float] = []
    source = (ATTACKER, 0)
    with contextlib.closing(
        HTTPConnection("127.0.0.1", port, timeout=60, source_address=source)
    ) as connection:
        while time.monotonic() < until:
            begun = time.perf_counter()
            timed(connection, f"/sparql?query={quote(CHANCE.choice(RUNAWAY))}")
            found.append(time.perf_counter() - begun)
    return found


def timed(connection: HTTPConnection, path: str) -> float:
    """Return the time of a request; -1 when it fails."""
    begun = time.perf_counter()
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (HTTPException, OSError):
        connection.close()
        return -1
    return time.perf_counter() - begun if answer.status == 200 else -1


### Servers


@contextlib.contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Serve output/; yield port and process id."""
    command = (sys.executable, "-m", "comity", "serve", "--port", "0")
    process = subprocess.Popen([*command, "--query-seconds", str(LIMIT)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        yield int(line.split("http://127.0.0.1:")[1].partition("/")[0]), process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


@contextlib.contextmanager
def oxigraph() -> Iterator[int]:
    """Serve output/ by the `oxigraph` server with the union of all graphs; yield its port."""
    program = str(Path(sys.executable).with_name("oxigraph"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        where = ("--location", folder)
        file = ("--file", "output/dataset.nq")
        subprocess.run([program, "load", *where, *file], check=True, capture_output=True)
        command = [program, "serve-read-only", *where, "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(
            [*command, "--union-default-graph"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + 20
            while time.monotonic() < until:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def memory(pid: int) -> str:
    """Return what a process and all below it hold: shared pages counted once (PSS), and RSS."""
    below = {int(path.name) for path in Path("/proc").glob("[0-9]*") if descends(path, pid)}
    pss = sum(held(of, "smaps_rollup", "Pss:") for of in below)
    server = held(pid, "status", "VmRSS:")
    return f"{pss / 1024:.0f} MB in {len(below)} processes; {server / 1024:.0f} MB RSS the server"


def descends(path: Path, pid: int) -> bool:
    with contextlib.suppress(OSError):
        while path.name not in {"0", "1"}:
            if path.name == str(pid):
                return True
            stat = (path / "stat").read_text(encoding="utf-8")
            path = path.with_name(stat.rpartition(")")[2].split()[1])
    return False


def held(pid: int, file: str, field: str) -> int:
    """Return a number of kB that Linux tells of a process; 0 of one that has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    return 0


### Tables


def added(to: Times, found: Times) -> None:
    for kind, times in found.items():
        to[kind] += times


def p95(times: Sequence[float]) -> float:
    good = [value for value in times if value >= 0]
    return statistics.quantiles(good, n=20)[-1]


def table(found: Times) -> bool:
    """Print a line for each kind; tell whether no request failed."""
    print(f"  {'':24}{'p50':>8}{'p95':>8}{'requests':>10}{'failed':>8}")
    for kind, times in found.items():
        good = [value for value in times if value >= 0]
        middle, high = (1000 * value for value in (statistics.median(good), p95(times)))
        print(f"  {kind:24}{middle:8.2f}{high:8.2f}{len(times):10,}{len(times) - len(good):8,}")
    return all(value >= 0 for times in found.values() for value in times)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
