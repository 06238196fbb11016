"""What ports/mailboxes.py promises, asked of every adapter.

Ann has two devices, Bob one. `here` and `there` are two nodes over one store; the adapter of a single
process gives the same one twice.
"""

import asyncio
from collections.abc import Sequence

import pytest

from domain.model.ids import DeliveryId, SessionId, UserId
from domain.model.notifications import NO_DELIVERY, USER_ADDRESS, Envelope, LetterKind
from ports.mailboxes import (
    KEYS_REMEMBERED,
    NEVER_ACKNOWLEDGED,
    Letter,
    Mailbox,
    Mailboxes,
    MailboxLost,
    MailboxTaken,
    Position,
)
from tests.contract.queue_stores import LETTERS_AT_MOST, SIZE_AT_MOST, QueueStore

ANN, BOB = UserId(1), UserId(2)
ANNS = f"{USER_ADDRESS}{ANN}"
BOBS = f"{USER_ADDRESS}{BOB}"
PHONE, LAPTOP = SessionId("phone"), SessionId("laptop")


@pytest.fixture
async def here(store: QueueStore) -> Mailboxes:
    return await store.node()


@pytest.fixture
async def there(store: QueueStore) -> Mailboxes:
    return await store.node()


def letter(body: str, number: int = NO_DELIVERY, to: UserId = ANN, key: str = "") -> Envelope:
    return Envelope({to: DeliveryId(number)}, body.encode(), key=key)


async def read(mailbox: Mailbox, count: int) -> list[Letter]:
    """That many letters; a hang is a failure."""
    letters: list[Letter] = []
    async with asyncio.timeout(10):
        while len(letters) < count:
            letters += await mailbox.receive()
    return letters


async def read_bodies(mailbox: Mailbox, count: int) -> list[str]:
    return [letter.body.decode() for letter in await read(mailbox, count)]


async def wait_for_the_end(mailbox: Mailbox) -> None:
    """Reads until the box ends, which raises."""
    async with asyncio.timeout(10):
        while True:
            await mailbox.receive()


async def test_a_letter_goes_to_every_open_box_of_the_address(here: Mailboxes, there: Mailboxes) -> None:
    """Ann's phone and laptop both get it, on whatever node they are; Bob does not."""
    phone = await here.open(ANNS, PHONE)
    laptop = await there.open(ANNS, LAPTOP)
    bobs = await there.open(BOBS, PHONE)
    await here.post([letter("hi"), letter("hello Bob", to=BOB)])
    assert await read_bodies(phone, 1) == ["hi"]
    assert await read_bodies(laptop, 1) == ["hi"]
    assert await read_bodies(bobs, 1) == ["hello Bob"]


async def test_a_letter_to_an_address_without_boxes_goes_nowhere(here: Mailboxes) -> None:
    """A box opened later does not see it."""
    await here.post([letter("early")])
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("late")])
    assert await read_bodies(phone, 1) == ["late"]


