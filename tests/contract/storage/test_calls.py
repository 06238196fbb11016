"""Calls, who is in them, whom they keep busy."""

import asyncio
from collections.abc import Sequence

import pytest

from domain.model.accounts import User
from domain.model.call_changes import Change
from domain.model.call_rules import CallEvent, tick
from domain.model.calls import CallStatus, EndReason
from domain.model.errors import CallNotFound
from domain.model.ids import CallId
from domain.model.ringing import Ring, rings_in_vain
from ports.storage import Repositories, Storage
from tests.contract.storage.story import at, befriend, found_group, register
from tests.contract.storage.telephone import TIMES, Telephone


@pytest.fixture
async def people(storage: Storage) -> list[User]:
    return [await register(storage, name) for name in ("ann", "bob", "cat")]


@pytest.fixture
async def telephone(storage: Storage, people: list[User]) -> Telephone:
    group, _ = await found_group(storage, "Choir", people)
    return Telephone(storage, group.room_id)


async def test_a_call_is_read_as_it_was_saved(telephone: Telephone, people: list[User]) -> None:
    """Through every state of its participants, with all deadlines to the microsecond."""
    ann, bob, cat = people
    call = await telephone.call(ann, cat, bob)
    assert call.call.members == (ann.user_id, cat.user_id, bob.user_id)
    assert await telephone.stands(call) == call
    for user, events in (
        (ann, [CallEvent.JOIN]),
        (ann, [CallEvent.CONNECT]),
        (bob, [CallEvent.JOIN, CallEvent.CONNECT]),
        (bob, [CallEvent.DISCONNECT]),
        (cat, [CallEvent.HANG_UP]),
        (ann, [CallEvent.HEARTBEAT]),
        (bob, [CallEvent.HANG_UP]),
    ):
        call = await telephone.does(call, user, *events)
        assert await telephone.stands(call) == call
    assert call.call.ended


async def test_unknown_calls(storage: Storage) -> None:
    """`get` raises, `find_many` and `handled_by` leave them out."""
    for get in (
        lambda uow: uow.calls.get(CallId(4711)),
        lambda uow: uow.calls.get_locked(CallId(4711)),
    ):
        with pytest.raises(CallNotFound):
            await storage.transaction(get)
    assert await storage.read(lambda uow: uow.calls.find_many([CallId(4711)])) == {}
    assert await storage.read(lambda uow: uow.calls.find_many([])) == {}
    assert await storage.read(lambda uow: uow.calls.find_states([CallId(4711)])) == {}
    assert await storage.read(lambda uow: uow.calls.find_states([])) == {}


async def test_calls_are_found_many_at_once(
    storage: Storage, telephone: Telephone, people: list[User]
) -> None:
    """Each as it stands, with or without those who are in it."""
    ann, bob, cat = people
    first = await telephone.does(await telephone.call(ann, bob), bob, CallEvent.HANG_UP)
    second = await telephone.does(await telephone.call(ann, bob, cat), bob, CallEvent.JOIN)
    ids = [first.call.call_id, second.call.call_id]
    found = await storage.read(lambda uow: uow.calls.find_many(ids))
    assert found == {each.call.call_id: each.call for each in (first, second)}
    states = await storage.read(lambda uow: uow.calls.find_states([*ids, *ids, CallId(4711)]))
    assert states == {each.call.call_id: each for each in (first, second)}


async def test_a_user_is_busy_with_one_call(telephone: Telephone, people: list[User]) -> None:
    """Who is held by one cannot be held by another, until he is out of the first (C6)."""
    ann, bob, cat = people
    first = await telephone.call(ann, bob)
    assert first.present == {ann.user_id, bob.user_id}
    assert await telephone.hold(4711, ann, bob, cat) == {cat.user_id}
    assert await telephone.hold(first.call.call_id, ann, bob, cat) == {ann.user_id, bob.user_id}
    await telephone.does(first, bob, CallEvent.HANG_UP)
    assert await telephone.hold(4712, ann, bob, cat) == {ann.user_id, bob.user_id}
    assert await telephone.hold(4713) == set()


async def test_who_leaves_a_group_is_free_while_the_others_talk(
    telephone: Telephone, people: list[User]
) -> None:
    """Only he is."""
    ann, bob, cat = people
    call = await telephone.call(ann, bob, cat)
    for user in people:
        call = await telephone.does(call, user, CallEvent.JOIN, CallEvent.CONNECT)
    await telephone.does(call, bob, CallEvent.HANG_UP)
    assert await telephone.hold(4711, ann, bob, cat) == {bob.user_id}


async def test_a_call_that_ends_busy_holds_nobody(telephone: Telephone, people: list[User]) -> None:
    """Cat calls Bob, who is in Ann's call: Cat is free at once."""
    ann, bob, cat = people
    await telephone.call(ann, bob)
    assert (await telephone.call(cat, bob)).call.end_reason is EndReason.BUSY
    assert await telephone.hold(4711, cat) == {cat.user_id}


