"""The real server in the test's own loop, on a free port."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
async def visited(data_dir: Path, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the root of a server of its own."""
    usual: dict[str, Any] = {"profile": "test", "rate_limits": False, "bcrypt_cost": 4, "data_dir": data_dir}
    async with (
        running_server(Settings(**usual | settings)) as server,
        plain_client(cookies=True, base_url=f"http://127.0.0.1:{server.port}") as browser,
    ):
        yield browser


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
