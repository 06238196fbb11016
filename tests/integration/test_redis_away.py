"""What deadlines and limits do while Redis is away."""

import asyncio
from collections.abc import Iterator

import pytest

from adapters.fallback_rate_limits import FallbackRateLimits
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.redis.connection import RedisConnection
from adapters.redis.delay_queue import RedisDelayQueue
from adapters.redis.rate_limits import RedisRateLimits
from domain.model.errors import TooManyRequests, Unavailable
from ports.rate_limits import RateLimit, RateLimits
from tests import servers
from tests.doubles.system import NOON, MovableClock
from tests.patience import until_available

TIMEOUT = 3.0
"""Seconds that a node waits for an answer here."""
HANG = 60
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
    await until_available(lambda: queue.schedule("ring:bob", NOON))
    await connection.close()


async def test_limits_hold_while_redis_is_away(
    server: servers.RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Mallory's 25 guesses meet the node's own memory, and the log says it once (S2)."""
    caplog.set_level("INFO")
    connection = RedisConnection(server.url, timeout=TIMEOUT)
    await connection.open()
    shared, clock = RedisRateLimits(connection, MovableClock()), MovableClock()
    limits = FallbackRateLimits(shared=shared, own=MemoryRateLimits(clock))
    guesses = RateLimit("login", count=3, seconds=60)
    server.kill()
    with pytest.raises(Unavailable):
        await shared.check(guesses, "ann")
    with pytest.raises(Unavailable):
        await shared.give_back(guesses, "ann")
    answers = [await attempt(limits, guesses) for _ in range(25)]
    assert answers == ["answered"] * 3 + ["refused"] * 22
    await limits.give_back(guesses, "ann")
    assert await attempt(limits, guesses) == "answered"

    server.start()
    async with asyncio.timeout(HANG):
        while "is back" not in caplog.text:
            await limits.check(guesses, "somebody else")
            clock.advance(60)
            await asyncio.sleep(0.05)
    assert [
        record.message for record in caplog.records if "store of rate limits is away" in record.message
    ] == ["the store of rate limits is away: until it is back, each node counts for itself"]
    await connection.close()


async def attempt(limits: RateLimits, limit: RateLimit) -> str:
    try:
        await limits.check(limit, "ann")
    except TooManyRequests:
        return "refused"
    return "answered"
