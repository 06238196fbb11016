"""Groups are made of one's own contacts."""

import pytest

from domain.model.errors import BadRequest, ContactNotFound, Forbidden, GroupFull, InvalidFields
from domain.model.groups import GroupPolicy
from domain.model.ids import ContactId, GroupId
from domain.model.notifications import ContactNotification
from tests.unit.services.house import House


async def test_every_member_gets_a_row_and_hears_of_it(house: House) -> None:
    """Ann makes a group of Bob and Cat; a contact named twice counts once."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    rows = [await house.befriend(ann, each) for each in (bob, cat)]
    ears = [await house.listen(each) for each in (ann, bob, cat)]
    await house.groups.create(
        ann, name="Choir", avatar="", contact_ids=[row.contact_id for row in (*rows, rows[0])]
    )
    for ear in ears:
        (told,) = await ear.heard()
        assert isinstance(told, ContactNotification)
        assert told.contact in await house.contacts.list_contacts(ear.user_id)
        members = await house.contacts.members(ear.user_id, told.contact.contact_id)
        assert [user.user_id for user in members] == [ann, bob, cat]


async def test_a_group_that_cannot_be_leaves_nothing_behind(house: House) -> None:
    """Unknown, foreign or group contacts, nobody, a name that is too long."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    anns_row, bobs_row = await house.befriend(ann, bob), await house.befriend(bob, cat)
    await house.groups.create(ann, name="Choir", avatar="", contact_ids=[anns_row.contact_id])
    choir = next(row for row in await house.contacts.list_contacts(ann) if row.group_id)
    before = await house.contacts.list_contacts(ann)
    with pytest.raises(ContactNotFound):
        await house.groups.create(ann, name="x", avatar="", contact_ids=[anns_row.contact_id, ContactId(99)])
    with pytest.raises(Forbidden):
        await house.groups.create(ann, name="x", avatar="", contact_ids=[bobs_row.contact_id])
    with pytest.raises(BadRequest, match="只能给用户联系人创建群组"):
        await house.groups.create(ann, name="x", avatar="", contact_ids=[choir.contact_id])
    for name, contact_ids in (("x", []), ("x" * 51, [anns_row.contact_id])):
        with pytest.raises(InvalidFields):
            await house.groups.create(ann, name=name, avatar="", contact_ids=contact_ids, contacts_at_least=1)
    assert await house.contacts.list_contacts(ann) == before


async def test_no_group_is_made_larger_than_groups_may_be() -> None:
    """Of three at most: Ann, Bob and Cat, also with Bob named twice; Dan is one too many."""
    house = House(group_policy=GroupPolicy(members_at_most=3))
    ann, *others = [await house.person(name) for name in ("ann", "bob", "cat", "dan")]
    bob, cat, dan = [(await house.befriend(ann, each)).contact_id for each in others]
    with pytest.raises(GroupFull):
        await house.groups.create(ann, name="Choir", avatar="", contact_ids=[bob, cat, dan])
    assert not any(row.group_id for row in await house.contacts.list_contacts(ann))
    await house.groups.create(ann, name="Choir", avatar="", contact_ids=[bob, cat, bob])


async def test_group_infos_are_for_members(house: House) -> None:
    """Eve sees null where she is not in, at the place asked for."""
    ann, bob, eve = [await house.person(name) for name in ("ann", "bob", "eve")]
    row = await house.befriend(ann, bob)
    await house.groups.create(ann, name="Choir", avatar="", contact_ids=[row.contact_id])
    choir = next(row for row in await house.contacts.list_contacts(bob) if row.group_id).group_id
    seen = await house.groups.infos(bob, [GroupId(99), choir])
    assert [each and (each.group.name, each.group.owner_id) for each in seen] == [None, ("Choir", ann)]
    assert await house.groups.infos(eve, [choir]) == [None]
    assert await house.groups.infos(eve, []) == []
