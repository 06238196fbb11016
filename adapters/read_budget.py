"""How much of what one peer sends over a websocket is looked at before others have their turn."""

PIECE, FRAMES_PER_TURN = 512, 64
"""Bytes and frames in one go. The smallest frame is six bytes and takes as long to look at as a large one:
the hundred or two of them that make a turn are two milliseconds."""
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 200, 1000
"""Whatever they carry; twice what a session takes of messages. What is over waits in the kernel."""
UNAUTHENTICATED_FRAMES_PER_SECOND, UNAUTHENTICATED_FRAMES_AT_ONCE = 10, 50


class ReadBudget:
    """A token bucket of frames: they cost the same whether they carry a message, a ping or nothing."""

    __slots__ = ("_at", "_burst", "_frames", "_per_second")

    def __init__(self, now: float, *, authenticated: bool) -> None:
        self._at = now
        self._per_second = FRAMES_PER_SECOND if authenticated else UNAUTHENTICATED_FRAMES_PER_SECOND
        self._burst = FRAMES_AT_ONCE if authenticated else UNAUTHENTICATED_FRAMES_AT_ONCE
        self._frames: float = self._burst

    def spend(self, now: float, frames: int) -> float:
        """How many seconds to wait before the next ones; 0 if there is no need to."""
        self._frames = min(self._burst, self._frames + (now - self._at) * self._per_second) - frames
        self._at = now
        return max(0.0, -self._frames / self._per_second)
