"""EDGE: run the application on a socket, with an end to every wait for a client.

uvicorn closes idle connections but waits for ever for the rest of a request and for a client that
does not read; `GuardedProtocol` ends both.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from comity.errors import UsageError

REQUEST_SECONDS = 20.0
"""Time for a whole request to arrive; then the connection is closed."""
READING_SECONDS = 60.0
"""Time in which a client must have read something of an answer."""
CONNECTIONS = 1000
INCOMPLETE_BYTES = 262_144
"""How much of a request line and headers is read before it is refused as a whole."""


class GuardedProtocol(H11Protocol):
    """HTTP/1.1 that waits a limited time for a request and for its answer to be read."""

    request_seconds = REQUEST_SECONDS
    reading_seconds = READING_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _unread = 0

    def connection_made(self, transport: Any) -> None:
        """Start the time for the first request."""
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time."""
        self._stop()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Stop the time once a request is complete: the application has its own."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete:
            self._stop()

    def on_response_complete(self) -> None:
        """Start the time for reading the answer, then that for the next request."""
        super().on_response_complete()
        self._await_reader()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP once: not where an answer has begun, and nobody else then."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            self.transport.close()

    def _await_request(self) -> None:
        self._stop()
        self._deadline = self.loop.call_later(self.request_seconds, self.transport.close)

    def _await_reader(self) -> None:
        self._stop()
        self._unread = self.transport.get_write_buffer_size()
        if self._unread:
            self._deadline = self.loop.call_later(self.reading_seconds, self._check_reader)
        else:
            self._await_request()

    def _check_reader(self) -> None:
        if self.transport.get_write_buffer_size() >= self._unread:
            self.transport.abort()
        else:
            self._await_reader()

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def server(app: ASGIApp, proxy: str | None = None) -> uvicorn.Server:
    """Return a server for an application; it is given its sockets when it runs.

    A `proxy` (address or network) is believed when it names the client in X-Forwarded-For.
    """
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=GuardedProtocol,
            ws="none",
            lifespan="auto",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=proxy is not None,
            forwarded_allow_ips=proxy,
            h11_max_incomplete_event_size=INCOMPLETE_BYTES,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=15,
        )
    )


@contextmanager
def in_background(app: ASGIApp, proxy: str | None = None) -> Iterator[int]:
    """Serve an application in a thread, on a free port of the loopback, which is yielded."""
    with _listening("127.0.0.1", 0) as listening:
        own = server(app, proxy)
        thread = Thread(target=lambda: asyncio.run(own.serve(sockets=[listening])))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            own.should_exit = True
            thread.join()


def run(
    app: ASGIApp, host: str, port: int, *, ready: Callable[[str], None], proxy: str | None = None
) -> None:
    """Serve until interrupted, the usual end; raise UsageError when the address cannot be had.

    `ready` is told the address once it is listened on.
    """
    if proxy is not None:
        _check(proxy)
    with _listening(host, port) as listening:
        name, bound = listening.getsockname()[:2]
        ready(f"http://{f'[{name}]' if ':' in name else name}:{bound}/")
        with suppress(KeyboardInterrupt):
            asyncio.run(server(app, proxy).serve(sockets=[listening]))


def _check(proxy: str) -> None:
    try:
        ipaddress.ip_network(proxy)
    except ValueError as error:
        remedy = "give one such as 127.0.0.1 or 10.0.0.0/8"
        raise UsageError(str(error), where=f"--proxy {proxy}", remedy=remedy) from error


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise UsageError(
            f"cannot listen: {(error.strerror or str(error)).lower()}",
            where=f"{host}:{port}",
            remedy="choose another --host or --port",
        ) from error
    # Inherited by each connection; asyncio sets it only for sockets that name their protocol, and
    # without it every answer waits 40 ms for the client to acknowledge the headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
