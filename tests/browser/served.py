"""The server as its owner starts it, in a process of its own, and a network that can be cut."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from math import inf
from pathlib import Path

import httpx

from tests.ichat_program import ENDS_WITHIN, Program, Shell
from tests.plain_http import plain_client
from tests.servers import free_port

USUAL = {
    "ICHAT_RATE_LIMITS": "off",
    "ICHAT_BCRYPT_COST": "4",
    "ICHAT_CALLS__GUESTS": "on",
    "ICHAT_CALLS__LIFE_SECONDS": "120",
}
"""Pages with pictures on a busy machine may be silent for longer than people would wait for them."""
UP_WITHIN = 120
"""Seconds. A start takes about one; the machine may be busy."""


class Server:
    """`ichat serve` with the default profile on a port that stays the same over restarts."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        """`environment`: more settings, by the names of their variables."""
        self._environment = environment
        self.port = free_port()
        self.url = self.node = f"http://127.0.0.1:{self.port}"
        """Where people find it; where it is, which is another place behind a proxy."""
        self._data_dir = data_dir
        self._process: Program | None = None

    def set(self, **environment: str) -> None:
        """From its next start on."""
        self._environment = self._environment | environment

    async def start(self) -> None:
        """Returns when it answers."""
        with (self._data_dir / "server.log").open("ab") as log:
            words = ["serve", "--port", str(self.port), "--data-dir", str(self._data_dir / "data")]
            self._process = Shell().start(words, USUAL | self._environment, log, log)
        async with asyncio.timeout(UP_WITHIN), plain_client(base_url=self.node) as client:
            while self._process.poll() is None:
                with suppress(httpx.TransportError):
                    if (await client.get("/api/health")).is_success:
                        return
                await asyncio.sleep(0.05)
        raise AssertionError(self.log)

    @property
    def log(self) -> str:
        """What it has said since its first start."""
        return (self._data_dir / "server.log").read_text()

    async def stop(self, number: int = signal.SIGTERM) -> None:
        """SIGKILL loses what is only in memory: sessions, mailboxes, deadlines."""
        if self._process:
            self._process.send_signal(number)
            await asyncio.to_thread(self._process.wait, ENDS_WITHIN)

    async def crash_and_restart(self) -> None:
        await self.stop(signal.SIGKILL)
        await self.start()


@asynccontextmanager
async def foreign_page() -> AsyncIterator[str]:
    """The address of an empty page of another origin on this machine."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html>"
        )
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/"


class Link:
    """A network cable between one browser and the server. `holds`: bytes until it breaks: nothing arrives any
    more, and `broken` is set.
    """

    def __init__(self, server_port: int, holds: float = inf) -> None:
        self.holds = holds
        self.broken = asyncio.Event()
        self._server_port = server_port
        self._listener: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def plug_in(self) -> None:
        self._flows.set()
        self._listener = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def pull_out(self) -> None:
        """Connections break, new ones are refused."""
        if self._listener:
            self._listener.close()
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    def swallow(self) -> None:
        """Connections stand, but nothing arrives any more: what a lost radio looks like."""
        self._flows.clear()

    def _wear(self, size: int) -> None:
        self.holds -= size
        if self.holds < 0:
            self.holds = inf
            self.swallow()
            self.broken.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            writer.close()
            return
        both = (self._pump(reader, far_writer), self._pump(far_reader, writer))
        for pipe in map(asyncio.ensure_future, both):
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                self._wear(len(data))
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
