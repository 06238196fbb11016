"""What people do with calls: every command loads the call under its lock, decides, saves, commits, tells."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.model.accounts import Login
from domain.model.call_changes import Change
from domain.model.call_encryption import NO_KEY, check_public_key
from domain.model.call_media_rules import MediaPolicy, check_room
from domain.model.call_rules import CallEvent, connect, decide, decide_on_socket, place, tick
from domain.model.calls import (
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
from domain.model.errors import InternalError, TooManyRequests
from domain.model.ids import CallId, ContactId, RoomId, UserId
from domain.model.ringing import RING_WINDOW, retry_after, ring_for, rings_in_vain
from domain.model.signaling import CallPass, Roster
from domain.services.access import check_takes_part
from domain.services.call_changes import CallChanges
from domain.services.call_routing import CallRouting
from domain.services.call_waiting import CallWaiting
from domain.services.limits import Limits
from domain.services.transactions import Transactions, UnitOfWork
from ports.security import TokenIssuer
from ports.system import Clock, IdGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPolicy:
    """What the operator decides about calls."""

    times: CallTimes = field(default_factory=CallTimes)
    media: MediaPolicy = field(default_factory=MediaPolicy)
    ringing_limited: bool = True
    """Whether one person may ring another only for so long (C6)."""
    guests: bool = False
    """Whether people without an account come in, by links and one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCommands:
    """A call has no owner: every method may run on any node, and repeating one is harmless."""

    transactions: Transactions
    changes: CallChanges
    routing: CallRouting
    waiting: CallWaiting
    tokens: TokenIssuer
    policy: CallPolicy
    limits: Limits
    clock: Clock
    ids: IdGenerator

    async def place(
        self,
        caller_id: UserId,
        contact_id: ContactId,
        callee_ids: Collection[UserId],
        kind: CallKind = CallKind.UNSAID,
    ) -> CallId:
        """Ring them, beside the call that they are in if their devices show it. The call is ready when this
        returns, or ended because nobody was free.

        Raises NoCallees, InvalidFields, ContactNotFound, Forbidden, BadRequest, and TooManyRequests for too
        much ringing of the same people.
        """
        check_callee_count(callee_ids, self.policy.media.members_at_most(kind))
        waiting = await self.waiting.find(callee_ids)
        return await self.transactions.run(self._place, caller_id, contact_id, callee_ids, kind, waiting)

    async def _place(
        self,
        uow: UnitOfWork,
        caller_id: UserId,
        contact_id: ContactId,
        callee_ids: Collection[UserId],
        kind: CallKind,
        waiting: Collection[UserId],
    ) -> CallId:
        """`waiting`: who may be rung while in another call."""
        contact = await uow.contacts.get_with_room_locked(contact_id)
        contact.check_owner(caller_id)
        contact.check_open()
        room_members = await uow.rooms.member_ids(contact.room_id)
        members = check_callees(caller_id, callee_ids, room_members, group=bool(contact.group_id))
        now = self.clock.now()
        may_ring = await self._may_ring(uow, members, now)
        blocked = await uow.blocks.between(caller_id, callee_ids) if contact.group_id else set()
        may_ring = {user_id: time for user_id, time in may_ring.items() if user_id not in blocked}
        message = await uow.messages.add(Message.record_call(contact.room_id, caller_id, now))
        if message is None:
            raise InternalError("a message without local id was taken for a repeated one")
        call = await uow.calls.add(Call.begin(message.room_id, message.message_id, members, now, kind))
        await uow.messages.save(replace(message, call_id=call.call_id))
        await uow.rooms.set_last_message(message.room_id, message.preview())
        free = await uow.calls.hold(call.call_id, {caller_id, *may_ring})
        if caller_id in free:
            free |= await uow.calls.let_wait(call.call_id, may_ring.keys() & set(waiting) - free)
        ring = {user_id: time for user_id, time in may_ring.items() if user_id in free}
        state = place(call, ring, caller_id in free, now, self.policy.times, unreachable=blocked)
        await self.changes.keep(uow, Change(CallState(call, ()), state))
        return call.call_id

    async def _may_ring(
        self, uow: UnitOfWork, members: tuple[UserId, ...], now: datetime
    ) -> Mapping[UserId, timedelta]:
        """Whom the caller may ring, and for how long (C6). Raises TooManyRequests if nobody."""
        caller_id, *callee_ids = members
        wish, budget = self.policy.times.ring, self.limits.ringing
        if not self.policy.ringing_limited:
            return dict.fromkeys(callee_ids, wish)
        rings = rings_in_vain(await uow.calls.list_parts(caller_id, callee_ids, now - RING_WINDOW - wish))
        allowed = {
            user_id: ring_for([ring for ring in rings if ring.callee_id == user_id], now, wish, budget)
            for user_id in callee_ids
        }
        may_ring = {user_id: time for user_id, time in allowed.items() if time}
        if not may_ring:
            raise TooManyRequests(retry_after(rings, now), "ring-person")
        return may_ring

    async def join(
        self, login: Login, call_id: CallId, *, sfu: bool = False, public_key: str = NO_KEY
    ) -> str:
        """The token for the call's socket; the first time also the answer that stops the ringing. `sfu`: the
        page that asks can take part through an SFU; `public_key`: it can encrypt what it sends there.

        Raises InvalidFields, CallNotFound, CallNotReady, CallEnded (also after a rejection), Forbidden, and
        UserBusy for one who answers a second call without having left the first.
        """
        check_public_key(public_key)
        await self._command(call_id, login.user_id, CallEvent.JOIN)
        call_pass = CallPass(call_id, login.user_id, login.login_id, self.ids.pass_id(), sfu, public_key)
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

        await self.transactions.run(self._decide, call_id, decision, by=user_id)

    async def withdraw(self, uow: UnitOfWork, room_id: RoomId, user_ids: Collection[UserId]) -> None:
        """As part of making them members of the room no more: they are out of its calls, for good."""

        def decision(before: CallState) -> CallState:
            after = before
            for user_id in user_ids:
                if before.find(user_id):
                    after = decide(after, CallEvent.REMOVE, user_id, self.clock.now(), self.policy.times)
            return after

        for call_id in await uow.calls.list_live(room_id):
            await self._decide(uow, call_id, decision)

    async def drop(self, uow: UnitOfWork, user_id: UserId, unwanted: Callable[[CallState], bool]) -> None:
        """As part of parting from others: they hang up those calls that they are in, or that ring them, and
        that are unwanted now. To the others it looks like any hanging up.
        """

        def decision(before: CallState) -> CallState:
            if not unwanted(before):
                return before
            return decide(before, CallEvent.HANG_UP, user_id, self.clock.now(), self.policy.times)

        for call_id in await uow.calls.list_live_of(user_id):
            await self._decide(uow, call_id, decision)

    @asynccontextmanager
    async def connect(self, call_pass: CallPass) -> AsyncIterator[Change]:
        """A socket has come. The others are told at the end of the block, when its mailbox is open.

        If the user is out, the state says so and nothing changed. Raises CallNotFound, Forbidden, UserBusy
        for one who comes back while in another call, and MeshFull.
        """

        def decision(before: CallState) -> CallState:
            if before.get(call_pass.user_id).state is ParticipantState.REJECTED:
                return before
            check_room(before, call_pass.user_id, self.policy.media, sfu=call_pass.sfu)
            now, times = self.clock.now(), self.policy.times
            return connect(
                before,
                call_pass.user_id,
                call_pass.pass_id,
                now,
                times,
                sfu=call_pass.sfu,
                public_key=call_pass.public_key,
            )

        async with self.transactions.tell_after_block(self._decide, call_pass.call_id, decision) as change:
            yield change

    async def heartbeat(self, call_id: CallId, user_id: UserId, socket: int) -> Roster:
        """Begin a new life for the user; returns the call's present roster. Raises CallNotFound, Forbidden,
        Unavailable.
        """
        return Roster.of((await self._by_socket(call_id, user_id, socket, CallEvent.HEARTBEAT)).after)

    async def lose(self, call_id: CallId, user_id: UserId, socket: int, *, page_closed: bool = False) -> None:
        """The socket is gone; the others are told after the grace, unless the user has a newer one.

        If it is gone because its page was closed, that is a goodbye too: the page's own may be lost.
        """
        happened = (CallEvent.DISCONNECT, *[CallEvent.GOODBYE] * page_closed)
        await self._by_socket(call_id, user_id, socket, *happened)

    async def leave(self, call_id: CallId, user_id: UserId, socket: int) -> None:
        """As `hang_up`, said on the newest socket. Raises CallNotFound, Forbidden, Unavailable."""
        await self._by_socket(call_id, user_id, socket, CallEvent.HANG_UP)

    async def _by_socket(self, call_id: CallId, user_id: UserId, socket: int, *happened: CallEvent) -> Change:
        def decision(before: CallState) -> CallState:
            now, times = self.clock.now(), self.policy.times
            after = before
            for event in happened:
                after = decide_on_socket(after, event, user_id, socket, now, times)
            return after

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

    async def hides_address(self, user_id: UserId) -> bool:
        """Whether the others may know only of the relay."""
        privacy = await self.transactions.read(lambda stored: stored.users.find_privacy([user_id]))
        return privacy[user_id].hide_address

    async def _get(self, call_id: CallId) -> CallState:
        return await self.transactions.read(lambda stored: stored.calls.get(call_id))

    async def _decide(
        self,
        uow: UnitOfWork,
        call_id: CallId,
        decision: Callable[[CallState], CallState],
        by: UserId | None = None,
    ) -> Change:
        """`by`: who asks, where only members of the room may."""
        before = await uow.calls.get_locked(call_id)
        if by is not None:
            await check_takes_part(uow, by, before)
        return await self.become(uow, before, decision(before))

    async def become(self, uow: UnitOfWork, before: CallState, after: CallState) -> Change:
        """As part of a change that has locked the call and decided."""
        change = Change(before, await self.routing.route(uow, before, after))
        await self.changes.keep(uow, change)
        return change
