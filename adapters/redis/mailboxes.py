"""Mailboxes of many nodes: letters lie in Redis and are shown to the reading node as they come."""

import asyncio
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import chain, count
from typing import Literal

from adapters.metrics import DELIVERIES
from adapters.redis.acknowledgements import Acknowledgements
from adapters.redis.batches import Batch, sort_hints, sort_letters
from adapters.redis.connection import RedisConnection
from adapters.redis.joint_posts import JointPosts
from adapters.redis.leases import Leases
from adapters.redis.letters import decode, decode_post
from adapters.redis.listener import Listener
from adapters.redis.mailbox import HELD_AT_MOST, LOST, TAKEN, BoxKeys, RedisMailbox
from adapters.redis.scripts import OPEN, POST, READ, SHOW
from domain.model.errors import Unavailable
from domain.model.hints import HintEnvelope
from domain.model.ids import DeliveryId, NodeId, SessionId
from domain.model.notifications import Envelope
from ports.mailboxes import (
    BOX_LIFETIME,
    KEYS_REMEMBERED,
    HearHint,
    Letter,
    Mailbox,
    MailboxBounds,
    Mailboxes,
    MailboxLoad,
    MailboxLost,
    MailboxTaken,
    Position,
    StoreCondition,
    StoreFull,
    ignore_hint,
)

log = logging.getLogger(__name__)

LETTERS_AT_ONCE = 100
"""Per fetch."""

AGAIN_AFTER = 0.25
"""Seconds until a loop that failed begins anew."""

START_WITHIN = 10.0
"""Seconds that a starting node waits for Redis, which may be starting too."""


