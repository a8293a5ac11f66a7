"""Times of ordinary requests, quiet and beside queries that would never end.

`make load [SECONDS=s]` serves output/ with a limit of 1 s for a query and prints median and 95th
percentile of pages, RDF and queries, without and with attackers, who send runaway queries all the
time. Exit code 1 when an ordinary page or description fails.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx

from comity import api
from comity.server import sparql
from comity.server.app import application
from comity.server.engine import of_site
from comity.server.limits import Limits
from comity.server.running import in_background

CLIENTS, ATTACKERS = 4, 2
REQUESTS = {
    "page": "id/japan.html",
    "RDF": "id/okinawa.ttl",
    "query": "sparql?query=SELECT%20*%20%7B%20id:japan%20?p%20?o%20%7D",
}
RUNAWAY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1",
    "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)+ ?b . ?b (!<a:b>)* ?c }",
)
Times = Mapping[str, list[float]]


def main(seconds: float) -> int:
    """Print the times; return 1 when a request that needs no query fails."""
    site = api.load_site("output")
    engine = of_site(site, Limits(seconds=1))
    app = application(site, sparql.routes(site, engine), engine.running)
    with in_background(app) as port, ThreadPoolExecutor(CLIENTS + ATTACKERS) as threads:
        base = f"http://127.0.0.1:{port}/"
        httpx.get(base + REQUESTS["query"], timeout=60)
        quiet = gathered(threads, base, seconds)
        until = time.monotonic() + seconds
        attacks = [threads.submit(attack, base, until) for _ in range(ATTACKERS)]
        beside = gathered(threads, base, seconds)
        longest = max(found for done in attacks for found in done.result())
    refused = {kind: sum(t < 0 for t in times) for kind, times in beside.items()}
    for kind in REQUESTS:
        print(f"{kind:<6} quiet {said(quiet[kind])}; attacked {said(beside[kind])}", end="")
        print(f"; {refused[kind]} of {len(beside[kind])} told to come again")
    print(f"runaway queries ended after {longest:.2f} s at most, with a limit of 1 s")
    return int(any(refused[kind] for kind in REQUESTS if kind != "query"))


def gathered(threads: ThreadPoolExecutor, base: str, seconds: float) -> Times:
    """Return the times of each kind of request; -1 for one that is refused."""
    until = time.monotonic() + seconds
    found: defaultdict[str, list[float]] = defaultdict(list)
    for times in threads.map(lambda _: asked(base, until), range(CLIENTS)):
        for kind, values in times.items():
            found[kind] += values
    return found


def asked(base: str, until: float) -> Times:
    """Send requests of each kind in turn."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    with httpx.Client(timeout=30) as client:
        while time.monotonic() < until:
            for kind, path in REQUESTS.items():
                begun = time.perf_counter()
                fine = client.get(base + path).status_code == 200
                found[kind].append(time.perf_counter() - begun if fine else -1)
    return found


def attack(base: str, until: float) -> list[float]:
    """Send runaway queries one after the other; return how long each took."""
    found: list[float] = []
    with httpx.Client(timeout=30) as client:
        while time.monotonic() < until:
            begun = time.perf_counter()
            client.post(f"{base}sparql", data={"query": RUNAWAY[len(found) % len(RUNAWAY)]})
            found.append(time.perf_counter() - begun)
    return found


def said(times: list[float]) -> str:
    """Return median and 95th percentile in words."""
    good = [1000 * value for value in times if value >= 0]
    if len(good) < 2:
        return "too few"
    return (
        f"p50 {statistics.median(good):.1f} ms, p95 {statistics.quantiles(good, n=20)[-1]:.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
