"""How things look on the wire (contract section 3): camelCase, all fields always there, UTC with `Z`."""

from datetime import datetime
from typing import Annotated

import msgspec

from domain.model.accounts import Login, Settings, SignedIn, User
from domain.model.calls import Call
from domain.model.chat import Message, ShownDelivery, ShownMessage
from domain.model.contacts import Contact, ContactRequest, FoundUser
from domain.model.groups import Group
from domain.model.ids import DeliveryId, LocalId, LoginId

CONTACT_IN_USE = 1
"""The only status a contact row ever has."""
NO_DELIVERY = DeliveryId(0)
NOBODYS = LocalId("")


Time = Annotated[datetime, msgspec.Meta(tz=True)]
"""Aware, and therefore never without a zone on the wire."""


class View(msgspec.Struct, rename="camel", gc=False):
    pass


class SignedInView(View):
    user_id: int
    token: str


class UserView(View):
    user_id: int
    username: str
    nickname: str
    avatar: str
    enabled: bool
    created_at: Time
    updated_at: Time


class ContactRequestView(View):
    id: int
    request_uid: int
    user_id: int
    status: int
    expired_at: Time
    created_at: Time
    updated_at: Time


class FoundUserView(UserView):
    is_friend: bool
    pending_request: ContactRequestView | None


class SettingsView(View):
    wallpaper: str


class LoginView(View):
    login_id: str
    device: str
    address: str
    signed_in_at: Time
    expires_at: Time
    current: bool


class ContactView(View):
    contact_id: int
    owner_id: int
    user_id: int
    group_id: int
    room_id: int
    status: int
    last_message_id: int
    last_message_time: Time | None
    last_message_content: str
    created_at: Time
    updated_at: Time


class GroupView(View):
    group_id: int
    owner_id: int
    room_id: int
    name: str
    avatar: str
    created_at: Time
    updated_at: Time


class CallView(View):
    """`members` is a JSON text: clients parse it once more."""

    call_id: int
    caller_id: int
    message_id: int
    members: str
    status: int
    start_time: Time | None
    end_time: Time | None
    end_reason: int
    created_at: Time
    updated_at: Time


class CallInMessageView(CallView):
    handled: bool


class MessageView(View):
    """`delivery_id` stays the last field: notifications are cut there (see `notifications`)."""

    message_id: int
    room_id: int
    sender_id: int
    type: int
    text: str
    image: str
    thumbnail: str
    call_id: int
    revoked: bool
    created_at: Time
    updated_at: Time
    call: CallInMessageView | None
    local_id: str
    delivery_id: int


def signed_in_view(signed_in: SignedIn) -> SignedInView:
    return SignedInView(signed_in.user_id, signed_in.token)


def user_view(user: User) -> UserView:
    return UserView(
        user.user_id,
        user.username,
        user.nickname,
        user.avatar,
        user.enabled,
        user.created_at,
        user.updated_at,
    )


def found_user_view(found: FoundUser) -> FoundUserView:
    user, pending = found.user, found.pending_request
    return FoundUserView(
        user.user_id,
        user.username,
        user.nickname,
        user.avatar,
        user.enabled,
        user.created_at,
        user.updated_at,
        is_friend=found.is_friend,
        pending_request=contact_request_view(pending) if pending else None,
    )


def settings_view(settings: Settings) -> SettingsView:
    return SettingsView(settings.wallpaper)


def login_view(login: Login, current: LoginId) -> LoginView:
    return LoginView(
        login.login_id,
        login.device,
        login.address,
        login.signed_in_at,
        login.expires_at,
        login.login_id == current,
    )


def contact_request_view(request: ContactRequest) -> ContactRequestView:
    return ContactRequestView(
        request.request_id,
        request.requester_id,
        request.user_id,
        request.status,
        request.expires_at,
        request.created_at,
        request.updated_at,
    )


def contact_view(contact: Contact) -> ContactView:
    last = contact.last_message
    return ContactView(
        contact.contact_id,
        contact.owner_id,
        contact.user_id,
        contact.group_id,
        contact.room_id,
        CONTACT_IN_USE,
        last.message_id,
        last.sent_at,
        last.content,
        contact.created_at,
        contact.updated_at,
    )


def group_view(group: Group) -> GroupView:
    return GroupView(
        group.group_id,
        group.owner_id,
        group.room_id,
        group.name,
        group.avatar,
        group.created_at,
        group.updated_at,
    )


def call_view(call: Call) -> CallView:
    return CallView(
        call.call_id,
        call.caller_id,
        call.message_id,
        _members_text(call),
        call.status,
        call.started_at,
        call.ended_at,
        call.end_reason,
        call.created_at,
        call.updated_at,
    )


def call_in_message_view(call: Call, *, handled: bool) -> CallInMessageView:
    return CallInMessageView(
        call.call_id,
        call.caller_id,
        call.message_id,
        _members_text(call),
        call.status,
        call.started_at,
        call.ended_at,
        call.end_reason,
        call.created_at,
        call.updated_at,
        handled or call.ended,
    )


def _members_text(call: Call) -> str:
    return f"[{','.join(map(str, call.members))}]"


def message_view(
    message: Message,
    call: Call | None = None,
    *,
    handled: bool = True,
    local_id: LocalId = NOBODYS,
    delivery_id: DeliveryId = NO_DELIVERY,
) -> MessageView:
    """`local_id` is given only for the sender of a new message."""
    return MessageView(
        message.message_id,
        message.room_id,
        message.sender_id,
        message.type,
        message.text,
        message.image,
        message.thumbnail,
        message.call_id,
        message.revoked,
        message.created_at,
        message.updated_at,
        call_in_message_view(call, handled=handled) if call else None,
        local_id,
        delivery_id,
    )


def shown_message_view(shown: ShownMessage) -> MessageView:
    return message_view(shown.message, shown.call)


def shown_delivery_view(shown: ShownDelivery) -> MessageView:
    return message_view(shown.message, shown.call, delivery_id=shown.delivery.delivery_id)
