"""Calls in the storage under test."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.accounts import User
from domain.model.call_changes import Change, UserBusy
from domain.model.call_rules import CallEvent, connect, decide, place
from domain.model.calls import Call, CallKind, CallState, CallTimes
from domain.model.chat import Message
from domain.model.ids import CallId, PassId, RoomId, UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import at

TIMES = CallTimes()


@dataclass
class Telephone:
    """Calls as the manager makes them, in one room."""

    storage: Storage
    room_id: RoomId

    async def call(self, *members: User, seconds: float = 0, waiting: bool = False) -> CallState:
        """The first one calls the others; with `waiting` also while they are in another call."""
        ids = [each.user_id for each in members]
        return await self.storage.transaction(self._call, ids, seconds, waiting=waiting)

    async def _call(
        self, uow: Repositories, members: Sequence[UserId], seconds: float, *, waiting: bool = False
    ) -> CallState:
        message = await uow.messages.add(Message.record_call(self.room_id, members[0], at(seconds)))
        assert message
        new = Call.begin(self.room_id, message.message_id, tuple(members), at(seconds), CallKind.VIDEO)
        call = await uow.calls.add(new)
        free = await uow.calls.hold(call.call_id, members)
        if waiting:
            free |= await uow.calls.let_wait(call.call_id, set(members[1:]) - free)
        ring = {each: TIMES.ring for each in members[1:] if each in free}
        state = place(call, ring, members[0] in free, at(seconds), TIMES)
        await uow.calls.save(Change(CallState(call, ()), state))
        return state

    async def does(self, call: CallState, user: User, *events: CallEvent, seconds: float = 1) -> CallState:
        return await self.storage.transaction(self._does, call.call.call_id, user.user_id, events, seconds)

    async def _does(
        self, uow: Repositories, call_id: CallId, user_id: UserId, events: Sequence[CallEvent], seconds: float
    ) -> CallState:
        before = await uow.calls.get_locked(call_id)
        after = before
        for each in events:
            if each is CallEvent.CONNECT:
                after = connect(after, user_id, PassId("of this page"), at(seconds), TIMES)
            else:
                after = decide(after, each, user_id, at(seconds), TIMES)
        change = Change(before, after)
        if await uow.calls.hold(call_id, change.entered) != change.entered:
            raise UserBusy
        await uow.calls.save(change)
        return after

    async def stands(self, call: CallState) -> CallState:
        return await self.storage.read(lambda uow: uow.calls.get(call.call.call_id))

    async def hold(self, call_id: int, *users: User) -> set[UserId]:
        wanted = [each.user_id for each in users]
        return await self.storage.transaction(lambda uow: uow.calls.hold(CallId(call_id), wanted))
