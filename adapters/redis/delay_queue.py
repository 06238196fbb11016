"""Deadlines of all nodes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from adapters.redis.connection import Partition, RedisConnection
from adapters.redis.scripts import CANCEL, CLAIM, SCHEDULE
from ports.delay_queue import DelayQueue

KEPT = 24 * 3600 * 1000
"""Milliseconds that the queue outlives its latest deadline, should no node be left to meet it."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RedisDelayQueue(DelayQueue):
    """A sorted set of times. A claim moves a key to the end of its visibility timeout, and enters it in a
    second set, from which the next schedule removes it.
    """

    def __init__(self, connection: RedisConnection) -> None:
        self._connection = connection

    async def schedule(self, key: str, due: datetime) -> None:
        partition, keys = self._partition()
        await self._connection.run(SCHEDULE, partition, keys, (key, _microseconds(due), KEPT))

    async def cancel(self, key: str) -> None:
        partition, keys = self._partition()
        await self._connection.run(CANCEL, partition, keys, (key, ""))

    async def claim(self, now: datetime, retry_after: timedelta, limit: int = 100) -> Sequence[str]:
        partition, keys = self._partition()
        args = (_microseconds(now), _microseconds(now + retry_after), limit, KEPT)
        claimed = await self._connection.run(CLAIM, partition, keys, args)
        return [key.decode() for key in claimed]

    async def done(self, key: str) -> None:
        partition, keys = self._partition()
        await self._connection.run(CANCEL, partition, keys, (key, "claimed"))

    def _partition(self) -> tuple[Partition, tuple[str, str]]:
        partition = self._connection.partition_of("delays")
        return partition, (f"{partition.prefix}delays", f"{partition.prefix}delays:claimed")


def _microseconds(time: datetime) -> int:
    return (time - EPOCH) // timedelta(microseconds=1)
