"""Contacts and the requests that lead to them (contract sections 3 and 5)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TypeVar

from domain.model.accounts import User
from domain.model.chat import LastMessage
from domain.model.errors import (
    ContactRequestExpired,
    ContactRequestNotFound,
    ContactRequestNotPending,
    Forbidden,
)
from domain.model.ids import ContactId, GroupId, MessageId, RequestId, RoomId, UserId
from domain.model.names import check_shown_name
from domain.model.reads import NOTHING_READ, ReadState
from domain.model.records import record
from domain.model.validation import Validation

REQUEST_LIFETIME = timedelta(hours=24)
ALIAS_AT_MOST = 50


T = TypeVar("T")


class RequestStatus(IntEnum):
    PENDING = 1
    ACCEPTED = 2
    REJECTED = 3
    EXPIRED = 4


@record(frozen=True, slots=True, kw_only=True)
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

    def check_withdrawable_by(self, user_id: UserId) -> None:
        """Only who asked may, before an answer. Raises ContactRequestNotFound, ContactRequestNotPending."""
        if self.requester_id != user_id:
            raise ContactRequestNotFound
        if self.status is not RequestStatus.PENDING:
            raise ContactRequestNotPending

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
class ContactChange:
    """What an owner changes of their row; None stays. A time that is over unmutes."""

    alias: str | None = None
    muted_until: datetime | None = None
    pinned: bool | None = None
    archived: bool | None = None
    marked_unread: bool | None = None
    draft: str | None = None

    def check(self) -> None:
        """Raises InvalidFields."""
        alias = self.alias or ""
        validation = Validation().text("Alias", alias, most=ALIAS_AT_MOST)
        check_shown_name(validation, "Alias", alias)
        validation.column("Draft", self.draft or "").done()


@record(frozen=True, slots=True, kw_only=True)
class Contact:
    """One owner's row. Two friends have one each, and share a room; so has each member of a group.

    The row is the owner's membership of the room: whoever has none may read nothing there. Either `user_id`
    (the other person) or `group_id` is set, the other one is 0. `history_from`: the first message that the
    owner may read, 0 for all.

    What stands below `updated_at` is the owner's alone, but for `blocked_by` (the other person blocked the
    owner) and `ended` (the other person has no row any more), of which the owner is not told.
    """

    contact_id: ContactId
    owner_id: UserId
    user_id: UserId
    group_id: GroupId
    room_id: RoomId
    history_from: MessageId = MessageId(0)
    last_message: LastMessage
    created_at: datetime
    updated_at: datetime
    alias: str = ""
    muted_until: datetime | None = None
    pinned_at: datetime | None = None
    archived: bool = False
    marked_unread: bool = False
    draft: str = ""
    blocked: bool = False
    blocked_by: bool = False
    ended: bool = False
    reading: ReadState = NOTHING_READ

    @property
    def open(self) -> bool:
        """Whether anything of the owner may reach the others in the room."""
        return not (self.blocked or self.blocked_by or self.ended)

    @property
    def has_news(self) -> bool:
        """Whether the room's newest message is above the owner's mark."""
        return self.last_message.message_id > self.reading.mark

    def with_unread(self, messages: int, mentions: int) -> "Contact":
        return replace(self, reading=replace(self.reading, unread=messages, mentions=mentions))

    def check_owner(self, user_id: UserId) -> None:
        """Raises Forbidden for somebody else's row."""
        if self.owner_id != user_id:
            raise Forbidden

    def can_read(self, message_id: MessageId) -> bool:
        """Of a message in the contact's room."""
        return message_id >= self.history_from

    def hears(self, message_id: MessageId, sender_id: UserId, *, is_new: bool) -> bool:
        """Whether the owner is told of this now: of nothing that they may not read, nor of anything new of
        somebody whom they have blocked since it was sent.
        """
        return self.can_read(message_id) and not (is_new and self.blocked and sender_id == self.user_id)

    def check_open(self) -> None:
        """Raises Forbidden: the same for a block, in either direction, as for no contact any more."""
        if not self.open:
            raise Forbidden

    def changed(self, change: ContactChange, now: datetime) -> "Contact":
        """Pinned again, it keeps its place."""
        muted_until, pinned_at = self.muted_until, self.pinned_at
        if change.muted_until is not None:
            muted_until = change.muted_until if change.muted_until > now else None
        if change.pinned is not None:
            pinned_at = (pinned_at or now) if change.pinned else None
        return replace(
            self,
            alias=_given(change.alias, self.alias),
            muted_until=muted_until,
            pinned_at=pinned_at,
            archived=_given(change.archived, self.archived),
            marked_unread=_given(change.marked_unread, self.marked_unread),
            draft=_given(change.draft, self.draft),
        )


@record(frozen=True, slots=True)
class FoundUser:
    """Somebody whom a search found, and how they stand to whoever searched."""

    user: User
    is_friend: bool
    pending_request: ContactRequest | None


def pair_room_name(one: UserId, other: UserId) -> str:
    """The room of two people, whoever of them asked first."""
    low, high = sorted((one, other))
    return f"u-{low}-{high}"


def is_pair_of(room_name: str, user_id: UserId) -> bool:
    """Whether `pair_room_name` called a room of this person so."""
    kind, *people = room_name.split("-")
    return kind == "u" and str(user_id) in people


def group_room_name(group_id: GroupId) -> str:
    return f"g-{group_id}"


def _given(value: T | None, before: T) -> T:
    return before if value is None else value
