"""What retention asks of a storage: the oldest, and their end."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from domain.model.accounts import User
from domain.model.audit import AuditAction, AuditEntry
from domain.model.calls import Call, CallKind, CallStatus
from domain.model.chat import Message
from domain.model.files import FileUse, Purpose, Upload
from domain.model.guests import Guest
from domain.model.ids import AuditId, DeliveryId, FileName, MessageId, UserId
from domain.model.message_words import IndexWord
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOW, PARALLEL, at, befriend, register, say

LATER = 1000.0


async def test_a_chore_is_taken_by_one_at_a_time(storage: Storage) -> None:
    """Of all that ask at once one gets it; then nobody until its time, which may be put off."""

    async def take(now: float, until: float, name: str = "tidy") -> bool:
        return await storage.transaction(lambda stored: stored.chores.take(name, at(now), at(until)))

    assert sum(await asyncio.gather(*(take(0, 10) for _ in range(PARALLEL)))) == 1
    assert not await take(9, 20)
    assert await take(9, 20, "another")
    assert sum(await asyncio.gather(*(take(10, 20) for _ in range(PARALLEL)))) == 1
    await storage.transaction(lambda stored: stored.chores.put_off("tidy", at(15)))
    assert not await take(14, 30)
    assert await take(15, 30)


async def test_the_oldest_messages_are_those_sent_before_a_time(storage: Storage) -> None:
    """Of all rooms, in ascending order, as many as are asked for."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    to_bob, _ = await befriend(storage, ann, bob)
    to_cat, _ = await befriend(storage, ann, cat)
    sent = [await say(storage, contact, "hi") for contact in (to_bob, to_cat, to_bob)]

    async def oldest(before: datetime, limit: int) -> Sequence[Message]:
        return await storage.read(lambda stored: stored.messages.list_sent_before(before, limit))

    assert await oldest(at(0), 10) == []
    assert await oldest(at(1), 10) == sent
    assert await oldest(at(1), 2) == sent[:2]


async def test_words_of_messages_that_go_are_forgotten(storage: Storage) -> None:
    """And no other's; a message without words is no trouble."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    gone, kept = await say(storage, contact, "rain today"), await say(storage, contact, "rain")
    wordless = await say(storage, contact, "!")

    async def find() -> Sequence[MessageId]:
        return await storage.read(
            lambda stored: stored.message_index.find(
                [contact.room_id], [IndexWord("rain", is_beginning=True)], limit=9
            )
        )

    await storage.transaction(lambda stored: stored.message_index.add([gone, kept, wordless]))
    await storage.transaction(lambda stored: stored.message_index.remove([wordless, gone]))
    assert await find() == [kept.message_id]


async def deliver(storage: Storage, people: Sequence[User], message: Message, seconds: float) -> None:
    receivers = [each.user_id for each in people]
    await storage.transaction(
        lambda stored: stored.deliveries.append(message.message_id, receivers, is_new=False, now=at(seconds))
    )


async def test_old_deliveries_go_and_numbers_go_on(storage: Storage) -> None:
    """The oldest first, as many as are asked for; other people's stay, and so does what came later."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    contact, _ = await befriend(storage, ann, bob)
    message = await say(storage, contact, "hi")
    for seconds in (10, 20, 30):
        await deliver(storage, [ann, bob], message, seconds)
    await deliver(storage, [cat], message, LATER)

    async def with_older(seconds: float) -> set[UserId]:
        people = [ann.user_id, bob.user_id, cat.user_id, UserId(999_999)]
        return await storage.read(lambda stored: stored.deliveries.with_older(people, at(seconds)))

    async def remove(seconds: float, limit: int) -> int:
        return await storage.transaction(
            lambda stored: stored.deliveries.remove_older(bob.user_id, at(seconds), limit)
        )

    async def numbers(user: User) -> list[int]:
        page = await storage.read(
            lambda stored: stored.deliveries.page(user.user_id, DeliveryId(0), DeliveryId(0), 50)
        )
        return [delivery.delivery_id for delivery, _ in page]

    assert await storage.read(lambda stored: stored.deliveries.list_receivers(UserId(0), 2)) == [
        ann.user_id,
        bob.user_id,
    ]
    assert await storage.read(lambda stored: stored.deliveries.list_receivers(bob.user_id, 9)) == [
        cat.user_id
    ]
    assert await with_older(0) == set()
    assert await with_older(1) == {ann.user_id, bob.user_id}
    assert await storage.read(lambda stored: stored.deliveries.with_older([], at(1))) == set()
    assert await remove(0, 9) == 0
    assert await remove(25, 2) == 2
    assert await remove(25, 2) == 1
    assert await numbers(bob) == [4]
    assert await numbers(ann) == [4, 3, 2, 1]
    assert await storage.read(lambda stored: stored.deliveries.silenced(bob.user_id, DeliveryId(0))) == set()
    assert await remove(LATER, 9) == 1
    assert await storage.read(lambda stored: stored.deliveries.last(bob.user_id)) == 4
    assert await storage.read(lambda stored: stored.deliveries.list_receivers(ann.user_id, 1)) == [
        bob.user_id
    ]
    await deliver(storage, [bob], message, LATER)
    assert await numbers(bob) == [5]


