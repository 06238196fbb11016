"""Which seat at an SFU a page has, as long as this node has its socket (docs/protocol-sfu.md).

Everything that happens waits in one queue and is done one by one: what the page says, what the SFU says, and
where the call goes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from domain.model.call_media import MESH, MediaMode
from domain.model.calls import Participant
from domain.model.errors import Unavailable
from domain.model.ids import CallId
from domain.model.sfu_signals import (
    DropMesh,
    Go,
    MediaTold,
    Resume,
    Resumed,
    SfuSaid,
    ShownSaid,
    ShownTold,
    Swapped,
)
from domain.model.signaling import Roster
from domain.services.call_seating import CallSeating, NoSfuNow, Taken
from domain.services.live.seat_dialogue import SeatDialogue, Send
from domain.services.live.token_bucket import TokenBucket
from ports.sfu import HearSfu, SeatLost, SfuEvent, SfuSeat, UnitAway, UnitUnwell
from ports.system import Clock

SAID_WAITING = 256
"""Frames of a page that wait; then its socket is read no further."""
SWAPPED_WITHIN = timedelta(seconds=15)
"""A page that says nothing for so long holds the others' old connections up no longer."""
RESUMES_WITHIN = timedelta(seconds=5)
"""A page that comes back says first what it has; after that it is taken to have nothing."""
AGAIN_AFTER = timedelta(seconds=1)
"""Where no seat is to be had."""
SEEK_AFTER, SEEK_AFTER_AT_MOST = timedelta(seconds=3), timedelta(seconds=60)
"""An SFU for a call that goes through none: twice as long each time that it had to leave one."""
NEW_SEATS_PER_SECOND, NEW_SEATS_AT_ONCE = 0.2, 5
SHOWN_PER_SECOND, SHOWN_AT_ONCE = 3, 10
"""Each costs a transaction; what is more waits."""


@dataclass(frozen=True, slots=True)
class _FromSfu:
    source: object
    """For which seat this node listened: what an earlier one says is past."""
    event: SfuEvent


@dataclass(frozen=True, slots=True)
class _NotResumed:
    """The page that came back has not said what it has."""


@dataclass(frozen=True, slots=True)
class _TryAgain:
    """To find a seat."""


@dataclass(frozen=True, slots=True)
class _Seek:
    """An SFU that serves this call."""


_Item = Roster | SfuSaid | _FromSfu | _NotResumed | _TryAgain | _Seek


