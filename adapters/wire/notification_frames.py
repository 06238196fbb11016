"""Notifications as frames (contract section 8), encoded once per distinct body."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from adapters.wire.chat import NOBODYS, message_view
from adapters.wire.contacts import contact_request_view, contact_view
from adapters.wire.rosters import write_roster
from adapters.wire.writing import encode
from domain.model.ids import DeliveryId, LocalId, UserId
from domain.model.notifications import (
    NO_DELIVERY,
    CallHandledNotification,
    ContactNotification,
    ContactRequestNotification,
    Envelope,
    LetterKind,
    LoginsEndedNotification,
    MessageNotification,
    Notification,
    NotificationType,
    RosterNotification,
)
from domain.model.signaling import participant_address
from ports.notification_frames import NotificationFrames

NUMBER_AND_END: Final = b"0}"
"""How an encoded message ends: its delivery number, not given yet, is the last field."""


class WireNotificationFrames(NotificationFrames):
    def seal(self, notification: Notification) -> Sequence[Envelope]:
        match notification:
            case MessageNotification():
                return list(_seal_message(notification))
            case ContactNotification(contact=contact):
                body = _frame(NotificationType.CONTACT, contact_view(contact))
                return [_keyed(contact.owner_id, body, f"contact:{contact.contact_id}")]
            case ContactRequestNotification(request=request):
                body = _frame(NotificationType.CONTACT_REQUEST, contact_request_view(request))
                return [_keyed(request.user_id, body, f"request:{request.request_id}")]
            case CallHandledNotification(user_id=user_id, call_id=call_id):
                body = _frame(NotificationType.CALL_HANDLED, call_id)
                return [_keyed(user_id, body, f"handled:{call_id}")]
            case LoginsEndedNotification(user_id=user_id, login_ids=login_ids):
                ended = ",".join(sorted(login_ids))
                return [_keyed(user_id, ended.encode(), f"ended:{ended}", LetterKind.LOGINS_ENDED)]
            case RosterNotification():
                return [_seal_roster(notification)]


def _seal_roster(notification: RosterNotification) -> Envelope:
    call_id, roster = notification.call_id, notification.roster
    return Envelope(
        dict.fromkeys(notification.receivers, NO_DELIVERY),
        write_roster(roster),
        key=f"{call_id}.{roster.revision}",
        kind=LetterKind.ROSTER,
        prefix=participant_address(call_id),
    )


def _keyed(receiver: UserId, body: bytes, key: str, kind: LetterKind = LetterKind.FRAME) -> Envelope:
    return Envelope({receiver: NO_DELIVERY}, body, key=key, kind=kind)


def _frame(kind: NotificationType, payload: msgspec.Struct | int) -> bytes:
    return b'{"type":%d,"payload":%b}' % (kind, encode(payload))


def _seal_message(notification: MessageNotification) -> Iterator[Envelope]:
    tail = b',"isNew":%b}}' % (b"true" if notification.is_new else b"false")
    for (local_id, handled), to in _alike(notification).items():
        view = message_view(notification.message, notification.call, handled=handled, local_id=local_id)
        body = b'{"type":%d,"payload":%b' % (NotificationType.MESSAGE, encode(view))
        yield Envelope(to, body.removesuffix(NUMBER_AND_END), tail)


def _alike(notification: MessageNotification) -> Mapping[tuple[LocalId, bool], dict[UserId, DeliveryId]]:
    """Receivers by what differs between them: the sender's own id of a new message, and having handled
    the call.
    """
    message = notification.message
    alike: dict[tuple[LocalId, bool], dict[UserId, DeliveryId]] = {}
    for receiver, number in notification.deliveries.items():
        own = message.local_id if notification.is_new and receiver == message.sender_id else NOBODYS
        handled = notification.call is not None and receiver in notification.handled_by
        alike.setdefault((own, handled), {})[receiver] = number
    return alike
