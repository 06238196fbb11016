"""A connection to a SQLite file, working in a thread of its own."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from adapters.sql.connection import Duplicate, Result, Statement
from adapters.sql.values import NO_ID, Value
from domain.model.errors import Misconfigured, ServerFault, StorageBroken, StorageFull, Unavailable

T = TypeVar("T")

AGAIN_AFTER = 0.01
PRIMARY_CODE = 0xFF
"""The part of SQLite's error code that says what happened; the rest says how."""
TAKEN = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
ADVICE = {
    sqlite3.SQLITE_READONLY: "let the user that runs ichat write there",
    sqlite3.SQLITE_PERM: "let the user that runs ichat read and write there",
    sqlite3.SQLITE_CANTOPEN: "let the user that runs ichat read and write there, or name another folder",
    sqlite3.SQLITE_NOTADB: "put a backup there, or name another file",
    sqlite3.SQLITE_CORRUPT: "put a backup there, or name another file",
    sqlite3.SQLITE_IOERR: "see that its disk is whole and has room",
}
"""What to do about a file that cannot be opened."""
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class SqliteConnection(aiosqlite.Connection):
    """Runs several statements per visit to its thread; a visit costs more than most statements."""

    @classmethod
    async def connect(cls, path: Path, *, patience: float, writes: bool) -> "SqliteConnection":
        """A commit is on the disk when it returns.

        Raises Unavailable, StorageFull, StorageBroken, and Misconfigured for a file that cannot be used.
        """
        connection = cls(lambda: _connect(path, patience, writes), iter_chunk_size=64)
        try:
            await connection
        except (sqlite3.Error, OSError) as error:
            # Its thread still has something to say to this loop, which may end with us.
            await asyncio.to_thread(connection._thread.join)
            raise _unusable(path, error) or _meaning(error) from error
        return connection

    async def run(self, statements: Sequence[Statement]) -> Result:
        """As `Connection.run`. Raises Duplicate, Unavailable, StorageFull, StorageBroken."""
        return await self.visit(lambda database: _run(database, statements))

    async def run_each(self, batches: Sequence[Sequence[Statement]]) -> Sequence[Result | Duplicate]:
        """As `BatchConnection.run_each`. Raises Unavailable, StorageFull, StorageBroken."""
        return await self.visit(lambda database: [_run_batch(database, batch) for batch in batches])

    async def visit(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Work that goes on even if the waiting for it is cancelled."""
        try:
            result: T = await self._execute(lambda: work(self._conn))  # type: ignore[no-untyped-call] # theirs
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode in TAKEN:
                raise Duplicate from error
            raise _meaning(error) from error
        except (sqlite3.Error, ValueError) as error:  # ValueError: the connection is closed
            raise _meaning(error) from error
        return result


def _connect(path: Path, patience: float, writes: bool) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        _write_ahead(database, patience)
        database.execute("PRAGMA synchronous = FULL")
        if writes:
            _try_to_write(database)
        else:
            database.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _write_ahead(database: sqlite3.Connection, patience: float) -> None:
    """SQLite waits for its turn everywhere but here, where several open a new file at once."""
    deadline = time.monotonic() + patience
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(AGAIN_AFTER)
        else:
            return


def _try_to_write(database: sqlite3.Connection) -> None:
    """A file that may only be read opens all the same, and even begins."""
    try:
        database.execute("BEGIN IMMEDIATE")
        database.execute("PRAGMA user_version = 1")
        database.rollback()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & PRIMARY_CODE not in BUSY:
            raise


def _run(database: sqlite3.Connection, statements: Sequence[Statement]) -> Result:
    cursor: sqlite3.Cursor | None = None
    for sql, args in statements:
        cursor = database.execute(sql, [_fit(value) for value in args])
    if cursor is None:
        return Result((), 0, 0)
    rows: list[Any] = cursor.fetchall()
    return Result(rows, cursor.lastrowid or 0, cursor.rowcount)


def _run_batch(database: sqlite3.Connection, statements: Sequence[Statement]) -> Result | Duplicate:
    try:
        return _run(database, statements)
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode in TAKEN:
            return Duplicate()
        raise


def _fit(value: Value) -> Value:
    """A number beyond SQLite's is beyond every id, too: clients may ask for any."""
    return min(value, NO_ID) if isinstance(value, int) else value


def _unusable(path: Path, error: Exception) -> Misconfigured | None:
    """Of a file that is opened, where trying again does not help."""
    advice = ADVICE.get(getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE)
    return Misconfigured("storage", f"{path}: {error}; {advice}") if advice else None


def _meaning(error: Exception) -> ServerFault:
    """Only a busy database is worth another try. SQLite's own texts quote no values."""
    text = str(error)
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
    if code in BUSY or isinstance(error, ValueError) or "closed" in text:
        return Unavailable("storage", text)
    return (StorageFull if code == sqlite3.SQLITE_FULL else StorageBroken)("storage", text)
