"""What refers to an upload, and when it goes (decision 5; promises M7, S6)."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from domain.model.attachments import Attachment, ScanState
from domain.model.chat import Message
from domain.model.errors import Forbidden, NotFound, StorageBroken
from domain.model.file_errors import InfectedFile
from domain.model.files import FileUse, Purpose, Upload, file_name
from domain.model.ids import FileName, RoomId, UserId
from domain.services.previews import remove_shown
from domain.services.transactions import Transactions, UnitOfWork
from ports.blobs import BlobStore
from ports.direct_uploads import DirectUploads
from ports.system import Clock

log = logging.getLogger(__name__)

SWEPT_AT_ONCE = 500
AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUses:
    """URLs that are no upload of ours, or one that is gone, refer to nothing.

    An upload that is gone can be used no more; its file goes after the commit, its row last. So a node
    that dies in between leaves a row, and the sweep does the rest.
    """

    transactions: Transactions
    blobs: BlobStore
    direct: DirectUploads | None
    clock: Clock

    async def add(self, uow: UnitOfWork, url: str, user_id: UserId, use: FileUse) -> None:
        """Raises Forbidden for another's upload."""
        upload = await self._find_locked(uow, file_name(url))
        if upload is None:
            return
        used = upload.used_by(user_id)
        if used != upload:
            await uow.uploads.save(used)
        await uow.uploads.add_use(upload.name, use)

    async def attach(
        self, uow: UnitOfWork, file_ids: Collection[FileName], user_id: UserId, use: FileUse
    ) -> tuple[Attachment, ...]:
        """Raises Forbidden for what is another's, unknown, gone or not finished, InfectedFile."""
        attached: dict[FileName, Attachment] = {}
        for file_id in sorted(set(file_ids)):  # two messages at once lock them in the same order
            upload = await self._find_locked(uow, file_id)
            if upload is None or upload.attachment is None or upload.unfinished:
                raise Forbidden
            used = upload.used_by(user_id)
            if upload.attachment.scan is ScanState.INFECTED:
                raise InfectedFile
            await uow.uploads.save(used)
            await uow.uploads.add_use(file_id, use)
            attached[file_id] = upload.attachment
        return tuple(attached[file_id] for file_id in dict.fromkeys(file_ids))

    async def copy_attachments(
        self, uow: UnitOfWork, attachments: Collection[Attachment], use: FileUse
    ) -> tuple[Attachment, ...]:
        """As `copy`, of those that are still there, as they are now."""
        there: dict[FileName, Attachment] = {}
        for file_id in sorted(each.file_id for each in attachments):
            upload = await self._find_locked(uow, file_id)
            if upload and upload.attachment and upload.attachment.scan is not ScanState.INFECTED:
                await uow.uploads.add_use(file_id, use)
                there[file_id] = upload.attachment
        return tuple(there[each.file_id] for each in attachments if each.file_id in there)

    async def copy(self, uow: UnitOfWork, url: str, use: FileUse) -> None:
        """One that the server itself makes for somebody who may see the picture, as in a forward."""
        upload = await self._find_locked(uow, file_name(url))
        if upload is not None:
            await uow.uploads.add_use(upload.name, use)

    async def remove(self, uow: UnitOfWork, url: str, use: FileUse, *, kept_for: timedelta = AT_ONCE) -> None:
        """`kept_for`: how long the file stays if this was the last use."""
        await self._remove(uow, file_name(url), use, kept_for)

    async def remove_from(self, uow: UnitOfWork, message: Message) -> None:
        """The message goes; what others refer to stays."""
        for name in _names_in(message):
            await self._remove(uow, name, FileUse.in_message(message.message_id), AT_ONCE)

    async def remove_unseen(self, uow: UnitOfWork, room_ids: Collection[RoomId]) -> None:
        """The pictures and files of those rooms that nobody is in any more, nor ever will be."""
        for message in await uow.messages.list_with_files(await uow.rooms.without_members(room_ids)):
            await self.remove_from(uow, message)

    async def _remove(
        self, uow: UnitOfWork, name: FileName | None, use: FileUse, kept_for: timedelta
    ) -> None:
        upload = await self._find_locked(uow, name)
        if upload is None:
            return
        await uow.uploads.remove_use(upload.name, use)
        if not await uow.uploads.has_uses(upload.name):
            await self._let_go(uow, upload, kept_for)

    async def withdraw_from(self, uow: UnitOfWork, message: Message) -> None:
        """Its sender takes back what they uploaded: it goes, whatever refers to it. What others uploaded only
        loses this use.
        """
        for name in _names_in(message):
            upload = await self._find_locked(uow, name)
            if upload and upload.uploader_id == message.sender_id:
                await uow.uploads.remove_uses(upload.name)
                await self._let_go(uow, upload, AT_ONCE)
            elif upload:
                await self._remove(uow, name, FileUse.in_message(message.message_id), AT_ONCE)

    async def discard(self, uow: UnitOfWork, name: FileName, user_id: UserId) -> None:
        """Its uploader does not want it. Raises NotFound, Forbidden for another's, or one that is used."""
        upload = await self._find_locked(uow, name)
        if upload is None:
            raise NotFound
        if upload.uploader_id != user_id or await uow.uploads.has_uses(name):
            raise Forbidden
        await self._let_go(uow, upload, AT_ONCE)

    async def end(self, uow: UnitOfWork, name: FileName, purpose: Purpose) -> None:
        """All uses of this purpose. If they were the last, the sweep takes the upload away."""
        await uow.uploads.find_locked(name)
        await uow.uploads.remove_uses_as(name, purpose)
        upload = None if await uow.uploads.has_uses(name) else await uow.uploads.find(name)
        if upload is not None and upload.kept_until is None:
            await uow.uploads.save(upload.unused(self.clock.now()))

    async def _find_locked(self, uow: UnitOfWork, name: FileName | None) -> Upload | None:
        upload = await uow.uploads.find_locked(name) if name else None
        return None if upload is None or upload.is_gone(self.clock.now()) else upload

    async def _let_go(self, uow: UnitOfWork, upload: Upload, kept_for: timedelta) -> None:
        await uow.uploads.save(upload.unused(self.clock.now() + kept_for))
        if kept_for == AT_ONCE:
            uow.after_commit(self._remove_file, upload)

    async def _remove_file(self, upload: Upload) -> None:
        await self._remove_bytes(upload)
        await self.transactions.run(lambda uow: uow.uploads.remove([upload.name]))

    async def _remove_bytes(self, upload: Upload) -> None:
        if self.direct and upload.unfinished and upload.direct_id:
            await self.direct.give_up(upload.name, upload.direct_id)
        await remove_shown(self.blobs, upload.name)

    async def sweep(self) -> None:
        """Remove uploads that are gone, and those that nothing has referred to for a day."""
        while await self._sweep_some():
            pass

    async def _sweep_some(self) -> bool:
        """Whether anything went."""
        now = self.clock.now()
        gone = await self.transactions.read(lambda stored: stored.uploads.list_gone(now, SWEPT_AT_ONCE))
        removed = [upload.name for upload in gone if await self._is_removed(upload)]
        if removed:
            await self.transactions.run(lambda uow: uow.uploads.remove(removed))
        return bool(removed)

    async def _is_removed(self, upload: Upload) -> bool:
        """A file that cannot be removed does not keep the others from going."""
        try:
            await self._remove_bytes(upload)
        except (OSError, StorageBroken):
            log.exception("an upload cannot be removed")
            return False
        return True


def _names_in(message: Message) -> list[FileName]:
    """In the order in which everybody locks them."""
    image = file_name(message.image)
    names = [each.file_id for each in message.attachments]
    return sorted([*names, image] if image else names)
