"""When devices were used last, to a few minutes: noted in passing, written together."""

from collections.abc import Sequence
from datetime import datetime

from domain.model.accounts import USE_NOTED_EVERY, Login
from domain.model.ids import LoginId
from domain.services.transactions import Transactions, UnitOfWork
from ports.system import Clock

WRITTEN_AT_ONCE = 500


class LoginUses:
    """What is noted and not written when a node dies is lost: the device shows an older use."""

    def __init__(self, *, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock
        self._used: set[LoginId] = set()

    def note(self, login: Login) -> None:
        """It is used now. Of a bot, whose token was made by somebody else, also the first time."""
        last = login.last_used_at if login.scopes is None else login.noted_use_at
        if last is None or self._clock.now() - last >= USE_NOTED_EVERY:
            self._used.add(login.login_id)

    async def write(self) -> None:
        """Raises Unavailable; what was not written stays noted."""
        while self._used:
            some = sorted(self._used)[:WRITTEN_AT_ONCE]
            await self._transactions.run(_write, some, self._clock.now())
            self._used.difference_update(some)


async def _write(uow: UnitOfWork, login_ids: Sequence[LoginId], now: datetime) -> None:
    await uow.logins.note_use(login_ids, now)
