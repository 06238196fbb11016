"""The one Redis server, or the masters of a cluster: where a slot lives."""

import asyncio
import logging
import re
from functools import partial
from typing import Any, cast

from redis.asyncio.connection import Connection as TcpConnection
from redis.asyncio.connection import parse_url
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from adapters.redis.pipelined_connection import Connection, PipelinedConnection, packed
from domain.model.errors import Misconfigured, Unavailable

log = logging.getLogger(__name__)

Address = tuple[str, int]

NO_EVICTION = b"noeviction"


class Servers:
    """Which of both it is, the server says. The map of a cluster is learnt anew when it was wrong."""

    def __init__(self, url: str, timeout: float) -> None:
        options = cast("dict[str, Any]", parse_url(url))
        self._connection_class: type[Any] = options.pop("connection_class", TcpConnection)
        self._home: Address = (options.pop("host", "localhost"), options.pop("port", 6379))
        self._options = {**options, "protocol": 2, "socket_timeout": None}  # each keeps its own time
        self._timeout = timeout
        self._connections: dict[Address, PipelinedConnection] = {}
        self._slots: list[tuple[int, int, Address]] = []
        self._learning: asyncio.Task[None] | None = None

    async def discover(self) -> bool:
        """Whether it is a cluster. Raises Unavailable, Misconfigured."""
        try:
            info = await self._connection(self._home).ask("INFO", "cluster")
            if clustered := b"cluster_enabled:1" in info:
                await self._ask_for_slots(self._home)
        except ResponseError as refusal:
            raise Unavailable("redis", f"whether it is a cluster it does not say: {refusal}") from refusal
        except Unavailable as fault:
            if not isinstance(fault.__cause__, AuthenticationError):
                raise
            cause = str(fault.__cause__).rstrip(".")  # waiting does not help
            raise Misconfigured(
                "redis", f"{cause}; see that redis_url names its user and password"
            ) from fault
        return clustered

    async def check_eviction(self) -> None:
        """Boxes that disappear while people read them would be made anew without end.

        Raises Misconfigured, Unavailable.
        """
        for address in self._known():
            info: bytes = await self._connection(address).ask("INFO", "memory")
            policy = re.search(rb"maxmemory_policy:(\S+)", info)
            if policy and policy[1] != NO_EVICTION:
                raise Misconfigured(
                    "redis",
                    f"{address[0]}:{address[1]} would evict what waits for people (maxmemory-policy is "
                    f"{policy[1].decode()}); set maxmemory-policy noeviction there, in redis.conf and by "
                    f"redis-cli -p {address[1]} config set maxmemory-policy noeviction",
                )

    def connection_to(self, slot: int) -> PipelinedConnection:
        for first, last, address in self._slots:
            if first <= slot <= last:
                return self._connection(address)
        return self._connection(self._home)

    def learn_slots(self) -> None:
        """Some time soon: a master did not answer, or said that a slot has moved."""
        if self._slots and self._learning is None:
            self._learning = asyncio.create_task(self._learn_slots())

    async def listen(self, channel: str) -> Connection:
        """A subscribed connection to any server: in a cluster each hears what is published on another.

        Raises Unavailable.
        """
        for address in self._known():
            connection = self._new_connection(address)
            try:
                async with asyncio.timeout(self._timeout):
                    await connection.connect()
                    command = packed("SUBSCRIBE", channel)
                    await connection.send_packed_command(command, check_health=False)
                    await connection.read_response(disable_decoding=True)
            except (RedisError, OSError):
                await connection.disconnect(nowait=True)
            except BaseException:
                await connection.disconnect(nowait=True)
                raise
            else:
                return connection
        raise Unavailable("redis", "no server takes a subscription")

    async def close(self) -> None:
        if self._learning is not None:
            self._learning.cancel()
        connections, self._connections = self._connections, {}
        for connection in connections.values():
            await connection.close()

    def _known(self) -> list[Address]:
        return list(dict.fromkeys([self._home, *(address for _, _, address in self._slots)]))

    def _connection(self, address: Address) -> PipelinedConnection:
        if address not in self._connections:
            name = f"{address[0]}:{address[1]}"
            new = partial(self._new_connection, address)
            self._connections[address] = PipelinedConnection(name, new, self._timeout)
        return self._connections[address]

    def _new_connection(self, address: Address) -> Connection:
        host, port = address
        where = {} if "path" in self._options else {"host": host, "port": port}
        return cast("Connection", self._connection_class(**self._options, **where))

    async def _learn_slots(self) -> None:
        try:
            for address in self._known():
                try:
                    await self._ask_for_slots(address)
                except (Unavailable, ResponseError):
                    continue
                break
        finally:
            self._learning = None

    async def _ask_for_slots(self, address: Address) -> None:
        """Redis leaves the host empty where it means the one that was asked."""
        ranges = await self._connection(address).ask("CLUSTER", "SLOTS")
        self._slots = [
            (first, last, (master[0].decode() if master[0] else address[0], master[1]))
            for first, last, master, *_ in ranges
        ]
