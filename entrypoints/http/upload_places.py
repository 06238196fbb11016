"""Places for uploads under way: each is held in memory, so there are not many (promise S15)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Final

from domain.model.errors import Unavailable

SETTLED_AFTER: Final = 2.0
"""Seconds until it shows how fast an upload is."""


class Place:
    def __init__(self, since: float, deadline: asyncio.Timeout) -> None:
        self.since = since
        self.received = 0
        self.deadline = deadline


class UploadPlaces:
    """When all are taken, the slowest gives way: whoever trickles keeps nobody out."""

    def __init__(self, at_most: int, clock: Callable[[], float] = monotonic) -> None:
        self._at_most = at_most
        self._clock = clock
        self._taken: list[Place] = []

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Place]:
        """Counts what is received in `received`. Raises Unavailable, also while it is held."""
        if len(self._taken) >= self._at_most:
            self._give_way()
        try:
            async with asyncio.timeout(None) as deadline:
                place = Place(self._clock(), deadline)
                self._taken.append(place)
                try:
                    yield place
                finally:
                    if place in self._taken:
                        self._taken.remove(place)
        except TimeoutError:
            raise Unavailable("uploads", "the slowest gave way to another") from None

    def _give_way(self) -> None:
        now = self._clock()
        settled = [place for place in self._taken if now - place.since >= SETTLED_AFTER]
        if not settled:
            raise Unavailable("uploads", f"{self._at_most} are under way")
        slowest = min(settled, key=lambda place: place.received / (now - place.since))
        self._taken.remove(slowest)
        slowest.deadline.reschedule(asyncio.get_running_loop().time())
