"""How fast one client may talk: it is slowed down, and loses nothing."""

from ports.system import Clock


class TokenBucket:
    """Holds at most `burst` tokens and refills evenly; who takes more than there are waits for the rest."""

    __slots__ = ("_burst", "_clock", "_filled_at", "_per_second", "_tokens")

    def __init__(self, clock: Clock, per_second: float, burst: float) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst
        self._filled_at = clock.now()

    async def take(self, tokens: float) -> None:
        self._fill()
        self._tokens -= tokens
        if self._tokens < 0:
            await self._clock.sleep(-self._tokens / self._per_second)

    def take_spare(self, tokens: float) -> bool:
        """Take them only if they are there."""
        self._fill()
        if self._tokens < tokens:
            return False
        self._tokens -= tokens
        return True

    def _fill(self) -> None:
        now = self._clock.now()
        refill = (now - self._filled_at).total_seconds() * self._per_second
        self._tokens = min(self._burst, self._tokens + refill)
        self._filled_at = now
