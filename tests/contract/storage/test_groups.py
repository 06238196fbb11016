"""Groups: who is in them, as what, and from where they may read."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from domain.model.groups import Group, JoinPolicy, Member, Membership, Role
from domain.model.ids import DeliveryId, GroupId, MessageId, UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, at, befriend, found_group, register, say


async def members_of(storage: Storage, group: Group, after: int = 0, limit: int = 100) -> Sequence[Member]:
    return await storage.read(lambda uow: uow.groups.list_members(group.group_id, after, limit))


async def test_a_group_has_a_room_and_its_members_in_order(storage: Storage) -> None:
    """Everybody gets a contact for the same room; membership keeps the order of joining."""
    dora, ann, bob = [await register(storage, name) for name in ("dora", "ann", "bob")]
    members = [bob, dora, ann]
    group, contacts = await found_group(storage, "ours 安🎉", members)
    assert (group.name, group.avatar, group.owner_id) == ("ours 安🎉", "file/group.png", bob.user_id)
    assert (group.created_at, group.updated_at) == (NOW, NOW)
    assert [contact.owner_id for contact in contacts] == [member.user_id for member in members]
    assert {(c.user_id, c.group_id, c.room_id) for c in contacts} == {(0, group.group_id, group.room_id)}
    in_group = await storage.read(lambda uow: uow.groups.member_ids(group.group_id))
    in_room = await storage.read(lambda uow: uow.rooms.member_ids(group.room_id))
    assert list(in_group) == list(in_room) == [member.user_id for member in members]


async def test_groups_are_shown_to_their_members_only(storage: Storage) -> None:
    """Carl finds nothing of a group that he is not in; unknown groups are nobody's."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    ours, _ = await found_group(storage, "ours", [ann, bob])
    theirs, _ = await found_group(storage, "theirs", [bob, carl])
    asked = [ours.group_id, theirs.group_id, GroupId(4711)]

    async def seen_by(member_id: UserId) -> set[str]:
        groups = await storage.read(lambda uow: uow.groups.find_many_for(member_id, asked))
        return {seen.group.name for seen in groups.values()}

    assert await seen_by(ann.user_id) == {"ours"}
    assert await seen_by(bob.user_id) == {"ours", "theirs"}
    assert await storage.read(lambda uow: uow.groups.find_many_for(ann.user_id, [])) == {}
    assert await storage.read(lambda uow: uow.groups.find_many_for(ann.user_id, asked)) == {
        ours.group_id: Membership(ours, Role.OWNER, 2)
    }


async def test_members_are_listed_by_pages(storage: Storage) -> None:
    """In the order of joining, the owner known as such; a page goes on after the number of the last one."""
    people = [await register(storage, name) for name in ("ann", "bob", "cat")]
    group, _ = await found_group(storage, "choir", people)
    first, second = await members_of(storage, group, 0, 2)
    assert [(each.user_id, each.role) for each in (first, second)] == [
        (people[0].user_id, Role.OWNER),
        (people[1].user_id, Role.MEMBER),
    ]
    (third,) = await members_of(storage, group, second.number, 2)
    assert third.user_id == people[2].user_id
    assert await members_of(storage, group, third.number, 2) == []
    found = await storage.read(
        lambda uow: uow.groups.find_members(group.group_id, [people[2].user_id, NOBODY])
    )
    assert found == {people[2].user_id: third}
    assert await storage.read(lambda uow: uow.groups.find_members(group.group_id, [])) == {}


