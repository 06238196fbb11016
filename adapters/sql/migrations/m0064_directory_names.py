"""By which names a directory is asked for people."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 64

IDENTITIES = Table("openid_identities", (Column("directory_name", Kind.LINE, 255),))


async def apply(database: Database) -> None:
    await database.ensure(IDENTITIES)
