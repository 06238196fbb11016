"""Work of many callers that is done together."""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar

import pytest

from domain.services.batches import AT_ONCE, Batches


class Doubler:
    """Doubles numbers, all that wait at once, when it is let; refuses odd ones."""

    def __init__(self) -> None:
        self.batches: list[Sequence[int]] = []
        self.let = asyncio.Event()
        self.let.set()
        self.together: Batches[int, int] = Batches(self._double)

    async def _double(self, numbers: Sequence[int]) -> Sequence[int | Exception]:
        self.batches.append(numbers)
        await self.let.wait()
        if 13 in numbers:
            raise ConnectionError
        return [ValueError(number) if number % 2 else 2 * number for number in numbers]


async def test_who_comes_while_a_batch_is_under_way_is_in_the_next() -> None:
    """The first one alone, all others together; each gets their own answer."""
    doubler = Doubler()
    doubler.let.clear()
    first = asyncio.create_task(doubler.together.do(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(doubler.together.do(number)) for number in (4, 6, 8)]
    await asyncio.sleep(0)
    doubler.let.set()
    assert await asyncio.gather(first, *others) == [4, 8, 12, 16]
    assert doubler.batches == [[2], [4, 6, 8]]
    assert await doubler.together.do(10) == 20


async def test_a_batch_runs_in_the_name_of_its_first_caller() -> None:
    """Not of whoever came first of all: what is traced belongs to a request that waits for it."""
    caller = ContextVar("caller", default="")
    names: list[str] = []

    begun, let = asyncio.Event(), asyncio.Event()

    async def note(asked: Sequence[str]) -> Sequence[str]:
        names.append(caller.get())
        begun.set()
        await let.wait()
        return asked

    together: Batches[str, str] = Batches(note)

    async def ask(name: str) -> None:
        caller.set(name)
        await together.do(name)

    first = asyncio.create_task(ask("ann"))
    await begun.wait()
    others = [asyncio.create_task(ask(name)) for name in ("bob", "cat")]
    await asyncio.sleep(0)
    let.set()
    await asyncio.gather(first, *others)
    assert names == ["ann", "bob"]


async def test_a_batch_has_a_bound() -> None:
    doubler = Doubler()
    answers = await asyncio.gather(*(doubler.together.do(2 * number) for number in range(AT_ONCE + 1)))
    assert answers == [4 * number for number in range(AT_ONCE + 1)]
    assert [len(batch) for batch in doubler.batches] == [AT_ONCE, 1]


async def test_one_refusal_is_one_callers() -> None:
    """What fails as a whole fails for all of the batch, and for nobody after it."""
    doubler = Doubler()
    answers = await asyncio.gather(*map(doubler.together.do, (2, 3)), return_exceptions=True)
    assert answers[0] == 4
    assert isinstance(answers[1], ValueError)
    failed = await asyncio.gather(*map(doubler.together.do, (2, 13)), return_exceptions=True)
    assert [type(each) for each in failed] == [ConnectionError, ConnectionError]
    assert await doubler.together.do(4) == 8


async def test_a_caller_who_goes_away_disturbs_nobody() -> None:
    doubler = Doubler()
    doubler.let.clear()
    gone, stays = [asyncio.create_task(doubler.together.do(number)) for number in (2, 4)]
    await asyncio.sleep(0)
    gone.cancel()
    doubler.let.set()
    assert await stays == 8
    with pytest.raises(asyncio.CancelledError):
        await gone
