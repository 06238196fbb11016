"""Deadlines of one process."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ports.delay_queue import DelayQueue


class MemoryDelayQueue(DelayQueue):
    """A claim is a move to the time it comes back, and a mark that the next schedule takes away."""

    def __init__(self) -> None:
        self._due: dict[str, datetime] = {}
        self._claimed: set[str] = set()

    async def schedule(self, key: str, due: datetime) -> None:
        self._due[key] = due
        self._claimed.discard(key)

    async def cancel(self, key: str) -> None:
        self._due.pop(key, None)
        self._claimed.discard(key)

    async def claim(self, now: datetime, retry_after: timedelta, limit: int = 100) -> Sequence[str]:
        due = sorted((due, key) for key, due in self._due.items() if due <= now)[:limit]
        keys = [key for _, key in due]
        self._due.update(dict.fromkeys(keys, now + retry_after))
        self._claimed.update(keys)
        return keys

    async def done(self, key: str) -> None:
        if key in self._claimed:
            await self.cancel(key)
