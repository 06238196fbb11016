"""Calls, in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from adapters.memory.tables import Numbers, Tables
from domain.model.calls import Call, CallRecord, CallState, Participant, ParticipantState
from domain.model.errors import CallNotFound
from domain.model.ids import CallId, ContactId, RoomId, UserId
from domain.model.ringing import Ring
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

    async def save(self, before: CallState, after: CallState) -> None:
        self._tables.calls[after.call.call_id] = after
        for participant in after.participants:
            earlier = before.find(participant.user_id)
            if participant.missed and not (earlier and earlier.missed):
                self._tables.unseen_calls[participant.user_id, after.call.call_id] = None
            if earlier and earlier.missed and not participant.missed:
                self._tables.unseen_calls.pop((participant.user_id, after.call.call_id), None)
        for user_id in after.call.members:
            busy_with = self._tables.live_calls.get(user_id)
            if busy_with == after.call.call_id and user_id not in after.present:
                del self._tables.live_calls[user_id]

    async def find_many(self, call_ids: Collection[CallId]) -> Mapping[CallId, Call]:
        calls = self._tables.calls
        return {call_id: calls[call_id].call for call_id in set(call_ids) if call_id in calls}

    async def handled_by(self, call_ids: Collection[CallId]) -> Mapping[CallId, frozenset[UserId]]:
        calls = self._tables.calls
        return {call_id: calls[call_id].handled_by for call_id in set(call_ids) if call_id in calls}

    async def list_due(self, now: datetime, limit: int) -> Sequence[CallId]:
        due = sorted(
            (state.next_due, call_id)
            for call_id, state in self._tables.calls.items()
            if state.next_due and state.next_due <= now
        )
        return [call_id for _, call_id in due[:limit]]

    async def rings(
        self, caller_id: UserId, callee_ids: Collection[UserId], since: datetime
    ) -> Sequence[Ring]:
        return [
            Ring(participant.user_id, state.call.created_at, participant.rung_until)
            for state in self._tables.calls.values()
            if state.call.caller_id == caller_id and state.call.created_at >= since
            for participant in state.participants
            if participant.user_id in callee_ids and _rang_in_vain(participant)
        ]

    async def history(self, user_id: UserId, before: CallId, limit: int) -> Sequence[CallRecord]:
        return list(islice(self._records(user_id, before), limit))

    def _records(self, user_id: UserId, before: CallId) -> Iterator[CallRecord]:
        for call_id in sorted(self._tables.calls, reverse=True):
            state = self._tables.calls[call_id]
            participant = state.find(user_id)
            if participant and (not before or call_id < before):
                contact_id = self._contact_id(user_id, state.call.room_id)
                yield CallRecord(
                    call=state.call, user_id=user_id, contact_id=contact_id, missed=participant.missed
                )

    def _contact_id(self, owner_id: UserId, room_id: RoomId) -> ContactId:
        mine = (
            contact.contact_id
            for contact in self._tables.contacts.values()
            if contact.owner_id == owner_id and contact.room_id == room_id
        )
        return next(mine, ContactId(0))

    async def count_missed(self, user_id: UserId) -> int:
        return sum(1 for receiver_id, _ in self._tables.unseen_calls if receiver_id == user_id)

    async def see_missed(self, user_id: UserId) -> None:
        for key in [each for each in self._tables.unseen_calls if each[0] == user_id]:
            del self._tables.unseen_calls[key]


def _rang_in_vain(participant: Participant) -> bool:
    rings = participant.state is ParticipantState.INVITED
    return participant.entry == 0 and (rings or participant.rung_until is not None)
