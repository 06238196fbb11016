"""What was uploaded, and whether anything refers to it."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.model.files import Upload
from domain.model.ids import FileName


class Uploads(Protocol):
    @abstractmethod
    async def add(self, upload: Upload) -> None: ...

    @abstractmethod
    async def find(self, name: FileName) -> Upload | None: ...

    @abstractmethod
    async def use(self, name: FileName) -> None:
        """One more message, avatar or wallpaper refers to it. Unknown names are ignored."""

    @abstractmethod
    async def release(self, name: FileName) -> bool:
        """One reference less; True if it was the last, and then the upload's row is gone."""

    @abstractmethod
    async def take_unused(self, created_before: datetime, limit: int) -> Sequence[FileName]:
        """Remove rows that nothing refers to, and name their files."""

    @abstractmethod
    async def remove(self, name: FileName) -> None:
        """Its file could not be written. Unknown names are ignored."""
