"""Who reads a box, and how long it waits for a reader: ports/mailboxes.py, asked of every adapter.

`here` and `there` are two nodes over one store; the adapter of a single process gives the same one twice.
"""

import asyncio

import pytest

from domain.model.notifications import NO_DELIVERY
from ports.mailboxes import (
    Mailboxes,
    MailboxTaken,
    Position,
)
from tests.contract.mail import (
    ANNS,
    PHONE,
    letter,
    read,
    read_bodies,
    wait_for_the_end,
)
from tests.contract.queue_stores import QueueStore


async def test_opening_takes_over_from_the_earlier_reader(here: Mailboxes, there: Mailboxes) -> None:
    """The earlier one is told while it waits; the new one has everything not acknowledged."""
    old = await here.open(ANNS, PHONE)
    await here.post([letter("one")])
    await read(old, 1)
    waiting = asyncio.create_task(wait_for_the_end(old))
    await asyncio.sleep(0)
    new = await there.open(ANNS, PHONE)
    with pytest.raises(MailboxTaken):
        await waiting
    await here.post([letter("two")])
    assert await read_bodies(new, 2) == ["one", "two"]


async def test_after_a_take_over_every_method_but_leave_raises(here: Mailboxes, there: Mailboxes) -> None:
    old = await here.open(ANNS, PHONE)
    await there.open(ANNS, PHONE)
    with pytest.raises(MailboxTaken):
        await wait_for_the_end(old)
    with pytest.raises(MailboxTaken):
        await old.receive()
    with pytest.raises(MailboxTaken):
        await old.acknowledge(Position(0), NO_DELIVERY)
    await old.leave()


async def test_leaving_after_a_take_over_changes_nothing(
    here: Mailboxes, there: Mailboxes, store: QueueStore
) -> None:
    """The late close of an old socket neither mutes nor expires the new one."""
    old = await here.open(ANNS, PHONE)
    new = await there.open(ANNS, PHONE)
    await old.leave()
    await store.pass_time(store.lifetime + 1)
    await here.post([letter("still here")])
    assert await read_bodies(new, 1) == ["still here"]


async def test_leaving_after_a_take_over_on_the_same_node_changes_nothing(here: Mailboxes) -> None:
    """The client came back to the node that still holds its dead socket."""
    old = await here.open(ANNS, PHONE)
    new = await here.open(ANNS, PHONE)
    waiting = asyncio.create_task(read_bodies(new, 1))
    await asyncio.sleep(0)
    await old.leave()
    await here.post([letter("still here")])
    assert await waiting == ["still here"]


async def test_of_many_who_open_a_box_at_once_one_has_it(here: Mailboxes, there: Mailboxes) -> None:
    """All others are told, and no letter is read twice."""
    opened = await asyncio.gather(*(node.open(ANNS, PHONE) for node in (here, there) * 5))
    readers = [asyncio.create_task(wait_for_the_end(mailbox)) for mailbox in opened]
    while sum(reader.done() for reader in readers) < 9:
        await asyncio.wait([reader for reader in readers if not reader.done()], return_when="FIRST_COMPLETED")
    for reader in readers:
        reader.cancel()
    ended = await asyncio.gather(*readers, return_exceptions=True)
    owners = [
        mailbox for mailbox, end in zip(opened, ended, strict=True) if not isinstance(end, MailboxTaken)
    ]
    assert len(owners) == 1
    await here.post([letter("for one")])
    assert await read_bodies(owners[0], 1) == ["for one"]


async def test_leaving_ends_a_receive_that_waits(here: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    waiting = asyncio.create_task(wait_for_the_end(phone))
    await asyncio.sleep(0)
    await phone.leave()
    with pytest.raises(MailboxTaken):
        await waiting
    await phone.leave()


async def test_a_left_box_goes_on_collecting_for_its_lifetime(here: Mailboxes, store: QueueStore) -> None:
    phone = await here.open(ANNS, PHONE)
    await phone.leave()
    await store.pass_time(store.lifetime - 10)
    await here.post([letter("in time")])
    again = await here.open(ANNS, PHONE)
    assert again.resumed
    assert await read_bodies(again, 1) == ["in time"]


async def test_a_left_box_expires_after_its_lifetime(here: Mailboxes, store: QueueStore) -> None:
    """A letter does not prolong it."""
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("old")])
    await phone.leave()
    await store.pass_time(store.lifetime - 10)
    await here.post([letter("kept for nobody")])
    await store.pass_time(20)
    again = await here.open(ANNS, PHONE)
    assert not again.resumed
    await here.post([letter("new")])
    assert [(one.position, one.body) for one in await read(again, 1)] == [(1, b"new")]


async def test_a_box_with_a_living_reader_does_not_expire(here: Mailboxes, store: QueueStore) -> None:
    phone = await here.open(ANNS, PHONE)
    await store.pass_time(10 * store.lifetime)
    await here.post([letter("after a quiet while")])
    assert await read_bodies(phone, 1) == ["after a quiet while"]


async def test_a_box_that_was_opened_again_does_not_expire(here: Mailboxes, store: QueueStore) -> None:
    """Only the time without a reader counts, and it counts anew."""
    phone = await here.open(ANNS, PHONE)
    for _ in range(3):
        await phone.leave()
        await store.pass_time(store.lifetime - 10)
        phone = await here.open(ANNS, PHONE)
        assert phone.resumed
    await store.pass_time(store.lifetime)
    await here.post([letter("after a quiet while")])
    assert await read_bodies(phone, 1) == ["after a quiet while"]
