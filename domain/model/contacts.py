"""Contacts and the requests that lead to them (contract sections 3 and 5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from domain.model.accounts import User
from domain.model.chat import LastMessage
from domain.model.errors import (
    ContactRequestExpired,
    ContactRequestNotFound,
    ContactRequestNotPending,
    Forbidden,
)
from domain.model.ids import ContactId, GroupId, RequestId, RoomId, UserId

REQUEST_LIFETIME = timedelta(hours=24)


class RequestStatus(IntEnum):
    PENDING = 1
    ACCEPTED = 2
    REJECTED = 3
    EXPIRED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRequest:
    """`requester_id` asks `user_id` to become a contact."""

    request_id: RequestId
    requester_id: UserId
    user_id: UserId
    status: RequestStatus
    expires_at: datetime
    created_at: datetime
    updated_at: datetime

    def expired(self, now: datetime) -> bool:
        return now >= self.expires_at

    def waits(self, now: datetime) -> bool:
        return self.status is RequestStatus.PENDING and not self.expired(now)

    def check_answerable_by(self, user_id: UserId, now: datetime) -> None:
        """Only the addressee can answer, once, within a day.

        Raises ContactRequestNotFound, ContactRequestExpired, ContactRequestNotPending.
        """
        if self.user_id != user_id:
            raise ContactRequestNotFound
        if self.status is RequestStatus.EXPIRED or (
            self.status is RequestStatus.PENDING and self.expired(now)
        ):
            raise ContactRequestExpired
        if self.status is not RequestStatus.PENDING:
            raise ContactRequestNotPending


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One owner's row. Two friends have one each, and share a room; so has each member of a group.

    Either `user_id` (the other person) or `group_id` is set, the other one is 0.
    """

    contact_id: ContactId
    owner_id: UserId
    user_id: UserId
    group_id: GroupId
    room_id: RoomId
    last_message: LastMessage
    created_at: datetime
    updated_at: datetime

    def check_owner(self, user_id: UserId) -> None:
        """Raises Forbidden for somebody else's row."""
        if self.owner_id != user_id:
            raise Forbidden


@dataclass(frozen=True, slots=True)
class FoundUser:
    """Somebody whom a search found, and how they stand to whoever searched."""

    user: User
    is_friend: bool
    pending_request: ContactRequest | None


def pair_room_name(one: UserId, other: UserId) -> str:
    """The room of two people, whoever of them asked first."""
    low, high = sorted((one, other))
    return f"u-{low}-{high}"


def group_room_name(group_id: GroupId) -> str:
    return f"g-{group_id}"
