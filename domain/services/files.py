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
from ports.blobs import BlobInfo, BlobStore
from ports.images import Images
from ports.rate_limits import RateLimits
from ports.storage import Storage, UnitOfWork
from ports.system import Clock, IdGenerator

ANONYMOUS: Final = UserId(0)
SWEPT_AT_ONCE = 500


class FileService:
    """Keeps images and nothing else."""

    def __init__(
        self,
        storage: Storage,
        blobs: BlobStore,
        images: Images,
        rate_limits: RateLimits,
        limits: Limits,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._storage = storage
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
        image = await self._images.clean(data)
        name = self._ids.file_name(image.extension)
        upload = Upload(name, uploader_id, len(image.data), 0, self._clock.now())
        # The row comes first: a file without a row would never be swept, a row without a file is.
        await self._storage.transaction(_add, upload)
        try:
            await self._blobs.put(name, image.data)
        except ChatError:
            await self._storage.transaction(_remove, name)
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
        while names := await self._storage.transaction(_take_unused, before):
            for name in names:
                await self._blobs.remove(name)


async def _add(uow: UnitOfWork, upload: Upload) -> None:
    await uow.uploads.add(upload)


async def _take_unused(uow: UnitOfWork, before: datetime) -> list[FileName]:
    return list(await uow.uploads.take_unused(before, SWEPT_AT_ONCE))


async def _remove(uow: UnitOfWork, name: FileName) -> None:
    await uow.uploads.remove(name)
