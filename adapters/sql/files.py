"""Uploads and how many things refer to each."""

from collections.abc import Sequence
from datetime import datetime

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import from_exact, from_time, to_exact, to_time
from domain.model.files import Upload
from domain.model.ids import FileName
from ports.repositories.files import Uploads


class UploadStatements:
    def __init__(self, sql: Dialect) -> None:
        uploads, value = Table("uploads"), sql.param
        this, unused = uploads.name == value, uploads.uses <= value
        remove = sql.query.from_(uploads).delete()
        columns = ("name", "uploader_id", "size", "uses", "created_at")
        self.add = sql.adding(sql.insert(uploads, *columns))
        self.find = sql.text(sql.query.from_(uploads).select(*columns).where(this))
        self.use = sql.text(sql.query.update(uploads).set(uploads.uses, uploads.uses + 1).where(this))
        self.release = sql.text(sql.query.update(uploads).set(uploads.uses, uploads.uses - 1).where(this))
        self.remove_if_unused = sql.text(remove.where(this & unused))
        self.remove = sql.text(remove.where(this))
        self.unused = sql.locking(
            sql.query.from_(uploads)
            .select("name")
            .where(unused & (uploads.created_at < value))
            .orderby(uploads.created_at)
            .limit(value)
        )
        self.remove_many = sql.many(remove.where(sql.among(uploads.name)))


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
            upload.uses,
            to_time(upload.created_at),
        )

    async def find(self, name: FileName) -> Upload | None:
        row = await self._session.row(self._sql.find, to_exact(name))
        if row is None:
            return None
        stored, uploader_id, size, uses, created_at = row
        return Upload(
            name=FileName(from_exact(stored)),
            uploader_id=uploader_id,
            size=size,
            uses=uses,
            created_at=from_time(created_at),
        )

    async def use(self, name: FileName) -> None:
        self._session.later(self._sql.use, to_exact(name))

    async def release(self, name: FileName) -> bool:
        self._session.later(self._sql.release, to_exact(name))
        return bool(await self._session.change(self._sql.remove_if_unused, to_exact(name), 0))

    async def take_unused(self, created_before: datetime, limit: int) -> Sequence[FileName]:
        rows = await self._session.rows(self._sql.unused, 0, to_time(created_before), limit)
        names: list[bytes] = [row[0] for row in rows]
        if names:
            await self._session.change(self._sql.remove_many.of(len(names)), *names)
        return [FileName(from_exact(name)) for name in names]

    async def remove(self, name: FileName) -> None:
        await self._session.change(self._sql.remove, to_exact(name))
