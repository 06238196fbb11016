"""Sockets in the access log: one line each, which says how it ended."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from config.settings import Settings
from tests.integration.http.people import Town
from tests.integration.running import running_server
from tests.logs import Lines

Leave = Callable[[ClientConnection], Awaitable[None]]


def closings(log: Lines) -> Sequence[dict[str, Any]]:
    return [line for line in log.lines if line["event"] == "socket closed"]


async def leave(socket: ClientConnection) -> None:
    await socket.close(1001)


async def vanish(socket: ClientConnection) -> None:
    socket.transport.abort()


async def be_refused(socket: ClientConnection) -> None:
    await socket.send("no token of yours")
    await socket.wait_closed()


@pytest.mark.parametrize(
    ("end", "code", "by"),
    [(leave, 1001, "client"), (vanish, 1006, "network"), (be_refused, 1008, "server")],
)
async def test_a_socket_that_closes_says_how(tmp_path: Path, end: Leave, code: int, by: str) -> None:
    """And nothing is said of an answer: there was none, least of all a 503."""
    settings = Settings(profile="test", data_dir=tmp_path, bcrypt_cost=4, access_log=True)
    with Lines() as log:
        async with running_server(settings) as server, Town(server) as town:
            ann = await town.register("ann")
            log.listen()
            async with connect(f"{server.socket_url}/notification") as socket:
                if end is not be_refused:
                    await socket.send(ann.token)
                    await (await socket.ping())
                await end(socket)
            while not closings(log):  # noqa: ASYNC110 - a log tells nobody
                await asyncio.sleep(0)
            await ann.get("/contact")
    [closed] = closings(log)
    assert (closed["code"], closed["by"]) == (code, by)
    assert closed["path"] == "/api/ws/notification"
    assert closed["seconds"] >= 0
    assert [line["status"] for line in log.lines if line["event"] == "answered"] == [200]
