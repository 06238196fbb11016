"""Bring a SQLite file up to date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import ClassVar

from adapters.sql import migrations
from adapters.sql.schema import Database, Kind
from adapters.sql.snapshots import SqlSnapshots
from adapters.sqlite.connection import SqliteConnection
from domain.model.errors import Misconfigured
from ports.storage import Tell, nobody_waits

PATIENCE = 60.0
"""Seconds to wait for another process that migrates the same file."""


@asynccontextmanager
async def alone(path: Path) -> AsyncIterator["SqliteDatabase"]:
    """What is done in it is committed at its end, all or nothing, and nobody else writes meanwhile.

    The file is made, and the folder that it lies in.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = await SqliteConnection.connect(path, patience=PATIENCE, writes=True)
    try:
        await connection.run([("BEGIN EXCLUSIVE", ())])
        yield SqliteDatabase(connection)
        await connection.run([("COMMIT", ())])
    finally:
        await connection.close()  # what is not committed is undone


@asynccontextmanager
async def reading(path: Path) -> AsyncIterator["SqliteDatabase"]:
    """Raises Misconfigured if there is no such file."""
    if not path.exists():  # noqa: ASYNC240 - a glance at a local file
        raise Misconfigured("storage", f"there is no {path}")
    connection = await SqliteConnection.connect(path, patience=PATIENCE, writes=False)
    try:
        yield SqliteDatabase(connection)
    finally:
        await connection.close()


async def migrate(path: Path, tell: Tell = nobody_waits) -> list[int]:
    """As `Storage.migrate`, all or nothing."""
    async with alone(path) as database:
        return await migrations.migrate(database, tell=tell)


async def is_up_to_date(path: Path) -> bool:
    if not path.exists():  # noqa: ASYNC240 - a glance at a local file
        return False
    async with reading(path) as database:
        return await migrations.is_up_to_date(database)


def snapshots(path: Path) -> SqlSnapshots:
    return SqlSnapshots(partial(reading, path), partial(alone, path))


class SqliteDatabase(Database):
    begin_snapshot = ("BEGIN", "SELECT 1 FROM sqlite_master")
    mark = "?"
    end_of_clustered = " WITHOUT ROWID"
    as_exact = "CAST({} AS BLOB)"
    types: ClassVar = {
        Kind.ID: "INTEGER PRIMARY KEY AUTOINCREMENT",  # without it, the highest number is given twice
        Kind.REFERENCE: "INTEGER NOT NULL DEFAULT 0",
        Kind.REFERENCE_OR_NULL: "INTEGER",
        Kind.NUMBER: "INTEGER NOT NULL DEFAULT 0",
        Kind.FLAG: "INTEGER NOT NULL DEFAULT 0",
        Kind.LINE: "TEXT NOT NULL DEFAULT ''",
        Kind.TEXT: "TEXT",
        Kind.EXACT: "BLOB NOT NULL DEFAULT x''",
        Kind.EXACT_OR_NULL: "BLOB",
        Kind.BYTES: "BLOB NOT NULL DEFAULT x''",
        Kind.TIME: "TEXT NOT NULL DEFAULT '1970-01-01 00:00:00.000000'",
        Kind.TIME_OR_NULL: "TEXT",
    }

    async def columns(self, table: str) -> set[str]:
        return {name for (name,) in await self.rows("SELECT name FROM pragma_table_info(?)", table)}

    async def next_of(self, table: str, column: str) -> int:
        del column  # a table counts one
        rows = await self.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        return int(rows[0][0]) + 1 if rows else 1

    async def count_from(self, table: str, column: str, number: int) -> None:
        del column
        await self.execute("DELETE FROM sqlite_sequence WHERE name = ?", table)
        await self.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, number - 1)
