"""Uploads and downloads (contract section 7, promise S6)."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

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


class FileService:
    """Keeps images and nothing else."""

    def __init__(
        self,
        transactions: Transactions,
        blobs: BlobStore,
        images: Images,
        rate_limits: RateLimits,
        limits: Limits,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._images = images
        self._rate_limits = rate_limits
        self._limits = limits
        self._clock = clock
        self._ids = ids

    async def upload(self, data: bytes, uploader_id: UserId, address: str) -> str:
        """The URL of the stored image, `file/<name>`. `uploader_id` ANONYMOUS: small files only.

        Raises FileTooLarge, BadRequest for what is no picture, TooManyRequests, StorageFull, FileNotSaved,
        Unavailable; then nothing is kept.
        """
        if len(data) > UPLOAD_AT_MOST:
            raise FileTooLarge
        if uploader_id == ANONYMOUS:
            if len(data) > ANONYMOUS_UPLOAD_AT_MOST:
                raise FileTooLarge("未登录时文件大小不能超过1M")
            await self._rate_limits.check(self._limits.anonymous_upload_per_address, address)
        else:
            await self._rate_limits.check(self._limits.upload_per_user, str(uploader_id))
        image = await self._images.clean(data, anonymous=uploader_id == ANONYMOUS)
        name = self._ids.file_name(image.extension)
        upload = Upload(name, uploader_id, len(image.data), 0, self._clock.now())
        # The row comes first: a file without a row would never be swept, a row without a file is.
        await self._transactions.run(lambda uow: uow.uploads.add(upload))
        try:
            await self._blobs.put(name, image.data)
        except ChatError:
            await self._transactions.run(lambda uow: uow.uploads.remove(name))
            raise
        return URL_PREFIX + name

    async def find(self, name: FileName) -> BlobInfo | None:
        return await self._blobs.find(name)

    def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        """Raises NotFound."""
        return self._blobs.read(name, start, length)

    async def sweep(self) -> None:
        """Remove uploads that nothing has referred to for a day."""
        before = self._clock.now() - UNUSED_UPLOAD_LIFETIME
        while await self._transactions.run(self._take_unused, before):
            pass

    async def _take_unused(self, uow: UnitOfWork, before: datetime) -> bool:
        """Whether there were any."""
        names = await uow.uploads.take_unused(before, SWEPT_AT_ONCE)
        for name in names:
            uow.after_commit(self._blobs.remove, name)
        return bool(names)
