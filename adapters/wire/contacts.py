"""People who are found and asked, and contacts (contract sections 4 and 5)."""

import msgspec

from adapters.wire.accounts import UserView
from adapters.wire.reading import Body, Query
from adapters.wire.writing import Time, View
from domain.model.contacts import Contact, ContactRequest, FoundUser
from domain.model.ids import ContactId, RequestId, UserId

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


class ContactQuery(Query):
    contact_id: ContactId = ContactId(0)


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
    created_at: Time
    updated_at: Time


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
    )
