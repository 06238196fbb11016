"""Whom calls keep busy, and for whom one waits."""

from collections.abc import Collection, Sequence

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Value
from domain.model.call_changes import Change
from domain.model.calls import ENGAGED, ParticipantState
from domain.model.ids import CallId, UserId

FROM_TO = (min(ENGAGED), max(ENGAGED))
"""The states of those who are in a call stand side by side."""


class CallHoldStatements:
    """Rows of `live_calls` are always locked before those of `waiting_calls`: so there is no deadlock."""

    def __init__(self, sql: Dialect) -> None:
        live, waiting = Table("live_calls"), Table("waiting_calls")
        participants, value = Table("call_participants"), sql.param
        self.hold, self.let_wait = [
            sql.insert_rows(
                sql.upsert(
                    sql.insert(table, "user_id", "call_id"), ["user_id"], {"user_id": table.field("user_id")}
                )
            )
            for table in (live, waiting)
        ]
        self.release, self.stop_waiting = [
            sql.many(
                sql.query.from_(table).delete().where(table.call_id == value).where(sql.among(table.user_id))
            )
            for table in (live, waiting)
        ]
        rung = Table("call_participants").as_("rung")
        its_part = (participants.call_id == live.call_id) & (participants.user_id == live.user_id)
        self.held = sql.text(
            sql.query.from_(live)
            .left_join(waiting)
            .on(waiting.user_id == live.user_id)
            .left_join(participants)
            .on(its_part)
            .left_join(rung)
            .on((rung.call_id == waiting.call_id) & (rung.user_id == waiting.user_id))
            .select(live.user_id, participants.state, waiting.call_id, rung.state)
            .where(live.call_id == value)
        )
        self.waits_for = sql.text(sql.query.from_(waiting).select("user_id").where(waiting.call_id == value))
        self.engaged = sql.many(
            sql.query.from_(live)
            .join(participants)
            .on(its_part)
            .select(live.user_id)
            .where(participants.state.between(value, value))
            .where(sql.among(live.user_id))
        )
        self.list_of = " UNION ALL ".join(
            sql.text(sql.query.from_(table).select("call_id").where(table.user_id == value))
            for table in (live, waiting)
        )


class CallHolds:
    """Part of the calls in storage; what is promised stands in their port."""

    def __init__(self, session: Session, statements: CallHoldStatements) -> None:
        self._session = session
        self._sql = statements

    async def take(self, call_id: CallId, user_ids: Collection[UserId]) -> set[UserId]:
        self._session.later(self._sql.hold.of(len(user_ids)), *_rows(call_id, user_ids))
        held = [row for row in await self._session.rows(self._sql.held, call_id) if row[0] in user_ids]
        refused = []
        for user_id, state, waiting, its_state in held:
            if state in ENGAGED or waiting in {None, call_id}:
                continue
            if its_state == ParticipantState.INVITED:
                refused.append(user_id)
            else:  # it ended on a node of a version without call waiting
                self._session.later(self._sql.stop_waiting.of(1), waiting, user_id)
        if refused:
            self._session.later(self._sql.release.of(len(refused)), call_id, *sorted(refused))
        return {row[0] for row in held} - set(refused)

    async def let_wait(self, call_id: CallId, user_ids: Collection[UserId]) -> set[UserId]:
        """Their rows of `live_calls` are locked since they were refused: nobody joins or leaves meanwhile."""
        found = self._sql.engaged.of(len(user_ids))
        engaged = [row[0] for row in await self._session.rows(found, *FROM_TO, *user_ids)]
        if not engaged:
            return set()
        self._session.later(self._sql.let_wait.of(len(engaged)), *_rows(call_id, engaged))
        rows = await self._session.rows(self._sql.waits_for, call_id)
        return {user_id for (user_id,) in rows} & set(engaged)

    def let_go(self, change: Change) -> None:
        call_id = change.after.call.call_id
        if change.released:
            released = sorted(change.released)
            self._session.later(self._sql.release.of(len(released)), call_id, *released)
        if change.rung_no_more:
            done = sorted(change.rung_no_more)
            self._session.later(self._sql.stop_waiting.of(len(done)), call_id, *done)

    async def list_of(self, user_id: UserId) -> Sequence[CallId]:
        rows = await self._session.rows(self._sql.list_of, user_id, user_id)
        return sorted(row[0] for row in rows)


def _rows(call_id: CallId, user_ids: Collection[UserId]) -> Sequence[Value]:
    """Everybody asks in this order."""
    return [value for user_id in sorted(user_ids) for value in (user_id, call_id)]
