"""Contacts of the original: one row per owner and peer, one room per pair.

Crossing requests could give a pair several rows, even several rooms; the rule that should have
forbidden it had no effect. The first row stays, and every message moves to the room that stays.
"""

from collections.abc import Sequence

from adapters.mysql.schema import MysqlDatabase
from adapters.sql.values import Row, Value
from domain.model.contacts import pair_room_name
from domain.model.ids import UserId

Statements = list[tuple[str, Sequence[Value]]]


async def adopt(database: MysqlDatabase) -> None:
    await database.execute("UPDATE contacts SET user_id = NULL WHERE user_id = 0")
    await database.execute("UPDATE contacts SET group_id = NULL WHERE group_id = 0")
    for low, high in await database.rows(
        "SELECT LEAST(owner_id, user_id) AS low, GREATEST(owner_id, user_id) AS high FROM contacts "
        "WHERE user_id IS NOT NULL GROUP BY low, high "
        "HAVING COUNT(*) > COUNT(DISTINCT owner_id) OR COUNT(DISTINCT room_id) > 1"
    ):
        await _merge_pair(database, low, high)
    for owner_id, group_id, first_id in await database.rows(
        "SELECT owner_id, group_id, MIN(contact_id) FROM contacts "
        "WHERE group_id IS NOT NULL GROUP BY owner_id, group_id HAVING COUNT(*) > 1"
    ):
        await database.execute(
            "DELETE FROM contacts WHERE owner_id = %s AND group_id = %s AND contact_id > %s",
            owner_id,
            group_id,
            first_id,
        )


async def _merge_pair(database: MysqlDatabase, low: int, high: int) -> None:
    rows = await database.rows(
        "SELECT contacts.contact_id, contacts.owner_id, contacts.room_id, chat_rooms.name FROM contacts "
        "JOIN chat_rooms ON chat_rooms.room_id = contacts.room_id "
        "WHERE (owner_id = %s AND user_id = %s) OR (owner_id = %s AND user_id = %s) ORDER BY contact_id",
        *(low, high, high, low),
    )
    room_id = _room_that_stays(rows, low, high)
    statements: Statements = []
    owners = set()
    for contact_id, owner_id, other_room_id, _ in rows:
        if owner_id in owners:
            statements.append(("DELETE FROM contacts WHERE contact_id = %s", (contact_id,)))
        elif other_room_id != room_id:
            statements.append(
                ("UPDATE contacts SET room_id = %s WHERE contact_id = %s", (room_id, contact_id))
            )
        owners.add(owner_id)
    for other_room_id in {row[2] for row in rows} - {room_id}:
        statements += [
            ("UPDATE chat_messages SET room_id = %s WHERE room_id = %s", (room_id, other_room_id)),
            ("DELETE FROM chat_rooms WHERE room_id = %s", (other_room_id,)),
        ]
    await database.together(statements)


def _room_that_stays(rows: Sequence[Row], low: int, high: int) -> int:
    """The one that bears the pair's name, else the oldest."""
    name = pair_room_name(UserId(low), UserId(high))
    named = [room_id for _, _, room_id, room_name in rows if room_name == name]
    return int(min(named or [row[2] for row in rows]))
