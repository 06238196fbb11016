"""What the server knows of somebody, for themselves."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from domain.model.accounts import Login
from domain.model.attachments import Attachment
from domain.model.chat import HISTORY_AT_MOST, ShownMessage
from domain.model.contacts import Contact
from domain.model.errors import ContactNotFound, Forbidden, LoginExpired, NotFound
from domain.model.exports import TICKET_LIFETIME, ExportPart, ExportTicket, PersonalData
from domain.model.files import file_name
from domain.model.hints import ExportHint
from domain.model.ids import MessageId, UserId
from domain.services.attachments import AttachmentService
from domain.services.blocks import BlockService
from domain.services.contacts import ContactService
from domain.services.files import FileService
from domain.services.groups import GroupService
from domain.services.hints import Hints
from domain.services.history import HistoryService
from domain.services.limits import Limits
from domain.services.logins import LoginService
from domain.services.people import PeopleService
from domain.services.profiles import ProfileService
from ports.rate_limits import RateLimits
from ports.security import TokenIssuer
from ports.system import Clock

INFOS_AT_ONCE = 1000
TOLD_EVERY = timedelta(seconds=1)

Id = TypeVar("Id")


class ExportProgress(Protocol):
    """How far one export is, for whoever waits for it."""

    @abstractmethod
    async def reach(self, part: ExportPart, done: int, total: int) -> None: ...

    @abstractmethod
    async def finish(self, files: int) -> None: ...


class ToldProgress(ExportProgress):
    """Told to the devices of its owner: at most once a second, and its end."""

    def __init__(self, user_id: UserId, hints: Hints, clock: Clock) -> None:
        self._user_id = user_id
        self._hints = hints
        self._clock = clock
        self._told_at: datetime | None = None

    async def reach(self, part: ExportPart, done: int, total: int) -> None:
        now = self._clock.now()
        if self._told_at is None or now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            await self._tell(part, done, total)

    async def finish(self, files: int) -> None:
        await self._tell(ExportPart.FILES, files, files)

    async def _tell(self, part: ExportPart, done: int, total: int) -> None:
        await self._hints.give(ExportHint(user_id=self._user_id, part=part, done=done, total=total))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportService:
    """Nothing is prepared and kept: an export is read piece by piece while it is fetched, on any node."""

    profiles: ProfileService
    people: PeopleService
    contacts: ContactService
    groups: GroupService
    blocks: BlockService
    history: HistoryService
    files: FileService
    attachments: AttachmentService
    logins: LoginService
    hints: Hints
    tokens: TokenIssuer
    rate_limits: RateLimits
    limits: Limits
    clock: Clock

    def issue(self, login: Login) -> ExportTicket:
        expires_at = self.clock.now() + TICKET_LIFETIME
        return ExportTicket(self.tokens.issue_export(login.login_id, expires_at), expires_at)

    async def admit(self, token: str) -> Login:
        """Whose export a ticket opens.

        Raises Unauthenticated, LoginExpired for an ended login, TooManyRequests.
        """
        now = self.clock.now()
        login = await self.logins.find(self.tokens.read_export(token, now))
        if login is None or login.expired(now):
            raise LoginExpired
        await self.rate_limits.check(self.limits.exports_per_user, str(login.user_id))
        return login

    async def personal_data(self, login: Login) -> PersonalData:
        user_id = login.user_id
        contacts = await self.contacts.list_contacts(user_id)
        group_ids = [contact.group_id for contact in contacts if contact.group_id]
        user_ids = [contact.user_id for contact in contacts if contact.user_id]
        [profile] = await self.people.infos([user_id])
        if profile is None:
            raise NotFound
        return PersonalData(
            exported_at=self.clock.now(),
            profile=profile,
            settings=await self.profiles.find_settings(user_id),
            devices=await self.logins.list_of(user_id),
            contacts=contacts,
            groups=[
                group
                for some in _portions(group_ids)
                for group in await self.groups.infos(user_id, some)
                if group
            ],
            people=[
                person for some in _portions(user_ids) for person in await self.people.infos(some) if person
            ],
            requests_received=await self.contacts.list_pending(user_id),
            requests_sent=await self.contacts.list_sent(user_id),
            blocked=await self.blocks.list_of(user_id),
        )

    def progress(self, login: Login) -> ExportProgress:
        return ToldProgress(login.user_id, self.hints, self.clock)

    async def conversation(self, contact: Contact) -> AsyncIterator[Sequence[ShownMessage]]:
        """Page by page, the newest first; each page is ascending. It ends with the contact, if that goes."""
        before = MessageId(0)
        while page := await self._page(contact, before):
            yield page
            before = page[0].message.message_id

    async def _page(self, contact: Contact, before: MessageId) -> Sequence[ShownMessage]:
        try:
            return await self.history.page(
                contact.owner_id, contact.contact_id, before=before, limit=HISTORY_AT_MOST
            )
        except (ContactNotFound, Forbidden):
            return []

    async def file(self, url: str) -> AsyncIterator[bytes]:
        """The bytes of an upload; none of one that is gone, or elsewhere."""
        name = file_name(url)
        found = await self.files.find(name) if name else None
        if found is None:
            return
        stored, blob = found
        async for piece in self.files.read(stored, 0, blob.size):
            yield piece

    async def attachment(self, login: Login, attachment: Attachment) -> AsyncIterator[bytes]:
        """None of one that they may not read any more, or that no scanner has let through."""
        [found] = await self.attachments.infos(login.user_id, [attachment.file_id])
        if found and found.readable:
            async for piece in self.attachments.read(found.file_id, 0, found.size):
                yield piece


def _portions(ids: Sequence[Id]) -> Iterator[Sequence[Id]]:
    for start in range(0, len(ids), INFOS_AT_ONCE):
        yield ids[start : start + INFOS_AT_ONCE]
