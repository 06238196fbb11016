"""Messages are found by their words. Those there are already are indexed while the server serves."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 11

WORD_BYTES = 80
"""Of UTF-8, in the longest word that is kept."""
MESSAGE_WORDS = Table(
    "message_words",
    (
        Column("room_id", Kind.REFERENCE),
        Column("word", Kind.EXACT, WORD_BYTES),
        Column("message_id", Kind.REFERENCE),
    ),
    primary=("room_id", "word", "message_id"),
    clustered=True,
)
MESSAGE_INDEX = Table(
    "message_index",
    (
        Column("id", Kind.REFERENCE),
        Column("oldest", Kind.REFERENCE),
        Column("newest", Kind.REFERENCE),
        Column("missed", Kind.TEXT),
    ),
    primary=("id",),
)


async def apply(database: Database) -> None:
    await database.ensure(MESSAGE_WORDS)
    await database.ensure(MESSAGE_INDEX)
    if not await database.rows("SELECT id FROM message_index"):
        [(newest,)] = await database.rows("SELECT COALESCE(MAX(message_id), 0) FROM chat_messages")
        await database.execute(
            "INSERT INTO message_index (id, oldest, newest, missed) VALUES "
            f"({database.mark}, {database.mark}, {database.mark}, {database.mark})",
            0,
            int(newest) + 1,
            int(newest),
            "",
        )