async def test_a_new_box_is_empty_and_not_resumed(here: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    assert (phone.resumed, phone.last, phone.acknowledged) == (False, 0, 0)
    assert phone.number == NEVER_ACKNOWLEDGED


async def test_each_box_keeps_its_order(here: Mailboxes, there: Mailboxes) -> None:
    """Positions are 1, 2, 3 ... without gaps, also when two nodes post at once."""
    phone = await here.open(ANNS, PHONE)

    async def talk(node: Mailboxes, name: str) -> None:
        for number in range(0, 40, 2):
            await node.post([letter(f"{name} {number}"), letter(f"{name} {number + 1}")])

    await asyncio.gather(talk(here, "here"), talk(there, "there"))
    letters = await read(phone, 80)
    assert [letter.position for letter in letters] == list(range(1, 81))
    for name in ("here", "there"):
        of_one = [body for one in letters if (body := one.body.decode()).startswith(f"{name} ")]
        assert of_one == [f"{name} {number}" for number in range(40)]


async def test_everybody_gets_the_same_letter_with_a_number_of_their_own(
    here: Mailboxes, there: Mailboxes
) -> None:
    """Body, tail and kind arrive byte for byte."""
    anns = await here.open(ANNS, PHONE)
    bobs = await there.open(BOBS, PHONE)
    to = {ANN: DeliveryId(7), BOB: DeliveryId(2**53 - 1)}
    body, tail = b'{"a":\x00\n\xff 1 2', b" \r\n}\xfe"
    await here.post([Envelope(to, body, tail, kind=LetterKind.LOGINS_ENDED)])
    assert await read(anns, 1) == [Letter(Position(1), to[ANN], body, tail, "logins-ended")]
    assert await read(bobs, 1) == [Letter(Position(1), to[BOB], body, tail, "logins-ended")]


async def test_an_envelope_goes_to_the_address_of_its_prefix(here: Mailboxes) -> None:
    """Ann in a call is another address than Ann."""
    in_call = await here.open("call:5:1", PHONE)
    await here.post([letter("for her phone"), Envelope({ANN: NO_DELIVERY}, b"offer", prefix="call:5:")])
    assert await read_bodies(in_call, 1) == ["offer"]


async def test_boxes_of_one_name_at_two_addresses_are_two(here: Mailboxes) -> None:
    """Whoever knows Ann's session id does not get her letters."""
    await here.open(ANNS, PHONE)
    bobs = await here.open(BOBS, PHONE)
    assert not bobs.resumed
    await here.post([letter("for Ann"), letter("for Bob", to=BOB)])
    assert await read_bodies(bobs, 1) == ["for Bob"]


async def test_receive_waits_for_the_next_letter(here: Mailboxes, there: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    waiting = asyncio.create_task(read_bodies(phone, 1))
    await asyncio.sleep(0)
    await there.post([letter("there you are")])
    assert await waiting == ["there you are"]


async def test_a_cancelled_receive_loses_nothing(here: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    waiting = asyncio.create_task(phone.receive())
    await asyncio.sleep(0)
    await here.post([letter("one")])
    waiting.cancel()
    received = await asyncio.gather(waiting, return_exceptions=True)
    if isinstance(received[0], asyncio.CancelledError):
        assert await read_bodies(phone, 1) == ["one"]
    await here.post([letter("two")])
    assert await read_bodies(phone, 1) == ["two"]


async def test_a_letter_is_kept_until_acknowledged(here: Mailboxes, there: Mailboxes) -> None:
    """Received is not acknowledged: what the client may not have comes again after a resume."""
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("one", 11), letter("two", 12), letter("three", 13)])
    await read(phone, 3)
    await phone.acknowledge(Position(1), DeliveryId(11))
    await phone.leave()
    await here.post([letter("four", 14)])
    again = await there.open(ANNS, PHONE)
    assert (again.resumed, again.last, again.acknowledged, again.number) == (True, 4, 1, 11)
    assert await read_bodies(again, 3) == ["two", "three", "four"]


async def test_what_is_acknowledged_is_not_received_any_more(here: Mailboxes) -> None:
    """A client that resumes says how far it came before anything is read."""
    phone = await here.open(ANNS, PHONE)
    await here.post([letter(str(number), number) for number in range(1, 6)])
    await phone.leave()
    again = await here.open(ANNS, PHONE)
    await again.acknowledge(Position(3), DeliveryId(3))
    assert await read_bodies(again, 2) == ["4", "5"]


@pytest.mark.parametrize("number", [0, 7])
async def test_a_box_knows_the_delivery_it_begins_after(
    here: Mailboxes, there: Mailboxes, number: DeliveryId
) -> None:
    """Acknowledged before any letter came; also "none yet" is something to know."""
    phone = await here.open(ANNS, PHONE)
    await phone.acknowledge(Position(0), number)
    again = await there.open(ANNS, PHONE)
    assert (again.resumed, again.acknowledged, again.number) == (True, 0, number)


async def test_acknowledging_backwards_changes_nothing(here: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("one", 1), letter("two", 2), letter("three", 3)])
    await read(phone, 3)
    await phone.acknowledge(Position(2), DeliveryId(2))
    await phone.acknowledge(Position(1), DeliveryId(1))
    await phone.leave()
    again = await here.open(ANNS, PHONE)
    assert (again.acknowledged, again.number) == (2, 2)
    assert await read_bodies(again, 1) == ["three"]


async def test_a_position_past_the_last_letter_means_the_last(here: Mailboxes) -> None:
    """A client that says nonsense loses its own letters and nothing else."""
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("one", 1)])
    await read(phone, 1)
    await phone.acknowledge(Position(1_000_000), DeliveryId(1))
    await here.post([letter("two", 2)])
    assert [letter.position for letter in await read(phone, 1)] == [2]
    await phone.leave()
    again = await here.open(ANNS, PHONE)
    assert again.acknowledged == 1
    assert await read_bodies(again, 1) == ["two"]


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


