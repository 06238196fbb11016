"""How fast one client may talk: it is slowed down, and loses nothing."""

from ports.system import Clock


class Pace:
    """An allowance that refills evenly. `wait_for` spends from it, and waits when it is overdrawn."""

    def __init__(self, clock: Clock, per_second: float, burst: float) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._left = burst
        self._at = clock.now()

    async def wait_for(self, cost: float) -> None:
        now = self._clock.now()
        refill = (now - self._at).total_seconds() * self._per_second
        self._left = min(self._burst, self._left + refill) - cost
        self._at = now
        if self._left < 0:
            await self._clock.sleep(-self._left / self._per_second)
