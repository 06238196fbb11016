"""Deadlines that any node may meet."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol


class DelayQueue(Protocol):
    """Keys, each with the time when it is due.

    If it is lost, its users find the same times in storage. Every method raises Unavailable within a second
    when the store does not answer.
    """

    @abstractmethod
    async def schedule(self, key: str, due: datetime) -> None:
        """The same key again is moved, also while it is claimed."""

    @abstractmethod
    async def cancel(self, key: str) -> None:
        """Unknown keys are ignored."""

    @abstractmethod
    async def claim(self, now: datetime, retry_after: timedelta, limit: int = 100) -> Sequence[str]:
        """Take keys that are due, oldest first; nobody else gets them for `retry_after`.

        That is their visibility timeout: a claimed key comes back after it when it is not done.
        """

    @abstractmethod
    async def done(self, key: str) -> None:
        """Forget a claimed key, unless it was scheduled anew after it was claimed."""
