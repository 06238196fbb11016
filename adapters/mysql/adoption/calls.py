"""Calls of the original know their room; what they know besides is theirs to migrate."""

from adapters.mysql.schema import MysqlDatabase


async def adopt(database: MysqlDatabase) -> None:
    await database.execute(
        "UPDATE calls JOIN chat_messages ON chat_messages.message_id = calls.message_id "
        "SET calls.room_id = chat_messages.room_id"
    )
    await database.execute("UPDATE calls SET members = '[]' WHERE members IS NULL OR members = ''")
