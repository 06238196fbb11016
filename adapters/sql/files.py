"""Uploads, and what refers to each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pypika import Table
from pypika import functions as fn

from adapters.sql.attachments import read_attachment, write_attachment
from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import (
    Row,
    Value,
    from_exact,
    from_time,
    from_time_or_none,
    to_exact,
    to_time,
    to_time_or_none,
)
from domain.model.direct_uploads import NOT_DIRECT, DirectId
from domain.model.files import FileUse, Purpose, Upload
from domain.model.ids import FileName, MessageId, UserId
from ports.repositories.files import Uploads

CHANGING = ("uploader_id", "size", "kept_until", "attachment", "unfinished")


class UploadStatements:
    def __init__(self, sql: Dialect) -> None:
        uploads, uses, value = Table("uploads"), Table("upload_uses"), sql.param
        this, of_this = uploads.name == value, uses.name == value
        columns = (*CHANGING, "name", "length", "direct_id", "created_at")
        use = ("name", "purpose", "owner_id")
        every = sql.query.from_(uploads).select(*columns)
        remove_uses = sql.query.from_(uses).delete().where(of_this)
        self.add = sql.adding(sql.insert(uploads, *columns))
        self.find = sql.text(every.where(this))
        self.find_locked = sql.locking(every.where(this))
        self.find_many = sql.many(sql.query.from_(uploads).select(*columns).where(sql.among(uploads.name)))
        save = sql.query.update(uploads).where(this)
        for column in CHANGING:
            save = save.set(column, value)
        self.save = sql.text(save)
        messages, contacts = Table("chat_messages"), Table("contacts")
        self.find_readable = sql.many(
            sql.query.from_(uses)
            .join(messages)
            .on(messages.message_id == uses.owner_id)
            .join(contacts)
            .on((contacts.room_id == messages.room_id) & (contacts.history_from <= messages.message_id))
            .select(uses.name)
            .distinct()
            .where((uses.purpose == value) & (contacts.owner_id == value) & sql.among(uses.name))
        )
        self.add_use = sql.text(sql.upsert(sql.insert(uses, *use), use, {"owner_id": uses.owner_id}))
        self.remove_use = sql.text(remove_uses.where((uses.purpose == value) & (uses.owner_id == value)))
        self.remove_uses = sql.text(remove_uses)
        self.remove_uses_as = sql.text(remove_uses.where(uses.purpose == value))
        self.list_used = sql.text(
            sql.query.from_(uploads)
            .join(uses)
            .on(uses.name == uploads.name)
            .select(uploads.name, uploads.created_at)
            .distinct()
            .where((uploads.created_at < value) & (uses.purpose == value))
            .orderby(uploads.created_at, uploads.name)
            .limit(value)
        )
        self.list_messages = sql.text(
            sql.query.from_(uses)
            .select("owner_id")
            .where(of_this & (uses.purpose == value))
            .orderby(uses.owner_id)
        )
        self.use_of = sql.text(sql.query.from_(uses).select("owner_id").where(of_this).limit(value))
        self.stored_by = sql.text(
            sql.query.from_(uploads).select(fn.Sum(uploads.size)).where(uploads.uploader_id == value)
        )
        self.stored_by_each = sql.many(
            sql.query.from_(uploads)
            .select("uploader_id", fn.Sum(uploads.size))
            .where(sql.among(uploads.uploader_id))
            .groupby(uploads.uploader_id)
        )
        self.stored_by_all = sql.text(sql.query.from_(uploads).select(fn.Sum(uploads.size)))
        self.list_gone = sql.text(
            sql.query.from_(uploads)
            .select(*columns)
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
            *_changing(upload),
            to_exact(upload.name),
            upload.length,
            upload.direct_id,
            to_time(upload.created_at),
        )

    async def find(self, name: FileName) -> Upload | None:
        return await self._find(self._sql.find, name)

    async def find_locked(self, name: FileName) -> Upload | None:
        return await self._find(self._sql.find_locked, name)

    async def _find(self, statement: str, name: FileName) -> Upload | None:
        row = await self._session.row(statement, to_exact(name))
        return None if row is None else _upload(row)

    async def find_many(self, names: Collection[FileName]) -> Mapping[FileName, Upload]:
        if not names:
            return {}
        statement = self._sql.find_many.of(len(names))
        rows = await self._session.rows(statement, *map(to_exact, names))
        return {upload.name: upload for upload in map(_upload, rows)}

    async def find_readable(self, user_id: UserId, names: Collection[FileName]) -> set[FileName]:
        if not names:
            return set()
        statement = self._sql.find_readable.of(len(names))
        rows = await self._session.rows(statement, Purpose.MESSAGE, user_id, *map(to_exact, names))
        return {FileName(from_exact(name)) for (name,) in rows}

    async def save(self, upload: Upload) -> None:
        self._session.later(self._sql.save, *_changing(upload), to_exact(upload.name))

    async def add_use(self, name: FileName, use: FileUse) -> None:
        self._session.later(self._sql.add_use, to_exact(name), use.purpose, use.owner_id)

    async def remove_use(self, name: FileName, use: FileUse) -> None:
        self._session.later(self._sql.remove_use, to_exact(name), use.purpose, use.owner_id)

    async def remove_uses(self, name: FileName) -> None:
        self._session.later(self._sql.remove_uses, to_exact(name))

    async def remove_uses_as(self, name: FileName, purpose: Purpose) -> None:
        self._session.later(self._sql.remove_uses_as, to_exact(name), purpose)

    async def list_used_since_before(
        self, before: datetime, purpose: Purpose, limit: int
    ) -> Sequence[FileName]:
        rows = await self._session.rows(self._sql.list_used, to_time(before), purpose, limit)
        return [FileName(from_exact(name)) for name, _ in rows]

    async def list_messages(self, name: FileName) -> Sequence[MessageId]:
        rows = await self._session.rows(self._sql.list_messages, to_exact(name), Purpose.MESSAGE)
        return [MessageId(owner_id) for (owner_id,) in rows]

    async def has_uses(self, name: FileName) -> bool:
        return await self._session.row(self._sql.use_of, to_exact(name), 1) is not None

    async def stored_by(self, uploader_id: UserId) -> int:
        row = await self._session.row(self._sql.stored_by, uploader_id)
        return int(row[0] or 0) if row else 0

    async def stored_by_each(self, uploader_ids: Collection[UserId]) -> Mapping[UserId, int]:
        if not uploader_ids:
            return {}
        asked = set(uploader_ids)
        rows = await self._session.rows(self._sql.stored_by_each.of(len(asked)), *asked)
        return {uploader_id: int(size) for uploader_id, size in rows if size}

    async def stored_by_all(self) -> int:
        row = await self._session.row(self._sql.stored_by_all)
        return int(row[0] or 0) if row else 0

    async def list_gone(self, now: datetime, limit: int) -> Sequence[Upload]:
        rows = await self._session.rows(self._sql.list_gone, to_time(now), limit)
        return [_upload(row) for row in rows]

    async def remove(self, names: Collection[FileName]) -> None:
        if names:
            await self._session.change(self._sql.remove.of(len(names)), *map(to_exact, names))


def _changing(upload: Upload) -> tuple[Value, ...]:
    return (
        upload.uploader_id,
        upload.size,
        to_time_or_none(upload.kept_until),
        write_attachment(upload.attachment),
        int(upload.unfinished),
    )


def _upload(row: Row) -> Upload:
    uploader_id, size, kept_until, attachment, unfinished, name, length, direct_id, created_at = row
    return Upload(
        name=FileName(from_exact(name)),
        uploader_id=uploader_id,
        size=size,
        kept_until=from_time_or_none(kept_until),
        created_at=from_time(created_at),
        attachment=read_attachment(attachment),
        unfinished=bool(unfinished),
        length=length,
        direct_id=DirectId(direct_id or NOT_DIRECT),  # none in a row of an older version
    )
