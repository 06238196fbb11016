"""Threads for work that would block the event loop, with a bounded queue before them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore
from typing import ParamSpec, TypeVar

from domain.model.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")


class BoundedPool:
    """A full queue refuses at once: who would wait for minutes is better off trying again."""

    def __init__(self, name: str, workers: int, queue: int) -> None:
        self._name = name
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._places = Semaphore(workers + queue)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Raises Unavailable when the queue is full, and whatever the work raises."""
        if not self._places.acquire(blocking=False):
            raise Unavailable(self._name, "its queue is full")
        future = self._executor.submit(work, *args, **kwargs)
        # The thread gives the place back, not the waiter: a cancelled waiter leaves the thread at work.
        future.add_done_callback(self._give_back)
        return await asyncio.wrap_future(future)

    def _give_back(self, _: Future[T]) -> None:
        self._places.release()

    def close(self) -> None:
        """Forget what still waits in the queue."""
        self._executor.shutdown(wait=False, cancel_futures=True)
