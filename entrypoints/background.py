"""Work that goes on beside the requests. Every loop is supervised: nothing ends it but the server's stop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from adapters.metrics import LOOP_FAILURES
from domain.model.errors import ServerFault
from ports.system import Clock

BACK_AFTER = timedelta(seconds=1)
"""A loop that failed goes on after this, or after its own pace if that is quicker (promise F14)."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Loop:
    """`work`, again and again, with a rest of `every` in between."""

    name: str
    work: Callable[[], Awaitable[object]]
    every: timedelta

    async def run(self, clock: Clock) -> None:
        while True:
            await clock.sleep((await self._run_once()).total_seconds())

    async def _run_once(self) -> timedelta:
        """How long to rest."""
        try:
            await self.work()
        except ServerFault as fault:
            LOOP_FAILURES.labels(self.name).inc()
            log.warning("a loop could not work", loop=self.name, part=fault.part, cause=fault.cause)
        except Exception:
            LOOP_FAILURES.labels(self.name).inc()
            log.exception("a loop failed and goes on", loop=self.name)
        else:
            return self.every
        return min(self.every, BACK_AFTER)


class Background:
    """The loops of one node."""

    def __init__(self, loops: Iterable[Loop], clock: Clock) -> None:
        self._loops = tuple(loops)
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(loop.run(self._clock), name=loop.name) for loop in self._loops]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
