"""Who is found by which words is looked over once a day.

A node of a version from before this index, while it goes on beside nodes of ours, makes accounts and changes
names without a word of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.accounts import User
from domain.model.ids import UserId
from domain.model.name_words import name_words
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock

CHORE = "name index"
LOOK_EVERY = timedelta(minutes=10)
DO_EVERY = timedelta(days=1)
HELD_FOR = timedelta(minutes=10)
"""A node that dies at it keeps it from the others for so long."""
BREATH = timedelta(milliseconds=50)
"""Between two pages: whoever sends meanwhile comes first."""
USERS_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NameIndexer:
    transactions: Transactions
    clock: Clock

    async def work(self) -> None:
        """To be called every LOOK_EVERY, on every node."""
        now = self.clock.now()
        if not await self.transactions.run(lambda uow: uow.chores.take(CHORE, now, now + HELD_FOR)):
            return
        before = UserId(0)
        while users := await self.transactions.read(_page, before):
            before = users[-1].user_id
            wrong = [user.user_id for user in await self.transactions.read(_wrong_among, users)]
            if wrong:
                await self.transactions.run(_mend, wrong)
            await self.clock.sleep(BREATH.total_seconds())
            await self._hold_until(self.clock.now() + HELD_FOR)
        await self._hold_until(self.clock.now() + DO_EVERY)

    async def _hold_until(self, until: datetime) -> None:
        await self.transactions.run(lambda uow: uow.chores.put_off(CHORE, until))


async def _page(stored: Repositories, before: UserId) -> Sequence[User]:
    """The newest first: they are most likely to lack something."""
    return await stored.user_directory.list_page([], before, USERS_AT_ONCE)


async def _wrong_among(stored: Repositories, users: Sequence[User]) -> Sequence[User]:
    known = await stored.name_index.words_of([user.user_id for user in users])
    return [user for user in users if known[user.user_id] != _words(user)]


async def _mend(uow: UnitOfWork, user_ids: Sequence[UserId]) -> None:
    """As they are called now that nobody else changes them."""
    await uow.users.lock(user_ids)
    for user in (await uow.users.find_many(user_ids)).values():
        await uow.name_index.save(user.user_id, _words(user))


def _words(user: User) -> frozenset[str]:
    return frozenset(name_words(user.username, user.nickname))
