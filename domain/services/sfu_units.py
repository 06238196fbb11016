"""Units of the SFU are taken out of service and back in, while calls go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.model.audit import Actor, AuditAction
from domain.model.call_media import UnitName
from domain.model.errors import NotFound
from domain.model.sfu_units import UnitUse
from domain.services.administrators import AdministratorService
from domain.services.transactions import Transactions, UnitOfWork
from ports.sfu import Sfu
from ports.storage import Repositories

FOLLOW_EVERY = timedelta(seconds=2)
"""So soon every node knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SfuUnits:
    transactions: Transactions
    administrators: AdministratorService
    sfu: Sfu

    async def list_all(self) -> Sequence[UnitUse]:
        """Those of the settings, in that order."""
        return await self.transactions.read(self._list)

    async def drain(self, actor: Actor, unit: UnitName) -> None:
        """No call goes there any more, and those that are there go to another one, if there is one.

        Raises Forbidden, NotFound for one that is not among the settings.
        """
        await self.transactions.run(self._drain, actor, self._known(unit))
        await self.follow()

    async def undrain(self, actor: Actor, unit: UnitName) -> None:
        """Calls go there again. Raises as `drain`."""
        await self.transactions.run(self._undrain, actor, self._known(unit))
        await self.follow()

    async def follow(self) -> None:
        """What was decided, on whichever node, counts on this one."""
        if self.sfu.units():
            self.sfu.drain(await self.transactions.read(_drained))

    def _known(self, unit: UnitName) -> UnitName:
        if unit not in self.sfu.units():
            raise NotFound
        return unit

    async def _list(self, stored: Repositories) -> Sequence[UnitUse]:
        drained, seats = await _drained(stored), await stored.call_seats.count_by_unit()
        return [UnitUse(unit, unit in drained, seats.get(unit, 0)) for unit in self.sfu.units()]

    async def _drain(self, uow: UnitOfWork, actor: Actor, unit: UnitName) -> None:
        await self.administrators.enter(uow, actor)
        if unit not in await _drained(uow):
            await uow.drained_units.add(unit)
            await self.administrators.record(uow, actor, AuditAction.SFU_DRAINED, 0, unit)

    async def _undrain(self, uow: UnitOfWork, actor: Actor, unit: UnitName) -> None:
        await self.administrators.enter(uow, actor)
        if await uow.drained_units.remove(unit):
            await self.administrators.record(uow, actor, AuditAction.SFU_UNDRAINED, 0, unit)


async def _drained(stored: Repositories) -> set[UnitName]:
    return await stored.drained_units.list_all()
