"""EDGE: a few processes that answer queries, each killed and replaced when a query uses too much.

An engine that runs in the server's own process could not be stopped: a query is one call into
native code. A process can, and it takes its memory with it.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from itertools import chain

from pyoxigraph import Quad

from comity.server.fairness import CrowdedError, Line, makes_way
from comity.server.limits import Answer, Limits, Outcome, Query
from comity.server.workers import PAUSE, Worker, Workers
from comity.site import Site
from comity.sparql import askable

WORKERS = 4
"""Kept ready for short queries; as many more may have long ones."""
START_SECONDS = 60.0
"""Longest wait for the first worker, which waits for the dataset; no part of a query's time."""
SLOW_SECONDS = 0.1
"""After this time a query is a long one, and makes way for others."""
LAST = 19
"""The lowest priority; a worker cannot come back from it, and is replaced."""
WAITING = 64
"""Most queries that may wait for a worker."""
_ABORTED = {-6, -9, -11}
"""How a process ends that can have no more memory: an allocation failed, the kernel killed it, or
a stack could not grow."""
_OUT_OF_TIME = -24
"""SIGXCPU: it used more of the processor than a query may."""


class Engine:
    """Answers queries over a dataset within limits, while it is `running`.

    A query has a worker for itself. When it turns out to be long, another worker is forked, so that
    there are always as many for short queries. As many again may have long ones; they are shared
    among clients.
    """

    def __init__(
        self,
        quads: Iterable[Quad],
        *,
        base: str,
        prefixes: Mapping[str, str],
        limits: Limits | None = None,
        workers: int = WORKERS,
    ) -> None:
        self.limits = limits or Limits()
        settings = {"base": base, "prefixes": dict(prefixes), **asdict(self.limits)}
        self.workers = Workers(tuple(askable(quads)), settings)
        self._count = workers
        self._idle: deque[Worker] = deque()
        self._long: dict[Worker, str] = {}
        self._replaced: set[Worker] = set()
        self._crowded_out: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self, _: object = None) -> AsyncIterator[None]:
        """Start the workers, without waiting for them: pages need none; end them on exit."""
        self._line: Line[Worker] = Line(WAITING)
        self._begun = asyncio.Event()
        self._closing = False
        async with self.workers.running():
            for _worker in range(self._count):
                self._launch()
            try:
                yield
            finally:
                self._closing = True
        await asyncio.gather(*self._tasks)

    async def ask(self, query: Query, client: str = "") -> Answer:
        """Answer a query of a client; it waits at most half its time for a worker."""
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._begun.wait()
            now = asyncio.get_running_loop().time()
            async with asyncio.timeout_at(now + self.limits.seconds / 2):
                worker = self._at_hand() or await self._line.wait(client)
        except (TimeoutError, CrowdedError):
            return Answer(outcome=Outcome.BUSY)
        answer, worn = Answer(outcome=Outcome.TOO_LONG), True
        slow = asyncio.get_running_loop().call_later(SLOW_SECONDS, self._aside, worker, client)
        try:
            async with asyncio.timeout_at(now + self.limits.seconds):
                answer, worn = await _exchange(worker, query)
        except TimeoutError:
            pass
        except (OSError, EOFError):
            code = await self.workers.end_of(worker)
            crowded = worker in self._crowded_out
            answer = Answer(outcome=Outcome.CROWDED_OUT if crowded else _cause(code))
        finally:
            slow.cancel()
            self._returned(worker, worn=worn)
        return answer

    def _at_hand(self) -> Worker | None:
        """Return a worker that is idle; one that died meanwhile is replaced."""
        while self._idle:
            worker = self._idle.popleft()
            if not worker.ended.done():
                return worker
            self._launch()
        return None

    def _aside(self, worker: Worker, client: str) -> None:
        """Let a worker whose query is long run when others are idle, and another do its work.

        Where as many are long as may be, one of the client with the most is ended.
        """
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, worker.pid, LAST)
        if len(self._long) >= self._count:
            ended = makes_way(self._long, client) or worker
            self._long.pop(ended, None)
            self._crowded_out.add(ended)
            self.workers.kill(ended)
            if ended is worker:
                return
        self._long[worker] = client
        self._replaced.add(worker)
        self._launch()

    def _returned(self, worker: Worker, *, worn: bool) -> None:
        """Give a worker to who waits for one; end it where it is worn out or replaced already."""
        replaced = worker in self._replaced
        self._long.pop(worker, None)
        self._replaced.discard(worker)
        self._crowded_out.discard(worker)
        if not worn and not replaced:
            self._ready(worker)
            return
        self.workers.kill(worker)
        if not replaced:
            self._launch()

    def _ready(self, worker: Worker) -> None:
        if not self._line.serve(worker):
            self._idle.append(worker)

    def _launch(self) -> None:
        """Fork a worker in the background, and try again where memory is short."""

        async def launched() -> None:
            worker = await self.workers.fork()
            if worker is not None:
                self._begun.set()
                self._ready(worker)
            elif not self._closing:
                asyncio.get_running_loop().call_later(PAUSE, self._launch)

        task = asyncio.create_task(launched())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def of_site(site: Site, limits: Limits | None = None, workers: int = WORKERS) -> Engine:
    """Return an engine over the dataset of a site, with its prefixes."""
    quads = chain.from_iterable(site.index.quads.values())
    base, prefixes = f"{site.base}sparql", site.style.prefixes
    return Engine(quads, base=base, prefixes=prefixes, limits=limits, workers=workers)


async def _exchange(worker: Worker, query: Query) -> tuple[Answer, bool]:
    """Send a query to a worker; return its answer, and whether the worker is worn out."""
    worker.writer.write(json.dumps(asdict(query)).encode() + b"\n")
    await worker.writer.drain()
    line = await worker.reader.readline()
    if not line:
        raise EOFError
    header = json.loads(line)
    body = await worker.reader.readexactly(header["size"])
    answer = Answer(
        outcome=Outcome(header["outcome"]),
        body=body,
        media_type=header.get("media_type", ""),
        reason=header.get("reason", ""),
    )
    return answer, header["worn"]


def _cause(code: int) -> Outcome:
    """Tell from how a process ended what it had too much of."""
    if code == _OUT_OF_TIME:
        return Outcome.TOO_LONG
    return Outcome.TOO_MUCH_MEMORY if code in _ABORTED else Outcome.FAILED
