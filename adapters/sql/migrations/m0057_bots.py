"""Users that are programs."""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 57

SCOPES_AT_MOST = 100
USERS = Table("users", (Column("bot", Kind.FLAG),))
BOTS = Table(
    "bots",
    (
        Column("user_id", Kind.REFERENCE),
        Column("owner_id", Kind.REFERENCE),
        Column("group_id", Kind.REFERENCE),
        Column("scopes", Kind.LINE, SCOPES_AT_MOST),
        CREATED_AT,
    ),
    (Key("bots_of_owner", ("owner_id",)), Key("bots_of_group", ("group_id",))),
    primary=("user_id",),
)


async def apply(database: Database) -> None:
    for table in (USERS, BOTS):
        await database.ensure(table)
