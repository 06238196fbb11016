"""All services over memory, with people in it and an ear at everybody's mailbox."""

from dataclasses import dataclass, field
from io import BytesIO

from adapters.content_types import SniffedContentTypes
from adapters.memory.delay_queue import MemoryDelayQueue
from adapters.memory.mailboxes import MemoryMailboxes
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.memory.sfu import MemorySfu
from adapters.memory.storage import MemoryStorage
from adapters.wire.hints import WireHintFrames
from domain.model.accounts import SignedIn
from domain.model.clients import Address, Client
from domain.model.contacts import Contact
from domain.model.groups import GroupPolicy
from domain.model.ids import UserId
from domain.model.notifications import USER_ADDRESS
from domain.model.server import RegistrationMode
from domain.services.account_deletion import AccountDeletion
from domain.services.attachments import AttachmentService
from domain.services.blocks import BlockService
from domain.services.call_commands import CallPolicy
from domain.services.chat import ChatService
from domain.services.contacts import ContactService
from domain.services.direct_uploads import DirectUploadService
from domain.services.dissolved_groups import DissolvedGroups
from domain.services.events import RoomEvents
from domain.services.file_scans import FileScans
from domain.services.file_uses import FileUses
from domain.services.files import FileService
from domain.services.group_links import GroupLinkService
from domain.services.group_members import GroupMemberService
from domain.services.groups import GroupService
from domain.services.hints import Hints
from domain.services.history import HistoryService
from domain.services.limits import Limits
from domain.services.message_indexer import MessageIndexer
from domain.services.message_removal import MessageRemoval
from domain.services.notifier import Notifier
from domain.services.people import PeopleService
from domain.services.pins import PinService
from domain.services.posters import Posters
from domain.services.profiles import ProfileService
from domain.services.reactions import ReactionService
from domain.services.reads import ReadService
from domain.services.relay import OutboxRelay
from domain.services.resumable_uploads import ResumableUploads
from domain.services.search import SearchService
from domain.services.transactions import Transactions
from domain.services.updates import MessageUpdates
from ports.storage import Storage
from tests.doubles.blobs import MemoryBlobs
from tests.doubles.direct_uploads import MemoryDirectUploads
from tests.doubles.directory import MemoryDirectory
from tests.doubles.frames import NumberedFrames
from tests.doubles.images import EveryImage
from tests.doubles.metrics import CountedMetrics
from tests.doubles.scanner import MemoryScanner
from tests.doubles.security import PlainHasher, PlainTokens
from tests.doubles.security_log import RecordedSecurity
from tests.doubles.system import MovableClock, SequentialIds
from tests.unit.services.door import Door
from tests.unit.services.ear import Ear
from tests.unit.services.exchange import Exchange
from tests.unit.services.office import ADDRESS, Office
from tests.unit.services.workshop import Workshop

PASSWORD = "secret-12"
EMOJIS = frozenset("👍🎉😀🙏🔥👀🚀✅🍀🎈🐢🦊🍎🍌🍇🍉🍒🥝🥥🍍🥑🥕")


