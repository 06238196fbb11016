"""The two halves of telling a change: written down with it, and posted once it is committed."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.model.errors import ServerFault, Unavailable
from domain.model.ids import OutboxId
from domain.model.notifications import Envelope, Notification
from domain.services.late_letters import LATE_AFTER, still_due
from ports.mailboxes import Mailboxes, StoreFull
from ports.notification_frames import NotificationFrames
from ports.storage import Repositories, Storage
from ports.system import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Untold:
    """Committed with the change it speaks of, or not at all."""

    outbox_id: OutboxId
    envelopes: Sequence[Envelope]
    written_at: datetime


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
        now = self._clock.now()
        return Untold(await stored.outbox.add(envelopes, now), envelopes, now)

    async def tell(self, untold: Untold) -> None:
        """After the commit. Never fails: what cannot be told now is told by a relay from the outbox."""
        try:
            await self._mailboxes.post(await self._due(untold))
        except StoreFull:
            log.debug("outbox row %d waits for room", untold.outbox_id)
        except ServerFault as fault:
            about = {"part": fault.part, "cause": fault.cause}
            log.warning("outbox row %d waits for the relay", untold.outbox_id, extra=about)
        else:
            self._told.add(untold.outbox_id)

    async def _due(self, untold: Untold) -> Sequence[Envelope]:
        """A node that stood still after its commit does not know what was committed since."""
        if self._clock.now() - untold.written_at < LATE_AFTER:
            return untold.envelopes
        return await self._storage.read(still_due, self._frames, untold.envelopes)

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
