"""From a request to a pair of contacts (contract section 5)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.model.accounts import User
from domain.model.contacts import (
    REQUEST_LIFETIME,
    Contact,
    ContactChange,
    ContactRequest,
    RequestStatus,
    pair_room_name,
)
from domain.model.errors import (
    BadRequest,
    ContactExists,
    ContactRequestExists,
    ContactRequestExpired,
    Forbidden,
    UserNotFound,
)
from domain.model.ids import ContactId, RequestId, UserId
from domain.model.notifications import (
    AudienceChangedNotification,
    ContactChangedNotification,
    ContactNotification,
    ContactRequestNotification,
)
from domain.model.privacy import RequestsFrom
from domain.model.push import REQUESTS, Seen
from domain.model.validation import Validation
from domain.services.call_commands import CallCommands
from domain.services.events import with_present_previews
from domain.services.file_uses import FileUses
from domain.services.limits import Limits, counting
from domain.services.reads import tell_changed, with_reading
from domain.services.transactions import Transactions, UnitOfWork
from ports.rate_limits import RateLimits
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactService:
    """However requests cross, repeat or run in parallel, they make at most one pair of contacts (M8)."""

    transactions: Transactions
    calls: CallCommands
    file_uses: FileUses
    rate_limits: RateLimits
    limits: Limits
    clock: Clock

    async def request(self, user_id: UserId, other_id: UserId) -> ContactRequest:
        """Ask somebody to become a contact.

        Raises InvalidFields for nobody, BadRequest for oneself, Forbidden for a block in either direction and
        for who takes no requests, ContactExists, UserNotFound, ContactRequestExists when one waits in either
        direction, TooManyRequests when that person was asked too often, by this user or by all.
        """
        Validation().number("UserId", other_id, required=True).done()
        if user_id == other_id:
            raise BadRequest
        of_pair = self.limits.contact_request_to_same_person, f"{user_id}-{other_id}"
        of_person = self.limits.contact_request_to_person, str(other_id)
        async with counting(self.rate_limits, of_pair, of_person):
            return await self.transactions.run(self._request, user_id, other_id)

    async def _request(self, uow: UnitOfWork, user_id: UserId, other_id: UserId) -> ContactRequest:
        now = self.clock.now()
        existing = await uow.users.lock([user_id, other_id])
        if await uow.blocks.between(user_id, [other_id]):
            raise Forbidden
        contact = await uow.contacts.find_of(user_id, other_id)
        if contact and not contact.ended:
            raise ContactExists
        if other_id not in existing:
            raise UserNotFound
        if await uow.contact_requests.find_pending_between(user_id, [other_id], now):
            raise ContactRequestExists
        privacy = (await uow.users.find_privacy([other_id]))[other_id]
        if privacy.requests_from is RequestsFrom.NONE:
            raise Forbidden
        request = await uow.contact_requests.add(
            requester_id=user_id, user_id=other_id, expires_at=now + REQUEST_LIFETIME, now=now
        )
        uow.notify(ContactRequestNotification(request))
        return request

    async def accept(self, user_id: UserId, request_id: RequestId) -> None:
        """Both get their own row of the contact; who had one goes on with it.

        Raises ContactRequestNotFound, ContactRequestExpired, ContactRequestNotPending.
        """
        await self._answer(self._accept, user_id, request_id)

    async def _accept(self, uow: UnitOfWork, user_id: UserId, request_id: RequestId) -> None:
        now = self.clock.now()
        request = await self._get_answerable(uow, user_id, request_id)
        one, other = request.requester_id, request.user_id
        await uow.contact_requests.close_pending_between(one, other, now)
        await make_contacts(uow, one, other, now)

    async def reject(self, user_id: UserId, request_id: RequestId) -> None:
        """Nobody is told. Raises as `accept`."""
        await self._answer(self._reject, user_id, request_id)

    async def _reject(self, uow: UnitOfWork, user_id: UserId, request_id: RequestId) -> None:
        request = await self._get_answerable(uow, user_id, request_id)
        await uow.contact_requests.set_status(request.request_id, RequestStatus.REJECTED, self.clock.now())

    async def withdraw(self, user_id: UserId, request_id: RequestId) -> None:
        """Take one's own request back: it counts as rejected, and nobody is told.

        Raises ContactRequestNotFound also for another's, ContactRequestNotPending.
        """
        await self.transactions.run(self._withdraw, user_id, request_id)

    async def _withdraw(self, uow: UnitOfWork, user_id: UserId, request_id: RequestId) -> None:
        request = await self._get_locked(uow, request_id)
        request.check_withdrawable_by(user_id)
        await uow.contact_requests.set_status(request_id, RequestStatus.REJECTED, self.clock.now())

    async def _answer(
        self,
        answer: Callable[[UnitOfWork, UserId, RequestId], Awaitable[None]],
        user_id: UserId,
        request_id: RequestId,
    ) -> None:
        try:
            await self.transactions.run(answer, user_id, request_id)
            self.transactions.pushes.offer([Seen(user_id, REQUESTS, request_id)])
        except ContactRequestExpired:
            await self.transactions.run(lambda uow: uow.contact_requests.expire(self.clock.now()))
            raise

    async def _get_answerable(
        self, uow: UnitOfWork, user_id: UserId, request_id: RequestId
    ) -> ContactRequest:
        request = await self._get_locked(uow, request_id)
        request.check_answerable_by(user_id, self.clock.now())
        return request

    async def _get_locked(self, uow: UnitOfWork, request_id: RequestId) -> ContactRequest:
        """The pair's rows are locked, so what was read after that stays true until the commit."""
        request = await uow.contact_requests.get(request_id)
        await uow.users.lock([request.requester_id, request.user_id])
        return await uow.contact_requests.get(request_id)

    async def update(self, user_id: UserId, contact_id: ContactId, change: ContactChange) -> Contact:
        """The contact as it is now; the owner's other devices are told.

        Raises InvalidFields, ContactNotFound, Forbidden.
        """
        change.check()
        return await self.transactions.run(self._update, user_id, contact_id, change)

    async def _update(
        self, uow: UnitOfWork, user_id: UserId, contact_id: ContactId, change: ContactChange
    ) -> Contact:
        before = await uow.contacts.get_locked(contact_id)
        before.check_owner(user_id)
        contact = before.changed(change, self.clock.now())
        [shown] = await with_reading(uow, [contact])
        if contact != before:
            await uow.contacts.save(contact)
            uow.notify(ContactChangedNotification(shown))
        return shown

    async def delete(self, user_id: UserId, contact_id: ContactId) -> None:
        """Gone for the owner. The other person keeps their row and the history, but reaches nobody by it
        until a new request was accepted; then the owner has the history again, too. Their call is over.
        What was shown in a conversation goes with it if there is nobody any more who could come back.

        Raises ContactNotFound, Forbidden, BadRequest for a group.
        """
        await self.transactions.run(self._delete, user_id, contact_id)

    async def _delete(self, uow: UnitOfWork, user_id: UserId, contact_id: ContactId) -> None:
        contact = await uow.contacts.get(contact_id)
        contact.check_owner(user_id)
        if contact.group_id:
            raise BadRequest("群组请使用退出")
        await uow.users.lock([user_id, contact.user_id])
        contact = await uow.contacts.get(contact_id)  # it may have gone meanwhile, and another come for it
        await uow.contacts.lock_in_room([user_id, contact.user_id], contact.room_id)
        await self.calls.drop(uow, user_id, lambda call: call.call.room_id == contact.room_id)
        await uow.contacts.end_pairs(user_id, [contact.user_id])
        other = (await uow.users.find_many([contact.user_id]))[contact.user_id]
        if other.deleted:
            await self.file_uses.remove_unseen(uow, [contact.room_id])
        uow.notify(
            ContactChangedNotification(contact, gone=True),
            AudienceChangedNotification(contact.room_id, (user_id,)),
        )

    async def list_contacts(self, user_id: UserId) -> Sequence[Contact]:
        return await self.transactions.read_anywhere(_list, user_id)

    async def list_pending(self, user_id: UserId) -> Sequence[ContactRequest]:
        """Requests that wait for this user's answer."""
        now = self.clock.now()
        return await self.transactions.read(lambda stored: stored.contact_requests.list_pending(user_id, now))

    async def list_sent(self, user_id: UserId) -> Sequence[ContactRequest]:
        """Requests of this user that wait for somebody's answer."""
        now = self.clock.now()
        return await self.transactions.read(lambda stored: stored.contact_requests.list_sent(user_id, now))

    async def common_groups(self, user_id: UserId, other_id: UserId) -> Sequence[ContactId]:
        """The user's rows of the groups that both are in."""
        return await self.transactions.read(lambda stored: stored.contacts.common_groups(user_id, other_id))

    async def members(self, user_id: UserId, contact_id: ContactId) -> Sequence[User]:
        """The two people, or everybody in the group. Raises ContactNotFound, Forbidden."""
        return await self.transactions.read(_members, user_id, contact_id)