async def test_uploads_are_found_by_their_age_and_use(storage: Storage) -> None:
    """Those in messages, the oldest first; ending that use leaves others of the same upload."""

    async def add(stored: Repositories) -> None:
        for name, seconds in (
            ("c.png", 2),
            ("a.png", 1),
            ("b.png", 1),
            ("new.png", LATER),
            ("avatar.png", 1),
        ):
            upload = Upload(
                name=FileName(name), uploader_id=UserId(1), size=1, kept_until=None, created_at=at(seconds)
            )
            await stored.uploads.add(upload)
            if name != "avatar.png":
                for number in (1, 2):
                    await stored.uploads.add_use(upload.name, FileUse(Purpose.MESSAGE, number))
        for name in ("a.png", "avatar.png"):
            await stored.uploads.add_use(FileName(name), FileUse(Purpose.AVATAR, 1))

    async def used(limit: int = 9) -> Sequence[FileName]:
        return await storage.read(
            lambda stored: stored.uploads.list_used_since_before(at(LATER), Purpose.MESSAGE, limit)
        )

    await storage.transaction(add)
    assert await used() == ["a.png", "b.png", "c.png"]
    assert await used(1) == ["a.png"]

    async def end(stored: Repositories, name: str) -> None:
        await stored.uploads.remove_uses_as(FileName(name), Purpose.MESSAGE)

    for name in ("a.png", "b.png"):
        await storage.transaction(end, name)
    assert await used() == ["c.png"]
    assert await storage.read(lambda stored: stored.uploads.has_uses(FileName("a.png")))
    assert not await storage.read(lambda stored: stored.uploads.has_uses(FileName("b.png")))


@pytest.mark.parametrize("status", [CallStatus.ENDED, CallStatus.ACTIVE])
async def test_old_calls_go_once_they_have_ended(storage: Storage, status: CallStatus) -> None:
    """With their participants and guests; newer ones stay, and so does one that still goes on."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    message = await say(storage, contact, "call")

    async def place(stored: Repositories, seconds: float) -> Call:
        people = (ann.user_id, bob.user_id)
        call = Call.begin(contact.room_id, message.message_id, people, at(seconds), CallKind.VIDEO)
        return await stored.calls.add(replace(call, status=status))

    old, new = [await storage.transaction(place, seconds) for seconds in (0, LATER)]
    gil = Guest(call_id=old.call_id, name="Gil", created_at=NOW, seen_at=NOW)
    gil = await storage.transaction(lambda stored: stored.guests.add(gil))
    removed = await storage.transaction(lambda stored: stored.calls.remove_ended(at(1), 10))
    known = await storage.read(lambda stored: stored.calls.find_many([old.call_id, new.call_id]))
    guests = await storage.read(lambda stored: stored.guests.find_many([gil.guest_id]))
    assert (not guests) is (status is CallStatus.ENDED)
    if status is CallStatus.ENDED:
        assert (removed, set(known)) == (1, {new.call_id})
        assert await storage.transaction(lambda stored: stored.calls.remove_ended(at(1), 10)) == 0
    else:
        assert (removed, set(known)) == (0, {old.call_id, new.call_id})


async def test_old_entries_of_the_audit_log_go(storage: Storage) -> None:
    """As many of the oldest as are asked for; what came later stays, with its number."""

    async def add(stored: Repositories) -> None:
        for seconds in (1, 2, LATER):
            entry = AuditEntry(
                actor_id=UserId(1),
                action=next(iter(AuditAction)),
                subject_id=2,
                subject="bob",
                address="127.0.0.1",
                created_at=at(seconds),
            )
            await stored.audit.add(entry)

    async def remove(limit: int) -> int:
        return await storage.transaction(lambda stored: stored.audit.remove_older(at(LATER), limit))

    await storage.transaction(add)
    before = await storage.read(lambda stored: stored.audit.list_page(AuditId(0), 9))
    assert await remove(1) == 1
    assert await remove(9) == 1
    assert await remove(9) == 0
    assert await storage.read(lambda stored: stored.audit.list_page(AuditId(0), 9)) == before[:1]