class RedisMailboxes(Mailboxes):
    """Opens and closes the connection, which the other queues share.

    Each opening of a box has a fencing token of its own. Letters, take-overs and losses come by the node's
    channel with the token, so that none of them reaches a reader of an earlier or a later opening.
    """

    def __init__(
        self,
        connection: RedisConnection,
        *,
        node: NodeId | None = None,
        lifetime: timedelta = BOX_LIFETIME,
        bounds: MailboxBounds | None = None,
    ) -> None:
        self.node = node or NodeId(f"{socket.gethostname()}-{secrets.token_hex(4)}")
        self.lifetime = lifetime
        self._connection = connection
        bounds = bounds or MailboxBounds()
        self._bounds = (bounds.letters, bounds.size, bounds.total_size, KEYS_REMEMBERED)
        self._fencing_tokens = count(secrets.randbits(48))  # a node's earlier life had other ones
        self._boxes: dict[bytes, RedisMailbox] = {}
        self._leases = Leases(connection, self.node, lifetime, self._boxes.values())
        self._acknowledgements = Acknowledgements(connection, self.node, lifetime, bounds.unread_boxes)
        self._channel = connection.channel(self.node)
        self._listener = Listener(connection, self._channel, self._hear, self._leases.renew)
        self._posts = JointPosts(self._post_all)
        self._loops: list[asyncio.Task[None]] = []

    async def open_store(self) -> None:
        await self._connect()
        loops = (
            self._listener.keep_listening,
            self._leases.keep_renewing,
            self._acknowledgements.keep_writing,
        )
        self._loops = [asyncio.create_task(_keep_up(loop)) for loop in loops]

    async def close_store(self) -> None:
        await asyncio.gather(*(mailbox.leave() for mailbox in list(self._boxes.values())))
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._connection.close()

    @property
    def condition(self) -> StoreCondition:
        return self._leases.condition

    def load(self) -> MailboxLoad:
        return MailboxLoad.of([box.heard - box.acknowledging[0] for box in self._boxes.values()])

    async def renew(self) -> None:
        """What the node does every half minute: prolong its boxes, and notice those it has lost."""
        await self._leases.renew()

    async def open(self, address: str, box: SessionId, hear: HearHint = ignore_hint) -> Mailbox:
        mailbox = self._mailbox(address, box, hear)
        await self._open(mailbox, "create")
        return mailbox

    async def resume(self, address: str, box: SessionId, hear: HearHint = ignore_hint) -> Mailbox | None:
        mailbox = self._mailbox(address, box, hear)
        return mailbox if await self._open(mailbox, "") else None

    async def post(self, envelopes: Sequence[Envelope]) -> None:
        DELIVERIES.inc(sum(len(envelope.to) for envelope in envelopes))
        await self._posts.post(envelopes)

    async def _post_all(self, envelopes: Sequence[Envelope]) -> None:
        batches = sort_letters(envelopes, self._connection.partition_of)
        if len(batches) == 1:
            await self._post(batches[0])
        else:
            await asyncio.gather(*map(self._post, batches))

    async def post_hints(self, hints: Sequence[HintEnvelope]) -> None:
        with suppress(Unavailable):
            batches = chain(*sort_hints(hints, self._connection.partition_of))
            await asyncio.gather(*map(self._show, batches))

    async def fetch(self, mailbox: RedisMailbox, after: Position) -> tuple[Position, Sequence[Letter]]:
        """As BoxStore."""
        args = (self._channel, mailbox.fencing_token, after, LETTERS_AT_ONCE, HELD_AT_MOST)
        keys = mailbox.keys
        last, *letters = await self._connection.run(READ, keys.partition, (keys.box,), args)
        if last == LOST:
            raise MailboxLost
        if last == TAKEN:
            raise MailboxTaken
        return last, [decode(position, letter) for position, letter in enumerate(letters, after + 1)]

    async def acknowledge(self, mailbox: RedisMailbox) -> None:
        """As BoxStore."""
        await self._acknowledgements.write_now(mailbox)

    def acknowledge_soon(self, mailbox: RedisMailbox) -> None:
        """As BoxStore."""
        self._acknowledgements.write_soon(mailbox)

    async def leave(self, mailbox: RedisMailbox) -> None:
        """As BoxStore."""
        with suppress(Unavailable):
            await self._acknowledgements.leave(mailbox)

    def forget(self, mailbox: RedisMailbox) -> None:
        """As BoxStore."""
        self._boxes.pop(mailbox.fencing_token, None)

    async def _connect(self) -> None:
        give_up_at = asyncio.get_running_loop().time() + START_WITHIN
        while True:
            try:
                await self._connection.open()
                await self._listener.open()
            except Unavailable:
                if asyncio.get_running_loop().time() > give_up_at:
                    raise
                await asyncio.sleep(AGAIN_AFTER)
            else:
                return

    def _mailbox(self, address: str, box: SessionId, hear: HearHint) -> RedisMailbox:
        partition = self._connection.partition_of(address)
        key = partition.prefix + address
        keys = BoxKeys(partition, key, box, f"{key}/{box}")
        return RedisMailbox(self, keys, b"%d" % next(self._fencing_tokens), hear)

    async def _open(self, mailbox: RedisMailbox, create: Literal["create", ""]) -> bool:
        """Whether there is such a box."""
        keys = mailbox.keys
        self._boxes[mailbox.fencing_token] = mailbox  # letters may come before the answer does
        args = (self._channel, mailbox.fencing_token, keys.name, self._leases.milliseconds, create)
        try:
            found = await self._connection.run(OPEN, keys.partition, (keys.address, keys.box), args)
        except BaseException:
            self.forget(mailbox)
            raise
        if found is None:
            self.forget(mailbox)
            return False
        resumed, acknowledged, number, last = found
        mailbox.begin(
            resumed=bool(resumed),
            acknowledged=Position(acknowledged),
            number=DeliveryId(number),
            last=Position(last),
        )
        return True

    async def _post(self, batches: Sequence[Batch]) -> None:
        for batch in batches:
            words = (*self._bounds, *batch.words)
            try:
                await self._connection.run(POST, batch.partition, batch.addresses, words)
            except StoreFull:
                await self._show(batch.shown())
                raise

    async def _show(self, batch: Batch) -> None:
        with suppress(Unavailable):
            await self._connection.run(SHOW, batch.partition, batch.addresses, batch.words)

    def _hear(self, message: bytes) -> None:
        """What comes on this node's channel: letters, hints, a take-over, a loss, or our own heartbeat."""
        match message[:2]:
            case b"L ":
                for fencing_token, letter in decode_post(message):
                    if mailbox := self._boxes.get(fencing_token):
                        mailbox.put(letter)
            case b"T ":
                self._end(message[2:], MailboxTaken)
            case b"X ":
                self._end(message[2:], MailboxLost)

    def _end(self, fencing_token: bytes, reason: type[MailboxTaken | MailboxLost]) -> None:
        if mailbox := self._boxes.get(fencing_token):
            mailbox.end(reason)


async def _keep_up(loop: Callable[[], Awaitable[None]]) -> None:
    """A loop that fails is logged and begins anew."""
    while True:
        try:
            await loop()
        except Exception:
            log.exception("a loop of the mailboxes failed")
        await asyncio.sleep(AGAIN_AFTER)
