"""Uploads, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.files import FileUse, Purpose, Upload
from domain.model.ids import FileName, MessageId, UserId
from ports.repositories.files import Uploads


class MemoryUploads(Uploads):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
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
                upload, created_at=before.created_at, length=before.length, direct_id=before.direct_id
            )

    async def find_many(self, names: Collection[FileName]) -> Mapping[FileName, Upload]:
        return {name: self._uploads[name] for name in names if name in self._uploads}

    async def find_readable(self, user_id: UserId, names: Collection[FileName]) -> set[FileName]:
        return {name for name in names if any(self._reads(user_id, use) for use in self._uses.get(name, ()))}

    def _reads(self, user_id: UserId, use: FileUse) -> bool:
        message = self._tables.messages.get(MessageId(use.owner_id))
        if use.purpose is not Purpose.MESSAGE or message is None:
            return False
        return any(
            contact.owner_id == user_id
            and contact.room_id == message.room_id
            and contact.can_read(message.message_id)
            for contact in self._tables.contacts.values()
        )

    async def add_use(self, name: FileName, use: FileUse) -> None:
        self._uses[name] = self._uses.get(name, frozenset()) | {use}

    async def remove_use(self, name: FileName, use: FileUse) -> None:
        self._uses[name] = self._uses.get(name, frozenset()) - {use}

    async def remove_uses(self, name: FileName) -> None:
        self._uses.pop(name, None)

    async def remove_uses_as(self, name: FileName, purpose: Purpose) -> None:
        uses = self._uses.get(name, frozenset())
        self._uses[name] = frozenset(use for use in uses if use.purpose is not purpose)

    async def list_used_since_before(
        self, before: datetime, purpose: Purpose, limit: int
    ) -> Sequence[FileName]:
        older = sorted((each.created_at, each.name) for each in self._uploads.values())
        return [
            name
            for created_at, name in older
            if created_at < before and any(use.purpose is purpose for use in self._uses.get(name, ()))
        ][:limit]

    async def list_messages(self, name: FileName) -> Sequence[MessageId]:
        uses = self._uses.get(name, frozenset())
        return sorted(MessageId(use.owner_id) for use in uses if use.purpose is Purpose.MESSAGE)

    async def has_uses(self, name: FileName) -> bool:
        return bool(self._uses.get(name))

    async def stored_by(self, uploader_id: UserId) -> int:
        return sum(upload.size for upload in self._uploads.values() if upload.uploader_id == uploader_id)

    async def stored_by_each(self, uploader_ids: Collection[UserId]) -> Mapping[UserId, int]:
        stored = {uploader_id: await self.stored_by(uploader_id) for uploader_id in set(uploader_ids)}
        return {uploader_id: size for uploader_id, size in stored.items() if size}

    async def stored_by_all(self) -> int:
        return sum(upload.size for upload in self._uploads.values())

    async def list_gone(self, now: datetime, limit: int) -> Sequence[Upload]:
        gone = [
            (upload.kept_until, upload.name)
            for upload in self._uploads.values()
            if upload.kept_until is not None and upload.kept_until <= now
        ]
        return [self._uploads[name] for _, name in sorted(gone)[:limit]]

    async def remove(self, names: Collection[FileName]) -> None:
        for name in names:
            self._uploads.pop(name, None)
