"""How many rows a list looks at to count what is unread."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from adapters.mysql.dialect import MysqlDialect
from adapters.sql.unread import UnreadStatements
from domain.model.contacts import Contact
from domain.model.reads import COUNTED_AT_MOST, Mark
from ports.storage import Storage
from tests import servers
from tests.contract.storage.story import NOW, befriend, register, say
from tests.storages import server_storage

OTHERS = 20
"""Rows beside those that are counted: a contact, its room, the two marks, the two people."""


@pytest.fixture
def cursor(mysql_url: str) -> Iterator[Any]:
    with servers.cursor(mysql_url) as cursor:
        yield cursor


@pytest.fixture
async def storage(mysql_url: str) -> AsyncIterator[Storage]:
    storage = server_storage(mysql_url)
    await storage.open()
    yield storage
    await storage.close()


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


async def list_costs(storage: Storage, cursor: Any, contact: Contact) -> tuple[Contact, int]:
    """What its owner's list says of it, and how many rows were looked at for that."""
    before = looks(cursor)
    [listed] = await storage.read(lambda stored: stored.contacts.list_of(contact.owner_id))
    return listed, looks(cursor) - before


def looks(cursor: Any) -> int:
    """Of the whole server so far, one after the other of an index."""
    cursor.execute("SHOW GLOBAL STATUS LIKE 'Handler_read_next'")
    [(_, count)] = cursor.fetchall()
    return int(count)


async def test_a_list_looks_at_little_more_than_it_counts(storage: Storage, cursor: Any) -> None:
    """Whoever was away for 20,000 messages has their list nearly as soon as whoever was away for 1000; what
    is read costs a conversation nothing, and what is counted stands in an index.
    """
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, to_ann = await befriend(storage, ann, bob)
    await say(storage, to_ann, "hello")
    for count, looked_at in ((1000, 1001), (19_000, 3 * COUNTED_AT_MOST)):
        write(cursor, contact, count)
        listed, cost = await list_costs(storage, cursor, contact)
        assert listed.reading.unread == COUNTED_AT_MOST
        assert cost < looked_at + OTHERS
    together = UnreadStatements(MysqlDialect()).together
    assert together
    newest = listed.last_message.message_id
    cursor.execute(f"EXPLAIN {together.of(1)}", (contact.room_id, 0, newest, ann.user_id))
    [counted] = [row for row in cursor.fetchall() if row[2] == "chat_messages"]
    assert "Using index" in str(counted[-1])
    all_read = Mark(ann.user_id, contact.room_id, newest)
    await storage.transaction(lambda uow: uow.reads.mark([all_read], NOW))
    listed, cost = await list_costs(storage, cursor, contact)
    assert listed.reading.unread == 0
    assert cost < OTHERS
