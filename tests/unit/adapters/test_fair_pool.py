"""Hashing when many want it: the queue is bounded, and shared out by network (S2, S12)."""

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

from adapters.fair_pool import FairPool
from domain.model.errors import Unavailable

MALLORY, ANN, BOB = "203.0.113.9", "198.51.100.7", "198.51.100.8"
PLACES = 4
HANG = 30
"""Seconds after which a turn is lost that somebody waits for."""


class Busy:
    """The only thread of the pool, until the test lets it go on; what ran after that, in order."""

    def __init__(self, pool: FairPool) -> None:
        self.pool = pool
        self.done: list[str] = []
        self._go_on = Event()
        self._first = asyncio.create_task(pool.run("nobody", self._go_on.wait))

    async def wait(self, party: str) -> "asyncio.Task[None]":
        """One more of this party in the queue."""
        task = asyncio.create_task(self.pool.run(party, self.done.append, party))
        await asyncio.sleep(0)
        return task

    async def go_on(self, *tasks: "asyncio.Task[None]") -> list[bool]:
        """Which of them were refused."""
        self._go_on.set()
        async with asyncio.timeout(HANG):
            await self._first
            results = await asyncio.gather(*tasks, return_exceptions=True)
        return [isinstance(result, Unavailable) for result in results]


@pytest.fixture
def pool() -> Iterator[FairPool]:
    pool = FairPool("passwords", 1, PLACES)
    yield pool
    pool.close()


@pytest.fixture
async def busy(pool: FairPool) -> Busy:
    busy = Busy(pool)
    await asyncio.sleep(0)
    return busy


async def test_a_party_alone_may_have_the_whole_queue(busy: Busy) -> None:
    """A school signs in at eight o'clock; the one too many is refused at once."""
    tasks = [await busy.wait(ANN) for _ in range(PLACES)]
    with pytest.raises(Unavailable):
        await busy.pool.run(ANN, busy.done.append, ANN)
    assert await busy.go_on(*tasks) == [False] * PLACES


async def test_who_fills_the_queue_makes_room_for_others(busy: Busy) -> None:
    """Mallory's 22 connections wait everywhere; Ann and Bob get in, and Mallory's last ones are refused."""
    mallorys = [await busy.wait(MALLORY) for _ in range(PLACES)]
    others = [await busy.wait(ANN), await busy.wait(BOB)]
    assert await busy.go_on(*mallorys, *others) == [False, False, True, True, False, False]


async def test_parties_have_their_turns_in_rotation(busy: Busy) -> None:
    """Ann does not wait until all of Mallory's are through."""
    tasks = [await busy.wait(party) for party in (MALLORY, MALLORY, MALLORY, ANN)]
    await busy.go_on(*tasks)
    assert busy.done == [MALLORY, ANN, MALLORY, MALLORY]


async def test_nobody_is_thrown_out_for_one_who_has_as_many(busy: Busy) -> None:
    """Four parties wait with one each: the fifth comes too late."""
    tasks = [await busy.wait(f"party {number}") for number in range(PLACES)]
    with pytest.raises(Unavailable):
        await busy.pool.run(ANN, busy.done.append, ANN)
    assert await busy.go_on(*tasks) == [False] * PLACES


async def test_who_goes_away_leaves_the_place_and_no_thread_is_lost(busy: Busy) -> None:
    """Cancelled while waiting, and at the very moment when the turn has come."""
    first, second, third = [await busy.wait(ANN) for _ in range(3)]
    second.cancel()
    await asyncio.sleep(0)
    give_turn = busy.pool._next

    def give_turn_and_cancel() -> None:
        busy.pool._next = give_turn  # type: ignore[method-assign]  # only once
        give_turn()
        first.cancel()

    busy.pool._next = give_turn_and_cancel  # type: ignore[method-assign]  # the moment
    await busy.go_on(third)
    assert first.cancelled()
    assert busy.done == [ANN]
    await busy.pool.run(ANN, busy.done.append, "afterwards")
    assert busy.done[-1] == "afterwards"
