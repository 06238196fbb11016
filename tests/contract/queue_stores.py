"""One face for every adapter of the queues, so that a promise is asked the same way of each."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from redis.asyncio import Redis

from adapters.memory.delay_queue import MemoryDelayQueue
from adapters.memory.mailboxes import MemoryMailboxes
from adapters.memory.presence import MemoryPresenceBoard, Shown
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.redis.connection import RedisConnection
from adapters.redis.delay_queue import RedisDelayQueue
from adapters.redis.mailboxes import RedisMailboxes
from adapters.redis.presence import RedisPresenceBoard
from adapters.redis.rate_limits import RedisRateLimits
from domain.model.ids import NodeId
from ports.delay_queue import DelayQueue
from ports.mailboxes import MailboxBounds, Mailboxes
from ports.presence import PresenceBoard
from ports.rate_limits import RateLimits
from tests.doubles.system import MovableClock
from tests.patience import GIVEN

LETTERS_AT_MOST = 100
SIZE_AT_MOST = 256 * 1024
TOTAL_SIZE_AT_MOST = 1024 * 1024
UNREAD_BOXES_AT_MOST = 5


class QueueStore(ABC):
    """What several nodes share. `lifetime` is a box's, in seconds."""

    lifetime = 60
    bounds = MailboxBounds(LETTERS_AT_MOST, SIZE_AT_MOST, TOTAL_SIZE_AT_MOST, UNREAD_BOXES_AT_MOST)

    def __init__(self) -> None:
        self.clock = MovableClock()

    @abstractmethod
    async def node(self) -> Mailboxes:
        """One more node, connected."""

    @abstractmethod
    def delay_queue(self) -> DelayQueue: ...

    @abstractmethod
    def rate_limits(self) -> RateLimits: ...

    @abstractmethod
    async def presence_board(self) -> PresenceBoard:
        """One more node's."""

    @abstractmethod
    async def pass_time(self, seconds: float) -> None: ...

    @abstractmethod
    async def close(self) -> None: ...


class MemoryStore(QueueStore):
    """One process is all its nodes."""

    def __init__(self) -> None:
        super().__init__()
        lifetime = timedelta(seconds=self.lifetime)
        self._mailboxes = MemoryMailboxes(self.clock, lifetime=lifetime, bounds=self.bounds)
        self._delay_queue = MemoryDelayQueue()
        self._rate_limits = MemoryRateLimits(self.clock)
        self._presence: dict[NodeId, Shown] = {}
        self._boards = count()

    async def node(self) -> Mailboxes:
        await self._mailboxes.open_store()
        return self._mailboxes

    def delay_queue(self) -> DelayQueue:
        return self._delay_queue

    def rate_limits(self) -> RateLimits:
        return self._rate_limits

    async def presence_board(self) -> PresenceBoard:
        return MemoryPresenceBoard(self.clock, NodeId(f"node {next(self._boards)}"), self._presence)

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    async def close(self) -> None:
        await self._mailboxes.close_store()


class RedisStore(QueueStore):
    """Nodes that share a server or a cluster. Time passes by shortening the life of every key."""

    def __init__(self, urls: Sequence[str], timeout: float = GIVEN) -> None:
        """Patient, since no promise but one is about time; the machine may be busy with other tests."""
        super().__init__()
        self._urls = urls
        self._timeout = timeout
        self._clients = [Redis.from_url(url) for url in urls]
        self._nodes: list[RedisMailboxes] = []
        self._connections: list[RedisConnection] = []

    def connection(self) -> RedisConnection:
        self._connections.append(RedisConnection(self._urls[0], timeout=self._timeout))
        return self._connections[-1]

    async def node(self) -> RedisMailboxes:
        node = RedisMailboxes(
            self.connection(), lifetime=timedelta(seconds=self.lifetime), bounds=self.bounds
        )
        await node.open_store()
        self._nodes.append(node)
        return node

    def delay_queue(self) -> DelayQueue:
        return RedisDelayQueue(self._connections[-1])

    def rate_limits(self) -> RateLimits:
        return RedisRateLimits(self._connections[-1], self.clock)

    async def presence_board(self) -> PresenceBoard:
        node = await self.node()
        return RedisPresenceBoard(self._connections[-1], node.node)

    async def pass_time(self, seconds: float) -> None:
        """In steps that are shorter than the pause between two renewals."""
        while seconds > 0:
            step = min(seconds, 25)
            seconds -= step
            for client in self._clients:
                await _age(client, step)
            for node in self._nodes:
                await node.renew()

    async def close(self) -> None:
        await asyncio.gather(*(node.close_store() for node in self._nodes))
        for connection in self._connections:
            await connection.close()
        for client in self._clients:
            await client.aclose()


async def _age(client: Redis, seconds: float) -> None:
    """Every key is that much nearer to its end. One without an end is a defect."""
    for key in await client.keys():
        left = await client.pttl(key)
        assert left > 0, f"{key!r} lives for ever"
        await client.pexpire(key, max(0, left - round(seconds * 1000)))
