"""Running the township's application on a socket: for ever, or while a block lasts."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

STOP_S = 5
HANG_UP_S = 0.1
START_S = 30


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        hanging_up = asyncio.create_task(self._hang_up())
        try:
            await super().shutdown(sockets)
        finally:
            hanging_up.cancel()

    async def _hang_up(self) -> None:
        """TLS waits for the other end's good-bye, and a kiosk at rest does not listen."""
        closing: set[asyncio.Transport] = set()
        while True:
            await asyncio.sleep(HANG_UP_S)
            for transport in closing:
                transport.abort()
            open_ones = [connection.transport for connection in self.server_state.connections]
            closing = {t for t in open_ones if t.is_closing() and not t.get_write_buffer_size()}


def serve_forever(
    application: Starlette,
    host: str,
    port: int,
    ready: Callable[[str], None],
    tls: ssl.SSLContext | None,
) -> None:
    """Serve until SIGTERM or SIGINT, then let open calls end; `ready` gets the base URL.

    OSError when the address cannot be had.  Port 0: any that is free.  Without `tls` it is plain
    HTTP.
    """
    with _listening(host, port) as listener:
        server = _Server(_config(application, tls), lambda: ready(_base_url(listener, tls)))
        # uvicorn raises the signal again after its clean stop: here it has done its work by then
        kept = {s: signal.signal(s, lambda *_: None) for s in (signal.SIGTERM, signal.SIGINT)}
        try:
            server.run(sockets=[listener])
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)


@contextmanager
def running(
    application: Starlette,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[str]:
    """Serve from a thread of its own while the block lasts; gives the base URL."""
    started = threading.Event()
    with _listening(host, port) as listener:
        server = _Server(_config(application, tls), started.set)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="township"
        )
        thread.start()
        try:
            if not started.wait(START_S):
                raise TimeoutError("the township server did not start")
            yield _base_url(listener, tls)
        finally:
            server.should_exit = True
            thread.join()


def _config(application: Starlette, tls: ssl.SSLContext | None) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=STOP_S,
        ssl_context_factory=(lambda *_: tls) if tls is not None else None,
    )


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    # Its connections inherit this.  asyncio sets it only on a socket that names its protocol;
    # without it the end of every answer waits 40 ms for the other side's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _base_url(listener: socket.socket, tls: ssl.SSLContext | None) -> str:
    scheme = "http" if tls is None else "https"
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
