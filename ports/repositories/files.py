"""What was uploaded, and what refers to it."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.files import FileUse, Purpose, Upload
from domain.model.ids import FileName, MessageId, UserId


class Uploads(Protocol):
    """Who changes the uses of an upload locks it first, so that whoever removes the last one knows it."""

    @abstractmethod
    async def add(self, upload: Upload) -> None: ...

    @abstractmethod
    async def find(self, name: FileName) -> Upload | None: ...

    @abstractmethod
    async def find_locked(self, name: FileName) -> Upload | None:
        """Locked until the transaction ends."""

    @abstractmethod
    async def save(self, upload: Upload) -> None:
        """Its uploader, until when it is kept, its size, and what it is."""

    @abstractmethod
    async def find_many(self, names: Collection[FileName]) -> Mapping[FileName, Upload]:
        """Those among them that there are."""

    @abstractmethod
    async def find_readable(self, user_id: UserId, names: Collection[FileName]) -> set[FileName]:
        """Those among them that a message has which this person may read."""

    @abstractmethod
    async def add_use(self, name: FileName, use: FileUse) -> None:
        """The same one again changes nothing."""

    @abstractmethod
    async def remove_use(self, name: FileName, use: FileUse) -> None:
        """Unknown ones are ignored."""

    @abstractmethod
    async def remove_uses(self, name: FileName) -> None:
        """All of this upload."""

    @abstractmethod
    async def remove_uses_as(self, name: FileName, purpose: Purpose) -> None:
        """Those of this purpose."""

    @abstractmethod
    async def list_used_since_before(
        self, before: datetime, purpose: Purpose, limit: int
    ) -> Sequence[FileName]:
        """Uploads from before then that have a use of this purpose, the oldest first."""

    @abstractmethod
    async def list_messages(self, name: FileName) -> Sequence[MessageId]:
        """That have it, the oldest first."""

    @abstractmethod
    async def has_uses(self, name: FileName) -> bool: ...

    @abstractmethod
    async def stored_by(self, uploader_id: UserId) -> int:
        """The bytes of all their uploads."""

    @abstractmethod
    async def stored_by_each(self, uploader_ids: Collection[UserId]) -> Mapping[UserId, int]:
        """As `stored_by`, of those who have stored anything."""

    @abstractmethod
    async def stored_by_all(self) -> int:
        """The bytes of all uploads."""

    @abstractmethod
    async def list_gone(self, now: datetime, limit: int) -> Sequence[Upload]:
        """Those kept no longer, the longest gone first. Nothing changes."""

    @abstractmethod
    async def remove(self, names: Collection[FileName]) -> None:
        """Their files are gone, or were never written. Unknown names are ignored."""
