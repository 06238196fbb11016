"""What ports/delay_queue.py promises, asked of every adapter. Bob's phone rings until its deadline."""

import asyncio
from datetime import timedelta

import pytest

from ports.delay_queue import DelayQueue
from tests.contract.queue_stores import QueueStore
from tests.doubles.system import NOON

MINUTE = timedelta(minutes=1)
RETRY = timedelta(seconds=10)


@pytest.fixture
async def queue(store: QueueStore) -> DelayQueue:
    await store.node()
    return store.delay_queue()


async def test_a_key_is_claimed_when_it_is_due_and_not_before(queue: DelayQueue) -> None:
    await queue.schedule("ring:bob", NOON + MINUTE)
    assert await queue.claim(NOON + MINUTE - timedelta(milliseconds=1), RETRY) == []
    assert await queue.claim(NOON + MINUTE, RETRY) == ["ring:bob"]


async def test_due_keys_are_claimed_oldest_first(queue: DelayQueue) -> None:
    """As many as asked for; the rest stays for the next claim."""
    for seconds in (3, 1, 2, 5, 4):
        await queue.schedule(f"ring:{seconds}", NOON + timedelta(seconds=seconds))
    assert await queue.claim(NOON + MINUTE, RETRY, limit=3) == ["ring:1", "ring:2", "ring:3"]
    assert await queue.claim(NOON + MINUTE, RETRY) == ["ring:4", "ring:5"]


async def test_nobody_else_gets_a_claimed_key(queue: DelayQueue) -> None:
    await queue.schedule("ring:bob", NOON)
    claims = await asyncio.gather(*(queue.claim(NOON, RETRY) for _ in range(10)))
    assert sorted(claims, key=len)[-2:] == [[], ["ring:bob"]]


async def test_a_claimed_key_comes_back_when_it_is_not_done(queue: DelayQueue) -> None:
    """The node that claimed it died."""
    await queue.schedule("ring:bob", NOON)
    await queue.claim(NOON, RETRY)
    assert await queue.claim(NOON + RETRY - timedelta(seconds=1), RETRY) == []
    assert await queue.claim(NOON + RETRY, RETRY) == ["ring:bob"]


async def test_a_key_that_is_done_does_not_come_back(queue: DelayQueue) -> None:
    await queue.schedule("ring:bob", NOON)
    await queue.claim(NOON, RETRY)
    await queue.done("ring:bob")
    assert await queue.claim(NOON + MINUTE, RETRY) == []


async def test_a_key_scheduled_anew_while_claimed_is_not_forgotten_when_done(queue: DelayQueue) -> None:
    """The call went on to its next deadline while the last one was met."""
    await queue.schedule("ring:bob", NOON)
    await queue.claim(NOON, RETRY)
    await queue.schedule("ring:bob", NOON + MINUTE)
    await queue.done("ring:bob")
    assert await queue.claim(NOON + RETRY, RETRY) == []
    assert await queue.claim(NOON + MINUTE, RETRY) == ["ring:bob"]


async def test_scheduling_a_key_again_moves_it(queue: DelayQueue) -> None:
    """Both ways, and it is one key still."""
    await queue.schedule("ring:bob", NOON)
    await queue.schedule("ring:bob", NOON + MINUTE)
    assert await queue.claim(NOON, RETRY) == []
    await queue.schedule("ring:bob", NOON + timedelta(seconds=1))
    assert await queue.claim(NOON + MINUTE, RETRY) == ["ring:bob"]


async def test_a_cancelled_key_is_forgotten(queue: DelayQueue) -> None:
    """Also while it is claimed; an unknown one is ignored."""
    for key in ("ring:bob", "ring:ann"):
        await queue.schedule(key, NOON)
    await queue.cancel("ring:bob")
    assert await queue.claim(NOON, RETRY) == ["ring:ann"]
    await queue.cancel("ring:ann")
    await queue.cancel("ring:nobody")
    assert await queue.claim(NOON + MINUTE, RETRY) == []


async def test_done_without_a_claim_changes_nothing(queue: DelayQueue) -> None:
    """A node that woke up after its claim had gone back, and the key had a new time."""
    await queue.done("ring:nobody")
    await queue.schedule("ring:bob", NOON)
    await queue.done("ring:bob")
    assert await queue.claim(NOON, RETRY) == ["ring:bob"]
