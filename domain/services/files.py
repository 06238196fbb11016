"""Uploads and downloads (contract section 7, promise S6)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.model.clients import Address
from domain.model.errors import ChatError, FileTooLarge
from domain.model.files import (
    ANONYMOUS_UPLOAD_AT_MOST,
    UNUSED_UPLOAD_LIFETIME,
    UPLOAD_AT_MOST,
    URL_PREFIX,
    Upload,
)
from domain.model.ids import FileName, UserId
from domain.services.limits import Limits
from domain.services.transactions import Transactions, UnitOfWork
from ports.blobs import BlobInfo, BlobStore
from ports.images import Images
from ports.rate_limits import RateLimits
from ports.system import Clock, IdGenerator

ANONYMOUS: Final = UserId(0)
SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FileService:
    """Keeps images and nothing else."""

    transactions: Transactions
    blobs: BlobStore
    images: Images
    rate_limits: RateLimits
    limits: Limits
    clock: Clock
    ids: IdGenerator

    async def upload(self, data: bytes, uploader_id: UserId, address: Address) -> str:
        """The URL of the stored image, `file/<name>`. `uploader_id` ANONYMOUS: small files only.

        Raises FileTooLarge, BadRequest for what is no picture, TooManyRequests, StorageFull, FileNotSaved,
        Unavailable; then nothing is kept.
        """
        if len(data) > UPLOAD_AT_MOST:
            raise FileTooLarge
        if uploader_id == ANONYMOUS:
            if len(data) > ANONYMOUS_UPLOAD_AT_MOST:
                raise FileTooLarge("未登录时文件大小不能超过1M")
            await self.rate_limits.check(self.limits.anonymous_upload_per_address, address.network)
        else:
            await self.rate_limits.check(self.limits.upload_per_user, str(uploader_id))
        image = await self.images.clean(data, anonymous=uploader_id == ANONYMOUS)
        name = self.ids.file_name(image.extension)
        upload = Upload(
            name=name, uploader_id=uploader_id, size=len(image.data), uses=0, created_at=self.clock.now()
        )
        # The row comes first: a file without a row would never be swept, a row without a file is.
        await self.transactions.run(lambda uow: uow.uploads.add(upload))
        try:
            await self.blobs.put(name, image.data)
        except ChatError:
            await self.transactions.run(lambda uow: uow.uploads.remove(name))
            raise
        return URL_PREFIX + name

    async def find(self, name: FileName) -> BlobInfo | None:
        return await self.blobs.find(name)

    def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        """Raises NotFound."""
        return self.blobs.read(name, start, length)

    async def sweep(self) -> None:
        """Remove uploads that nothing has referred to for a day."""
        before = self.clock.now() - UNUSED_UPLOAD_LIFETIME
        while await self.transactions.run(self._take_unused, before):
            pass

    async def _take_unused(self, uow: UnitOfWork, before: datetime) -> bool:
        """Whether there were any."""
        names = await uow.uploads.take_unused(before, SWEPT_AT_ONCE)
        for name in names:
            uow.after_commit(self.blobs.remove, name)
        return bool(names)
