"""Files of any kind, uploaded piece by piece, and the messages that they go with."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 30

UPLOADS = Table(
    "uploads",
    (
        Column("attachment", Kind.TEXT),
        Column("unfinished", Kind.FLAG),
        Column("length", Kind.REFERENCE),
    ),
)
MESSAGES = Table("chat_messages", (Column("attachments", Kind.TEXT),))


async def apply(database: Database) -> None:
    await database.ensure(UPLOADS)
    await database.ensure(MESSAGES)
