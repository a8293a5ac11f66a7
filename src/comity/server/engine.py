"""EDGE: a few processes that answer queries, each killed and replaced when a query uses too much.

An engine that runs in the server's own process could not be stopped: a query is one call into
native code. A process can, and it takes its memory with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from itertools import chain

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from comity.query import askable
from comity.server.limits import Answer, Limits, Outcome, Query
from comity.site import Site

WORKERS = 4
"""Kept ready; there are up to twice as many while queries are long."""
START_SECONDS = 60.0
"""Longest wait for the first worker, which loads the dataset; not part of a query's time."""
SLOW_SECONDS = 0.2
"""After this time a query is a long one, and makes way for others."""
LAST = 19
"""The lowest priority; a worker cannot come back from it, and is replaced."""
WAITING = 64
"""Most queries that may wait for a worker."""
_READY = b"ready\n"
_ABORTED = {-6, -9, -11}
"""How a process ends that can have no more memory: an allocation failed, the kernel killed it, or
a stack could not grow."""
_OUT_OF_TIME = -24
"""SIGXCPU: it used more of the processor than a query may."""


class Engine:
    """Answers queries over a dataset within limits, while it is `running`."""

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
        self._data = pyoxigraph.serialize(askable(quads), format=RdfFormat.N_QUADS) or b""
        self._settings = {"base": base, "prefixes": dict(prefixes), **asdict(self.limits)}
        self._workers = workers
        self._processes: set[Process] = set()
        self._aside: set[Process] = set()
        self._killed: set[Process] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0

    @asynccontextmanager
    async def running(self, _: object = None) -> AsyncIterator[None]:
        """Start the workers, without waiting for them: pages need none; end them on exit."""
        self._idle: asyncio.Queue[Process] = asyncio.Queue()
        self._begun = asyncio.Event()
        self._closing = False
        with tempfile.TemporaryFile() as file:
            file.write(self._data or b"\n")  # an empty file cannot be mapped
            file.flush()
            self._file = file.fileno()
            for _worker in range(self._workers):
                self._launch()
            try:
                yield
            finally:
                # Nothing is cancelled: a process that is just being made would be lost from sight.
                self._closing = True
                await asyncio.gather(*map(self._end, tuple(self._processes)))
                await asyncio.gather(*self._tasks)

    async def ask(self, query: Query) -> Answer:
        """Answer a query; it waits at most half its time for a worker."""
        if self._waiting >= WAITING:
            return Answer(outcome=Outcome.BUSY)
        self._waiting += 1
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._begun.wait()
            now = asyncio.get_running_loop().time()
            async with asyncio.timeout_at(now + self.limits.seconds / 2):
                process = await self._living()
        except TimeoutError:
            return Answer(outcome=Outcome.BUSY)
        finally:
            self._waiting -= 1
        answer, worn = Answer(outcome=Outcome.TOO_LONG), True
        slow = asyncio.get_running_loop().call_later(SLOW_SECONDS, self._set_aside, process)
        try:
            async with asyncio.timeout_at(now + self.limits.seconds):
                answer, worn = await _exchange(process, query)
        except TimeoutError:
            pass
        except (OSError, EOFError):
            answer = Answer(outcome=_cause(await process.wait()))
        finally:
            slow.cancel()
            if not worn:
                self._idle.put_nowait(process)
            elif process in self._aside:
                self._aside.discard(process)
                self._end_soon(process)
            else:
                self._launch(process)
        return answer

    def _set_aside(self, process: Process) -> None:
        """Let a worker whose query is long run when others are idle, and another do its work."""
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, process.pid, LAST)
        if len(self._processes) < 2 * self._workers:
            self._aside.add(process)
            self._launch()

    async def _living(self) -> Process:
        """Return a worker when one is idle; one that died meanwhile is replaced."""
        while (process := await self._idle.get()).returncode is not None:
            self._launch(process)
        return process

    def _launch(self, instead: Process | None = None) -> None:
        """Start a worker in the background, in place of another that is ended."""

        async def launched() -> None:
            if instead is not None:
                self._end_soon(instead)
            while not await self._start() and not self._closing:  # noqa: ASYNC110 - attempts
                await asyncio.sleep(1)

        self._in_background(launched())

    async def _start(self) -> bool:
        """Start a worker; tell whether it came up, which it does not where memory is short."""
        settings = json.dumps({**self._settings, "file": self._file})
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "comity.server.worker", settings),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            pass_fds=[self._file],
            start_new_session=True,  # Ctrl+C is for the server, which ends its workers
        )
        self._processes.add(process)
        if process.stdout is None or await process.stdout.readline() != _READY or self._closing:
            await self._end(process)
            return False
        self._begun.set()
        self._idle.put_nowait(process)
        return True

    def _end_soon(self, process: Process) -> None:
        """End a worker without waiting until the system has taken its memory back."""
        self._kill(process)
        self._in_background(self._end(process))

    def _kill(self, process: Process) -> None:
        """Kill a worker once: asyncio loses track of one that is dead when it is killed again."""
        if process.returncode is None and process not in self._killed:
            self._killed.add(process)
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self, process: Process) -> None:
        self._kill(process)
        await process.wait()
        self._processes.discard(process)
        self._killed.discard(process)


def of_site(site: Site, limits: Limits | None = None, workers: int = WORKERS) -> Engine:
    """Return an engine over the dataset of a site, with its prefixes."""
    quads = chain.from_iterable(site.index.quads.values())
    base, prefixes = f"{site.base}sparql", site.style.prefixes
    return Engine(quads, base=base, prefixes=prefixes, limits=limits, workers=workers)


async def _exchange(process: Process, query: Query) -> tuple[Answer, bool]:
    """Send a query to a worker; return its answer, and whether the worker is worn out."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(json.dumps(asdict(query)).encode() + b"\n")
    await process.stdin.drain()
    line = await process.stdout.readline()
    if not line:
        raise EOFError
    header = json.loads(line)
    body = await process.stdout.readexactly(header["size"])
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
