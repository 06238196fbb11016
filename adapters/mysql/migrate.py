"""Bring a MySQL database up to date."""

from adapters.mysql.adoption import adopt
from adapters.mysql.connection import MysqlConnection
from adapters.mysql.schema import MysqlDatabase
from adapters.mysql.url import MysqlUrl
from adapters.sql import migrations
from domain.model.errors import Unavailable

LOOK_WITHIN = 5.0
PATIENCE = 3600.0
"""Seconds: changing a large table takes its time, and so may another process that does the same."""


async def migrate(where: MysqlUrl) -> list[int]:
    """As `Storage.migrate`; a database of the original server is adopted first."""
    connection = await MysqlConnection.connect(where, PATIENCE)
    database = MysqlDatabase(connection, where.database)
    try:
        [(locked,)] = await database.rows("SELECT GET_LOCK(%s, %s)", _lock_name(where), int(PATIENCE))
        if not locked:
            raise Unavailable("storage", "another process is migrating it")
        await adopt(database)
        return await migrations.migrate(database)
    finally:
        connection.close()  # and the lock is free


async def is_up_to_date(where: MysqlUrl) -> bool:
    connection = await MysqlConnection.connect(where, LOOK_WITHIN)
    try:
        return await migrations.is_up_to_date(MysqlDatabase(connection, where.database))
    finally:
        connection.close()


def _lock_name(where: MysqlUrl) -> str:
    return f"ichat migrate {where.database}"[:64]  # MySQL takes no longer ones
