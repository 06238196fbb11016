"""A bounded number of connections, shared by all who ask."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from adapters.metrics import POOL_WAIT_SECONDS
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

    @property
    def is_open(self) -> bool:
        """Whether a connection that comes back is lent again; otherwise it is closed."""
        return self._open

    async def open(self) -> None:
        """Raises Unavailable if the database cannot be reached."""
        self._open = True
        self.give_back(await self.take())

    async def take(self) -> C:
        """Raises Unavailable when none becomes free in time, or the database cannot be reached."""
        if self._vacancies.locked():
            await self._wait()
        else:
            await self._vacancies.acquire()
        if not self._open:
            self._vacancies.release()
            raise Unavailable("storage", "not connected")
        while self._idle:
            connection = self._idle.pop()
            if not connection.closed:
                return connection
        return await self._make()

    async def _wait(self) -> None:
        """Raises Unavailable."""
        with POOL_WAIT_SECONDS.time():
            try:
                async with asyncio.timeout(self._patience):
                    await self._vacancies.acquire()
            except TimeoutError:
                raise Unavailable("storage", f"no connection was free within {self._patience} s") from None

    async def _make(self) -> C:
        """Who waits for it may be cancelled; the connection is then for the next one."""
        making = asyncio.ensure_future(self._connect())
        try:
            return await asyncio.shield(making)
        except BaseException:
            making.add_done_callback(self._take_back)
            raise

    def _take_back(self, making: "asyncio.Future[C]") -> None:
        if making.cancelled() or making.exception():
            self._vacancies.release()
        else:
            self.give_back(making.result())

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
