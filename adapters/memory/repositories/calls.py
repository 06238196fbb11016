"""Calls, in memory."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from adapters.memory.tables import Numbers, Tables
from domain.model.call_changes import Change
from domain.model.calls import Call, CallRecord, CallState, CallStatus, Participant
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
        return {each for each in user_ids if self._tables.live_calls.setdefault(each, call_id) == call_id}

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
        for user_id in change.released:
            if self._tables.live_calls.get(user_id) == call_id:
                del self._tables.live_calls[user_id]

    async def find_many(self, call_ids: Collection[CallId]) -> Mapping[CallId, Call]:
        calls = self._tables.calls
        return {call_id: calls[call_id].call for call_id in set(call_ids) if call_id in calls}

    async def find_states(self, call_ids: Collection[CallId]) -> Mapping[CallId, CallState]:
        calls = self._tables.calls
        return {call_id: calls[call_id] for call_id in set(call_ids) if call_id in calls}

    async def list_live(self, room_id: RoomId) -> Sequence[CallId]:
        live = set(self._tables.live_calls.values())
        return sorted(each for each in live if self._tables.calls[each].call.room_id == room_id)

    async def find_live(self, user_id: UserId) -> CallId | None:
        return self._tables.live_calls.get(user_id)

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
