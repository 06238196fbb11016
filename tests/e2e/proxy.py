"""A bad network between a client and a server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

PIECE = 64 * 1024


@dataclass(eq=False)
class _Line:
    """One connection through the proxy."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    half_open: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def abort(self) -> None:
        """Both ends get a reset."""
        for writer in (self.client, self.server):
            writer.transport.abort()


class ChaosProxy:
    """TCP to one server.

    `delay`: seconds that every piece takes. `stalled`: nothing moves, nothing is lost. `refusing`: new
    connections are cut at once.
    """

    def __init__(self, port: int) -> None:
        self.target = port
        self.port = 0
        self.delay = 0.0
        self.refusing = False
        self.closed_by_server = 0
        """Connections that the server gave up, also those whose client was not told."""
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._lines: set[_Line] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await asyncio.sleep(0)

    @property
    def lines(self) -> int:
        return len(self._lines)

    def cut(self) -> None:
        """Every connection breaks, both ends know at once."""
        for line in list(self._lines):
            line.abort()

    def stall(self) -> None:
        self._flowing.clear()

    def flow(self) -> None:
        self._flowing.set()

    def half_open(self) -> None:
        """The tunnel: connections of now swallow everything from now on, and neither end is told.

        New connections are as good as ever.
        """
        for line in self._lines:
            line.half_open = True

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusing:
            writer.transport.abort()
            return
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(writer, to_server)
        self._lines.add(line)
        try:
            await asyncio.gather(
                self._carry(line, reader, to_server), self._carry(line, from_server, writer, is_answer=True)
            )
        finally:
            line.abort()
            self._lines.discard(line)

    async def _carry(
        self,
        line: _Line,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_answer: bool = False,
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                await self._flowing.wait()
                if line.half_open:
                    continue
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(piece)
                await writer.drain()
            self.closed_by_server += is_answer
            if not line.half_open:
                writer.write_eof()
        if line.half_open:
            await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def bad_network(port: int) -> AsyncIterator[ChaosProxy]:
    proxy = ChaosProxy(port)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
