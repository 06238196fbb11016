"""Calls as they are shown: one, all that somebody had, and what a participant needs to connect."""

from dataclasses import dataclass

from domain.model.call_media_rules import MediaPolicy
from domain.model.calls import Call, CallHistory, CallState, ParticipantState, check_call_history
from domain.model.errors import Forbidden
from domain.model.ice import IceServers
from domain.model.ids import CallId, UserId
from domain.model.sfu_signals import MediaTold
from domain.services.access import check_takes_part
from domain.services.transactions import Transactions
from ports.ice import IceServerList
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQueries:
    transactions: Transactions
    ice: IceServerList
    media: MediaPolicy
    clock: Clock

    async def get(self, user_id: UserId, call_id: CallId) -> Call:
        """Raises CallNotFound, Forbidden for whoever is not in its members, or in its room no more."""
        return (await self.transactions.read(_get, user_id, call_id)).call

    async def media_of(self, user_id: UserId, call_id: CallId) -> MediaTold:
        """How its sound and pictures travel. Raises CallNotFound, Forbidden."""
        call = (await self.transactions.read(_get, user_id, call_id)).call
        return self.media.told(call.media, len(call.members))

    async def history(self, user_id: UserId, before: CallId, limit: int) -> CallHistory:
        """Newest first, from below `before` if it is not 0. Raises InvalidFields."""
        return await self.transactions.read(_history, user_id, before, check_call_history(limit))

    async def ice_servers(self, user_id: UserId, call_id: CallId) -> IceServers:
        """For somebody who is in the call, or rung by it: a relay only once they have answered.

        Raises CallNotFound, CallNotReady, CallEnded, Forbidden also for one who is out of it.
        """
        state = await self.transactions.read(_get, user_id, call_id)
        state.check_commandable_by(user_id)
        if user_id not in state.present:
            raise Forbidden
        answered = state.get(user_id).state is not ParticipantState.INVITED
        return self.ice.issue(call_id, user_id, self.clock.now(), relayed=answered)


async def _get(stored: Repositories, user_id: UserId, call_id: CallId) -> CallState:
    state = await stored.calls.get(call_id)
    state.call.check_member(user_id)
    await check_takes_part(stored, user_id, state)
    return state


async def _history(stored: Repositories, user_id: UserId, before: CallId, limit: int) -> CallHistory:
    records = await stored.calls.history(user_id, before, limit + 1)
    page = records[:limit]
    cursor = page[-1].call.call_id if len(records) > limit else None
    return CallHistory(page, cursor, await stored.calls.count_missed(user_id))
