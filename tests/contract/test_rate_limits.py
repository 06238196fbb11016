"""What ports/rate_limits.py promises, asked of every adapter. Mallory guesses Ann's password."""

import asyncio

import pytest

from domain.model.errors import TooManyRequests
from ports.rate_limits import RateLimit, RateLimits
from tests.contract.queue_stores import QueueStore

LOGINS = RateLimit("login", count=3, seconds=60)
CALLS = RateLimit("call", count=3, seconds=60)


@pytest.fixture
async def limits(store: QueueStore) -> RateLimits:
    await store.node()
    return store.rate_limits()


async def use_up(limits: RateLimits, limit: RateLimit, subject: str) -> None:
    for _ in range(limit.count):
        await limits.check(limit, subject)


async def test_a_use_past_the_limit_is_refused_and_told_when_to_come_back(
    limits: RateLimits, store: QueueStore
) -> None:
    await use_up(limits, LOGINS, "ann")
    with pytest.raises(TooManyRequests) as refusal:
        await limits.check(LOGINS, "ann")
    assert refusal.value.retry_after == 20
    store.clock.advance(refusal.value.retry_after)
    await limits.check(LOGINS, "ann")


async def test_retry_after_is_rounded_up_to_whole_seconds(limits: RateLimits, store: QueueStore) -> None:
    await use_up(limits, LOGINS, "ann")
    store.clock.advance(0.5)
    with pytest.raises(TooManyRequests) as refusal:
        await limits.check(LOGINS, "ann")
    assert refusal.value.retry_after == 20


async def test_refused_uses_do_not_count(limits: RateLimits, store: QueueStore) -> None:
    """Hammering does not lock anybody out for longer."""
    await use_up(limits, LOGINS, "ann")
    for _ in range(10):
        with pytest.raises(TooManyRequests):
            await limits.check(LOGINS, "ann")
    store.clock.advance(20)
    await limits.check(LOGINS, "ann")


async def test_unused_allowance_refills_evenly_up_to_the_limit(limits: RateLimits, store: QueueStore) -> None:
    await use_up(limits, LOGINS, "ann")
    store.clock.advance(40)
    await limits.check(LOGINS, "ann")
    await limits.check(LOGINS, "ann")
    with pytest.raises(TooManyRequests):
        await limits.check(LOGINS, "ann")
    store.clock.advance(3600)
    await use_up(limits, LOGINS, "ann")
    with pytest.raises(TooManyRequests):
        await limits.check(LOGINS, "ann")


async def test_subjects_and_limits_are_counted_apart(limits: RateLimits) -> None:
    await use_up(limits, LOGINS, "ann")
    await limits.check(LOGINS, "bob")
    await limits.check(CALLS, "ann")


async def test_a_use_given_back_may_be_used_again(limits: RateLimits) -> None:
    await use_up(limits, LOGINS, "ann")
    await limits.give_back(LOGINS, "ann")
    await limits.check(LOGINS, "ann")
    with pytest.raises(TooManyRequests):
        await limits.check(LOGINS, "ann")


async def test_giving_back_never_raises_the_limit(limits: RateLimits) -> None:
    await limits.check(LOGINS, "ann")
    for _ in range(5):
        await limits.give_back(LOGINS, "ann")
    await use_up(limits, LOGINS, "ann")
    with pytest.raises(TooManyRequests):
        await limits.check(LOGINS, "ann")


async def test_at_most_the_limit_passes_at_once(limits: RateLimits) -> None:
    """Twenty parallel guesses are three guesses."""
    answers = await asyncio.gather(*(limits.check(LOGINS, "ann") for _ in range(20)), return_exceptions=True)
    assert answers.count(None) == LOGINS.count


async def test_many_subjects_do_not_disturb_each_other(limits: RateLimits, store: QueueStore) -> None:
    """Those whose allowance is full again are forgotten, the others not."""
    await use_up(limits, LOGINS, "ann")
    store.clock.advance(19)
    for number in range(1500):
        await limits.check(LOGINS, f"passer-by {number}")
    with pytest.raises(TooManyRequests):
        await limits.check(LOGINS, "ann")
