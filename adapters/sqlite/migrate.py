"""Bring a SQLite file up to date."""

from pathlib import Path
from typing import ClassVar

from adapters.sql import migrations
from adapters.sql.schema import Database, Kind
from adapters.sqlite.connection import SqliteConnection

PATIENCE = 60.0
"""Seconds to wait for another process that migrates the same file."""


async def migrate(path: Path) -> list[int]:
    """As `Storage.migrate`, all or nothing. The file is made, and the folder that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = await SqliteConnection.connect(path, patience=PATIENCE, writes=True)
    try:
        await connection.run([("BEGIN EXCLUSIVE", ())])
        applied = await migrations.migrate(SqliteDatabase(connection))
        await connection.run([("COMMIT", ())])
    finally:
        await connection.close()  # what is not committed is undone
    return applied


async def is_up_to_date(path: Path) -> bool:
    if not path.exists():  # noqa: ASYNC240 - a glance at a local file
        return False
    connection = await SqliteConnection.connect(path, patience=PATIENCE, writes=False)
    try:
        return await migrations.is_up_to_date(SqliteDatabase(connection))
    finally:
        await connection.close()


class SqliteDatabase(Database):
    mark = "?"
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
