"""All services over memory, with people in it and an ear at everybody's mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from adapters.memory.login_cache import MemoryLoginCache
from adapters.memory.mailboxes import MemoryMailboxes
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.memory.storage import MemoryStorage
from adapters.wire.notification_frames import WireNotificationFrames
from domain.model.accounts import LoginLifetimes, SignedIn
from domain.model.clients import Address, Client, read_address
from domain.model.contacts import Contact
from domain.model.ids import UserId
from domain.model.notifications import (
    NO_DELIVERY,
    USER_ADDRESS,
    CallHandledNotification,
    ContactNotification,
    ContactRequestNotification,
    Envelope,
    LoginsEndedNotification,
    MessageNotification,
    Notification,
    RosterNotification,
)
from domain.model.passwords import PasswordRule
from domain.services.accounts import AccountService
from domain.services.chat import ChatService
from domain.services.contacts import ContactService
from domain.services.file_uses import FileUses
from domain.services.files import FileService
from domain.services.groups import GroupService
from domain.services.known_devices import KnownDevices
from domain.services.limits import Limits
from domain.services.logins import LoginService
from domain.services.notifier import Notifier
from domain.services.passwords import PasswordService
from domain.services.people import PeopleService
from domain.services.profiles import ProfileService
from domain.services.transactions import Transactions
from ports.images import Image, Images
from ports.mailboxes import Mailbox
from ports.notification_frames import NotificationFrames
from ports.storage import Storage
from tests.doubles.blobs import MemoryBlobs
from tests.doubles.security import PlainHasher, PlainTokens
from tests.doubles.security_log import RecordedSecurity
from tests.doubles.system import MovableClock, SequentialIds

PASSWORD = "secret-12"
ADDRESS = read_address("127.0.0.1")


class NumberedFrames(NotificationFrames):
    """A letter's body is the number of the notification, so that a test reads the notification itself."""

    def __init__(self) -> None:
        self.sealed: list[Notification] = []

    def seal(self, notification: Notification) -> Sequence[Envelope]:
        self.sealed.append(notification)
        body = str(len(self.sealed) - 1).encode()
        match notification:
            case MessageNotification(deliveries=deliveries):
                return [Envelope(deliveries, body)]
            case ContactNotification(contact=contact):
                receiver = contact.owner_id
            case ContactRequestNotification(request=request):
                receiver = request.user_id
            case CallHandledNotification(user_id=user_id) | LoginsEndedNotification(user_id=user_id):
                receiver = user_id
            case RosterNotification():  # for sessions, which read what it says
                return WireNotificationFrames().seal(notification)
        return [Envelope({receiver: NO_DELIVERY}, body)]


class EveryImage(Images):
    """Takes everything for a PNG."""

    async def clean(self, source: IO[bytes], *, anonymous: bool) -> Image:
        return Image(source.read(), "png")

    async def close(self) -> None:
        """Nothing waits here."""


@dataclass
class House:
    clock: MovableClock = field(default_factory=MovableClock)
    ids: SequentialIds = field(default_factory=SequentialIds)
    storage: Storage = field(default_factory=MemoryStorage)
    frames: NumberedFrames = field(default_factory=NumberedFrames)
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        limits = self.limits
        self.blobs = MemoryBlobs(self.clock)
        self.mailboxes = MemoryMailboxes(self.clock)
        rate_limits = MemoryRateLimits(self.clock)
        self.notifier = Notifier(
            storage=self.storage, mailboxes=self.mailboxes, frames=self.frames, clock=self.clock
        )
        self.transactions = Transactions(storage=self.storage, notifier=self.notifier)
        self.hasher = PlainHasher()
        self.file_uses = FileUses(transactions=self.transactions, blobs=self.blobs, clock=self.clock)
        self.security = RecordedSecurity()
        self.logins = LoginService(
            transactions=self.transactions,
            tokens=PlainTokens(),
            cache=MemoryLoginCache(self.clock),
            lifetimes=LoginLifetimes(),
            security=self.security,
            clock=self.clock,
            ids=self.ids,
        )
        self.known_devices = KnownDevices(tokens=PlainTokens(), clock=self.clock, ids=self.ids)
        self.accounts = AccountService(
            transactions=self.transactions,
            logins=self.logins,
            known_devices=self.known_devices,
            file_uses=self.file_uses,
            hasher=self.hasher,
            password_rule=PasswordRule(),
            security=self.security,
            rate_limits=rate_limits,
            limits=limits,
            clock=self.clock,
        )
        self.passwords = PasswordService(
            transactions=self.transactions,
            logins=self.logins,
            known_devices=self.known_devices,
            hasher=self.hasher,
            password_rule=PasswordRule(),
            security=self.security,
            rate_limits=rate_limits,
            limits=limits,
        )
        self.profiles = ProfileService(
            transactions=self.transactions, file_uses=self.file_uses, clock=self.clock
        )
        self.people = PeopleService(transactions=self.transactions, clock=self.clock)
        self.contacts = ContactService(
            transactions=self.transactions, rate_limits=rate_limits, limits=limits, clock=self.clock
        )
        self.groups = GroupService(
            transactions=self.transactions,
            file_uses=self.file_uses,
            rate_limits=rate_limits,
            limits=limits,
            clock=self.clock,
        )
        self.chat = ChatService(
            transactions=self.transactions, file_uses=self.file_uses, limits=limits, clock=self.clock
        )
        self.files = FileService(
            transactions=self.transactions,
            blobs=self.blobs,
            images=EveryImage(),
            rate_limits=rate_limits,
            limits=limits,
            clock=self.clock,
            ids=self.ids,
        )

    async def person(self, name: str, avatar: str = "") -> UserId:
        return (await self.register(name, avatar)).user_id

    async def register(self, name: str, avatar: str = "") -> SignedIn:
        return await self.accounts.register(
            username=name,
            password=PASSWORD,
            nickname=name.title(),
            avatar=avatar,
            client=Client(device="phone", address=ADDRESS),
        )

    async def sign_in(
        self, name: str, password: str = PASSWORD, *, address: Address = ADDRESS, device_token: str = ""
    ) -> SignedIn:
        client = Client(device="laptop", address=address, device_token=device_token)
        return await self.passwords.sign_in(username=name, password=password, client=client)

    async def upload(self, data: bytes, uploader_id: UserId) -> str:
        return await self.files.upload(BytesIO(data), uploader_id, ADDRESS)

    async def befriend(self, one: UserId, other: UserId) -> Contact:
        """The first one's row."""
        request = await self.contacts.request(one, other)
        await self.contacts.accept(other, request.request_id)
        return next(row for row in await self.contacts.list_contacts(one) if row.user_id == other)

    async def listen(self, user_id: UserId) -> "Ear":
        box = self.ids.session_id()
        return Ear(self, user_id, await self.mailboxes.open(f"{USER_ADDRESS}{user_id}", box))


@dataclass
class Ear:
    """One device of somebody, listening at the mailbox."""

    house: House
    user_id: UserId
    mailbox: Mailbox

    async def heard(self) -> list[Notification]:
        """What came since the last time; a letter of our own marks the end."""
        await self.house.mailboxes.post([Envelope({self.user_id: NO_DELIVERY}, b"end")])
        letters = await self.mailbox.receive()
        assert letters[-1].body == b"end"
        return [self.house.frames.sealed[int(letter.body)] for letter in letters[:-1]]
