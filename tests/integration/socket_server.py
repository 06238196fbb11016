"""A real server with one websocket, in the test's own loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sanic import Request, Sanic
from websockets.asyncio.client import ClientConnection, connect

from adapters.websocket import WebSocketTransport
from config.setting_groups import ConnectionSettings
from entrypoints.arrivals import Accepting
from entrypoints.http.errors import EnvelopeErrors
from entrypoints.http.origins import Origins
from entrypoints.node import Node
from entrypoints.websocket.sockets import Serve, Sockets
from ports.transport import SessionTransport, TransportClosed
from tests.doubles.security_log import RecordedSecurity
from tests.patience import GIVEN

Sanic.test_mode = True  # several applications in one process


@dataclass
class SocketServer:
    port: int
    sockets: Sockets

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/socket"

    def connect(self, **options: object) -> connect:
        return connect(self.url, compression=None, open_timeout=GIVEN, **options)  # type: ignore[arg-type]  # passed on

    async def raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Behind the handshake, for bytes that no good client sends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        writer.write(
            b"GET /socket HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        return reader, writer


@asynccontextmanager
async def serve_sockets(
    serve: Serve, origins: Collection[str] = (), proxies: int = 0
) -> AsyncIterator[SocketServer]:
    app: Sanic[Any, Any] = Sanic(
        "sockets", configure_logging=False, error_handler=EnvelopeErrors(RecordedSecurity())
    )
    app.config.PROXIES_COUNT = proxies
    sockets = Sockets()

    async def handle(request: Request, transport: WebSocketTransport) -> None:
        await sockets.serve(request, transport, serve)

    app.add_websocket_route(handle, "/socket")
    app.on_request(Origins(origins, RecordedSecurity()).guard)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        node = Node(app, Accepting([listener]), ConnectionSettings())
        await node.start()
        try:
            yield SocketServer(listener.getsockname()[1], sockets)
        finally:
            await sockets.drain()
            await node.stop(listening_on=0, handshakes=0)
            Sanic.unregister_app(app)


async def close_code(client: ClientConnection) -> int | None:
    """After the server has closed."""
    await client.wait_closed()
    return client.close_code


async def echo(transport: SessionTransport) -> None:
    with contextlib.suppress(TransportClosed):
        while True:
            frame = await transport.receive()
            await transport.send(frame.encode() if isinstance(frame, str) else b"bytes:" + frame)


async def admitted_echo(transport: SessionTransport) -> None:
    transport.admit()
    await echo(transport)
