"""No file is read by anybody before a scanner has seen it, where there is one (contract-2 N6)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from domain.model.attachments import Attachment, ScanState
from domain.model.errors import Unavailable
from domain.model.file_errors import InfectedFile, NotScanned
from domain.model.files import Upload
from domain.model.ids import FileName, MessageId, UserId
from domain.services.first_of import first_of
from domain.services.previews import remove_shown
from domain.services.transactions import Transactions, UnitOfWork
from domain.services.updates import MessageUpdates
from ports.blobs import BlobStore
from ports.file_scanner import FileScanner
from ports.metrics import Metrics
from ports.security_log import SecurityEvent, SecurityLog
from ports.system import Clock

log = logging.getLogger(__name__)

SCAN_EVERY: Final = timedelta(seconds=2)
AT_ONCE: Final = timedelta(seconds=5)
"""How long an uploader waits for the scanner; most files need no second look then."""
CLAIMED: Final = timedelta(minutes=5)
"""Longer than a scan may take. After this another node tries."""
AGAIN_AFTER: Final = timedelta(seconds=5)
NOT_SCANNED_AGAIN_AFTER: Final = timedelta(minutes=10)
CLAIMED_AT_MOST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScans:
    """The verdict stands with the upload first, and its bytes go if it is bad; then the messages that have
    the file follow, as updates. A node that dies in between leaves the rest to another.

    `scanner`: None where none is wanted; then whatever waits is clear.
    """

    scanner: FileScanner | None
    transactions: Transactions
    blobs: BlobStore
    updates: MessageUpdates
    metrics: Metrics
    security: SecurityLog
    clock: Clock

    async def check(self, data: bytes, uploader_id: UserId) -> None:
        """For what is used at once. Raises InfectedFile, NotScanned, Unavailable."""
        found = await self._ask(_whole(data))
        if found:
            self.security.record(SecurityEvent.FILE_INFECTED, uploader_id, found=found)
            raise InfectedFile

    async def finish(self, uow: UnitOfWork, upload: Upload, attachment: Attachment) -> Upload:
        """All of it came: it waits for the scanner, if there is one."""
        now = self.clock.now()
        if self.scanner:
            attachment = replace(attachment, scan=ScanState.WAITING)
            await uow.scans.put(upload.name, now + AT_ONCE)
        return upload.finished(attachment, now)

    async def try_now(self, upload: Upload) -> None:
        """Within AT_ONCE; if that is not enough, it goes on waiting."""
        if upload.attachment and not upload.attachment.readable:
            with suppress(Unavailable, NotScanned):
                await first_of(self._scan(upload.name), self.clock.sleep(AT_ONCE.total_seconds()))

    async def work(self) -> None:
        """Raises Unavailable while the scanner does not answer; then everything goes on waiting."""
        while names := await self._claim():
            outcomes = await asyncio.gather(*map(self._try, names), return_exceptions=True)
            for outcome in outcomes:
                if isinstance(outcome, BaseException):
                    raise outcome

    async def _claim(self) -> Sequence[FileName]:
        now = self.clock.now()
        return await self.transactions.run(lambda uow: uow.scans.claim(now, now + CLAIMED, CLAIMED_AT_MOST))

    async def _try(self, name: FileName) -> None:
        try:
            await self._scan(name)
        except NotScanned as fault:
            log.warning("a file waits, since the scanner did not look at it: %s: %s", name, fault.cause)
            await self._put_off(name, NOT_SCANNED_AGAIN_AFTER)
        except Exception:
            await self._put_off(name, AGAIN_AFTER)
            raise

    async def _put_off(self, name: FileName, rest: timedelta) -> None:
        await self.transactions.run(lambda uow: uow.scans.put(name, self.clock.now() + rest))

    async def _scan(self, name: FileName) -> None:
        """As often as it takes: each step may have been done before."""
        upload = await self.transactions.read(lambda stored: stored.uploads.find(name))
        if upload and upload.attachment and upload.attachment.scan is ScanState.WAITING:
            blob = await self.blobs.find(name)
            found = await self._ask(self.blobs.read(name, 0, blob.size)) if blob else ""
            upload = await self.transactions.run(self._settle, name, found)
        await self._show(name, upload)
        await self.transactions.run(lambda uow: uow.scans.remove(name))

    async def _ask(self, pieces: AsyncIterator[bytes]) -> str:
        if self.scanner is None:
            return ""
        try:
            found = await self.scanner.scan(pieces)
        except (Unavailable, NotScanned):
            self.metrics.count_scan("failed")
            raise
        self.metrics.count_scan("infected" if found else "clear")
        return found

    async def _settle(self, uow: UnitOfWork, name: FileName, found: str) -> Upload | None:
        """From now on messages get the file as it is here."""
        upload = await uow.uploads.find_locked(name)
        if upload is None or upload.attachment is None or upload.attachment.readable:
            return upload
        settled = replace(upload, attachment=upload.attachment.scanned(found))
        if found:
            settled = replace(settled, size=0)
            uow.after_commit(self._record, upload.uploader_id, name, found)
        await uow.uploads.save(settled)
        return settled

    async def _record(self, uploader_id: UserId, name: FileName, found: str) -> None:
        self.security.record(SecurityEvent.FILE_INFECTED, uploader_id, file=name, found=found)

    async def _show(self, name: FileName, upload: Upload | None) -> None:
        """What became of it, to whoever has it in a message."""
        if upload is None or upload.attachment is None:
            return
        if upload.attachment.scan is ScanState.INFECTED:
            await remove_shown(self.blobs, name)
        messages = await self.transactions.read(lambda stored: stored.uploads.list_messages(name))
        for message_id in messages:
            await self.transactions.run(self._update, message_id, upload.attachment)

    async def _update(self, uow: UnitOfWork, message_id: MessageId, attachment: Attachment) -> None:
        await uow.rooms.lock_of(message_id)
        before = await uow.messages.find(message_id)
        if before is None:
            return
        attachments = tuple(
            attachment if each.file_id == attachment.file_id else each for each in before.attachments
        )
        if attachments != before.attachments:
            message = replace(before, attachments=attachments, updated_at=self.clock.now())
            await self.updates.save(uow, before, message)


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data
