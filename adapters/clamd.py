"""ClamAV's daemon, by INSTREAM over a Unix or TCP socket (clamd(8))."""

import asyncio
import socket
from collections.abc import AsyncIterable
from typing import Final
from urllib.parse import urlsplit

from domain.model.errors import Unavailable
from domain.model.file_errors import NotScanned
from ports.file_scanner import FileScanner

PART: Final = "clamd"
CONNECT_SECONDS: Final = 5.0
SCAN_SECONDS: Final = 120.0
AT_ONCE: Final = 4
"""Of each process; clamd has ten threads unless its MaxThreads says otherwise."""
ANSWER_AT_MOST: Final = 4096
"""Bytes."""
FOUND: Final = " FOUND"
STREAM: Final = "stream: "


class Clamd(FileScanner):
    """`address`: `unix:/path` or `tcp://host:port`. Each scan is a connection of its own."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._places = asyncio.Semaphore(AT_ONCE)

    async def scan(self, pieces: AsyncIterable[bytes]) -> str:
        async with self._places:
            connection = await self._connect()
            try:
                async with asyncio.timeout(SCAN_SECONDS):
                    answer = await connection.scan(pieces)
            except TimeoutError:
                raise Unavailable(PART, f"no answer within {SCAN_SECONDS:.0f} s") from None
            finally:
                connection.close()
        if answer == f"{STREAM}OK":
            return ""
        if answer.startswith(STREAM) and answer.endswith(FOUND):
            return answer.removeprefix(STREAM).removesuffix(FOUND)
        raise NotScanned(PART, answer)

    async def version(self) -> str:
        connection = await self._connect()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await connection.ask("VERSION")
        except TimeoutError:
            raise Unavailable(PART, f"no answer within {CONNECT_SECONDS:.0f} s") from None
        finally:
            connection.close()

    async def _connect(self) -> "_Connection":
        try:
            line = await asyncio.to_thread(_open, self._address)
        except OSError as error:
            raise Unavailable(PART, f"{self._address} takes no connection: {error}") from None
        line.setblocking(False)
        return _Connection(line)


class _Connection:
    """The bare socket: asyncio's streams read nothing more once they cannot write, and clamd says that a file
    is too large just before it closes.
    """

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._loop = asyncio.get_running_loop()

    async def ask(self, command: str) -> str:
        """Commands that begin with z end with a zero byte, and so do their answers."""
        await self._written(f"z{command}\0".encode())
        return await self._answer()

    async def scan(self, pieces: AsyncIterable[bytes]) -> str:
        """It may answer before it has all, and reads no more then."""
        answer = asyncio.create_task(self._answer())
        try:
            if await self._written(b"zINSTREAM\0"):
                async for piece in pieces:
                    if piece and (answer.done() or not await self._written(_sized(piece))):
                        break
                else:
                    await self._written(_sized(b""))
            return await answer
        finally:
            answer.cancel()
            await asyncio.wait([answer])  # the socket is not looked at any more when it is closed

    async def _written(self, data: bytes) -> bool:
        """False when the other end takes no more."""
        try:
            await self._loop.sock_sendall(self._line, data)
        except OSError:
            return False
        return True

    async def _answer(self) -> str:
        answer = b""
        try:
            while not answer.endswith(b"\0") and len(answer) < ANSWER_AT_MOST:
                more = await self._loop.sock_recv(self._line, ANSWER_AT_MOST)
                if not more:
                    raise Unavailable(PART, "it closed without an answer")
                answer += more
        except OSError as error:
            raise Unavailable(PART, f"it closed without an answer: {error}") from None
        return answer[:-1].decode(errors="replace").strip()

    def close(self) -> None:
        self._line.close()


def _open(address: str) -> socket.socket:
    """Blocks. Raises OSError."""
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return socket.create_connection((parts.hostname, parts.port), CONNECT_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(CONNECT_SECONDS)
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _sized(piece: bytes) -> bytes:
    """As INSTREAM wants it; an empty piece is the end."""
    return len(piece).to_bytes(4) + piece
