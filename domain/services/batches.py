"""Callers whose work is done together."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")

AT_ONCE = 64
"""In one batch."""


class Batches(Generic[A, R]):
    """Whoever comes while a batch is under way is in the next one; whoever is alone waits for nobody.

    A batch runs in the context of its first caller, so that what is logged and traced belongs to a request
    that waits for it.
    """

    def __init__(self, work: Callable[[Sequence[A]], Awaitable[Sequence[R | Exception]]]) -> None:
        """`work`: for each that is asked its answer, or the error that its caller gets. What it raises itself
        they all get.
        """
        self._work = work
        self._waiting: deque[tuple[A, asyncio.Future[R], Context]] = deque()
        self._running: asyncio.Task[None] | None = None

    async def do(self, asked: A) -> R:
        answered: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answered, copy_context()))
        if self._running is None or self._running.done():
            self._begin()
        return await answered

    def _begin(self) -> None:
        *_, context = self._waiting[0]
        self._running = asyncio.create_task(self._run(), context=context)

    async def _run(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        answers = await self._answer([asked for asked, *_ in batch])
        for (_, answered, _), answer in zip(batch, answers, strict=True):
            if answered.done():  # its caller waits no more
                continue
            if isinstance(answer, Exception):
                answered.set_exception(answer)
            else:
                answered.set_result(answer)
        if self._waiting:
            self._begin()

    async def _answer(self, batch: Sequence[A]) -> Sequence[R | Exception]:
        try:
            return await self._work(batch)
        except Exception as error:  # noqa: BLE001 - raised again, to whoever asked
            return [error] * len(batch)