@dataclass
class House(Door, Office, Exchange, Workshop):
    clock: MovableClock = field(default_factory=MovableClock)
    ids: SequentialIds = field(default_factory=SequentialIds)
    storage: Storage = field(default_factory=MemoryStorage)
    frames: NumberedFrames = field(default_factory=NumberedFrames)
    limits: Limits = field(default_factory=Limits)
    policy: CallPolicy = field(default_factory=CallPolicy)
    scanner: MemoryScanner | None = None
    sfu: MemorySfu = field(default_factory=MemorySfu)
    group_policy: GroupPolicy = field(default_factory=GroupPolicy)
    delay_queue: MemoryDelayQueue = field(default_factory=MemoryDelayQueue)
    registration: RegistrationMode = RegistrationMode.OPEN
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    directory_group: str = ""

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
        self.direct = MemoryDirectUploads(self.blobs, self.clock)
        self.file_uses = FileUses(
            transactions=self.transactions, blobs=self.blobs, direct=self.direct, clock=self.clock
        )
        self.security = RecordedSecurity()
        self.open_door(rate_limits)
        self.profiles = ProfileService(
            transactions=self.transactions, file_uses=self.file_uses, clock=self.clock
        )
        self.people = PeopleService(transactions=self.transactions, clock=self.clock)
        self.tokens = PlainTokens()
        self.metrics = CountedMetrics()
        self.open_exchange(rate_limits)
        self.contacts = ContactService(
            transactions=self.transactions,
            calls=self.call_commands,
            file_uses=self.file_uses,
            rate_limits=rate_limits,
            limits=limits,
            clock=self.clock,
        )
        self.blocks = BlockService(transactions=self.transactions, calls=self.call_commands, clock=self.clock)
        self.events = RoomEvents(clock=self.clock)
        self.group_members = GroupMemberService(
            transactions=self.transactions,
            calls=self.call_commands,
            events=self.events,
            rate_limits=rate_limits,
            limits=limits,
            policy=self.group_policy,
            clock=self.clock,
        )
        self.account_deletion = AccountDeletion(
            transactions=self.transactions,
            passwords=self.passwords,
            logins=self.logins,
            calls=self.call_commands,
            members=self.group_members,
            file_uses=self.file_uses,
            security=self.security,
            clock=self.clock,
        )
        self.open_office()
        self.group_links = GroupLinkService(
            transactions=self.transactions, members=self.group_members, clock=self.clock, ids=self.ids
        )
        self.removal = MessageRemoval(file_uses=self.file_uses)
        self.dissolved_groups = DissolvedGroups(
            transactions=self.transactions,
            removal=self.removal,
            file_uses=self.file_uses,
            policy=self.group_policy,
            clock=self.clock,
        )
        self.groups = GroupService(
            transactions=self.transactions,
            events=self.events,
            file_uses=self.file_uses,
            rate_limits=rate_limits,
            limits=limits,
            policy=self.group_policy,
            clock=self.clock,
        )
        updates = MessageUpdates(clock=self.clock)
        self.chat = ChatService(
            transactions=self.transactions,
            updates=updates,
            file_uses=self.file_uses,
            limits=limits,
            clock=self.clock,
        )
        self.open_workshop(rate_limits)
        self.reads = ReadService(
            transactions=self.transactions,
            hints=Hints(mailboxes=self.mailboxes, frames=WireHintFrames()),
            clock=self.clock,
        )
        self.history = HistoryService(transactions=self.transactions)
        self.reactions = ReactionService(
            transactions=self.transactions, updates=updates, emojis=EMOJIS, clock=self.clock
        )
        self.pins = PinService(
            transactions=self.transactions, updates=updates, events=self.events, clock=self.clock
        )
        self.search = SearchService(transactions=self.transactions)
        self.indexer = MessageIndexer(transactions=self.transactions, clock=self.clock)
        self.scans = FileScans(
            scanner=self.scanner,
            transactions=self.transactions,
            blobs=self.blobs,
            updates=updates,
            metrics=self.metrics,
            security=self.security,
            clock=self.clock,
        )
        self.resumable_uploads = ResumableUploads(
            transactions=self.transactions,
            file_uses=self.file_uses,
            scans=self.scans,
            blobs=self.blobs,
            images=EveryImage(),
            content_types=SniffedContentTypes(),
            limits=limits,
            clock=self.clock,
            ids=self.ids,
        )
        self.direct_uploads = DirectUploadService(
            direct=self.direct, uploads=self.resumable_uploads, clock=self.clock
        )
        self.posters = Posters(
            transactions=self.transactions,
            blobs=self.blobs,
            images=EveryImage(),
            scans=self.scans,
            clock=self.clock,
        )
        self.attachments = AttachmentService(
            transactions=self.transactions,
            blobs=self.blobs,
            logins=self.logins,
            tokens=self.tokens,
            clock=self.clock,
        )
        self.files = FileService(
            transactions=self.transactions,
            blobs=self.blobs,
            images=EveryImage(),
            scans=self.scans,
            rate_limits=rate_limits,
            limits=limits,
            clock=self.clock,
            ids=self.ids,
        )

    def relay_of(self, notifier: Notifier) -> OutboxRelay:
        return OutboxRelay(
            storage=self.storage,
            notifier=notifier,
            mailboxes=self.mailboxes,
            frames=self.frames,
            clock=self.clock,
        )

    async def person(self, name: str, avatar: str = "") -> UserId:
        return (await self.register(name, avatar)).user_id

    async def register(self, name: str, avatar: str = "", *, invite: str = "") -> SignedIn:
        return await self.accounts.register(
            username=name,
            password=PASSWORD,
            nickname=name.title(),
            avatar=avatar,
            invite=invite,
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

    async def listen(self, user_id: UserId) -> Ear:
        box = self.ids.session_id()
        mailbox = await self.mailboxes.open(f"{USER_ADDRESS}{user_id}", box)
        return Ear(self.mailboxes, self.frames, user_id, mailbox)
