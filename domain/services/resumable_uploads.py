"""Files that come piece by piece, over lines that break and nodes that die (contract-2 N6)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial

from domain.model.attachments import Attachment, AttachmentKind
from domain.model.errors import BadRequest, FileTooLarge, Forbidden, NotFound, WrongOffset
from domain.model.file_errors import NotThisWay
from domain.model.files import UNUSED_UPLOAD_LIFETIME, UPLOAD_AT_MOST, Upload, check_quota, is_attachment
from domain.model.ids import FileName, UserId
from domain.services.file_scans import FileScans
from domain.services.file_uses import FileUses
from domain.services.limits import MIB, Limits
from domain.services.previews import keep_preview, remove_shown, thumbnail_of
from domain.services.transactions import Transactions, UnitOfWork
from ports.blobs import BlobStore
from ports.content_types import HEAD, ContentTypes
from ports.images import Image, Images
from ports.system import Clock, IdGenerator


@dataclass(frozen=True, slots=True)
class UploadState:
    """`received`: how many of its bytes are there; with all of them it is finished. What comes in parts
    counts when all of them are there.
    """

    upload: Upload
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumableUploads:
    """What is there is what the store of blobs has: whichever node is asked, and whatever died meanwhile."""

    transactions: Transactions
    file_uses: FileUses
    scans: FileScans
    blobs: BlobStore
    images: Images
    content_types: ContentTypes
    limits: Limits
    clock: Clock
    ids: IdGenerator

    async def begin(self, user_id: UserId, said: Attachment) -> UploadState:
        """`said`: what its uploader says of it. Its whole size counts from now on.

        Raises FileTooLarge, StorageQuotaReached.
        """
        upload = self.upload_of(user_id, said)
        await self.add(upload)
        return UploadState(await self.complete(upload) if not said.size else upload, 0)

    def upload_of(self, user_id: UserId, said: Attachment) -> Upload:
        """As it will be added. Raises FileTooLarge."""
        if said.size > self.limits.file_size:
            raise self._too_large()
        name, now = self.ids.attachment_name(), self.clock.now()
        return Upload(
            name=name,
            uploader_id=user_id,
            size=said.size,
            kept_until=now + UNUSED_UPLOAD_LIFETIME,
            created_at=now,
            attachment=replace(said, file_id=name),
            unfinished=True,
            length=said.size,
        )

    async def add(self, upload: Upload) -> None:
        """Raises StorageQuotaReached."""
        await self.transactions.run(self._add, upload)

    async def _add(self, uow: UnitOfWork, upload: Upload) -> None:
        await uow.users.lock([upload.uploader_id])  # two uploads at once count each other
        stored = await uow.uploads.stored_by(upload.uploader_id)
        check_quota(stored, upload.size, self.limits.storage_per_user)
        await uow.uploads.add(upload)

    async def find(self, user_id: UserId, file_id: FileName) -> UploadState:
        """Finishes it, where all is there and a node died before it was. Raises NotFound, Forbidden."""
        state = await self._find(user_id, file_id)
        if state.upload.unfinished and state.received == state.upload.length:
            return UploadState(await self.complete(state.upload), state.received)
        return state

    async def append(
        self, user_id: UserId, file_id: FileName, offset: int, pieces: AsyncIterator[bytes]
    ) -> UploadState:
        """What came stays, also if there is no end of it: of `pieces`, or of whoever asked.

        Raises NotFound, Forbidden, NotThisWay, WrongOffset, FileTooLarge for more than was announced,
        StorageFull, FileNotSaved, Unavailable.
        """
        state = await self._find(user_id, file_id)
        if state.upload.direct_id:
            raise NotThisWay
        if offset != state.received:
            raise WrongOffset
        writer = _Writer(self.blobs, file_id, offset, state.upload.length)
        try:
            async for piece in pieces:
                await writer.take(piece)
        finally:
            await writer.flush()
        if writer.offset < state.upload.length or not state.upload.unfinished:
            return UploadState(state.upload, writer.offset)
        return UploadState(await self.complete(state.upload), writer.offset)

    async def discard(self, user_id: UserId, file_id: FileName) -> None:
        """Raises NotFound, Forbidden for another's, or one that was sent."""
        if not is_attachment(file_id):
            raise NotFound
        await self.transactions.run(self.file_uses.discard, file_id, user_id)

    async def _find(self, user_id: UserId, file_id: FileName) -> UploadState:
        upload = (
            await self.transactions.read(lambda stored: stored.uploads.find(file_id))
            if is_attachment(file_id)
            else None
        )
        if upload is None or upload.is_gone(self.clock.now()):
            raise NotFound
        if upload.uploader_id != user_id:
            raise Forbidden
        if not upload.unfinished or await self.blobs.find(file_id):
            return UploadState(upload, upload.length)
        return UploadState(upload, 0 if upload.direct_id else await self.blobs.received(file_id))

    async def complete(self, upload: Upload) -> Upload:
        """All of it is there. May be done twice, also at the same time: it comes to the same."""
        await self.blobs.finish(upload.name)
        attachment = await self._look_at(upload)
        try:
            finished = await self.transactions.run(self._save_finished, upload.name, attachment)
        except NotFound:
            # It was given up, or swept, while its last bytes came.
            await remove_shown(self.blobs, upload.name)
            raise
        await self.scans.try_now(finished)
        return finished

    async def _save_finished(self, uow: UnitOfWork, name: FileName, attachment: Attachment) -> Upload:
        upload = await uow.uploads.find_locked(name)
        if upload is None or upload.is_gone(self.clock.now()):
            raise NotFound
        if not upload.unfinished:
            return upload
        finished = await self.scans.finish(uow, upload, attachment)
        await uow.uploads.save(finished)
        return finished

    async def _look_at(self, upload: Upload) -> Attachment:
        """What it is, whatever was said; of a picture nothing but the picture is kept."""
        said, name = upload.attachment, upload.name
        blob = await self.blobs.find(name)
        if said is None or blob is None:
            raise NotFound
        mime = self.content_types.sniff(await self._read(name, min(HEAD, blob.size)))
        image = await self._image(name, blob.size) if mime.startswith("image/") else None
        if image:
            await self.blobs.put(name, image.data)
            await keep_preview(self.blobs, name, image)
            return _picture(said, image)
        kind = _kind_of(mime, voice=said.kind is AttachmentKind.VOICE)
        if kind is AttachmentKind.FILE:
            return Attachment(file_id=name, name=said.name, size=blob.size, mime=mime)
        return replace(said, size=blob.size, mime=mime, kind=kind)

    async def _image(self, name: FileName, size: int) -> Image | None:
        """None for what does not decode."""
        if size > UPLOAD_AT_MOST:
            return None
        try:
            return await self.images.clean(partial(self._read, name, size), anonymous=False)
        except BadRequest:
            return None

    async def _read(self, name: FileName, size: int) -> bytes:
        """From the begin."""
        return b"".join([piece async for piece in self.blobs.read(name, 0, size)])

    def _too_large(self) -> FileTooLarge:
        return FileTooLarge(f"文件大小不能超过{self.limits.file_size // MIB}M")


