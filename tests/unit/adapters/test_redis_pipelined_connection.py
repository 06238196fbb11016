"""A server that is away costs whoever asks first a time-out, and nobody else anything."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from adapters.redis import pipelined_connection
from adapters.redis.pipelined_connection import PipelinedConnection, Word
from domain.model.errors import Unavailable


class DeafConnection:
    """Takes everything and answers nothing."""

    made = 0

    def __init__(self) -> None:
        DeafConnection.made += 1

    async def connect(self) -> None: ...

    async def disconnect(self, *, nowait: bool) -> None: ...

    def pack_command(self, *words: Word) -> Iterable[bytes]:
        return [str(word).encode() for word in words]

    async def send_packed_command(self, command: Iterable[bytes], *, check_health: bool) -> None: ...

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
