"""Calls, their participants, and whom they keep busy."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from pypika import Order, Table
from pypika import functions as fn

from adapters.sql.call_holds import CallHolds, CallHoldStatements
from adapters.sql.call_rows import (
    CALL_COLUMNS,
    PARTICIPANT_COLUMNS,
    call_values,
    media_values,
    participant_values,
    to_call,
    to_participant,
    to_state,
)
from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Value, from_time, to_time, to_time_or_none
from domain.model.call_changes import Change
from domain.model.calls import Call, CallRecord, CallState, CallStatus, Participant
from domain.model.errors import CallNotFound
from domain.model.ids import CallId, RoomId, UserId
from ports.repositories.calls import Calls

CALL_END = 2 + len(CALL_COLUMNS)
"""Where in a row of the history, after the contact and the call, the participant begins."""


class CallStatements:
    def __init__(self, sql: Dialect) -> None:
        calls, participants, live = Table("calls"), Table("call_participants"), Table("live_calls")
        contacts, value = Table("contacts"), sql.param
        this = calls.call_id == value
        call_fields = [calls.field(column) for column in ("call_id", *CALL_COLUMNS)]
        part_fields = [participants.field(column) for column in ("user_id", *PARTICIPANT_COLUMNS)]
        every = sql.query.from_(calls).select(*call_fields)
        whole = (
            sql.query.from_(calls)
            .left_join(participants)
            .on(participants.call_id == calls.call_id)
            .select(*call_fields, calls.revision, *part_fields)
        )
        self.add = sql.adding(sql.insert(calls, *CALL_COLUMNS), "call_id")
        self.find_many = sql.many(every.where(sql.among(calls.call_id)))
        self.find = sql.text(whole.where(this))
        self.lock = sql.locking(sql.query.from_(calls).select("call_id").where(this))
        save = sql.query.update(calls).where(this)
        for column in (
            "status",
            "members",
            "host_id",
            "locked",
            "start_time",
            "end_time",
            "end_reason",
            "updated_at",
            "revision",
            "sfu",
            "sfu_generation",
            "sfu_settled",
            "sfu_e2ee",
        ):
            save = save.set(column, value)
        self.save = sql.text(save)

        self.add_participants = sql.insert_rows(
            sql.insert(participants, "call_id", "user_id", *PARTICIPANT_COLUMNS, "next_due", "unseen")
        )
        one = (participants.call_id == value) & (participants.user_id == value)
        change = sql.query.update(participants).where(one)
        for column in (*PARTICIPANT_COLUMNS, "next_due"):
            change = change.set(column, value)
        self.save_participant = sql.text(change)
        self.set_unseen = sql.text(sql.query.update(participants).set("unseen", value).where(one))
        unseen = (participants.user_id == value) & (participants.unseen == value)
        self.see = sql.text(sql.query.update(participants).set("unseen", value).where(unseen))
        in_room = (contacts.owner_id == participants.user_id) & (contacts.room_id == calls.room_id)
        self.count_unseen = sql.text(
            sql.query.from_(participants)
            .join(calls)
            .on(calls.call_id == participants.call_id)
            .join(contacts)
            .on(in_room)
            .select(fn.Count("*"))
            .where(unseen)
        )

        self.holds = CallHoldStatements(sql)
        self.list_live = sql.text(
            sql.query.from_(live)
            .join(calls)
            .on(calls.call_id == live.call_id)
            .select(live.call_id)
            .distinct()
            .where(calls.room_id == value)
            .orderby(live.call_id)
        )
        self.count_live = sql.text(
            sql.query.from_(live)
            .join(calls)
            .on(calls.call_id == live.call_id)
            .select(calls.status, fn.Count(live.call_id).distinct())
            .groupby(calls.status)
        )
        self.list_all_live = sql.text(
            sql.query.from_(live)
            .select(live.call_id)
            .distinct()
            .orderby(live.call_id, order=Order.desc)
            .limit(value)
        )
        self.find_states = sql.many(whole.where(sql.among(calls.call_id)).orderby(calls.call_id))
        self.oldest = sql.text(
            sql.query.from_(calls)
            .select("call_id", calls.created_at, calls.status)
            .orderby(calls.call_id)
            .limit(value)
        )
        self.remove = [
            sql.many(sql.query.from_(table).delete().where(sql.among(table.call_id)))
            for table in (participants, Table("call_guests"), Table("call_legs"), calls)
        ]
        first_due = fn.Min(participants.next_due)
        self.list_due = sql.text(
            sql.query.from_(participants)
            .select("call_id")
            .where(participants.next_due <= value)
            .groupby(participants.call_id)
            .orderby(first_due, participants.call_id)
            .limit(value)
        )
        self.list_parts = sql.many(
            sql.query.from_(calls)
            .join(participants)
            .on(participants.call_id == calls.call_id)
            .select(calls.created_at, *part_fields)
            .where((calls.caller_id == value) & (calls.created_at >= value))
            .where(sql.among(participants.user_id))
        )
        self.history = sql.text(
            sql.query.from_(participants)
            .join(calls)
            .on(calls.call_id == participants.call_id)
            .join(contacts)
            .on(in_room)
            .select(contacts.contact_id, *call_fields, *part_fields)
            .where((participants.user_id == value) & (participants.call_id < value))
            .orderby(participants.call_id, order=Order.desc)
            .limit(value)
        )


class SqlCalls(Calls):
    def __init__(self, session: Session, statements: CallStatements) -> None:
        self._session = session
        self._sql = statements
        self._holds = CallHolds(session, statements.holds)

    async def add(self, call: Call) -> Call:
        return replace(call, call_id=CallId(await self._session.insert(self._sql.add, *call_values(call))))

    async def hold(self, call_id: CallId, user_ids: Collection[UserId]) -> set[UserId]:
        return await self._holds.take(call_id, user_ids) if user_ids else set()

    async def let_wait(self, call_id: CallId, user_ids: Collection[UserId]) -> set[UserId]:
        return await self._holds.let_wait(call_id, user_ids) if user_ids else set()

    async def get_locked(self, call_id: CallId) -> CallState:
        # Two statements: of what a locking one joins, PostgreSQL shows what was there before it waited.
        self._session.later(self._sql.lock, call_id)
        return await self.get(call_id)

    async def get(self, call_id: CallId) -> CallState:
        rows = await self._session.rows(self._sql.find, call_id)
        if not rows:
            raise CallNotFound
        return to_state(rows)

    async def save(self, change: Change) -> None:
        before, after = change.before, change.after
        call = after.call
        if (call, after.revision) != (before.call, before.revision):
            self._session.later(
                self._sql.save,
                call.status,
                json.dumps(call.members),
                call.host_id,
                int(call.locked),
                to_time_or_none(call.started_at),
                to_time_or_none(call.ended_at),
                call.end_reason,
                to_time(call.updated_at),
                after.revision,
                *media_values(call),
                call.call_id,
            )
        self._add_participants(change)
        self._save_participants(change)
        self._holds.let_go(change)

    def _add_participants(self, change: Change) -> None:
        call_id = change.after.call.call_id
        participants = [each for each in change.after.participants if not change.before.find(each.user_id)]
        if not participants:
            return
        values: list[Value] = []
        for each in participants:
            values += (call_id, each.user_id, *participant_values(each))
            values += (to_time_or_none(each.next_due), int(each.user_id in change.newly_missed))
        self._session.later(self._sql.add_participants.of(len(participants)), *values)

    def _save_participants(self, change: Change) -> None:
        call_id = change.after.call.call_id
        for each in change.after.participants:
            if change.before.find(each.user_id) not in {None, each}:
                values = *participant_values(each), to_time_or_none(each.next_due)
                self._session.later(self._sql.save_participant, *values, call_id, each.user_id)
        for user_id in change.newly_missed & {each.user_id for each in change.before.participants}:
            self._session.later(self._sql.set_unseen, 1, call_id, user_id)
        for user_id in change.no_longer_missed:
            self._session.later(self._sql.set_unseen, 0, call_id, user_id)

    async def find_many(self, call_ids: Collection[CallId]) -> Mapping[CallId, Call]:
        if not call_ids:
            return {}
        asked = set(call_ids)
        rows = await self._session.rows(self._sql.find_many.of(len(asked)), *asked)
        return {row[0]: to_call(row) for row in rows}

    async def find_states(self, call_ids: Collection[CallId]) -> Mapping[CallId, CallState]:
        if not call_ids:
            return {}
        asked = set(call_ids)
        rows = await self._session.rows(self._sql.find_states.of(len(asked)), *asked)
        return {call_id: to_state(list(of_one)) for call_id, of_one in groupby(rows, key=itemgetter(0))}

    async def list_live_of(self, user_id: UserId) -> Sequence[CallId]:
        return await self._holds.list_of(user_id)

    async def list_live(self, room_id: RoomId) -> Sequence[CallId]:
        return [row[0] for row in await self._session.rows(self._sql.list_live, room_id)]

    async def count_live(self) -> Mapping[CallStatus, int]:
        rows = await self._session.rows(self._sql.count_live)
        return {CallStatus(status): int(count) for status, count in rows}

    async def list_all_live(self, limit: int) -> Sequence[CallId]:
        return [row[0] for row in await self._session.rows(self._sql.list_all_live, limit)]

    async def list_due(self, now: datetime, limit: int) -> Sequence[CallId]:
        return [row[0] for row in await self._session.rows(self._sql.list_due, to_time(now), limit)]

    async def list_parts(
        self, caller_id: UserId, callee_ids: Collection[UserId], since: datetime
    ) -> Sequence[tuple[datetime, Participant]]:
        if not callee_ids:
            return []
        asked = set(callee_ids)
        rows = await self._session.rows(
            self._sql.list_parts.of(len(asked)), caller_id, to_time(since), *asked
        )
        return [(from_time(placed_at), to_participant(part)) for placed_at, *part in rows]

    async def history(self, user_id: UserId, before: CallId, limit: int) -> Sequence[CallRecord]:
        rows = await self._session.rows(self._sql.history, user_id, before or NO_ID, limit)
        return [
            CallRecord(
                call=to_call(row[1:CALL_END]),
                part=to_participant(row[CALL_END:]),
                contact_id=row[0],
            )
            for row in rows
        ]

    async def count_missed(self, user_id: UserId) -> int:
        row = await self._session.row(self._sql.count_unseen, user_id, 1)
        return int(row[0]) if row else 0

    async def see_missed(self, user_id: UserId) -> None:
        self._session.later(self._sql.see, 0, user_id, 1)

    async def remove_ended(self, before: datetime, limit: int) -> int:
        rows = await self._session.rows(self._sql.oldest, limit)
        ended = [
            call_id for call_id, at, status in rows if from_time(at) < before and status == CallStatus.ENDED
        ]
        if ended:
            for statement in self._sql.remove:
                self._session.later(statement.of(len(ended)), *ended)
        return len(ended)
