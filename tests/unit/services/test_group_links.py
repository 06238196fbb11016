"""How people come into a group by a link."""

import pytest

from domain.model.contacts import Contact
from domain.model.errors import Forbidden, GroupFull, GroupLinkEnded, InvalidFields, RemovedFromGroup
from domain.model.events import Event, EventKind
from domain.model.group_links import GroupSign
from domain.model.groups import GroupPolicy, Role
from domain.model.ids import UserId
from tests.unit.services.house import House

HOUR = 3600


async def found(house: House) -> tuple[UserId, Contact]:
    """Ann, and her row of the choir."""
    ann = await house.person("ann")
    return ann, await house.groups.create(ann, name="Choir", avatar="", contact_ids=[])


async def link(house: House, ann: UserId, choir: Contact, *, seconds: int = HOUR, uses: int = 0) -> str:
    return (await house.group_links.create(ann, choir.group_id, seconds=seconds, uses=uses)).secret


async def test_whoever_has_the_link_sees_the_group_and_joins_it(house: House) -> None:
    """Zoe, a contact of nobody, reads what she is about to join; Ann reads that she came."""
    ann, choir = await found(house)
    zoe = await house.person("zoe")
    secret = await link(house, ann, choir)
    assert await house.group_links.show(secret) == GroupSign("Choir", "", 1)
    row = await house.group_links.join(zoe, secret)
    assert (row.owner_id, row.group_id) == (zoe, choir.group_id)
    (shown,) = await house.history.page(ann, choir.contact_id, limit=10)
    assert shown.message.event == Event(kind=EventKind.JOINED, actor_id=zoe, user_ids=(zoe,))
    assert shown.message.text == "Zoe 通过链接加入了群聊"


async def test_joining_twice_costs_no_use(house: House) -> None:
    """A link for one: Zoe comes in, and in again with the link that is used up by now; Yan does not."""
    ann, choir = await found(house)
    zoe, yan = await house.person("zoe"), await house.person("yan")
    secret = await link(house, ann, choir, uses=1)
    first = await house.group_links.join(zoe, secret)
    assert (await house.group_links.join(zoe, secret)).contact_id == first.contact_id
    for refused in (house.group_links.join(yan, secret), house.group_links.show(secret)):
        with pytest.raises(GroupLinkEnded):
            await refused


async def test_a_link_ends(house: House) -> None:
    """When its time is over, when it is ended, when all are, when the group is dissolved; or never began."""
    ann, choir = await found(house)
    zoe = await house.person("zoe")
    short, ended, other, last = [await link(house, ann, choir, seconds=HOUR + n) for n in range(4)]
    house.clock.advance(HOUR)
    await house.group_links.end(ann, choir.group_id, ended)
    for secret in (short, ended, "", "never made"):
        with pytest.raises(GroupLinkEnded):
            await house.group_links.join(zoe, secret)
    assert await house.group_links.show(other)
    await house.group_links.end(ann, choir.group_id, "")
    with pytest.raises(GroupLinkEnded):
        await house.group_links.join(zoe, last)
    newest = await link(house, ann, choir)
    await house.group_members.dissolve(ann, choir.group_id)
    with pytest.raises(GroupLinkEnded):
        await house.group_links.join(zoe, newest)


async def test_links_are_made_by_owner_and_admins(house: House) -> None:
    """Bob, a member, makes none and ends none; Eve of another group ends none of this one."""
    ann, choir = await found(house)
    bob, eve = await house.person("bob"), await house.person("eve")
    secret = await link(house, ann, choir)
    await house.group_links.join(bob, secret)
    theirs = await house.groups.create(eve, name="Band", avatar="", contact_ids=[])
    with pytest.raises(Forbidden):
        await link(house, bob, choir)
    with pytest.raises(Forbidden):
        await house.group_links.end(bob, choir.group_id, secret)
    await house.group_links.end(eve, theirs.group_id, secret)
    assert await house.group_links.show(secret)
    for seconds, uses in ((31 * 24 * HOUR, 0), (0, 10_001), (-1, 0)):
        with pytest.raises(InvalidFields):
            await link(house, ann, choir, seconds=seconds, uses=uses)


async def test_no_link_brings_back_who_was_removed(house: House) -> None:
    """Zoe is removed: the link that she came by does not take her back, nor costs her trying a use, nor does
    Bob, who is no admin. Ann adds her again; after that she may leave, and come back by the link.
    """
    ann, choir = await found(house)
    bob, zoe = await house.person("bob"), await house.person("zoe")
    await house.befriend(ann, zoe)
    await house.befriend(bob, zoe)
    secret = await link(house, ann, choir, uses=4)
    for each in (bob, zoe):
        await house.group_links.join(each, secret)
    await house.group_members.remove(ann, choir.group_id, [zoe])
    for _ in range(3):
        with pytest.raises(RemovedFromGroup):
            await house.group_links.join(zoe, secret)
    with pytest.raises(Forbidden):
        await house.group_members.add(bob, choir.group_id, [zoe])
    await house.group_members.add(ann, choir.group_id, [zoe])
    await house.group_members.leave(zoe, choir.group_id)
    assert (await house.group_links.join(zoe, secret)).owner_id == zoe
    await house.group_members.leave(zoe, choir.group_id)
    await house.group_members.add(bob, choir.group_id, [zoe])


async def test_links_of_an_admin_who_is_removed_are_over(house: House) -> None:
    """Or they would come back by it under another name. Those of the others hold, and so do those of an admin
    who leaves.
    """
    ann, choir = await found(house)
    bob, zoe, yan = [await house.person(name) for name in ("robert", "zoe", "yan")]
    anns = await link(house, ann, choir)
    await house.group_links.join(bob, anns)
    await house.group_members.set_role(ann, choir.group_id, bob, Role.ADMIN)
    bobs = await link(house, bob, choir)
    await house.group_members.leave(bob, choir.group_id)
    await house.group_links.join(bob, bobs)
    await house.group_members.remove(ann, choir.group_id, [bob])
    with pytest.raises(GroupLinkEnded):
        await house.group_links.join(zoe, bobs)
    await house.group_links.join(yan, anns)


async def test_a_full_group_is_full_for_guests_too() -> None:
    """And the link is not used by trying."""
    house = House(group_policy=GroupPolicy(members_at_most=2))
    ann, choir = await found(house)
    zoe, yan = await house.person("zoe"), await house.person("yan")
    secret = await link(house, ann, choir, uses=2)
    await house.group_links.join(zoe, secret)
    with pytest.raises(GroupFull):
        await house.group_links.join(yan, secret)
    await house.group_members.remove(ann, choir.group_id, [zoe])
    await house.group_links.join(yan, secret)


async def test_old_links_are_swept(house: House) -> None:
    """What is over is not stored any more."""
    ann, choir = await found(house)
    await link(house, ann, choir)
    house.clock.advance(HOUR)
    await house.group_links.sweep()
    assert house.storage._tables.group_links == {}  # type: ignore[attr-defined]