async def test_everybody_calls_everybody_at_once(telephone: Telephone, people: list[User]) -> None:
    """Whoever wins, nobody is in two calls."""
    pairs = [(one, other) for one in people for other in people if one is not other]
    calls = await asyncio.gather(*(telephone.call(*pair) for pair in pairs * 2))
    ringing = [call for call in calls if call.call.status is CallStatus.READY]
    busy = [user_id for call in ringing for user_id in call.present]
    assert len(ringing) == 1
    assert len(busy) == len(set(busy))


async def test_commands_at_once_are_one_after_the_other(telephone: Telephone, people: list[User]) -> None:
    """Twelve sockets of Ann's: each gets a number of its own."""
    ann, bob, _ = people
    call = await telephone.does(await telephone.call(ann, bob), ann, CallEvent.JOIN)
    states = await asyncio.gather(*(telephone.does(call, ann, CallEvent.CONNECT) for _ in range(12)))
    assert sorted(state.get(ann.user_id).socket for state in states) == list(range(1, 13))


async def test_what_is_due_is_found(storage: Storage, telephone: Telephone, people: list[User]) -> None:
    """The longest overdue first; ended calls never."""
    ann, bob, cat = people
    late = await telephone.call(ann, bob, seconds=5)
    early = await telephone.call(cat, await register(storage, "dan"))

    async def due(seconds: float, limit: int = 10) -> Sequence[CallId]:
        return await storage.read(lambda uow: uow.calls.list_due(at(seconds), limit))

    assert await due(59.9) == []
    assert await due(60) == [early.call.call_id]
    assert await due(65) == [early.call.call_id, late.call.call_id]
    assert await due(65, limit=1) == [early.call.call_id]
    await telephone.does(late, bob, CallEvent.JOIN, CallEvent.CONNECT, CallEvent.DISCONNECT, seconds=10)
    assert await due(15) == [late.call.call_id]
    ended = tick(early, at(60), TIMES)
    await storage.transaction(lambda uow: uow.calls.save(Change(early, ended)))
    assert await due(60) == [late.call.call_id]


async def test_how_somebody_was_rung(storage: Storage, telephone: Telephone, people: list[User]) -> None:
    """Rings of this caller, while they last and after; not those that were answered, nor older ones."""
    ann, bob, cat = people
    old = await telephone.does(await telephone.call(ann, bob), ann, CallEvent.HANG_UP, seconds=2)
    rejected = await telephone.does(
        await telephone.call(ann, bob, seconds=10), bob, CallEvent.HANG_UP, seconds=13
    )
    answered = await telephone.call(ann, bob, seconds=20)
    await telephone.does(answered, bob, CallEvent.JOIN, CallEvent.CONNECT, seconds=22)
    await telephone.does(answered, ann, CallEvent.HANG_UP, seconds=25)
    others = await telephone.does(
        await telephone.call(cat, bob, seconds=30), cat, CallEvent.HANG_UP, seconds=31
    )
    await telephone.call(ann, bob, cat, seconds=40)

    async def rings(seconds: float, *callees: User) -> list[Ring]:
        ids = [each.user_id for each in callees]
        parts = await storage.read(lambda uow: uow.calls.list_parts(ann.user_id, ids, at(seconds)))
        return sorted(rings_in_vain(parts), key=lambda ring: (ring.since, ring.callee_id))

    assert old.call.ended
    assert rejected.call.ended
    assert others.call.ended
    assert await rings(0, bob) == [
        Ring(bob.user_id, at(0), at(2)),
        Ring(bob.user_id, at(10), at(13)),
        Ring(bob.user_id, at(40), None),
    ]
    assert await rings(11, bob, cat) == [Ring(bob.user_id, at(40), None), Ring(cat.user_id, at(40), None)]
    assert await rings(0) == []


async def test_everybody_has_a_history(storage: Storage, telephone: Telephone, people: list[User]) -> None:
    """Newest first, with one's own contact of the room; without the calls of others."""
    ann, bob, cat = people
    pair, bobs = await befriend(storage, ann, bob)
    private = Telephone(storage, pair.room_id)
    first = await private.does(await private.call(ann, bob), bob, CallEvent.HANG_UP)
    second = await telephone.does(await telephone.call(bob, ann), bob, CallEvent.HANG_UP)
    third = await telephone.does(await telephone.call(cat, ann), cat, CallEvent.HANG_UP)

    async def history(user: User, before: int = 0, limit: int = 10) -> list[tuple[CallId, bool, bool]]:
        records = await storage.read(lambda uow: uow.calls.history(user.user_id, CallId(before), limit))
        return [(record.call.call_id, record.outgoing, record.part.missed) for record in records]

    ids = [each.call.call_id for each in (first, second, third)]
    assert await history(ann) == [(ids[2], False, True), (ids[1], False, True), (ids[0], True, False)]
    assert await history(ann, limit=2) == [(ids[2], False, True), (ids[1], False, True)]
    assert await history(ann, before=ids[1]) == [(ids[0], True, False)]
    assert await history(bob) == [(ids[1], True, False), (ids[0], False, False)]
    newest, oldest = await storage.read(lambda uow: uow.calls.history(bob.user_id, CallId(0), 10))
    assert oldest.contact_id == bobs.contact_id
    assert newest.contact_id != oldest.contact_id
    assert oldest.call == first.call


