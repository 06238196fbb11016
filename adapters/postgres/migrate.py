"""Bring a PostgreSQL database up to date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from adapters.postgres.connection import PostgresConnection
from adapters.postgres.schema import PostgresDatabase
from adapters.sql import migrations
from adapters.sql.snapshots import SqlSnapshots
from domain.model.errors import StorageBroken
from ports.storage import Tell, nobody_waits

LOOK_WITHIN = 5.0
PATIENCE = 3600.0
"""Seconds: changing a large table takes its time, and so may another process that does the same."""
LOCK = int.from_bytes(b"ichat")
"""Of our migrations, among the advisory locks of a database."""


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[PostgresDatabase]:
    """What is done in it is committed at its end, all or nothing, and nobody else does the same meanwhile."""
    async with reading(url) as database:
        [(encoding,)] = await database.rows("SHOW server_encoding")
        if encoding != "UTF8":
            raise StorageBroken("storage", f"it is encoded in {encoding}; make one with ENCODING 'UTF8'")
        await database.execute("BEGIN")
        await database.execute("SET LOCAL lock_timeout = 0")
        await database.execute(f"SELECT pg_advisory_xact_lock({LOCK:d})")
        yield database
        await database.execute("COMMIT")


@asynccontextmanager
async def reading(url: str, patience: float = PATIENCE) -> AsyncIterator[PostgresDatabase]:
    connection = await PostgresConnection.connect(url, patience)
    try:
        yield PostgresDatabase(connection)
    finally:
        connection.close()  # what is not committed is undone, and its locks are free


async def migrate(url: str, tell: Tell = nobody_waits) -> list[int]:
    """As `Storage.migrate`, all or nothing."""
    async with alone(url) as database:
        return await migrations.migrate(database, tell=tell)


async def is_up_to_date(url: str) -> bool:
    async with reading(url, LOOK_WITHIN) as database:
        return await migrations.is_up_to_date(database)


def snapshots(url: str) -> SqlSnapshots:
    return SqlSnapshots(partial(reading, url), partial(alone, url))
