"""The deadlines of all calls: met by whichever node is first, and found in storage if the queue lost them."""

import logging
from datetime import datetime, timedelta

from domain.model.errors import CallNotFound, Unavailable
from domain.model.ids import CallId
from domain.services.call_changes import DUE_KEY
from domain.services.call_commands import CallCommands
from ports.delay_queue import DelayQueue
from ports.storage import Storage
from ports.system import Clock

log = logging.getLogger(__name__)

MEET_DUE_EVERY = timedelta(seconds=1)
RECONCILE_EVERY = timedelta(seconds=3)
"""With a life of 32 s a user who is gone is out within 35, also while the queue is away (C2)."""
CLAIM_AGAIN_AFTER = timedelta(seconds=5)
"""A node that died with a deadline in its hands holds it up for so long."""
CLIENTS_RETURN_WITHIN = timedelta(seconds=5)
"""After a time without server or storage, clients need this long to come back or beat again; nobody is
declared lost for what the server could not hear."""
AT_ONCE = 100


class CallMonitor:
    """Both methods are for a supervised loop, every MEET_DUE_EVERY and every RECONCILE_EVERY."""

    def __init__(
        self, *, storage: Storage, delay_queue: DelayQueue, commands: CallCommands, clock: Clock
    ) -> None:
        self._storage = storage
        self._delay_queue = delay_queue
        self._commands = commands
        self._clock = clock
        self._patient_until = clock.now() + CLIENTS_RETURN_WITHIN

    @property
    def _patient(self) -> bool:
        return self._clock.now() < self._patient_until

    async def meet_due(self) -> None:
        """What the delay queue says is due. Raises Unavailable."""
        if self._patient:
            return
        for key in await self._delay_queue.claim(self._clock.now(), CLAIM_AGAIN_AFTER, AT_ONCE):
            call_id = CallId(int(key.removeprefix(DUE_KEY)))
            again = await self._time_out(call_id)
            if again is None:
                await self._delay_queue.done(key)
            else:
                await self._delay_queue.schedule(key, again)

    async def reconcile(self) -> None:
        """What storage says is due. It alone would do; the queue only makes it punctual and cheap."""
        if self._patient:
            return
        now = self._clock.now()
        try:
            call_ids = await self._storage.read(lambda stored: stored.calls.list_due(now, AT_ONCE))
        except Unavailable:
            self._patient_until = self._clock.now() + CLIENTS_RETURN_WITHIN
            raise
        for call_id in call_ids:
            await self._time_out(call_id)

    async def _time_out(self, call_id: CallId) -> datetime | None:
        try:
            return await self._commands.time_out(call_id)
        except CallNotFound:
            log.warning("call %d was due, but is not in storage", call_id)
            return None
