"""Mailboxes of many nodes: letters lie in Redis and are shown to the reading node as they come."""

import asyncio
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import count

from adapters.redis.connection import RedisConnection
from adapters.redis.letters import decode, decode_post
from adapters.redis.listener import Listener
from adapters.redis.mailbox import HELD_AT_MOST, Place, RedisMailbox
from adapters.redis.parcels import Parcel, pack
from adapters.redis.scripts import OPEN, POST, READ
from adapters.redis.upkeep import LOST, TAKEN, Upkeep
from domain.model.errors import Unavailable
from domain.model.ids import DeliveryId, NodeId, SessionId
from domain.model.notifications import Envelope
from ports.mailboxes import (
    BOX_LIFETIME,
    KEYS_REMEMBERED,
    BoxBound,
    Letter,
    Mailbox,
    Mailboxes,
    MailboxLost,
    MailboxTaken,
    Position,
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

    Each opening of a box has a generation of its own. Letters, take-overs and losses come by the node's
    channel with the generation, so that none of them reaches a reader of an earlier or a later opening.
    """

    def __init__(
        self,
        connection: RedisConnection,
        *,
        node: NodeId | None = None,
        lifetime: timedelta = BOX_LIFETIME,
        bound: BoxBound | None = None,
    ) -> None:
        self.node = node or NodeId(f"{socket.gethostname()}-{secrets.token_hex(4)}")
        self.lifetime = lifetime
        self._connection = connection
        bound = bound or BoxBound()
        self._bounds = (bound.letters, bound.size, KEYS_REMEMBERED)
        self._generations = count(secrets.randbits(48))  # a node's earlier life had other ones
        self._boxes: dict[bytes, RedisMailbox] = {}
        self._upkeep = Upkeep(connection, self.node, lifetime, self._boxes.values())
        self._channel = connection.channel(self.node)
        self._listener = Listener(connection, self._channel, self._hear, self._upkeep.renew)
        self._loops: list[asyncio.Task[None]] = []

    async def open_store(self) -> None:
        await self._connect()
        loops = (
            self._listener.keep_listening,
            self._upkeep.keep_beating,
            self._upkeep.keep_acknowledging,
        )
        self._loops = [asyncio.create_task(_keep_up(loop)) for loop in loops]

    async def close_store(self) -> None:
        await asyncio.gather(*(mailbox.leave() for mailbox in list(self._boxes.values())))
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._connection.close()

    async def renew(self) -> None:
        """What the node does every half minute: prolong its boxes, and notice those it has lost."""
        await self._upkeep.renew()

    async def open(self, address: str, box: SessionId) -> Mailbox:
        place = self._place(address, box)
        generation = b"%d" % next(self._generations)
        mailbox = RedisMailbox(self, place, generation)
        self._boxes[generation] = mailbox  # letters may come before the answer does
        args = (self._channel, generation, box, self._upkeep.read_lifetime)
        try:
            resumed, acknowledged, number, last = await self._connection.run(
                OPEN, place.partition, (place.address, place.box), args
            )
        except BaseException:
            self.forget(mailbox)
            raise
        mailbox.begin(
            resumed=bool(resumed),
            acknowledged=Position(acknowledged),
            number=DeliveryId(number),
            last=Position(last),
        )
        return mailbox

    async def post(self, envelopes: Sequence[Envelope]) -> None:
        parcels = pack(envelopes, self._connection.partition_of)
        if len(parcels) == 1:
            await self._post(parcels[0])
        else:
            await asyncio.gather(*map(self._post, parcels))

    async def fetch(self, mailbox: RedisMailbox, after: Position) -> tuple[Position, Sequence[Letter]]:
        """As PostOffice."""
        args = (self._channel, mailbox.generation, after, LETTERS_AT_ONCE, HELD_AT_MOST)
        place = mailbox.place
        last, *letters = await self._connection.run(READ, place.partition, (place.box,), args)
        if last == LOST:
            raise MailboxLost
        if last == TAKEN:
            raise MailboxTaken
        return last, [decode(position, letter) for position, letter in enumerate(letters, after + 1)]

    async def acknowledge(self, mailbox: RedisMailbox) -> None:
        """As PostOffice."""
        await self._upkeep.acknowledge_now(mailbox)

    def acknowledge_soon(self, mailbox: RedisMailbox) -> None:
        """As PostOffice."""
        self._upkeep.acknowledge_soon(mailbox)

    async def leave(self, mailbox: RedisMailbox) -> None:
        """As PostOffice."""
        with suppress(Unavailable):
            await self._upkeep.leave(mailbox)

    def forget(self, mailbox: RedisMailbox) -> None:
        """As PostOffice."""
        self._boxes.pop(mailbox.generation, None)

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

    def _place(self, address: str, box: SessionId) -> Place:
        partition = self._connection.partition_of(address)
        key = partition.prefix + address
        return Place(partition, key, box, f"{key}/{box}")

    async def _post(self, parcels: Sequence[Parcel]) -> None:
        for parcel in parcels:
            words = (*self._bounds, *parcel.words)
            await self._connection.run(POST, parcel.partition, parcel.addresses, words)

    def _hear(self, message: bytes) -> None:
        """What is published on this node's channel: letters, a take-over, a loss, or our own beat."""
        match message[:2]:
            case b"L ":
                for generation, letter in decode_post(message):
                    if mailbox := self._boxes.get(generation):
                        mailbox.put(letter)
            case b"T ":
                self._end(message[2:], MailboxTaken)
            case b"X ":
                self._end(message[2:], MailboxLost)

    def _end(self, generation: bytes, reason: type[MailboxTaken | MailboxLost]) -> None:
        if mailbox := self._boxes.get(generation):
            mailbox.end(reason)


async def _keep_up(loop: Callable[[], Awaitable[None]]) -> None:
    """A loop that fails is logged and begins anew."""
    while True:
        try:
            await loop()
        except Exception:
            log.exception("a loop of the mailboxes failed")
        await asyncio.sleep(AGAIN_AFTER)
