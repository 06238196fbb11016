"""From a request to a pair of contacts (contract section 5)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from domain.model.accounts import User
from domain.model.contacts import (
    REQUEST_LIFETIME,
    Contact,
    ContactRequest,
    RequestStatus,
    pair_room_name,
)
from domain.model.errors import (
    BadRequest,
    ContactExists,
    ContactRequestExists,
    ContactRequestExpired,
    UserNotFound,
)
from domain.model.ids import ContactId, RequestId, UserId
from domain.model.notifications import ContactNotification, ContactRequestNotification
from domain.model.validation import Validation
from domain.services.limits import Limits, counting
from domain.services.transactions import Transactions, UnitOfWork
from ports.rate_limits import RateLimits
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactService:
    """However requests cross, repeat or run in parallel, they make at most one pair of contacts (M8)."""

    transactions: Transactions
    rate_limits: RateLimits
    limits: Limits
    clock: Clock

    async def request(self, user_id: UserId, other_id: UserId) -> ContactRequest:
        """Ask somebody to become a contact.

        Raises InvalidFields for nobody, BadRequest for oneself, ContactExists, UserNotFound,
        ContactRequestExists when one waits in either direction, TooManyRequests when that person was asked
        too often, by this user or by all.
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
        if await uow.contacts.find_of(user_id, other_id):
            raise ContactExists
        if other_id not in existing:
            raise UserNotFound
        if await uow.contact_requests.find_pending_between(user_id, [other_id], now):
            raise ContactRequestExists
        request = await uow.contact_requests.add(
            requester_id=user_id, user_id=other_id, expires_at=now + REQUEST_LIFETIME, now=now
        )
        uow.notify(ContactRequestNotification(request))
        return request

    async def accept(self, user_id: UserId, request_id: RequestId) -> None:
        """Both get their own row of the contact.

        Raises ContactRequestNotFound, ContactRequestExpired, ContactRequestNotPending.
        """
        await self._answer(self._accept, user_id, request_id)

    async def _accept(self, uow: UnitOfWork, user_id: UserId, request_id: RequestId) -> None:
        now = self.clock.now()
        request = await self._get_answerable(uow, user_id, request_id)
        one, other = request.requester_id, request.user_id
        await uow.contact_requests.close_pending_between(one, other, now)
        if await uow.contacts.find_of(one, other):
            return
        room_id = await uow.rooms.find_or_add(pair_room_name(one, other), now)
        pair = await uow.contacts.add_pair(one, other, room_id, now)
        uow.notify(*map(ContactNotification, pair))

    async def reject(self, user_id: UserId, request_id: RequestId) -> None:
        """Nobody is told. Raises as `accept`."""
        await self._answer(self._reject, user_id, request_id)

    async def _reject(self, uow: UnitOfWork, user_id: UserId, request_id: RequestId) -> None:
        request = await self._get_answerable(uow, user_id, request_id)
        await uow.contact_requests.set_status(request.request_id, RequestStatus.REJECTED, self.clock.now())

    async def _answer(
        self,
        answer: Callable[[UnitOfWork, UserId, RequestId], Awaitable[None]],
        user_id: UserId,
        request_id: RequestId,
    ) -> None:
        try:
            await self.transactions.run(answer, user_id, request_id)
        except ContactRequestExpired:
            await self.transactions.run(lambda uow: uow.contact_requests.expire(self.clock.now()))
            raise

    async def _get_answerable(
        self, uow: UnitOfWork, user_id: UserId, request_id: RequestId
    ) -> ContactRequest:
        """The pair's rows are locked, so what was read after that stays true until the commit."""
        request = await uow.contact_requests.get(request_id)
        await uow.users.lock([request.requester_id, request.user_id])
        request = await uow.contact_requests.get(request_id)
        request.check_answerable_by(user_id, self.clock.now())
        return request

    async def list_contacts(self, user_id: UserId) -> Sequence[Contact]:
        return await self.transactions.read(lambda stored: stored.contacts.list_of(user_id))

    async def list_pending(self, user_id: UserId) -> Sequence[ContactRequest]:
        """Requests that wait for this user's answer."""
        now = self.clock.now()
        return await self.transactions.read(lambda stored: stored.contact_requests.list_pending(user_id, now))

    async def list_sent(self, user_id: UserId) -> Sequence[ContactRequest]:
        """Requests of this user that wait for somebody's answer."""
        now = self.clock.now()
        return await self.transactions.read(lambda stored: stored.contact_requests.list_sent(user_id, now))

    async def members(self, user_id: UserId, contact_id: ContactId) -> Sequence[User]:
        """The two people, or everybody in the group. Raises ContactNotFound, Forbidden."""
        return await self.transactions.read(_members, user_id, contact_id)


async def _members(stored: Repositories, user_id: UserId, contact_id: ContactId) -> Sequence[User]:
    contact = await stored.contacts.get(contact_id)
    contact.check_owner(user_id)
    member_ids = await stored.rooms.member_ids(contact.room_id)
    users = await stored.users.find_many(member_ids)
    return [users[member_id] for member_id in member_ids]
