"""Whether this node can do its work: what a load balancer asks."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.model.errors import ChatError
from domain.model.ids import UserId
from ports.blobs import BlobStore
from ports.mailboxes import Mailboxes, StoreCondition
from ports.storage import Storage
from ports.system import Clock

CHECK_EVERY: Final = timedelta(seconds=1)
"""Whoever asks more often is told what was found last."""
CHECK_SCHEMA_EVERY: Final = timedelta(minutes=1)
ROOM_AT_LEAST: Final = 64 * 1024 * 1024
"""Bytes: below them no node should be sent people who have something to store."""
NOBODY: Final = UserId(0)


@dataclass(frozen=True, slots=True)
class Condition:
    """Each part, and whether it is well."""

    database: bool
    schema: bool
    mailboxes: bool
    disk: bool
    staying: bool
    """False from the moment on at which the node was told to stop."""

    @property
    def ready(self) -> bool:
        return self.database and self.schema and self.mailboxes and self.disk and self.staying


class Readiness:
    def __init__(self, *, storage: Storage, mailboxes: Mailboxes, blobs: BlobStore, clock: Clock) -> None:
        self._storage = storage
        self._mailboxes = mailboxes
        self._blobs = blobs
        self._clock = clock
        self._staying = True
        self._schema = False
        self._check_schema_at = self._check_at = clock.now()
        self._condition = Condition(database=False, schema=False, mailboxes=False, disk=False, staying=True)
        self._turn = asyncio.Lock()

    def drain(self) -> None:
        """The node is about to stop: nobody new should come."""
        self._staying = False
        self._check_at = self._clock.now()

    async def check(self) -> Condition:
        """Never raises: what cannot be asked is not well."""
        async with self._turn:
            now = self._clock.now()
            if now >= self._check_at:
                self._condition = await self._find()
                self._check_at = now + CHECK_EVERY
            return self._condition

    async def _find(self) -> Condition:
        return Condition(
            database=await _is_well(self._has_database),
            schema=await _is_well(self._has_schema),
            mailboxes=self._mailboxes.condition is StoreCondition.WELL,
            disk=await _is_well(self._has_room),
            staying=self._staying,
        )

    async def _has_database(self) -> bool:
        await self._storage.read(lambda stored: stored.deliveries.last(NOBODY))
        return True

    async def _has_schema(self) -> bool:
        """Asked seldom while it is there: only a restored backup takes it away."""
        now = self._clock.now()
        if not self._schema or now >= self._check_schema_at:
            self._schema = await self._storage.is_up_to_date()
            self._check_schema_at = now + CHECK_SCHEMA_EVERY
        return self._schema

    async def _has_room(self) -> bool:
        return await self._blobs.free() >= ROOM_AT_LEAST


async def _is_well(ask: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await ask()
    except ChatError:
        return False
