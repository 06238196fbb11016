"""Who in a call has which seat at its SFU (docs/protocol-sfu.md).

A seat is looked after by the node to which its page has a socket. Any node may take it over: what that needs
stands in storage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.model.call_changes import Change
from domain.model.call_media import NO_UNIT, UnitName
from domain.model.call_media_rules import settle, taking_part, to_unit
from domain.model.call_seats import Seat, Shown, next_number
from domain.model.calls import CallState
from domain.model.ids import CallId, UserId
from domain.model.notifications import ShownNotification
from domain.services.call_changes import CallChanges
from domain.services.call_routing import CallRouting
from domain.services.seat_release import SeatRelease
from domain.services.transactions import Transactions, UnitOfWork
from ports.sfu import HearSfu, SeatLost, Sfu, SfuSeat, UnitAway
from ports.storage import Repositories


class NoSfuNow(Exception):
    """The call goes through no SFU (any more), or the page is out of it; what it is told says so."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A seat, the handle by which this node looks after it, and what the others show."""

    seat: Seat
    handle: SfuSeat
    others: Mapping[UserId, Shown]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSeating:
    transactions: Transactions
    changes: CallChanges
    routing: CallRouting
    release: SeatRelease
    sfu: Sfu

    async def find(self, call_id: CallId, user_id: UserId, entry: int) -> Seat | None:
        """The newest that this page has had."""
        seats = await self.transactions.read(lambda stored: stored.call_seats.list_of(call_id))
        mine = [seat for seat in seats if seat.user_id == user_id and seat.entry == entry]
        return mine[-1] if mine else None

    async def take(self, call_id: CallId, user_id: UserId, entry: int, hear: HearSfu) -> Taken:
        """A new one, in the SFU by which the call goes now; what the page has shown, it goes on to show.
        If that unit does not answer, the call moves on: it may have died before anybody had a seat there.

        Raises NoSfuNow, UnitAway if the call has to stay there, SeatLost.
        """
        state, seats = await self.transactions.read(_seated, call_id)
        call, me = state.call, state.find(user_id)
        if not call.media.by_sfu or me is None or not me.present or me.entry != entry:
            raise NoSfuNow
        mine = [each for each in seats if each.user_id == user_id]
        here = [each for each in mine if each.entry == entry]
        seat = Seat(
            call_id=call_id,
            user_id=user_id,
            number=next_number(entry, mine),
            entry=entry,
            generation=call.media.generation,
            unit=call.unit,
            shown=here[-1].shown if here else None,
        )
        handle = await self._sit_down(seat, hear, e2ee=call.media.e2ee)
        seat = replace(seat, held=handle.held)
        await self.transactions.run(_add, seat)
        if any(each.generation == seat.generation or each.entry != entry for each in mine):
            await self.release.release_stale(call_id)
        # What others changed before the seat was there, nobody told it.
        now = await self.transactions.read(lambda stored: stored.call_seats.list_of(call_id))
        return Taken(seat, handle, _shown_by_others(user_id, now))

    async def _sit_down(self, seat: Seat, hear: HearSfu, *, e2ee: bool) -> SfuSeat:
        """As `take`."""
        try:
            await self.sfu.open_room(seat.unit, seat.room)
            return await self.sfu.take_seat(seat.unit, seat.room, seat.feed, hear, e2ee=e2ee)
        except UnitAway:
            if await self.move_on(seat.call_id, seat.generation, seat.unit, away=True):
                raise NoSfuNow from None
            raise

    async def resume(
        self, call_id: CallId, user_id: UserId, entry: int, number: int, answered: int, hear: HearSfu
    ) -> Taken:
        """The seat with this number, from whichever node had it. `answered`: the last offer that the page
        knows of; if that is not the last that was answered here, it receives by a fresh connection.

        Raises SeatLost if that is not its seat any more, NoSfuNow, UnitAway.
        """
        state, seats = await self.transactions.read(_seated, call_id)
        if not state.call.media.by_sfu:
            raise NoSfuNow
        mine = [each for each in seats if each.user_id == user_id]
        seat = mine[-1] if mine else None
        if (
            seat is None
            or (seat.number, seat.entry) != (number, entry)
            or seat.generation != state.call.media.generation
        ):
            raise SeatLost
        handle = await self.sfu.adopt(seat.unit, seat.held, hear)
        if handle.offering or handle.answered != answered:
            await handle.renew()
        return Taken(seat, handle, _shown_by_others(user_id, seats))

    async def keep(self, seat: Seat) -> None:
        """What another node needs to take it over is different now."""
        await self.transactions.run(_save, seat)

    async def show(self, seat: Seat, shown: Shown) -> None:
        """What its page sends now; the others are told."""
        await self.transactions.run(_show, seat.call_id, seat.user_id, shown)

    async def silence(self, call_id: CallId, user_id: UserId) -> None:
        """Nobody hears them until they turn their microphone on themselves."""
        seat = await self.transactions.run(_mute, call_id, user_id)
        if seat is not None:
            try:
                await self.sfu.mute(seat.unit, seat.held)
            except (UnitAway, SeatLost):
                return  # with the next seat they are silent from the start

    async def seek_sfu(self, call_id: CallId) -> None:
        """A call that found no SFU when it needed one goes there, if there is one now."""
        state = await self.transactions.read(lambda stored: stored.calls.get(call_id))
        if self.routing.lacks_sfu(state):
            await self.transactions.run(self._route, call_id)

    async def _route(self, uow: UnitOfWork, call_id: CallId) -> None:
        before = await uow.calls.get_locked(call_id)
        if not before.call.ended:
            await self.changes.keep(uow, Change(before, await self.routing.choose_way(uow, before)))

    async def settle(self, seat: Seat) -> None:
        """Its page receives everybody by it. When all do, what was before can be closed."""
        await self.transactions.run(self._settle, replace(seat, swapped=True))

    async def _settle(self, uow: UnitOfWork, seat: Seat) -> None:
        before = await uow.calls.get_locked(seat.call_id)
        await uow.call_seats.save(seat)
        after = settle(before, await uow.call_seats.list_of(seat.call_id))
        await self.changes.keep(uow, Change(before, after))

    async def move_on(self, call_id: CallId, generation: int, unit: UnitName, *, away: bool) -> bool:
        """This unit does not serve the call any more: everybody goes to another one or, if there is none and
        it is `away`, back to the mesh. False if they have to stay.
        """
        if not away and not self.routing.has_other(unit):
            return False
        return await self.transactions.run(self._move_on, call_id, generation, unit, away=away)

    async def _move_on(
        self, uow: UnitOfWork, call_id: CallId, generation: int, unit: UnitName, *, away: bool
    ) -> bool:
        before = await uow.calls.get_locked(call_id)
        media = before.call.media
        if not media.by_sfu or media.generation != generation or before.call.ended:
            return True
        other = await self.routing.choose(uow, besides=unit)
        fits = len(taking_part(before)) <= self.routing.policy.mesh_at_most
        if not other and not (away and fits):
            return False
        await self.changes.keep(uow, Change(before, to_unit(before, other or NO_UNIT, e2ee=media.e2ee)))
        return True


