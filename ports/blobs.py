"""The bytes behind uploads."""

from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.model.ids import FileName


@dataclass(frozen=True, slots=True)
class BlobInfo:
    size: int
    modified_at: datetime
    etag: str
    """A strong validator, without quotes (RFC 9110 section 8.8.3)."""


class BlobStore(Protocol):
    """No name leads outside of the store's own folder: names that would are not found."""

    @abstractmethod
    async def put(self, name: FileName, data: bytes) -> None:
        """All or nothing. Raises StorageFull when there is no room, FileNotSaved otherwise."""

    @abstractmethod
    async def find(self, name: FileName) -> BlobInfo | None: ...

    @abstractmethod
    def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        """Pieces of at most 256 KiB. Raises NotFound if the blob is gone."""

    @abstractmethod
    async def remove(self, name: FileName) -> None:
        """Unknown names are ignored."""
