"""How far people have read. Whoever has been here before begins with everything read."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 9

READS = Table(
    "read_marks",
    (
        Column("room_id", Kind.REFERENCE),
        Column("user_id", Kind.REFERENCE),
        Column("message_id", Kind.REFERENCE),
        Column("read_at", Kind.TIME),
    ),
    primary=("room_id", "user_id"),
)


async def apply(database: Database) -> None:
    await database.ensure(READS)
    await database.execute(
        "INSERT INTO read_marks (room_id, user_id, message_id, read_at) "
        "SELECT DISTINCT c.room_id, c.owner_id, r.last_message_id, r.last_message_time FROM contacts c "
        "JOIN chat_rooms r ON r.room_id = c.room_id "
        "WHERE r.last_message_id > 0 AND r.last_message_time IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM read_marks k WHERE k.room_id = c.room_id AND k.user_id = c.owner_id)"
    )
