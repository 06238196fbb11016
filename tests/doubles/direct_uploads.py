"""Parts that clients bring to a store of one process."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from urllib.parse import parse_qs, urlsplit

from domain.model.direct_uploads import DirectId, Part
from domain.model.errors import NotFound, Unavailable
from domain.model.ids import FileName
from ports.direct_uploads import DirectUploads, StoredPart
from ports.system import Clock
from tests.doubles.blobs import MemoryBlobs


class MemoryDirectUploads(DirectUploads):
    """What is put together lies in `blobs`; `bring` is what a client does with an address."""

    origin = "https://store.example.org"

    def __init__(self, blobs: MemoryBlobs, clock: Clock) -> None:
        self.begun: dict[tuple[FileName, DirectId], dict[int, bytes]] = {}
        self._blobs = blobs
        self._clock = clock
        self._ids = count(1)

    async def bring(self, address: str, data: bytes) -> bool:
        """Whether the store took it."""
        name, said = urlsplit(address).path.removeprefix("/"), parse_qs(urlsplit(address).query)
        parts = self.begun.get((FileName(name), DirectId(said["id"][0])))
        in_time = self._clock.now().timestamp() < float(said["until"][0])
        if parts is None or not in_time or len(data) != int(said["size"][0]):
            return False
        parts[int(said["number"][0])] = data
        return True

    async def begin(self, name: FileName) -> DirectId:
        direct_id = DirectId(str(next(self._ids)))
        self.begun[name, direct_id] = {}
        return direct_id

    async def addresses(
        self, name: FileName, direct_id: DirectId, parts: Sequence[Part], lifetime: timedelta
    ) -> Sequence[str]:
        until = (self._clock.now() + lifetime).timestamp()
        return [
            f"{self.origin}/{name}?id={direct_id}&number={part.number}&size={part.size}&until={until}"
            for part in parts
        ]

    async def list_parts(self, name: FileName, direct_id: DirectId) -> Sequence[StoredPart]:
        return [
            StoredPart(number, len(data), hashlib.sha256(data).hexdigest())
            for number, data in sorted(self._parts(name, direct_id).items())
        ]

    async def put_together(self, name: FileName, direct_id: DirectId, parts: Sequence[StoredPart]) -> None:
        there = self._parts(name, direct_id)
        if not set(parts) <= set(await self.list_parts(name, direct_id)):
            raise Unavailable("files", "a part was replaced")
        numbers = sorted(part.number for part in parts)
        await self._blobs.put(name, b"".join(there[number] for number in numbers))
        del self.begun[name, direct_id]

    async def give_up(self, name: FileName, direct_id: DirectId) -> None:
        self.begun.pop((name, direct_id), None)

    async def sweep(self) -> None:
        """Nothing is ever forgotten."""

    def _parts(self, name: FileName, direct_id: DirectId) -> dict[int, bytes]:
        """Raises NotFound."""
        parts = self.begun.get((name, direct_id))
        if parts is None:
            raise NotFound
        return parts
