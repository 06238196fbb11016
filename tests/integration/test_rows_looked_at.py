"""What MariaDB looks at for one request does not grow with what was before.

It begins at a value only if that stands in the statement; where it is a column of another row, all rows of an
index may be read. Times would not show it before there are many.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.mysql.dialect import MysqlDialect
from adapters.sql.unread import UnreadStatements
from domain.model.contacts import Contact
from domain.model.ids import ContactId, RoomId, UserId
from domain.model.reads import COUNTED_AT_MOST, Mark
from ports.storage import Storage
from tests import servers
from tests.contract.storage.story import NOW, befriend, register, say
from tests.integration.test_statement_counts import Town
from tests.storages import server_storage

OLD = 3000
"""Messages of years."""
A_PAGE = 150
"""Rows. Where there is more, a page is longer."""
OTHERS = 20
"""Rows beside those that are counted: a contact, its room, the two marks, the two people."""


class OldTown(Town):
    """What anything costs is how many rows the server looks at."""

    def __init__(self, storage: Storage, database: Any) -> None:
        super().__init__(storage, [])
        self.database = database

    async def cost(self, work: Callable[[], Awaitable[object]]) -> int:
        before = looks(self.database)
        await work()
        return looks(self.database) - before

    async def costs(self) -> dict[str, int]:
        """Also of what is told and counted, where Ann has not read the last message."""
        house, reads = self.house, self.storage.read
        people = [self.ann, *self.people]
        anns, friends = self.contacts[0], await self._friends_contact()
        long_ago = house.clock.now() - timedelta(days=365)
        for _ in range(2):
            last = (await house.chat.send(self.people[0], friends, text="hi")).message
        return {
            "contacts with news": await self.cost(lambda: house.contacts.list_contacts(self.ann)),
            "unread": await self.cost(
                lambda: reads(lambda stored: stored.reads.unread_of([anns.contact_id]))
            ),
            "mark": await self.cost(lambda: house.reads.read(self.ann, anns.contact_id, last.message_id)),
            "readers": await self.cost(lambda: house.reads.readers(self.people[0], last.message_id)),
            "old deliveries": await self.cost(
                lambda: reads(lambda stored: stored.deliveries.with_older(people, long_ago))
            ),
            **await super().costs(),
        }

    async def _friends_contact(self) -> ContactId:
        listed = await self.house.contacts.list_contacts(self.people[0])
        return next(row.contact_id for row in listed if row.user_id == self.ann)

    def grow_old(self) -> None:
        """In Ann's first conversation and in the group much was written by a friend, and read."""
        for room_id in (self.contacts[0].room_id, self.group.room_id):
            self._write(room_id, self.people[0])

    def _write(self, room_id: RoomId, sender_id: UserId) -> None:
        run = self.database.execute
        before = newest_message(self.database)
        write(self.database, room_id, sender_id, OLD)
        newest = newest_message(self.database)
        run(
            "REPLACE INTO read_marks (room_id, user_id, message_id, read_at) "
            "SELECT room_id, owner_id, %s, NOW(6) FROM contacts WHERE room_id = %s",
            (newest, room_id),
        )
        run(
            "INSERT INTO deliveries (receiver_id, delivery_id, message_id, is_new, created_at) "
            "SELECT receiver_id, last_id + ROW_NUMBER() OVER (PARTITION BY receiver_id), message_id, 1, "
            "NOW(6) FROM delivery_counters JOIN chat_messages "
            "WHERE receiver_id IN (%s, %s) AND message_id > %s",
            (self.ann, sender_id, before),
        )
        run(
            "UPDATE delivery_counters SET last_id = last_id + %s WHERE receiver_id IN (%s, %s)",
            (OLD, self.ann, sender_id),
        )


def write(database: Any, room_id: RoomId, sender_id: UserId, count: int) -> None:
    """So many messages, of which nobody is told."""
    database.execute(
        "INSERT INTO chat_messages (room_id, sender_id, type, text, created_at, updated_at) "
        f"SELECT %s, %s, 1, 'once', NOW(6), NOW(6) FROM seq_1_to_{count:d}",
        (room_id, sender_id),
    )
    newest = newest_message(database)
    database.execute("UPDATE chat_rooms SET last_message_id = %s WHERE room_id = %s", (newest, room_id))


def newest_message(database: Any) -> int:
    database.execute("SELECT MAX(message_id) FROM chat_messages")
    [(message_id,)] = database.fetchall()
    return int(message_id)


def looks(database: Any, which: str = "%") -> int:
    """Rows that the whole server has read so far. `which`: "next" for one after the other of an index."""
    database.execute("SHOW GLOBAL STATUS LIKE %s", (f"Handler_read_{which}",))
    return sum(int(count) for _, count in database.fetchall())


@pytest.fixture
def database(mysql_url: str) -> Iterator[Any]:
    with servers.cursor(mysql_url) as database:
        yield database


@pytest.fixture
async def storage(mysql_url: str) -> AsyncIterator[Storage]:
    storage = server_storage(mysql_url)
    await storage.open()
    yield storage
    await storage.close()


async def test_nobody_looks_through_what_was_written_and_read(storage: Storage, database: Any) -> None:
    """Lists, marks, sends, searches, and what is swept: the same among few messages as among thousands."""
    town = OldTown(storage, database)
    await town.settle(3)
    before = await town.costs()
    town.grow_old()
    after = await town.costs()
    assert {name: cost for name, cost in after.items() if cost > before[name] + A_PAGE} == {}


async def list_costs(storage: Storage, database: Any, contact: Contact) -> tuple[Contact, int]:
    """What its owner's list says of it, and how many rows of indexes were looked at for that."""
    before = looks(database, "next")
    [listed] = await storage.read(lambda stored: stored.contacts.list_of(contact.owner_id))
    return listed, looks(database, "next") - before


async def test_a_list_looks_at_little_more_than_it_counts(storage: Storage, database: Any) -> None:
    """Whoever was away for 20,000 messages has their list nearly as soon as whoever was away for 1000; what
    is read costs a conversation nothing, and what is counted stands in an index.
    """
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, to_ann = await befriend(storage, ann, bob)
    await say(storage, to_ann, "hello")
    for count, looked_at in ((1000, 1001), (19_000, 3 * COUNTED_AT_MOST)):
        write(database, contact.room_id, bob.user_id, count)
        listed, cost = await list_costs(storage, database, contact)
        assert listed.reading.unread == COUNTED_AT_MOST
        assert cost < looked_at + OTHERS
    together = UnreadStatements(MysqlDialect()).together
    assert together
    newest = listed.last_message.message_id
    database.execute(f"EXPLAIN {together.of(1)}", (contact.room_id, 0, newest, ann.user_id))
    [counted] = [row for row in database.fetchall() if row[2] == "chat_messages"]
    assert "Using index" in str(counted[-1])
    all_read = Mark(ann.user_id, contact.room_id, newest)
    await storage.transaction(lambda uow: uow.reads.mark([all_read], NOW))
    listed, cost = await list_costs(storage, database, contact)
    assert listed.reading.unread == 0
    assert cost < OTHERS
