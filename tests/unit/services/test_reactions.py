"""Reactions and pins (contract-2 N1)."""

import pytest

from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.errors import Forbidden, InvalidFields, TooManyPins, TooManyReactions
from domain.model.events import EventKind
from domain.model.notifications import MessageNotification
from domain.model.reactions import Reaction
from tests.unit.services.house import EMOJIS, House


async def friends(house: House) -> tuple[Contact, Message]:
    """Ann's row of Bob, and what she wrote to him."""
    ann, bob = await house.person("ann"), await house.person("bob")
    row = await house.befriend(ann, bob)
    return row, (await house.chat.send(ann, row.contact_id, text="hi")).message


async def shown(house: House, row: Contact) -> Message:
    [each] = await house.history.page(row.owner_id, row.contact_id)
    return each.message


async def test_a_reaction_is_an_update_for_everybody(house: House) -> None:
    """Twice is once, and taking it back leaves nothing."""
    row, message = await friends(house)
    ear = await house.listen(row.owner_id)
    for _ in range(2):
        await house.reactions.react(row.user_id, message.message_id, "👍", on=True)
    [heard] = await ear.heard()
    assert isinstance(heard, MessageNotification)
    assert not heard.is_new
    assert heard.message.reactions == (Reaction("👍", 1, (row.user_id,)),)
    assert await shown(house, row) == heard.message
    for _ in range(2):
        await house.reactions.react(row.user_id, message.message_id, "👍", on=False)
    assert (await shown(house, row)).reactions == ()
    assert len(await ear.heard()) == 1


async def test_who_may_not_read_may_not_react(house: House) -> None:
    """Nor to what was revoked; other texts are no reactions, and twenty different ones are enough."""
    row, message = await friends(house)
    eve = await house.person("eve")
    with pytest.raises(Forbidden):
        await house.reactions.react(eve, message.message_id, "👍", on=True)
    with pytest.raises(InvalidFields):
        await house.reactions.react(row.owner_id, message.message_id, "yes", on=True)
    *twenty, one_more = sorted(EMOJIS)[:21]
    for emoji in twenty:
        await house.reactions.react(row.owner_id, message.message_id, emoji, on=True)
    with pytest.raises(TooManyReactions):
        await house.reactions.react(row.owner_id, message.message_id, one_more, on=True)
    await house.chat.revoke(row.owner_id, message.message_id)
    with pytest.raises(Forbidden):
        await house.reactions.react(row.owner_id, message.message_id, "👍", on=True)
    assert (await shown(house, row)).reactions == ()


async def test_both_of_a_pair_pin(house: House) -> None:
    """The newest pin comes first; a revoked message is no pin any more."""
    row, first = await friends(house)
    second = (await house.chat.send(row.owner_id, row.contact_id, text="2nd")).message
    await house.pins.pin(row.owner_id, second.message_id, on=True)
    house.clock.advance(1)
    for _ in range(2):
        await house.pins.pin(row.user_id, first.message_id, on=True)
    pins = await house.pins.list_of(row.owner_id, row.contact_id)
    assert [each.message.message_id for each in pins] == [first.message_id, second.message_id]
    assert all(each.message.pinned for each in pins)
    await house.pins.pin(row.owner_id, second.message_id, on=False)
    await house.chat.revoke(row.owner_id, first.message_id)
    assert await house.pins.list_of(row.owner_id, row.contact_id) == []


async def test_in_a_group_its_owner_pins_and_takes_away(house: House) -> None:
    """Bob, a plain member, may do neither; pinning is told by an event, what was taken away says by whom."""
    row, _ = await friends(house)
    group = await house.groups.create(row.owner_id, name="Choir", avatar="", contact_ids=[row.contact_id])
    bobs = next(each for each in await house.contacts.list_contacts(row.user_id) if each.group_id)
    message = (await house.chat.send(row.user_id, bobs.contact_id, text="rude")).message
    for refused in (
        house.pins.pin(row.user_id, message.message_id, on=True),
        house.chat.delete(row.user_id, message.message_id),
    ):
        with pytest.raises(Forbidden):
            await refused
    await house.pins.pin(row.owner_id, message.message_id, on=True)
    *_, event = await house.history.page(row.owner_id, group.contact_id)
    assert event.message.event
    assert event.message.event.kind is EventKind.PINNED
    await house.chat.delete(row.owner_id, message.message_id)
    page = await house.history.page(row.user_id, bobs.contact_id)
    gone = next(each.message for each in page if each.message.message_id == message.message_id)
    assert (gone.revoked, gone.text, gone.pinned) == (True, "", False)
    assert gone.event
    assert (gone.event.kind, gone.event.actor_id) == (EventKind.DELETED, row.owner_id)


async def test_nobody_takes_away_what_another_wrote_to_them_alone(house: House) -> None:
    """A pair has no admins."""
    row, message = await friends(house)
    with pytest.raises(Forbidden):
        await house.chat.delete(row.owner_id, message.message_id)


async def test_fifty_pins_are_enough(house: House) -> None:
    """The 51st is refused, and nothing changes."""
    row, first = await friends(house)
    for number in range(50):
        message = (await house.chat.send(row.owner_id, row.contact_id, text=str(number))).message
        await house.pins.pin(row.owner_id, message.message_id, on=True)
    with pytest.raises(TooManyPins):
        await house.pins.pin(row.owner_id, first.message_id, on=True)
    assert len(await house.pins.list_of(row.owner_id, row.contact_id)) == 50


async def test_one_looks_around_a_message(house: House) -> None:
    """Half older, half newer, and whether there is more."""
    row, first = await friends(house)
    ids = [first.message_id]
    for number in range(9):
        sent = await house.chat.send(row.owner_id, row.contact_id, text=str(number))
        ids.append(sent.message.message_id)
    middle = await house.history.around(row.owner_id, row.contact_id, ids[5], 4)
    assert [each.message.message_id for each in middle.messages] == ids[3:7]
    assert (middle.before, middle.after) == (True, True)
    everything = await house.history.around(row.owner_id, row.contact_id, ids[0], 0)
    assert [each.message.message_id for each in everything.messages] == ids
    assert (everything.before, everything.after) == (False, False)
    forward = await house.history.page(row.owner_id, row.contact_id, after=ids[6], limit=2)
    assert [each.message.message_id for each in forward] == ids[7:9]
