"""Contact requests and contacts."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.contacts import Contact, ContactRequest, RequestStatus
from domain.model.ids import ContactId, GroupId, RequestId, RoomId, UserId


class ContactRequests(Protocol):
    @abstractmethod
    async def add(
        self, *, requester_id: UserId, user_id: UserId, expires_at: datetime, now: datetime
    ) -> ContactRequest: ...

    @abstractmethod
    async def get(self, request_id: RequestId) -> ContactRequest:
        """Raises ContactRequestNotFound."""

    @abstractmethod
    async def find_pending_between(
        self, user_id: UserId, others: Collection[UserId], now: datetime
    ) -> Mapping[UserId, ContactRequest]:
        """The newest request that still waits between the user and each other, in either direction."""

    @abstractmethod
    async def list_pending(self, user_id: UserId, now: datetime) -> Sequence[ContactRequest]:
        """Addressed to the user and still waiting, newest first."""

    @abstractmethod
    async def list_sent(self, user_id: UserId, now: datetime) -> Sequence[ContactRequest]:
        """Of the user to others and still waiting, newest first."""

    @abstractmethod
    async def set_status(self, request_id: RequestId, status: RequestStatus, now: datetime) -> None: ...

    @abstractmethod
    async def close_pending_between(self, one: UserId, other: UserId, now: datetime) -> None:
        """Mark everything that is pending between the two, expired or not, as accepted."""

    @abstractmethod
    async def expire(self, now: datetime) -> None:
        """Mark the pending ones whose time is over."""


class Contacts(Protocol):
    @abstractmethod
    async def get(self, contact_id: ContactId) -> Contact:
        """Raises ContactNotFound."""

    @abstractmethod
    async def get_with_room_locked(self, contact_id: ContactId) -> Contact:
        """As `get`, and locks the contact's room until the transaction ends: the first lock of a send."""

    @abstractmethod
    async def find_many(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]: ...

    @abstractmethod
    async def find_of(self, owner_id: UserId, user_id: UserId) -> Contact | None:
        """The owner's row for that person."""

    @abstractmethod
    async def friends_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]: ...

    @abstractmethod
    async def list_of(self, owner_id: UserId) -> Sequence[Contact]:
        """Newest `updated_at` first."""

    @abstractmethod
    async def add_pair(self, one: UserId, other: UserId, room_id: RoomId, now: datetime) -> Sequence[Contact]:
        """A row for each of the two. The two users' rows must be locked."""

    @abstractmethod
    async def add_for_group(
        self, member_ids: Sequence[UserId], group_id: GroupId, room_id: RoomId, now: datetime
    ) -> Sequence[Contact]:
        """A row for each member, in their order."""
