"""When people were seen last. Nobody was yet."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 10

USERS = Table("users", (Column("last_seen_at", Kind.TIME_OR_NULL),))


async def apply(database: Database) -> None:
    await database.ensure(USERS)
