"""Contact requests and contacts, in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Numbers, Tables
from domain.model.chat import LastMessage
from domain.model.contacts import Contact, ContactRequest, RequestStatus
from domain.model.errors import ContactNotFound, ContactRequestNotFound
from domain.model.ids import ContactId, GroupId, RequestId, RoomId, UserId
from ports.repositories.contacts import ContactRequests, Contacts


class MemoryContactRequests(ContactRequests):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(
        self, *, requester_id: UserId, user_id: UserId, expires_at: datetime, now: datetime
    ) -> ContactRequest:
        request_id = RequestId(self._numbers.next("contact request"))
        request = ContactRequest(
            request_id=request_id,
            requester_id=requester_id,
            user_id=user_id,
            status=RequestStatus.PENDING,
            expires_at=expires_at,
            created_at=now,
            updated_at=now,
        )
        self._tables.contact_requests[request_id] = request
        return request

    async def get(self, request_id: RequestId) -> ContactRequest:
        request = self._tables.contact_requests.get(request_id)
        if request is None:
            raise ContactRequestNotFound
        return request

    async def find_pending_between(
        self, user_id: UserId, others: Collection[UserId], now: datetime
    ) -> Mapping[UserId, ContactRequest]:
        pairs = {(user_id, other): other for other in others} | {(other, user_id): other for other in others}
        found = {}
        for request in self._pending():
            other = pairs.get((request.requester_id, request.user_id))
            if other is not None and request.waits(now):
                found[other] = request
        return found

    async def list_pending(self, user_id: UserId, now: datetime) -> Sequence[ContactRequest]:
        waiting = [each for each in self._pending() if each.user_id == user_id and each.waits(now)]
        return waiting[::-1]

    async def list_sent(self, user_id: UserId, now: datetime) -> Sequence[ContactRequest]:
        waiting = [each for each in self._pending() if each.requester_id == user_id and each.waits(now)]
        return waiting[::-1]

    async def set_status(self, request_id: RequestId, status: RequestStatus, now: datetime) -> None:
        if request := self._tables.contact_requests.get(request_id):
            self._tables.contact_requests[request_id] = replace(request, status=status, updated_at=now)

    async def close_pending_between(self, one: UserId, other: UserId, now: datetime) -> None:
        for request in list(self._pending()):
            if {request.requester_id, request.user_id} == {one, other}:
                await self.set_status(request.request_id, RequestStatus.ACCEPTED, now)

    async def expire(self, now: datetime) -> None:
        for request in list(self._pending()):
            if request.expired(now):
                await self.set_status(request.request_id, RequestStatus.EXPIRED, now)

    def _pending(self) -> Iterator[ContactRequest]:
        """Oldest first."""
        requests = self._tables.contact_requests.values()
        return (request for request in requests if request.status is RequestStatus.PENDING)


class MemoryContacts(Contacts):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def get(self, contact_id: ContactId) -> Contact:
        contact = self._tables.contacts.get(contact_id)
        if contact is None:
            raise ContactNotFound
        return self._with_last_message(contact)

    async def get_with_room_locked(self, contact_id: ContactId) -> Contact:
        return await self.get(contact_id)

    async def find_many(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        contacts = self._tables.contacts
        return {
            contact_id: self._with_last_message(contacts[contact_id])
            for contact_id in set(contact_ids)
            if contact_id in contacts
        }

    async def find_of(self, owner_id: UserId, user_id: UserId) -> Contact | None:
        found = (contact for contact in self._of(owner_id) if contact.user_id == user_id)
        contact = next(found, None)
        return contact and self._with_last_message(contact)

    async def friends_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]:
        return {contact.user_id for contact in self._of(owner_id)} & set(user_ids)

    async def list_of(self, owner_id: UserId) -> Sequence[Contact]:
        contacts = [self._with_last_message(contact) for contact in self._of(owner_id)]
        return sorted(contacts, key=lambda each: (each.updated_at, each.contact_id), reverse=True)

    async def add_pair(self, one: UserId, other: UserId, room_id: RoomId, now: datetime) -> Sequence[Contact]:
        pairs = ((one, other), (other, one))
        return [self._add(owner, peer, GroupId(0), room_id, now) for owner, peer in pairs]

    async def add_for_group(
        self, member_ids: Sequence[UserId], group_id: GroupId, room_id: RoomId, now: datetime
    ) -> Sequence[Contact]:
        return [self._add(member_id, UserId(0), group_id, room_id, now) for member_id in member_ids]

    def _add(
        self, owner_id: UserId, user_id: UserId, group_id: GroupId, room_id: RoomId, now: datetime
    ) -> Contact:
        contact_id = ContactId(self._numbers.next("contact"))
        contact = Contact(
            contact_id=contact_id,
            owner_id=owner_id,
            user_id=user_id,
            group_id=group_id,
            room_id=room_id,
            last_message=LastMessage(),
            created_at=now,
            updated_at=now,
        )
        self._tables.contacts[contact_id] = contact
        members = self._tables.room_members.get(room_id, ())
        self._tables.room_members[room_id] = (*members, owner_id)
        return self._with_last_message(contact)

    def _of(self, owner_id: UserId) -> Iterator[Contact]:
        return (contact for contact in self._tables.contacts.values() if contact.owner_id == owner_id)

    def _with_last_message(self, contact: Contact) -> Contact:
        return replace(contact, last_message=self._tables.rooms[contact.room_id].last_message)
