"""Who is told of somebody's typing and presence, and when they were seen last."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from domain.model.accounts import User
from domain.model.ids import UserId
from ports.storage import Storage
from tests.contract.storage.story import NOBODY, at, befriend, found_group, register


async def seen(storage: Storage, *people: User) -> Mapping[UserId, datetime]:
    return await storage.read(lambda stored: stored.last_seen.find([each.user_id for each in people]))


async def see(storage: Storage, people: Collection[User], when: datetime) -> None:
    ids = [each.user_id for each in people]
    await storage.transaction(lambda uow: uow.last_seen.save(ids, when))


async def test_a_room_knows_its_members_by_their_own_contacts(storage: Storage) -> None:
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    group, rows = await found_group(storage, "trio", [ann, bob, carl])
    members = {row.owner_id: row.contact_id for row in rows}
    assert await storage.read(lambda stored: stored.audiences.in_room(group.room_id, 10)) == members
    some = await storage.read(lambda stored: stored.audiences.in_room(group.room_id, 2))
    assert len(some) == 2
    assert some.items() <= members.items()


async def test_whoever_was_removed_is_in_no_audience(storage: Storage) -> None:
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    group, rows = await found_group(storage, "trio", [ann, bob, carl])
    await storage.transaction(lambda uow: uow.contacts.remove_from_room([carl.user_id], group.room_id))
    left = await storage.read(lambda stored: stored.audiences.in_room(group.room_id, 10))
    assert left == {row.owner_id: row.contact_id for row in rows[:2]}
    asked = [bob.user_id, carl.user_id]
    assert await storage.read(lambda stored: stored.audiences.mates_among(ann.user_id, asked)) == {
        bob.user_id
    }


async def test_pairs_are_those_that_are_open(storage: Storage) -> None:
    """Not with whom one blocked or is blocked by, nor whom one's row outlived; and no stranger."""
    ann = await register(storage, "ann")
    others = [await register(storage, name) for name in ("bob", "carl", "dora", "emil", "fred")]
    rows = [(await befriend(storage, ann, other))[0] for other in others[:4]]
    for row in (
        replace(rows[1], blocked=True),
        replace(rows[2], blocked_by=True),
        replace(rows[3], ended=True),
    ):
        await storage.transaction(lambda uow, row=row: uow.contacts.save(row))  # type: ignore[misc]
    asked = [each.user_id for each in others] + [NOBODY]
    pairs = await storage.read(lambda stored: stored.audiences.pairs_among(ann.user_id, asked))
    assert pairs == {others[0].user_id}
    assert await storage.read(lambda stored: stored.audiences.pairs_among(ann.user_id, [])) == set()


async def test_mates_are_in_a_group_with_somebody(storage: Storage) -> None:
    """However many groups they share; a conversation of two makes no mates."""
    ann, bob, carl, dora = [await register(storage, name) for name in ("ann", "bob", "carl", "dora")]
    await befriend(storage, ann, dora)
    await found_group(storage, "one", [ann, bob])
    await found_group(storage, "two", [bob, ann])
    await found_group(storage, "other", [bob, carl])
    asked = [bob.user_id, carl.user_id, dora.user_id, NOBODY]
    assert await storage.read(lambda stored: stored.audiences.mates_among(ann.user_id, asked)) == {
        bob.user_id
    }
    assert await storage.read(lambda stored: stored.audiences.mates_among(ann.user_id, [])) == set()


async def test_the_time_somebody_was_seen_only_rises(storage: Storage) -> None:
    """Two nodes tell of it in any order; the profile's own time of change stays."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    assert await seen(storage, ann, bob) == {}
    await see(storage, [ann, bob], at(5))
    await see(storage, [ann], at(9))
    await see(storage, [ann], at(7))
    await see(storage, [], at(99))
    assert await seen(storage, ann, bob) == {ann.user_id: at(9), bob.user_id: at(5)}
    assert await storage.read(lambda stored: stored.last_seen.find([])) == {}
    assert await storage.read(lambda stored: stored.last_seen.find([NOBODY])) == {}
    assert (await storage.read(lambda stored: stored.users.find_many([ann.user_id])))[ann.user_id] == ann
