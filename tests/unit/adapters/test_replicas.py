"""Which replica is asked, and for what position of the primary (decision 38)."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import pytest

from adapters.mysql.replicas import NotAnswered, Position, Replica, Replicas
from adapters.sql.session import Session
from domain.model.errors import Unavailable


class Told(Replica):
    """Answers with its name and the position that it was told, or not at all."""

    def __init__(self, name: str) -> None:
        super().__init__(f"mysql://{name}/ichat", 1, 1)
        self.is_there = True

    async def read(self, position: str, work: Callable[[Session], Awaitable[Any]]) -> Any:
        del work
        if not self.is_there:
            raise Unavailable("storage", "away")
        return f"{self.place} at {position}"


async def work(_: Session) -> str:
    return ""


async def test_everybody_is_told_a_position_that_was_asked_for_after_they_came() -> None:
    """Those who come while a question is under way share the next one."""
    asked, answer, questions = asyncio.Event(), asyncio.Event(), count(1)

    async def ask() -> str:
        number = next(questions)
        asked.set()
        await answer.wait()
        return f"{number}"

    position = Position(ask)
    first = asyncio.create_task(position.now())
    await asked.wait()
    late = [asyncio.create_task(position.now()) for _ in range(3)]
    await asyncio.sleep(0)
    answer.set()
    assert [await each for each in (first, *late)] == ["1", "2", "2", "2"]


async def test_who_is_cancelled_does_not_end_the_question_of_the_others() -> None:
    answer = asyncio.Event()

    async def ask() -> str:
        await answer.wait()
        return "1"

    position = Position(ask)
    impatient, patient = asyncio.create_task(position.now()), asyncio.create_task(position.now())
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.wait([impatient])
    answer.set()
    assert await patient == "1"
    await position.close()


async def test_replicas_answer_by_turns_and_one_that_does_not_is_left_alone() -> None:
    one, other = Told("one"), Told("other")

    async def ask() -> str:
        return "0-1-7"

    replicas = Replicas([one, other], ask, 60)
    assert {await replicas.read(work) for _ in range(4)} == {"one:3306 at 0-1-7", "other:3306 at 0-1-7"}
    one.is_there = False
    refused = 0
    for _ in range(6):
        try:
            assert await replicas.read(work) == "other:3306 at 0-1-7"
        except NotAnswered:
            refused += 1
    assert refused == 1


@pytest.mark.parametrize("fault", [Unavailable("storage", "away"), None])
async def test_without_a_position_nobody_is_asked_nor_blamed(fault: Unavailable | None) -> None:
    """A primary that does not say where it is answers itself."""
    one = Told("one")

    async def ask() -> str:
        if fault:
            raise fault
        return ""

    with pytest.raises(NotAnswered):
        await Replicas([one], ask, 60).read(work)
    assert not one.rests