async def test_whoever_left_the_room_has_no_calls_of_it(
    storage: Storage, telephone: Telephone, people: list[User]
) -> None:
    """Neither in their history, nor among those they missed; Ann, who is still in it, does."""
    ann, bob, _ = people
    await telephone.does(await telephone.call(ann, bob), ann, CallEvent.HANG_UP)
    await storage.transaction(lambda uow: uow.contacts.remove_from_room([bob.user_id], telephone.room_id))

    async def seen_by(user: User) -> tuple[int, int]:
        records = await storage.read(lambda uow: uow.calls.history(user.user_id, CallId(0), 10))
        return len(records), await storage.read(lambda uow: uow.calls.count_missed(user.user_id))

    assert await seen_by(bob) == (0, 0)
    assert await seen_by(ann) == (1, 0)


async def test_live_calls_of_a_room(storage: Storage, telephone: Telephone, people: list[User]) -> None:
    """Those that somebody is in or is rung by, oldest first; none that has ended, none of another room. Each
    is found by whom it keeps busy, too.
    """

    async def live_of(user: User) -> Sequence[CallId]:
        return await storage.read(lambda uow: uow.calls.list_live_of(user.user_id))

    ann, bob, cat = people
    dan, eve = [await register(storage, name) for name in ("dan", "eve")]
    ended = await telephone.does(await telephone.call(ann, bob), ann, CallEvent.HANG_UP)
    assert ended.call.ended
    first, second = await telephone.call(ann, bob), await telephone.call(cat, dan)
    pair, _ = await befriend(storage, dan, eve)
    await Telephone(storage, pair.room_id).call(eve, dan)
    live = await storage.read(lambda uow: uow.calls.list_live(telephone.room_id))
    assert live == [first.call.call_id, second.call.call_id]
    assert [await live_of(user) for user in (bob, cat, ann)] == [[live[0]], [live[1]], [live[0]]]
    await telephone.does(first, ann, CallEvent.HANG_UP)
    assert await live_of(bob) == []


async def test_missed_calls_count_until_they_are_seen(
    storage: Storage, telephone: Telephone, people: list[User]
) -> None:
    """Only one's own; a call missed after that counts again, and one that is answered late does not."""
    ann, bob, cat = people

    async def missed(user: User) -> int:
        return await storage.read(lambda uow: uow.calls.count_missed(user.user_id))

    await telephone.does(await telephone.call(ann, bob, cat), ann, CallEvent.HANG_UP)
    await telephone.does(await telephone.call(ann, bob), ann, CallEvent.HANG_UP)
    assert [await missed(user) for user in people] == [0, 2, 1]
    await storage.transaction(lambda uow: uow.calls.see_missed(bob.user_id))
    assert [await missed(user) for user in people] == [0, 0, 1]
    call = await telephone.call(ann, bob, cat)
    for user in (ann, bob):
        call = await telephone.does(call, user, CallEvent.JOIN, CallEvent.CONNECT, seconds=40)
    before, late = call, tick(call, at(60), TIMES)
    await storage.transaction(lambda uow: uow.calls.save(Change(before, late)))
    assert [await missed(user) for user in people] == [0, 0, 2]
    await telephone.does(late, cat, CallEvent.CONNECT, seconds=61)
    assert [await missed(user) for user in people] == [0, 0, 1]


async def test_nothing_of_a_call_undone_remains(
    storage: Storage, telephone: Telephone, people: list[User]
) -> None:
    """The transaction fails after all was written: no call, and nobody busy."""
    ann, bob, _ = people

    async def fail(uow: Repositories) -> None:
        await telephone._call(uow, [ann.user_id, bob.user_id], 0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storage.transaction(fail)
    assert await telephone.hold(4711, ann, bob) == {ann.user_id, bob.user_id}
    assert await storage.read(lambda uow: uow.calls.history(ann.user_id, CallId(0), 10)) == []


async def test_calls_under_way_are_counted_by_status(
    storage: Storage, telephone: Telephone, people: list[User]
) -> None:
    """One that two people keep up counts once; one that is over does not."""
    ann, bob, cat = people
    assert await storage.read(lambda uow: uow.calls.count_live()) == {}
    ringing = await telephone.call(ann, bob)
    assert await storage.read(lambda uow: uow.calls.count_live()) == {CallStatus.READY: 1}
    talking = await telephone.does(ringing, ann, CallEvent.JOIN, CallEvent.CONNECT)
    talking = await telephone.does(talking, bob, CallEvent.JOIN, CallEvent.CONNECT)
    assert await storage.read(lambda uow: uow.calls.count_live()) == {CallStatus.ACTIVE: 1}
    await telephone.does(talking, bob, CallEvent.HANG_UP)
    assert await storage.read(lambda uow: uow.calls.count_live()) == {}
    await telephone.call(cat, bob)
    assert await storage.read(lambda uow: uow.calls.count_live()) == {CallStatus.READY: 1}
