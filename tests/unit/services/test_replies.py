"""Answers, mentions, forwards and edits (contract-2 N1)."""

import pytest

from domain.model.chat import EVERYBODY, Message
from domain.model.contacts import Contact
from domain.model.errors import EditTooLate, EmptyMessage, Forbidden, InvalidFields, MessageNotFound
from domain.model.ids import ContactId, MessageId, UserId
from domain.model.notifications import MessageNotification
from tests.unit.services.house import House

DAY = 24 * 3600


async def friends(house: House) -> tuple[Contact, Contact]:
    """Ann's row of Bob and Bob's of Ann."""
    ann, bob = await house.person("ann"), await house.person("bob")
    row = await house.befriend(ann, bob)
    [other] = await house.contacts.list_contacts(bob)
    return row, other


async def choir(house: House, row: Contact) -> Contact:
    """Ann's row of a group with Bob."""
    return await house.groups.create(row.owner_id, name="Choir", avatar="", contact_ids=[row.contact_id])


async def say(house: House, row: Contact, text: str) -> Message:
    return (await house.chat.send(row.owner_id, row.contact_id, text=text)).message


async def test_an_answer_shows_what_it_answers_as_it_is_now(house: House) -> None:
    """In the notification, in history and sync; after an edit the new text, after a revoke nothing."""
    row, other = await friends(house)
    question = await say(house, row, "When? " + "x" * 200)
    ear = await house.listen(row.owner_id)
    sent = await house.chat.send(
        other.owner_id, other.contact_id, text="At noon", reply_to=question.message_id
    )
    assert sent.answered == question
    [heard] = await ear.heard()
    assert isinstance(heard, MessageNotification)
    assert heard.answered == question
    assert question.quote == ("When? " + "x" * 200)[:100]
    await house.chat.edit(row.owner_id, question.message_id, text="Where?")
    *_, newest = await house.history.page(row.owner_id, row.contact_id)
    assert newest.answered
    assert newest.answered.text == "Where?"
    await house.chat.revoke(row.owner_id, question.message_id)
    *_, newest = await house.history.page(row.owner_id, row.contact_id)
    assert newest.answered
    assert (newest.answered.text, newest.answered.revoked) == ("", True)


async def test_an_answer_stays_in_its_room(house: House) -> None:
    """What was written elsewhere, or nowhere, cannot be answered here; nothing is sent."""
    row, _ = await friends(house)
    cat = await house.person("cat")
    elsewhere = await say(house, await house.befriend(row.owner_id, cat), "secret")
    for message_id in (elsewhere.message_id, MessageId(99)):
        with pytest.raises(MessageNotFound):
            await house.chat.send(row.owner_id, row.contact_id, text="so?", reply_to=message_id)
    assert await house.history.page(row.owner_id, row.contact_id) == []


async def test_only_members_are_mentioned(house: House) -> None:
    """Strangers are left out; everybody can be meant in a group only."""
    row, _ = await friends(house)
    eve = await house.person("eve")
    mentions = [row.user_id, eve, EVERYBODY, row.user_id]
    pair = await house.chat.send(row.owner_id, row.contact_id, text="hi", mentions=mentions)
    assert pair.message.mentions == (row.user_id,)
    group = await choir(house, row)
    sent = await house.chat.send(group.owner_id, group.contact_id, text="hi", mentions=mentions)
    assert sent.message.mentions == (row.user_id, EVERYBODY)
    many = [UserId(number) for number in range(1, 52)]
    with pytest.raises(InvalidFields):
        await house.chat.send(row.owner_id, row.contact_id, text="hi", mentions=many)


async def test_a_message_is_passed_on_with_a_comment(house: House) -> None:
    """The comment comes first; the picture goes along, and stays while the copy is there."""
    row, other = await friends(house)
    cat = await house.person("cat")
    to_cat = await house.befriend(other.owner_id, cat)
    url = await house.upload(b"picture", row.owner_id)
    picture = (await house.chat.send(row.owner_id, row.contact_id, text="Look", image=url)).message
    passed = await house.chat.forward(
        other.owner_id, to_cat.contact_id, forward_of=picture.message_id, text="From Ann"
    )
    assert (passed.message.text, passed.message.image) == ("From Ann\nLook", url)
    assert passed.message.forwarded


async def test_what_one_may_not_read_is_not_passed_on(house: House) -> None:
    """Nor what was revoked, and unknown messages are answered alike."""
    row, other = await friends(house)
    eve = await house.person("eve")
    to_eve = await house.befriend(row.owner_id, eve)
    [eves] = await house.contacts.list_contacts(eve)
    secret = await say(house, row, "secret")
    for message_id in (secret.message_id, MessageId(99)):
        with pytest.raises(Forbidden):
            await house.chat.forward(eve, eves.contact_id, forward_of=message_id)
    await house.chat.revoke(row.owner_id, secret.message_id)
    with pytest.raises(Forbidden):
        await house.chat.forward(row.owner_id, to_eve.contact_id, forward_of=secret.message_id)
    with pytest.raises(Forbidden):
        await house.chat.forward(other.owner_id, ContactId(row.contact_id), forward_of=secret.message_id)


async def test_an_edit_is_an_update_for_everybody(house: House) -> None:
    """No new message: the same id, the new text, and a mark; the list shows it if it is the newest."""
    row, other = await friends(house)
    message = await say(house, row, "helo")
    ear = await house.listen(other.owner_id)
    house.clock.advance(60)
    edited = (await house.chat.edit(row.owner_id, message.message_id, text="hello")).message
    assert (edited.text, edited.edited_at) == ("hello", house.clock.now())
    [heard] = await ear.heard()
    assert isinstance(heard, MessageNotification)
    assert (heard.message, heard.is_new) == (edited, False)
    [contact] = await house.contacts.list_contacts(other.owner_id)
    assert contact.last_message.content == "hello"
    await house.chat.edit(row.owner_id, message.message_id, text="hello")
    assert await ear.heard() == []


async def test_what_cannot_be_edited_stays(house: House) -> None:
    """Another's, a revoked one, an empty text, or after a day."""
    row, other = await friends(house)
    message = await say(house, row, "hi")
    with pytest.raises(Forbidden):
        await house.chat.edit(other.owner_id, message.message_id, text="ha")
    with pytest.raises(EmptyMessage):
        await house.chat.edit(row.owner_id, message.message_id, text="")
    with pytest.raises(Forbidden):
        await house.chat.edit(row.owner_id, MessageId(99), text="ha")
    house.clock.advance(DAY + 1)
    with pytest.raises(EditTooLate):
        await house.chat.edit(row.owner_id, message.message_id, text="ha")
    [shown] = await house.history.page(row.owner_id, row.contact_id)
    assert shown.message == message
