"""How a session knows that its client is there, and what it has received: a pong is a receipt.

A browser answers pings in order, so a pong says that everything sent before its ping has arrived
(RFC 6455 section 5.5.2), also from a client that knows nothing of acknowledgements.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.model.ids import DeliveryId
from ports.system import Clock
from ports.transport import SessionTransport, TransportClosed

PING_AFTER = timedelta(seconds=9)
"""Of silence. With PONG_WITHIN, a look every second and a second for the close it makes less than the 20 s
within which a half-open connection is noticed (M6)."""
PONG_WITHIN = timedelta(seconds=8)
PINGS_APART = timedelta(seconds=0.2)
"""While letters flow. Each ping covers all that were sent since the last."""


class KeepAlive:
    """Pings one client: soon after something was sent, and when nothing was for a while."""

    __slots__ = (
        "_arrived",
        "_awaits_pong",
        "_clock",
        "_idle",
        "_on_arrival",
        "_pinged_at",
        "_pinging",
        "_sent",
        "_transport",
        "due",
    )

    def __init__(
        self,
        transport: SessionTransport,
        clock: Clock,
        on_arrival: Callable[[int, DeliveryId], Awaitable[None]],
        spread: timedelta = timedelta(0),
    ) -> None:
        """`spread` shortens the silence: clients that came together shall not be pinged together."""
        self._transport = transport
        self._clock = clock
        self._on_arrival = on_arrival
        self._idle = PING_AFTER - spread
        self._sent = self._arrived = (0, DeliveryId(0))
        self._pinged_at = clock.now() - PINGS_APART
        self._awaits_pong = False
        self._pinging: asyncio.Task[None] | None = None
        self.due = clock.now() + self._idle
        """When `look` wants to be called."""

    def sent(self, position: int, number: DeliveryId) -> None:
        """The client will have everything up to here once it answers a ping from now on."""
        if (position, number) != self._sent:
            self._sent = (position, number)
            self._start_pinging()

    def look(self) -> bool:
        """False if the client has not answered in time: it is gone."""
        if self._awaits_pong:
            return False
        self._start_pinging()
        return True

    def stop(self) -> None:
        if self._pinging is not None:
            self._pinging.cancel()

    def _start_pinging(self) -> None:
        if self._pinging is None:
            self._pinging = asyncio.get_running_loop().create_task(self._ping_until_all_arrived())

    async def _ping_until_all_arrived(self) -> None:
        """Until everything that was sent has arrived."""
        try:
            while True:
                sent = await self._ping()
                if sent != self._arrived:
                    self._arrived = sent
                    await self._on_arrival(*sent)
                if sent == self._sent:
                    return
        except TransportClosed:
            return
        finally:
            self._pinging = None

    async def _ping(self) -> tuple[int, DeliveryId]:
        """What has arrived when the pong is there."""
        wait = self._pinged_at + PINGS_APART - self._clock.now()
        if wait > timedelta(0):
            await self._clock.sleep(wait.total_seconds())
        sent = self._sent
        self._pinged_at = self._clock.now()
        self.due = self._pinged_at + PONG_WITHIN
        self._awaits_pong = True
        await self._transport.ping()
        self._awaits_pong = False
        self.due = self._clock.now() + self._idle
        return sent
