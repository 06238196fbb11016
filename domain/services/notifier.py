"""The two halves of telling a change: written down with it, and posted once it is committed."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.errors import Unavailable
from domain.model.ids import OutboxId
from domain.model.notifications import Envelope, Notification
from ports.mailboxes import Mailboxes, StoreFull
from ports.notification_frames import NotificationFrames
from ports.storage import Repositories, Storage
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
        self, *, storage: Storage, mailboxes: Mailboxes, frames: NotificationFrames, clock: Clock
    ) -> None:
        self._storage = storage
        self._mailboxes = mailboxes
        self._frames = frames
        self._clock = clock
        self._told: set[OutboxId] = set()

    async def write(self, stored: Repositories, what: Sequence[Notification]) -> Untold | None:
        """As the last step of a transaction. None if there is nothing to tell."""
        envelopes = tuple(envelope for each in what for envelope in self._frames.seal(each))
        if not envelopes:
            return None
        return Untold(await stored.outbox.add(envelopes, self._clock.now()), envelopes)

    async def tell(self, untold: Untold) -> None:
        """After the commit. Never fails: what cannot be told now is told by a relay from the outbox."""
        try:
            await self._mailboxes.post(untold.envelopes)
        except StoreFull:
            log.debug("outbox row %d waits for room", untold.outbox_id)
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
            await self._storage.transaction(lambda stored: stored.outbox.remove(told))
        except (Unavailable, asyncio.CancelledError):
            self._told |= told
            raise
