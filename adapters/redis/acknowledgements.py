"""What clients have, written down in the store a moment later and for many boxes at once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from adapters.redis.connection import RedisConnection
from adapters.redis.mailbox import RedisMailbox, portions
from adapters.redis.scripts import ACKNOWLEDGE, LEAVE
from domain.model.errors import Unavailable
from domain.model.ids import NodeId

WRITE_EVERY = 0.2
"""Seconds. What was acknowledged less than that ago comes twice should the node die."""

WRITE_NOW_FROM = 64
"""Letters of one box that wait to be dropped: soon their box would be over its bound for nothing."""


class Acknowledgements:
    """One script per partition for all boxes, never one per box."""

    def __init__(
        self, connection: RedisConnection, node: NodeId, lifetime: timedelta, unread_boxes: int
    ) -> None:
        self._connection = connection
        self._channel = connection.channel(node)
        self._left_lifetime = round(lifetime.total_seconds() * 1000)
        self._unread_boxes = unread_boxes
        self._waiting: dict[RedisMailbox, None] = {}
        self._some_wait = asyncio.Event()
        self._many_wait = asyncio.Event()

    async def keep_writing(self) -> None:
        while True:
            await self._some_wait.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(WRITE_EVERY):
                    await self._many_wait.wait()
            await self.write()

    def write_soon(self, mailbox: RedisMailbox) -> None:
        self._waiting[mailbox] = None
        self._some_wait.set()
        if mailbox.acknowledging[0] - mailbox.written >= WRITE_NOW_FROM:
            self._many_wait.set()

    async def write_now(self, mailbox: RedisMailbox) -> None:
        try:
            await self._write([mailbox])
        except Unavailable:
            self.write_soon(mailbox)

    async def write(self) -> None:
        """Those that wait; while the store is away they go on waiting."""
        self._some_wait.clear()
        self._many_wait.clear()
        waiting, self._waiting = self._waiting, {}
        for partition in self._connection.partitions:
            for boxes in portions(waiting, partition):
                try:
                    await self._write(boxes)
                except Unavailable:
                    self._waiting |= dict.fromkeys(boxes)
                    self._some_wait.set()

    async def leave(self, mailbox: RedisMailbox) -> None:
        """With its last acknowledgement, so that whoever opens the box next knows it. Raises Unavailable."""
        self._waiting.pop(mailbox, None)
        args = (mailbox.fencing_token, *mailbox.acknowledging, self._left_lifetime, self._unread_boxes)
        keys = mailbox.keys
        await self._connection.run(LEAVE, keys.partition, (keys.address, keys.box), (self._channel, *args))

    async def _write(self, boxes: Sequence[RedisMailbox]) -> None:
        for mailbox in boxes:
            mailbox.written = mailbox.acknowledging[0]
        keys = [mailbox.keys.box for mailbox in boxes]
        words = (word for one in boxes for word in (one.fencing_token, *one.acknowledging))
        found = await self._connection.run(
            ACKNOWLEDGE, boxes[0].keys.partition, keys, (self._channel, *words)
        )
        for mailbox, last in zip(boxes, found, strict=True):
            mailbox.end_if_out(last)
