"""How calls went: their pages report it when they are over, and whoever was in one may know."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.call_quality import Leg, LegQuality, check_legs
from domain.model.ids import CallId, UserId
from domain.services.access import check_takes_part
from domain.services.transactions import Transactions, UnitOfWork
from ports.metrics import Metrics
from ports.storage import Repositories
from ports.system import Clock

NEWEST_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuality:
    transactions: Transactions
    metrics: Metrics
    clock: Clock

    async def report(self, user_id: UserId, call_id: CallId, qualities: Sequence[LegQuality]) -> None:
        """How what others sent came to this user; a later report replaces an earlier one.

        Raises CallNotFound, CallEnded an hour after its end, InvalidFields, and Forbidden for whoever was not
        in it, and for a way from somebody who was not.
        """
        legs = await self.transactions.run(self._report, user_id, call_id, qualities)
        for leg in legs:
            self.metrics.count_leg(leg.quality)

    async def _report(
        self, uow: UnitOfWork, user_id: UserId, call_id: CallId, qualities: Sequence[LegQuality]
    ) -> Sequence[Leg]:
        now = self.clock.now()
        checked = check_legs(await uow.calls.get(call_id), user_id, qualities, now)
        legs = [Leg(call_id=call_id, user_id=user_id, quality=each, reported_at=now) for each in checked]
        await uow.call_legs.save(call_id, user_id, legs)
        return legs

    async def list_of(self, user_id: UserId, call_id: CallId) -> Sequence[Leg]:
        """What was reported so far. Raises CallNotFound, Forbidden for whoever was not called."""
        return await self.transactions.read(_list_of, user_id, call_id)

    async def list_newest(self) -> Sequence[Leg]:
        """For administrators, of all calls, the last reported first."""
        return await self.transactions.read(lambda stored: stored.call_legs.list_newest(NEWEST_AT_MOST))


async def _list_of(stored: Repositories, user_id: UserId, call_id: CallId) -> Sequence[Leg]:
    await check_takes_part(stored, user_id, await stored.calls.get(call_id))
    return await stored.call_legs.list_of(call_id)