async def make_contacts(uow: UnitOfWork, one: UserId, other: UserId, now: datetime) -> None:
    """As part of a change that has locked both; who is one already stays so."""
    had = [
        row for row in (await uow.contacts.find_of(one, other), await uow.contacts.find_of(other, one)) if row
    ]
    if len(had) == len((one, other)):
        return
    room_id = await uow.rooms.find_or_add(pair_room_name(one, other), now)
    known = {row.contact_id for row in had}
    for row in await uow.contacts.add_pair(one, other, room_id, now):
        if row.contact_id in known:
            await tell_changed(uow, row)
        else:
            uow.notify(ContactNotification(row))
    uow.notify(AudienceChangedNotification(room_id, (one, other)))


async def _list(stored: Repositories, user_id: UserId) -> Sequence[Contact]:
    return await with_present_previews(stored, await stored.contacts.list_of(user_id))


async def _members(stored: Repositories, user_id: UserId, contact_id: ContactId) -> Sequence[User]:
    contact = await stored.contacts.get(contact_id)
    contact.check_owner(user_id)
    if contact.user_id:  # also if the other one has no row any more
        member_ids: Sequence[UserId] = (contact.owner_id, contact.user_id)
    else:
        member_ids = await stored.rooms.member_ids(contact.room_id)
    users = await stored.users.find_many(member_ids)
    return [users[member_id] for member_id in member_ids]
