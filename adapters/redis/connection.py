"""Redis as the queues use it: partitions, and scripts that run in one of them.

A partition is a hash tag, and every key of a script carries the tag of one partition, so that the same
keys work on a Redis Cluster. On a single server there is one partition, which makes a post to a hundred
receivers one call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from redis.crc import key_slot
from redis.exceptions import MovedError, NoScriptError, ResponseError

from adapters.metrics import REDIS_FAILURES
from adapters.redis.pipelined_connection import Connection, Word
from adapters.redis.scripts import Script
from adapters.redis.servers import Servers
from domain.model.errors import Unavailable
from ports.mailboxes import StoreFull

TIMEOUT = 0.8
"""Seconds: the ports promise Unavailable within one."""

NO_ROOM = "when used memory > 'maxmemory'"
"""What a full server says of a script's first write, with more around it that depends on its version."""

CLUSTER_PARTITIONS = 16
"""Enough to spread over a few masters; each costs a call when a large group's letters are posted."""


@dataclass(frozen=True, slots=True)
class Partition:
    """`prefix` begins each of its keys."""

    number: int
    prefix: str
    slot: int


class RedisConnection:
    """What mailboxes, delay queue and rate limits share."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT, namespace: str = "ichat") -> None:
        self._servers = Servers(url, timeout)
        self._namespace = namespace
        self.partitions: Sequence[Partition] = ()

    async def open(self) -> None:
        """Opening twice is harmless. Raises Unavailable, Misconfigured."""
        if not self.partitions:
            count = CLUSTER_PARTITIONS if await self._servers.discover() else 1
            await self._servers.check_eviction()
            self.partitions = [self._partition(number) for number in range(count)]

    async def close(self) -> None:
        """Closing twice is harmless."""
        self.partitions = ()
        await self._servers.close()

    def partition_of(self, name: str) -> Partition:
        """The same on every node. Raises Unavailable before `open`."""
        if not self.partitions:
            raise Unavailable("redis", "not connected")
        if len(self.partitions) == 1:
            return self.partitions[0]
        return self.partitions[crc32(name.encode()) % len(self.partitions)]

    async def run(
        self, script: Script, partition: Partition, keys: Sequence[str], args: Sequence[Word]
    ) -> Any:
        """Run a script, once. Raises Unavailable; then it may have run. Raises StoreFull; then it has not."""
        server = self._servers.connection_to(partition.slot)
        words = (len(keys), *keys, *args)
        script.runs.inc()
        try:
            try:
                return await server.ask("EVALSHA", script.sha, *words)
            except NoScriptError:
                return await server.ask("EVAL", script.text, *words)
        except Unavailable:
            REDIS_FAILURES.inc()
            self._servers.learn_slots()
            raise
        except ResponseError as refusal:
            REDIS_FAILURES.inc()
            if NO_ROOM in str(refusal):
                raise StoreFull("redis", "no room for letters") from refusal
            if isinstance(refusal, MovedError):
                self._servers.learn_slots()
            raise Unavailable("redis", str(refusal)) from refusal

    def channel(self, name: str) -> str:
        return f"{self._namespace}:channel:{name}"

    async def listen(self, channel: str) -> Connection:
        """A connection that hears the channel. Raises Unavailable."""
        return await self._servers.listen(channel)

    def _partition(self, number: int) -> Partition:
        prefix = f"{self._namespace}:{{{number}}}:"
        return Partition(number, prefix, key_slot(prefix.encode()))
