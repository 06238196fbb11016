"""Pictures that stand for films until they are played (contract-2 N6)."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

from domain.model.attachments import Attachment
from domain.model.errors import BadRequest, NotFound
from domain.model.file_errors import InfectedFile
from domain.model.files import Upload, is_attachment, preview_of
from domain.model.ids import FileName, UserId
from domain.services.file_scans import FileScans
from domain.services.previews import thumbnail_of
from domain.services.transactions import Transactions, UnitOfWork
from ports.blobs import BlobStore
from ports.images import Images
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Posters:
    """The page that sends a film can decode it, so the server need not. A poster is the preview of its film:
    for the same eyes, and gone with it.
    """

    transactions: Transactions
    blobs: BlobStore
    images: Images
    scans: FileScans
    clock: Clock

    async def put(self, user_id: UserId, file_id: FileName, source: IO[bytes]) -> Attachment:
        """Until the film is sent, and in place of an earlier one.

        Raises NotFound, Forbidden for another's film or one that was sent, BadRequest for what is no film and
        for a poster that is no picture or that moves, InfectedFile, StorageFull, FileNotSaved, Unavailable.
        """
        if not is_attachment(file_id):
            raise NotFound
        (await self.transactions.read(self._find, file_id)).film_of(user_id)
        image = await self.images.clean(partial(asyncio.to_thread, source.read), anonymous=False)
        if not image.preview:
            raise BadRequest
        await self.scans.check(image.data, user_id)
        await self.blobs.put(preview_of(file_id), image.preview)
        try:
            return await self.transactions.run(self._save, user_id, file_id, thumbnail_of(image))
        except (NotFound, InfectedFile):  # the film went meanwhile
            await self.blobs.remove(preview_of(file_id))
            raise

    async def _find(self, stored: Repositories, file_id: FileName) -> Upload:
        return self._still_there(await stored.uploads.find(file_id))

    async def _save(self, uow: UnitOfWork, user_id: UserId, file_id: FileName, thumbnail: str) -> Attachment:
        upload = self._still_there(await uow.uploads.find_locked(file_id))
        film = replace(upload.film_of(user_id), thumbnail=thumbnail)
        await uow.uploads.save(replace(upload, attachment=film))
        return film

    def _still_there(self, upload: Upload | None) -> Upload:
        if upload is None or upload.is_gone(self.clock.now()):
            raise NotFound
        return upload
