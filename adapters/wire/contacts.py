"""People who are found and asked, and contacts (contract sections 4 and 5)."""

from datetime import UTC, datetime

import msgspec

from adapters.wire.accounts import UserView
from adapters.wire.events import EventView, event_view
from adapters.wire.reading import Body, Query, read_time
from adapters.wire.writing import Time, View
from domain.model.contacts import Contact, ContactChange, ContactRequest, FoundUser
from domain.model.ids import ContactId, RequestId, UserId

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
CONTACT_IN_USE = 1
"""The only status a contact row ever has."""


class UserSearch(Query):
    """`by`: `username`, or `name` for any word of nickname and username."""

    keyword: str = ""
    by: str = "username"
    page: int = 1
    size: int = 10


class NewContactRequest(Body):
    user_id: UserId = UserId(0)


class RequestAnswer(Query):
    request_id: RequestId = RequestId(0)


class RequestToCancel(Body):
    request_id: RequestId = RequestId(0)


class ContactToDelete(Body):
    contact_id: ContactId = ContactId(0)


class Block(Body):
    user_id: UserId = UserId(0)
    on: bool = False


class PersonQuery(Query):
    user_id: UserId = UserId(0)


class ContactQuery(Query):
    contact_id: ContactId = ContactId(0)


class NewContactSettings(Body):
    """Absent fields stay. `muted_until`: RFC 3339, or empty for not muted."""

    contact_id: ContactId = ContactId(0)
    alias: str | None = None
    muted_until: str | None = None
    pinned: bool | None = None
    archived: bool | None = None
    marked_unread: bool | None = None
    draft: str | None = None

    def change(self) -> ContactChange:
        """Raises BadRequest for a time that is none."""
        return ContactChange(
            alias=self.alias,
            muted_until=None if self.muted_until is None else _muted_until(self.muted_until),
            pinned=self.pinned,
            archived=self.archived,
            marked_unread=self.marked_unread,
            draft=self.draft,
        )


class ContactRequestView(View):
    request_id: int = msgspec.field(name="id")
    requester_id: int = msgspec.field(name="requestUid")
    user_id: int
    status: int
    expires_at: Time = msgspec.field(name="expiredAt")
    created_at: Time
    updated_at: Time


class FoundUserView(UserView):
    is_friend: bool
    pending_request: ContactRequestView | None


class ContactView(View):
    """`last_message_content` is a short text in Chinese; its type (0: nothing was written), its sender and
    whether it was revoked are for clients that say it in their own language.
    """

    contact_id: int
    owner_id: int
    user_id: int
    group_id: int
    room_id: int
    status: int
    last_message_id: int
    last_message_time: Time | None
    last_message_content: str
    last_message_type: int
    last_message_sender_id: int
    last_message_revoked: bool
    last_message_event: EventView | None
    created_at: Time
    updated_at: Time
    alias: str
    muted_until: Time | None
    pinned_at: Time | None
    archived: bool
    blocked: bool
    marked_unread: bool
    draft: str
    unread: int
    unread_mentions: int
    read_message_id: int
    peer_read_message_id: int


class ContactChangeView(View):
    """`contact` is null exactly if it is gone."""

    contact_id: int
    room_id: int
    gone: bool
    contact: ContactView | None


def contact_request_view(request: ContactRequest) -> ContactRequestView:
    return ContactRequestView.of(request)


def found_user_view(found: FoundUser) -> FoundUserView:
    pending = found.pending_request
    return FoundUserView.of(
        found.user,
        is_friend=found.is_friend,
        pending_request=contact_request_view(pending) if pending else None,
    )


def contact_view(contact: Contact) -> ContactView:
    last = contact.last_message
    return ContactView.of(
        contact,
        status=CONTACT_IN_USE,
        last_message_id=last.message_id,
        last_message_time=last.sent_at,
        last_message_content=last.content,
        last_message_type=last.type or 0,
        last_message_sender_id=last.sender_id,
        last_message_revoked=last.revoked,
        last_message_event=event_view(last.event),
        unread=contact.reading.unread,
        unread_mentions=contact.reading.mentions,
        read_message_id=contact.reading.mark,
        peer_read_message_id=contact.reading.peer_mark,
    )


def contact_change_view(contact: Contact, *, gone: bool) -> ContactChangeView:
    return ContactChangeView.of(contact, gone=gone, contact=None if gone else contact_view(contact))


def _muted_until(text: str) -> datetime:
    return read_time(text) if text else LONG_AGO
