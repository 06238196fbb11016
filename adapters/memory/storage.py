"""The storage of one process, gone with it: the reference of what the other storages promise."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from adapters.memory.repositories.accounts import MemoryLogins, MemoryUsers
from adapters.memory.repositories.administrators import MemoryAdministrators
from adapters.memory.repositories.audit import MemoryAuditLog
from adapters.memory.repositories.blocks import MemoryBlocks
from adapters.memory.repositories.bots import MemoryBots
from adapters.memory.repositories.call_legs import MemoryCallLegs
from adapters.memory.repositories.call_seats import MemoryCallSeats
from adapters.memory.repositories.calls import MemoryCalls
from adapters.memory.repositories.chat import MemoryDeliveries, MemoryMessages, MemoryRooms
from adapters.memory.repositories.chores import MemoryChores
from adapters.memory.repositories.contacts import MemoryContactRequests, MemoryContacts
from adapters.memory.repositories.drained_units import MemoryDrainedUnits
from adapters.memory.repositories.files import MemoryUploads
from adapters.memory.repositories.group_links import MemoryGroupLinks
from adapters.memory.repositories.groups import MemoryGroups
from adapters.memory.repositories.guests import MemoryGuests
from adapters.memory.repositories.identities import MemoryIdentities
from adapters.memory.repositories.invites import MemoryInvites
from adapters.memory.repositories.message_index import MemoryMessageIndex
from adapters.memory.repositories.name_index import MemoryNameIndex
from adapters.memory.repositories.outbox import MemoryOutbox
from adapters.memory.repositories.passkeys import MemoryPasskeys
from adapters.memory.repositories.password_resets import MemoryPasswordResets
from adapters.memory.repositories.pins import MemoryPins
from adapters.memory.repositories.presence import MemoryAudiences, MemoryLastSeen
from adapters.memory.repositories.push import MemoryPushSubscriptions
from adapters.memory.repositories.reactions import MemoryReactions
from adapters.memory.repositories.reads import MemoryReads
from adapters.memory.repositories.reports import MemoryReports
from adapters.memory.repositories.scans import MemoryScans
from adapters.memory.repositories.second_factors import MemorySecondFactors
from adapters.memory.repositories.user_directory import MemoryUserDirectory
from adapters.memory.tables import Numbers, Tables
from domain.model.errors import Unavailable
from ports.storage import Repositories, Storage, StorageFacts, Tell, nobody_waits

P = ParamSpec("P")
T = TypeVar("T")


class MemoryRepositories(Repositories):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self.users = MemoryUsers(tables, numbers)
        self.logins = MemoryLogins(tables)
        self.second_factors = MemorySecondFactors(tables)
        self.passkeys = MemoryPasskeys(tables, numbers)
        self.identities = MemoryIdentities(tables)
        self.bots = MemoryBots(tables)
        self.invites = MemoryInvites(tables, numbers)
        self.administrators = MemoryAdministrators(tables)
        self.audit = MemoryAuditLog(tables, numbers)
        self.reports = MemoryReports(tables, numbers)
        self.password_resets = MemoryPasswordResets(tables)
        self.user_directory = MemoryUserDirectory(tables)
        self.name_index = MemoryNameIndex(tables)
        self.contact_requests = MemoryContactRequests(tables, numbers)
        self.contacts = MemoryContacts(tables, numbers)
        self.blocks = MemoryBlocks(tables)
        self.rooms = MemoryRooms(tables, numbers)
        self.groups = MemoryGroups(tables, numbers)
        self.group_links = MemoryGroupLinks(tables)
        self.messages = MemoryMessages(tables, numbers)
        self.message_index = MemoryMessageIndex(tables)
        self.reactions = MemoryReactions(tables)
        self.pins = MemoryPins(tables)
        self.reads = MemoryReads(tables)
        self.deliveries = MemoryDeliveries(tables)
        self.audiences = MemoryAudiences(tables)
        self.last_seen = MemoryLastSeen(tables)
        self.uploads = MemoryUploads(tables)
        self.scans = MemoryScans(tables)
        self.push_subscriptions = MemoryPushSubscriptions(tables)
        self.calls = MemoryCalls(tables, numbers)
        self.call_seats = MemoryCallSeats(tables)
        self.drained_units = MemoryDrainedUnits(tables)
        self.guests = MemoryGuests(tables, numbers)
        self.call_legs = MemoryCallLegs(tables)
        self.outbox = MemoryOutbox(tables, numbers)
        self.chores = MemoryChores(tables)


class MemoryStorage(Storage):
    """One transaction at a time, on a draft that becomes true when its work is done."""

    def __init__(self, patience: float = 2.0) -> None:
        """`patience`: seconds a transaction waits for its turn."""
        self._tables = Tables()
        self._numbers = Numbers()
        self._turn = asyncio.Lock()
        self._patience = patience

    async def transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            raise Unavailable("storage", f"another transaction took over {self._patience} s") from None
        try:
            draft = self._tables.draft()
            result = await work(MemoryRepositories(draft, self._numbers), *args, **kwargs)
            draft.keep()
            return result
        finally:
            self._turn.release()

    async def shared_transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.transaction(work, *args, **kwargs)

    async def read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await work(MemoryRepositories(self._tables, self._numbers), *args, **kwargs)

    async def migrate(self, tell: Tell = nobody_waits) -> list[int]:  # noqa: ARG002 - there is nothing to do
        return []

    async def is_up_to_date(self) -> bool:
        return True

    async def facts(self, patience: float) -> StorageFacts:  # noqa: ARG002 - it knows
        return StorageFacts(
            name="Memory",
            version="",
            oldest=(),
            loses="everything is kept in memory and gone at the stop",
            remedy="It is for tests.",
        )

    async def hold_alone(self) -> None:
        """Nobody else could have it."""

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to give back."""
