"""Read marks, and who hears of them (contract-2 N2)."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from domain.model.chat import Message
from domain.model.contacts import Contact, ContactChange
from domain.model.errors import Forbidden, MessageNotFound
from domain.model.ids import MessageId, UserId
from domain.model.notifications import USER_ADDRESS, ContactChangedNotification
from domain.model.privacy import PrivacyChange
from tests.unit.services.house import House


async def friends(house: House) -> tuple[Contact, Contact]:
    ann, bob = await house.person("ann"), await house.person("bob")
    row = await house.befriend(ann, bob)
    [other] = await house.contacts.list_contacts(bob)
    return row, other


async def say(house: House, row: Contact, text: str = "hi") -> Message:
    return (await house.chat.send(row.owner_id, row.contact_id, text=text)).message


async def own_row(house: House, row: Contact) -> Contact:
    listed = await house.contacts.list_contacts(row.owner_id)
    return next(each for each in listed if each.contact_id == row.contact_id)


class Page:
    """An explicit session of somebody, which hears hints."""

    def __init__(self) -> None:
        self._frames: list[bytes] = []

    async def open(self, house: House, user_id: UserId) -> "Page":
        await house.mailboxes.open(f"{USER_ADDRESS}{user_id}", house.ids.session_id(), self._frames.append)
        return self

    def heard(self) -> Sequence[Any]:
        """What came since the last time."""
        frames = [json.loads(frame) for frame in self._frames]
        self._frames.clear()
        return frames


async def test_reading_is_the_same_on_all_devices(house: House) -> None:
    """Bob reads on his phone: his list says so, and Ann sees how far he is."""
    anns, bobs = await friends(house)
    one, two = await say(house, anns, "one"), await say(house, anns, "two")
    assert (await own_row(house, bobs)).reading.unread == 2
    await house.reads.read(bobs.owner_id, bobs.contact_id, one.message_id)
    assert (await own_row(house, bobs)).reading.unread == 1
    assert (await own_row(house, anns)).reading.peer_mark == one.message_id
    await house.reads.read(bobs.owner_id, bobs.contact_id, two.message_id)
    await house.reads.read(bobs.owner_id, bobs.contact_id, one.message_id)
    assert (await own_row(house, bobs)).reading.mark == two.message_id


async def test_a_mark_is_in_the_room_that_it_names(house: House) -> None:
    """Another room's message, an unknown one, and another's contact are refused."""
    anns, bobs = await friends(house)
    cat = await house.person("cat")
    elsewhere = await say(house, await house.befriend(anns.owner_id, cat))
    for message_id in (elsewhere.message_id, MessageId(99), MessageId(0)):
        with pytest.raises(MessageNotFound):
            await house.reads.read(bobs.owner_id, bobs.contact_id, message_id)
    message = await say(house, anns)
    with pytest.raises(Forbidden):
        await house.reads.read(cat, bobs.contact_id, message.message_id)


async def test_writing_is_reading(house: House) -> None:
    """Bob answers without having opened it elsewhere: nothing is unread, and his draft is sent."""
    anns, bobs = await friends(house)
    await say(house, anns)
    change = ContactChange(draft="I was about to", marked_unread=True)
    await house.contacts.update(bobs.owner_id, bobs.contact_id, change)
    ear = await house.listen(bobs.owner_id)
    answer = await say(house, bobs)
    row = await own_row(house, bobs)
    assert (row.reading.unread, row.reading.mark) == (0, answer.message_id)
    assert (row.draft, row.marked_unread) == ("", False)
    told = [each for each in await ear.heard() if isinstance(each, ContactChangedNotification)]
    assert [each.contact.draft for each in told] == [""]


async def test_reading_takes_the_unread_mark_away(house: House) -> None:
    """That Ann had set herself."""
    anns, bobs = await friends(house)
    message = await say(house, bobs)
    await house.contacts.update(anns.owner_id, anns.contact_id, ContactChange(marked_unread=True))
    await house.reads.read(anns.owner_id, anns.contact_id, message.message_id)
    assert not (await own_row(house, anns)).marked_unread


async def test_who_has_read_is_told_to_who_wrote(house: House) -> None:
    """To everybody who shows it themselves; nobody learns it of another's message."""
    anns, bobs = await friends(house)
    message = await say(house, anns)
    house.clock.advance(60)
    await house.reads.read(bobs.owner_id, bobs.contact_id, message.message_id)
    [reader] = await house.reads.readers(anns.owner_id, message.message_id)
    assert (reader.user_id, reader.read_at) == (bobs.owner_id, house.clock.now())
    with pytest.raises(Forbidden):
        await house.reads.readers(bobs.owner_id, message.message_id)
    await house.profiles.change_privacy(anns.owner_id, PrivacyChange(read_receipts=False))
    assert await house.reads.readers(anns.owner_id, message.message_id) == []
    assert (await own_row(house, anns)).reading.peer_mark == 0


