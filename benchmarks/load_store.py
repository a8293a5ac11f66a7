"""Measure `comity load` beside curl: the same N-Quads file into a new Oxigraph server each time.

    python benchmarks/load_store.py 100000 1000000

Prints, for each number of quads, the seconds of curl (POST of the whole file), those of comity to
write and to verify, the ratio of speeds without and with verifying, and the peak memory of comity.
Then the seconds and the peak of comity where the store holds something already: all statements in
one graph, of which it has half, or others in their place, or as many in graphs of others.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory

import httpx

BASE = "https://example.org/"
GRAPHS = 100
FILLED = (20_000, 100_000)
"""Sizes for stores that hold something: Oxigraph moves 2,000 quads a second on a busy machine."""
ROUNDS = 2
XSD = "http://www.w3.org/2001/XMLSchema#"


def dataset(path: Path, quads: int, graphs: int = GRAPHS, word: str = "document") -> None:
    """Write statements with quotes, dates, numbers and links, in graphs by document."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(quads // 4):
            graph = number * 4 * graphs // quads
            start = f"<{BASE}id/statement-{graph}-{number}> <{BASE}ontology#"
            end = f" <{BASE}graph/{word}-{graph}> .\n"
            stream.write(f'{start}quote> "statement {number}: \\"said\\" – né"@en{end}')
            stream.write(f'{start}value> "{number}"^^<{XSD}integer>{end}')
            stream.write(f'{start}date> "19{number % 90 + 10}-01-01"^^<{XSD}date>{end}')
            stream.write(f"{start}partOf> <{BASE}id/statement-{graph}-{number // 2}>{end}")


@contextmanager
def server() -> Iterator[str]:
    """Serve a new, empty store on disk; end it afterwards."""
    with socket() as probe, TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
        probe.close()
        program = Path(sys.executable).with_name("oxigraph")
        command = [str(program), "serve", "-l", folder, "-b", address]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                try:
                    httpx.get(f"http://{address}/query", params={"query": "ASK {}"})
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait()


def with_curl(path: Path) -> float:
    """Return the seconds that curl takes to send the file."""
    with server() as url:
        start = time.perf_counter()
        kind = "Content-Type: application/n-quads"
        command = ["curl", "-sf", "-X", "POST", "-H", kind, "-T", str(path), f"{url}/store"]
        subprocess.run(command, check=True)
        return time.perf_counter() - start


def send(path: Path, url: str) -> None:
    """Send a file with curl."""
    kind = "Content-Type: application/n-quads"
    address = f"{url}/store?no_transaction"
    command = ["curl", "-sf", "-X", "POST", "-H", kind, "-T", str(path), address]
    subprocess.run(command, check=True)


def with_comity(path: Path, url: str) -> tuple[float, float, int]:
    """Return the seconds of writing and of verifying, and the peak memory in bytes."""
    from comity.store.client import Client
    from comity.store.loading import Order, load
    from comity.store.presets import preset

    moments: list[float] = []

    def report(doing: str) -> None:
        if doing.startswith("verifying") and not moments:
            moments.append(time.perf_counter())

    start = time.perf_counter()
    with Client(url, preset("oxigraph")) as client:
        load(Order(source=path, base=BASE, replace=True), client, report)
    end = time.perf_counter()
    unit = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return moments[0] - start, end - moments[0], memory


def measured(quads: int, path: Path) -> None:
    """Print the best of some rounds, in which the two take turns."""
    curl, comity = [], []
    for _ in range(ROUNDS):
        curl.append(with_curl(path))
        # A process of its own, so that its peak of memory is its own.
        with server() as url, get_context("spawn").Pool(1) as pool:
            comity.append(pool.apply(with_comity, (path, url)))
    send = min(curl)
    write, verify, memory = min(comity, key=lambda found: found[0] + found[1])
    print(
        f"{quads:9,} {send:7.2f} s {write:7.2f} s {verify:7.2f} s"
        f" {send / write:8.2f} {send / (write + verify):8.2f} {memory / 1e6:7.0f} MB"
    )


def held(quads: int, folder: Path) -> None:
    """Print what a load into a store costs that holds something already."""
    new, old = folder / "new.nq", folder / "old.nq"
    dataset(new, quads, 1)
    for what in ("nothing", "half of the graph", "another graph instead", "graphs of others"):
        if what == "graphs of others":
            dataset(old, quads, quads // 4, "other")
        elif what != "nothing":
            # Line by line: a process has its parent's peak of memory as its own.
            with new.open(encoding="utf-8") as lines, old.open("w", encoding="utf-8") as stream:
                if what == "half of the graph":
                    stream.writelines(islice(lines, 0, None, 2))
                else:
                    stream.writelines(line.replace("/id/", "/other/") for line in lines)
        # A process of its own, so that its peak of memory is its own.
        with server() as url, get_context("spawn").Pool(1) as pool:
            if old.exists():
                send(old, url)
            write, verify, memory = pool.apply(with_comity, (new, url))
        print(f"{quads:9,} {what:22} {write + verify:7.2f} s {memory / 1e6:7.0f} MB", flush=True)


def main(sizes: list[int]) -> None:
    print("    quads      curl     write    verify    ratio  in all  peak")
    for quads in sizes:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "dataset.nq"
            dataset(path, quads)
            measured(quads, path)
    print("    quads store holds               load  peak")
    for quads in FILLED:
        with TemporaryDirectory() as folder:
            held(quads, Path(folder))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [100_000, 1_000_000])
