"""Bring a PostgreSQL database up to date."""

from adapters.postgres.connection import PostgresConnection
from adapters.postgres.schema import PostgresDatabase
from adapters.sql import migrations
from domain.model.errors import StorageBroken

LOOK_WITHIN = 5.0
PATIENCE = 3600.0
"""Seconds: changing a large table takes its time, and so may another process that does the same."""
LOCK = int.from_bytes(b"ichat")
"""Of our migrations, among the advisory locks of a database."""


async def migrate(url: str) -> list[int]:
    """As `Storage.migrate`, all or nothing."""
    connection = await PostgresConnection.connect(url, PATIENCE)
    database = PostgresDatabase(connection)
    try:
        [(encoding,)] = await database.rows("SHOW server_encoding")
        if encoding != "UTF8":
            raise StorageBroken("storage", f"it is encoded in {encoding}; make one with ENCODING 'UTF8'")
        await database.execute("BEGIN")
        await database.execute("SET LOCAL lock_timeout = 0")
        await database.execute(f"SELECT pg_advisory_xact_lock({LOCK:d})")
        applied = await migrations.migrate(database)
        await database.execute("COMMIT")
    finally:
        connection.close()  # what is not committed is undone, and the lock is free
    return applied


async def is_up_to_date(url: str) -> bool:
    connection = await PostgresConnection.connect(url, LOOK_WITHIN)
    try:
        return await migrations.is_up_to_date(PostgresDatabase(connection))
    finally:
        connection.close()
