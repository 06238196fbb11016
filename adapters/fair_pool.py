"""Threads for work that would block the event loop, with a bounded and fair queue before them."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

from prometheus_client import Summary

from adapters.metrics import HASH_WAIT_SECONDS
from domain.model.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

Turn = asyncio.Future[None]


class FairPool:
    """Whoever waits belongs to a party, such as a network; parties have their turns in rotation.

    A full queue refuses at once: who would wait for minutes is better off trying again. Refused is whoever
    came last of the party with the most waiting, so that no party can keep the others out.
    """

    def __init__(self, name: str, workers: int, queue: int, waits: Summary = HASH_WAIT_SECONDS) -> None:
        self._name = name
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._free = workers
        self._places = queue
        self._waits = waits
        self._waiting: OrderedDict[str, deque[Turn]] = OrderedDict()

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    async def run(self, party: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Raises Unavailable when the queue is full, and whatever the work raises."""
        if self._free:
            self._free -= 1
        else:
            with self._waits.time():
                await self._wait(party)
        loop = asyncio.get_running_loop()
        future = self._executor.submit(work, *args, **kwargs)

        def done(_: Future[T]) -> None:
            """In the thread. It makes room, not the waiter: a cancelled waiter leaves the thread at work."""
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(self._next)

        future.add_done_callback(done)
        return await asyncio.wrap_future(future)

    async def _wait(self, party: str) -> None:
        if self.waiting >= self._places:
            self._make_room_for(party)
        turn: Turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(party, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._forget(party, turn)
            if not turn.cancelled() and turn.exception() is None:
                self._next()  # the turn had come, and nobody takes it
            raise

    def _make_room_for(self, party: str) -> None:
        """Raises Unavailable if nobody has more than this party would have."""
        largest = max(self._waiting, key=lambda each: len(self._waiting[each]))
        own = len(self._waiting.get(party, ()))
        if len(self._waiting[largest]) <= own + 1:
            raise self._full()
        last = self._waiting[largest][-1]
        self._forget(largest, last)
        if not last.done():
            last.set_exception(self._full())

    def _full(self) -> Unavailable:
        return Unavailable(self._name, "the queue is full")

    def _forget(self, party: str, turn: Turn) -> None:
        turns = self._waiting.get(party, deque())
        if turn in turns:
            turns.remove(turn)
        if not turns:
            self._waiting.pop(party, None)

    def _next(self) -> None:
        """A thread is free: for the party that has waited longest for its turn."""
        while self._waiting:
            party, turns = self._waiting.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self._waiting[party] = turns
            if not turn.done():  # it may have been cancelled this very moment
                turn.set_result(None)
                return
        self._free += 1

    def close(self) -> None:
        """Forget what still waits in the queue."""
        for turns in self._waiting.values():
            for turn in turns:
                turn.cancel()
        self._executor.shutdown(wait=False, cancel_futures=True)
