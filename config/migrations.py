"""Brings the chosen storage up to date."""

from collections.abc import Sequence

from adapters.mysql.migrate import is_up_to_date
from adapters.mysql.migrate import migrate as migrate_mysql
from adapters.mysql.storage import MysqlStorage
from adapters.redis.original_logins import read_original_logins
from adapters.sql.original_logins import import_logins
from adapters.sqlite.migrate import migrate as migrate_sqlite
from adapters.system import SystemClock
from config.settings import InvalidSettings, Settings

FIRST = 1
"""The migration that makes a database ours, empty or the original's."""


async def migrate(settings: Settings) -> Sequence[int]:
    """The versions applied. Safe to run twice at once. Raises Unavailable."""
    match settings.storage_kind:
        case "mysql":
            return await _migrate_mysql(settings)
        case "sqlite":
            settings.database.parent.mkdir(parents=True, exist_ok=True)
            return await migrate_sqlite(settings.database)
        case "memory":
            return ()


async def _migrate_mysql(settings: Settings) -> Sequence[int]:
    """People who are signed in on the original stay signed in.

    Its logins are taken over once: later, one that was ended here must not come back from there.
    They are read before anything is changed, so that a Redis that is away can still be waited for.
    """
    signed_in = await read_original_logins(settings.redis_url) if settings.queue_kind == "redis" else []
    applied = await migrate_mysql(settings.mysql_url)
    if FIRST in applied and signed_in:
        storage = MysqlStorage(settings.mysql_url)
        await storage.open()
        try:
            await import_logins(storage, signed_in, SystemClock().now())
        finally:
            await storage.close()
    return applied


async def prepare(settings: Settings) -> None:
    """Before serving: a file has nobody else to look after it, a database server has its operator.

    Raises Unavailable, and InvalidSettings for a database that is behind.
    """
    if settings.storage_kind == "mysql":
        if not await is_up_to_date(settings.mysql_url):
            raise InvalidSettings(
                "the database is not up to date; run `ichat migrate` with the same settings"
            )
    else:
        await migrate(settings)
