"""One process that serves: from an application and connections that arrive to an orderly end."""

import asyncio
import socket
from time import monotonic
from typing import Any, Final

import structlog
from sanic import Request, Sanic
from sanic.application.state import ApplicationServerInfo
from sanic.http import Http
from sanic.http.constants import HTTP
from sanic.models.server_types import Signal
from sanic.response import BaseHTTPResponse
from sanic.server import AsyncioServer

from adapters.metrics import CONNECTIONS, LAG_SECONDS
from config.setting_groups import ConnectionSettings
from entrypoints.arrivals import Arrivals
from entrypoints.http.connection import Connection
from entrypoints.http.connections import Connections
from entrypoints.listening import HANDSHAKES

LISTENING_ON: Final = 0.5
"""Seconds in which a stopping node still takes requests but asks every client to leave: whoever is just
connecting or has a request on its way is served, and a balancer notices."""
QUIET: Final = 1.0
"""Seconds without a byte, after which a connection that has carried requests is idle."""
LAST_REQUESTS: Final = 8.0
"""Seconds for requests under way; with everything else the stop stays under 15 (promise F2)."""

ABORTED_WITHIN: Final = 1.0
LOOK_EVERY: Final = 1.0
"""Seconds between two looks at connections that keep us waiting."""
ONE_VERSION: Final = ApplicationServerInfo({"version": HTTP.VERSION_1, "host": None, "port": None})
"""Or else Sanic adds an empty Alt-Svc to every answer."""

log = structlog.get_logger()


class Node:
    """The same steps in production and in tests."""

    def __init__(self, app: Sanic[Any, Any], arrivals: Arrivals, limits: ConnectionSettings) -> None:
        self._app = app
        self._limits = limits
        self._crowd = Connections(limits)
        self._arrivals = arrivals
        self._connections: set[Any] = set()
        self._arriving: set[asyncio.Task[Any]] = set()
        self._events: Any = None
        app.middleware(self._say_goodbye, "response")
        self._stopping = False
        self._checking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises whatever kept the parts from opening; then nothing is left open."""
        loop = asyncio.get_running_loop()
        self._app.state.server_info.append(ONE_VERSION)
        self._events = AsyncioServer(self._app, loop, None, self._connections)
        await self._events.startup()
        try:
            await self._events.before_start()
            self._arrivals.start(self._take)
            self._checking = loop.create_task(self._check_deadlines())
            await self._events.after_start()
        except BaseException:
            await self._close()
            raise

    async def stop(self, listening_on: float = LISTENING_ON, handshakes: float = HANDSHAKES) -> None:
        """Sockets are told to come back, requests under way are answered, then everything is closed."""
        self._stopping = True
        try:
            await self._events.before_stop()
            await asyncio.sleep(listening_on)
            deadline = monotonic() + LAST_REQUESTS
            await self._arrivals.stop(handshakes)
            await self._finish_requests(deadline)
        finally:
            await self._close()

    async def _close(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
        await self._events.after_stop()

    def _take(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        arriving = loop.create_task(loop.connect_accepted_socket(self._new_protocol, connection))
        self._arriving.add(arriving)
        arriving.add_done_callback(self._arriving.discard)

    def _new_protocol(self) -> Connection:
        return Connection(
            limits=self._limits,
            crowd=self._crowd,
            loop=asyncio.get_running_loop(),
            app=self._app,
            connections=self._connections,
            signal=Signal(),
        )

    async def _check_deadlines(self) -> None:
        while True:
            expected = monotonic() + LOOK_EVERY
            await asyncio.sleep(LOOK_EVERY)
            LAG_SECONDS.observe(max(0.0, monotonic() - expected))
            CONNECTIONS.set(len(self._crowd))
            try:
                self._crowd.check_deadlines()
            except Exception:
                log.exception("deadlines of connections could not be checked")

    async def _finish_requests(self, deadline: float) -> None:
        await asyncio.gather(*self._arriving, return_exceptions=True)
        connections = self._connections
        while connections and monotonic() < deadline:
            for connection in list(connections):
                if monotonic() - connection._time > QUIET:  # noqa: SLF001 - when it last carried something
                    connection.close_if_idle()
            await asyncio.sleep(0.02)
        for connection in list(connections):
            connection.abort()
        while connections and monotonic() < deadline + ABORTED_WITHIN:  # noqa: ASYNC110 - Sanic tells nobody
            await asyncio.sleep(0.02)

    async def _say_goodbye(self, request: Request, _: BaseHTTPResponse) -> None:
        if self._stopping and isinstance(request.stream, Http):
            request.stream.keep_alive = False