class _Writer:
    """Gathers small pieces, and the next ones while some are written. Nothing of what it took is lost,
    whoever is cancelled meanwhile.
    """

    def __init__(self, blobs: BlobStore, name: FileName, offset: int, most: int) -> None:
        self.offset = offset
        self._blobs = blobs
        self._name = name
        self._room = most - offset
        self._gathered = bytearray()
        self._writing: asyncio.Task[None] | None = None

    async def take(self, piece: bytes) -> None:
        """Raises FileTooLarge, and what writing raised."""
        if len(piece) > self._room:
            raise FileTooLarge("超过声明的文件大小")
        self._room -= len(piece)
        self._gathered += piece
        if len(self._gathered) >= self._blobs.gathered:
            await self._begin_to_write()

    async def flush(self) -> None:
        """Raises what writing raised; then nothing more was written."""
        await self._begin_to_write()
        await self._written()

    async def _begin_to_write(self) -> None:
        await self._written()
        data, self._gathered = bytes(self._gathered), bytearray()
        self._writing = asyncio.create_task(self._write(data))

    async def _written(self) -> None:
        if self._writing:
            await asyncio.shield(self._writing)

    async def _write(self, data: bytes) -> None:
        if data:
            await self._blobs.append(self._name, self.offset, data)
            self.offset += len(data)


def _kind_of(mime: str, *, voice: bool) -> AttachmentKind:
    match mime.partition("/")[0]:
        case "audio":
            return AttachmentKind.VOICE if voice else AttachmentKind.AUDIO
        case "video":
            return AttachmentKind.VIDEO
        case _:
            return AttachmentKind.FILE


def _picture(said: Attachment, image: Image) -> Attachment:
    return Attachment(
        file_id=said.file_id,
        name=said.name,
        size=len(image.data),
        mime=image.mime,
        kind=AttachmentKind.IMAGE,
        width=image.width,
        height=image.height,
        thumbnail=thumbnail_of(image),
    )
