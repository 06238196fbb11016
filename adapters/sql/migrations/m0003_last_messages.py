"""What the last message of a room is, beside its text: clients say it in their own language."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 3

CHAT_ROOMS = Table(
    "chat_rooms",
    (
        Column("last_message_type", Kind.NUMBER),
        Column("last_message_sender_id", Kind.REFERENCE),
        Column("last_message_revoked", Kind.FLAG),
    ),
)


async def apply(database: Database) -> None:
    await database.ensure(CHAT_ROOMS)
    for column in ("type", "sender_id", "revoked"):
        await database.execute(
            f"UPDATE chat_rooms SET last_message_{column} = (SELECT {column} FROM chat_messages "
            "WHERE chat_messages.message_id = chat_rooms.last_message_id) WHERE last_message_id IN "
            "(SELECT message_id FROM chat_messages)"
        )
