"""Messages: sent once, heard by all, taken back for good."""

import asyncio

import pytest

from domain.model.contacts import Contact
from domain.model.errors import ContactNotFound, EmptyMessage, Forbidden, RevokeTooLate, Unavailable
from domain.model.ids import ContactId, DeliveryId, LocalId, MessageId, UserId
from domain.model.notifications import MessageNotification
from tests.unit.services.house import House

NO_LOCAL_ID = LocalId("")


@pytest.fixture
async def row(house: House) -> Contact:
    """Ann's contact Bob."""
    return await house.befriend(await house.person("ann"), await house.person("bob"))


async def send(house: House, row: Contact, text: str = "hi", local_id: str = "") -> MessageId:
    message = (
        await house.chat.send(row.owner_id, row.contact_id, local_id=LocalId(local_id), text=text)
    ).message
    return message.message_id


async def test_both_hear_a_message_with_their_own_number(house: House, row: Contact) -> None:
    """The sender's other devices too; the contact lists show its beginning."""
    ears = [await house.listen(each) for each in (row.owner_id, row.user_id)]
    message_id = await send(house, row, "good morning")
    for ear in ears:
        (told,) = await ear.heard()
        assert isinstance(told, MessageNotification)
        assert (told.message.message_id, told.is_new, dict(told.deliveries)) == (
            message_id,
            True,
            {row.owner_id: 1, row.user_id: 1},
        )
        (contact,) = await house.contacts.list_contacts(ear.user_id)
        assert (contact.last_message.message_id, contact.last_message.content) == (
            message_id,
            "good morning",
        )


async def test_the_same_local_id_is_the_same_message_for_ever(house: House, row: Contact) -> None:
    """Fifty retries at once, and one a day later: one message, told once (M2)."""
    ear = await house.listen(row.user_id)
    ids = await asyncio.gather(*(send(house, row, "hi", "L1") for _ in range(50)))
    house.clock.advance(24 * 3600)
    ids.append(await send(house, row, "something else", "L1"))
    assert len(set(ids)) == 1
    assert len(await ear.heard()) == 1
    (shown,) = await house.history.page(row.owner_id, row.contact_id)
    assert shown.message.text == "hi"


async def test_a_message_is_sent_through_ones_own_contact(house: House, row: Contact) -> None:
    """Checks come in the contract's order, and nothing is stored."""
    eve = await house.person("eve")
    with pytest.raises(EmptyMessage):
        await house.chat.send(eve, ContactId(99), text="")
    with pytest.raises(ContactNotFound):
        await house.chat.send(eve, ContactId(99), text="hi")
    with pytest.raises(Forbidden):
        await house.chat.send(eve, row.contact_id, text="hi")
    with pytest.raises(Forbidden):
        await house.history.page(eve, row.contact_id)
    assert await house.history.page(row.owner_id, row.contact_id) == []


async def test_history_comes_in_full_ascending_pages(house: House, row: Contact) -> None:
    """Ten by default, the newest below the id given."""
    ids = [await send(house, row, f"{number}") for number in range(25)]
    pages = []
    before = MessageId(0)
    while page := await house.history.page(row.owner_id, row.contact_id, before=before):
        pages.append([shown.message.message_id for shown in page])
        before = page[0].message.message_id
    assert pages == [ids[15:], ids[5:15], ids[:5]]


async def test_sync_walks_down_from_the_newest(house: House, row: Contact) -> None:
    """Numbers are dense, and nothing is skipped between the pages."""
    for number in range(12):
        await send(house, row, f"{number}")
    walked: list[int] = []
    last = DeliveryId(0)
    while page := await house.history.sync(row.user_id, DeliveryId(2), last, 5):
        walked += [shown.delivery.delivery_id for shown in page]
        last = page[-1].delivery.delivery_id
    assert walked == list(range(12, 2, -1))


async def test_a_revoked_message_is_gone_for_everybody(house: House, row: Contact) -> None:
    """An update is told, the preview says so, the picture's file is deleted (M7); again is quiet."""
    url = await house.upload(b"picture", row.owner_id)
    message = (await house.chat.send(row.owner_id, row.contact_id, image=url)).message
    ear = await house.listen(row.user_id)
    await house.chat.revoke(row.owner_id, message.message_id)
    await house.chat.revoke(row.owner_id, message.message_id)
    (told,) = await ear.heard()
    assert isinstance(told, MessageNotification)
    assert (told.is_new, told.message.revoked, dict(told.deliveries)[row.user_id]) == (False, True, 2)
    (contact,) = await house.contacts.list_contacts(row.user_id)
    assert contact.last_message.content == "[消息已撤回]"
    assert not house.blobs.files


