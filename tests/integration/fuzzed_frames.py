"""Frames that no good client sends, and what a server answers to them."""

import asyncio
import contextlib
import json
import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass

OPENINGS = ("", "no-such-session", '{"session":"x","position":-1}', '{"session":1}', "{", "[]", "null")
WORDS = (
    "1",
    '{"ack":1}',
    '{"ack":-1}',
    '{"ack":99999999999999999999}',
    '{"ack":null}',
    '{"type":4}',
    "session:",
    "\0",
)


NO_MASK = b"\0\0\0\0"
"""Changes nothing (RFC 6455 section 5.3)."""
A_MOMENT = 0.02
"""Seconds. The server answers a ping at once, and refuses what came before it a moment later."""


@dataclass(frozen=True)
class Ending:
    """How the server took it. `code` 0: the connection is open and answers pings; None: cut wordlessly."""

    code: int | None


class Fuzzer:
    def __init__(self, port: int, path: str, token: str, seed: int, words: Sequence[str] = WORDS) -> None:
        self._words = words
        self._port = port
        self._path = path
        self._token = token
        self._random = random.Random(seed)

    async def connection(self, frames: int) -> Ending:
        """One connection with so many strange frames, half of the time behind a good beginning."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(self._handshake())
            await reader.readuntil(b"\r\n\r\n")
            with contextlib.suppress(ConnectionError):
                if self._random.random() < 0.7:
                    writer.write(masked(0x81, self._token.encode()))
                    writer.write(masked(0x81, self._random.choice(OPENINGS).encode()))
                for _ in range(frames):
                    writer.write(self._frame())
                await writer.drain()
                writer.write(masked(0x89, b"are you there"))
                async with asyncio.timeout(60):
                    return Ending(await _ending(reader))
            return Ending(None)
        finally:
            writer.transport.abort()

    def _handshake(self) -> bytes:
        return (
            f"GET {self._path} HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()

    def _frame(self) -> bytes:
        """Mostly frames that keep the connection open: what comes after a breach is thrown away."""
        kind = self._random.random()
        if kind < 0.55:
            return masked(0x81, self._word())
        if kind < 0.7:
            return masked(
                self._random.choice((0x82, 0x89, 0x8A)), self._random.randbytes(self._random.randrange(126))
            )
        if kind < 0.8:
            return masked(0x01, b"in ") + masked(0x00, b"three ") + masked(0x80, b"parts")
        return self._breach()

    def _word(self) -> bytes:
        word = self._random.choice(self._words)
        if self._random.random() < 0.3:
            place = self._random.randrange(len(word) + 1)
            word = word[:place] + self._random.choice('"{}[],:x0\\') + word[place:]
        return word.encode()

    def _breach(self) -> bytes:
        payload = self._random.randbytes(self._random.randrange(300))
        return self._random.choice(
            (
                payload,
                masked(0x81, b"\xff\xfe" + payload),
                masked(0x80, payload),
                masked(0x89, b"x" * 126),
                masked(self._random.choice((0x83, 0x8F, 0xC1, 0xF1)), payload),
                masked(0x88, self._random.choice((b"", b"\x03", b"\x03\xe8", b"\x10\xe1", payload))),
                masked(0x81, json.dumps({"ack": "x" * 5000}).encode()),
                b"\x81\x05naked",
                b"\x81\xff" + struct.pack(">Q", self._random.choice((70_000, 2**40, 2**63))) + NO_MASK,
            )
        )


def masked(head: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        size = bytes([0x80 | length])
    elif length < 65536:
        size = b"\xfe" + struct.pack(">H", length)
    else:
        size = b"\xff" + struct.pack(">Q", length)
    return bytes([head]) + size + NO_MASK + payload


async def _ending(reader: asyncio.StreamReader) -> int | None:
    """Read what the server says until it closes or answers our last ping."""
    answered = False
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, TimeoutError):
        while True:
            async with asyncio.timeout(A_MOMENT if answered else None):
                opcode, payload = await _read_frame(reader)
            if opcode == 0x8:
                return int.from_bytes(payload[:2], "big") if payload else 1005
            answered = answered or (opcode == 0xA and payload == b"are you there")
    return 0 if answered else None


async def _read_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head, size = await reader.readexactly(2)
    if size == 126:
        size = struct.unpack(">H", await reader.readexactly(2))[0]
    elif size == 127:
        size = struct.unpack(">Q", await reader.readexactly(8))[0]
    return head & 0x0F, await reader.readexactly(size)
