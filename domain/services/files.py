"""Uploads and downloads (contract section 7, promise S6)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from io import SEEK_END
from typing import IO

from domain.model.clients import Address
from domain.model.errors import ChatError, FileTooLarge
from domain.model.files import (
    ANONYMOUS,
    ANONYMOUS_UPLOAD_AT_MOST,
    UNUSED_UPLOAD_LIFETIME,
    UPLOAD_AT_MOST,
    URL_PREFIX,
    Upload,
    check_quota,
    is_attachment,
)
from domain.model.ids import FileName, UserId
from domain.services.file_scans import FileScans
from domain.services.limits import Limits
from domain.services.previews import find_shown, keep_preview
from domain.services.transactions import Transactions, UnitOfWork
from ports.blobs import BlobInfo, BlobStore
from ports.images import Images
from ports.rate_limits import RateLimits
from ports.system import Clock, IdGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class FileService:
    """Keeps images and nothing else."""

    transactions: Transactions
    blobs: BlobStore
    images: Images
    scans: FileScans
    rate_limits: RateLimits
    limits: Limits
    clock: Clock
    ids: IdGenerator

    async def upload(self, source: IO[bytes], uploader_id: UserId, address: Address) -> str:
        """The URL of the stored image, `file/<name>`. `uploader_id` ANONYMOUS: small files only.

        Raises FileTooLarge, BadRequest for what is no picture, TooManyRequests, StorageFull,
        InfectedFile, StorageQuotaReached, FileNotSaved, Unavailable; then nothing is kept.
        """
        size = source.seek(0, SEEK_END)
        source.seek(0)
        if size > UPLOAD_AT_MOST:
            raise FileTooLarge
        if uploader_id == ANONYMOUS:
            if size > ANONYMOUS_UPLOAD_AT_MOST:
                raise FileTooLarge("未登录时文件大小不能超过1M")
            await self.rate_limits.check(self.limits.anonymous_upload_per_address, address.network)
        else:
            await self.rate_limits.check(self.limits.upload_per_user, str(uploader_id))
        read = partial(asyncio.to_thread, source.read)
        image = await self.images.clean(read, anonymous=uploader_id == ANONYMOUS)
        await self.scans.check(image.data, uploader_id)
        name = self.ids.file_name(image.extension)
        now = self.clock.now()
        upload = Upload(
            name=name,
            uploader_id=uploader_id,
            size=len(image.data),
            kept_until=now + UNUSED_UPLOAD_LIFETIME,
            created_at=now,
        )
        # The row comes first: a file without a row would never be swept, a row without a file is.
        await self.transactions.run(self._add, upload)
        try:
            await self.blobs.put(name, image.data)
            await keep_preview(self.blobs, name, image)
        except ChatError:
            await self.transactions.run(lambda uow: uow.uploads.remove([name]))
            raise
        return URL_PREFIX + name

    async def _add(self, uow: UnitOfWork, upload: Upload) -> None:
        uploader_id, at_most = upload.uploader_id, self.limits.storage_anonymous
        if uploader_id != ANONYMOUS:
            await uow.users.lock([uploader_id])  # two uploads at once count each other
            at_most = self.limits.storage_per_user
        check_quota(await uow.uploads.stored_by(uploader_id), upload.size, at_most)
        await uow.uploads.add(upload)

    async def find(self, name: FileName, *, preview: bool = False) -> tuple[FileName, BlobInfo] | None:
        """As `find_shown`; None also for a file that is for the readers of a message only."""
        return None if is_attachment(name) else await find_shown(self.blobs, name, preview=preview)

    def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        """Raises NotFound."""
        return self.blobs.read(name, start, length)