def _shown_by_others(user_id: UserId, seats: Sequence[Seat]) -> Mapping[UserId, Shown]:
    """By their newest seats; nothing of those whose pages have said nothing yet."""
    return {each.user_id: each.shown for each in seats if each.shown and each.user_id != user_id}


async def _seated(stored: Repositories, call_id: CallId) -> tuple[CallState, list[Seat]]:
    return await stored.calls.get(call_id), list(await stored.call_seats.list_of(call_id))


async def _add(uow: UnitOfWork, seat: Seat) -> None:
    await uow.call_seats.add(seat)


async def _save(uow: UnitOfWork, seat: Seat) -> None:
    await uow.call_seats.save(seat)


async def _show(uow: UnitOfWork, call_id: CallId, user_id: UserId, shown: Shown) -> Seat | None:
    """Their newest seat, if they have one."""
    seats = await uow.call_seats.list_of(call_id)
    newest = {seat.user_id: seat for seat in seats}
    seat = newest.pop(user_id, None)
    if seat is not None and seat.shown != shown:
        await uow.call_seats.show(replace(seat, shown=shown))
        receivers = {each.user_id: each.number for each in newest.values()}
        uow.notify(ShownNotification(call_id, receivers, user_id, shown))
    return seat


async def _mute(uow: UnitOfWork, call_id: CallId, user_id: UserId) -> Seat | None:
    seats = [seat for seat in await uow.call_seats.list_of(call_id) if seat.user_id == user_id]
    if not seats:
        return None
    return await _show(uow, call_id, user_id, replace(seats[-1].shown or Shown(), muted=True))
