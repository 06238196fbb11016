"""A small i is no l any more: `ali` and `all` are two names."""

from adapters.sql.migrations.m0005_names import keep_skeletons
from adapters.sql.schema import Database

VERSION = 18


async def apply(database: Database) -> None:
    await keep_skeletons(database)
