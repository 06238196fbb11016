"""What became of a call is saved, and told: the last step of every command."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.model.call_changes import Change, UserBusy
from domain.model.calls import EndReason
from domain.model.errors import Unavailable
from domain.model.ids import CallId
from domain.model.notifications import (
    CallHandledNotification,
    MessageNotification,
    Notification,
    OutsideCallNotification,
    RosterNotification,
)
from domain.model.signaling import Roster
from domain.services.seat_release import SeatRelease
from domain.services.transactions import UnitOfWork
from ports.delay_queue import DelayQueue
from ports.metrics import Metrics
from ports.system import Clock

log = logging.getLogger(__name__)

DUE_KEY = "call:"
"""Before a call's id: its key in the delay queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanges:
    delay_queue: DelayQueue
    release: SeatRelease
    metrics: Metrics
    clock: Clock

    async def keep(self, uow: UnitOfWork, change: Change) -> None:
        """Save it and tell: other devices first, so that none rings again. Raises UserBusy."""
        if change.after == change.before:
            return
        call_id = change.after.call.call_id
        if change.entered:
            free = await uow.calls.hold(call_id, change.entered)
            if free != change.entered:
                raise UserBusy
        await uow.calls.save(change)
        if change.after.call.ended and not change.before.call.ended:
            uow.after_commit(self._count_ended, change.after.call.end_reason)
        if change.frees_seats:
            uow.after_commit(self.release.release_stale, call_id)
        if change.sooner_due is not None:
            uow.after_commit(self._schedule, call_id, change.sooner_due)
        if not change.visible:
            return
        uow.notify(*(CallHandledNotification(user_id, call_id) for user_id in change.newly_handled))
        if change.shown_differently:
            uow.notify(*await self._updates(uow, change))
        uow.notify(*_rosters(change))

    async def _updates(self, uow: UnitOfWork, change: Change) -> Sequence[Notification]:
        """The call's message as it is now, for everybody in the room, and for those called from outside."""
        state, call = change.after, change.after.call
        message = await uow.messages.get(call.message_id)
        receivers = await uow.rooms.reader_ids(call.room_id, call.message_id)
        deliveries = await uow.deliveries.append(
            call.message_id, receivers, is_new=False, now=self.clock.now()
        )
        update = MessageNotification(
            message=message, is_new=False, deliveries=deliveries, call=call, handled_by=state.handled_by
        )
        if not change.told_outside:
            return [update]
        return [update, OutsideCallNotification(message, state, change.told_outside)]

    async def _count_ended(self, reason: EndReason) -> None:
        self.metrics.count_ended_call(reason)

    async def _schedule(self, call_id: CallId, due: datetime) -> None:
        try:
            await self.delay_queue.schedule(f"{DUE_KEY}{call_id}", due)
        except Unavailable:
            log.warning("the delay queue is away; the monitor finds call %d", call_id)


def _rosters(change: Change) -> Iterator[RosterNotification]:
    """For everybody who has, or just had, a socket."""
    after = change.after
    concerned = change.before.present | after.present
    receivers = {each.user_id for each in after.participants if each.entry and each.user_id in concerned}
    if receivers:
        roster = Roster.of(after, starts=change.started, reentered=change.reentered)
        yield RosterNotification(after.call.call_id, receivers, roster)
