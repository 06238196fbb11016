"""What ports/mailboxes.py promises, asked of every adapter.

Ann has two devices, Bob one. `here` and `there` are two nodes over one store; the adapter of a single
process gives the same one twice.
"""

import asyncio
from collections.abc import Sequence

import pytest

from domain.model.ids import DeliveryId
from domain.model.notifications import NO_DELIVERY, Envelope, LetterKind
from ports.mailboxes import (
    KEYS_REMEMBERED,
    NEVER_ACKNOWLEDGED,
    Letter,
    Mailboxes,
    MailboxLoad,
    MailboxLost,
    MailboxTaken,
    Position,
)
from tests.contract.mail import (
    ANN,
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
from tests.contract.queue_stores import LETTERS_AT_MOST, SIZE_AT_MOST, QueueStore


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


async def test_a_letter_says_what_it_comes_of(here: Mailboxes, there: Mailboxes) -> None:
    """Wherever it is read; where nobody traces it, it says nothing."""
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    bobs = await there.open(BOBS, PHONE)
    await here.post([Envelope({BOB: DeliveryId(1)}, b"body ", b" tail", trace=trace)])
    await here.post([Envelope({BOB: DeliveryId(2)}, b"body ", b" tail")])
    traced, other = await read(bobs, 2)
    assert (traced.trace, traced.kind, traced.body, traced.tail) == (trace, "frame", b"body ", b" tail")
    assert other.trace == ""


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


async def test_a_node_knows_how_full_the_boxes_are_that_it_reads(here: Mailboxes) -> None:
    """Ann's phone and laptop, and Bob's phone: how many letters their clients still owe an answer for."""
    assert here.load() == MailboxLoad(0, 0, 0)
    phone, laptop = await here.open(ANNS, PHONE), await here.open(ANNS, LAPTOP)
    bobs = await here.open(BOBS, PHONE)
    await here.post([letter("one"), letter("two"), letter("hello Bob", to=BOB)])
    for box, count in ((phone, 2), (laptop, 2), (bobs, 1)):
        await read(box, count)
    assert here.load() == MailboxLoad(3, 5, 2)
    await phone.acknowledge(Position(1), DeliveryId(1))
    assert here.load() == MailboxLoad(3, 4, 2)
    await laptop.leave()
    assert here.load() == MailboxLoad(2, 2, 1)
