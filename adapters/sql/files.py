"""Uploads, and what refers to each."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pypika import Table
from pypika import functions as fn

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import (
    from_exact,
    from_time,
    from_time_or_none,
    to_exact,
    to_time,
    to_time_or_none,
)
from domain.model.files import FileUse, Upload
from domain.model.ids import FileName, UserId
from ports.repositories.files import Uploads


class UploadStatements:
    def __init__(self, sql: Dialect) -> None:
        uploads, uses, value = Table("uploads"), Table("upload_uses"), sql.param
        this, of_this = uploads.name == value, uses.name == value
        columns = ("name", "uploader_id", "size", "kept_until", "created_at")
        use = ("name", "purpose", "owner_id")
        every = sql.query.from_(uploads).select(*columns)
        remove_uses = sql.query.from_(uses).delete().where(of_this)
        self.add = sql.adding(sql.insert(uploads, *columns))
        self.find = sql.text(every.where(this))
        self.find_locked = sql.locking(every.where(this))
        self.save = sql.text(
            sql.query.update(uploads)
            .set(uploads.uploader_id, value)
            .set(uploads.kept_until, value)
            .where(this)
        )
        self.add_use = sql.text(sql.upsert(sql.insert(uses, *use), use, {"owner_id": uses.owner_id}))
        self.remove_use = sql.text(remove_uses.where((uses.purpose == value) & (uses.owner_id == value)))
        self.remove_uses = sql.text(remove_uses)
        self.use_of = sql.text(sql.query.from_(uses).select("owner_id").where(of_this).limit(value))
        self.stored_by = sql.text(
            sql.query.from_(uploads).select(fn.Sum(uploads.size)).where(uploads.uploader_id == value)
        )
        self.list_gone = sql.text(
            sql.query.from_(uploads)
            .select("name")
            .where(uploads.kept_until <= value)
            .orderby(uploads.kept_until)
            .limit(value)
        )
        self.remove = sql.many(sql.query.from_(uploads).delete().where(sql.among(uploads.name)))


class SqlUploads(Uploads):
    def __init__(self, session: Session, statements: UploadStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, upload: Upload) -> None:
        await self._session.insert(
            self._sql.add,
            to_exact(upload.name),
            upload.uploader_id,
            upload.size,
            to_time_or_none(upload.kept_until),
            to_time(upload.created_at),
        )

    async def find(self, name: FileName) -> Upload | None:
        return await self._find(self._sql.find, name)

    async def find_locked(self, name: FileName) -> Upload | None:
        return await self._find(self._sql.find_locked, name)

    async def _find(self, statement: str, name: FileName) -> Upload | None:
        row = await self._session.row(statement, to_exact(name))
        if row is None:
            return None
        stored, uploader_id, size, kept_until, created_at = row
        return Upload(
            name=FileName(from_exact(stored)),
            uploader_id=uploader_id,
            size=size,
            kept_until=from_time_or_none(kept_until),
            created_at=from_time(created_at),
        )

    async def save(self, upload: Upload) -> None:
        kept_until = to_time_or_none(upload.kept_until)
        self._session.later(self._sql.save, upload.uploader_id, kept_until, to_exact(upload.name))

    async def add_use(self, name: FileName, use: FileUse) -> None:
        self._session.later(self._sql.add_use, to_exact(name), use.purpose, use.owner_id)

    async def remove_use(self, name: FileName, use: FileUse) -> None:
        self._session.later(self._sql.remove_use, to_exact(name), use.purpose, use.owner_id)

    async def remove_uses(self, name: FileName) -> None:
        self._session.later(self._sql.remove_uses, to_exact(name))

    async def has_uses(self, name: FileName) -> bool:
        return await self._session.row(self._sql.use_of, to_exact(name), 1) is not None

    async def stored_by(self, uploader_id: UserId) -> int:
        row = await self._session.row(self._sql.stored_by, uploader_id)
        return int(row[0] or 0) if row else 0

    async def list_gone(self, now: datetime, limit: int) -> Sequence[FileName]:
        rows = await self._session.rows(self._sql.list_gone, to_time(now), limit)
        return [FileName(from_exact(name)) for (name,) in rows]

    async def remove(self, names: Collection[FileName]) -> None:
        if names:
            await self._session.change(self._sql.remove.of(len(names)), *map(to_exact, names))
