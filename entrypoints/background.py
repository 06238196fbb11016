"""Work that goes on beside the requests. Every loop is supervised: nothing ends it but the server's stop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from adapters.metrics import LOOP_FAILURES
from domain.model.errors import ServerFault
from ports.system import Clock

BACK_AFTER = timedelta(seconds=1)
"""A loop that failed goes on after this, or after its own pace if that is quicker (promise F14)."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Loop:
    """`work`, again and again, with a rest of about `every` in between.

    It is done when a multiple of `every` has passed since all began: those that are due at the same time wake
    the process once, and each finds in the processor's caches what the one before it used.
    """

    name: str
    work: Callable[[], Awaitable[object]]
    every: timedelta

    async def run(self, clock: Clock, began: datetime) -> None:
        while True:
            works = await self._work_once()
            rest = self._rest(clock.now() - began) if works else min(self.every, BACK_AFTER)
            await clock.sleep(rest.total_seconds())

    async def _work_once(self) -> bool:
        """False if it failed."""
        try:
            await self.work()
        except ServerFault as fault:
            LOOP_FAILURES.labels(self.name).inc()
            log.warning("a loop could not work", loop=self.name, part=fault.part, cause=fault.cause)
        except Exception:
            LOOP_FAILURES.labels(self.name).inc()
            log.exception("a loop failed and goes on", loop=self.name)
        else:
            return True
        return False

    def _rest(self, passed: timedelta) -> timedelta:
        """Until that multiple which is nearest to `every` from now."""
        late = passed % self.every
        return self.every - late if late < self.every / 2 else 2 * self.every - late


class Background:
    """The loops of one node."""

    def __init__(self, loops: Iterable[Loop], clock: Clock) -> None:
        self._loops = tuple(loops)
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        now = self._clock.now()
        self._tasks = [
            asyncio.create_task(loop.run(self._clock, now), name=loop.name) for loop in self._loops
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
