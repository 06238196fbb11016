"""A scanner of one process."""

import asyncio
from collections.abc import AsyncIterable

from domain.model.errors import Unavailable
from domain.model.file_errors import NotScanned
from ports.file_scanner import FileScanner

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner calls malware, though it does nothing (https://www.eicar.org)."""


class MemoryScanner(FileScanner):
    """Finds EICAR; `away` makes it answer nothing, `at_most` bytes are what it takes, and while it is not
    `ready` whoever asks waits.
    """

    def __init__(self) -> None:
        self.away = False
        self.at_most = 10**9
        self.asked = 0
        self.ready = asyncio.Event()
        self.ready.set()

    async def scan(self, pieces: AsyncIterable[bytes]) -> str:
        self.asked += 1
        self._check()
        await self.ready.wait()
        data = b"".join([piece async for piece in pieces])
        if len(data) > self.at_most:
            raise NotScanned("scanner", "size limit exceeded")
        return "Eicar" if EICAR in data else ""

    async def version(self) -> str:
        self._check()
        return "memory"

    def _check(self) -> None:
        if self.away:
            raise Unavailable("scanner", "away")
