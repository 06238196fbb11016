"""Nothing committed stays untold: what a node could not tell, or died before telling, is told by a relay."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from domain.model.ids import OutboxId
from domain.services.notifier import Notifier
from ports.mailboxes import Mailboxes, StoreFull
from ports.storage import Storage
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
    clock: Clock

    async def tell_untold(self) -> None:
        """To be called every RELAY_EVERY. Raises Unavailable; the rows told by then are removed all the
        same.

        Rows that this node told itself are removed first, so that they are not taken for untold under load.
        """
        await self.notifier.forget_told()
        while await self._tell_some() == AT_ONCE:
            pass

    async def _tell_some(self) -> int:
        before = self.clock.now() - UNTOLD_AFTER
        rows = await self.storage.read(lambda stored: stored.outbox.list_untold(before, AT_ONCE))
        told: list[OutboxId] = []
        try:
            for row in rows:
                await self.mailboxes.post(row.envelopes)
                told.append(row.outbox_id)
        except StoreFull:
            return 0  # they wait for room
        finally:
            if told:
                log.info("told %d changes that somebody had left untold", len(told))
                await self.storage.transaction(lambda stored: stored.outbox.remove(told))
        return len(rows)
