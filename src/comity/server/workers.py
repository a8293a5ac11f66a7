"""EDGE: the server's side of `comity.server.forkserver`: workers are forked, watched and killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import IO

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from comity.server.forkserver import FORK, KILL, ORDER

PAUSE = 1.0
"""Seconds before another attempt to start what did not start."""
LOST = -int(signal.SIGKILL)
"""How a worker ends whose end nobody saw."""


@dataclass(frozen=True, slots=True, eq=False)
class Worker:
    """A process that answers queries; `ended` becomes its exit code, negative for a signal."""

    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ended: asyncio.Future[int]


class Workers:
    """Forks workers over a dataset, while it is `running`."""

    def __init__(self, quads: Iterable[Quad], settings: Mapping[str, object]) -> None:
        self._quads = quads
        self._settings = settings
        self._living: dict[int, Worker] = {}
        self._orders: socket.socket | None = None
        self.process: Process | None = None

    @property
    def living(self) -> tuple[Worker, ...]:
        """Return the workers that have not ended."""
        return tuple(self._living.values())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Load the dataset in a process of its own, and again should that and all workers end."""
        with tempfile.TemporaryFile() as file:
            keeper = asyncio.create_task(self._keep(file, self._connect()))
            try:
                yield
            finally:
                if self._orders is not None:
                    self._orders.close()
                    self._orders = None
                await self._end(keeper)

    async def fork(self) -> Worker | None:
        """Return a new worker; none when there cannot be one now."""
        ours, theirs = socket.socketpair()
        with theirs:
            if not self._order(FORK, 0, theirs):
                ours.close()
                return None
        ours.settimeout(0)
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            line = await reader.readline()
        except OSError:
            line = b""
        if not line:
            writer.close()
            return None
        ended = asyncio.get_running_loop().create_future()
        worker = Worker(pid=int(line), reader=reader, writer=writer, ended=ended)
        self._living[worker.pid] = worker
        return worker

    def kill(self, worker: Worker) -> None:
        """Have a worker killed."""
        self._order(KILL, worker.pid)

    async def end_of(self, worker: Worker) -> int:
        """Wait for the end of a worker whose connection has ended; return its exit code."""
        # One that ends with its first words may do so before it is known here.
        await asyncio.wait({worker.ended}, timeout=PAUSE)
        self._note(worker.pid, LOST)
        return worker.ended.result()

    def _order(self, kind: bytes, pid: int, *peers: socket.socket) -> bool:
        if self._orders is None:
            return False
        descriptors = [peer.fileno() for peer in peers]
        with suppress(OSError):
            socket.send_fds(self._orders, [ORDER.pack(kind, pid)], descriptors)
            return True
        return False

    def _connect(self) -> socket.socket:
        """Return the other end for orders, which wait in it until somebody reads them."""
        self._orders, theirs = socket.socketpair()
        return theirs

    async def _start(self, file: int, theirs: socket.socket) -> None:
        with theirs:
            settings = {**self._settings, "file": file, "orders": theirs.fileno()}
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "comity.server.forkserver", json.dumps(settings)),
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=DEVNULL,
                pass_fds=[file, theirs.fileno()],
                start_new_session=True,  # Ctrl+C is for the server, which ends its workers
            )

    async def _keep(self, file: IO[bytes], theirs: socket.socket) -> None:
        """Take note of what ends, and start anew when the process itself did."""
        await asyncio.to_thread(self._write, file)
        while True:
            await self._start(file.fileno(), theirs)
            await self._watch()
            for pid in tuple(self._living):
                if self.process is None or self.process.returncode:  # it killed them if it could
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                self._note(pid, LOST)
            if self._orders is None:
                return
            self._orders.close()
            theirs = self._connect()
            await asyncio.sleep(PAUSE)

    def _write(self, file: IO[bytes]) -> None:
        file.write(b" ")  # an empty file cannot be mapped
        pyoxigraph.serialize(self._quads, file, format=RdfFormat.N_QUADS)
        file.flush()

    async def _end(self, keeper: asyncio.Task[None]) -> None:
        """Wait until all have ended; a process that loads a dataset is not waited for."""
        await asyncio.wait({keeper}, timeout=PAUSE)
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
        await keeper

    async def _watch(self) -> None:
        if self.process is None or self.process.stdout is None:
            return
        async for line in self.process.stdout:
            pid, code = map(int, line.split())
            self._note(pid, code)
        await self.process.wait()

    def _note(self, pid: int, code: int) -> None:
        worker = self._living.pop(pid, None)
        if worker is not None:
            worker.writer.close()
            worker.ended.set_result(code)
