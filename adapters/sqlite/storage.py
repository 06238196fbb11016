"""Storage in a SQLite file: one writer at a time, readers beside it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from adapters.sql.connection import Contention, Duplicate
from adapters.sql.repositories import SqlRepositories, Statements
from adapters.sql.session import Session
from adapters.sql.sharing import Sharing
from adapters.sqlite import migrate
from adapters.sqlite.connection import SqliteConnection
from adapters.sqlite.dialect import SqliteDialect
from adapters.sqlite.facts import find_facts
from adapters.sqlite.lock import FileLock
from domain.model.errors import Unavailable
from ports.storage import Repositories, Storage, StorageFacts, Tell, nobody_waits

P = ParamSpec("P")
T = TypeVar("T")

READERS = 3
"""Reading is mostly waiting for the thread; more would not be faster."""

BEGIN = ("BEGIN IMMEDIATE", ())
"""Takes the write lock at once: a transaction that reads first could not write after somebody else."""


class SqliteStorage(Storage):
    def __init__(self, path: Path, patience: float = 1.5) -> None:
        """`patience`: seconds to wait for one's turn to write, also for other processes."""
        self._path = path
        self._patience = patience
        self._statements = Statements(SqliteDialect())
        self._lock = FileLock(path, patience)
        self._turn = asyncio.Lock()
        self._sharing = Sharing(self._my_turn, BEGIN)
        self._writer: SqliteConnection | None = None
        self._readers: list[SqliteConnection] = []
        self._next_reader = iter(cycle(self._readers))

    async def transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        async with self._my_turn() as writer:
            session = Session(writer, [BEGIN])
            result = await work(SqlRepositories(session, self._statements), *args, **kwargs)
            await session.commit()
            return result

    async def shared_transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            return await self._sharing.run(
                lambda session: work(SqlRepositories(session, self._statements), *args, **kwargs)
            )
        except (Contention, Duplicate):
            return await self.transaction(work, *args, **kwargs)

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[SqliteConnection]:
        """Undone if the block raises."""
        writer = await self._take_turn()
        try:
            yield writer
        except BaseException:
            # Even if this task is cancelled again, the next one's turn comes only after the undoing.
            await asyncio.shield(asyncio.create_task(self._undo(writer)))
            raise
        self._turn.release()

    async def _take_turn(self) -> SqliteConnection:
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            raise Unavailable("storage", f"another transaction took over {self._patience} s") from None
        if self._writer is None:
            self._turn.release()
            raise Unavailable("storage", "not open")
        return self._writer

    async def _undo(self, writer: SqliteConnection) -> None:
        try:
            await writer.visit(lambda database: database.rollback())
        finally:
            self._turn.release()

    async def read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if not self._readers:
            raise Unavailable("storage", "not open")
        session = Session(next(self._next_reader))
        return await work(SqlRepositories(session, self._statements), *args, **kwargs)

    async def migrate(self, tell: Tell = nobody_waits) -> list[int]:
        return await migrate.migrate(self._path, tell)

    async def is_up_to_date(self) -> bool:
        return await migrate.is_up_to_date(self._path)

    async def facts(self, patience: float) -> StorageFacts:
        return await find_facts(self._path, patience)

    async def hold_alone(self) -> None:
        await self._lock.take()

    async def open(self) -> None:
        self._writer = await self._connect(writes=True)
        for _ in range(READERS):  # one by one: what was opened is closed, also when the next one fails
            self._readers.append(await self._connect(writes=False))
        self._next_reader = cycle(self._readers)

    async def _connect(self, *, writes: bool) -> SqliteConnection:
        return await SqliteConnection.connect(self._path, patience=self._patience, writes=writes)

    async def close(self) -> None:
        await self._sharing.close()
        connections = [*self._readers, *([self._writer] if self._writer else [])]
        self._writer, self._readers = None, []
        for connection in connections:
            await connection.close()
        self._lock.free()
