"""Somebody who talks hears a second caller, if all their devices show it (contract 9.2; C6)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection

import pytest

from domain.model.call_changes import UserBusy
from domain.model.calls import CallStatus, EndReason, ParticipantState
from domain.model.errors import TooManyRequests, Unavailable
from domain.model.ids import CallId, NodeId, UserId
from domain.model.notifications import CallHandledNotification, MessageNotification
from domain.model.presence import PresenceState
from tests.unit.services.call_house import CallHouse, Phone, call_house, settle

OVER = 7


class Street:
    """Ann and Bob talk; Cat and Dan know Bob, too. Bob's devices show a second call."""

    def __init__(self, house: CallHouse) -> None:
        self.house = house

    async def begin(self) -> None:
        house = self.house
        self.ann, self.bob, self.cat, self.dan = [
            await house.person(name) for name in ("ann", "bob", "cat", "dan")
        ]
        self.to_bob = {each: await house.befriend(each, self.bob) for each in (self.ann, self.cat, self.dan)}
        self.talk = await self.ring(self.ann)
        self.phones = [await house.answer(each, self.talk) for each in (self.ann, self.bob)]
        for phone in self.phones:
            phone.heard()

    async def ring(self, caller: UserId) -> CallId:
        """Bob, whose page is open."""
        await self.opens_pages()
        return await self.house.call_commands.place(caller, self.to_bob[caller].contact_id, [self.bob])

    async def opens_pages(self) -> None:
        await self.house.board.show({self.bob: PresenceState.ONLINE}, {self.bob})

    async def status(self, call_id: CallId) -> tuple[CallStatus, EndReason]:
        call = await self.house.call(call_id)
        return call.status, call.end_reason

    async def hang_up(self, user_id: UserId, call_id: CallId) -> None:
        await self.house.call_commands.hang_up(user_id, call_id)
        await settle()

    async def they_talk_on(self) -> None:
        """Nobody was told anything in the call of Ann and Bob, and Bob is still busy with it."""
        assert [phone.heard() for phone in self.phones] == [[], []]
        assert (await self.house.state(self.talk)).present == {self.ann, self.bob}
        await self.house.board.show({self.bob: PresenceState.ONLINE})
        busy = await self.house.call_commands.place(self.dan, self.to_bob[self.dan].contact_id, [self.bob])
        assert await self.status(busy) == (CallStatus.ENDED, EndReason.BUSY)


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with call_house() as house:
        street = Street(house)
        await street.begin()
        yield street


RINGS = (CallStatus.READY, EndReason.NONE)
BUSY = (CallStatus.ENDED, EndReason.BUSY)


async def test_it_rings_and_is_answered_by_leaving_the_first(street: Street) -> None:
    """An answer before that is refused, and nothing is changed by it. Ann is told that Bob left."""
    ear = await street.house.listen(street.bob)
    second = await street.ring(street.cat)
    assert await street.status(second) == RINGS
    [ring] = await ear.heard()
    assert isinstance(ring, MessageNotification)
    assert ring.handled_by == frozenset()
    with pytest.raises(UserBusy):
        await street.house.join(street.bob, second)
    assert await ear.heard() == []
    await street.hang_up(street.bob, street.talk)
    assert [phone.heard() for phone in street.phones] == [[(OVER, "1")]] * 2
    await ear.heard()
    cats = await street.house.answer(street.cat, second)
    bobs = await street.house.answer(street.bob, second)
    assert CallHandledNotification(street.bob, second) in await ear.heard()
    assert (await street.status(second))[0] is CallStatus.ACTIVE
    await cats.signal(street.bob, "hello")
    assert (4, (street.cat, "hello")) in bobs.heard()


async def test_it_is_declined(street: Street) -> None:
    """Cat is told so; Bob's first call does not notice."""
    second = await street.ring(street.cat)
    cats = await street.house.answer(street.cat, second)
    cats.heard()
    await street.hang_up(street.bob, second)
    assert cats.heard() == [(OVER, "2")]
    await street.they_talk_on()


async def test_it_rings_for_as_long_as_any_call(street: Street) -> None:
    """Then Bob has missed it."""
    second = await street.ring(street.cat)
    cats = await street.house.answer(street.cat, second)
    await street.house.pass_time(61)
    assert cats.heard()[-1] == (OVER, "3")
    assert (await street.house.state(second)).get(street.bob).missed
    await street.they_talk_on()


async def test_it_is_cancelled(street: Street) -> None:
    second = await street.ring(street.cat)
    await street.hang_up(street.cat, second)
    assert await street.status(second) == (CallStatus.ENDED, EndReason.CANCELLED)
    await street.they_talk_on()