async def test_a_picture_that_is_taken_back_is_gone_wherever_it_is_shown(house: House, row: Contact) -> None:
    """Also where its uploader used it for something else (M7)."""
    url = await house.upload(b"picture", row.owner_id)
    first = (await house.chat.send(row.owner_id, row.contact_id, image=url)).message
    await house.chat.send(row.owner_id, row.contact_id, image=url)
    await house.profiles.save_preferences(row.owner_id, wallpaper=url)
    await house.chat.revoke(row.owner_id, first.message_id)
    assert not house.blobs.files


async def test_an_older_revoke_leaves_the_preview_alone(house: House, row: Contact) -> None:
    """The contact list shows the newest message."""
    first = await send(house, row, "first")
    await send(house, row, "second")
    await house.chat.revoke(row.owner_id, first)
    (contact,) = await house.contacts.list_contacts(row.owner_id)
    assert contact.last_message.content == "second"


async def test_revoking_is_for_the_sender_and_for_two_minutes(house: House, row: Contact) -> None:
    """Unknown messages are forbidden too."""
    message_id = await send(house, row)
    for who, what in ((row.user_id, message_id), (row.owner_id, MessageId(99))):
        with pytest.raises(Forbidden):
            await house.chat.revoke(who, what)
    house.clock.advance(121)
    with pytest.raises(RevokeTooLate):
        await house.chat.revoke(row.owner_id, message_id)


async def test_the_delayed_picture_never_brings_a_revoked_message_back(house: House, row: Contact) -> None:
    """Whichever of the two comes first, the message ends revoked (M7)."""
    for _ in range(20):
        message = (await house.chat.send(row.owner_id, row.contact_id, thumbnail="8x8;data:,")).message
        await asyncio.gather(
            house.chat.fill_image(row.owner_id, message.message_id, "file/late.png"),
            house.chat.revoke(row.owner_id, message.message_id),
            return_exceptions=True,
        )
        newest = (await house.history.page(row.owner_id, row.contact_id, limit=1))[0].message
        assert (newest.message_id, newest.revoked, newest.image) == (message.message_id, True, "")


async def test_what_cannot_be_told_waits_in_the_outbox(house: House, row: Contact) -> None:
    """The mailboxes are away: the send succeeds all the same, and a relay finds the row (M4)."""

    async def away(*_: object) -> None:
        raise Unavailable("storage", "unplugged")

    house.mailboxes.post = away  # type: ignore[assignment,method-assign]  # the fault
    await send(house, row)
    house.clock.advance(2)
    untold = await house.storage.read(lambda uow: uow.outbox.list_untold(house.clock.now(), 10))
    newest = untold[-1]
    assert dict(newest.envelopes[0].to) == {row.owner_id: 1, row.user_id: 1}


async def test_what_was_told_leaves_the_outbox(house: House, row: Contact) -> None:
    """In one go, a moment later."""
    await send(house, row)
    await house.notifier.forget_told()
    house.clock.advance(10)
    assert await house.storage.read(lambda uow: uow.outbox.list_untold(house.clock.now(), 10)) == []


async def test_nobody_hears_of_a_message_that_was_not_committed(house: House, row: Contact) -> None:
    """The unit of work breaks after the outbox row: neither a message nor a word of it (M4)."""
    ear = await house.listen(row.user_id)
    write = house.notifier.write

    async def write_and_break(*args: object) -> None:
        await write(*args)  # type: ignore[arg-type]  # passed through
        raise ConnectionError

    house.notifier.write = write_and_break  # type: ignore[assignment,method-assign]  # the fault
    with pytest.raises(ConnectionError):
        await send(house, row)
    assert await ear.heard() == []
    assert await house.history.page(row.owner_id, row.contact_id) == []


async def test_a_group_hears_everything_in_the_same_order(house: House, row: Contact) -> None:
    """All three write at once; message ids and everybody's numbers rise together (M3)."""
    cat = await house.person("cat")
    cats_row = await house.befriend(row.owner_id, cat)
    await house.groups.create(
        row.owner_id, name="Choir", avatar="", contact_ids=[row.contact_id, cats_row.contact_id]
    )
    rows: dict[UserId, Contact] = {}
    for member in (row.owner_id, row.user_id, cat):
        rows[member] = next(each for each in await house.contacts.list_contacts(member) if each.group_id)
    await asyncio.gather(*(send(house, rows[each]) for each in rows for _ in range(5)))
    for member in rows:
        page = await house.history.sync(member, DeliveryId(0), DeliveryId(0), 50)
        numbers = [shown.delivery.delivery_id for shown in page]
        assert numbers == list(range(15, 0, -1))
        messages = [each.shown.message.message_id for each in page]
        assert messages == sorted(messages, reverse=True)
