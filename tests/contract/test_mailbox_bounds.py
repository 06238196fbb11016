"""What one address may hold, whatever its clients do (ports/mailboxes.py, S14), asked of every adapter.

`here` and `there` are two nodes over one store; the adapter of a single process gives the same one twice.
"""

import asyncio

import pytest

from domain.model.ids import SessionId
from ports.mailboxes import Mailboxes, MailboxLost, MailboxTaken
from tests.contract.mail import (
    ANNS,
    BOB,
    BOBS,
    LAPTOP,
    PHONE,
    letter,
    read,
    read_bodies,
    wait_for_the_end,
)
from tests.contract.queue_stores import (
    SIZE_AT_MOST,
    TOTAL_SIZE_AT_MOST,
    UNREAD_BOXES_AT_MOST,
    QueueStore,
)

LARGE = SIZE_AT_MOST - 1000
BOXES = TOTAL_SIZE_AT_MOST // LARGE
"""So many boxes may hold one large letter each."""


def box(number: int) -> SessionId:
    return SessionId(f"box-{number}")


async def test_a_box_that_is_not_there_is_not_made_by_resuming_it(here: Mailboxes) -> None:
    """Nor does it collect from then on."""
    assert await here.resume(ANNS, PHONE) is None
    await here.post([letter("to nobody")])
    assert await here.resume(ANNS, PHONE) is None
    phone = await here.open(ANNS, PHONE)
    assert (phone.resumed, phone.last) == (False, 0)


async def test_a_box_that_is_there_is_resumed_and_taken_over(here: Mailboxes, there: Mailboxes) -> None:
    old = await here.open(ANNS, PHONE)
    await here.post([letter("one")])
    new = await there.resume(ANNS, PHONE)
    assert new is not None
    assert new.resumed
    assert await read_bodies(new, 1) == ["one"]
    with pytest.raises(MailboxTaken):
        await wait_for_the_end(old)


async def test_nobody_resumes_a_box_at_another_address(here: Mailboxes) -> None:
    await here.open(ANNS, PHONE)
    assert await here.resume(BOBS, PHONE) is None


async def test_of_the_boxes_that_nobody_reads_those_left_last_go_on(
    here: Mailboxes, there: Mailboxes, store: QueueStore
) -> None:
    """A client that throws its sessions away makes no more work than one with few; living readers stay."""
    phone = await here.open(ANNS, PHONE)
    for number in range(UNREAD_BOXES_AT_MOST + 2):
        node = (here, there)[number % 2]
        await (await node.open(ANNS, box(number))).leave()
        await store.pass_time(1)
    await here.post([letter("hi")])
    assert await read_bodies(phone, 1) == ["hi"]
    resumed = [await there.resume(ANNS, box(number)) for number in range(UNREAD_BOXES_AT_MOST + 2)]
    assert [mailbox is not None for mailbox in resumed] == [False] * 2 + [True] * UNREAD_BOXES_AT_MOST


async def test_a_box_that_is_read_again_does_not_count_as_unread(
    here: Mailboxes, there: Mailboxes, store: QueueStore
) -> None:
    """Everybody comes back after a node has stopped: at no time too many are away."""
    for _ in range(3):
        mailboxes = [await here.open(ANNS, box(number)) for number in range(UNREAD_BOXES_AT_MOST)]
        await store.pass_time(1)
        for mailbox in mailboxes:
            await mailbox.leave()
    assert all([await there.resume(ANNS, box(number)) for number in range(UNREAD_BOXES_AT_MOST)])


async def test_boxes_of_other_addresses_do_not_count(here: Mailboxes) -> None:
    """Ann throws sessions away, and Bob's go on."""
    await (await here.open(BOBS, PHONE)).leave()
    for number in range(2 * UNREAD_BOXES_AT_MOST):
        await (await here.open(ANNS, box(number))).leave()
    await here.post([letter("hi", to=BOB)])
    bobs = await here.resume(BOBS, PHONE)
    assert bobs is not None
    assert await read_bodies(bobs, 1) == ["hi"]


async def test_over_the_bound_of_all_boxes_the_largest_that_nobody_reads_is_lost_first(
    here: Mailboxes, there: Mailboxes
) -> None:
    """Ann's phone has been away for four letters, her laptop for three; four tablets lag, but are there."""
    large = letter("x" * (SIZE_AT_MOST // 4 - 500))
    await (await here.open(ANNS, PHONE)).leave()
    await here.post([large])
    tablets = [await (here, there)[number % 2].open(ANNS, box(number)) for number in range(4)]
    await (await there.open(ANNS, LAPTOP)).leave()
    for _ in range(3):
        await here.post([large])
    assert await here.resume(ANNS, PHONE) is None
    laptop = await here.resume(ANNS, LAPTOP)
    assert laptop is not None
    for mailbox in (laptop, *tablets):
        assert len(await read(mailbox, 3)) == 3


async def test_over_the_bound_a_reader_that_lags_is_lost_and_one_that_keeps_up_goes_on(
    here: Mailboxes, there: Mailboxes
) -> None:
    """Many sockets of one person that acknowledge nothing cost what the bound says, and no more."""
    lagging = [await (here, there)[number % 2].open(ANNS, box(number)) for number in range(BOXES)]
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("x" * (LARGE // 2))])
    (half,) = await read(phone, 1)
    await phone.acknowledge(half.position, half.number)
    await here.post([letter("y" * (LARGE // 2))])
    assert len(await read(phone, 1)) == 1
    read_by_all = await asyncio.gather(*(read(mailbox, 2) for mailbox in lagging), return_exceptions=True)
    assert [type(each) for each in read_by_all].count(MailboxLost) == 1
