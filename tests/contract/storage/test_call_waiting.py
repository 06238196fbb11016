"""A second call waits for somebody who is in one (C6)."""

import asyncio
from collections.abc import Sequence

import pytest

from domain.model.accounts import User
from domain.model.call_changes import Change, UserBusy
from domain.model.call_rules import CallEvent, tick
from domain.model.calls import CallState, CallStatus, EndReason
from domain.model.ids import CallId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import at, found_group, register
from tests.contract.storage.telephone import TIMES, Telephone


@pytest.fixture
async def people(storage: Storage) -> list[User]:
    return [await register(storage, name) for name in ("ann", "bob", "cat", "dan")]


@pytest.fixture
async def telephone(storage: Storage, people: list[User]) -> Telephone:
    group, _ = await found_group(storage, "Choir", people)
    return Telephone(storage, group.room_id)


@pytest.fixture
async def talk(telephone: Telephone, people: list[User]) -> CallState:
    """Of Ann and Bob."""
    ann, bob, _, _ = people
    return await talking(telephone, ann, bob)


async def talking(telephone: Telephone, *members: User) -> CallState:
    call = await telephone.call(*members)
    for user in members:
        call = await telephone.does(call, user, CallEvent.JOIN, CallEvent.CONNECT)
    return call


async def live_of(telephone: Telephone, user: User) -> Sequence[CallId]:
    return await telephone.storage.read(lambda uow: uow.calls.list_live_of(user.user_id))


async def is_rung_by_nobody_else(telephone: Telephone, user: User, *calls: CallState) -> bool:
    """They are in, or rung by, these calls, and nothing keeps anybody else from waiting."""
    held = await telephone.hold(4711, user)
    return not held and await live_of(telephone, user) == [each.call.call_id for each in calls]


async def test_a_second_call_waits_for_whoever_is_in_one(
    telephone: Telephone, people: list[User], talk: CallState
) -> None:
    """It rings Bob, who stays busy with the first; a caller who is in a call is busy, whatever waits."""
    ann, bob, cat, dan = people
    second = await telephone.call(cat, bob, waiting=True)
    assert second.call.status is CallStatus.READY
    assert second.present == {cat.user_id, bob.user_id}
    assert await live_of(telephone, bob) == [talk.call.call_id, second.call.call_id]
    assert await telephone.hold(talk.call.call_id, bob) == {bob.user_id}
    assert await live_of(telephone, ann) == [talk.call.call_id]
    assert (await telephone.call(bob, dan, waiting=True)).call.end_reason is EndReason.BUSY


async def test_no_call_waits_without_being_asked_to(
    telephone: Telephone, people: list[User], talk: CallState
) -> None:
    """Bob is busy, and nothing of Cat's call stays with him."""
    _, bob, cat, _ = people
    assert (await telephone.call(cat, bob)).call.end_reason is EndReason.BUSY
    assert await is_rung_by_nobody_else(telephone, bob, talk)


async def test_ringing_is_busy(telephone: Telephone, people: list[User]) -> None:
    """No call waits for Bob while another rings him, nor for Ann, who has called and not joined yet."""
    ann, bob, cat, dan = people
    first = await telephone.call(ann, bob)
    for callee in (ann, bob):
        assert (await telephone.call(cat, callee, waiting=True)).call.end_reason is EndReason.BUSY
        assert await is_rung_by_nobody_else(telephone, callee, first)
    joined = await telephone.does(first, ann, CallEvent.JOIN)
    assert (await telephone.call(dan, ann, waiting=True)).call.status is CallStatus.READY
    assert joined.call.status is CallStatus.READY


async def test_for_nobody_two_calls_wait(telephone: Telephone, people: list[User], talk: CallState) -> None:
    """However many call at once; whose call waits is asked by nobody else."""
    _, bob, cat, dan = people
    eve = await register(telephone.storage, "eve")
    calls = await asyncio.gather(*(telephone.call(each, bob, waiting=True) for each in (cat, dan, eve)))
    [second] = [each for each in calls if each.call.status is CallStatus.READY]
    assert [each.call.end_reason for each in calls].count(EndReason.BUSY) == 2
    assert await live_of(telephone, bob) == [talk.call.call_id, second.call.call_id]


@pytest.mark.parametrize("how", ["bob refuses", "cat cancels", "nobody answers"])
async def test_when_it_rings_no_more_bob_is_still_in_the_first(
    telephone: Telephone, people: list[User], talk: CallState, how: str
) -> None:
    """And the next may wait for him."""
    _, bob, cat, dan = people
    second = await telephone.call(cat, bob, waiting=True)
    if how == "nobody answers":
        over = tick(second, at(60), TIMES)
        await telephone.storage.transaction(lambda uow: uow.calls.save(Change(second, over)))
    else:
        over = await telephone.does(second, bob if how == "bob refuses" else cat, CallEvent.HANG_UP)
    assert over.call.ended
    assert await is_rung_by_nobody_else(telephone, bob, talk)
    assert await telephone.hold(4712, cat) == {cat.user_id}
    third = await telephone.call(dan, bob, waiting=True)
    assert await live_of(telephone, bob) == [talk.call.call_id, third.call.call_id]


