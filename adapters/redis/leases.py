"""A node's lease on the boxes that it reads: renewed all the time, and lost where the store forgot a box."""

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta

from adapters.redis.connection import Partition, RedisConnection
from adapters.redis.mailbox import RedisMailbox, portions
from adapters.redis.scripts import HEARTBEAT, RENEW
from domain.model.errors import Unavailable
from domain.model.ids import NodeId
from ports.mailboxes import Position, StoreCondition

AWAY, FULL, WELL = StoreCondition.AWAY, StoreCondition.FULL, StoreCondition.WELL

log = logging.getLogger(__name__)

HEARTBEAT_EVERY = 2.0
"""Seconds, so that a store that was emptied or restored is noticed within that time."""

HEARTBEAT_AGAIN_AFTER = 0.25
"""Seconds, after a heartbeat that failed."""

HEARTBEATS_PER_RENEWAL = 15
"""With four commands per box in a renewal an idle session costs 0.13 commands a second."""


class Leases:
    """Heartbeats and renewals: one script per partition for all boxes, never one per box.

    A heartbeat writes a number that the next one must find again. If it does not, or if the store was away,
    boxes may be gone, so they are renewed at once, which tells.
    """

    def __init__(
        self,
        connection: RedisConnection,
        node: NodeId,
        lifetime: timedelta,
        boxes: Collection[RedisMailbox],
    ) -> None:
        self._connection = connection
        self._channel = connection.channel(node)
        self._node = node
        self._boxes = boxes
        between_renewals = HEARTBEATS_PER_RENEWAL * HEARTBEAT_EVERY
        self.milliseconds = round((lifetime.total_seconds() + 2 * between_renewals) * 1000)
        """Also after a renewal that failed, a box outlives its reader by its lifetime."""
        self.condition = WELL
        self._number = 0
        self._last_numbers: dict[Partition, bytes | None] = {}

    async def keep_renewing(self) -> None:
        while True:
            await self.beat()
            await asyncio.sleep(HEARTBEAT_AGAIN_AFTER if self.condition is AWAY else HEARTBEAT_EVERY)

    async def beat(self) -> None:
        """Also finds out how the store is."""
        self._number += 1
        found = set(await asyncio.gather(*map(self._beat_in, self._connection.partitions)))
        before = self.condition
        self.condition = next(each for each in (AWAY, FULL, WELL) if each in found)
        if self.condition is FULL and before is not FULL:
            log.error(
                "redis has no room for letters: they reach those who are connected now, and others when it "
                "has; give it more memory (maxmemory), or see what else fills it"
            )
        elif before is FULL and self.condition is WELL:
            log.warning("redis has room for letters again")

    async def renew(self) -> None:
        """See whether every box is still there and ours, and prolong its life. Raises Unavailable."""
        await asyncio.gather(*map(self._renew_in, self._connection.partitions))

    async def _beat_in(self, partition: Partition) -> StoreCondition:
        number = b"%d" % self._number
        keys = (f"{partition.prefix}node:{self._node}",)
        expected = self._last_numbers.get(partition)
        self._last_numbers[partition] = b"the store was away"
        try:
            before, room = await self._connection.run(
                HEARTBEAT, partition, keys, (self._channel, number, self.milliseconds)
            )
            if before != expected or self._number % HEARTBEATS_PER_RENEWAL == 0:
                await self._renew_in(partition)
        except Unavailable:
            return AWAY
        self._last_numbers[partition] = number
        return WELL if room else FULL

    async def _renew_in(self, partition: Partition) -> None:
        for boxes in portions(self._boxes, partition):
            heard = [mailbox.heard for mailbox in boxes]
            keys = [key for mailbox in boxes for key in (mailbox.keys.address, mailbox.keys.box)]
            names = [word for mailbox in boxes for word in (mailbox.keys.name, mailbox.fencing_token)]
            args = (self._channel, self.milliseconds, *names)
            found = await self._connection.run(RENEW, partition, keys, args)
            for mailbox, last, before in zip(boxes, found, heard, strict=True):
                if not mailbox.end_if_out(last):
                    mailbox.compare(Position(last), before)
