"""A bounded number of connections, shared by all who ask."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from adapters.sql.connection import PooledConnection
from domain.model.errors import Unavailable

C = TypeVar("C", bound=PooledConnection)


class Pool(Generic[C]):
    """Lends the connection that was given back last, or makes one; never more than `size`."""

    def __init__(self, connect: Callable[[], Awaitable[C]], size: int, patience: float) -> None:
        self._connect = connect
        self._patience = patience
        self._vacancies = asyncio.Semaphore(size)
        self._idle: list[C] = []
        self._open = False

    async def open(self) -> None:
        """Raises Unavailable if the database cannot be reached."""
        self._open = True
        self.give_back(await self.take())

    async def take(self) -> C:
        """Raises Unavailable when none becomes free in time, or the database cannot be reached."""
        try:
            async with asyncio.timeout(self._patience):
                await self._vacancies.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            return await self._idle_or_new()
        except BaseException:
            self._vacancies.release()
            raise

    async def _idle_or_new(self) -> C:
        if not self._open:
            raise Unavailable
        while self._idle:
            connection = self._idle.pop()
            if not connection.closed:
                return connection
        return await self._connect()

    def give_back(self, connection: C) -> None:
        if self._open and not connection.closed:
            self._idle.append(connection)
        else:
            connection.close()
        self._vacancies.release()

    def drop_idle(self) -> None:
        """After one was lost, the others that stood idle are most likely lost as well."""
        while self._idle:
            self._idle.pop().close()

    async def close(self) -> None:
        """Those that are lent are closed when they come back."""
        self._open = False
        self.drop_idle()
