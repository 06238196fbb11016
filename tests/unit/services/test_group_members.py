"""Who is in a group: added, removed, gone, promoted; and what everybody hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.errors import ContactNotFound, Forbidden, GroupFull, InvalidFields, OwnerStays
from domain.model.events import Event, EventKind
from domain.model.groups import GroupChange, GroupPolicy, JoinPolicy, Role
from domain.model.ids import DeliveryId, GroupId, UserId
from domain.model.notifications import ContactChangedNotification, ContactNotification, MessageNotification
from domain.model.privacy import GroupsFrom, PrivacyChange
from domain.model.reads import NOTHING_READ
from tests.unit.services.call_house import CallHouse, call_house
from tests.unit.services.house import House


@dataclass
class Choir:
    """Ann's group of Bob and Cat; Dan and Eve are Ann's contacts, Eve is Bob's too."""

    house: House
    people: dict[str, UserId]
    group_id: GroupId
    rows: dict[str, Contact]

    def __getattr__(self, name: str) -> UserId:
        return self.people[name]

    async def members(self) -> list[tuple[UserId, Role]]:
        page, _ = await self.house.group_members.list_page(self.ann, self.group_id, 0, 100)
        return [(member.user_id, member.role) for member in page]

    async def row(self, user_id: UserId) -> Contact | None:
        listed = await self.house.contacts.list_contacts(user_id)
        return next((row for row in listed if row.group_id == self.group_id), None)

    async def history(self, user_id: UserId) -> Sequence[Message]:
        row = await self.row(user_id)
        assert row
        shown = await self.house.history.page(user_id, row.contact_id, limit=100)
        return [each.message for each in shown]

    async def last_event(self) -> Event | None:
        return (await self.history(self.ann))[-1].event


async def found(house: House) -> Choir:
    names = ("ann", "bob", "cat", "dan", "eve")
    people = {name: await house.person(name) for name in names}
    rows = {name: await house.befriend(people["ann"], people[name]) for name in names[1:]}
    await house.befriend(people["bob"], people["eve"])
    chosen = [rows["bob"].contact_id, rows["cat"].contact_id]
    contact = await house.groups.create(people["ann"], name="Choir", avatar="", contact_ids=chosen)
    return Choir(house, people, contact.group_id, rows)


@pytest.fixture
async def choir(house: House) -> Choir:
    return await found(house)


async def test_somebody_added_sees_the_group_and_its_history(choir: Choir) -> None:
    """Bob adds Eve: she hears of a new contact, then of the event that everybody reads; before it, hello."""
    house = choir.house
    row = await choir.row(choir.ann)
    assert row
    await house.chat.send(choir.ann, row.contact_id, text="hello")
    eves, cats = await house.listen(choir.eve), await house.listen(choir.cat)
    await house.group_members.add(choir.bob, choir.group_id, [choir.eve, choir.cat])
    new, told = await eves.heard()
    assert isinstance(new, ContactNotification)
    row = await choir.row(choir.eve)
    assert row
    assert row.reading.unread == 0
    assert new.contact == replace(row, reading=NOTHING_READ)
    assert isinstance(told, MessageNotification)
    event = Event(kind=EventKind.ADDED, actor_id=choir.bob, user_ids=(choir.eve,))
    assert (told.message.event, told.message.text, told.is_new) == (event, "Bob 邀请了 Eve", True)
    assert [type(each) for each in await cats.heard()] == [MessageNotification]
    assert [message.text for message in await choir.history(choir.eve)] == ["hello", "Bob 邀请了 Eve"]
    assert (await choir.members())[-1] == (choir.eve, Role.MEMBER)


