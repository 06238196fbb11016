"""Rooms of the original: each knows its last message, by the rule of the model."""

from adapters.mysql.schema import MysqlDatabase
from adapters.sql.messages import COLUMNS, to_message
from adapters.sql.values import to_time

AT_ONCE = 500
NEWEST = (
    f"SELECT message_id, {', '.join(COLUMNS)} FROM chat_messages "
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
        messages = [to_message(row) for row in rows]
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
