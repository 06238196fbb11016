"""Storage in a database server, for one node of many."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Concatenate, ParamSpec, TypeVar

from adapters.sql.connection import ConnectionLost, Contention, Duplicate, PooledConnection, Statement
from adapters.sql.dialect import Dialect
from adapters.sql.pool import Pool
from adapters.sql.repositories import SqlRepositories, Statements
from adapters.sql.session import Session
from domain.model.errors import ServerFault, Unavailable
from ports.storage import Repositories, Storage

P = ParamSpec("P")
T = TypeVar("T")

BEGIN: Statement = ("BEGIN", ())
ROLLBACK: Statement = ("ROLLBACK", ())

PAUSE_AT_MOST = 0.1
"""Seconds between two tries. The pause is random, so that two that met in a deadlock do not meet again."""


class ServerStorage(Storage):
    """What databases on a server have in common; an adapter adds its connection, dialect and migrations."""

    def __init__(
        self,
        dialect: Dialect,
        connect: Callable[[], Awaitable[PooledConnection]],
        pool_size: int,
        patience: float,
    ) -> None:
        """`patience`: seconds to wait for a connection, and for the answer to one statement."""
        self._patience = patience
        self._statements = Statements(dialect)
        self._pool = Pool(connect, pool_size, patience)
        self._undoing: set[asyncio.Task[None]] = set()

    async def transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._try(lambda: self._transaction(work, *args, **kwargs))

    async def read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._try(lambda: self._read(work, *args, **kwargs))

    async def _try(self, run: Callable[[], Awaitable[T]]) -> T:
        give_up_at = asyncio.get_running_loop().time() + self._patience
        for tries in count():
            try:
                return await run()
            except (Contention, Duplicate, ConnectionLost) as error:
                if asyncio.get_running_loop().time() > give_up_at:
                    raise Unavailable(
                        "storage", f"still {type(error).__name__} after {tries + 1} tries"
                    ) from error
                if isinstance(error, ConnectionLost):
                    self._pool.drop_idle()
            await asyncio.sleep(random.uniform(0, min(0.004 * 2**tries, PAUSE_AT_MOST)))  # noqa: S311 - no secret
        raise AssertionError

    async def _transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        async with self._lent() as connection:
            session = Session(connection, [BEGIN])
            try:
                result = await work(SqlRepositories(session, self._statements), *args, **kwargs)
                await _commit(session)
            except Exception:
                await _undo(connection)
                raise
            return result

    async def _read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        async with self._lent() as connection:
            return await work(SqlRepositories(Session(connection), self._statements), *args, **kwargs)

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[PooledConnection]:
        connection = await self._pool.take()
        try:
            yield connection
        except asyncio.CancelledError:
            # Whoever was cancelled does not wait for the undoing; the next one gets a clean connection.
            undoing = asyncio.create_task(self._undo_and_give_back(connection))
            self._undoing.add(undoing)
            undoing.add_done_callback(self._undoing.discard)
            raise
        except Exception:
            self._pool.give_back(connection)
            raise
        self._pool.give_back(connection)

    async def _undo_and_give_back(self, connection: PooledConnection) -> None:
        try:
            await _undo(connection)
        finally:
            self._pool.give_back(connection)

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await asyncio.gather(*self._undoing)
        await self._pool.close()


async def _undo(connection: PooledConnection) -> None:
    if connection.closed:
        return
    try:
        await connection.run([ROLLBACK])
    except (ConnectionLost, Contention, Duplicate, ServerFault):
        connection.close()


async def _commit(session: Session) -> None:
    """Raises Contention and Duplicate, after which nothing has happened.

    When the answer to a commit is lost, nobody knows whether it happened: it must not run again.
    """
    try:
        await session.commit()
    except ConnectionLost as error:
        raise Unavailable("storage", "the answer to a commit was lost") from error
