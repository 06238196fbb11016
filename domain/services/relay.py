"""Nothing committed stays untold: what a node could not tell, or died before telling, is told by a relay."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.model.ids import OutboxId
from domain.model.notifications import OutboxRow
from domain.services.late_letters import LATE_AFTER, still_due
from domain.services.notifier import Notifier
from ports.mailboxes import Mailboxes, StoreFull
from ports.notification_frames import NotificationFrames
from ports.storage import Repositories, Storage
from ports.system import Clock

log = logging.getLogger(__name__)

RELAY_EVERY = timedelta(seconds=0.5)
UNTOLD_AFTER = timedelta(seconds=1)
"""The node that commits a change tells it within milliseconds, and its own relay removes the row at its
next turn.

RELAY_EVERY and this together are less than the two seconds within which the sockets of an ended login close
(S4). That holds too for a login ended by the operator's command, which cannot reach mailboxes in the
server's memory and leaves the telling to the server's relay.
"""
AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRelay:
    """Runs on every node. Telling twice is harmless, so relays need not know of each other."""

    storage: Storage
    notifier: Notifier
    mailboxes: Mailboxes
    frames: NotificationFrames
    clock: Clock

    async def tell_untold(self) -> None:
        """To be called every RELAY_EVERY. Raises Unavailable; the rows told by then are removed all the
        same.

        Rows that this node told itself are removed first, so that they are not taken for untold under load.
        """
        await self.notifier.forget_told()
        while await self._tell_some():
            pass

    async def _tell_some(self) -> bool:
        """Whether there may be more. What is due is asked again before it is old."""
        read_at = self.clock.now()
        rows = await self.storage.read(self._list_due, read_at - UNTOLD_AFTER)
        told: list[OutboxId] = []
        try:
            for row in rows:
                if self.clock.now() - read_at >= LATE_AFTER:
                    return True
                await self.mailboxes.post(row.envelopes)
                told.append(row.outbox_id)
        except StoreFull:
            return False  # they wait for room
        finally:
            if told:
                log.info("told %d changes that somebody had left untold", len(told))
                await self.storage.transaction(lambda stored: stored.outbox.remove(told))
        return len(rows) == AT_ONCE

    async def _list_due(self, stored: Repositories, before: datetime) -> Sequence[OutboxRow]:
        rows = await stored.outbox.list_untold(before, AT_ONCE)
        return [replace(row, envelopes=await still_due(stored, self.frames, row.envelopes)) for row in rows]
