"""Notifications as frames (contract section 8), encoded once per distinct body."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from adapters.wire.accounts import NewLoginView
from adapters.wire.chat import NOBODYS, message_view
from adapters.wire.contacts import contact_change_view, contact_request_view, contact_view
from adapters.wire.node_frames import write_audience
from adapters.wire.rosters import write_roster
from adapters.wire.signaling_frames import write_signaling_frame
from adapters.wire.subjects import read_subject
from adapters.wire.writing import encode
from domain.model.chat import ShownMessage
from domain.model.ids import DeliveryId, LocalId, UserId
from domain.model.notifications import (
    ALL_NODES,
    NO_DELIVERY,
    NODE_ADDRESS,
    AudienceChangedNotification,
    CallHandledNotification,
    ContactChangedNotification,
    ContactNotification,
    ContactRequestNotification,
    Envelope,
    LetterKind,
    LoginsEndedNotification,
    MessageNotification,
    MuteAskedNotification,
    NewLoginNotification,
    Notification,
    NotificationType,
    OutsideCallNotification,
    PersonalNotification,
    RosterNotification,
    ShownNotification,
    Subject,
)
from domain.model.sfu_signals import ShownTold
from domain.model.signaling import MuteAsked, participant_address
from ports.notification_frames import NotificationFrames

NOT_NEW: Final = b',"isNew":false}'
NUMBER_AND_END: Final = b"0}"
"""How an encoded message ends: its delivery number, not given yet, is the last field."""


class WireNotificationFrames(NotificationFrames):
    def seal(self, notification: Notification) -> Sequence[Envelope]:
        match notification:
            case MessageNotification():
                return list(_seal_message(notification))
            case OutsideCallNotification():
                return list(_seal_outside_call(notification))
            case RosterNotification() | MuteAskedNotification() | ShownNotification():
                return list(_seal_in_call(notification))
            case AudienceChangedNotification():
                return [_seal_for_nodes(notification)]
            case _:
                return [_seal_for_one(notification)]

    def subject_of(self, envelope: Envelope) -> Subject | None:
        return read_subject(envelope)


def _seal_for_one(notification: PersonalNotification) -> Envelope:
    match notification:
        case ContactNotification(contact=contact):
            body = _frame(NotificationType.CONTACT, contact_view(contact))
            return _keyed(contact.owner_id, body, f"contact:{contact.contact_id}")
        case ContactChangedNotification():
            return _seal_contact_change(notification)
        case ContactRequestNotification(request=request):
            body = _frame(NotificationType.CONTACT_REQUEST, contact_request_view(request))
            return _keyed(request.user_id, body, f"request:{request.request_id}")
        case CallHandledNotification(user_id=user_id, call_id=call_id):
            body = _frame(NotificationType.CALL_HANDLED, call_id)
            return _keyed(user_id, body, f"handled:{call_id}")
        case LoginsEndedNotification(user_id=user_id, login_ids=login_ids):
            ended = ",".join(sorted(login_ids))
            return _keyed(user_id, ended.encode(), f"ended:{ended}", LetterKind.LOGINS_ENDED)
        case NewLoginNotification(login=login):
            body = _frame(NotificationType.NEW_LOGIN, NewLoginView.of(login))
            return _keyed(login.user_id, body, f"login:{login.login_id}", LetterKind.EXPLICIT_FRAME)


def _seal_in_call(
    notification: RosterNotification | MuteAskedNotification | ShownNotification,
) -> Iterator[Envelope]:
    match notification:
        case RosterNotification():
            yield _seal_roster(notification)
        case MuteAskedNotification():
            yield _seal_mute_asked(notification)
        case ShownNotification():
            yield from _seal_shown(notification)


def _seal_roster(notification: RosterNotification) -> Envelope:
    call_id, roster = notification.call_id, notification.roster
    body, tail = write_roster(roster)
    return Envelope(
        dict.fromkeys(notification.receivers, NO_DELIVERY),
        body,
        tail,
        key=f"{call_id}.{roster.revision}",
        kind=LetterKind.ROSTER,
        prefix=participant_address(call_id),
    )


def _seal_mute_asked(notification: MuteAskedNotification) -> Envelope:
    return Envelope(
        {notification.user_id: NO_DELIVERY},
        write_signaling_frame(MuteAsked()),
        key=f"mute:{secrets.token_hex(8)}",
        prefix=participant_address(notification.call_id),
    )


def _seal_shown(notification: ShownNotification) -> Iterator[Envelope]:
    """Each page knows it by the number of its own seat."""
    key = f"shown:{secrets.token_hex(8)}"
    for receiver, seat in notification.receivers.items():
        yield Envelope(
            {receiver: NO_DELIVERY},
            write_signaling_frame(ShownTold(seat, notification.user_id, notification.shown)),
            key=key,
            prefix=participant_address(notification.call_id),
        )


def _seal_for_nodes(notification: AudienceChangedNotification) -> Envelope:
    return Envelope(
        {ALL_NODES: NO_DELIVERY},
        write_audience(notification),
        kind=LetterKind.AUDIENCE_CHANGED,
        prefix=NODE_ADDRESS,
    )


def _seal_contact_change(notification: ContactChangedNotification) -> Envelope:
    contact = notification.contact
    view = contact_change_view(contact, gone=notification.gone)
    body = _frame(NotificationType.CONTACT_CHANGED, view)
    # A contact may change to and fro: each change is an event of its own, even if it looks like another.
    key = f"contact:{contact.contact_id}:{secrets.token_hex(8)}"
    return _keyed(contact.owner_id, body, key, LetterKind.EXPLICIT_FRAME)


def _keyed(receiver: UserId, body: bytes, key: str, kind: LetterKind = LetterKind.FRAME) -> Envelope:
    return Envelope({receiver: NO_DELIVERY}, body, key=key, kind=kind)


def _frame(kind: NotificationType, payload: msgspec.Struct | int) -> bytes:
    return b'{"type":%d,"payload":%b}' % (kind, encode(payload))


def _seal_message(notification: MessageNotification) -> Iterator[Envelope]:
    tail = b',"isNew":%b}}' % (b"true" if notification.is_new else b"false")
    for (local_id, handled), to in _alike(notification).items():
        shown = ShownMessage(notification.message, notification.call, notification.answered)
        view = message_view(shown, handled=handled, local_id=local_id)
        body = b'{"type":%d,"payload":%b' % (NotificationType.MESSAGE, encode(view))
        yield Envelope(to, body.removesuffix(NUMBER_AND_END), tail)


def _seal_outside_call(notification: OutsideCallNotification) -> Iterator[Envelope]:
    state = notification.state
    for receiver in sorted(notification.receivers):
        shown = ShownMessage(notification.message, state.call, None)
        view = message_view(shown, handled=receiver in state.handled_by)
        payload = encode(view).removesuffix(b"}") + NOT_NEW
        body = b'{"type":%d,"payload":%b}' % (NotificationType.MESSAGE, payload)
        key = f"call:{state.call.call_id}.{state.revision}"
        yield _keyed(receiver, body, key, LetterKind.EXPLICIT_FRAME)


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