class Seating:
    def __init__(
        self,
        seats: CallSeating,
        clock: Clock,
        send: Send,
        call_id: CallId,
        me: Participant,
        *,
        returns: bool,
    ) -> None:
        """`returns`: the page had a socket before, and may have a seat."""
        self._seats = seats
        self._clock = clock
        self._send = send
        self._call_id = call_id
        self._me = me
        self._returns = returns
        self._inbox: asyncio.Queue[_Item] = asyncio.Queue()
        self._places = asyncio.Semaphore(SAID_WAITING)
        self._new_seats = TokenBucket(clock, NEW_SEATS_PER_SECOND, NEW_SEATS_AT_ONCE)
        self._shown = TokenBucket(clock, SHOWN_PER_SECOND, SHOWN_AT_ONCE)
        self._media = MESH
        self._told = MediaTold(MediaMode.MESH, video=True)
        self._source = object()
        self._present: SeatDialogue | None = None
        self._former: list[SfuSeat] = []
        """By which the page goes on until the present seat shows what they do."""
        self._dropped = 0
        """The number of the seat whose page was told to drop what was before."""
        self._timers: set[asyncio.Task[None]] = set()
        self._seeks = False
        """On behalf of all who are there, an SFU for their call."""
        self._seeking = False
        self._seek_after = SEEK_AFTER

    def learn(self, roster: Roster) -> None:
        self._inbox.put_nowait(roster)

    async def hear(self, said: SfuSaid) -> None:
        await self._places.acquire()
        self._inbox.put_nowait(said)

    async def run(self) -> None:
        """Until it is cancelled. Raises TransportClosed, Unavailable."""
        while True:
            item = await self._inbox.get()
            try:
                await self._take(item)
            except SeatLost:
                self._rise()
                self._inbox.put_nowait(_TryAgain())
            except UnitAway:
                await self._leave_unit(away=True)
            finally:
                if isinstance(item, SfuSaid):
                    self._places.release()

    def leave(self) -> None:
        """Let the seat go: another socket of the page may be on its way."""
        for timer in self._timers:
            timer.cancel()
        self._rise()
        self._leave_former()

    async def _take(self, item: _Item) -> None:
        match item:
            case Roster():
                await self._follow_call(item)
            case _FromSfu(source=source, event=event):
                if source is self._source:
                    await self._hear_sfu(event)
            case _NotResumed():
                if self._returns:
                    await self._sit()
            case _TryAgain():
                if self._lacks_seat:
                    await self._sit()
            case _Seek():
                await self._seek()
            case Resume():
                await self._resume(item)
            case _:
                await self._hear_page(item)

    @property
    def _lacks_seat(self) -> bool:
        seated = self._present and self._present.seat.generation == self._media.generation
        return self._media.by_sfu and not seated

    async def _follow_call(self, roster: Roster) -> None:
        present = self._present
        if present and roster.media.by_sfu and roster.media.generation < present.seat.generation:
            return  # the seat was taken after what this tells
        if self._media.by_sfu and not roster.media.by_sfu:
            self._seek_after = min(2 * self._seek_after, SEEK_AFTER_AT_MOST)
        self._media = roster.media
        await self._tell_media(len(roster.presences))
        if not self._media.by_sfu:
            self._rise()
            self._leave_former()
        elif self._lacks_seat:
            await self._sit_unless_it_resumes()
        await self._drop_mesh()
        enough = self._seats.routing.policy.needs_sfu(len(roster.here))
        self._seeks = enough and not self._media.by_sfu and self._me.user_id == min(roster.here)
        self._seek_later()

    def _seek_later(self) -> None:
        if self._seeks and not self._seeking:
            self._seeking = True
            self._later(self._seek_after, _Seek())

    async def _seek(self) -> None:
        self._seeking = False
        if self._seeks:
            with suppress(Unavailable):  # the call goes on as it is
                await self._seats.seek_sfu(self._call_id)
        self._seek_later()

    async def _tell_media(self, members: int) -> None:
        told = self._seats.routing.policy.told(self._media, members)
        if told != self._told:
            self._told = told
            await self._send(told)

    async def _sit_unless_it_resumes(self) -> None:
        me = self._me
        if self._returns and await self._seats.find(self._call_id, me.user_id, me.entry):
            self._later(RESUMES_WITHIN, _NotResumed())
        else:
            await self._sit()

    async def _sit(self) -> None:
        """Take a new seat, and tell the page to go there."""
        self._returns = False
        await self._new_seats.take(1)
        taken = await self._ask(partial(self._seats.take, self._call_id, self._me.user_id, self._me.entry))
        if taken is None:
            return
        number = taken.seat.number
        await self._send(Go(number))
        for user_id, shown in taken.others.items():
            await self._send(ShownTold(number, user_id, shown))
        self._later(SWAPPED_WITHIN, Swapped(number))
        await self._begin(taken)

    async def _resume(self, said: Resume) -> None:
        """The page has this seat, or thinks so."""
        self._returns = False
        if not self._media.by_sfu:
            return
        present, me = self._present, self._me
        if present and present.seat.number == said.seat:
            await self._send(Resumed(said.seat))
            if present.handle.answered != said.answered and not present.handle.offering:
                await present.renew()
            return
        ask = partial(self._seats.resume, self._call_id, me.user_id, me.entry, said.seat, said.answered)
        taken = await self._ask(ask)
        if taken is not None:
            await self._send(Resumed(said.seat))
            await self._begin(taken)

    async def _ask(self, ask: Callable[[HearSfu], Awaitable[Taken]]) -> Taken | None:
        """None where there is no seat now: a roster will tell, or it is tried again. Raises SeatLost."""
        self._rise()
        self._source = source = object()
        try:
            return await ask(lambda event: self._inbox.put_nowait(_FromSfu(source, event)))
        except NoSfuNow:
            return None
        except UnitAway:
            self._later(AGAIN_AFTER, _TryAgain())
            return None

    async def _begin(self, taken: Taken) -> None:
        self._present = SeatDialogue(self._seats, self._send, taken)
        if taken.seat.shown and taken.seat.shown.muted:
            await taken.handle.mute(muted=True)
        await self._drop_mesh()
        await self._present.follow()

    async def _hear_page(self, said: SfuSaid) -> None:
        if self._present is None or said.seat != self._present.seat.number:
            return
        if isinstance(said, ShownSaid):
            await self._shown.take(1)
        await self._present.hear_page(said, video=self._told.video)

    async def _hear_sfu(self, event: SfuEvent) -> None:
        if isinstance(event, UnitUnwell):
            await self._leave_unit(away=event.away)
        elif self._present is not None:
            await self._present.hear_sfu(event)

    async def _leave_unit(self, *, away: bool) -> None:
        """Everybody goes to another one, or to the mesh; a roster tells."""
        if self._present is None:
            return
        seat = self._present.seat
        moved = await self._seats.move_on(self._call_id, seat.generation, seat.unit, away=away)
        if away and not moved:
            self._rise()
            self._later(AGAIN_AFTER, _TryAgain())

    async def _drop_mesh(self) -> None:
        present = self._present
        if present and self._media.settled and present.seat.generation == self._media.generation:
            self._leave_former()
            if self._dropped != present.seat.number:
                self._dropped = present.seat.number
                await self._send(DropMesh(present.seat.number))

    def _rise(self) -> None:
        """The page goes on by this seat, as long as it can, until it has another."""
        if self._present is not None:
            self._former.append(self._present.handle)
            self._present = None

    def _leave_former(self) -> None:
        for handle in self._former:
            handle.leave()
        self._former.clear()

    def _later(self, delay: timedelta, item: "_Item") -> None:
        timer = asyncio.create_task(self._put(delay, item))
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)

    async def _put(self, delay: timedelta, item: "_Item") -> None:
        await self._clock.sleep(delay.total_seconds())
        self._inbox.put_nowait(item)
