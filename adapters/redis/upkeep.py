"""What a node does all the time for the boxes it reads."""

import asyncio
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta

from adapters.redis.connection import Partition, RedisConnection
from adapters.redis.line import Word
from adapters.redis.mailbox import RedisMailbox
from adapters.redis.scripts import ACKNOWLEDGE, BEAT, RENEW
from domain.model.errors import Unavailable
from domain.model.ids import NodeId
from ports.mailboxes import MailboxLost, MailboxTaken, Position

log = logging.getLogger(__name__)

BEAT_EVERY = 2.0
"""Seconds, so that a store that was emptied or restored is noticed within that time."""

BEAT_AGAIN_AFTER = 0.25
"""Seconds, after a beat that failed."""

BEATS_PER_RENEWAL = 15
"""With four commands per box in a renewal an idle session costs 0.13 commands a second."""

ACKNOWLEDGE_EVERY = 0.2
"""Seconds. What was acknowledged less than that ago comes twice should the node die."""

ACKNOWLEDGE_NOW_FROM = 64
"""Letters of one box that wait to be dropped: soon their box would be over its bound for nothing."""

BOXES_AT_ONCE = 500
"""Per script; Redis is busy with them for about a millisecond."""

LOST, TAKEN = -1, -2
"""As in box.lua."""


class Upkeep:
    """Beats, renewals and acknowledgements: one script per partition for all boxes, never one per box.

    A beat writes a number that the next one must find again. If it does not, or if the store was away,
    boxes may be gone, so they are renewed at once, which tells.
    """

    def __init__(
        self,
        connection: RedisConnection,
        node: NodeId,
        lifetime: timedelta,
        boxes: Collection[RedisMailbox],
    ) -> None:
        self.channel = connection.channel(node)
        self._connection = connection
        self._node = node
        self._boxes = boxes
        self._left_lifetime = round(lifetime.total_seconds() * 1000)
        self.read_lifetime = self._left_lifetime + round(2 * BEATS_PER_RENEWAL * BEAT_EVERY * 1000)
        """Milliseconds; also after a renewal that failed, a box outlives its reader by its lifetime."""
        self._beat = 0
        self._last_beats: dict[Partition, bytes | None] = {}
        self._to_acknowledge: dict[RedisMailbox, None] = {}
        self._something_to_acknowledge = asyncio.Event()
        self._much_to_acknowledge = asyncio.Event()

    async def keep_beating(self) -> None:
        while True:
            alive = await self.beat()
            await asyncio.sleep(BEAT_EVERY if alive else BEAT_AGAIN_AFTER)

    async def keep_acknowledging(self) -> None:
        while True:
            await self._something_to_acknowledge.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._much_to_acknowledge.wait(), ACKNOWLEDGE_EVERY)
            await self.acknowledge()

    async def beat(self) -> bool:
        """Whether the whole store answered."""
        self._beat += 1
        return all(await asyncio.gather(*map(self._beat_in, self._connection.partitions)))

    async def renew(self) -> None:
        """See whether every box is still there and ours, and prolong its life. Raises Unavailable."""
        await asyncio.gather(*map(self._renew_in, self._connection.partitions))

    def acknowledge_soon(self, mailbox: RedisMailbox) -> None:
        self._to_acknowledge[mailbox] = None
        self._something_to_acknowledge.set()
        if mailbox.acknowledging[0] - mailbox.written >= ACKNOWLEDGE_NOW_FROM:
            self._much_to_acknowledge.set()

    async def acknowledge_now(self, mailbox: RedisMailbox) -> None:
        try:
            await self._acknowledge([mailbox], lifetime="")
        except Unavailable:
            self.acknowledge_soon(mailbox)

    async def acknowledge(self) -> None:
        """Write down what clients have; while the store is away it waits here."""
        self._something_to_acknowledge.clear()
        self._much_to_acknowledge.clear()
        waiting, self._to_acknowledge = self._to_acknowledge, {}
        for partition in self._connection.partitions:
            for boxes in _portions(waiting, partition):
                try:
                    await self._acknowledge(boxes, lifetime="")
                except Unavailable:
                    self._to_acknowledge |= dict.fromkeys(boxes)
                    self._something_to_acknowledge.set()

    async def leave(self, mailbox: RedisMailbox) -> None:
        """With its last acknowledgement, so that whoever opens the box next knows it. Raises Unavailable."""
        self._to_acknowledge.pop(mailbox, None)
        await self._acknowledge([mailbox], lifetime=self._left_lifetime)

    async def _beat_in(self, partition: Partition) -> bool:
        beat = b"%d" % self._beat
        keys = (f"{partition.prefix}node:{self._node}",)
        expected = self._last_beats.get(partition)
        self._last_beats[partition] = b"the store was away"
        try:
            before = await self._connection.run(
                BEAT, partition, keys, (self.channel, beat, self.read_lifetime)
            )
            if before != expected or self._beat % BEATS_PER_RENEWAL == 0:
                await self._renew_in(partition)
        except Unavailable:
            return False
        self._last_beats[partition] = beat
        return True

    async def _renew_in(self, partition: Partition) -> None:
        for boxes in _portions(self._boxes, partition):
            heard = [mailbox.heard for mailbox in boxes]
            keys = [key for mailbox in boxes for key in (mailbox.place.address, mailbox.place.box)]
            names = [word for mailbox in boxes for word in (mailbox.place.name, mailbox.generation)]
            args = (self.channel, self.read_lifetime, *names)
            found = await self._connection.run(RENEW, partition, keys, args)
            for mailbox, last, before in zip(boxes, found, heard, strict=True):
                if not _end_if_out(mailbox, last):
                    mailbox.compare(Position(last), before)

    async def _acknowledge(self, boxes: Sequence[RedisMailbox], lifetime: Word) -> None:
        for mailbox in boxes:
            mailbox.written = mailbox.acknowledging[0]
        keys = [mailbox.place.box for mailbox in boxes]
        words = (word for one in boxes for word in (one.generation, *one.acknowledging, lifetime))
        found = await self._connection.run(
            ACKNOWLEDGE, boxes[0].place.partition, keys, (self.channel, *words)
        )
        for mailbox, last in zip(boxes, found, strict=True):
            _end_if_out(mailbox, last)


def _portions(boxes: Collection[RedisMailbox], partition: Partition) -> Iterator[list[RedisMailbox]]:
    """The open ones in the partition."""
    mine = [mailbox for mailbox in boxes if mailbox.place.partition is partition and mailbox.open]
    for start in range(0, len(mine), BOXES_AT_ONCE):
        yield mine[start : start + BOXES_AT_ONCE]


def _end_if_out(mailbox: RedisMailbox, found: int) -> bool:
    if found == LOST:
        mailbox.end(MailboxLost)
    elif found == TAKEN:
        mailbox.end(MailboxTaken)
    return found in {LOST, TAKEN}
