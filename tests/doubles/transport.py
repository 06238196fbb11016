"""A client's socket without a network: a test holds the client's end."""

import asyncio

from ports.transport import CloseReason, SessionTransport, TransportClosed


class MemoryTransport(SessionTransport):
    """The session uses the port's methods, the client `say`, `hear`, `answers_pings` and `go`."""

    def __init__(self) -> None:
        self.admitted = False
        self.closed_with: CloseReason | None = None
        self.answers_pings = True
        """A client that does not answer: its network swallows what is sent."""
        self.reads = True
        """A client that does not read has no place for what is only offered."""
        self._said: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._heard: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._left = False

    @property
    def left(self) -> bool:
        return self._left

    def admit(self) -> None:
        self.admitted = True

    async def receive(self) -> str | bytes:
        frame = None if self._gone.is_set() else await self._said.get()
        if frame is None:
            raise TransportClosed
        return frame

    async def send(self, frame: bytes) -> None:
        if self._gone.is_set():
            raise TransportClosed
        self._heard.put_nowait(frame)

    def offer(self, frame: bytes) -> None:
        if self.reads and not self._gone.is_set():
            self._heard.put_nowait(frame)

    async def ping(self) -> None:
        if self.answers_pings and not self._gone.is_set():
            return
        await self._gone.wait()
        raise TransportClosed

    async def close(self, reason: CloseReason) -> None:
        if not self._gone.is_set():
            self.closed_with = reason
            self.go()

    def say(self, frame: str | bytes) -> None:
        self._said.put_nowait(frame)

    def go(self, *, for_good: bool = False) -> None:
        """Closed, `for_good` by a page that is left; what was heard before can still be read."""
        self._left = for_good
        self._gone.set()
        self._said.put_nowait(None)
        self._heard.put_nowait(None)

    async def hear(self) -> bytes:
        """The next frame. Raises TransportClosed after the last."""
        frame = await self._heard.get()
        if frame is None:
            self._heard.put_nowait(None)
            raise TransportClosed
        return frame

    def take_heard(self) -> list[bytes]:
        """All that has come so far."""
        frames = [self._heard.get_nowait() for _ in range(self._heard.qsize())]
        if frames and frames[-1] is None:
            self._heard.put_nowait(None)
        return [frame for frame in frames if frame is not None]
