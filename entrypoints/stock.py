"""What there is at this moment, for Prometheus: gauges that are set every few seconds."""

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from adapters import metrics
from config.container import Container
from domain.model.calls import CallStatus
from domain.model.errors import ServerFault
from entrypoints.websocket.sockets import Sockets
from ports.storage import Repositories

TAKE_STOCK_EVERY: Final = timedelta(seconds=10)
CALLS_AT_MOST: Final = 10_000
STATES: Final = {CallStatus.NEW: "new", CallStatus.READY: "ringing", CallStatus.ACTIVE: "active"}


class Stock:
    def __init__(self, parts: Container, sockets: Sockets) -> None:
        self._parts = parts
        self._sockets = sockets

    async def take(self) -> None:
        """To be called every TAKE_STOCK_EVERY. Raises Unavailable."""
        parts = self._parts
        metrics.SOCKETS.set(len(self._sockets))
        metrics.SESSIONS.set(len(parts.live_sessions()))
        metrics.HASHES_WAITING.set(parts.hashing_pool().waiting)
        metrics.PUSHES_WAITING.set(parts.pushing().dispatcher().waiting)
        load = parts.mailboxes().load()
        metrics.BOXES.set(load.boxes)
        metrics.BOX_LETTERS.set(load.letters)
        metrics.BOX_LETTERS_MOST.set(load.most)
        sfu = parts.sfu()
        for unit, seats in sfu.seats().items():
            metrics.SFU_SEATS.labels(unit).set(seats)
            metrics.SFU_USABLE.labels(unit).set(unit in sfu.usable())
        condition = await parts.operating().readiness().check()
        for check, well in asdict(condition).items():
            metrics.READY.labels(check).set(well)
        try:
            metrics.DISK_FREE_BYTES.set(await parts.blobs().free())
        except ServerFault:
            metrics.DISK_FREE_BYTES.set(0)
        if condition.database:
            await parts.storage().read(self._count_stored)

    async def _count_stored(self, stored: Repositories) -> None:
        now = self._parts.clock().now()
        oldest = await stored.outbox.list_untold(now, 1)
        metrics.OUTBOX_AGE_SECONDS.set((now - oldest[0].created_at).total_seconds() if oldest else 0)
        calls = await stored.calls.count_live()
        for status, state in STATES.items():
            metrics.CALLS.labels(state).set(calls.get(status, 0))
        if self._parts.settings().scanning.clamd:
            metrics.FILES_WAITING.set(await stored.scans.count())
        if self._parts.settings().sfu.urls:
            metrics.SFU_CALLS.set(len(await stored.call_seats.list_calls(CALLS_AT_MOST)))
