"""What deadlines and limits do while Redis is away."""

import asyncio
from collections.abc import Iterator

import pytest

from adapters.redis.connection import RedisConnection
from adapters.redis.delay_queue import RedisDelayQueue
from adapters.redis.rate_limits import RedisRateLimits
from domain.model.errors import Unavailable
from ports.rate_limits import RateLimit, WhenAway
from tests import servers
from tests.doubles.system import NOON, MovableClock

TIMEOUT = 1.0
"""Seconds that a node waits for an answer here."""
HANG = 15
"""Seconds after which something hangs that should not."""


@pytest.fixture
def server() -> Iterator[servers.RedisServer]:
    with servers.redis_server() as server:
        yield server


async def test_deadlines_are_unavailable_while_redis_is(server: servers.RedisServer) -> None:
    connection = RedisConnection(server.url, timeout=TIMEOUT)
    queue = RedisDelayQueue(connection)
    with pytest.raises(Unavailable):
        await queue.schedule("before it is open", NOON)
    await connection.open()
    server.kill()
    with pytest.raises(Unavailable):
        await queue.schedule("ring:bob", NOON)
    server.start()
    async with asyncio.timeout(HANG):
        while True:
            try:
                await queue.schedule("ring:bob", NOON)
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                break
    await connection.close()


@pytest.mark.parametrize("when_away", WhenAway)
async def test_each_limit_says_what_it_does_while_redis_is_away(
    server: servers.RedisServer, when_away: WhenAway
) -> None:
    connection = RedisConnection(server.url, timeout=TIMEOUT)
    await connection.open()
    limits = RedisRateLimits(connection, MovableClock())
    limit = RateLimit("call", count=1, seconds=60, when_away=when_away)
    server.kill()
    if when_away is WhenAway.ALLOW:
        await limits.check(limit, "ann")
        await limits.check(limit, "ann")
    else:
        with pytest.raises(Unavailable):
            await limits.check(limit, "ann")
    await limits.give_back(limit, "ann")
    await connection.close()
