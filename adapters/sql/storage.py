"""Storage in a database server, for one node of many."""

import asyncio
import random
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Concatenate, ParamSpec, TypeVar

from adapters.metrics import SQL_RETRIES
from adapters.sql.connection import (
    ConnectionLost,
    Contention,
    Duplicate,
    PooledConnection,
    Statement,
    committing,
)
from adapters.sql.dialect import Dialect
from adapters.sql.pool import Pool
from adapters.sql.repositories import SqlRepositories, Statements
from adapters.sql.session import Session
from adapters.sql.sharing import Sharing
from domain.model.errors import Misconfigured, ServerFault, Unavailable
from ports.storage import Repositories, Storage

P = ParamSpec("P")
T = TypeVar("T")

BEGIN: Statement = ("BEGIN", ())
ROLLBACK: Statement = ("ROLLBACK", ())

HELD = (
    "another ichat serves this database; stop it, or let both share their queues: "
    "ICHAT_QUEUE=redis and ICHAT_REDIS_URL=redis://host:port/0"
)
LOSES = "the database answers before a commit is on the disk: a power failure takes messages back"
"""Said of one that is set so."""
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
        self._sharing = Sharing(self._lent_for_transaction, BEGIN)
        self._new_connection = connect
        self._holder: PooledConnection | None = None
        """The connection whose lock says that nobody else serves this database."""
        self._undoing: set[asyncio.Task[None]] = set()

    async def transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._try(lambda: self._transaction(work, *args, **kwargs))

    async def shared_transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            return await self._sharing.run(
                lambda session: work(SqlRepositories(session, self._statements), *args, **kwargs)
            )
        except (Contention, Duplicate, ConnectionLost):
            return await self.transaction(work, *args, **kwargs)

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
                SQL_RETRIES.labels(type(error).__name__.lower()).inc()
                if isinstance(error, ConnectionLost):
                    self._pool.drop_idle()
            await asyncio.sleep(random.uniform(0, min(0.004 * 2**tries, PAUSE_AT_MOST)))  # noqa: S311 - no secret
        raise AssertionError

    async def _transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        async with self._lent_for_transaction() as connection:
            session = Session(connection, [BEGIN])
            result = await work(SqlRepositories(session, self._statements), *args, **kwargs)
            with committing():
                await session.commit()
            return result

    async def _read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        async with self._lent() as connection:
            return await work(SqlRepositories(Session(connection), self._statements), *args, **kwargs)

    @asynccontextmanager
    async def _lent_for_transaction(self) -> AsyncIterator[PooledConnection]:
        """Undone if the block raises."""
        async with self._lent() as connection:
            try:
                yield connection
            except Exception:
                await _undo(connection)
                raise

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[PooledConnection]:
        connection = await self._pool.take()
        try:
            yield connection
        except asyncio.CancelledError:
            if self._pool.is_open:
                self._undo_for_the_next(connection)
            else:
                self._pool.give_back(connection)
            raise
        except Exception:
            self._pool.give_back(connection)
            raise
        self._pool.give_back(connection)

    def _undo_for_the_next(self, connection: PooledConnection) -> None:
        """Whoever was cancelled does not wait for it."""
        undoing = asyncio.create_task(self._undo_and_give_back(connection))
        self._undoing.add(undoing)
        undoing.add_done_callback(self._undoing.discard)

    async def _undo_and_give_back(self, connection: PooledConnection) -> None:
        try:
            await _undo(connection)
        finally:
            self._pool.give_back(connection)

    async def hold_alone(self) -> None:
        if self._holder is not None and await _answers(self._holder):
            return
        holder = await self._new_connection()
        try:
            held = await self._lock(holder)
        except (ConnectionLost, Contention) as error:
            holder.close()
            raise Unavailable("storage", "it could not be locked") from error
        except BaseException:
            holder.close()
            raise
        if not held:
            holder.close()
            raise Misconfigured("storage", HELD)
        self._holder = holder

    @abstractmethod
    async def _lock(self, connection: PooledConnection) -> bool:
        """For as long as this connection is there. False if another one has it."""

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await self._sharing.close()
        await asyncio.gather(*self._undoing)
        await self._pool.close()
        if self._holder is not None:
            self._holder.close()
            self._holder = None


async def _answers(connection: PooledConnection) -> bool:
    try:
        await connection.run([("SELECT 1", ())])
    except (ConnectionLost, ServerFault):
        connection.close()
        return False
    return True


async def _undo(connection: PooledConnection) -> None:
    if connection.closed:
        return
    try:
        await connection.run([ROLLBACK])
    except (ConnectionLost, Contention, Duplicate, ServerFault):
        connection.close()
