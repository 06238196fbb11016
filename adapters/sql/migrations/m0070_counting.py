"""What is unread is counted in the index of a room's messages alone, without a look at any message."""

from adapters.sql.schema import Column, Database, Key, Kind, Table

VERSION = 70

CHAT_MESSAGES = Table(
    "chat_messages",
    (Column("is_event", Kind.FLAG),),
    (Key("chat_messages_counted", ("room_id", "message_id", "sender_id", "revoked", "is_event")),),
)
NARROWER = "chat_messages_room"
"""Begins as the new one, which takes its place."""


async def apply(database: Database) -> None:
    await database.ensure(CHAT_MESSAGES)
    await database.execute("UPDATE chat_messages SET is_event = 1 WHERE event IS NOT NULL AND is_event = 0")
    await database.drop_key(CHAT_MESSAGES.name, NARROWER)
