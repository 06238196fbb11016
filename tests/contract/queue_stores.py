"""One face for every adapter of the queues, so that a promise is asked the same way of each."""

from abc import ABC, abstractmethod
from datetime import timedelta

from adapters.memory.delay_queue import MemoryDelayQueue
from adapters.memory.mailboxes import MemoryMailboxes
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.memory.system import MovableClock
from ports.delay_queue import DelayQueue
from ports.mailboxes import BoxBound, Mailboxes
from ports.rate_limits import RateLimits

LETTERS_AT_MOST = 100
SIZE_AT_MOST = 256 * 1024


class QueueStore(ABC):
    """What several nodes share. `lifetime` is a box's, in seconds."""

    lifetime = 60
    bound = BoxBound(letters=LETTERS_AT_MOST, size=SIZE_AT_MOST)

    def __init__(self) -> None:
        self.clock = MovableClock()

    @abstractmethod
    async def node(self) -> Mailboxes:
        """One more node, connected."""

    @abstractmethod
    def delay_queue(self) -> DelayQueue: ...

    @abstractmethod
    def rate_limits(self) -> RateLimits: ...

    @abstractmethod
    async def pass_time(self, seconds: float) -> None: ...

    @abstractmethod
    async def close(self) -> None: ...


class MemoryStore(QueueStore):
    """One process is all its nodes."""

    def __init__(self) -> None:
        super().__init__()
        lifetime = timedelta(seconds=self.lifetime)
        self._mailboxes = MemoryMailboxes(self.clock, lifetime=lifetime, bound=self.bound)
        self._delay_queue = MemoryDelayQueue()
        self._rate_limits = MemoryRateLimits(self.clock)

    async def node(self) -> Mailboxes:
        await self._mailboxes.open_store()
        return self._mailboxes

    def delay_queue(self) -> DelayQueue:
        return self._delay_queue

    def rate_limits(self) -> RateLimits:
        return self._rate_limits

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    async def close(self) -> None:
        await self._mailboxes.close_store()
