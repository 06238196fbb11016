"""Deliveries: one message for one receiver, numbered without a gap."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from domain.model.chat import REVOKE_WITHIN, Delivery, Message
from domain.model.ids import DeliveryId, UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, PARALLEL, befriend, found_group, register, say, send

Delivered = Sequence[tuple[Delivery, Message]]


async def page(storage: Storage, receiver: UserId, after: int, before: int, limit: int) -> Delivered:
    return await storage.read(
        lambda uow: uow.deliveries.page(receiver, DeliveryId(after), DeliveryId(before), limit)
    )


async def range_(storage: Storage, receiver: UserId, after: int, through: int) -> Delivered:
    return await storage.read(
        lambda uow: uow.deliveries.range(receiver, DeliveryId(after), DeliveryId(through))
    )


def numbers(delivered: Delivered) -> list[int]:
    return [delivery.delivery_id for delivery, _ in delivered]


async def test_every_receiver_counts_from_one(storage: Storage) -> None:
    """Numbers belong to the receiver: dense for each, whatever others receive."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    to_bob, _ = await befriend(storage, ann, bob)
    to_carl, _ = await befriend(storage, ann, carl)
    assert (await send(storage, to_bob, "hi"))[1] == {ann.user_id: 1, bob.user_id: 1}
    assert (await send(storage, to_carl, "hi"))[1] == {ann.user_id: 2, carl.user_id: 1}
    assert (await send(storage, to_bob, "hi"))[1] == {ann.user_id: 3, bob.user_id: 2}
    assert await storage.read(lambda uow: uow.deliveries.last(ann.user_id)) == 3
    assert await storage.read(lambda uow: uow.deliveries.last(NOBODY)) == 0
    asked = (carl.user_id, ann.user_id, NOBODY)
    each = await storage.read(lambda uow: uow.deliveries.last_of_each(asked))
    assert each == {ann.user_id: 3, carl.user_id: 1, NOBODY: 0}
    assert await storage.read(lambda uow: uow.deliveries.last_of_each(())) == {}


async def test_an_update_is_another_delivery_of_the_same_message(storage: Storage) -> None:
    """It has a new number, is not new, and shows the message as it is now."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    message = await say(storage, contact, "hi")
    revoked = message.revoke(ann.user_id, NOW, REVOKE_WITHIN)
    await storage.transaction(lambda uow: uow.messages.save(revoked))
    appended = await storage.transaction(
        lambda uow: uow.deliveries.append(message.message_id, [bob.user_id], is_new=False, now=NOW)
    )
    assert appended == {bob.user_id: 2}
    first = Delivery(
        receiver_id=bob.user_id, delivery_id=DeliveryId(1), message_id=message.message_id, is_new=True
    )
    second = Delivery(
        receiver_id=bob.user_id, delivery_id=DeliveryId(2), message_id=message.message_id, is_new=False
    )
    assert await range_(storage, bob.user_id, 0, 9) == [(first, revoked), (second, revoked)]
    assert await page(storage, bob.user_id, 0, 0, 9) == [(second, revoked), (first, revoked)]


async def test_nobody_to_deliver_to_is_no_delivery(storage: Storage) -> None:
    """An empty list of receivers gives no numbers."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    message = await say(storage, contact, "hi")
    assert (
        await storage.transaction(
            lambda uow: uow.deliveries.append(message.message_id, [], is_new=True, now=NOW)
        )
        == {}
    )


async def test_a_hundred_members_each_get_their_delivery(storage: Storage) -> None:
    """In a large group everybody has it, each under the next number of their own."""
    people = [await register(storage, f"person {n}") for n in range(100)]
    _, contacts = await found_group(storage, "everybody", people)
    await say(storage, contacts[0], "welcome")
    _, given = await send(storage, contacts[7], "thanks")
    assert given == {person.user_id: 2 for person in people}
    last = await page(storage, people[99].user_id, 0, 0, 10)
    assert [message.text for _, message in last] == ["thanks", "welcome"]


