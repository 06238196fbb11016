"""Seats of calls at SFUs, in memory."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from adapters.memory.tables import Tables
from domain.model.call_media import UnitName
from domain.model.call_seats import Seat
from domain.model.ids import CallId
from ports.repositories.call_seats import CallSeats


class MemoryCallSeats(CallSeats):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, seat: Seat) -> None:
        self._tables.call_seats[_key(seat)] = seat

    async def save(self, seat: Seat) -> None:
        known = self._tables.call_seats.get(_key(seat))
        if known:
            self._tables.call_seats[_key(seat)] = replace(known, swapped=seat.swapped, held=seat.held)

    async def show(self, seat: Seat) -> None:
        known = self._tables.call_seats.get(_key(seat))
        if known:
            self._tables.call_seats[_key(seat)] = replace(known, shown=seat.shown)

    async def list_of(self, call_id: CallId) -> Sequence[Seat]:
        keys = sorted(key for key in self._tables.call_seats if key[0] == call_id)
        return [self._tables.call_seats[key] for key in keys]

    async def remove(self, seats: Collection[Seat]) -> None:
        for seat in seats:
            self._tables.call_seats.pop(_key(seat), None)

    async def count_by_unit(self) -> Mapping[UnitName, int]:
        return Counter(seat.unit for seat in self._tables.call_seats.values())

    async def list_calls(self, limit: int) -> Sequence[CallId]:
        return sorted({seat.call_id for seat in self._tables.call_seats.values()})[:limit]


def _key(seat: Seat) -> tuple[CallId, int, int]:
    return seat.call_id, seat.user_id, seat.number
