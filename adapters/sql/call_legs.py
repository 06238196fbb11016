"""How calls went, leg by leg."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, Value, from_time, to_time
from domain.model.call_quality import Leg, LegQuality
from domain.model.ids import CallId, UserId
from ports.repositories.call_legs import CallLegs

KEY = ("call_id", "user_id", "from_user_id")
NUMBERS = ("loss_percent", "jitter_ms", "round_trip_ms", "kbit_per_second", "width", "height", "relayed")


class CallLegStatements:
    def __init__(self, sql: Dialect) -> None:
        legs, value = Table("call_legs"), sql.param
        remove = sql.query.from_(legs).delete()
        every = sql.query.from_(legs).select(*KEY, *NUMBERS, "reported_at")
        reported = (legs.call_id == value) & (legs.user_id == value)
        self.remove_reported = sql.text(remove.where(reported))
        self.add = sql.insert_rows(sql.insert(legs, *KEY, *NUMBERS, "reported_at"))
        self.list_of = sql.text(
            every.where(legs.call_id == value).orderby(legs.user_id).orderby(legs.from_user_id)
        )
        newest = every
        for column in ("reported_at", *KEY):
            newest = newest.orderby(legs.field(column), order=Order.desc)
        self.list_newest = sql.text(newest.limit(value))
        self.remove_of = sql.text(remove.where((legs.user_id == value) | (legs.from_user_id == value)))
        self.oldest = sql.text(
            sql.query.from_(legs).select(*KEY, "reported_at").orderby(legs.reported_at).limit(value)
        )
        one = reported & (legs.from_user_id == value)
        self.remove_one = sql.text(remove.where(one))


class SqlCallLegs(CallLegs):
    def __init__(self, session: Session, statements: CallLegStatements) -> None:
        self._session = session
        self._sql = statements

    async def save(self, call_id: CallId, user_id: UserId, legs: Collection[Leg]) -> None:
        self._session.later(self._sql.remove_reported, call_id, user_id)
        if legs:
            values = [value for leg in legs for value in _values(leg)]
            self._session.later(self._sql.add.of(len(legs)), *values)

    async def list_of(self, call_id: CallId) -> Sequence[Leg]:
        return [_to_leg(row) for row in await self._session.rows(self._sql.list_of, call_id)]

    async def list_newest(self, limit: int) -> Sequence[Leg]:
        return [_to_leg(row) for row in await self._session.rows(self._sql.list_newest, limit)]

    async def remove_of(self, user_id: UserId) -> None:
        self._session.later(self._sql.remove_of, user_id, user_id)

    async def remove_older(self, before: datetime, limit: int) -> int:
        rows = await self._session.rows(self._sql.oldest, limit)
        old = [key for *key, reported_at in rows if from_time(reported_at) < before]
        for key in old:
            self._session.later(self._sql.remove_one, *key)
        return len(old)


def _values(leg: Leg) -> Sequence[Value]:
    quality = leg.quality
    return (
        leg.call_id,
        leg.user_id,
        quality.from_user_id,
        quality.loss_percent,
        quality.jitter_ms,
        quality.round_trip_ms,
        quality.kbit_per_second,
        quality.width,
        quality.height,
        int(quality.relayed),
        to_time(leg.reported_at),
    )


def _to_leg(row: Row) -> Leg:
    call_id, user_id, from_user_id, loss, jitter, round_trip, kbit, width, height, relayed, at = row
    quality = LegQuality(
        from_user_id=from_user_id,
        loss_percent=loss,
        jitter_ms=jitter,
        round_trip_ms=round_trip,
        kbit_per_second=kbit,
        width=width,
        height=height,
        relayed=bool(relayed),
    )
    return Leg(call_id=call_id, user_id=user_id, quality=quality, reported_at=from_time(at))
