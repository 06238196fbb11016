"""Contact requests and contacts."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.contacts import Contact, ContactRequest, RequestStatus
from domain.model.ids import ContactId, GroupId, MessageId, RequestId, RoomId, UserId


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
    async def reject_pending_between(self, one: UserId, other: UserId, now: datetime) -> None:
        """As `close_pending_between`, as rejected."""

    @abstractmethod
    async def reject_all_of(self, user_id: UserId, now: datetime) -> None:
        """Everything pending, of the user and to the user."""

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
    async def get_locked(self, contact_id: ContactId) -> Contact:
        """As `get`; nobody else changes this row until the transaction ends. Its room is not locked."""

    @abstractmethod
    async def save(self, contact: Contact) -> None:
        """Write what stands below `updated_at` in the model; that time and the list's order stay."""

    @abstractmethod
    async def end_pairs(self, owner_id: UserId, user_ids: Collection[UserId]) -> Sequence[Contact]:
        """The owner's rows of these people go, and theirs of the owner end; those that did."""

    @abstractmethod
    async def find_many(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        """Each with how far has been read; what is unread is not counted."""

    @abstractmethod
    async def find_of(self, owner_id: UserId, user_id: UserId) -> Contact | None:
        """The owner's row for that person."""

    @abstractmethod
    async def find_in_room(self, owner_id: UserId, room_id: RoomId) -> Contact | None:
        """The owner's membership of that room."""

    @abstractmethod
    async def members_among(self, owner_ids: Collection[UserId], room_id: RoomId) -> Mapping[UserId, Contact]:
        """Of these people those who are in the room, each with their row."""

    @abstractmethod
    async def friends_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]:
        """Those whom the owner has as contacts that did not end."""

    @abstractmethod
    async def open_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]:
        """Of the friends among them those whose contact is open in both directions."""

    @abstractmethod
    async def list_of(self, owner_id: UserId) -> Sequence[Contact]:
        """Newest `updated_at` first, each with how far has been read, and with what is unread."""

    @abstractmethod
    async def common_groups(self, owner_id: UserId, user_id: UserId) -> Sequence[ContactId]:
        """The owner's rows of the groups that both are in, oldest first."""

    @abstractmethod
    async def add_pair(self, one: UserId, other: UserId, room_id: RoomId, now: datetime) -> Sequence[Contact]:
        """A row for each of the two, one's first; a row that is there goes on, ended no longer.

        The two users' rows must be locked.
        """

    @abstractmethod
    async def add_for_group(
        self,
        member_ids: Sequence[UserId],
        group_id: GroupId,
        room_id: RoomId,
        now: datetime,
        history_from: MessageId = MessageId(0),
    ) -> Sequence[Contact]:
        """A row for each member, in their order. They read nothing older than `history_from`."""

    @abstractmethod
    async def lock_in_room(self, owner_ids: Collection[UserId], room_id: RoomId) -> None:
        """Lock their rows, and then the room: in the order in which a send locks its own."""

    @abstractmethod
    async def remove_from_room(self, owner_ids: Collection[UserId], room_id: RoomId) -> Sequence[Contact]:
        """Their rows, which are gone with it."""
