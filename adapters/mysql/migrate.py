"""Bring a MySQL database up to date."""

from adapters.mysql.adoption import adopt
from adapters.mysql.connection import MysqlConnection
from adapters.mysql.schema import MysqlDatabase
from adapters.mysql.url import MysqlUrl
from adapters.sql.migrations import DONE, MIGRATIONS
from adapters.sql.migrations import migrate as apply_missing
from domain.model.errors import Unavailable

LOOK_WITHIN = 5.0
PATIENCE = 3600.0
"""Seconds: changing a large table takes its time, and so may another process that does the same."""


async def migrate(url: str) -> list[int]:
    """The versions applied; a database of the original server is adopted first.

    A second one at the same time waits for the first, and finds nothing to do.

    May be killed at any moment and run again. Raises Unavailable.
    """
    where = MysqlUrl.parse(url)
    connection = await MysqlConnection.connect(where, PATIENCE)
    database = MysqlDatabase(connection, where.database)
    try:
        [(locked,)] = await database.rows("SELECT GET_LOCK(%s, %s)", _lock_name(where), int(PATIENCE))
        if not locked:
            raise Unavailable
        await adopt(database)
        return await apply_missing(database)
    finally:
        connection.close()  # and the lock is free


async def is_up_to_date(url: str) -> bool:
    """Whether `migrate` would find nothing to do. Raises Unavailable."""
    where = MysqlUrl.parse(url)
    connection = await MysqlConnection.connect(where, LOOK_WITHIN)
    try:
        database = MysqlDatabase(connection, where.database)
        if not await database.columns(DONE.name):
            return False
        [(newest,)] = await database.rows(f"SELECT MAX(version) FROM {DONE.name}")
        return newest is not None and int(newest) >= MIGRATIONS[-1].version
    finally:
        connection.close()


def _lock_name(where: MysqlUrl) -> str:
    return f"ichat migrate {where.database}"[:64]  # MySQL takes no longer ones
