"""A server that is away costs whoever asks first a time-out, and nobody else anything."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop

from adapters.redis import pipelined_connection
from adapters.redis.pipelined_connection import PipelinedConnection
from domain.model.errors import Unavailable
from tests.patience import GIVEN


class DeafConnection:
    """Takes everything and answers nothing."""

    made = 0

    def __init__(self) -> None:
        DeafConnection.made += 1

    async def connect(self) -> None: ...

    async def disconnect(self, *, nowait: bool) -> None: ...

    async def send_packed_command(self, command: bytes, *, check_health: bool) -> None: ...

    async def read_response(self, *, disable_decoding: bool) -> Any:
        await asyncio.get_running_loop().create_future()


@pytest.fixture
async def away(monkeypatch: pytest.MonkeyPatch) -> PipelinedConnection:
    """A connection whose first attempt has just failed."""
    monkeypatch.setattr(DeafConnection, "made", 0)
    monkeypatch.setattr(pipelined_connection, "RECONNECT_PAUSE", 60)
    away = PipelinedConnection("deaf", DeafConnection, timeout=60)
    away._note_away(TimeoutError())
    return away


async def test_between_two_attempts_everybody_is_refused_without_one(away: PipelinedConnection) -> None:
    for _ in range(10):
        with pytest.raises(Unavailable):
            await away.ask("PING")
    assert DeafConnection.made == 0


async def test_while_one_tries_the_others_are_refused_at_once(away: PipelinedConnection) -> None:
    away._reconnect_at = 0
    trying = asyncio.create_task(away.ask("PING"))
    await asyncio.sleep(0)
    for _ in range(10):
        with pytest.raises(Unavailable):
            await away.ask("PING")
    assert not trying.done()
    trying.cancel()
    await away.close()


class WiredConnection(DeafConnection):
    """To a server that a test plays: it answers by lines."""

    made = 0

    def __init__(self, wire: socket.socket) -> None:
        WiredConnection.made += 1
        self._wire = wire

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(sock=self._wire)

    async def disconnect(self, *, nowait: bool) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def send_packed_command(self, command: bytes, *, check_health: bool) -> None:
        self._writer.write(command)

    async def read_response(self, *, disable_decoding: bool) -> Any:
        return await self._reader.readline()


@asynccontextmanager
async def wired_to_a_server() -> AsyncIterator[tuple[PipelinedConnection, socket.socket]]:
    """A connection that gives up soon, and its server."""
    ours, theirs = socket.socketpair()
    theirs.sendall(b"pong\n")
    connection = PipelinedConnection("wired", lambda: WiredConnection(ours), timeout=GIVEN)
    connected, heard = asyncio.create_task(connection.ask("here?")), b""
    while not heard.endswith(b"here?\r\n"):
        heard += await asyncio.to_thread(theirs.recv, 100)
    theirs.sendall(b"here\n")
    await connected
    connection._timeout = 0.2
    WiredConnection.made = 0
    with theirs:
        yield connection, theirs
        await connection.close()


@pytest.fixture
async def wired() -> AsyncIterator[tuple[PipelinedConnection, socket.socket]]:
    async with wired_to_a_server() as both:
        yield both


async def test_a_busy_server_is_not_away(wired: tuple[PipelinedConnection, socket.socket]) -> None:
    """Whoever waits too long is told; those after them are answered by the same connection."""
    connection, server = wired
    quick, slow = asyncio.create_task(connection.ask("A")), asyncio.create_task(connection.ask("B"))
    await asyncio.sleep(0)
    server.sendall(b"a\n")
    assert await quick == b"a\n"
    with pytest.raises(Unavailable):
        await slow
    later = asyncio.create_task(connection.ask("C"))
    await asyncio.sleep(0)
    server.sendall(b"b\nc\n")
    assert await later == b"c\n"
    assert WiredConnection.made == 0


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_what_came_while_the_loop_was_busy_has_come(run: Callable[[Coroutine[Any, Any, None]], None]) -> None:
    """The node was late, not the server. (Ours is uvloop, which looks at timers before sockets.)"""

    async def story() -> None:
        async with wired_to_a_server() as (connection, server):
            asked = asyncio.create_task(connection.ask("A"))
            await asyncio.sleep(0)
            server.sendall(b"a\n")
            time.sleep(0.3)  # noqa: ASYNC251 - the loop shall stand
            assert await asked == b"a\n"

    run(story())
