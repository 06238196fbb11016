"""How long something may take, on a machine that has the time for it.

Promised seconds are held where nobody waits for a processor, as when `make soak` runs by itself. Those in
which something on the machine did wait (Linux counts them, /proc/pressure) do not count; what nobody should
ever wait for ends all the same.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from domain.model.errors import Unavailable

T = TypeVar("T")

GIVEN = 120.0
"""Seconds that a busy machine is given for what takes moments elsewhere."""
PRESSURE = Path("/proc/pressure/cpu")


def now() -> float:
    return asyncio.get_running_loop().time()


def eventually(holds: Callable[[], bool]) -> None:
    """Of another process: looked at until it holds. Raises AssertionError."""
    give_up_at = time.monotonic() + GIVEN
    while not holds():
        assert time.monotonic() < give_up_at, "it never did"
        time.sleep(0.1)


async def until(holds: Callable[[], bool]) -> None:
    """As `eventually`, of this loop: for what tells nobody. Raises TimeoutError."""
    async with asyncio.timeout(GIVEN):
        while not holds():  # noqa: ASYNC110 - that is what it is for
            await asyncio.sleep(0.01)


async def asked_until(wanted: Callable[[T], bool], ask: Callable[[], Awaitable[T]]) -> T:
    """The first answer that is as wanted, of what can only be asked. Raises TimeoutError."""
    async with asyncio.timeout(GIVEN):
        while not wanted(answer := await ask()):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
        return answer


async def happens(event: asyncio.Event) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(GIVEN):
        await event.wait()


async def until_available(attempt: Callable[[], Awaitable[T]]) -> T:
    """What it answers, once it is not Unavailable any more. Raises TimeoutError."""
    async with asyncio.timeout(GIVEN):
        while True:
            try:
                return await attempt()
            except Unavailable:
                await asyncio.sleep(0.05)


def _starved() -> float:
    """Seconds in which something waited for a processor, since the machine started; 0 where nobody tells."""
    with contextlib.suppress(OSError):
        return int(PRESSURE.read_text().split("\n", 1)[0].rpartition("total=")[2]) / 1_000_000
    return 0.0


def spare() -> float:
    """As `now`, without the seconds in which something waited for a processor."""
    return now() - _starved()


class Stopwatch:
    """Runs."""

    def __init__(self) -> None:
        self._began = now()
        self._starved = _starved()

    @property
    def waited(self) -> float:
        return now() - self._began

    @property
    def seconds(self) -> float:
        """Those that count."""
        return max(0.0, self.waited - (_starved() - self._starved))

    def shows(self, within: float) -> bool:
        """Whether there is time left of so many seconds."""
        return self.seconds <= within and self.waited <= max(GIVEN, 3 * within)

    async def reaches(self, seconds: float) -> None:
        """Returns when it shows so many, or everybody has waited long enough."""
        while self.seconds < seconds and self.waited < GIVEN:  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.02)
