"""The ear of a node: what is published on its channel."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from redis.exceptions import RedisError

from adapters.redis.connection import RedisConnection
from adapters.redis.leases import HEARTBEAT_EVERY
from adapters.redis.pipelined_connection import Connection
from domain.model.errors import Unavailable

log = logging.getLogger(__name__)

DEAF_AFTER = 3.5 * HEARTBEAT_EVERY
"""Seconds without our own heartbeat on our channel: the connection is dead, whatever it looks like."""

AGAIN_AFTER = 0.25
"""Seconds until a connection that broke is made anew."""


class Listener:
    """Hands over every message. After a break some may be missing, which `after_break` makes good."""

    def __init__(
        self,
        connection: RedisConnection,
        channel: str,
        hear: Callable[[bytes], None],
        after_break: Callable[[], Awaitable[None]],
    ) -> None:
        self._connection = connection
        self._channel = channel
        self._hear = hear
        self._after_break = after_break
        self._subscribed: Connection | None = None

    async def open(self) -> None:
        """Raises Unavailable."""
        self._subscribed = await self._connection.listen(self._channel)

    async def keep_listening(self) -> None:
        while True:
            try:
                if self._subscribed is None:
                    await self.open()
                    await self._after_break()
                await self._listen()
            except (Unavailable, RedisError, OSError) as error:  # a TimeoutError is an OSError
                log.info("the node's channel broke: %r", error)
            finally:
                await self.close()
            await asyncio.sleep(AGAIN_AFTER)

    async def close(self) -> None:
        if self._subscribed is not None:
            connection, self._subscribed = self._subscribed, None
            await connection.disconnect(nowait=True)

    async def _listen(self) -> None:
        connection = self._subscribed
        while connection is not None:
            async with asyncio.timeout(DEAF_AFTER):
                kind, _, message = await connection.read_response(disable_decoding=True)
            if kind == b"message":
                self._hear(message)
