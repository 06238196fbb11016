"""How people without an account come to the door of a call, and what they see from there (contract-2 N11)."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from domain.model.call_encryption import NO_KEY, check_public_key
from domain.model.calls import TOKEN_LIFETIME, CallState
from domain.model.clients import Address
from domain.model.errors import (
    CallEnded,
    CallNotFound,
    Forbidden,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from domain.model.guest_errors import CallLinkEnded, CallLocked
from domain.model.guests import (
    NO_LOGIN,
    WAITING_AT_MOST,
    WAITS_FOR,
    Admission,
    CallLink,
    CallSign,
    Guest,
    GuestState,
    check_guest_name,
    is_guest,
)
from domain.model.hints import HintEnvelope
from domain.model.ids import CallId, ContactId, UserId
from domain.model.secret_links import NewSecretLink, check_secret_link
from domain.model.secrets import hashed
from domain.model.signaling import CallPass, GuestsWaiting, ServerFrame, participant_address
from domain.services.access import hosts_among
from domain.services.call_commands import CallPolicy
from domain.services.limits import Limits
from domain.services.transactions import Transactions, UnitOfWork
from ports.mailboxes import Mailboxes
from ports.rate_limits import RateLimits
from ports.security import TokenIssuer
from ports.signaling_frames import SignalingFrames
from ports.storage import Repositories
from ports.system import Clock, IdGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestService:
    """A guest has a token for the socket of one call, and nothing else: no login, no row of any list."""

    transactions: Transactions
    policy: CallPolicy
    tokens: TokenIssuer
    mailboxes: Mailboxes
    frames: SignalingFrames
    rate_limits: RateLimits
    limits: Limits
    clock: Clock
    ids: IdGenerator

    async def make_link(self, user_id: UserId, contact_id: ContactId, *, seconds: int) -> NewSecretLink:
        """To the door of whatever call this conversation has; 0 seconds: for a week.

        Raises InvalidFields, ContactNotFound, Forbidden also where guests are not let in.
        """
        if not self.policy.guests:
            raise Forbidden
        lifetime = check_secret_link(seconds=seconds, uses=0)
        secret = self.ids.secret()
        return await self.transactions.run(self._make_link, user_id, contact_id, lifetime, secret)

    async def _make_link(
        self, uow: UnitOfWork, user_id: UserId, contact_id: ContactId, lifetime: timedelta, secret: str
    ) -> NewSecretLink:
        contact = await uow.contacts.get_with_room_locked(contact_id)
        contact.check_owner(user_id)
        contact.check_open()
        now = self.clock.now()
        link = CallLink(
            room_id=contact.room_id,
            made_by=user_id,
            uses_at_most=0,
            created_at=now,
            expires_at=now + lifetime,
        )
        await uow.guests.add_link(link, hashed(secret))
        return NewSecretLink(secret, link.expires_at)

    async def end_links(self, user_id: UserId, contact_id: ContactId) -> None:
        """All of the conversation, whoever made them. Raises ContactNotFound, Forbidden."""
        await self.transactions.run(self._end_links, user_id, contact_id)

    async def _end_links(self, uow: UnitOfWork, user_id: UserId, contact_id: ContactId) -> None:
        contact = await uow.contacts.get_with_room_locked(contact_id)
        contact.check_owner(user_id)
        await uow.guests.end_links(contact.room_id)

    async def sweep(self) -> None:
        """Remove links whose time is over."""
        now = self.clock.now()
        await self.transactions.run(lambda uow: uow.guests.sweep_links(now))

    async def show(self, secret: str) -> CallSign:
        """For anybody who has the link. Raises CallLinkEnded."""
        return await self.transactions.read(self._show, secret)

    async def _show(self, stored: Repositories, secret: str) -> CallSign:
        link = await self._find_link(stored, secret)
        maker = (await stored.users.find_many([link.made_by]))[link.made_by]
        return CallSign(maker.nickname, bool(await stored.calls.list_live(link.room_id)))

    async def knock(
        self, secret: str, name: str, address: Address, *, sfu: bool = False, public_key: str = NO_KEY
    ) -> Admission:
        """The token for the call's socket, where they wait until they are let in. `sfu`, `public_key`: see
        `CallPass`.

        Raises InvalidFields, CallLinkEnded, CallNotFound while there is no call, CallLocked, TooManyRequests.
        """
        name = check_guest_name(name)
        check_public_key(public_key)
        await self.rate_limits.check(self.limits.guests_per_address, address.network)
        guest = await self.transactions.run(self._knock, secret, name)
        call_pass = CallPass(guest.call_id, guest.guest_id, NO_LOGIN, self.ids.pass_id(), sfu, public_key)
        token = self.tokens.issue_call(call_pass, self.clock.now() + TOKEN_LIFETIME)
        return Admission(token, guest.call_id, guest.guest_id)

    async def _knock(self, uow: UnitOfWork, secret: str, name: str) -> Guest:
        link = await self._find_link(uow, secret)
        live = await uow.calls.list_live(link.room_id)
        if not live:
            raise CallNotFound
        state = await uow.calls.get(live[-1])
        state.check_live()
        if state.call.locked:
            raise CallLocked
        if len(await self._waiting(uow, live[-1])) >= WAITING_AT_MOST:
            raise TooManyRequests(int(WAITS_FOR.total_seconds()), "guests-waiting")
        now = self.clock.now()
        return await uow.guests.add(Guest(call_id=live[-1], name=name, created_at=now, seen_at=now))

    async def _find_link(self, stored: Repositories, secret: str) -> CallLink:
        """It is worth no more than its maker's own way into the conversation."""
        link = await stored.guests.find_link(hashed(secret))
        if not self.policy.guests or link is None or not link.lets_in(self.clock.now()):
            raise CallLinkEnded
        contact = await stored.contacts.find_in_room(link.made_by, link.room_id)
        if contact is None or not contact.open:
            raise CallLinkEnded
        return link

    async def wait(self, call_pass: CallPass) -> GuestState:
        """A sign of life at the door: the hosts are told who waits.

        Raises Unauthenticated for a token of nobody, CallEnded.
        """
        return await self.transactions.run(self._wait, call_pass)

    async def _wait(self, uow: UnitOfWork, call_pass: CallPass) -> GuestState:
        guest = (await uow.guests.find_many([call_pass.user_id])).get(call_pass.user_id)
        if guest is None or guest.call_id != call_pass.call_id:
            raise Unauthenticated
        if guest.state is not GuestState.WAITING:
            return guest.state
        state = await uow.calls.get(guest.call_id)
        if state.call.ended:
            raise CallEnded
        await uow.guests.note_seen(guest.guest_id, self.clock.now())
        await self._tell_hosts(uow, state)
        return guest.state

    async def stop_waiting(self, call_pass: CallPass) -> None:
        """They have gone from the door; with the same token they may come back to it."""
        await self.transactions.run(self._stop_waiting, call_pass)

    async def _stop_waiting(self, uow: UnitOfWork, call_pass: CallPass) -> None:
        await uow.guests.note_seen(call_pass.user_id, self.clock.now() - WAITS_FOR)
        await self._tell_hosts(uow, await uow.calls.get(call_pass.call_id))

    async def decide(self, uow: UnitOfWork, state: CallState, guest_id: UserId, decision: GuestState) -> None:
        """As part of letting in or turning away somebody at the door of this call; twice is once.

        Raises Forbidden for whoever does not wait there.
        """
        guest = (await uow.guests.find_many([guest_id])).get(guest_id)
        if guest is None or guest.call_id != state.call.call_id:
            raise Forbidden
        if guest.state is decision:
            return
        if not guest.waits(self.clock.now()):
            raise Forbidden
        await uow.guests.decide(guest_id, decision)
        await self._tell_hosts(uow, state)
        uow.after_commit(self._hint, state.call.call_id, {guest_id}, GuestsWaiting({}))

    async def names(self, user_ids: Collection[UserId]) -> Mapping[UserId, str]:
        """What a guest is told of the others in the call."""
        return await self.transactions.read(_names, user_ids)

    async def _waiting(self, stored: Repositories, call_id: CallId) -> Mapping[UserId, str]:
        now = self.clock.now()
        waiting = await stored.guests.list_waiting(call_id, WAITING_AT_MOST)
        return {each.guest_id: each.name for each in waiting if each.waits(now)}

    async def _tell_hosts(self, uow: UnitOfWork, state: CallState) -> None:
        """Of all who wait: it travels whole, and again with every sign of life; a lost one does no harm."""
        call_id = state.call.call_id
        waiting = await self._waiting(uow, call_id)
        uow.after_commit(self._hint, call_id, await hosts_among(uow, state), GuestsWaiting(waiting))

    async def _hint(self, call_id: CallId, to: Collection[UserId], frame: ServerFrame) -> None:
        body = self.frames.write(frame)
        with suppress(Unavailable):
            await self.mailboxes.post_hints([HintEnvelope(to, body, participant_address(call_id))])


async def _names(stored: Repositories, user_ids: Collection[UserId]) -> Mapping[UserId, str]:
    guest_ids = [each for each in user_ids if is_guest(each)]
    users = await stored.users.find_many([each for each in user_ids if not is_guest(each)])
    guests = await stored.guests.find_many(guest_ids) if guest_ids else {}
    return {each: user.nickname for each, user in users.items()} | {
        each: guest.name for each, guest in guests.items()
    }