async def test_where_history_is_not_for_new_ones_it_begins_with_them(choir: Choir) -> None:
    """Dan reads nothing from before; a revoke of it is no update for him; a second stay begins anew."""
    house, rows = choir.house, {name: await choir.row(choir.people[name]) for name in ("ann", "bob")}
    assert rows["ann"]
    old = (await house.chat.send(choir.ann, rows["ann"].contact_id, text="between us")).message
    await house.groups.update(choir.ann, choir.group_id, GroupChange(history_for_new=False))
    await house.group_members.add(choir.ann, choir.group_id, [choir.dan])
    assert [message.text for message in await choir.history(choir.dan)] == ["Ann 邀请了 Dan"]
    dans = await house.listen(choir.dan)
    await house.chat.revoke(choir.ann, old.message_id)
    assert await dans.heard() == []
    await house.chat.send(choir.ann, rows["ann"].contact_id, text="welcome")
    await house.group_members.leave(choir.dan, choir.group_id)
    await house.group_members.add(choir.ann, choir.group_id, [choir.dan])
    assert [message.text for message in await choir.history(choir.dan)] == ["Ann 邀请了 Dan"]
    synced = await house.history.sync(choir.dan, DeliveryId(0), DeliveryId(0), 50)
    assert [each.shown.message.text for each in synced] == ["Ann 邀请了 Dan"]


async def test_only_contacts_who_want_it_are_added(choir: Choir) -> None:
    """Dan is no contact of Bob's; Eve wants to be in no groups of others. Nobody of the request comes in."""
    house = choir.house
    with pytest.raises(Forbidden):
        await house.group_members.add(choir.bob, choir.group_id, [choir.eve, choir.dan])
    await house.profiles.change_privacy(choir.eve, PrivacyChange(groups_from=GroupsFrom.NONE))
    with pytest.raises(Forbidden):
        await house.group_members.add(choir.ann, choir.group_id, [choir.dan, choir.eve])
    with pytest.raises(InvalidFields):
        await house.group_members.add(choir.ann, choir.group_id, [])
    assert len(await choir.members()) == 3


async def test_admins_add_where_the_group_says_so(choir: Choir) -> None:
    """Bob may no more, until he is an admin."""
    house = choir.house
    await house.groups.update(choir.ann, choir.group_id, GroupChange(join_policy=JoinPolicy.ADMINS))
    with pytest.raises(Forbidden):
        await house.group_members.add(choir.bob, choir.group_id, [choir.eve])
    await house.group_members.set_role(choir.ann, choir.group_id, choir.bob, Role.ADMIN)
    await house.group_members.add(choir.bob, choir.group_id, [choir.eve])
    assert (await choir.members())[-1] == (choir.eve, Role.MEMBER)


async def test_a_full_group_takes_nobody(house: House) -> None:
    """Four at most: Dan comes in, and Eve does not."""
    choir = await found(House(group_policy=GroupPolicy(members_at_most=4)))
    with pytest.raises(GroupFull):
        await choir.house.group_members.add(choir.ann, choir.group_id, [choir.dan, choir.eve])
    await choir.house.group_members.add(choir.ann, choir.group_id, [choir.dan])
    with pytest.raises(GroupFull):
        await choir.house.group_members.add(choir.ann, choir.group_id, [choir.eve])


async def test_nothing_reaches_whoever_was_removed(choir: Choir) -> None:
    """Cat hears that her contact is gone, and of nothing else; whatever she asks for is refused."""
    house, cats_row = choir.house, await choir.row(choir.cat)
    assert cats_row
    hers = (await house.chat.send(choir.cat, cats_row.contact_id, text="hi")).message
    ear = await house.listen(choir.cat)
    await house.group_members.remove(choir.ann, choir.group_id, [choir.cat, choir.dan])
    row = await choir.row(choir.ann)
    assert row
    await house.chat.send(choir.ann, row.contact_id, text="without her")
    (gone,) = await ear.heard()
    assert isinstance(gone, ContactChangedNotification)
    assert (gone.contact.contact_id, gone.gone) == (cats_row.contact_id, True)
    assert await choir.row(choir.cat) is None
    with pytest.raises(ContactNotFound):
        await house.chat.send(choir.cat, cats_row.contact_id, text="still here?")
    with pytest.raises(ContactNotFound):
        await house.history.page(choir.cat, cats_row.contact_id, limit=10)
    with pytest.raises(Forbidden):
        await house.chat.revoke(choir.cat, hers.message_id)
    with pytest.raises(Forbidden):
        await house.group_members.list_page(choir.cat, choir.group_id, 0, 10)
    assert await house.history.sync(choir.cat, DeliveryId(0), DeliveryId(0), 50) == []
    assert await choir.house.groups.infos(choir.cat, [choir.group_id]) == [None]
    assert (await choir.history(choir.ann))[-2].event == Event(
        kind=EventKind.REMOVED, actor_id=choir.ann, user_ids=(choir.cat,)
    )


