"""Blobs of one process, gone with it."""

import hashlib
from collections.abc import AsyncIterator, Sequence

from domain.model.errors import FileNotSaved, NotFound, WrongOffset
from domain.model.ids import FileName
from ports.blobs import BlobInfo, BlobStore
from ports.system import Clock

PIECE = 256 * 1024


class MemoryBlobs(BlobStore):
    """Files by name; `refuse` makes the next writes fail with it, as a full disk would."""

    def __init__(self, clock: Clock) -> None:
        self.files: dict[FileName, bytes] = {}
        self.unfinished: dict[FileName, bytes] = {}
        self.room = 10**12
        self.refuse: Exception | None = None
        self._clock = clock

    async def put(self, name: FileName, data: bytes) -> None:
        if self.refuse:
            raise self.refuse
        if not name or name.startswith(".") or "/" in name:
            raise FileNotSaved("files", "a name that no upload has")
        self.files[name] = data

    async def append(self, name: FileName, offset: int, data: bytes) -> None:
        if self.refuse:
            raise self.refuse
        if name in self.files or len(self.unfinished.get(name, b"")) != offset:
            raise WrongOffset
        self.unfinished[name] = self.unfinished.get(name, b"") + data

    async def received(self, name: FileName) -> int:
        return len(self.unfinished.get(name, b""))

    async def finish(self, name: FileName) -> None:
        if name not in self.files:
            await self.put(name, self.unfinished.pop(name, b""))

    async def find(self, name: FileName) -> BlobInfo | None:
        data = self.files.get(name)
        if data is None:
            return None
        return BlobInfo(len(data), self._clock.now(), hashlib.sha256(data).hexdigest())

    async def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        if name not in self.files:
            raise NotFound
        wanted = self.files[name][start : start + length]
        for at in range(0, len(wanted), PIECE):
            yield wanted[at : at + PIECE]

    async def names(self) -> Sequence[FileName]:
        return sorted(self.files)

    async def free(self) -> int:
        return self.room

    async def sweep(self) -> None:
        """Nothing is ever half written."""

    async def remove(self, name: FileName) -> None:
        self.files.pop(name, None)
        self.unfinished.pop(name, None)
