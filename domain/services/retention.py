"""What is kept no longer goes: in small batches, at one node at a time (decision 22)."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from domain.model.chat import LastMessage, Message
from domain.model.files import Purpose
from domain.model.ids import UserId
from domain.model.retention import Retention
from domain.services.file_uses import FileUses
from domain.services.message_removal import MessageRemoval
from domain.services.transactions import Transactions, UnitOfWork
from ports.metrics import Metrics
from ports.storage import Repositories
from ports.system import Clock

CHORE = "retention"
LOOK_EVERY = timedelta(minutes=10)
DO_EVERY = timedelta(hours=6)
HELD_FOR = timedelta(minutes=10)
"""A node that dies at it keeps it from the others for so long."""
BREATH = timedelta(milliseconds=20)
"""Between two batches: whoever sends meanwhile comes first."""
MESSAGES_AT_ONCE = 100
"""Their rooms are locked together."""
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionService:
    transactions: Transactions
    removal: MessageRemoval
    file_uses: FileUses
    retention: Retention
    metrics: Metrics
    clock: Clock

    async def work(self) -> None:
        """To be called every LOOK_EVERY, on every node."""
        now = self.clock.now()
        if not await self.transactions.run(lambda uow: uow.chores.take(CHORE, now, now + HELD_FOR)):
            return
        kept = self.retention
        if kept.messages is not None:
            await self._remove_all("messages", partial(self._messages, before=now - kept.messages))
        if kept.files is not None:
            await self._remove_all("files", partial(self._files, before=now - kept.files))
        if kept.calls is not None:
            await self._remove_all("calls", partial(_calls, before=now - kept.calls))
        if kept.quality is not None:
            await self._remove_all("quality", partial(_quality, before=now - kept.quality))
        if kept.audit is not None:
            await self._remove_all("audit", partial(_audit, before=now - kept.audit))
        if kept.deliveries is not None:
            await self._remove_deliveries(now - kept.deliveries)
        await self._hold_until(self.clock.now() + DO_EVERY)

    async def _remove_all(self, kind: str, some: Callable[[UnitOfWork], Awaitable[int]]) -> None:
        """Batch by batch, until one finds nothing."""
        while removed := await self.transactions.run(some):
            self.metrics.count_removed(kind, removed)
            await self.clock.sleep(BREATH.total_seconds())
            await self._hold_until(self.clock.now() + HELD_FOR)

    async def _hold_until(self, until: datetime) -> None:
        await self.transactions.run(lambda uow: uow.chores.put_off(CHORE, until))

    async def _messages(self, uow: UnitOfWork, before: datetime) -> int:
        found = await uow.messages.list_sent_before(before, MESSAGES_AT_ONCE)
        for room_id in sorted({message.room_id for message in found}):
            await uow.rooms.lock(room_id)
        # As they are now that nobody else changes them.
        messages = await uow.message_index.among([message.message_id for message in found])
        await self.removal.remove(uow, messages)
        for newest in _newest_of_rooms(messages):
            nothing = LastMessage(message_id=newest.message_id, sent_at=newest.created_at)
            await uow.rooms.refresh_last_message(newest.room_id, nothing)
        return len(messages)

    async def _files(self, uow: UnitOfWork, before: datetime) -> int:
        names = await uow.uploads.list_used_since_before(before, Purpose.MESSAGE, ROWS_AT_ONCE)
        for name in names:
            await self.file_uses.end(uow, name, Purpose.MESSAGE)
        return len(names)

    async def _remove_deliveries(self, before: datetime) -> None:
        after = UserId(0)
        while receivers := await self.transactions.read(_receivers, after):
            after = receivers[-1]
            for receiver_id in sorted(await self.transactions.read(_behind, receivers, before)):
                await self._remove_all(
                    "deliveries", partial(_deliveries, receiver_id=receiver_id, before=before)
                )


def _newest_of_rooms(messages: Collection[Message]) -> Collection[Message]:
    return {each.room_id: each for each in sorted(messages, key=attrgetter("message_id"))}.values()


async def _calls(uow: UnitOfWork, before: datetime) -> int:
    return await uow.calls.remove_ended(before, ROWS_AT_ONCE)


async def _quality(uow: UnitOfWork, before: datetime) -> int:
    return await uow.call_legs.remove_older(before, ROWS_AT_ONCE)


async def _audit(uow: UnitOfWork, before: datetime) -> int:
    return await uow.audit.remove_older(before, ROWS_AT_ONCE)


async def _receivers(stored: Repositories, after: UserId) -> Sequence[UserId]:
    return await stored.deliveries.list_receivers(after, ROWS_AT_ONCE)


async def _behind(stored: Repositories, receivers: Sequence[UserId], before: datetime) -> set[UserId]:
    return await stored.deliveries.with_older(receivers, before)


async def _deliveries(uow: UnitOfWork, receiver_id: UserId, before: datetime) -> int:
    return await uow.deliveries.remove_older(receiver_id, before, ROWS_AT_ONCE)
