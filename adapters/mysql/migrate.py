"""Bring a MySQL database up to date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from adapters.mysql.adoption import adopt
from adapters.mysql.connection import MysqlConnection
from adapters.mysql.schema import MysqlDatabase
from adapters.mysql.url import MysqlUrl
from adapters.sql import migrations
from adapters.sql.snapshots import SqlSnapshots
from domain.model.errors import Unavailable
from ports.storage import Tell, nobody_waits

LOOK_WITHIN = 5.0
LOCK_NAME_AT_MOST = 64
PATIENCE = 3600.0
"""Seconds: changing a large table takes its time, and so may another process that does the same."""


@asynccontextmanager
async def alone(where: MysqlUrl) -> AsyncIterator[MysqlDatabase]:
    """Nobody else changes the schema meanwhile."""
    async with reading(where) as database:
        [(locked,)] = await database.rows("SELECT GET_LOCK(%s, %s)", _lock_name(where), int(PATIENCE))
        if not locked:
            raise Unavailable("storage", "another process is migrating it")
        yield database


@asynccontextmanager
async def reading(where: MysqlUrl, patience: float = PATIENCE) -> AsyncIterator[MysqlDatabase]:
    connection = await MysqlConnection.connect(where, patience)
    try:
        yield MysqlDatabase(connection, where.database)
    finally:
        connection.close()  # and its locks are free


async def migrate(where: MysqlUrl, tell: Tell = nobody_waits) -> list[int]:
    """As `Storage.migrate`; a database of the original server is adopted first."""
    async with alone(where) as database:
        adopted = await adopt(database, lambda done, of_all: tell(done, of_all + len(migrations.KNOWN)))
        return await migrations.migrate(
            database, tell=lambda done, of_all: tell(adopted + done, adopted + of_all)
        )


async def is_up_to_date(where: MysqlUrl) -> bool:
    async with reading(where, LOOK_WITHIN) as database:
        return await migrations.is_up_to_date(database)


def snapshots(url: str) -> SqlSnapshots:
    where = MysqlUrl.parse(url)
    return SqlSnapshots(partial(reading, where), partial(alone, where))


def _lock_name(where: MysqlUrl) -> str:
    return f"ichat migrate {where.database}"[:LOCK_NAME_AT_MOST]
