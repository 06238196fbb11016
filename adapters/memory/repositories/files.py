"""Uploads, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.files import Upload
from domain.model.ids import FileName
from ports.repositories.files import Uploads


class MemoryUploads(Uploads):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, upload: Upload) -> None:
        self._tables.uploads[upload.name] = upload

    async def find(self, name: FileName) -> Upload | None:
        return self._tables.uploads.get(name)

    async def use(self, name: FileName) -> None:
        if upload := self._tables.uploads.get(name):
            self._tables.uploads[name] = replace(upload, uses=upload.uses + 1)

    async def release(self, name: FileName) -> bool:
        upload = self._tables.uploads.get(name)
        if upload is None:
            return False
        if upload.uses > 1:
            self._tables.uploads[name] = replace(upload, uses=upload.uses - 1)
            return False
        del self._tables.uploads[name]
        return True

    async def take_unused(self, created_before: datetime, limit: int) -> Sequence[FileName]:
        unused = [
            upload
            for upload in self._tables.uploads.values()
            if not upload.uses and upload.created_at < created_before
        ]
        taken = sorted(unused, key=lambda upload: upload.created_at)[:limit]
        for upload in taken:
            del self._tables.uploads[upload.name]
        return [upload.name for upload in taken]

    async def remove(self, name: FileName) -> None:
        self._tables.uploads.pop(name, None)
