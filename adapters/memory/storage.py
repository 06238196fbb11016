"""The storage of one process, gone with it: the reference of what the other storages promise."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from adapters.memory.repositories.accounts import MemoryLogins, MemoryUsers
from adapters.memory.repositories.calls import MemoryCalls
from adapters.memory.repositories.chat import MemoryDeliveries, MemoryMessages, MemoryRooms
from adapters.memory.repositories.contacts import MemoryContactRequests, MemoryContacts
from adapters.memory.repositories.files import MemoryUploads
from adapters.memory.repositories.groups import MemoryGroups
from adapters.memory.repositories.outbox import MemoryOutbox
from adapters.memory.tables import Numbers, Tables
from domain.model.errors import Unavailable
from ports.storage import Repositories, Storage

P = ParamSpec("P")
T = TypeVar("T")


class MemoryRepositories(Repositories):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self.users = MemoryUsers(tables, numbers)
        self.logins = MemoryLogins(tables)
        self.contact_requests = MemoryContactRequests(tables, numbers)
        self.contacts = MemoryContacts(tables, numbers)
        self.rooms = MemoryRooms(tables, numbers)
        self.groups = MemoryGroups(tables, numbers)
        self.messages = MemoryMessages(tables, numbers)
        self.deliveries = MemoryDeliveries(tables)
        self.uploads = MemoryUploads(tables)
        self.calls = MemoryCalls(tables, numbers)
        self.outbox = MemoryOutbox(tables, numbers)


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

    async def read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await work(MemoryRepositories(self._tables, self._numbers), *args, **kwargs)

    async def migrate(self) -> list[int]:
        return []

    async def is_up_to_date(self) -> bool:
        return True

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to give back."""
