"""Contact requests and contacts, in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.repositories.reads import count_unread, marks
from adapters.memory.tables import Numbers, Tables
from domain.model.chat import LastMessage
from domain.model.contacts import Contact, ContactRequest, RequestStatus
from domain.model.errors import ContactNotFound, ContactRequestNotFound
from domain.model.ids import ContactId, GroupId, MessageId, RequestId, RoomId, UserId
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
        await self._close(RequestStatus.ACCEPTED, one, other, now)

    async def reject_pending_between(self, one: UserId, other: UserId, now: datetime) -> None:
        await self._close(RequestStatus.REJECTED, one, other, now)

    async def _close(self, status: RequestStatus, one: UserId, other: UserId, now: datetime) -> None:
        for request in list(self._pending()):
            if {request.requester_id, request.user_id} == {one, other}:
                await self.set_status(request.request_id, status, now)

    async def reject_all_of(self, user_id: UserId, now: datetime) -> None:
        for request in list(self._pending()):
            if user_id in {request.requester_id, request.user_id}:
                await self.set_status(request.request_id, RequestStatus.REJECTED, now)

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

    async def get_locked(self, contact_id: ContactId) -> Contact:
        return await self.get(contact_id)

    async def save(self, contact: Contact) -> None:
        if contact.contact_id in self._tables.contacts:
            self._tables.contacts[contact.contact_id] = contact

    async def end_pairs(self, owner_id: UserId, user_ids: Collection[UserId]) -> Sequence[Contact]:
        for contact in [each for each in self._of(owner_id) if each.user_id in user_ids]:
            await self.remove_from_room([owner_id], contact.room_id)
        contacts = self._tables.contacts
        theirs = [
            each for each in contacts.values() if each.user_id == owner_id and each.owner_id in user_ids
        ]
        for contact in theirs:
            contacts[contact.contact_id] = replace(contact, ended=True)
        return [self._with_last_message(contacts[each.contact_id]) for each in theirs]

    async def find_many(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        contacts = self._tables.contacts
        return {
            contact_id: self._with_marks(contacts[contact_id])
            for contact_id in set(contact_ids)
            if contact_id in contacts
        }

    async def find_of(self, owner_id: UserId, user_id: UserId) -> Contact | None:
        found = (contact for contact in self._of(owner_id) if contact.user_id == user_id)
        contact = next(found, None)
        return contact and self._with_last_message(contact)

    async def find_in_room(self, owner_id: UserId, room_id: RoomId) -> Contact | None:
        found = (contact for contact in self._of(owner_id) if contact.room_id == room_id)
        contact = next(found, None)
        return contact and self._with_last_message(contact)

    async def members_among(self, owner_ids: Collection[UserId], room_id: RoomId) -> Mapping[UserId, Contact]:
        rows = [each for each in self._tables.contacts.values() if each.room_id == room_id]
        return {row.owner_id: self._with_last_message(row) for row in rows if row.owner_id in owner_ids}

    async def friends_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]:
        friends = {contact.user_id for contact in self._of(owner_id) if not contact.ended}
        return friends & set(user_ids)

    async def open_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]:
        return {contact.user_id for contact in self._of(owner_id) if contact.open} & set(user_ids)

    async def list_of(self, owner_id: UserId) -> Sequence[Contact]:
        contacts = map(self._with_marks, self._of(owner_id))
        counted = [each.with_unread(*count_unread(self._tables, each)) for each in contacts]
        return sorted(counted, key=lambda each: (each.updated_at, each.contact_id), reverse=True)

    async def common_groups(self, owner_id: UserId, user_id: UserId) -> Sequence[ContactId]:
        theirs = {contact.group_id for contact in self._of(user_id) if contact.group_id}
        return [contact.contact_id for contact in self._of(owner_id) if contact.group_id in theirs]

    async def add_pair(self, one: UserId, other: UserId, room_id: RoomId, now: datetime) -> Sequence[Contact]:
        return [self._find_or_add(*pair, room_id, now) for pair in ((one, other), (other, one))]

    def _with_marks(self, contact: Contact) -> Contact:
        return replace(self._with_last_message(contact), reading=marks(self._tables, contact))

    def _find_or_add(self, owner_id: UserId, user_id: UserId, room_id: RoomId, now: datetime) -> Contact:
        known = next((contact for contact in self._of(owner_id) if contact.room_id == room_id), None)
        if known is None:
            return self._add(owner_id, user_id, GroupId(0), room_id, MessageId(0), now)
        self._tables.contacts[known.contact_id] = replace(known, ended=False)
        return self._with_last_message(self._tables.contacts[known.contact_id])

    async def add_for_group(
        self,
        member_ids: Sequence[UserId],
        group_id: GroupId,
        room_id: RoomId,
        now: datetime,
        history_from: MessageId = MessageId(0),
    ) -> Sequence[Contact]:
        return [self._add(each, UserId(0), group_id, room_id, history_from, now) for each in member_ids]

    async def lock_in_room(self, owner_ids: Collection[UserId], room_id: RoomId) -> None:
        """Transactions take turns: everything is ours already."""

    async def remove_from_room(self, owner_ids: Collection[UserId], room_id: RoomId) -> Sequence[Contact]:
        removed = [
            contact
            for contact in self._tables.contacts.values()
            if contact.room_id == room_id and contact.owner_id in owner_ids
        ]
        for contact in removed:
            del self._tables.contacts[contact.contact_id]
        gone = {contact.owner_id for contact in removed}
        members = self._tables.room_members.get(room_id, ())
        self._tables.room_members[room_id] = tuple(each for each in members if each not in gone)
        return [self._with_last_message(contact) for contact in removed]

    def _add(
        self,
        owner_id: UserId,
        user_id: UserId,
        group_id: GroupId,
        room_id: RoomId,
        history_from: MessageId,
        now: datetime,
    ) -> Contact:
        contact_id = ContactId(self._numbers.next("contact"))
        contact = Contact(
            contact_id=contact_id,
            owner_id=owner_id,
            user_id=user_id,
            group_id=group_id,
            room_id=room_id,
            history_from=history_from,
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
