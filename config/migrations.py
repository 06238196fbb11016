"""Brings the chosen storage up to date."""

from collections.abc import Sequence

from adapters.mysql.migrate import migrate as migrate_mysql
from adapters.sqlite.migrate import migrate as migrate_sqlite
from config.settings import Settings


async def migrate(settings: Settings) -> Sequence[int]:
    """The versions applied. Safe to run twice at once. Raises Unavailable."""
    match settings.storage_kind:
        case "mysql":
            return await migrate_mysql(settings.mysql_url)
        case "sqlite":
            settings.database.parent.mkdir(parents=True, exist_ok=True)
            return await migrate_sqlite(settings.database)
        case "memory":
            return ()
