"""Large files whose bytes pass no node: whoever has them brings them to the store in parts (decision 36)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from domain.model.attachments import Attachment
from domain.model.direct_uploads import DIRECT_FROM, MissingPart, MissingParts, Part, parts_of
from domain.model.errors import ChatError, FileTooLarge, NotFound, ServerFault
from domain.model.file_errors import NotThisWay, PartsMissing
from domain.model.files import Upload
from domain.model.ids import FileName, UserId
from domain.services.resumable_uploads import ResumableUploads, UploadState
from ports.direct_uploads import DirectUploads, StoredPart
from ports.system import Clock

AT_ONCE: Final = 16
"""Parts whose addresses are told in one answer."""
GOOD_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectUploadService:
    """What is there is what the store has, never what a client says. Which way an upload goes is settled when
    it begins, so that nothing can replace bytes that others read already.

    `direct`: None where uploads go by nodes only.
    """

    direct: DirectUploads | None
    uploads: ResumableUploads
    clock: Clock

    async def begin(self, user_id: UserId, said: Attachment) -> UploadState:
        """As `ResumableUploads.begin`; its parts go straight to the store if that may be, and is worth it.

        Raises FileTooLarge, StorageQuotaReached, FileNotSaved, Unavailable.
        """
        if self.direct is None or said.size < DIRECT_FROM:
            return await self.uploads.begin(user_id, said)
        upload = self.uploads.upload_of(user_id, said)
        begun = replace(upload, direct_id=await self.direct.begin(upload.name))
        try:
            await self.uploads.add(begun)
        except ChatError:
            await self.direct.give_up(begun.name, begun.direct_id)
            raise
        return UploadState(begun, 0)

    async def missing(self, user_id: UserId, file_id: FileName) -> MissingParts:
        """Raises NotFound, Forbidden, NotThisWay, Unavailable."""
        direct, upload = await self._find(user_id, file_id)
        now = self.clock.now()
        if not upload.unfinished or upload.kept_until is None:
            return MissingParts(upload.length, (), now)
        stored = await direct.list_parts(upload.name, upload.direct_id)
        wanted = parts_of(upload.length)
        missing = _missing(wanted, stored)
        lifetime = min(GOOD_FOR, upload.kept_until - now)
        some = missing[:AT_ONCE]
        addresses = await direct.addresses(upload.name, upload.direct_id, some, lifetime)
        received = upload.length - sum(part.size for part in missing)
        parts = [MissingPart(part.offset, part.size, url) for part, url in zip(some, addresses, strict=True)]
        return MissingParts(received, tuple(parts), now + lifetime)

    async def finish(self, user_id: UserId, file_id: FileName) -> Attachment:
        """Again, also at the same time, it comes to the same. It is what its content is, as by the other way.

        Raises NotFound, Forbidden, NotThisWay, PartsMissing, FileTooLarge for more than was announced, of
        which nothing is kept, FileNotSaved, Unavailable.
        """
        direct, upload = await self._find(user_id, file_id)
        if upload.unfinished:
            await self._put_together(direct, upload)
            await self.uploads.complete(upload)
            upload = (await self.uploads.find(user_id, file_id)).upload  # a scanner may have seen it by now
        if upload.attachment is None:
            raise NotFound
        return upload.attachment

    async def _put_together(self, direct: DirectUploads, upload: Upload) -> None:
        try:
            await self._check_and_put_together(direct, upload)
        except (NotFound, PartsMissing, ServerFault):
            # Somebody else put it together meanwhile, and its parts go; or it was given up.
            if await self.uploads.blobs.find(upload.name) is None:
                raise

    async def _check_and_put_together(self, direct: DirectUploads, upload: Upload) -> None:
        stored = await direct.list_parts(upload.name, upload.direct_id)
        if sum(part.size for part in stored) > upload.length:
            await self.uploads.discard(upload.uploader_id, upload.name)
            raise FileTooLarge("超过声明的文件大小")
        if _missing(parts_of(upload.length), stored):
            raise PartsMissing
        await direct.put_together(upload.name, upload.direct_id, stored)

    async def _find(self, user_id: UserId, file_id: FileName) -> tuple[DirectUploads, Upload]:
        upload = (await self.uploads.find(user_id, file_id)).upload
        if self.direct is None or not upload.direct_id:
            raise NotThisWay
        return self.direct, upload


def _missing(wanted: Sequence[Part], stored: Sequence[StoredPart]) -> Sequence[Part]:
    """Also those that are there in another size."""
    there = {(part.number, part.size) for part in stored}
    return [part for part in wanted if (part.number, part.size) not in there]
