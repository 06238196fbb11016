"""Limits of one process, by the generic cell rate algorithm (GCRA)."""

from datetime import datetime, timedelta
from math import ceil

from domain.model.errors import TooManyRequests
from ports.rate_limits import RateLimit, RateLimits
from ports.system import Clock

SWEEP_FROM = 1024
"""Fewer remembered subjects are not worth a look."""


class MemoryRateLimits(RateLimits):
    """Remembers per subject when its whole allowance will be there again; past times are forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._full_at: dict[tuple[str, str], datetime] = {}
        self._sweep_at = SWEEP_FROM

    async def check(self, limit: RateLimit, subject: str) -> None:
        now = self._clock.now()
        full_at = max(now, self._full_at.get((limit.name, subject), now)) + _one_use(limit)
        excess = full_at - now - timedelta(seconds=limit.seconds)
        if excess > timedelta(0):
            raise TooManyRequests(ceil(excess.total_seconds()), limit.name)
        self._full_at[limit.name, subject] = full_at
        self._sweep(now)

    async def give_back(self, limit: RateLimit, subject: str) -> None:
        if (limit.name, subject) in self._full_at:
            self._full_at[limit.name, subject] -= _one_use(limit)

    def _sweep(self, now: datetime) -> None:
        """At double the size after the last sweep, so that it costs nothing per check on average."""
        if len(self._full_at) >= self._sweep_at:
            self._full_at = {key: at for key, at in self._full_at.items() if at > now}
            self._sweep_at = max(SWEEP_FROM, 2 * len(self._full_at))


def _one_use(limit: RateLimit) -> timedelta:
    return timedelta(seconds=limit.seconds) / limit.count
