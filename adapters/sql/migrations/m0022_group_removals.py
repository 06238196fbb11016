"""Who was removed from a group, and comes back by no link."""

from adapters.sql.schema import CREATED_AT, Column, Database, Kind, Table

VERSION = 22

GROUP_REMOVALS = Table(
    "group_removals",
    (Column("group_id", Kind.REFERENCE), Column("user_id", Kind.REFERENCE), CREATED_AT),
    primary=("group_id", "user_id"),
)


async def apply(database: Database) -> None:
    await database.ensure(GROUP_REMOVALS)
