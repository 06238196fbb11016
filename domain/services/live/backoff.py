"""Beginning anew at once is right the first time; again and again it only makes bad things worse."""

from datetime import timedelta

from domain.model.errors import Unavailable
from ports.system import Clock

PAUSES = (0.0, 1.0, 2.0, 4.0)
"""Seconds before each new beginning; one more would be too many."""
FORGIVEN_AFTER = timedelta(minutes=1)
"""Since the last one."""


class Backoff:
    """Counts how often one session begins anew."""

    __slots__ = ("_begun", "_begun_at", "_clock")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun = 0
        self._begun_at = clock.now()

    async def wait(self) -> None:
        """To be called before each new beginning. Raises Unavailable if there were too many."""
        if self._clock.now() - self._begun_at >= FORGIVEN_AFTER:
            self._begun = 0
        if self._begun == len(PAUSES):
            raise Unavailable("mailboxes", "a box was lost again and again")
        await self._clock.sleep(PAUSES[self._begun])
        self._begun += 1
        self._begun_at = self._clock.now()