async def test_sync_walks_down_in_full_pages(storage: Storage) -> None:
    """Newest first, above what is synced and below the last one seen, each with its message."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    for n in range(1, 10):
        await say(storage, contact, f"message {n}")
    newest = await page(storage, bob.user_id, 2, 0, 5)
    assert numbers(newest) == [9, 8, 7, 6, 5]
    assert [message.text for _, message in newest] == [f"message {n}" for n in (9, 8, 7, 6, 5)]
    assert numbers(await page(storage, bob.user_id, 2, 5, 5)) == [4, 3]
    assert numbers(await page(storage, bob.user_id, 2, 3, 5)) == []
    assert numbers(await page(storage, bob.user_id, 9, 0, 5)) == []
    assert numbers(await page(storage, bob.user_id, 0, 2**63 - 1, 2)) == [9, 8]


async def test_a_range_fills_a_gap_oldest_first(storage: Storage) -> None:
    """From above one number up to another, both ends inside what there is."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    for n in range(1, 6):
        await say(storage, contact, f"message {n}")
    assert numbers(await range_(storage, bob.user_id, 1, 4)) == [2, 3, 4]
    assert numbers(await range_(storage, bob.user_id, 0, 99)) == [1, 2, 3, 4, 5]
    assert numbers(await range_(storage, bob.user_id, 5, 99)) == []
    assert numbers(await range_(storage, NOBODY, 0, 99)) == []


async def test_numbers_become_visible_in_order(storage: Storage) -> None:
    """M3: a reader that asks for what came after the last it saw skips nothing, whoever commits meanwhile."""
    bob = await register(storage, "bob")
    senders = [await register(storage, f"sender {n}") for n in range(PARALLEL)]
    contacts = [(await befriend(storage, sender, bob))[0] for sender in senders]
    total, seen = 4 * PARALLEL, [0]

    async def read() -> None:
        while seen[-1] < total:
            fresh = numbers(await range_(storage, bob.user_id, seen[-1], 2**31))
            assert fresh == list(range(seen[-1] + 1, seen[-1] + 1 + len(fresh)))
            seen.extend(fresh)
            await asyncio.sleep(0)

    async def write(n: int) -> None:
        for _ in range(4):
            await say(storage, contacts[n], "hi")

    async with asyncio.timeout(60):
        await asyncio.gather(read(), *(write(n) for n in range(PARALLEL)))


async def test_what_is_no_longer_for_its_receiver_is_told_apart(storage: Storage) -> None:
    """Bob is out of the choir, and has blocked Ann: what came from there, and what is new of Ann is not for
    him any more; his own words are, and what changes of hers.
    """
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    to_bob, to_ann = await befriend(storage, ann, bob)
    to_carl, _ = await befriend(storage, bob, carl)
    group, rows = await found_group(storage, "choir", [ann, bob, carl])
    hello = await say(storage, to_bob, "hello")
    await say(storage, to_ann, "hello Ann")
    await say(storage, rows[0], "hello choir")
    await say(storage, to_carl, "hello Carl")
    removed = await say(storage, to_carl, "swept")
    await storage.transaction(
        lambda uow: uow.deliveries.append(hello.message_id, [bob.user_id], is_new=False, now=NOW)
    )

    async def silenced(receiver: UserId, after: int = 0) -> set[DeliveryId]:
        return await storage.read(lambda uow: uow.deliveries.silenced(receiver, DeliveryId(after)))

    assert await silenced(bob.user_id) == set()

    async def change(uow: Repositories) -> None:
        await uow.contacts.save(replace(to_ann, blocked=True))
        await uow.contacts.remove_from_room([bob.user_id], group.room_id)
        await uow.messages.remove([removed.message_id])

    await storage.transaction(change)
    assert await silenced(bob.user_id) == {1, 3, 5}
    assert await silenced(bob.user_id, 1) == {3, 5}
    assert numbers(await range_(storage, bob.user_id, 0, 9)) == [2, 4, 6]
    assert numbers(await page(storage, bob.user_id, 0, 0, 9)) == [6, 4, 2]
    assert await silenced(ann.user_id) == set()
    assert await silenced(NOBODY) == set()
