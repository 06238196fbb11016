"""How many rows a list looks at to count what is unread."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.mysql.dialect import MysqlDialect
from adapters.mysql.storage import MysqlStorage
from adapters.sql.contacts import ContactStatements
from domain.model.contacts import Contact
from domain.model.reads import COUNTED_AT_MOST
from tests import servers
from tests.contract.storage.story import befriend, register, say

LIST = ContactStatements(MysqlDialect()).list_of
OTHERS = 20
"""Rows beside those that are counted: a contact, its room, the two marks, the two people."""


@pytest.fixture
def cursor(mysql_url: str) -> Iterator[Any]:
    with servers.cursor(mysql_url) as cursor:
        yield cursor


def write(cursor: Any, contact: Contact, count: int) -> None:
    """The other one of a pair writes to its owner."""
    cursor.execute(
        "INSERT INTO chat_messages (room_id, sender_id, type, text) "
        f"SELECT %s, %s, 1, 'hi' FROM seq_1_to_{count:d}",
        (contact.room_id, contact.user_id),
    )
    cursor.execute(
        "UPDATE chat_rooms SET last_message_id = (SELECT MAX(message_id) FROM chat_messages) "
        "WHERE room_id = %s",
        contact.room_id,
    )


def list_costs(cursor: Any, contact: Contact) -> tuple[int, int]:
    """What its owner's list says is unread, and how many rows were looked at for it."""
    cursor.execute("FLUSH STATUS")
    cursor.execute(LIST, contact.owner_id)
    [row] = cursor.fetchall()
    cursor.execute("SHOW SESSION STATUS LIKE 'Handler_read%'")
    return row[-2], sum(int(looks) for _, looks in cursor.fetchall())


async def test_a_list_looks_at_no_more_than_it_counts(cursor: Any, mysql_url: str) -> None:
    """Whoever was away for 20,000 messages has their list as soon as whoever was away for 1000; what is read
    costs a conversation nothing, and what is counted stands in an index.
    """
    storage = MysqlStorage(mysql_url)
    await storage.open()
    try:
        ann, bob = await register(storage, "ann"), await register(storage, "bob")
        contact, to_ann = await befriend(storage, ann, bob)
        await say(storage, to_ann, "hello")
        for count in (1000, 19_000):
            write(cursor, contact, count)
            unread, looks = list_costs(cursor, contact)
            assert unread == COUNTED_AT_MOST
            assert looks < COUNTED_AT_MOST + OTHERS
        cursor.execute(f"EXPLAIN {LIST}", contact.owner_id)
        counted = [row for row in cursor.fetchall() if row[2] == "chat_messages"]
        assert counted
        assert all("Using index" in str(row[-1]) for row in counted)
        cursor.execute(
            "REPLACE INTO read_marks (room_id, user_id, message_id) "
            "SELECT room_id, %s, last_message_id FROM chat_rooms WHERE room_id = %s",
            (ann.user_id, contact.room_id),
        )
        unread, looks = list_costs(cursor, contact)
        assert unread == 0
        assert looks < OTHERS
    finally:
        await storage.close()
