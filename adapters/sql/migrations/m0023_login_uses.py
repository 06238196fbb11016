"""When a device was used last, and when its owner last showed that it is they."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 23

LOGINS = Table(
    "logins", (Column("last_used_at", Kind.TIME_OR_NULL), Column("confirmed_at", Kind.TIME_OR_NULL))
)


async def apply(database: Database) -> None:
    await database.ensure(LOGINS)
