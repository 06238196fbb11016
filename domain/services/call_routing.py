"""By which way a call's sound and pictures go: decided with the changes that bring it about."""

from dataclasses import dataclass

from domain.model.call_media import NO_UNIT, MediaMode, UnitName
from domain.model.call_media_rules import MediaPolicy, choose_unit, to_unit, wanted_mode, wants_e2ee
from domain.model.calls import CallState
from domain.services.transactions import UnitOfWork
from ports.sfu import Sfu


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRouting:
    sfu: Sfu
    policy: MediaPolicy

    async def route(self, uow: UnitOfWork, before: CallState, after: CallState) -> CallState:
        """Who came or went may bring the call into an SFU, or back, or make an end to encryption, or begin
        it: as part of that change.
        """
        if after.revision == before.revision or after.call.ended:
            return after
        return await self.choose_way(uow, after)

    def lacks_sfu(self, state: CallState) -> bool:
        """Whether it would go through one, and can now."""
        wanted = wanted_mode(state, self.policy) is MediaMode.SFU
        return wanted and not state.call.media.by_sfu and bool(self.sfu.usable())

    def has_other(self, unit: UnitName) -> bool:
        return any(each != unit for each in self.sfu.usable())

    async def choose_way(self, uow: UnitOfWork, after: CallState) -> CallState:
        """Where it is to go with the people who are in it."""
        media, wanted = after.call.media, wanted_mode(after, self.policy)
        if wanted is MediaMode.MESH:
            return to_unit(after, NO_UNIT) if media.by_sfu else after
        e2ee = wants_e2ee(after, self.policy)
        if media.by_sfu and media.e2ee == e2ee:
            return after
        unit = after.call.unit if after.call.unit in self.sfu.usable() else await self.choose(uow)
        return to_unit(after, unit, e2ee=e2ee) if unit else after

    async def choose(self, uow: UnitOfWork, besides: UnitName = NO_UNIT) -> UnitName:
        """A usable one, if there is any besides that."""
        usable = [unit for unit in self.sfu.usable() if unit != besides]
        return choose_unit(usable, await uow.call_seats.count_by_unit()) if usable else NO_UNIT
