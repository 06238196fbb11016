"""Notifications that tests read as they were told."""

from collections.abc import Sequence

from adapters.wire.notification_frames import WireNotificationFrames
from domain.model.notifications import (
    NO_DELIVERY,
    CallHandledNotification,
    ContactChangedNotification,
    ContactNotification,
    ContactRequestNotification,
    ContactSubject,
    Envelope,
    LoginsEndedNotification,
    MessageNotification,
    MessageSubject,
    NewLoginNotification,
    Notification,
    OutsideCallNotification,
    RequestSubject,
    Subject,
)
from ports.notification_frames import NotificationFrames


class NumberedFrames(NotificationFrames):
    """A letter's body is the number of the notification, so that a test reads the notification itself."""

    def __init__(self) -> None:
        self.sealed: list[Notification] = []

    def seal(self, notification: Notification) -> Sequence[Envelope]:
        self.sealed.append(notification)
        body = str(len(self.sealed) - 1).encode()
        match notification:
            case MessageNotification(deliveries=deliveries):
                return [Envelope(deliveries, body)]
            case ContactNotification(contact=contact) | ContactChangedNotification(contact=contact):
                receiver = contact.owner_id
            case ContactRequestNotification(request=request):
                receiver = request.user_id
            case CallHandledNotification(user_id=user_id) | LoginsEndedNotification(user_id=user_id):
                receiver = user_id
            case OutsideCallNotification(receivers=receivers):
                return [Envelope(dict.fromkeys(receivers, NO_DELIVERY), body)]
            case NewLoginNotification(login=login):
                receiver = login.user_id
            case _:  # read by us
                return WireNotificationFrames().seal(notification)
        return [Envelope({receiver: NO_DELIVERY}, body)]

    def subject_of(self, envelope: Envelope) -> Subject | None:
        if not envelope.body.isdigit():  # read by us
            return None
        match self.sealed[int(envelope.body)]:
            case MessageNotification(message=message, is_new=is_new):
                return MessageSubject(message.message_id, message.room_id, message.sender_id, is_new)
            case (
                ContactNotification(contact=contact) | ContactChangedNotification(contact=contact, gone=False)
            ):
                return ContactSubject(contact.contact_id)
            case ContactRequestNotification(request=request):
                return RequestSubject(request.request_id)
            case _:
                return None
