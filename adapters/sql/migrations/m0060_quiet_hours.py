"""When people do not want to be disturbed."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 60

USERS = Table("users", (Column("quiet_hours", Kind.LINE, 11), Column("time_zone", Kind.LINE, 64)))


async def apply(database: Database) -> None:
    await database.ensure(USERS)
