"""What MariaDB looks at for one request does not grow with what was before.

It begins at a value only if that stands in the statement; where it is a column of another row, all rows of an
index may be read. Times would not show it before there are many.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.model.ids import ContactId, UserId
from ports.storage import Storage
from tests import servers
from tests.integration.test_statement_counts import Town
from tests.storages import server_storage

OLD = 3000
"""Messages of years."""
A_PAGE = 150
"""Rows. Where there is more, a page is longer."""


class OldTown(Town):
    """What anything costs is how many rows the server looks at."""

    def __init__(self, storage: Storage, database: Any) -> None:
        super().__init__(storage, [])
        self.database = database

    async def cost(self, work: Callable[[], Awaitable[object]]) -> int:
        before = self._looked_at()
        await work()
        return self._looked_at() - before

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

    def _write(self, room_id: int, sender_id: UserId) -> None:
        run = self.database.execute
        before = self._newest()
        run(
            "INSERT INTO chat_messages (room_id, sender_id, type, text, local_id, created_at, updated_at) "
            "SELECT %s, %s, 1, 'once', CONCAT(%s, '-', seq), NOW(6), NOW(6) FROM seq_1_to_3000",
            (room_id, sender_id, room_id),
        )
        newest = self._newest()
        run("UPDATE chat_rooms SET last_message_id = %s WHERE room_id = %s", (newest, room_id))
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

    def _newest(self) -> int:
        self.database.execute("SELECT MAX(message_id) FROM chat_messages")
        [(message_id,)] = self.database.fetchall()
        return int(message_id)

    def _looked_at(self) -> int:
        self.database.execute("SHOW GLOBAL STATUS LIKE 'Handler_read%'")
        return sum(int(count) for _, count in self.database.fetchall())


@pytest.fixture
async def storage(mysql_url: str) -> AsyncIterator[Storage]:
    storage = server_storage(mysql_url)
    await storage.open()
    yield storage
    await storage.close()


async def test_nobody_looks_through_what_was_written_and_read(storage: Storage, mysql_url: str) -> None:
    """Lists, marks, sends, searches, and what is swept: the same among few messages as among thousands."""
    with servers.cursor(mysql_url) as database:
        town = OldTown(storage, database)
        await town.settle(3)
        before = await town.costs()
        town.grow_old()
        after = await town.costs()
    assert {name: cost for name, cost in after.items() if cost > before[name] + A_PAGE} == {}
