"""What refers to a picture, and when the picture goes (decision 5; promises M7, S6)."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from domain.model.files import FileUse, Upload, file_name
from domain.model.ids import FileName, UserId
from domain.services.transactions import Transactions, UnitOfWork
from ports.blobs import BlobStore
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
    clock: Clock

    async def add(self, uow: UnitOfWork, url: str, user_id: UserId, use: FileUse) -> None:
        """Raises Forbidden for another's upload."""
        upload = await self._find_locked(uow, url)
        if upload is None:
            return
        used = upload.used_by(user_id)
        if used != upload:
            await uow.uploads.save(used)
        await uow.uploads.add_use(upload.name, use)

    async def remove(self, uow: UnitOfWork, url: str, use: FileUse, *, kept_for: timedelta = AT_ONCE) -> None:
        """`kept_for`: how long the file stays if this was the last use."""
        upload = await self._find_locked(uow, url)
        if upload is None:
            return
        await uow.uploads.remove_use(upload.name, use)
        if not await uow.uploads.has_uses(upload.name):
            await self._let_go(uow, upload, kept_for)

    async def withdraw(self, uow: UnitOfWork, url: str, user_id: UserId, use: FileUse) -> None:
        """The uploader takes the picture back: it goes, whatever refers to it. Others end their use."""
        upload = await self._find_locked(uow, url)
        if upload is None:
            return
        if upload.uploader_id != user_id:
            await self.remove(uow, url, use)
            return
        await uow.uploads.remove_uses(upload.name)
        await self._let_go(uow, upload, AT_ONCE)

    async def _find_locked(self, uow: UnitOfWork, url: str) -> Upload | None:
        name = file_name(url)
        upload = await uow.uploads.find_locked(name) if name else None
        return None if upload is None or upload.is_gone(self.clock.now()) else upload

    async def _let_go(self, uow: UnitOfWork, upload: Upload, kept_for: timedelta) -> None:
        await uow.uploads.save(upload.unused(self.clock.now() + kept_for))
        if kept_for == AT_ONCE:
            uow.after_commit(self._remove_file, upload.name)

    async def _remove_file(self, name: FileName) -> None:
        await self.blobs.remove(name)
        await self.transactions.run(lambda uow: uow.uploads.remove([name]))

    async def sweep(self) -> None:
        """Remove uploads that are gone, and those that nothing has referred to for a day."""
        while await self._sweep_some():
            pass

    async def _sweep_some(self) -> bool:
        """Whether anything went."""
        now = self.clock.now()
        names = await self.transactions.read(lambda stored: stored.uploads.list_gone(now, SWEPT_AT_ONCE))
        removed = [name for name in names if await self._is_removed(name)]
        if removed:
            await self.transactions.run(lambda uow: uow.uploads.remove(removed))
        return bool(removed)

    async def _is_removed(self, name: FileName) -> bool:
        """A file that cannot be removed does not keep the others from going."""
        try:
            await self.blobs.remove(name)
        except OSError:
            log.exception("an upload cannot be removed")
            return False
        return True
