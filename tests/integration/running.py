"""The real server in the test's own loop, on a free port."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from sanic import Sanic

from config.container import Container
from config.settings import Settings
from entrypoints.app import APP, create_app
from entrypoints.arrivals import Accepting
from entrypoints.node import Node
from tests.plain_http import plain_client

Sanic.test_mode = True  # several applications in one process


@dataclass(frozen=True)
class RunningServer:
    """`parts` are the very ones that serve, for faults to be injected into."""

    app: APP
    settings: Settings
    parts: Container
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.settings.api_prefix}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{self.settings.api_prefix}/ws"

    @asynccontextmanager
    async def client(self, token: str = "", *, cookies: bool = False) -> AsyncIterator[httpx.AsyncClient]:
        headers = {"authorization": token} if token else {}
        async with plain_client(base_url=self.url, headers=headers, cookies=cookies) as client:
            yield client


@asynccontextmanager
async def running_server(settings: Settings, parts: Container | None = None) -> AsyncIterator[RunningServer]:
    parts = parts or Container(settings=settings)
    app = create_app(settings, parts)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        node = Node(app, Accepting([listener]), settings.connections)
        try:
            await node.start()
            try:
                yield RunningServer(app, settings, parts, listener.getsockname()[1])
            finally:
                await node.stop(listening_on=0, handshakes=0)
        finally:
            Sanic.unregister_app(app)
