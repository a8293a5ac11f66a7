"""EDGE: a process that holds the dataset and forks workers of itself, which are ready at once.

Started by `comity.server.workers` with settings as JSON, among them the descriptors of a file of
N-Quads and of a socket. On the socket come orders of five bytes: `f` and a socket brings a worker
to life that talks through it; `k` and a process id kills one. Standard output gets a line for each
worker that ended: its id and how it ended. The socket is closed when the server has ended, however
it did; the workers are killed then, and this process ends.

Nothing here may start a thread: a fork would take a copy of its locks.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from typing import IO, cast

from pyoxigraph import RdfFormat, Store

from comity.server.worker import work
from comity.sparql import fault

ORDER = struct.Struct("!cI")
FORK, KILL = b"f", b"k"
Work = Callable[[socket.socket], None]


def main() -> None:
    """Load the dataset, then obey until there is nobody to give orders."""
    settings = json.loads(sys.argv[1])
    store = Store()
    with mmap.mmap(settings["file"], 0, access=mmap.ACCESS_READ) as data:
        store.bulk_load(cast("IO[bytes]", data), format=RdfFormat.N_QUADS)
    os.close(settings["file"])
    fault("", SyntaxError(""))  # loads what it needs: a worker can open no file
    gc.freeze()  # a collection in a worker would copy every page
    obey(socket.socket(fileno=settings["orders"]), lambda peer: work(store, peer, settings))


def obey(orders: socket.socket, task: Work) -> None:
    """Fork and kill as ordered until the orders end; then no worker is left."""
    ended, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    workers: set[int] = set()
    while True:
        ready, _, _ = select.select([orders.fileno(), ended], [], [])
        if ended in ready:
            os.read(ended, 4096)
            _reap(workers)
        if orders.fileno() not in ready:
            continue
        order, sockets, _, _ = socket.recv_fds(orders, ORDER.size, 1)
        if not order:
            break
        kind, pid = ORDER.unpack(order)
        if kind == KILL and pid in workers:  # nobody else can have its id before it is reaped
            os.kill(pid, signal.SIGKILL)
        elif kind == FORK:
            _fork(socket.socket(fileno=sockets[0]), workers, task, (orders.fileno(), ended, woken))
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _fork(peer: socket.socket, workers: set[int], task: Work, own: tuple[int, ...]) -> None:
    """Bring a worker to life; where memory is short there is none, and its socket is closed."""
    with peer:
        try:
            pid = os.fork()
        except OSError:
            return
        if pid:
            workers.add(pid)
            return
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for descriptor in (*own, sys.stdout.fileno()):
                os.close(descriptor)
            task(peer)
        finally:
            os._exit(0)


def _reap(workers: set[int]) -> None:
    """Say of each worker that ended how it did."""
    while workers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        workers.discard(pid)
        print(pid, os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - to the server


if __name__ == "__main__":
    main()