async def test_members_come_and_go(storage: Storage) -> None:
    """Cat joins after the others, Bob goes: the group counts two, and shows itself to Bob no more."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    group, _ = await found_group(storage, "choir", [ann, bob])
    await storage.transaction(lambda uow: uow.groups.add_members(group.group_id, [cat.user_id], at(5)))
    await storage.transaction(lambda uow: uow.groups.remove_members(group.group_id, [bob.user_id]))
    members = await members_of(storage, group)
    assert [each.user_id for each in members] == [ann.user_id, cat.user_id]
    assert members[1].joined_at == at(5)

    async def seen_by(user_id: UserId) -> Membership | None:
        found = await storage.read(lambda uow: uow.groups.find_many_for(user_id, [group.group_id]))
        return found.get(group.group_id)

    assert await seen_by(cat.user_id) == Membership(group, Role.MEMBER, 2)
    assert await seen_by(bob.user_id) is None


async def test_a_group_is_changed_and_handed_over(storage: Storage) -> None:
    """Everything that may change is read as it was saved; the new owner is seen as such everywhere."""
    ann, bob = [await register(storage, name) for name in ("ann", "bob")]
    group, _ = await found_group(storage, "choir", [ann, bob])
    changed = replace(
        group,
        owner_id=bob.user_id,
        name="合唱团 🎶",
        avatar="file/other.png",
        announcement="Tuesday at eight",
        join_policy=JoinPolicy.ADMINS,
        history_for_new=False,
        updated_at=at(9),
    )

    async def change(uow: Repositories) -> None:
        await uow.groups.save(changed)
        await uow.groups.set_admin(group.group_id, ann.user_id, admin=True)

    await storage.transaction(change)
    assert await storage.read(lambda uow: uow.groups.find(group.group_id)) == changed
    assert changed.created_by == ann.user_id
    assert [each.role for each in await members_of(storage, group)] == [Role.ADMIN, Role.OWNER]
    assert await storage.read(lambda uow: uow.groups.find(GroupId(4711))) is None


async def test_dissolved_groups_are_found_when_their_time_is_over(storage: Storage) -> None:
    """Oldest first, none that was dissolved later."""
    ann = await register(storage, "ann")
    groups = [(await found_group(storage, name, [ann]))[0] for name in ("one", "two", "three", "four")]

    async def dissolve(uow: Repositories) -> None:
        for number, group in enumerate(groups[:3]):
            await uow.groups.dissolve(group.group_id, at(10 - number))

    await storage.transaction(dissolve)
    found = await storage.read(lambda uow: uow.groups.list_dissolved(at(10), 5))
    assert found == [(each.group_id, each.room_id) for each in (groups[2], groups[1])]
    assert await storage.read(lambda uow: uow.groups.list_dissolved(at(10), 1)) == found[:1]


async def test_whoever_left_reads_nothing_of_the_room(storage: Storage) -> None:
    """Bob's row is gone, and with it his deliveries of that room, but not those of others; the numbers of
    what he still has stay.
    """
    ann, bob = [await register(storage, name) for name in ("ann", "bob")]
    pair, _ = await befriend(storage, ann, bob)
    group, rows = await found_group(storage, "choir", [ann, bob])
    await say(storage, rows[0], "in the choir")
    await say(storage, pair, "between us")

    async def remove(uow: Repositories) -> None:
        await uow.contacts.lock_in_room([bob.user_id], group.room_id)
        removed = await uow.contacts.remove_from_room([bob.user_id, NOBODY], group.room_id)
        assert [each.contact_id for each in removed] == [rows[1].contact_id]

    await storage.transaction(remove)
    assert await storage.read(lambda uow: uow.contacts.find_in_room(bob.user_id, group.room_id)) is None
    left = await storage.read(lambda uow: uow.rooms.member_ids(group.room_id))
    assert list(left) == [ann.user_id]

    async def delivered(user_id: UserId) -> Sequence[tuple[int, str]]:
        """Alike for a sync, and for a session that lacks them."""
        none, all_ = DeliveryId(0), DeliveryId(9)
        page = await storage.read(lambda uow: uow.deliveries.page(user_id, none, none, 10))
        assert await storage.read(lambda uow: uow.deliveries.range(user_id, none, all_)) == page[::-1]
        return [(each.delivery_id, message.text) for each, message in page]

    assert await delivered(bob.user_id) == [(2, "between us")]
    assert await delivered(ann.user_id) == [(2, "between us"), (1, "in the choir")]


async def test_history_begins_where_the_membership_says(storage: Storage) -> None:
    """Cat, who came later, reads from the second message on; an update of the first one is not for her."""
    ann, cat = [await register(storage, name) for name in ("ann", "cat")]
    group, (anns,) = await found_group(storage, "choir", [ann])
    before = await say(storage, anns, "before")
    (cats,) = await storage.transaction(
        lambda uow: uow.contacts.add_for_group(
            [cat.user_id], group.group_id, group.room_id, at(1), MessageId(before.message_id + 1)
        )
    )
    after = await say(storage, anns, "after")
    assert cats.owner_id == cat.user_id
    found = await storage.read(lambda uow: uow.contacts.find_in_room(cat.user_id, group.room_id))
    assert found is not None
    assert (found.can_read(before.message_id), found.can_read(after.message_id)) == (False, True)

    async def readers(message_id: MessageId) -> Sequence[UserId]:
        return await storage.read(lambda uow: uow.rooms.reader_ids(group.room_id, message_id))

    assert await readers(before.message_id) == [ann.user_id]
    assert await readers(after.message_id) == [ann.user_id, cat.user_id]
    shown = await storage.read(
        lambda uow: uow.messages.history(group.room_id, MessageId(0), 10, found.history_from)
    )
    assert [message.text for message in shown] == ["after"]


async def test_a_room_is_locked_by_one_of_its_messages(storage: Storage) -> None:
    """Who changes a message of a room waits for who changes another one; unknown ones lock nothing."""
    ann = await register(storage, "ann")
    _, (row,) = await found_group(storage, "choir", [ann])
    one, other = await say(storage, row, "one"), await say(storage, row, "other")
    within: list[str] = []

    async def change(uow: Repositories, message_id: MessageId) -> None:
        await uow.rooms.lock_of(message_id)
        await uow.messages.get(message_id)
        within.append("comes")
        await asyncio.sleep(0.05)
        within.append("goes")

    both = (one.message_id, other.message_id)
    await asyncio.gather(*(storage.transaction(change, message_id) for message_id in both))
    assert within == ["comes", "goes"] * 2
    await storage.transaction(lambda uow: uow.rooms.lock_of(MessageId(4711)))


async def test_a_removed_group_and_its_messages_are_gone(storage: Storage) -> None:
    """Nobody is shown a delivery of what is not there any more."""
    ann = await register(storage, "ann")
    group, (row,) = await found_group(storage, "choir", [ann])
    one, other = await say(storage, row, "one"), await say(storage, row, "other")

    async def remove(uow: Repositories) -> None:
        await uow.messages.remove([one.message_id])
        await uow.messages.remove([])

    await storage.transaction(remove)
    assert await storage.read(lambda uow: uow.messages.find(one.message_id)) is None
    left = await storage.read(lambda uow: uow.messages.history(group.room_id, MessageId(0), 10))
    assert left == [other]
    page = await storage.read(lambda uow: uow.deliveries.page(ann.user_id, DeliveryId(0), DeliveryId(0), 9))
    assert [message for _, message in page] == [other]

    async def dissolve(uow: Repositories) -> None:
        await uow.groups.remove_members(group.group_id, [ann.user_id])
        await uow.groups.dissolve(group.group_id, NOW)

    await storage.transaction(dissolve)
    assert await storage.read(lambda uow: uow.groups.count_members(group.group_id)) == 0
    await storage.transaction(lambda uow: uow.groups.remove(group.group_id))
    assert await storage.read(lambda uow: uow.groups.find(group.group_id)) is None
    assert await storage.read(lambda uow: uow.groups.list_dissolved(at(99), 5)) == []


async def test_open_contacts_are_told_from_closed_ones(storage: Storage) -> None:
    """A blocked, a blocking and an ended contact are friends still, and not open."""
    ann = await register(storage, "ann")
    people = [await register(storage, name) for name in ("bob", "cat", "dan", "eve")]
    rows = [(await befriend(storage, ann, each))[0] for each in people]
    closed = [
        replace(rows[0], blocked=True), replace(rows[1], blocked_by=True), replace(rows[2], ended=True)
    ]  # fmt: skip

    async def save(uow: Repositories) -> None:
        for row in closed:
            await uow.contacts.save(row)

    await storage.transaction(save)
    asked = [each.user_id for each in people]
    assert await storage.read(lambda uow: uow.contacts.open_among(ann.user_id, asked)) == {asked[3]}
    assert await storage.read(lambda uow: uow.contacts.open_among(ann.user_id, [])) == set()


async def test_who_was_removed_is_remembered(storage: Storage) -> None:
    """Once however often, per group, until they are taken back or the group is gone."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    choir, band = [(await found_group(storage, name, [ann]))[0] for name in ("choir", "band")]
    asked = [ann.user_id, bob.user_id, cat.user_id]

    async def shut_out_of(group: Group) -> set[UserId]:
        return await storage.read(lambda uow: uow.groups.shut_out_among(group.group_id, asked))

    async def shut_out(uow: Repositories) -> None:
        await uow.groups.shut_out(choir.group_id, [bob.user_id, cat.user_id], NOW)
        await uow.groups.shut_out(choir.group_id, [bob.user_id], at(1))
        await uow.groups.shut_out(band.group_id, [], NOW)

    await storage.transaction(shut_out)
    assert await shut_out_of(choir) == {bob.user_id, cat.user_id}
    assert await shut_out_of(band) == set()
    assert await storage.read(lambda uow: uow.groups.shut_out_among(choir.group_id, [])) == set()
    await storage.transaction(lambda uow: uow.groups.take_back(choir.group_id, [bob.user_id, NOBODY]))
    assert await shut_out_of(choir) == {cat.user_id}

    async def remove(uow: Repositories) -> None:
        await uow.groups.dissolve(choir.group_id, NOW)
        await uow.groups.remove(choir.group_id)

    await storage.transaction(remove)
    assert await shut_out_of(choir) == set()
