"""The call services over storage: whatever people do at once, in whatever order (C2, C3, C6)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.model.errors import ChatError
from domain.model.ids import CallId, ContactId, UserId
from domain.model.presence import PresenceState
from ports.storage import Repositories, Storage
from tests import storages
from tests.doubles.system import MovableClock, SequentialIds
from tests.unit.services.call_house import CallHouse, settle

PEOPLE = 4
NO_CALL = CallId(2**40)


class Deed(Enum):
    CALL_ALL = "calls everybody else"
    CALL_NEXT = "calls the next one"
    ANSWER = "answers the newest call and connects"
    JOIN = "answers the newest call"
    RECONNECT = "opens another socket with the last token"
    BREAK = "loses the socket"
    FALL_SILENT = "stops beating"
    HANG_UP = "hangs up the newest call"
    LEAVE = "hangs up the oldest call that they are in, or that rings them"


deeds = st.tuples(st.sampled_from(Deed), st.integers(0, PEOPLE - 1))
steps = st.lists(st.tuples(st.lists(deeds, min_size=1, max_size=3), st.integers(0, 40)), max_size=8)


class Undo(Exception):
    """Ends a transaction that only looked."""


@dataclass
class Party:
    """Four people in a group, and all their calls."""

    house: CallHouse
    people: list[UserId]
    contact_ids: list[ContactId]
    calls: list[CallId]

    async def do(self, deed: Deed, who: int) -> None:
        """What is refused is refused: the invariants hold all the same."""
        try:
            await self._work(deed, who)
        except ChatError:
            return

    def _work(self, deed: Deed, who: int) -> Coroutine[Any, Any, object]:
        me, house, newest = self.people[who], self.house, (self.calls or [NO_CALL])[-1]
        works: dict[Deed, Callable[[], Coroutine[Any, Any, object]]] = {
            Deed.CALL_ALL: lambda: self._place(who, [each for each in self.people if each != me]),
            Deed.CALL_NEXT: lambda: self._place(who, [self.people[(who + 1) % PEOPLE]]),
            Deed.ANSWER: lambda: house.answer(me, newest),
            Deed.JOIN: lambda: house.join(me, newest),
            Deed.RECONNECT: lambda: self._reconnect(me, newest),
            Deed.BREAK: lambda: self._phones(me, breaking=True),
            Deed.FALL_SILENT: lambda: self._phones(me, breaking=False),
            Deed.HANG_UP: lambda: house.call_commands.hang_up(me, newest),
            Deed.LEAVE: lambda: self._leave(me),
        }
        return works[deed]()

    async def _leave(self, me: UserId) -> None:
        oldest, *_ = [*await self.house.storage.read(lambda uow: uow.calls.list_live_of(me)), NO_CALL]
        await self.house.call_commands.hang_up(me, oldest)

    async def _reconnect(self, me: UserId, call_id: CallId) -> None:
        await self.house.connect(await self.house.token(me, call_id), me)

    async def _place(self, who: int, callees: list[UserId]) -> None:
        call_id = await self.house.call_commands.place(self.people[who], self.contact_ids[who], callees)
        self.calls.append(call_id)

    async def _phones(self, user_id: UserId, *, breaking: bool) -> None:
        for phone in self.house.phones:
            if phone.user_id == user_id:
                phone.beats = False
                if breaking:
                    await phone.break_off()

    async def check(self) -> None:
        """Everybody is busy with the one call they are in, and with the one that rings them, alone or beside
        that; and with none if there is none.
        """
        engaged: list[UserId] = []
        rung: list[UserId] = []
        free: set[UserId] = set()

        async def look(uow: Repositories) -> None:
            """Under the locks of all calls, so that nothing moves meanwhile."""
            engaged.clear()
            rung.clear()
            for call_id in sorted(self.calls):
                for each in (await uow.calls.get_locked(call_id)).participants:
                    engaged.extend([each.user_id] * each.engaged)
                    rung.extend([each.user_id] * each.rung)
            free.update(await uow.calls.hold(NO_CALL, self.people))
            raise Undo

        with pytest.raises(Undo):
            await self.house.storage.transaction(look)
        assert len(engaged) == len(set(engaged)), "somebody is in two calls"
        assert len(rung) == len(set(rung)), "somebody is rung by two calls"
        assert {*engaged, *rung} == set(self.people) - free

    async def everybody_goes(self) -> None:
        """All clients are gone, and the queue has lost everything: within 35 s nobody is busy who was in,
        and when the ringing is over no call is left.
        """
        for user_id in self.people:
            await self._phones(user_id, breaking=True)
        await asyncio.gather(*(phone.task for phone in self.house.phones if phone.task))
        for call_id in self.calls:
            await self.house.delay_queue.cancel(f"call:{call_id}")
        for _ in range(66 // 3):
            self.house.clock.advance(3)
            await self.house.monitor.reconcile()
        await self.check()
        for call_id in self.calls:
            assert (await self.house.call(call_id)).ended


@pytest.fixture(params=["memory", *storages.SERVERS])
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request, pool_size=4) as storage:
        yield storage


CLOCK = MovableClock()
IDS = SequentialIds()
NUMBERS = count(1)
"""One for all examples: in one storage, each has its own people, and a time of its own."""


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=steps)
async def test_nobody_is_in_two_calls_and_every_call_ends(
    storage: Storage, story: list[tuple[list[tuple[Deed, int]], int]]
) -> None:
    """After every step the busy ones are exactly those who are in a call; without clients all of it ends."""
    house = CallHouse(clock=CLOCK, ids=IDS, storage=storage)
    people = [await house.person(f"person {next(NUMBERS)}") for _ in range(PEOPLE)]
    choir = await house.group_of(people[0], *people[1:])
    contact_ids = [
        next(each.contact_id for each in await house.contacts.list_contacts(user_id) if each.group_id)
        for user_id in people
    ]
    assert choir.contact_id == contact_ids[0]
    party = Party(house, people, contact_ids, [])
    for at_once, seconds in story:
        await house.board.show(dict.fromkeys(people, PresenceState.ONLINE), people[::2])
        await asyncio.gather(*(party.do(deed, who) for deed, who in at_once))
        await settle()
        await party.check()
        await house.pass_time(seconds)
        await party.check()
    await party.everybody_goes()
    await house.tear_down()