async def test_it_rings_on_when_the_first_is_over(street: Street) -> None:
    """Meanwhile Bob is busy for Dan, and for whoever he would call himself."""
    second = await street.ring(street.cat)
    await street.hang_up(street.ann, street.talk)
    assert await street.status(await street.ring(street.dan)) == BUSY
    to_dan = next(
        each for each in await street.house.contacts.list_contacts(street.bob) if each.user_id == street.dan
    )
    own = await street.house.call_commands.place(street.bob, to_dan.contact_id, [street.dan])
    assert await street.status(own) == BUSY
    for each in (street.cat, street.bob):
        await street.house.answer(each, second)
    assert (await street.status(second))[0] is CallStatus.ACTIVE


async def test_one_at_a_time(street: Street) -> None:
    """While Cat's call waits, Bob is busy for Dan; when she has given up he is not."""
    second = await street.ring(street.cat)
    assert await street.status(await street.ring(street.dan)) == BUSY
    await street.hang_up(street.cat, second)
    assert await street.status(await street.ring(street.dan)) == RINGS


async def test_ringing_is_busy(street: Street) -> None:
    """Whatever Bob's devices could show: while one call rings him, he is busy for the next."""
    await street.hang_up(street.ann, street.talk)
    assert await street.status(await street.ring(street.cat)) == RINGS
    assert await street.status(await street.ring(street.dan)) == BUSY


async def test_whoever_calls_has_left_the_first(street: Street) -> None:
    """Bob cannot call while he talks, whatever his own devices and Cat's show."""
    await street.opens_pages()
    [to_cat] = [
        each for each in await street.house.contacts.list_contacts(street.bob) if each.user_id == street.cat
    ]
    own = await street.house.call_commands.place(street.bob, to_cat.contact_id, [street.cat])
    assert await street.status(own) == BUSY
    await street.they_talk_on()


async def an_old_page(house: CallHouse, bob: UserId) -> None:
    await house.board_of(NodeId("other")).show({bob: PresenceState.AWAY})


async def no_page(house: CallHouse, bob: UserId) -> None:
    await house.board.show({bob: PresenceState.OFFLINE})


async def no_board(house: CallHouse, bob: UserId) -> None:
    async def refuse(user_ids: Collection[UserId]) -> set[UserId]:
        raise Unavailable("redis", "away")

    house.board.find_call_waiting = refuse  # type: ignore[method-assign]  # the fault of this story


@pytest.mark.parametrize("spoilt", [an_old_page, no_page, no_board])
async def test_busy_as_ever(
    street: Street, spoilt: Callable[[CallHouse, UserId], Awaitable[None]], caplog: pytest.LogCaptureFixture
) -> None:
    """Beside a page of the old kind, on whatever node; without any; and while that cannot be known."""
    await street.opens_pages()
    await spoilt(street.house, street.bob)
    call_id = await street.house.call_commands.place(
        street.cat, street.to_bob[street.cat].contact_id, [street.bob]
    )
    assert await street.status(call_id) == BUSY
    assert (await street.house.state(call_id)).get(street.bob).missed


async def test_a_member_of_a_group_who_talks_is_rung_too(street: Street) -> None:
    """Eve's group call rings Dan, who is free, and Bob beside his talk with Ann, whose page is old."""
    eve = await street.house.person("eve")
    choir = await street.house.group_of(eve, street.ann, street.bob, street.dan)
    await street.opens_pages()
    call_id = await street.house.call_commands.place(
        eve, choir.contact_id, [street.ann, street.bob, street.dan]
    )
    state = await street.house.state(call_id)
    assert state.present == {eve, street.bob, street.dan}
    assert state.get(street.ann).exit_reason is EndReason.BUSY
    assert (await street.house.state(street.talk)).present == {street.ann, street.bob}


async def test_an_invitation_waits_likewise(street: Street) -> None:
    """Cat and Dan talk, and invite Bob; he comes when he has left Ann."""
    house = street.house
    to_dan = await house.befriend(street.cat, street.dan)
    call_id = await house.call_commands.place(street.cat, to_dan.contact_id, [street.dan])
    for each in (street.cat, street.dan):
        await house.answer(each, call_id)
    await street.opens_pages()
    await house.call_steering.invite(street.cat, call_id, [street.bob])
    assert (await house.state(call_id)).get(street.bob).state is ParticipantState.INVITED
    await street.they_talk_on()
    await street.hang_up(street.bob, street.talk)
    bobs: Phone = await house.answer(street.bob, call_id)
    assert bobs.heard()
    assert (await house.state(call_id)).present == {street.bob, street.cat, street.dan}


async def test_rings_beside_a_call_count_like_others(street: Street) -> None:
    """One person rings Bob three times for a minute, and not a fourth time (C6)."""
    for _ in range(3):
        assert await street.status(await street.ring(street.cat)) == RINGS
        await street.house.pass_time(61)
    with pytest.raises(TooManyRequests):
        await street.ring(street.cat)
    await street.they_talk_on()


async def test_whoever_waits_is_blocked(street: Street) -> None:
    """Bob parts from Cat while she rings: it rings no more, and he talks on (S16)."""
    second = await street.ring(street.cat)
    await street.house.blocks.block(street.bob, street.cat, on=True)
    assert await street.status(second) == (CallStatus.ENDED, EndReason.REJECTED)
    await street.they_talk_on()
