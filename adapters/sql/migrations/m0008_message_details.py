"""Replies, forwards, mentions, edits, pins and reactions."""

from adapters.sql.schema import Column, Database, Key, Kind, Table

VERSION = 8

EMOJI_BYTES = 64
MESSAGES = Table(
    "chat_messages",
    (
        Column("reply_to", Kind.REFERENCE),
        Column("forwarded", Kind.FLAG),
        Column("mentions", Kind.TEXT),
        Column("edited_at", Kind.TIME_OR_NULL),
        Column("pinned", Kind.FLAG),
        Column("reactions", Kind.TEXT),
    ),
)
REACTIONS = Table(
    "message_reactions",
    (
        Column("reaction_id", Kind.ID),
        Column("message_id", Kind.REFERENCE),
        Column("emoji", Kind.EXACT, EMOJI_BYTES),
        Column("user_id", Kind.REFERENCE),
    ),
    (Key("message_reactions_once", ("message_id", "emoji", "user_id"), unique=True),),
)
PINS = Table(
    "message_pins",
    (
        Column("room_id", Kind.REFERENCE),
        Column("message_id", Kind.REFERENCE),
        Column("pinned_at", Kind.TIME),
    ),
    primary=("room_id", "message_id"),
)
"""Beside the messages: an index over all of them would cost every send."""
MENTIONS = Table(
    "message_mentions",
    (
        Column("user_id", Kind.REFERENCE),
        Column("room_id", Kind.REFERENCE),
        Column("message_id", Kind.REFERENCE),
    ),
    (Key("message_mentions_message", ("message_id",)),),
    primary=("user_id", "room_id", "message_id"),
)


async def apply(database: Database) -> None:
    await database.ensure(MESSAGES)
    await database.ensure(REACTIONS)
    await database.ensure(PINS)
    await database.ensure(MENTIONS)
