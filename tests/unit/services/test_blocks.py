"""Somebody is blocked, and let back in."""

import pytest

from domain.model.errors import BadRequest, ContactRequestNotPending, Forbidden, InvalidFields, UserNotFound
from domain.model.ids import UserId
from domain.model.notifications import ContactChangedNotification
from domain.model.privacy import GroupsFrom, PrivacyChange, RequestsFrom
from tests.unit.services.house import House


async def test_ann_blocks_her_contact_and_only_her_devices_hear_of_it(house: House) -> None:
    """Neither of the two reaches the other; Bob's row looks as before. Both go on when the block is gone."""
    ann, bob = await house.person("ann"), await house.person("bob")
    anns = await house.befriend(ann, bob)
    [bobs] = await house.contacts.list_contacts(bob)
    ann_ear, bob_ear = await house.listen(ann), await house.listen(bob)
    await house.blocks.block(ann, bob, on=True)
    await house.blocks.block(ann, bob, on=True)
    assert await house.blocks.list_of(ann) == [bob]
    [told] = await ann_ear.heard()
    assert isinstance(told, ContactChangedNotification)
    assert told.contact.blocked
    for user_id, contact in ((ann, anns), (bob, bobs)):
        with pytest.raises(Forbidden):
            await house.chat.send(user_id, contact.contact_id, text="hi")
    await house.blocks.block(ann, bob, on=False)
    assert await house.contacts.list_contacts(ann) == [anns]
    assert await house.contacts.list_contacts(bob) == [bobs]
    assert await bob_ear.heard() == []
    await house.chat.send(bob, bobs.contact_id, text="hi again")


async def test_each_of_two_who_block_each_other_ends_only_their_own_block(house: House) -> None:
    ann, bob = await house.person("ann"), await house.person("bob")
    anns = await house.befriend(ann, bob)
    await house.blocks.block(ann, bob, on=True)
    await house.blocks.block(bob, ann, on=True)
    await house.blocks.block(ann, bob, on=False)
    with pytest.raises(Forbidden):
        await house.chat.send(ann, anns.contact_id, text="hi")
    await house.blocks.block(bob, ann, on=False)
    await house.chat.send(ann, anns.contact_id, text="hi")


async def test_what_two_asked_each_other_is_over_with_a_block(house: House) -> None:
    """Ann's list is empty, and a late answer of hers makes no contact; neither may ask anew."""
    ann, bob = await house.person("ann"), await house.person("bob")
    request = await house.contacts.request(bob, ann)
    await house.blocks.block(ann, bob, on=True)
    assert await house.contacts.list_pending(ann) == []
    assert await house.contacts.list_sent(bob) == []
    with pytest.raises(ContactRequestNotPending):
        await house.contacts.accept(ann, request.request_id)
    for one, other in ((ann, bob), (bob, ann)):
        with pytest.raises(Forbidden):
            await house.contacts.request(one, other)
    await house.blocks.block(ann, bob, on=False)
    await house.contacts.request(bob, ann)


async def test_a_blocked_contact_is_put_into_no_new_group_but_stays_in_the_old(house: House) -> None:
    """Group messages go on in both directions."""
    ann, bob, cara = [await house.person(name) for name in ("ann", "bob", "cara")]
    anns = await house.befriend(ann, bob)
    caras = await house.befriend(ann, cara)
    both = [anns.contact_id, caras.contact_id]
    choir = await house.groups.create(ann, name="choir", avatar="", contact_ids=both)
    await house.blocks.block(bob, ann, on=True)
    with pytest.raises(Forbidden):
        await house.groups.create(ann, name="duo", avatar="", contact_ids=both)
    bob_ear = await house.listen(bob)
    await house.chat.send(ann, choir.contact_id, text="to all of you")
    assert len(await bob_ear.heard()) == 1


@pytest.mark.parametrize(("nobody", "error"), [(0, InvalidFields), (1, BadRequest), (4711, UserNotFound)])
async def test_only_other_people_can_be_blocked(house: House, nobody: int, error: type[Exception]) -> None:
    ann = await house.person("ann")
    assert ann == 1
    with pytest.raises(error):
        await house.blocks.block(ann, UserId(nobody), on=True)


async def test_ann_takes_no_requests_and_goes_into_no_groups(house: House) -> None:
    """The same answer as a block gives. What she asks herself is answered all the same."""
    ann, bob, cara = [await house.person(name) for name in ("ann", "bob", "cara")]
    bobs = await house.befriend(bob, ann)
    change = PrivacyChange(requests_from=RequestsFrom.NONE, groups_from=GroupsFrom.NONE)
    await house.profiles.change_privacy(ann, change)
    with pytest.raises(Forbidden):
        await house.contacts.request(cara, ann)
    with pytest.raises(Forbidden):
        await house.groups.create(bob, name="duo", avatar="", contact_ids=[bobs.contact_id])
    await house.befriend(ann, cara)