async def test_whoever_was_lost_comes_back_when_it_rings_no_more(
    telephone: Telephone, people: list[User]
) -> None:
    """Bob fell out of a talk of three while Cat rang: he is busy for that, too, until he has refused her."""
    ann, bob, cat, dan = people
    talk = await talking(telephone, ann, bob, dan)
    second = await telephone.call(cat, bob, waiting=True)
    await telephone.does(talk, bob, CallEvent.LIFE_OVER)
    with pytest.raises(UserBusy):
        await telephone.does(talk, bob, CallEvent.CONNECT)
    assert await live_of(telephone, bob) == [second.call.call_id]
    await telephone.does(second, bob, CallEvent.HANG_UP)
    back = await telephone.does(talk, bob, CallEvent.CONNECT)
    assert await is_rung_by_nobody_else(telephone, bob, back)


async def test_it_is_answered_by_leaving_the_first(
    telephone: Telephone, people: list[User], talk: CallState
) -> None:
    """Before that Bob is busy, and nothing is changed by his answer; after it the next may wait."""
    ann, bob, cat, dan = people
    second = await telephone.call(cat, bob, waiting=True)
    with pytest.raises(UserBusy):
        await telephone.does(second, bob, CallEvent.JOIN)
    assert await telephone.stands(second) == second
    assert await live_of(telephone, bob) == [talk.call.call_id, second.call.call_id]
    assert (await telephone.does(talk, bob, CallEvent.HANG_UP)).call.ended
    answered = await telephone.does(second, bob, CallEvent.JOIN, CallEvent.CONNECT)
    assert await is_rung_by_nobody_else(telephone, bob, answered)
    assert await telephone.hold(4712, ann) == {ann.user_id}
    third = await telephone.call(dan, bob, waiting=True)
    assert await live_of(telephone, bob) == [second.call.call_id, third.call.call_id]


async def test_when_the_first_is_over_bob_is_busy_with_the_one_that_waits(
    telephone: Telephone, people: list[User], talk: CallState
) -> None:
    """It rings on, and nobody takes him away from it."""
    ann, bob, cat, dan = people
    second = await telephone.call(cat, bob, waiting=True)
    await telephone.does(talk, ann, CallEvent.HANG_UP)
    for waiting in (False, True):
        third = await telephone.call(dan, bob, waiting=waiting)
        assert third.call.end_reason is EndReason.BUSY
    assert (await telephone.call(bob, dan)).call.end_reason is EndReason.BUSY
    assert await is_rung_by_nobody_else(telephone, bob, second)
    await telephone.does(second, bob, CallEvent.JOIN)
    assert await live_of(telephone, bob) == [second.call.call_id]


async def test_bob_answers_both_at_once(telephone: Telephone, people: list[User], talk: CallState) -> None:
    """One device leaves the talk, others answer Cat: some too early, and then one of them again."""
    _, bob, cat, _ = people
    second = await telephone.call(cat, bob, waiting=True)
    told = await asyncio.gather(
        telephone.does(talk, bob, CallEvent.HANG_UP),
        *(telephone.does(second, bob, CallEvent.JOIN) for _ in range(3)),
        return_exceptions=True,
    )
    assert {type(each) for each in told} <= {CallState, UserBusy}
    answered = await telephone.does(second, bob, CallEvent.JOIN)
    assert answered.get(bob.user_id).engaged
    assert await is_rung_by_nobody_else(telephone, bob, second)


async def test_a_call_that_rings_nobody_waits_for_nobody(
    telephone: Telephone, people: list[User], talk: CallState
) -> None:
    """However it ended: nodes of a version without call waiting do so, and leave it behind."""
    ann, bob, cat, _ = people

    async def leave_behind(uow: Repositories) -> None:
        assert await uow.calls.hold(CallId(4711), {bob.user_id}) == set()
        assert await uow.calls.let_wait(CallId(4711), {bob.user_id}) == {bob.user_id}

    await telephone.storage.transaction(leave_behind)
    await telephone.does(talk, ann, CallEvent.HANG_UP)
    again = await talking(telephone, cat, bob)
    assert await is_rung_by_nobody_else(telephone, bob, again)
    third = await telephone.call(ann, bob, waiting=True)
    assert third.call.status is CallStatus.READY
