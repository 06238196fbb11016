"""Uploads whose bytes go straight to the store of blobs."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 67

UPLOADS = Table("uploads", (Column("direct_id", Kind.TEXT),))


async def apply(database: Database) -> None:
    await database.ensure(UPLOADS)
