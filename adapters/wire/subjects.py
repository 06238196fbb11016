"""What a notification speaks of, read back from its frame."""

from typing import Final

import msgspec

from domain.model.ids import ContactId, MessageId, RequestId, RoomId, UserId
from domain.model.notifications import (
    NO_DELIVERY,
    ContactSubject,
    Envelope,
    LetterKind,
    MessageSubject,
    NotificationType,
    RequestSubject,
    Subject,
)

FRAMES: Final = frozenset({LetterKind.FRAME, LetterKind.EXPLICIT_FRAME})


class _Message(msgspec.Struct, rename="camel"):
    message_id: MessageId
    room_id: RoomId
    sender_id: UserId
    is_new: bool


class _Contact(msgspec.Struct, rename="camel"):
    contact_id: ContactId
    gone: bool = False


class _Request(msgspec.Struct):
    request_id: RequestId = msgspec.field(name="id")


class _Frame(msgspec.Struct):
    type: int
    payload: msgspec.Raw


_read_frame: Final = msgspec.json.Decoder(_Frame).decode
_read_message: Final = msgspec.json.Decoder(_Message).decode
_read_contact: Final = msgspec.json.Decoder(_Contact).decode
_read_request: Final = msgspec.json.Decoder(_Request).decode


def read_subject(envelope: Envelope) -> Subject | None:
    if envelope.kind not in FRAMES:
        return None
    frame = _read_frame(
        b"%b%d%b" % (envelope.body, NO_DELIVERY, envelope.tail) if envelope.tail else envelope.body
    )
    match frame.type:
        case NotificationType.MESSAGE if not envelope.tail:
            return None  # of a call, for somebody outside its room
        case NotificationType.MESSAGE:
            message = _read_message(frame.payload)
            return MessageSubject(message.message_id, message.room_id, message.sender_id, message.is_new)
        case NotificationType.CONTACT | NotificationType.CONTACT_CHANGED:
            contact = _read_contact(frame.payload)
            return None if contact.gone else ContactSubject(contact.contact_id)
        case NotificationType.CONTACT_REQUEST:
            return RequestSubject(_read_request(frame.payload).request_id)
        case _:
            return None
