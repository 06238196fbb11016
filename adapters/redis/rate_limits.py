"""Limits that hold over all nodes, by the generic cell rate algorithm (GCRA)."""

from datetime import UTC, datetime, timedelta
from math import ceil

from adapters.redis.connection import RedisConnection
from adapters.redis.scripts import COUNT_USE
from domain.model.errors import TooManyRequests
from ports.rate_limits import RateLimit, RateLimits
from ports.system import Clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000


class RedisRateLimits(RateLimits):
    """Times are the node's: clocks of nodes that differ by a second move a limit by a second."""

    def __init__(self, connection: RedisConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def check(self, limit: RateLimit, subject: str) -> None:
        excess = await self._count(limit, subject, 1)
        if excess > 0:
            raise TooManyRequests(ceil(excess / SECOND), limit.name)

    async def give_back(self, limit: RateLimit, subject: str) -> None:
        await self._count(limit, subject, -1)

    async def _count(self, limit: RateLimit, subject: str, uses: int) -> int:
        """In microseconds, how much too early this use is."""
        partition = self._connection.partition_of(subject)
        now = (self._clock.now() - EPOCH) // timedelta(microseconds=1)
        period = limit.seconds * SECOND
        key = f"{partition.prefix}limit:{limit.name}:{subject}"
        args = (now, period // limit.count, period, uses)
        excess: int = await self._connection.run(COUNT_USE, partition, (key,), args)
        return excess
