"""What people do with calls: every command loads the call under its lock, decides, saves, commits, tells."""

import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.model.accounts import Login
from domain.model.call_rules import CallEvent, Change, connect, decide, decide_on_socket, place, tick
from domain.model.calls import (
    MEMBERS_AT_MOST,
    NO_PASS,
    TOKEN_LIFETIME,
    Call,
    CallKind,
    CallState,
    CallTimes,
    ParticipantState,
    check_callee_count,
    check_callees,
)
from domain.model.chat import Message
from domain.model.errors import InternalError, TooManyRequests, Unavailable
from domain.model.ids import CallId, ContactId, UserId
from domain.model.notifications import (
    CallHandledNotification,
    MessageNotification,
    RosterNotification,
)
from domain.model.ringing import RING_WINDOW, retry_after, ring_for, rings_in_vain
from domain.model.signaling import CallPass, Roster
from domain.services.transactions import Transactions, UnitOfWork
from ports.delay_queue import DelayQueue
from ports.security import TokenIssuer
from ports.system import Clock, IdGenerator

log = logging.getLogger(__name__)

DUE_KEY = "call:"
"""Before a call's id: its key in the delay queue."""


class UserBusy(Exception):
    """The user wants to come back to a call, but has joined another one since they left it."""


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """What the operator decides about calls."""

    times: CallTimes = field(default_factory=CallTimes)
    members_at_most: int = MEMBERS_AT_MOST
    ringing_limited: bool = True
    """Whether one person may ring another only for so long (C6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCommands:
    """A call has no owner: every method may run on any node, and repeating one is harmless."""

    transactions: Transactions
    delay_queue: DelayQueue
    tokens: TokenIssuer
    policy: CallPolicy
    clock: Clock
    ids: IdGenerator

    async def place(
        self,
        caller_id: UserId,
        contact_id: ContactId,
        callee_ids: Collection[UserId],
        kind: CallKind = CallKind.UNSAID,
    ) -> CallId:
        """Ring them. The call is ready when this returns, or ended because nobody was free.

        Raises NoCallees, InvalidFields, ContactNotFound, Forbidden, BadRequest, and TooManyRequests for too
        much ringing of the same people.
        """
        check_callee_count(callee_ids, self.policy.members_at_most)
        return await self.transactions.run(self._place, caller_id, contact_id, callee_ids, kind)

    async def _place(
        self,
        uow: UnitOfWork,
        caller_id: UserId,
        contact_id: ContactId,
        callee_ids: Collection[UserId],
        kind: CallKind,
    ) -> CallId:
        contact = await uow.contacts.get_with_room_locked(contact_id)
        contact.check_owner(caller_id)
        room_members = await uow.rooms.member_ids(contact.room_id)
        members = check_callees(caller_id, callee_ids, room_members, group=bool(contact.group_id))
        now = self.clock.now()
        may_ring = await self._may_ring(uow, members, now)
        message = await uow.messages.add(Message.record_call(contact.room_id, caller_id, now))
        if message is None:
            raise InternalError("a message without local id was taken for a repeated one")
        call = await uow.calls.add(Call.begin(message.room_id, message.message_id, members, now, kind))
        await uow.messages.save(replace(message, call_id=call.call_id))
        await uow.rooms.set_last_message(message.room_id, message.preview())
        free = await uow.calls.hold(call.call_id, {caller_id, *may_ring})
        ring = {user_id: time for user_id, time in may_ring.items() if user_id in free}
        state = place(call, ring, caller_id in free, now, self.policy.times)
        await self._keep(uow, Change(CallState(call, ()), state))
        return call.call_id

    async def _may_ring(
        self, uow: UnitOfWork, members: tuple[UserId, ...], now: datetime
    ) -> Mapping[UserId, timedelta]:
        """Whom the caller may ring, and for how long (C6). Raises TooManyRequests if nobody."""
        caller_id, *callee_ids = members
        wish = self.policy.times.ring
        if not self.policy.ringing_limited:
            return dict.fromkeys(callee_ids, wish)
        rings = rings_in_vain(await uow.calls.list_parts(caller_id, callee_ids, now - RING_WINDOW - wish))
        allowed = {
            user_id: ring_for([ring for ring in rings if ring.callee_id == user_id], now, wish)
            for user_id in callee_ids
        }
        may_ring = {user_id: time for user_id, time in allowed.items() if time}
        if not may_ring:
            raise TooManyRequests(retry_after(rings, now), "ring-person")
        return may_ring

    async def join(self, login: Login, call_id: CallId) -> str:
        """The token for the call's socket; the first time also the answer that stops the ringing.

        Raises CallNotFound, CallNotReady, CallEnded (also after a rejection), Forbidden.
        """
        await self._command(call_id, login.user_id, CallEvent.JOIN)
        call_pass = CallPass(call_id, login.user_id, login.login_id, self.ids.pass_id())
        return self.tokens.issue_call(call_pass, self.clock.now() + TOKEN_LIFETIME)

    async def hang_up(self, user_id: UserId, call_id: CallId) -> None:
        """Reject, cancel or leave. Raises CallNotFound, CallNotReady, CallEnded, Forbidden."""
        await self._command(call_id, user_id, CallEvent.HANG_UP)

    async def say_goodbye(self, token: str) -> None:
        """The page with this call token closes: while it rings, its caller has only a farewell to come back.

        Raises Unauthenticated, CallNotFound, Forbidden.
        """
        now = self.clock.now()
        call_pass = self.tokens.read_call(token, now)

        def decision(before: CallState) -> CallState:
            if before.get(call_pass.user_id).pass_id not in {call_pass.pass_id, NO_PASS}:
                return before  # another page has come already
            return decide(before, CallEvent.GOODBYE, call_pass.user_id, now, self.policy.times)

        await self.transactions.run(self._decide, call_pass.call_id, decision)

    async def see_missed(self, user_id: UserId) -> None:
        """The missed count is 0 after it."""
        await self.transactions.run(lambda uow: uow.calls.see_missed(user_id))

    async def _command(self, call_id: CallId, user_id: UserId, command: CallEvent) -> None:
        def decision(before: CallState) -> CallState:
            before.check_commandable_by(user_id)
            return decide(before, command, user_id, self.clock.now(), self.policy.times)

        await self.transactions.run(self._decide, call_id, decision)

    @asynccontextmanager
    async def connect(self, call_pass: CallPass) -> AsyncIterator[Change]:
        """A socket has come. The others are told at the end of the block, when its mailbox is open.

        If the user is out, the state says so and nothing changed. Raises CallNotFound, Forbidden, and
        UserBusy for one who comes back while in another call.
        """

        def decision(before: CallState) -> CallState:
            if before.get(call_pass.user_id).state is ParticipantState.REJECTED:
                return before
            now, times = self.clock.now(), self.policy.times
            return connect(before, call_pass.user_id, call_pass.pass_id, now, times)

        async with self.transactions.tell_after_block(self._decide, call_pass.call_id, decision) as change:
            yield change

    async def heartbeat(self, call_id: CallId, user_id: UserId, socket: int) -> Roster:
        """Begin a new life for the user; returns the call's present roster. Raises CallNotFound, Forbidden,
        Unavailable.
        """
        return Roster.of((await self._by_socket(call_id, user_id, socket, CallEvent.HEARTBEAT)).after)

    async def lose(self, call_id: CallId, user_id: UserId, socket: int) -> None:
        """The socket is gone; the others are told after the grace, unless the user has a newer one."""
        await self._by_socket(call_id, user_id, socket, CallEvent.DISCONNECT)

    async def _by_socket(self, call_id: CallId, user_id: UserId, socket: int, happened: CallEvent) -> Change:
        def decision(before: CallState) -> CallState:
            return decide_on_socket(before, happened, user_id, socket, self.clock.now(), self.policy.times)

        return await self.transactions.run(self._decide, call_id, decision)

    async def time_out(self, call_id: CallId) -> datetime | None:
        """Apply the deadlines that have passed; returns the next one. Raises CallNotFound."""

        def decision(before: CallState) -> CallState:
            return tick(before, self.clock.now(), self.policy.times)

        return (await self.transactions.run(self._decide, call_id, decision)).after.next_due

    async def roster(self, call_id: CallId) -> Roster:
        """Raises CallNotFound."""
        return Roster.of(await self._get(call_id))

    async def newest_socket(self, call_id: CallId, user_id: UserId) -> int:
        """Its number. Raises CallNotFound, Forbidden."""
        return (await self._get(call_id)).get(user_id).socket

    async def _get(self, call_id: CallId) -> CallState:
        return await self.transactions.read(lambda stored: stored.calls.get(call_id))

    async def _decide(
        self, uow: UnitOfWork, call_id: CallId, decision: Callable[[CallState], CallState]
    ) -> Change:
        before = await uow.calls.get_locked(call_id)
        change = Change(before, decision(before))
        await self._keep(uow, change)
        return change

    async def _keep(self, uow: UnitOfWork, change: Change) -> None:
        """Save it and tell: other devices first, so that none rings again."""
        if change.after == change.before:
            return
        call_id = change.after.call.call_id
        if change.entered:
            free = await uow.calls.hold(call_id, change.entered)
            if free != change.entered:
                raise UserBusy
        await uow.calls.save(change)
        if change.sooner_due is not None:
            uow.after_commit(self._schedule, call_id, change.sooner_due)
        if not change.visible:
            return
        uow.notify(*(CallHandledNotification(user_id, call_id) for user_id in change.newly_handled))
        if change.status_changed:
            uow.notify(await self._update(uow, change.after))
        uow.notify(*_rosters(change))

    async def _update(self, uow: UnitOfWork, state: CallState) -> MessageNotification:
        """The call's message with its new status, for everybody in the room."""
        call = state.call
        message = await uow.messages.get(call.message_id)
        receivers = await uow.rooms.member_ids(call.room_id)
        deliveries = await uow.deliveries.append(
            call.message_id, receivers, is_new=False, now=self.clock.now()
        )
        return MessageNotification(
            message=message, is_new=False, deliveries=deliveries, call=call, handled_by=state.handled_by
        )

    async def _schedule(self, call_id: CallId, due: datetime) -> None:
        try:
            await self.delay_queue.schedule(f"{DUE_KEY}{call_id}", due)
        except Unavailable:
            log.warning("the delay queue is away; the monitor finds call %d", call_id)


def _rosters(change: Change) -> Iterator[RosterNotification]:
    """For everybody who has, or just had, a socket."""
    after = change.after
    concerned = change.before.present | after.present
    receivers = {each.user_id for each in after.participants if each.entry and each.user_id in concerned}
    if receivers:
        roster = Roster.of(after, starts=change.started, reentered=change.reentered)
        yield RosterNotification(after.call.call_id, receivers, roster)
