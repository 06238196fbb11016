"""Contacts and groups."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.model.chat import LastMessage, MessageType
from domain.model.contacts import Contact, pair_room_name
from domain.model.errors import ContactNotFound
from domain.model.ids import ContactId, GroupId, RoomId, UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, at, befriend, found_group, register, say


async def get(storage: Storage, contact: Contact) -> Contact:
    return await storage.read(lambda uow: uow.contacts.get(contact.contact_id))


async def list_of(storage: Storage, owner_id: UserId) -> Sequence[Contact]:
    return await storage.read(lambda uow: uow.contacts.list_of(owner_id))


async def test_a_friendship_is_two_rows_that_share_a_room(storage: Storage) -> None:
    """Each of the two has a row of their own, about the other, without a last message."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    assert (anns.owner_id, anns.user_id, anns.group_id) == (ann.user_id, bob.user_id, 0)
    assert (bobs.owner_id, bobs.user_id, bobs.group_id) == (bob.user_id, ann.user_id, 0)
    assert anns.room_id == bobs.room_id
    assert anns.contact_id != bobs.contact_id
    assert anns.last_message == LastMessage()
    assert (anns.created_at, anns.updated_at) == (NOW, NOW)
    assert await get(storage, anns) == anns
    assert await get(storage, bobs) == bobs


async def test_an_unknown_contact_is_refused(storage: Storage) -> None:
    """`get` and `get_with_room_locked` raise ContactNotFound."""
    with pytest.raises(ContactNotFound):
        await storage.read(lambda uow: uow.contacts.get(ContactId(4711)))
    with pytest.raises(ContactNotFound):
        await storage.transaction(lambda uow: uow.contacts.get_with_room_locked(ContactId(4711)))


async def test_contacts_show_the_last_message_of_their_room(storage: Storage) -> None:
    """One preview per room: both see it, however they ask, and `updated_at` does not move."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    message = await say(storage, anns, "hello, this is a text that is longer than its preview 🎉")
    preview = LastMessage(
        message_id=message.message_id,
        sent_at=NOW,
        content="hello, this is a tex...",
        type=MessageType.TEXT,
        sender_id=ann.user_id,
        revoked=False,
    )
    shown = [
        await get(storage, anns),
        await get(storage, bobs),
        await storage.transaction(lambda uow: uow.contacts.get_with_room_locked(anns.contact_id)),
        await storage.read(lambda uow: uow.contacts.find_of(bob.user_id, ann.user_id)),
        *(await list_of(storage, ann.user_id)),
        *(await storage.read(lambda uow: uow.contacts.find_many([bobs.contact_id]))).values(),
    ]
    assert [(c.last_message, c.updated_at) for c in shown if c] == [(preview, NOW)] * 6


async def test_a_preview_is_refreshed_only_while_it_shows_that_message(storage: Storage) -> None:
    """Revoking the newest message changes the preview; revoking an older one does not."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, _ = await befriend(storage, ann, bob)
    older, newest = await say(storage, anns, "one"), await say(storage, anns, "two")

    async def refresh(last: LastMessage) -> LastMessage:
        await storage.transaction(lambda uow: uow.rooms.refresh_last_message(anns.room_id, last))
        return (await get(storage, anns)).last_message

    assert await refresh(replace(older.preview(), revoked=True)) == newest.preview()
    revoked = replace(newest.preview(), content="revoked", revoked=True)
    assert await refresh(revoked) == revoked


async def test_several_contacts_are_found_at_once(storage: Storage) -> None:
    """The known ones among those asked for."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    asked = [anns.contact_id, ContactId(4711), bobs.contact_id]
    found = await storage.read(lambda uow: uow.contacts.find_many(asked))
    assert found == {anns.contact_id: anns, bobs.contact_id: bobs}
    assert await storage.read(lambda uow: uow.contacts.find_many([])) == {}


async def test_a_person_is_found_among_ones_contacts(storage: Storage) -> None:
    """`find_of` and `friends_among` know friends from strangers, and a friendship's two sides apart."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    anns, _ = await befriend(storage, ann, bob)
    await befriend(storage, bob, carl)
    assert await storage.read(lambda uow: uow.contacts.find_of(ann.user_id, bob.user_id)) == anns
    assert await storage.read(lambda uow: uow.contacts.find_of(ann.user_id, carl.user_id)) is None
    asked = [bob.user_id, carl.user_id, NOBODY]
    assert await storage.read(lambda uow: uow.contacts.friends_among(ann.user_id, asked)) == {bob.user_id}
    assert await storage.read(lambda uow: uow.contacts.friends_among(ann.user_id, [])) == set()


async def test_contacts_are_listed_newest_first(storage: Storage) -> None:
    """Friends and groups together, by the time of their last change."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    _, (group, *_) = await found_group(storage, "trio", [ann, bob, carl])
    older, _ = await befriend(storage, ann, bob)

    async def later(uow: Repositories) -> Sequence[Contact]:
        room_id = await uow.rooms.find_or_add(pair_room_name(ann.user_id, carl.user_id), NOW)
        return await uow.contacts.add_pair(ann.user_id, carl.user_id, room_id, at(0.001))

    newest, _ = await storage.transaction(later)
    assert await list_of(storage, ann.user_id) == [newest, older, group]
    assert await list_of(storage, NOBODY) == []


async def test_parallel_accepts_give_one_pair(storage: Storage) -> None:
    """M8: whoever locks the two people first makes the pair; everybody else finds it made."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")

    async def accept(uow: Repositories) -> bool:
        await uow.users.lock([bob.user_id, ann.user_id])
        if await uow.contacts.find_of(ann.user_id, bob.user_id):
            return False
        room_id = await uow.rooms.find_or_add(pair_room_name(ann.user_id, bob.user_id), NOW)
        await uow.contacts.add_pair(ann.user_id, bob.user_id, room_id, NOW)
        return True

    made = await asyncio.gather(*(storage.transaction(accept) for _ in range(10)))
    assert sorted(made) == [False] * 9 + [True]
    assert len(await list_of(storage, ann.user_id)) == len(await list_of(storage, bob.user_id)) == 1


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
        return {group.name for group in groups.values()}

    assert await seen_by(ann.user_id) == {"ours"}
    assert await seen_by(bob.user_id) == {"ours", "theirs"}
    assert await storage.read(lambda uow: uow.groups.find_many_for(ann.user_id, [])) == {}
    assert (await storage.read(lambda uow: uow.groups.find_many_for(ann.user_id, asked))) == {
        ours.group_id: ours
    }


async def test_an_unknown_group_or_room_has_no_members(storage: Storage) -> None:
    """Empty, not an error."""
    assert list(await storage.read(lambda uow: uow.groups.member_ids(GroupId(4711)))) == []
    assert list(await storage.read(lambda uow: uow.rooms.member_ids(RoomId(4711)))) == []


async def test_a_room_is_made_once_per_name(storage: Storage) -> None:
    """However many ask at once, one name is one room."""
    rooms = await asyncio.gather(
        *(storage.transaction(lambda uow: uow.rooms.find_or_add("u-1-2", NOW)) for _ in range(8))
    )
    assert len(set(rooms)) == 1
    assert await storage.transaction(lambda uow: uow.rooms.find_or_add("u-1-3", NOW)) not in rooms
