"""Counting what is unread does not grow with what was read (decision 26)."""

from collections.abc import Sequence

from domain.model.chat import Message
from domain.model.reads import Mark, Unread
from ports.storage import Repositories
from tests import servers
from tests.contract.storage.story import NOW, befriend, register, text_of
from tests.storages import server_storage

READ = 2000
FEW = 200
"""Rows that MariaDB looks at for everything else."""


async def test_a_long_history_is_not_looked_through(mysql_url: str) -> None:
    """Bob has not read the last one of many messages: neither his list nor what a mark tells looks at the
    others, which MariaDB does where the mark stands in another row.
    """
    storage = server_storage(mysql_url)
    await storage.open()
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)

    async def write(uow: Repositories) -> Sequence[Message]:
        drafts = [text_of(ann, anns.room_id, f"hi {number}") for number in range(READ + 1)]
        messages = [await uow.messages.add(draft) for draft in drafts]
        written = [message for message in messages if message]
        await uow.rooms.set_last_message(anns.room_id, written[-1].preview())
        await uow.reads.mark([Mark(bob.user_id, anns.room_id, written[-2].message_id)], NOW)
        return written

    await storage.transaction(write)
    before = rows_read(mysql_url)
    [listed] = await storage.read(lambda stored: stored.contacts.list_of(bob.user_id))
    counted = await storage.read(lambda stored: stored.reads.unread_of([bobs.contact_id]))
    looked_at = rows_read(mysql_url) - before
    await storage.close()
    assert listed.reading.unread == 1
    assert counted == {bobs.contact_id: Unread(1, 0)}
    assert looked_at < FEW


def rows_read(url: str) -> int:
    """By the whole server so far, one after the other of an index."""
    with servers.cursor(url) as cursor:
        cursor.execute("SHOW GLOBAL STATUS LIKE 'Handler_read_next'")
        [(_, count)] = cursor.fetchall()
    return int(count)
