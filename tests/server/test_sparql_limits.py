"""Queries that would never end, fill the memory or the line: each is ended, and others go on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from comity.server import sparql
from comity.server.app import application
from comity.server.engine import of_site
from comity.server.limits import Limits
from comity.server.running import in_background
from comity.site import Site

LIMITS = Limits(seconds=1.0, memory=300_000_000, result=2_000_000)
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MALICIOUS = {
    "cross product": PRODUCT,
    "deep property path": "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)+ ?b . ?b (!<a:b>)* ?c . "
    "?c (^!<a:b>)* ?d }",
    "huge sorting": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c DESC(?a) LIMIT 1",
    "regex bomb": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . "
    "FILTER(REGEX(CONCAT(STR(?c), STR(?f), 'aaaaaaaaaaaaaaaaaaaaaaaa!'), '^(a+)+$')) }",
    "hidden product": "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f } } }",
    "growing text": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f)); separator='-') AS ?x) "
    "{ ?a ?b ?c . ?d ?e ?f }",
    "endless negation": "SELECT * { ?a ?b ?c . ?d ?e ?f . MINUS { ?g ?h ?i . ?j ?k ?a } } LIMIT 9",
    "construct of a product": "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }",
    "whole product": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "nested text": "ASK {" + "{" * 20_000 + "}" * 20_000 + "}",
    "nested syntax error": "ASK { FILTER(" + "!(" * 5000 + " }",
}


@pytest.fixture(scope="module")
def endpoint(served: Site) -> Iterator[str]:
    engine = of_site(served, LIMITS, workers=3)
    app = application(served, sparql.routes(served, engine), engine.running)
    with in_background(app) as port:
        yield f"http://127.0.0.1:{port}/sparql"


def timed(endpoint: str, query: str) -> tuple[httpx.Response, float]:
    begun = time.perf_counter()
    answer = httpx.post(endpoint, data={"query": query}, timeout=30)
    return answer, time.perf_counter() - begun


def settled(endpoint: str) -> None:
    """Wait until a worker is there again."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if httpx.post(endpoint, data={"query": "ASK {}"}).status_code == 200:
            return
    raise AssertionError("no worker came back")


@pytest.mark.parametrize("name", MALICIOUS)
def test_malicious_query_ends_within_a_second_of_its_limit(endpoint: str, name: str) -> None:
    settled(endpoint)
    answer, seconds = timed(endpoint, MALICIOUS[name])
    assert seconds < LIMITS.seconds + 1
    assert answer.status_code in {400, 503}
    assert str(LIMITS) in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_each_limit_is_named_when_it_is_met(endpoint: str) -> None:
    settled(endpoint)
    too_long, _ = timed(endpoint, PRODUCT)
    assert (too_long.status_code, "took too long" in too_long.text) == (503, True)
    settled(endpoint)
    too_large, _ = timed(endpoint, MALICIOUS["whole product"])
    assert (too_large.status_code, "too large" in too_large.text) == (400, True)


def test_memory_is_limited(served: Site) -> None:
    limits = Limits(seconds=20, memory=30_000_000)
    engine = of_site(served, limits, workers=1)
    app = application(served, sparql.routes(served, engine), engine.running)
    with in_background(app) as port:
        answer, _ = timed(f"http://127.0.0.1:{port}/sparql", MALICIOUS["hidden product"])
        assert (answer.status_code, "too much memory" in answer.text) == (503, True)
        settled(f"http://127.0.0.1:{port}/sparql")


def test_worker_that_died_is_replaced_unnoticed(served: Site) -> None:
    engine = of_site(served, workers=2)
    app = application(served, sparql.routes(served, engine), engine.running)
    with in_background(app) as port:
        endpoint = f"http://127.0.0.1:{port}/sparql"
        settled(endpoint)
        for worker in engine.workers.living:
            os.kill(worker.pid, signal.SIGKILL)
        time.sleep(0.2)
        assert timed(endpoint, "ASK {}")[0].json()["boolean"] is True


def test_workers_come_back_when_all_of_them_are_lost(served: Site) -> None:
    """With the process that forks them, whatever ended it."""
    engine = of_site(served, workers=2)
    app = application(served, sparql.routes(served, engine), engine.running)
    with in_background(app) as port:
        endpoint = f"http://127.0.0.1:{port}/sparql"
        settled(endpoint)
        process = engine.workers.process
        assert process is not None
        process.kill()
        time.sleep(0.2)
        assert timed(endpoint, "ASK {}")[0].json()["boolean"] is True
        assert process is not engine.workers.process


@pytest.mark.parametrize("seconds", [0.0, 0.3, 2.0])
def test_no_process_stays_behind(
    served: Site, seconds: float, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether they are just starting or ready when the server ends."""
    engine = of_site(served, workers=2)
    with in_background(application(served, sparql.routes(served, engine), engine.running)):
        time.sleep(seconds)
        process = engine.workers.process
        pids = [process.pid] if process else []  # it may be too early for it
        pids += [worker.pid for worker in engine.workers.living]
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert (engine.workers.living, engine._tasks, caplog.messages) == ((), set(), [])


def test_one_client_cannot_take_what_others_need(endpoint: str) -> None:
    """Of three places for long queries another gets one; short queries find a worker at once."""
    settled(endpoint)
    with ThreadPoolExecutor(8) as attackers:
        attacks = [attackers.submit(timed, endpoint, PRODUCT) for _ in range(8)]
        time.sleep(0.5)
        with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as other:
            begun = time.perf_counter()
            answer = other.post(endpoint, data={"query": "ASK { id:japan ?p ?o }"})
            assert (answer.status_code, time.perf_counter() - begun < 0.5) == (200, True)
            long = other.post(endpoint, data={"query": PRODUCT}, timeout=30)
            assert "took too long" in long.text
    refused = [
        answer for attack in attacks if "long queries" in (answer := attack.result()[0]).text
    ]
    assert len(refused) >= 5
    assert {(answer.status_code, answer.headers["retry-after"]) for answer in refused} == {
        (503, "5")
    }


def test_pages_and_queries_go_on_beside_runaway_queries(endpoint: str) -> None:
    """Of three workers one stays free; a page needs none."""
    settled(endpoint)
    page = endpoint.removesuffix("sparql") + "id/japan.ttl"
    httpx.get(page)
    with ThreadPoolExecutor(2) as attackers:
        attacks = [attackers.submit(timed, endpoint, PRODUCT) for _ in range(2)]
        time.sleep(0.1)
        for _ in range(3):
            begun = time.perf_counter()
            assert httpx.get(page).status_code == 200
            answer, _ = timed(endpoint, "ASK { id:japan ?p ?o }")
            assert answer.json()["boolean"] is True
            assert time.perf_counter() - begun < LIMITS.seconds + 1
        assert {attack.result()[0].status_code for attack in attacks} == {503}


def test_too_many_queries_are_told_to_come_again(served: Site) -> None:
    """Of three long queries one has the worker; the others get the next for as long as is short."""
    engine = of_site(served, LIMITS, workers=1)
    app = application(served, sparql.routes(served, engine), engine.running)
    with in_background(app) as port, ThreadPoolExecutor(3) as clients:
        endpoint = f"http://127.0.0.1:{port}/sparql"
        settled(endpoint)
        results = list(clients.map(lambda _: timed(endpoint, PRODUCT), range(3)))
    assert all(seconds < LIMITS.seconds + 1 for _, seconds in results)
    refused = [answer for answer, _ in results if "ask again later" in answer.text]
    assert len(refused) == 2
    assert {answer.headers["retry-after"] for answer in refused} == {"5"}
