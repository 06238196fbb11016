"""Seats and rooms that nobody needs any more are given back to the SFU.

Whoever ends the need does it at once. What a node left behind that died in between is found by `sweep`; the
SFU itself forgets a seat after a minute without anybody who looks after it.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress

from domain.model.call_media import UnitName
from domain.model.call_media_rules import is_stale
from domain.model.call_seats import Seat, room_name
from domain.model.calls import CallState
from domain.model.errors import CallNotFound
from domain.model.ids import CallId
from domain.services.transactions import Transactions, UnitOfWork
from ports.sfu import Sfu, UnitAway
from ports.storage import Repositories

log = logging.getLogger(__name__)

CALLS_AT_ONCE = 500


class SeatRelease:
    def __init__(self, *, transactions: Transactions, sfu: Sfu) -> None:
        self._transactions = transactions
        self._sfu = sfu
        self._suspect: set[tuple[UnitName, str]] = set()
        """Rooms that were of no use when this node last looked."""

    async def release_stale(self, call_id: CallId) -> None:
        """Of this call: seats of pages that are gone, of earlier generations, of a call that has ended."""
        state, stale, left = await self._transactions.run(self._remove_stale, call_id)
        if not state.call.ended and not state.call.media.by_sfu:
            return  # until the mesh is there media go on; then the SFU forgets, and a sweep ends the rooms
        for seat in stale:
            with suppress(UnitAway):
                await self._sfu.release(seat.unit, seat.held)
        rooms_left = {(seat.unit, seat.room) for seat in left}
        if not state.call.ended:
            rooms_left.add((state.call.unit, room_name(call_id, state.call.media.generation)))
        for unit, room in {(seat.unit, seat.room) for seat in stale} - rooms_left:
            with suppress(UnitAway):
                await self._sfu.close_room(unit, room)

    async def _remove_stale(
        self, uow: UnitOfWork, call_id: CallId
    ) -> tuple[CallState, Sequence[Seat], Sequence[Seat]]:
        state = await uow.calls.get_locked(call_id)
        seats = await uow.call_seats.list_of(call_id)
        stale = [seat for seat in seats if is_stale(seat, state, seats)]
        await uow.call_seats.remove(stale)
        return state, stale, [seat for seat in seats if seat not in stale]

    async def sweep(self) -> None:
        """What nobody released."""
        for call_id in await self._transactions.read(_calls_with_seats):
            with suppress(CallNotFound):
                await self.release_stale(call_id)
        useless = {room for unit in self._sfu.usable() for room in await self._useless_rooms(unit)}
        for unit, room in useless & self._suspect:
            with suppress(UnitAway):
                await self._sfu.close_room(unit, room)
        self._suspect = useless - self._suspect

    async def _useless_rooms(self, unit: UnitName) -> Sequence[tuple[UnitName, str]]:
        try:
            rooms = await self._sfu.list_rooms(unit)
        except UnitAway:
            return []
        ours = {room: CallId(int(room.partition(".")[0])) for room in rooms if _is_ours(room)}
        states = await self._transactions.read(lambda stored: stored.calls.find_states(set(ours.values())))
        return [(unit, room) for room, call_id in ours.items() if not _used(room, unit, states.get(call_id))]


def _is_ours(room: str) -> bool:
    return room.replace(".", "", 1).isdecimal()


def _used(room: str, unit: UnitName, state: CallState | None) -> bool:
    if state is None or state.call.ended or not state.call.media.by_sfu:
        return False
    media = state.call.media
    newest = unit == state.call.unit and room == room_name(state.call.call_id, media.generation)
    return newest or not media.settled


async def _calls_with_seats(stored: Repositories) -> Sequence[CallId]:
    return await stored.call_seats.list_calls(CALLS_AT_ONCE)