async def test_who_may_remove_whom(choir: Choir) -> None:
    """The owner everybody else, admins plain members, members nobody; and nobody themselves."""
    members, group_id = choir.house.group_members, choir.group_id
    await members.add(choir.ann, group_id, [choir.dan])
    for each in (choir.bob, choir.cat):
        await members.set_role(choir.ann, group_id, each, Role.ADMIN)
    for actor, whom in (
        (choir.dan, choir.bob), (choir.bob, choir.cat), (choir.bob, choir.ann), (choir.bob, choir.bob),
        (choir.ann, choir.ann), (choir.eve, choir.dan),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            await members.remove(actor, group_id, [whom])
    await members.remove(choir.bob, group_id, [choir.dan])
    await members.remove(choir.ann, group_id, [choir.bob, choir.cat])
    assert await choir.members() == [(choir.ann, Role.OWNER)]


async def test_an_owner_hands_over_before_they_leave(choir: Choir) -> None:
    """Ann cannot leave the others behind; Bob, now the owner, sees her as an admin, and she goes."""
    house, group_id = choir.house, choir.group_id
    with pytest.raises(OwnerStays):
        await house.group_members.leave(choir.ann, group_id)
    with pytest.raises(OwnerStays):
        await house.group_members.set_role(choir.ann, group_id, choir.ann, Role.MEMBER)
    with pytest.raises(Forbidden):
        await house.group_members.set_role(choir.bob, group_id, choir.bob, Role.OWNER)
    await house.group_members.set_role(choir.ann, group_id, choir.bob, Role.OWNER)
    assert await choir.last_event() == Event(
        kind=EventKind.ROLE, actor_id=choir.ann, user_ids=(choir.bob,), text="1"
    )
    assert (await choir.members())[:2] == [(choir.ann, Role.ADMIN), (choir.bob, Role.OWNER)]
    (seen,) = await house.groups.infos(choir.bob, [group_id])
    assert seen
    assert (seen.role, seen.group.owner_id, seen.group.created_by) == (Role.OWNER, choir.bob, choir.ann)
    await house.group_members.leave(choir.ann, group_id)
    bobs = await choir.history(choir.bob)
    assert bobs[-1].event == Event(kind=EventKind.LEFT, actor_id=choir.ann, user_ids=(choir.ann,))
    with pytest.raises(Forbidden):
        await house.group_members.set_role(choir.bob, group_id, choir.ann, Role.ADMIN)


async def test_the_same_role_again_is_told_to_nobody(choir: Choir) -> None:
    """Nor is a role that there is not."""
    members = choir.house.group_members
    await members.set_role(choir.ann, choir.group_id, choir.bob, Role.MEMBER)
    assert await choir.history(choir.ann) == []
    for role in (0, 4):
        with pytest.raises(InvalidFields):
            await members.set_role(choir.ann, choir.group_id, choir.bob, role)


async def test_a_changed_group_says_what_changed(choir: Choir) -> None:
    """One line for the name, one for the picture, one for the announcement; nothing for what stays."""
    house = choir.house
    picture = await house.upload(b"a picture", choir.ann)
    change = GroupChange(name="Chorus", avatar=picture, announcement="Tuesday at eight")
    seen = await house.groups.update(choir.ann, choir.group_id, change)
    assert (seen.group.name, seen.group.avatar, seen.group.announcement) == (
        "Chorus", picture, "Tuesday at eight"
    )  # fmt: skip
    events = [message.event for message in await choir.history(choir.bob)]
    assert [event and (event.kind, event.text) for event in events] == [
        (EventKind.RENAMED, "Chorus"), (EventKind.AVATAR, ""), (EventKind.ANNOUNCEMENT, "Tuesday at eight")
    ]  # fmt: skip
    await house.groups.update(choir.ann, choir.group_id, change)
    assert len(await choir.history(choir.bob)) == 3
    with pytest.raises(Forbidden):
        await house.groups.update(choir.bob, choir.group_id, GroupChange(name="Mine"))
    for wrong in (GroupChange(name=" "), GroupChange(name="x" * 51), GroupChange(announcement="x" * 2001)):
        with pytest.raises(InvalidFields):
            await house.groups.update(choir.ann, choir.group_id, wrong)


async def test_an_event_is_nobodys_to_take_back(choir: Choir) -> None:
    """Not even of whoever did it."""
    house = choir.house
    await house.groups.update(choir.ann, choir.group_id, GroupChange(name="Chorus"))
    (message,) = await choir.history(choir.ann)
    with pytest.raises(Forbidden):
        await house.chat.revoke(choir.ann, message.message_id)


async def test_a_dissolved_group_is_gone_for_everybody(choir: Choir) -> None:
    """All hear that their contact is gone. Its messages and pictures go when their time is over."""
    house = choir.house
    picture = await house.upload(b"a picture", choir.ann)
    row = await choir.row(choir.ann)
    assert row
    shown = (await house.chat.send(choir.ann, row.contact_id, image=picture)).message
    ears = [await house.listen(choir.people[name]) for name in ("ann", "bob", "cat")]
    with pytest.raises(Forbidden):
        await house.group_members.dissolve(choir.bob, choir.group_id)
    await house.group_members.dissolve(choir.ann, choir.group_id)
    for ear in ears:
        (gone,) = await ear.heard()
        assert isinstance(gone, ContactChangedNotification)
        assert gone.gone
        assert await choir.row(ear.user_id) is None

    async def is_kept() -> tuple[bool, bool]:
        message = await house.storage.read(lambda stored: stored.messages.find(shown.message_id))
        return message is not None, bool(house.blobs.files)

    await house.dissolved_groups.sweep()
    assert await is_kept() == (True, True)
    house.clock.advance(house.group_policy.kept.total_seconds() + 1)
    await house.dissolved_groups.sweep()
    assert await is_kept() == (False, False)
    assert await house.storage.read(lambda stored: stored.groups.find(choir.group_id)) is None
    assert await house.history.sync(choir.bob, DeliveryId(0), DeliveryId(0), 50) == []


async def test_the_last_one_out_dissolves_it(choir: Choir) -> None:
    """Ann is alone, and leaves."""
    members = choir.house.group_members
    await members.remove(choir.ann, choir.group_id, [choir.bob, choir.cat])
    await members.leave(choir.ann, choir.group_id)
    assert await choir.row(choir.ann) is None
    with pytest.raises(Forbidden):
        await members.add(choir.ann, choir.group_id, [choir.bob])


async def test_members_are_read_by_pages(choir: Choir) -> None:
    """Two, then the last one and no cursor."""
    members = choir.house.group_members
    first, cursor = await members.list_page(choir.cat, choir.group_id, 0, 2)
    last, end = await members.list_page(choir.cat, choir.group_id, cursor, 2)
    assert [each.user_id for each in (*first, *last)] == [choir.ann, choir.bob, choir.cat]
    assert end == 0
    with pytest.raises(InvalidFields):
        await members.list_page(choir.cat, choir.group_id, 0, 201)
    with pytest.raises(Forbidden):
        await members.list_page(choir.eve, choir.group_id, 0, 2)


async def test_whoever_is_removed_is_out_of_the_call() -> None:
    """Ann talks with Bob and Cat; Cat is thrown out and cannot come back. Ann and Bob talk on."""
    async with call_house() as house:
        choir = await found(house)
        row = await choir.row(choir.ann)
        assert row
        call_id = await house.call_commands.place(choir.ann, row.contact_id, [choir.bob, choir.cat])
        for user_id in (choir.ann, choir.bob, choir.cat):
            await house.answer(user_id, call_id)
        await house.group_members.remove(choir.ann, choir.group_id, [choir.cat])
        state = await house.storage.read(lambda stored: stored.calls.get(call_id))
        assert state.present == {choir.ann, choir.bob}
        assert isinstance(house, CallHouse)
        queries, commands = house.call_queries, house.call_commands
        for forbidden in (queries.get, queries.ice_servers, commands.hang_up, house.join):
            with pytest.raises(Forbidden):
                await forbidden(choir.cat, call_id)
