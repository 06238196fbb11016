"""A node that stops answers whoever has reached it by then (F2)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sanic import Sanic

from config.settings import Settings
from entrypoints import node as nodes
from entrypoints.app import create_app
from entrypoints.arrivals import Accepting
from entrypoints.http.connection import Connection
from entrypoints.node import Node
from tests.patience import eventually, until

Sanic.test_mode = True  # several applications in one process
REQUEST = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"


@asynccontextmanager
async def serving(folder: Path, door: socket.socket) -> AsyncIterator[Node]:
    """Whoever uses it stops it."""
    settings = Settings(profile="test", data_dir=folder)
    node = Node(create_app(settings), Accepting([door]), settings.connections)
    try:
        await node.start()
        yield node
    finally:
        Sanic.unregister_app(node._app)


async def connections_of(node: Node) -> list[Connection]:
    """Once there is one."""
    await until(lambda: bool(node._connections))
    return list(node._connections)


async def test_the_first_request_of_a_connection_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that has connected sends it in a moment, which is long on a busy machine."""
    monkeypatch.setattr(nodes, "QUIET", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as door:
        async with serving(tmp_path, door) as node:
            reader, writer = await asyncio.open_connection(*door.getsockname())
            await connections_of(node)
            stopping = asyncio.create_task(node.stop(listening_on=0, handshakes=0))
            await until(lambda: door.fileno() < 0)
            await asyncio.sleep(0)
            writer.write(REQUEST)
            answered = await reader.read()
            writer.close()
            await stopping
    assert answered.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in answered


async def test_a_request_that_came_and_was_not_read_yet_is_answered(tmp_path: Path) -> None:
    """On a connection that would be idle but for that."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.socket() as client:
        async with serving(tmp_path, door) as node:
            loop = asyncio.get_running_loop()
            client.setblocking(False)
            await loop.sock_connect(client, door.getsockname())
            client.send(REQUEST)
            assert (await loop.sock_recv(client, 4096)).startswith(b"HTTP/1.1 200 ")
            [connection] = await connections_of(node)
            client.send(REQUEST)
            eventually(connection._has_unread)  # and the loop stands still meanwhile
            assert not connection.close_if_idle()
            assert (await loop.sock_recv(client, 4096)).startswith(b"HTTP/1.1 200 ")
            await until(connection.close_if_idle)
            await node.stop(listening_on=0, handshakes=0)
