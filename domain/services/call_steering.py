"""Who is in a running call, and until when: invited, removed, asked for quiet, ended (contract-2 N11)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.model.call_invitations import Invitations, admit, check_invites, invite, set_lock
from domain.model.call_rules import CallEvent, decide, end_for_all
from domain.model.calls import CallKind, CallState, check_callee_count
from domain.model.errors import BadRequest, Forbidden
from domain.model.groups import Role
from domain.model.guests import GuestState, is_guest
from domain.model.ids import CallId, UserId
from domain.model.notifications import MuteAskedNotification
from domain.services.access import check_takes_part, role_in
from domain.services.call_commands import CallCommands, CallPolicy
from domain.services.call_seating import CallSeating
from domain.services.call_waiting import CallWaiting
from domain.services.guests import GuestService
from domain.services.limits import Limits, counting
from domain.services.transactions import Transactions, UnitOfWork
from ports.rate_limits import RateLimits
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSteering:
    """Anybody online invites; the host, and in groups owner and admins, do the rest.

    Every method raises CallNotFound, CallNotReady, CallEnded, and Forbidden for whoever may not.
    """

    transactions: Transactions
    commands: CallCommands
    guests: GuestService
    seating: CallSeating
    waiting: CallWaiting
    policy: CallPolicy
    rate_limits: RateLimits
    limits: Limits
    clock: Clock

    async def invite(self, user_id: UserId, call_id: CallId, user_ids: Collection[UserId]) -> None:
        """Ring contacts of one's own, or members of the call's room. Who is in it or rung already is passed
        over; who is in another call, and whose devices show no second one, has missed it.

        Raises NoCallees, InvalidFields for too many members, BadRequest, and TooManyRequests for too much
        ringing of one of them. Forbidden also if one of them is neither contact nor member.
        """
        check_callee_count(user_ids, self.policy.media.members_at_most(CallKind.VOICE))
        uses = [(self.limits.call_invites_to_person, f"{user_id}.{each}") for each in set(user_ids)]
        async with counting(self.rate_limits, *uses if self.policy.ringing_limited else ()):
            waiting = await self.waiting.find(user_ids)
            await self.transactions.run(self._invite, user_id, call_id, user_ids, waiting)

    async def _invite(
        self,
        uow: UnitOfWork,
        user_id: UserId,
        call_id: CallId,
        user_ids: Collection[UserId],
        waiting: Collection[UserId],
    ) -> None:
        """`waiting`: who may be rung while in another call."""
        before = await uow.calls.get_locked(call_id)
        before.check_commandable_by(user_id)
        await check_takes_part(uow, user_id, before)
        invited = check_invites(
            before, user_id, user_ids, self.policy.media.members_at_most(before.call.kind)
        )
        invitations = await _who_can_be_rung(uow, user_id, before, invited, waiting)
        after = invite(before, invitations, self.clock.now(), self.policy.times)
        await self.commands.become(uow, before, after)

    async def admit(self, user_id: UserId, call_id: CallId, guest_id: UserId) -> None:
        """A guest at the door is in; twice is once. Raises InvalidFields for too many members."""
        await self.transactions.run(self._admit, user_id, call_id, guest_id)

    async def _admit(self, uow: UnitOfWork, user_id: UserId, call_id: CallId, guest_id: UserId) -> None:
        before = await _steered(uow, user_id, call_id)
        await self.guests.decide(uow, before, guest_id, GuestState.ADMITTED)
        if before.find(guest_id) is None:
            now, policy = self.clock.now(), self.policy
            most = policy.media.members_at_most(before.call.kind)
            after = admit(before, guest_id, most, now, policy.times)
            await self.commands.become(uow, before, after)

    async def lock(self, user_id: UserId, call_id: CallId, *, on: bool) -> None:
        """Nobody new comes in but by invitation; who is in it stays, and may come back."""
        await self.transactions.run(self._lock, user_id, call_id, on=on)

    async def _lock(self, uow: UnitOfWork, user_id: UserId, call_id: CallId, *, on: bool) -> None:
        before = await _steered(uow, user_id, call_id)
        await self.commands.become(uow, before, set_lock(before, self.clock.now(), on=on))

    async def remove(self, user_id: UserId, call_id: CallId, other_id: UserId) -> None:
        """They are out, and come back only when they are invited again; a guest at the door is turned away.

        Raises BadRequest for oneself.
        """
        await self.transactions.run(self._remove, user_id, call_id, other_id)

    async def _remove(self, uow: UnitOfWork, user_id: UserId, call_id: CallId, other_id: UserId) -> None:
        before = await _steered(uow, user_id, call_id)
        if other_id == user_id:
            raise BadRequest("userId不能是自己")
        if is_guest(other_id) and before.find(other_id) is None:
            await self.guests.decide(uow, before, other_id, GuestState.TURNED_AWAY)
            return
        after = decide(before, CallEvent.REMOVE, other_id, self.clock.now(), self.policy.times)
        await self.commands.become(uow, before, after)

    async def end(self, user_id: UserId, call_id: CallId) -> None:
        """Everybody is out."""
        await self.transactions.run(self._end, user_id, call_id)

    async def _end(self, uow: UnitOfWork, user_id: UserId, call_id: CallId) -> None:
        before = await _steered(uow, user_id, call_id)
        await self.commands.become(uow, before, end_for_all(before, self.clock.now()))

    async def mute(self, user_id: UserId, call_id: CallId, other_id: UserId) -> None:
        """Ask them to turn their microphone off, and at an SFU see to it; nobody can turn it on for them."""
        await self.transactions.run(self._mute, user_id, call_id, other_id)

    async def _mute(self, uow: UnitOfWork, user_id: UserId, call_id: CallId, other_id: UserId) -> None:
        state = await _steered(uow, user_id, call_id)
        if state.get(other_id).entry and other_id in state.present:
            uow.notify(MuteAskedNotification(call_id, other_id))
            if state.call.media.by_sfu:
                uow.after_commit(self.seating.silence, call_id, other_id)


async def _steered(uow: UnitOfWork, user_id: UserId, call_id: CallId) -> CallState:
    """The call, locked, if they may steer it."""
    state = await uow.calls.get_locked(call_id)
    hosts = state.call.host_id == user_id and (state.call.ended or user_id in state.present)
    if not hosts:
        contact = await uow.contacts.find_in_room(user_id, state.call.room_id)
        if contact is None or await role_in(uow, contact) not in {Role.OWNER, Role.ADMIN}:
            raise Forbidden
    state.check_live()
    return state


async def _who_can_be_rung(
    uow: UnitOfWork,
    user_id: UserId,
    state: CallState,
    invited: Sequence[UserId],
    waiting: Collection[UserId],
) -> Invitations:
    """Raises Forbidden for somebody who is neither contact nor member."""
    friends = await uow.contacts.open_among(user_id, invited)
    members = set(await uow.rooms.member_ids(state.call.room_id))
    if not set(invited) <= friends | members:
        raise Forbidden
    blocked = await uow.blocks.between(user_id, invited)
    allowed = set(invited) - blocked
    free = await uow.calls.hold(state.call.call_id, allowed)
    free |= await uow.calls.let_wait(state.call.call_id, allowed & set(waiting) - free)
    return Invitations(user_ids=invited, free=free, unreachable=blocked, outside=set(invited) - members)
