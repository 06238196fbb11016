"""Bring a SQLite file up to date."""

import sqlite3
from pathlib import Path

from adapters.sql import migrations
from adapters.sql.schema import Column, Database, Kind, Table
from adapters.sqlite.connection import SqliteConnection

TYPES = {
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
    connection = await SqliteConnection.connect(path, patience=PATIENCE, writes=False)
    try:
        return await migrations.is_up_to_date(SqliteDatabase(connection))
    finally:
        await connection.close()


class SqliteDatabase(Database):
    mark = "?"

    def __init__(self, connection: SqliteConnection) -> None:
        super().__init__(connection)
        self._file = connection

    async def columns(self, table: str) -> set[str]:
        return await self._file.visit(lambda database: _columns(database, table))

    async def ensure(self, table: Table) -> None:
        await self._file.visit(lambda database: _ensure(database, table))


def _ensure(database: sqlite3.Connection, table: Table) -> None:
    columns = [_column(column) for column in table.columns]
    if table.primary:
        columns.append(f"PRIMARY KEY ({', '.join(table.primary)})")
    database.execute(f"CREATE TABLE IF NOT EXISTS {table.name} ({', '.join(columns)})")
    known = _columns(database, table.name)
    for column in table.columns:
        if column.name not in known:
            database.execute(f"ALTER TABLE {table.name} ADD COLUMN {_column(column)}")
    for key in table.keys:
        unique = "UNIQUE " if key.unique else ""
        database.execute(
            f"CREATE {unique}INDEX IF NOT EXISTS {key.name} ON {table.name} ({', '.join(key.columns)})"
        )


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in database.execute(f"PRAGMA table_info({table})")}


def _column(column: Column) -> str:
    return f'"{column.name}" {TYPES[column.kind]}'
