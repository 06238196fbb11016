"""Rooms of the original: each knows its last message, by the rule of the model."""

from adapters.mysql.schema import MysqlDatabase
from adapters.sql.values import Row, from_time, to_time
from domain.model.chat import Message, MessageType

AT_ONCE = 500
NEWEST = (
    "SELECT message_id, room_id, sender_id, type, text, revoked, created_at FROM chat_messages "
    "JOIN (SELECT MAX(message_id) AS newest FROM chat_messages WHERE room_id > %s "
    "GROUP BY room_id ORDER BY room_id LIMIT %s) AS rooms ON rooms.newest = message_id "
    "ORDER BY room_id"
)
SHOW = (
    "UPDATE chat_rooms SET last_message_id = %s, last_message_time = %s, last_message_content = %s "
    "WHERE room_id = %s"
)


async def adopt(database: MysqlDatabase) -> None:
    last_room_id = 0
    while rows := await database.rows(NEWEST, last_room_id, AT_ONCE):
        messages = [_to_message(row) for row in rows]
        await database.together(
            [
                (
                    SHOW,
                    (
                        message.message_id,
                        to_time(message.created_at),
                        message.preview().content,
                        message.room_id,
                    ),
                )
                for message in messages
            ]
        )
        last_room_id = messages[-1].room_id


def _to_message(row: Row) -> Message:
    """What there is before any of our own steps adds a column."""
    message_id, room_id, sender_id, kind, text, revoked, created_at = row
    return Message(
        message_id=message_id,
        room_id=room_id,
        sender_id=sender_id,
        type=MessageType(kind),
        text=text or "",
        revoked=bool(revoked),
        created_at=from_time(created_at),
        updated_at=from_time(created_at),
    )