async def test_a_mark_is_heard_at_once_in_a_pair(house: House) -> None:
    """By Bob's other devices with his numbers, and by Ann; each by a contact of their own."""
    anns, bobs = await friends(house)
    one, _ = await say(house, anns), await say(house, anns)
    ann, bob = await Page().open(house, anns.owner_id), await Page().open(house, bobs.owner_id)
    await house.reads.read(bobs.owner_id, bobs.contact_id, one.message_id)
    said = {"roomId": anns.room_id, "userId": bobs.owner_id, "messageId": one.message_id, "unreadMentions": 0}
    assert bob.heard() == [{"type": 5, "payload": {"contactId": bobs.contact_id, "unread": 1, **said}}]
    assert ann.heard() == [{"type": 5, "payload": {"contactId": anns.contact_id, "unread": 0, **said}}]
    await house.reads.read(bobs.owner_id, bobs.contact_id, one.message_id)
    assert (bob.heard(), ann.heard()) == ([], [])


async def test_in_a_group_who_wrote_is_told_once_for_many(house: House) -> None:
    """Bob reads three of Ann's messages within a second; Cat, who wrote none, hears nothing."""
    anns, bobs = await friends(house)
    cat = await house.person("cat")
    cats = await house.befriend(anns.owner_id, cat)
    group = await house.groups.create(
        anns.owner_id, name="Choir", avatar="", contact_ids=[anns.contact_id, cats.contact_id]
    )
    row = next(each for each in await house.contacts.list_contacts(bobs.owner_id) if each.group_id)
    messages = [await say(house, group) for _ in range(3)]
    ann, other = await Page().open(house, anns.owner_id), await Page().open(house, cat)
    for message in messages:
        await house.reads.read(bobs.owner_id, row.contact_id, message.message_id)
    assert ann.heard() == []
    for _ in range(2):
        await house.reads.tell_gathered()
    [frame] = ann.heard()
    assert frame["payload"]["messageId"] == messages[-1].message_id
    assert frame["payload"]["contactId"] == group.contact_id
    assert other.heard() == []


async def test_of_many_who_read_at_once_each_gets_their_own_answer(house: House) -> None:
    """Bob marks three messages, and Ann one that is not there, in one batch: his are marked, up to the
    newest, and only she is refused.
    """
    anns, bobs = await friends(house)
    messages = [await say(house, anns) for _ in range(3)]
    page = await Page().open(house, bobs.owner_id)
    asked = [(bobs, message.message_id) for message in messages[::-1]] + [(anns, MessageId(99))]
    answers = await asyncio.gather(
        *(house.reads.read(row.owner_id, row.contact_id, message_id) for row, message_id in asked),
        return_exceptions=True,
    )
    assert answers[:3] == [None] * 3
    assert isinstance(answers[3], MessageNotFound)
    [told] = page.heard()
    assert (told["payload"]["messageId"], told["payload"]["unread"]) == (messages[-1].message_id, 0)
    assert (await own_row(house, bobs)).reading.mark == messages[-1].message_id
