"""The words of messages reach the index beside the sending, by any node, in batches (decision 20)."""

from dataclasses import dataclass
from datetime import timedelta

from domain.model.ids import MessageId
from domain.model.message_index import IndexProgress
from domain.services.transactions import Transactions
from ports.storage import Repositories
from ports.system import Clock

INDEX_EVERY = timedelta(seconds=0.5)
"""Whatever was sent is found within a second."""
AT_ONCE = 100
"""Messages in one transaction. Revoking one of them waits until it is done, and their texts are in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageIndexer:
    """Runs on every node; the lock on the progress lets one of them work at a time."""

    transactions: Transactions
    clock: Clock

    async def work(self) -> None:
        """To be called every INDEX_EVERY: index all that is new, and then some of what is old."""
        progress, newest = await self.transactions.read(_state)
        if progress.missed:
            progress = await self.transactions.run(self._follow)
        while newest > progress.newest:
            before, progress = progress, await self.transactions.run(self._follow)
            if progress == before:
                break
        if not progress.is_complete:
            await self.go_back()

    async def _follow(self, stored: Repositories) -> IndexProgress:
        progress = await stored.message_index.lock_progress()
        late = await stored.message_index.among(progress.missed) if progress.missed else ()
        messages = [*late, *await stored.message_index.above(progress.newest, AT_ONCE)]
        await stored.message_index.add(messages)
        found = {message.message_id for message in messages}
        after = progress.followed(found, self.clock.now())
        if after != progress:
            await stored.message_index.save_progress(after)
        return after

    async def go_back(self) -> IndexProgress:
        """Index the next older messages."""
        return await self.transactions.run(self._go_back)

    async def _go_back(self, stored: Repositories) -> IndexProgress:
        progress = await stored.message_index.lock_progress()
        messages = await stored.message_index.below(progress.oldest, AT_ONCE)
        await stored.message_index.add(messages)
        lowest = messages[-1].message_id if len(messages) == AT_ONCE else MessageId(1)
        progress = progress.gone_back_to(min(lowest, progress.oldest))
        await stored.message_index.save_progress(progress)
        return progress

    async def start_again(self) -> IndexProgress:
        """Forget all words; `go_back` finds them again, the newest first."""
        return await self.transactions.run(_start_again)


async def _state(stored: Repositories) -> tuple[IndexProgress, MessageId]:
    return await stored.message_index.progress(), await stored.message_index.newest()


async def _start_again(stored: Repositories) -> IndexProgress:
    progress = await stored.message_index.lock_progress()
    newest = max(await stored.message_index.newest(), progress.newest)
    await stored.message_index.clear()
    progress = IndexProgress(oldest=MessageId(newest + 1), newest=newest)
    await stored.message_index.save_progress(progress)
    return progress
