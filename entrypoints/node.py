"""One process that serves: from an application and a listening socket to an orderly end."""

import asyncio
import socket
from time import monotonic
from typing import Any, Final

from sanic import Request, Sanic
from sanic.http import Http
from sanic.response import BaseHTTPResponse

from adapters.websocket import SocketProtocol

LISTENING_ON: Final = 0.5
"""Seconds in which a stopping node still takes requests but asks every client to leave: whoever is just
connecting or has a request on its way is served, and a balancer notices."""
QUIET: Final = 0.3
"""Seconds without a byte, after which nothing is on its way on a connection any more. One that was just
opened is idle too, and its request is about to come."""
LAST_REQUESTS: Final = 8.0
"""Seconds for requests under way; with everything else the stop stays under 15 (promise F2)."""


class Node:
    """The same steps in production and in tests."""

    def __init__(self, app: Sanic[Any, Any], listener: socket.socket) -> None:
        self._app = app
        self._listener = listener
        self._server: Any = None
        app.middleware(self._say_goodbye, "response")
        self._stopping = False

    async def start(self) -> None:
        """Raises whatever kept the parts from opening; then nothing is left open."""
        self._server = await self._app.create_server(
            sock=self._listener,
            protocol=SocketProtocol,
            return_asyncio_server=True,
            asyncio_server_kwargs={"start_serving": False},
            access_log=False,
            backlog=1024,
        )
        await self._server.startup()
        await self._server.before_start()
        await self._server.start_serving()
        await self._server.after_start()

    async def stop(self, listening_on: float = LISTENING_ON) -> None:
        """Sockets are told to come back, requests under way are answered, then everything is closed."""
        self._stopping = True
        await self._server.before_stop()
        await asyncio.sleep(listening_on)
        await asyncio.sleep(0)  # who knocked by now is let in before the door is closed
        closed = self._server.close()
        await self._finish_requests()
        await closed
        await self._server.after_stop()

    async def _finish_requests(self) -> None:
        connections = self._server.connections
        deadline = monotonic() + LAST_REQUESTS
        while connections and monotonic() < deadline:
            for connection in list(connections):
                if monotonic() - connection._time > QUIET:  # noqa: SLF001 - when it last carried something
                    connection.close_if_idle()
            await asyncio.sleep(0.02)
        for connection in list(connections):
            connection.abort()

    async def _say_goodbye(self, request: Request, _: BaseHTTPResponse) -> None:
        if self._stopping and isinstance(request.stream, Http):
            request.stream.keep_alive = False
