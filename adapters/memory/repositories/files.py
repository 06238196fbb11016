"""Uploads, in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.files import FileUse, Upload
from domain.model.ids import FileName, UserId
from ports.repositories.files import Uploads


class MemoryUploads(Uploads):
    def __init__(self, tables: Tables) -> None:
        self._uploads = tables.uploads
        self._uses = tables.upload_uses

    async def add(self, upload: Upload) -> None:
        self._uploads[upload.name] = upload

    async def find(self, name: FileName) -> Upload | None:
        return self._uploads.get(name)

    async def find_locked(self, name: FileName) -> Upload | None:
        return self._uploads.get(name)

    async def save(self, upload: Upload) -> None:
        if before := self._uploads.get(upload.name):
            self._uploads[upload.name] = replace(
                before, uploader_id=upload.uploader_id, kept_until=upload.kept_until
            )

    async def add_use(self, name: FileName, use: FileUse) -> None:
        self._uses[name] = self._uses.get(name, frozenset()) | {use}

    async def remove_use(self, name: FileName, use: FileUse) -> None:
        self._uses[name] = self._uses.get(name, frozenset()) - {use}

    async def remove_uses(self, name: FileName) -> None:
        self._uses.pop(name, None)

    async def has_uses(self, name: FileName) -> bool:
        return bool(self._uses.get(name))

    async def stored_by(self, uploader_id: UserId) -> int:
        return sum(upload.size for upload in self._uploads.values() if upload.uploader_id == uploader_id)

    async def list_gone(self, now: datetime, limit: int) -> Sequence[FileName]:
        gone = [
            (upload.kept_until, upload.name)
            for upload in self._uploads.values()
            if upload.kept_until is not None and upload.kept_until <= now
        ]
        return [name for _, name in sorted(gone)[:limit]]

    async def remove(self, names: Collection[FileName]) -> None:
        for name in names:
            self._uploads.pop(name, None)
