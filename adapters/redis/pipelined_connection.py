"""One connection to one Redis server, shared by everybody who has something to ask."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from math import inf
from typing import Any, Protocol

from hiredis import pack_command
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError

from domain.model.errors import Unavailable

log = logging.getLogger(__name__)

RECONNECT_PAUSE = 0.25
"""Seconds between two attempts to reach a server that is away; in between everybody is refused at once."""

Word = str | bytes | int | float


def packed(*words: Word) -> bytes:
    """A command as the protocol writes it. Redis-py does it in Python, a word at a time."""
    command: bytes = pack_command(words)  # type: ignore[arg-type]  # its stub speaks of one word
    return command


class Connection(Protocol):
    """What is used of redis-py's connection, which knows TLS, passwords and the protocol."""

    async def connect(self) -> None: ...
    async def disconnect(self, *, nowait: bool) -> None: ...
    async def send_packed_command(self, command: bytes, *, check_health: bool) -> None: ...
    async def read_response(self, *, disable_decoding: bool) -> Any: ...


class _Pipeline:
    """A live connection: commands go out as they come, replies come back in that order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._reading = asyncio.create_task(self._read())
        self._answered_at = -inf
        """When it answered last, whomever, by the loop's clock."""
        self.ended = False

    async def ask(self, words: tuple[Word, ...], until: float) -> Any:
        """Raises TimeoutError if the answer has not come by then, by the loop's clock; what came while the
        loop was busy is read first.
        """
        if self.ended:
            raise RedisConnectionError("connection lost")
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Any] = loop.create_future()
        self._waiting.append(reply)
        try:
            async with asyncio.timeout_at(until):
                await self._connection.send_packed_command(packed(*words), check_health=False)
            timer = loop.call_at(until, _expire_when_read, reply)
            answer = await reply
        finally:
            reply.cancel()
        timer.cancel()
        if isinstance(answer, ResponseError):
            raise answer
        return answer

    def has_answered_since(self, at: float) -> bool:
        """Whomever, and it goes on doing so. `at`: by the loop's clock."""
        return not self.ended and self._answered_at > at

    async def end(self) -> None:
        self.ended = True
        self._reading.cancel()
        await self._connection.disconnect(nowait=True)
        self._refuse_waiting(RedisConnectionError("connection closed"))

    async def _read(self) -> None:
        try:
            while True:
                answer = await self._next_answer()
                self._answered_at = asyncio.get_running_loop().time()
                reply = self._waiting.popleft()
                if not reply.done():  # whoever asked may be cancelled
                    reply.set_result(answer)
        except (RedisError, OSError) as error:
            self.ended = True
            self._refuse_waiting(error)

    async def _next_answer(self) -> Any:
        try:
            return await self._connection.read_response(disable_decoding=True)
        except ResponseError as refusal:
            return refusal

    def _refuse_waiting(self, error: Exception) -> None:
        while self._waiting:
            reply = self._waiting.popleft()
            if not reply.done():
                reply.set_exception(error)


def _expire_when_read(reply: asyncio.Future[Any]) -> None:
    """A loop that was late runs its timers before it reads what waits in its sockets. That it does in the
    next turn, and whoever waits for it runs in the one after.
    """
    loop = asyncio.get_running_loop()
    loop.call_later(0, loop.call_soon, _expire, reply)


def _expire(reply: asyncio.Future[Any]) -> None:
    if not reply.done():
        reply.set_exception(TimeoutError())


class PipelinedConnection:
    """Commands to one server, made anew when it breaks; nothing is ever sent twice.

    Whoever is not answered within `timeout` seconds gets Unavailable. If nobody was answered meanwhile, the
    server is away, and everybody gets that at once until an attempt to reach it succeeds; else it is busy.
    """

    def __init__(self, name: str, new_connection: Callable[[], Connection], timeout: float) -> None:
        self._name = name
        self._new_connection = new_connection
        self._timeout = timeout
        self._pipeline: _Pipeline | None = None
        self._connecting: asyncio.Task[_Pipeline] | None = None
        self._away = False
        self._reconnect_at = 0.0

    async def ask(self, *words: Word) -> Any:
        """Raises Unavailable, and ResponseError for what the server refuses to do."""
        pipeline = self._pipeline
        asked_at = asyncio.get_running_loop().time()
        until = asked_at + self._timeout
        try:
            if pipeline is None or pipeline.ended:
                async with asyncio.timeout_at(until):
                    pipeline = await self._reconnected()
            return await pipeline.ask(words, until)
        except ResponseError:
            raise
        except (RedisError, OSError) as error:  # a TimeoutError is an OSError
            if (
                pipeline is not None
                and pipeline is self._pipeline
                and not pipeline.has_answered_since(asked_at)
            ):
                self._pipeline = None
                self._note_away(error)
                await pipeline.end()
            raise Unavailable("redis", f"{self._name}: {str(error) or type(error).__name__}") from error

    async def close(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
        if self._pipeline is not None:
            await self._pipeline.end()
            self._pipeline = None

    async def _reconnected(self) -> _Pipeline:
        if self._connecting is None:
            if asyncio.get_running_loop().time() < self._reconnect_at:
                raise RedisConnectionError("away")
            self._connecting = asyncio.create_task(self._connect())
            self._connecting.add_done_callback(self._note_connected)
        elif self._away:
            raise RedisConnectionError("away, and somebody is trying already")
        return await asyncio.shield(self._connecting)

    async def _connect(self) -> _Pipeline:
        connection = self._new_connection()
        try:
            until = asyncio.get_running_loop().time() + self._timeout
            async with asyncio.timeout_at(until):
                await connection.connect()
            pipeline = _Pipeline(connection)
            await pipeline.ask(("PING",), until)
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return pipeline

    def _note_connected(self, connecting: asyncio.Task[_Pipeline]) -> None:
        self._connecting = None
        if connecting.cancelled():
            return
        if error := connecting.exception():
            self._note_away(error)
            return
        self._pipeline = connecting.result()
        if self._away:
            log.info("redis %s is back", self._name)
            self._away = False

    def _note_away(self, error: BaseException) -> None:
        if not self._away:
            log.warning("redis %s is away: %r", self._name, error)
        self._away = True
        self._reconnect_at = asyncio.get_running_loop().time() + RECONNECT_PAUSE
