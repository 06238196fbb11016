"""One connection for everybody: nobody gets another's answer, whoever is cancelled."""

import asyncio
import random

import pytest
from redis.exceptions import ResponseError

from adapters.redis.pipelined_connection import PipelinedConnection
from adapters.redis.servers import Servers
from domain.model.errors import Unavailable
from tests.patience import GIVEN, until_available


@pytest.fixture
async def connection(redis_url: str) -> PipelinedConnection:
    servers = Servers(redis_url, timeout=GIVEN)
    await servers.discover()
    return servers.connection_to(0)


async def test_nobody_gets_anothers_answer(connection: PipelinedConnection) -> None:
    """Two thousand questions, half of them given up at a random moment."""
    chance = random.Random(7)

    async def ask(number: int) -> bytes:
        if number % 2:
            async with asyncio.timeout(chance.random() / 500):
                return bytes(await connection.ask("ECHO", number))
        return bytes(await connection.ask("ECHO", number))

    answers = await asyncio.gather(*map(ask, range(2000)), return_exceptions=True)
    wrong = [
        (number, answer)
        for number, answer in enumerate(answers)
        if answer != b"%d" % number and not (number % 2 and isinstance(answer, TimeoutError))
    ]
    assert not wrong
    assert any(isinstance(answer, TimeoutError) for answer in answers), "nobody gave up"
    await connection.close()


async def test_a_refusal_is_that_of_who_asked(connection: PipelinedConnection) -> None:
    answers = await asyncio.gather(
        connection.ask("ECHO", "one"),
        connection.ask("NONSENSE"),
        connection.ask("ECHO", "two"),
        return_exceptions=True,
    )
    assert (answers[0], answers[2]) == (b"one", b"two")
    assert isinstance(answers[1], ResponseError)
    await connection.close()


async def test_those_who_wait_for_a_connection_that_breaks_are_told(connection: PipelinedConnection) -> None:
    """And the next one has a new connection."""
    killer = asyncio.create_task(connection.ask("CLIENT", "KILL", "SKIPME", "no"))
    blocked = asyncio.create_task(connection.ask("ECHO", "after the kill"))
    answers = await asyncio.gather(killer, blocked, return_exceptions=True)
    assert isinstance(answers[1], Unavailable)
    assert await until_available(lambda: connection.ask("ECHO", "again")) == b"again"
    await connection.close()
