"""Who lets others know only of the relay in calls."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 36

USERS = Table("users", (Column("address_hidden", Kind.FLAG),))


async def apply(database: Database) -> None:
    await database.ensure(USERS)
