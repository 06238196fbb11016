"""A client is slowed down, and loses nothing."""

import asyncio

from domain.services.live.token_bucket import TokenBucket
from tests.doubles.system import MovableClock


async def slept(clock: MovableClock, bucket: TokenBucket, cost: float) -> float:
    """How many seconds one had to wait, in tenths."""
    waiting = asyncio.create_task(bucket.take(cost))
    for tenths in range(100):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if waiting.done():
            return tenths / 10
        clock.advance(0.1)
    raise AssertionError("it waits for ever")


async def test_a_burst_passes_at_once() -> None:
    """As many as the allowance holds; the next one waits for its share to refill."""
    clock = MovableClock()
    bucket = TokenBucket(clock, per_second=10, burst=5)
    assert [await slept(clock, bucket, 1) for _ in range(5)] == [0.0] * 5
    assert await slept(clock, bucket, 1) == 0.1


async def test_what_is_dear_waits_longer() -> None:
    """Twenty over the allowance at ten a second."""
    clock = MovableClock()
    bucket = TokenBucket(clock, per_second=10, burst=5)
    assert await slept(clock, bucket, 25) == 2.0


async def test_silence_refills_no_more_than_a_burst() -> None:
    """An hour of it is worth five."""
    clock = MovableClock()
    bucket = TokenBucket(clock, per_second=10, burst=5)
    clock.advance(3600)
    assert await slept(clock, bucket, 6) == 0.1
