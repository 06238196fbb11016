"""Calls, in memory."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from adapters.memory.tables import Numbers, Tables
from domain.model.call_changes import Change
from domain.model.calls import (
    ENGAGED,
    Call,
    CallRecord,
    CallState,
    CallStatus,
    Participant,
    ParticipantState,
)
from domain.model.errors import CallNotFound
from domain.model.ids import CallId, ContactId, RoomId, UserId
from ports.repositories.calls import Calls


class MemoryCalls(Calls):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(self, call: Call) -> Call:
        added = replace(call, call_id=CallId(self._numbers.next("call")))
        self._tables.calls[added.call_id] = CallState(added, ())
        return added

    async def hold(self, call_id: CallId, user_ids: Collection[UserId]) -> set[UserId]:
        live = self._tables.live_calls
        for each in user_ids:
            if each not in live and self._waiting_for(each) in {None, call_id}:
                live[each] = call_id
        return {each for each in user_ids if live.get(each) == call_id}

    async def let_wait(self, call_id: CallId, user_ids: Collection[UserId]) -> set[UserId]:
        live, waiting = self._tables.live_calls, self._tables.waiting_calls
        engaged = {each for each in user_ids if each in live and self._is(each, live[each], ENGAGED)}
        for each in engaged:
            if self._waiting_for(each) is None:
                waiting[each] = call_id
        return {each for each in engaged if waiting[each] == call_id}

    def _waiting_for(self, user_id: UserId) -> CallId | None:
        call_id = self._tables.waiting_calls.get(user_id)
        return call_id if call_id and self._is(user_id, call_id, {ParticipantState.INVITED}) else None

    def _is(self, user_id: UserId, call_id: CallId, states: Collection[ParticipantState]) -> bool:
        state = self._tables.calls.get(call_id)
        participant = state.find(user_id) if state else None
        return participant is not None and participant.state in states

    async def get_locked(self, call_id: CallId) -> CallState:
        return await self.get(call_id)

    async def get(self, call_id: CallId) -> CallState:
        state = self._tables.calls.get(call_id)
        if state is None:
            raise CallNotFound
        return state

    async def save(self, change: Change) -> None:
        call_id = change.after.call.call_id
        self._tables.calls[call_id] = change.after
        for user_id in change.newly_missed:
            self._tables.unseen_calls[user_id, call_id] = None
        for user_id in change.no_longer_missed:
            self._tables.unseen_calls.pop((user_id, call_id), None)
        for calls, user_ids in (
            (self._tables.live_calls, change.released),
            (self._tables.waiting_calls, change.rung_no_more),
        ):
            for user_id in user_ids:
                if calls.get(user_id) == call_id:
                    del calls[user_id]

    async def find_many(self, call_ids: Collection[CallId]) -> Mapping[CallId, Call]:
        calls = self._tables.calls
        return {call_id: calls[call_id].call for call_id in set(call_ids) if call_id in calls}

    async def find_states(self, call_ids: Collection[CallId]) -> Mapping[CallId, CallState]:
        calls = self._tables.calls
        return {call_id: calls[call_id] for call_id in set(call_ids) if call_id in calls}

    async def list_live(self, room_id: RoomId) -> Sequence[CallId]:
        live = set(self._tables.live_calls.values())
        return sorted(each for each in live if self._tables.calls[each].call.room_id == room_id)

    async def list_live_of(self, user_id: UserId) -> Sequence[CallId]:
        both = (self._tables.live_calls.get(user_id), self._waiting_for(user_id))
        return sorted(call_id for call_id in both if call_id)

    async def count_live(self) -> Mapping[CallStatus, int]:
        return Counter(self._tables.calls[each].call.status for each in set(self._tables.live_calls.values()))

    async def list_all_live(self, limit: int) -> Sequence[CallId]:
        return sorted(set(self._tables.live_calls.values()), reverse=True)[:limit]

    async def list_due(self, now: datetime, limit: int) -> Sequence[CallId]:
        due = sorted(
            (state.next_due, call_id)
            for call_id, state in self._tables.calls.items()
            if state.next_due and state.next_due <= now
        )
        return [call_id for _, call_id in due[:limit]]

    async def list_parts(
        self, caller_id: UserId, callee_ids: Collection[UserId], since: datetime
    ) -> Sequence[tuple[datetime, Participant]]:
        return [
            (state.call.created_at, participant)
            for state in self._tables.calls.values()
            if state.call.caller_id == caller_id and state.call.created_at >= since
            for participant in state.participants
            if participant.user_id in callee_ids
        ]

    async def history(self, user_id: UserId, before: CallId, limit: int) -> Sequence[CallRecord]:
        return list(islice(self._records(user_id, before), limit))

    def _records(self, user_id: UserId, before: CallId) -> Iterator[CallRecord]:
        for call_id in sorted(self._tables.calls, reverse=True):
            state = self._tables.calls[call_id]
            participant = state.find(user_id)
            contact_id = self._contact_id(user_id, state.call.room_id)
            if participant and contact_id and (not before or call_id < before):
                yield CallRecord(call=state.call, part=participant, contact_id=contact_id)

    def _contact_id(self, owner_id: UserId, room_id: RoomId) -> ContactId | None:
        mine = (
            contact.contact_id
            for contact in self._tables.contacts.values()
            if contact.owner_id == owner_id and contact.room_id == room_id
        )
        return next(mine, None)

    async def count_missed(self, user_id: UserId) -> int:
        mine = {record.call.call_id for record in self._records(user_id, CallId(0))}
        return sum((user_id, call_id) in self._tables.unseen_calls for call_id in mine)

    async def see_missed(self, user_id: UserId) -> None:
        for key in [each for each in self._tables.unseen_calls if each[0] == user_id]:
            del self._tables.unseen_calls[key]

    async def remove_ended(self, before: datetime, limit: int) -> int:
        oldest = [self._tables.calls[each].call for each in sorted(self._tables.calls)[:limit]]
        ended = [each for each in oldest if each.created_at < before and each.status is CallStatus.ENDED]
        for call in ended:
            del self._tables.calls[call.call_id]
            for key in [key for key in self._tables.unseen_calls if key[1] == call.call_id]:
                del self._tables.unseen_calls[key]
            for leg in [key for key in self._tables.call_legs if key[0] == call.call_id]:
                del self._tables.call_legs[leg]
            for guest in [each for each in self._tables.guests.values() if each.call_id == call.call_id]:
                del self._tables.guests[guest.guest_id]
        return len(ended)
