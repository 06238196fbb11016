"""How far people have read (contract-2 N2)."""

from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.hints import ReadHint
from domain.model.ids import ContactId, MessageId
from domain.model.reads import Reader


class ReadMark(Body):
    """Everything up to that message was seen."""

    contact_id: ContactId = ContactId(0)
    message_id: MessageId = MessageId(0)


class ReaderView(View):
    user_id: int
    read_at: Time


class ReadHintView(View):
    """`contact_id` is the receiver's own; the numbers are for the reader's own devices, 0 for others."""

    contact_id: int
    room_id: int
    user_id: int
    message_id: int
    unread: int
    unread_mentions: int


def read_hint_view(hint: ReadHint, contact_id: ContactId) -> ReadHintView:
    return ReadHintView.of(hint, contact_id=contact_id, unread_mentions=hint.mentions)


def reader_view(reader: Reader) -> ReaderView:
    return ReaderView.of(reader)
