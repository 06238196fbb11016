"""The bytes behind uploads."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from domain.model.ids import FileName

PIECE: Final = 256 * 1024
"""Bytes."""


@dataclass(frozen=True, slots=True)
class BlobInfo:
    size: int
    modified_at: datetime
    etag: str
    """A strong validator, without quotes (RFC 9110 section 8.8.3)."""


class BlobStore(Protocol):
    """No name leads outside of the store's own folder: names that would are not found.

    `gathered`: how many bytes of a blob that grows are best added at once.
    """

    gathered: int = PIECE

    @abstractmethod
    async def put(self, name: FileName, data: bytes) -> None:
        """All or nothing, and on the disk when it returns.

        Raises StorageFull when there is no room, Unavailable where another try may help, else FileNotSaved.
        """

    @abstractmethod
    async def append(self, name: FileName, offset: int, data: bytes) -> None:
        """Add to a blob that is not finished, and is not found yet; at offset 0 it begins.

        Raises WrongOffset, with nothing added, unless it has exactly `offset` bytes, whoever else adds to it
        at the same time; also once it is finished. Raises as `put`.
        """

    @abstractmethod
    async def received(self, name: FileName) -> int:
        """Bytes so far of one that is not finished; 0 for an unknown one.

        Raises Unavailable, StorageBroken.
        """

    @abstractmethod
    async def finish(self, name: FileName) -> None:
        """From now on it is found, nothing is added any more, and it is on the disk; again changes nothing.

        One to which nothing was ever added is empty. Raises as `put`.
        """

    @abstractmethod
    async def find(self, name: FileName) -> BlobInfo | None:
        """None only if it is not there. Raises Unavailable, StorageBroken."""

    @abstractmethod
    def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        """Pieces of at most PIECE. Raises NotFound if the blob is gone, Unavailable, StorageBroken."""

    @abstractmethod
    async def names(self) -> Sequence[FileName]:
        """Of all that can be found now. Raises Unavailable, StorageBroken."""

    @abstractmethod
    async def free(self) -> int:
        """Bytes for which there is room. Raises Unavailable, StorageBroken."""

    @abstractmethod
    async def sweep(self) -> None:
        """Remove what a process that died had begun to write. What others put there stays."""

    @abstractmethod
    async def remove(self, name: FileName) -> None:
        """Also one that is not finished. Unknown names are ignored."""
