"""The ear of a node: what is published on its channel."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from redis.exceptions import RedisError

from adapters.redis.connection import RedisConnection
from adapters.redis.line import Connection
from adapters.redis.upkeep import BEAT_EVERY
from domain.model.errors import Unavailable

log = logging.getLogger(__name__)

DEAF_AFTER = 3.5 * BEAT_EVERY
"""Seconds without our own beat on our channel: the connection is dead, whatever it looks like."""

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
        self._line: Connection | None = None

    async def open(self) -> None:
        """Raises Unavailable."""
        self._line = await self._connection.listen(self._channel)

    async def keep_listening(self) -> None:
        while True:
            try:
                if self._line is None:
                    await self.open()
                    await self._after_break()
                await self._listen()
            except (Unavailable, RedisError, OSError) as error:  # a TimeoutError is an OSError
                log.info("the node's channel broke: %r", error)
            finally:
                await self.close()
            await asyncio.sleep(AGAIN_AFTER)

    async def close(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            await line.disconnect(nowait=True)

    async def _listen(self) -> None:
        line = self._line
        while line is not None:
            async with asyncio.timeout(DEAF_AFTER):
                kind, _, message = await line.read_response(disable_decoding=True)
            if kind == b"message":
                self._hear(message)
