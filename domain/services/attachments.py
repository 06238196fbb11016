"""Who may see which file: whoever may read a message that has it (contract-2 N6)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from domain.model.accounts import Login
from domain.model.attachment_rules import check_tickets
from domain.model.attachments import TICKET_LIFETIME, Attachment, FileTicket
from domain.model.errors import LoginExpired, NotFound
from domain.model.files import is_attachment
from domain.model.ids import FileName, UserId
from domain.services.logins import LoginService
from domain.services.previews import find_shown
from domain.services.transactions import Transactions
from ports.blobs import BlobInfo, BlobStore
from ports.security import TokenIssuer
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentService:
    """Its uploader sees it until a message has it; then whoever may read one of these messages, and no one
    else. It is asked anew at every step, so that a right that ended opens nothing.
    """

    transactions: Transactions
    blobs: BlobStore
    logins: LoginService
    tokens: TokenIssuer
    clock: Clock

    async def infos(self, user_id: UserId, file_ids: Sequence[FileName]) -> list[Attachment | None]:
        """In the order asked for; None for what is unknown, not finished, or not for this person.

        Raises InvalidFields for too many.
        """
        check_tickets(file_ids)
        found = await self._readable(user_id, file_ids)
        return [found.get(file_id) for file_id in file_ids]

    async def tickets(self, login: Login, file_ids: Sequence[FileName]) -> list[FileTicket | None]:
        """As `infos`; None also for what waits for a scanner, or did not pass it."""
        check_tickets(file_ids)
        found = await self._open(login.user_id, file_ids)
        expires_at = self.clock.now() + TICKET_LIFETIME
        return [
            FileTicket(file_id, self.tokens.issue_file(login.login_id, file_id, expires_at), expires_at)
            if file_id in found
            else None
            for file_id in file_ids
        ]

    async def open(self, token: str, *, preview: bool = False) -> tuple[Attachment, FileName, BlobInfo]:
        """What a ticket is for, and what is shown of it, as `find_shown` says.

        Raises Unauthenticated, LoginExpired, NotFound when its reader may read it no more.
        """
        now = self.clock.now()
        login_id, file_id = self.tokens.read_file(token, now)
        login = await self.logins.find(login_id)
        if login is None or login.expired(now):
            raise LoginExpired
        attachment = (await self._open(login.user_id, [file_id])).get(file_id)
        shown = await find_shown(self.blobs, file_id, preview=preview) if attachment else None
        if attachment is None or shown is None:
            raise NotFound
        return attachment, *shown

    def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        """Raises NotFound."""
        return self.blobs.read(name, start, length)

    async def _open(self, user_id: UserId, file_ids: Sequence[FileName]) -> Mapping[FileName, Attachment]:
        found = await self._readable(user_id, file_ids)
        return {file_id: each for file_id, each in found.items() if each.readable}

    async def _readable(self, user_id: UserId, file_ids: Sequence[FileName]) -> Mapping[FileName, Attachment]:
        asked = {file_id for file_id in file_ids if is_attachment(file_id)}
        return await self.transactions.read(self._find_readable, user_id, asked) if asked else {}

    async def _find_readable(
        self, stored: Repositories, user_id: UserId, file_ids: set[FileName]
    ) -> Mapping[FileName, Attachment]:
        now = self.clock.now()
        uploads = [
            each for each in (await stored.uploads.find_many(file_ids)).values() if not each.is_gone(now)
        ]
        found = {each.name: shown for each in uploads if (shown := each.shown_to(user_id))}
        sent = {each.name for each in uploads if each.name not in found}
        readable = await stored.uploads.find_readable(user_id, sent) if sent else set()
        found |= {each.name: each.attachment for each in uploads if each.name in readable and each.attachment}
        return found