async def test_a_box_over_its_bound_of_letters_is_lost(here: Mailboxes, there: Mailboxes) -> None:
    """At the bound it is not yet; one more, and its reader and its letters are gone, the others' not."""
    phone = await here.open(ANNS, PHONE)
    laptop = await there.open(ANNS, LAPTOP)
    await here.post([letter(str(number)) for number in range(LETTERS_AT_MOST)])
    assert len(await read(phone, LETTERS_AT_MOST)) == LETTERS_AT_MOST
    await laptop.acknowledge((await read(laptop, LETTERS_AT_MOST))[-1].position, NO_DELIVERY)
    await laptop.leave()
    laptop = await there.open(ANNS, LAPTOP)
    await there.post([letter("one too many")])
    with pytest.raises(MailboxLost):
        await wait_for_the_end(phone)
    with pytest.raises(MailboxLost):
        await phone.acknowledge(Position(1), NO_DELIVERY)
    assert await read_bodies(laptop, 1) == ["one too many"]


async def test_a_box_over_its_bound_of_bytes_is_lost(here: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("x" * (SIZE_AT_MOST - 500))])
    assert len(await read(phone, 1)) == 1
    await here.post([letter("x" * 501)])
    with pytest.raises(MailboxLost):
        await wait_for_the_end(phone)


async def test_what_is_acknowledged_does_not_count_for_the_bound(here: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    for _ in range(5):
        await here.post([letter("x" * (SIZE_AT_MOST - 500))])
        (big,) = await read(phone, 1)
        await phone.acknowledge(big.position, NO_DELIVERY)
        await phone.leave()
        phone = await here.open(ANNS, PHONE)
        assert phone.resumed


async def test_a_lost_box_is_new_when_it_is_opened_again(here: Mailboxes, there: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    await phone.leave()
    await here.post([letter(str(number)) for number in range(LETTERS_AT_MOST + 1)])
    again = await there.open(ANNS, PHONE)
    assert not again.resumed
    await here.post([letter("first")])
    assert [(one.position, one.body) for one in await read(again, 1)] == [(1, b"first")]


async def test_a_key_is_put_into_a_box_once(here: Mailboxes, there: Mailboxes) -> None:
    """Telling twice is harmless, also after the letter was acknowledged and on another node."""
    phone = await here.open(ANNS, PHONE)
    bobs = await here.open(BOBS, PHONE)
    await here.post([letter("request", key="request-1")])
    (first,) = await read(phone, 1)
    await phone.acknowledge(first.position, NO_DELIVERY)
    await there.post(
        [
            letter("request", key="request-1"),
            letter("other", key="request-2"),
            letter("Bob's", to=BOB, key="request-1"),
        ]
    )
    assert [(one.position, one.body) for one in await read(phone, 1)] == [(2, b"other")]
    assert await read_bodies(bobs, 1) == ["Bob's"]


async def test_a_letter_without_key_may_come_twice(here: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("signal"), letter("signal")])
    assert await read_bodies(phone, 2) == ["signal", "signal"]


async def test_only_the_newest_keys_are_remembered(here: Mailboxes) -> None:
    """So that a session that lasts a month does not grow."""
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("oldest", key="oldest")])
    for number in range(KEYS_REMEMBERED - 1):
        await here.post([letter("newer", key=str(number))])
        await phone.acknowledge((await read(phone, 1))[-1].position, NO_DELIVERY)
    await here.post(
        [letter("known", key="oldest"), letter("newest", key="newest"), letter("again", key="oldest")]
    )
    bodies = [await read_bodies(phone, 1)]
    while "again" not in bodies[-1]:
        bodies.append(await read_bodies(phone, 1))
    assert ["known"] not in bodies


async def test_closing_the_store_leaves_every_box(store: QueueStore) -> None:
    """A node that stops tidily keeps the letters for whoever takes its sessions."""
    node = await store.node()
    phone = await node.open(ANNS, PHONE)
    await node.post([letter("one")])
    waiting = asyncio.create_task(wait_for_the_end(phone))
    await asyncio.sleep(0)
    await node.close_store()
    with pytest.raises(MailboxTaken):
        await waiting
    again = await (await store.node()).open(ANNS, PHONE)
    assert again.resumed
    assert await read_bodies(again, 1) == ["one"]


async def test_a_reader_that_lags_gets_everything_in_order(here: Mailboxes, there: Mailboxes) -> None:
    """Letters pile up while nobody receives, and keep coming while it catches up."""
    phone = await here.open(ANNS, PHONE)
    for number in range(0, 20, 2):
        await there.post([letter(f"{number:03}" + "x" * 4000), letter(f"{number + 1:03}" + "x" * 4000)])
    reading = asyncio.create_task(read_bodies(phone, 30))
    for number in range(20, 30):
        await there.post([letter(f"{number:03}" + "x" * 4000)])
    assert [body[:3] for body in await reading] == [f"{number:03}" for number in range(30)]


async def test_nobody_is_told_when_there_is_nothing_to_tell(here: Mailboxes) -> None:
    nothing: Sequence[Envelope] = []
    await here.post(nothing)
    await here.post([Envelope({}, b"for nobody")])
