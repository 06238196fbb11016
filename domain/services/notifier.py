"""Commit, then tell: the two halves of every change that somebody hears of."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.errors import Unavailable
from domain.model.ids import OutboxId
from domain.model.notifications import Envelope, Notification
from ports.mailboxes import Mailboxes
from ports.notification_frames import NotificationFrames
from ports.storage import Storage, UnitOfWork
from ports.system import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Untold:
    """Committed with the change it speaks of, or not at all."""

    outbox_id: OutboxId
    envelopes: tuple[Envelope, ...]


class Notifier:
    """Writes what is to be told into the outbox, and tells it once it is committed."""

    def __init__(
        self, storage: Storage, mailboxes: Mailboxes, frames: NotificationFrames, clock: Clock
    ) -> None:
        self._storage = storage
        self._mailboxes = mailboxes
        self._frames = frames
        self._clock = clock
        self._told: set[OutboxId] = set()

    async def write(
        self, uow: UnitOfWork, *notifications: Notification, also: Sequence[Envelope] = ()
    ) -> Untold:
        """Inside the unit of work, as its last step. `also`: letters for other addresses than users'."""
        sealed = (envelope for notification in notifications for envelope in self._frames.seal(notification))
        envelopes = (*sealed, *also)
        return Untold(await uow.outbox.add(envelopes, self._clock.now()), envelopes)

    async def tell(self, untold: Untold) -> None:
        """After the commit. Never fails: what cannot be told now is told by a relay from the outbox."""
        try:
            await self._mailboxes.post(untold.envelopes)
        except Unavailable:
            log.warning("mailboxes are away; outbox row %d waits for the relay", untold.outbox_id)
        else:
            self._told.add(untold.outbox_id)

    async def forget_told(self) -> None:
        """Remove the outbox rows that were told since the last call, in one statement.

        Rows not removed because the node died are told again, which receivers do not notice.
        """
        if not self._told:
            return
        told, self._told = self._told, set()
        try:
            await self._storage.transaction(_remove, told)
        except (Unavailable, asyncio.CancelledError):
            self._told |= told
            raise


async def _remove(uow: UnitOfWork, told: set[OutboxId]) -> None:
    await uow.outbox.remove(told)
