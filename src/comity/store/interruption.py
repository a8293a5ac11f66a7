"""EDGE: what an interruption (SIGINT) means while a store is at work on what it was sent."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from comity.errors import InterruptedLoadError
from comity.store.client import Client


@contextlib.contextmanager
def half_done(client: Client) -> Iterator[None]:
    """Tell what is left behind by an interruption while graphs are filled."""
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedLoadError(
            "it may hold a part of the new graphs, and may go on with what it was sent last",
            where=client.url,
            remedy="when it is at rest, the same command completes them",
        ) from None


@contextlib.contextmanager
def unbroken(client: Client, report: Callable[[str], None]) -> Iterator[None]:
    """Put an interruption off until what is within has ended; a second one ends it.

    The store would carry out what it was sent all the same, perhaps under the next load.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only
        return
    asked = threading.Event()

    def wait(_: int, __: FrameType | None) -> None:
        asked.set()
        signal.signal(signal.SIGINT, former)
        report("the store is moving graphs; interrupt again not to wait for it")

    former = signal.signal(signal.SIGINT, wait)
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedLoadError(
            "it may still be moving the new graphs into place",
            where=client.url,
            remedy="let it come to rest before you load again",
        ) from None
    finally:
        signal.signal(signal.SIGINT, former)
    if asked.is_set():
        raise InterruptedLoadError(
            "the new graphs are in place, but not verified",
            where=client.url,
            remedy="the same command verifies them",
        )
