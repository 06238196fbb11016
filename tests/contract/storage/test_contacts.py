"""Contacts and groups."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from domain.model.chat import LastMessage, MessageType
from domain.model.contacts import Contact, pair_room_name
from domain.model.errors import ContactNotFound
from domain.model.ids import ContactId, GroupId, RoomId, UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, PARALLEL, at, befriend, found_group, register, say


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


async def test_a_row_keeps_what_its_owner_makes_of_it(storage: Storage) -> None:
    """Every field by itself, to the last emoji; the other's row, the preview and the order stay."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    changes: list[dict[str, Any]] = [
        {"alias": "👩‍🚀" * 16},
        {"muted_until": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)},
        {"pinned_at": at(0.001)},
        {"archived": True},
        {"marked_unread": True},
        {"draft": "€" * 21_845},
        {"blocked": True},
        {"blocked_by": True},
        {"ended": True},
    ]
    for change in changes:
        changed = replace(anns, **change)
        await storage.transaction(partial(_save, contact=changed))
        assert await get(storage, anns) == changed
        assert await list_of(storage, ann.user_id) == [changed]
        assert await storage.transaction(lambda uow: uow.contacts.get_locked(anns.contact_id)) == changed
    assert await get(storage, bobs) == bobs


async def test_two_devices_that_change_a_row_at_once_lose_nothing(storage: Storage) -> None:
    """`get_locked`: each change is made to what the one before it left."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, _ = await befriend(storage, ann, bob)

    async def add_a_letter(uow: Repositories) -> None:
        row = await uow.contacts.get_locked(anns.contact_id)
        await uow.contacts.save(replace(row, draft=row.draft + "x"))

    await asyncio.gather(*(storage.transaction(add_a_letter) for _ in range(PARALLEL)))
    assert (await get(storage, anns)).draft == "x" * PARALLEL
    with pytest.raises(ContactNotFound):
        await storage.transaction(lambda uow: uow.contacts.get_locked(ContactId(4711)))


async def test_who_had_a_row_goes_on_with_it(storage: Storage) -> None:
    """Ann's row went, Bob's ended: he is no friend of hers until both have a row again, his the same one."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    ended = replace(bobs, ended=True, alias="Annie")
    await storage.transaction(lambda uow: uow.contacts.remove_from_room([ann.user_id], anns.room_id))
    await storage.transaction(partial(_save, contact=ended))
    assert await storage.read(lambda uow: uow.contacts.friends_among(bob.user_id, [ann.user_id])) == set()
    assert list(await storage.read(lambda uow: uow.rooms.member_ids(anns.room_id))) == [bob.user_id]
    again, going_on = await befriend(storage, ann, bob)
    assert (again.owner_id, again.room_id, again.contact_id > bobs.contact_id) == (
        ann.user_id,
        anns.room_id,
        True,
    )
    assert going_on == replace(bobs, alias="Annie")
    assert await storage.read(lambda uow: uow.contacts.friends_among(bob.user_id, [ann.user_id])) == {
        ann.user_id
    }


async def test_pairs_end_for_one_and_are_gone_for_the_other(storage: Storage) -> None:
    """Ann's rows of those two go, theirs of her end and stay; her group goes on."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    (_, of_bob), (_, of_carl) = await befriend(storage, ann, bob), await befriend(storage, ann, carl)
    between, _ = await befriend(storage, bob, carl)
    _, (in_group, *_) = await found_group(storage, "trio", [ann, bob, carl])
    others = [bob.user_id, carl.user_id, NOBODY]
    ended = await storage.transaction(lambda uow: uow.contacts.end_pairs(ann.user_id, others))
    theirs = [replace(of_bob, ended=True), replace(of_carl, ended=True)]
    assert sorted(ended, key=lambda row: row.contact_id) == theirs
    assert [await get(storage, row) for row in theirs] == theirs
    assert await list_of(storage, ann.user_id) == [in_group]
    assert await get(storage, between) == between
    assert await storage.transaction(lambda uow: uow.contacts.end_pairs(ann.user_id, [])) == []
    empty = await storage.transaction(lambda uow: uow.contacts.end_pairs(bob.user_id, [ann.user_id]))
    assert empty == []
    rooms = [of_bob.room_id, of_carl.room_id]
    assert await storage.read(lambda uow: uow.rooms.without_members(rooms)) == [of_bob.room_id]
    assert await storage.read(lambda uow: uow.rooms.without_members([])) == []


async def test_pairs_that_both_have_left_are_known_of_either(storage: Storage) -> None:
    """Not those in which one of the two still is, nor a group, nor those of people with similar numbers."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    left, _ = await befriend(storage, ann, bob)
    await befriend(storage, ann, carl)
    await found_group(storage, "choir", [ann, bob])
    for one, other in ((ann, bob), (bob, ann), (ann, carl)):
        await storage.transaction(partial(_end_pair, one.user_id, other.user_id))
    for person, rooms in ((ann, [left.room_id]), (bob, [left.room_id]), (carl, [])):
        assert await storage.read(partial(_left_pairs, person.user_id)) == rooms
    assert await storage.read(partial(_left_pairs, UserId(ann.user_id * 10))) == []


async def _end_pair(owner_id: UserId, user_id: UserId, uow: Repositories) -> None:
    await uow.contacts.end_pairs(owner_id, [user_id])


async def _left_pairs(user_id: UserId, stored: Repositories) -> Sequence[RoomId]:
    return await stored.rooms.list_left_pairs(user_id)


async def test_common_groups_are_those_that_both_are_in(storage: Storage) -> None:
    """A friendship is none, and a group of others neither; each side knows them by rows of their own."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    await befriend(storage, ann, bob)
    _, (anns, bobs) = await found_group(storage, "duo", [ann, bob])
    await found_group(storage, "others", [bob, carl])
    _, (later, *_) = await found_group(storage, "trio", [ann, carl, bob])

    async def common(one: UserId, other: UserId) -> Sequence[ContactId]:
        return await storage.read(lambda uow: uow.contacts.common_groups(one, other))

    assert await common(ann.user_id, bob.user_id) == [anns.contact_id, later.contact_id]
    assert (await common(bob.user_id, ann.user_id))[0] == bobs.contact_id
    assert await common(ann.user_id, NOBODY) == []


async def _save(uow: Repositories, contact: Contact) -> None:
    await uow.contacts.save(contact)


async def test_members_are_found_among_people(storage: Storage) -> None:
    """Each with their own row of that room; strangers to it are left out."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    group, rows = await found_group(storage, "choir", [ann, bob])
    asked = [bob.user_id, carl.user_id, NOBODY]
    found = await storage.read(lambda uow: uow.contacts.members_among(asked, group.room_id))
    assert {user_id: row.contact_id for user_id, row in found.items()} == {bob.user_id: rows[1].contact_id}
    assert await storage.read(lambda uow: uow.contacts.members_among([], group.room_id)) == {}
