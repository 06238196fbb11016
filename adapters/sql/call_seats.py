"""Seats of calls at SFUs."""

from collections.abc import Collection, Mapping, Sequence

from pypika import Table
from pypika.functions import Count

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, Value, from_exact, to_exact
from domain.model.call_media import UnitName
from domain.model.call_seats import Seat, Shown
from domain.model.ids import CallId, UserId
from ports.repositories.call_seats import CallSeats

KEY = ("call_id", "user_id", "number")
STANDING = ("entry", "generation", "unit")
HELD = ("swapped", "held")
SHOWN = ("unsaid", "muted", "camera", "screen")


class CallSeatStatements:
    def __init__(self, sql: Dialect) -> None:
        seats, value = Table("call_seats"), sql.param
        this = (seats.call_id == value) & (seats.user_id == value) & (seats.number == value)
        self.add = sql.text(sql.insert(seats, *KEY, *STANDING, *HELD, *SHOWN))
        save, show = (sql.query.update(seats).where(this) for _ in range(2))
        for column in HELD:
            save = save.set(column, value)
        for column in SHOWN:
            show = show.set(column, value)
        self.save, self.show = sql.text(save), sql.text(show)
        self.list_of = sql.text(
            sql.query.from_(seats)
            .select(*(seats.field(column) for column in (*KEY, *STANDING, *HELD, *SHOWN)))
            .where(seats.call_id == value)
            .orderby(seats.user_id, seats.number)
        )
        self.remove = sql.text(sql.query.from_(seats).delete().where(this))
        self.count_by_unit = sql.text(
            sql.query.from_(seats).select(seats.unit, Count("*")).groupby(seats.unit)
        )
        self.list_calls = sql.text(
            sql.query.from_(seats).select(seats.call_id).distinct().orderby(seats.call_id).limit(value)
        )


class SqlCallSeats(CallSeats):
    def __init__(self, session: Session, statements: CallSeatStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, seat: Seat) -> None:
        standing = (seat.entry, seat.generation, to_exact(seat.unit))
        self._session.later(self._sql.add, *_key(seat), *standing, *_held(seat), *_shown(seat))

    async def save(self, seat: Seat) -> None:
        self._session.later(self._sql.save, *_held(seat), *_key(seat))

    async def show(self, seat: Seat) -> None:
        self._session.later(self._sql.show, *_shown(seat), *_key(seat))

    async def list_of(self, call_id: CallId) -> Sequence[Seat]:
        return [_to_seat(row) for row in await self._session.rows(self._sql.list_of, call_id)]

    async def remove(self, seats: Collection[Seat]) -> None:
        for seat in seats:
            self._session.later(self._sql.remove, *_key(seat))

    async def count_by_unit(self) -> Mapping[UnitName, int]:
        rows = await self._session.rows(self._sql.count_by_unit)
        return {UnitName(from_exact(unit)): int(count) for unit, count in rows}

    async def list_calls(self, limit: int) -> Sequence[CallId]:
        return [CallId(row[0]) for row in await self._session.rows(self._sql.list_calls, limit)]


def _key(seat: Seat) -> Sequence[Value]:
    return seat.call_id, seat.user_id, seat.number


def _held(seat: Seat) -> Sequence[Value]:
    return int(seat.swapped), seat.held


def _shown(seat: Seat) -> Sequence[Value]:
    shown = seat.shown or Shown()
    return int(seat.shown is None), int(shown.muted), int(shown.camera), int(shown.screen)


def _to_seat(row: Row) -> Seat:
    call_id, user_id, number, entry, generation, unit, swapped, held, unsaid, *shown = row
    return Seat(
        call_id=CallId(call_id),
        user_id=UserId(user_id),
        number=number,
        entry=entry,
        generation=generation,
        unit=UnitName(from_exact(unit)),
        swapped=bool(swapped),
        shown=None if unsaid else Shown(*map(bool, shown)),
        held=held,
    )
