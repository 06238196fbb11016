"""Messages (contract sections 3 and 6, contract-2 N1)."""

from collections.abc import Sequence

from adapters.wire.attachments import AttachmentView, attachment_view
from adapters.wire.calls import CallInMessageView, call_in_message_view
from adapters.wire.events import EventView, event_view
from adapters.wire.reading import Body, Query
from adapters.wire.writing import Time, View
from domain.model.chat import Message, ShownDelivery, ShownMessage, Surroundings
from domain.model.ids import ContactId, DeliveryId, FileName, LocalId, MessageId, UserId

NO_DELIVERY = DeliveryId(0)
NOBODYS = LocalId("")


class NewMessage(Body):
    contact_id: ContactId = ContactId(0)
    local_id: LocalId = LocalId("")
    text: str = ""
    image: str = ""
    thumbnail: str = ""
    reply_to: MessageId = MessageId(0)
    mentions: tuple[UserId, ...] = ()
    forward_of: MessageId = MessageId(0)
    attachments: tuple[FileName, ...] = ()


class MessageEdit(Body):
    message_id: MessageId = MessageId(0)
    text: str = ""
    mentions: tuple[UserId, ...] = ()


class MessageToDelete(Body):
    message_id: MessageId = MessageId(0)


class ReactionChange(Body):
    message_id: MessageId = MessageId(0)
    emoji: str = ""
    on: bool = False


class PinChange(Body):
    message_id: MessageId = MessageId(0)
    on: bool = False


class HistoryQuery(Query):
    """Backwards from `last_message_id`, or forwards from `after_message_id`."""

    contact_id: ContactId = ContactId(0)
    last_message_id: MessageId = MessageId(0)
    after_message_id: MessageId = MessageId(0)
    limit: int = 0


class AroundQuery(Query):
    contact_id: ContactId = ContactId(0)
    message_id: MessageId = MessageId(0)
    limit: int = 0


class PinsQuery(Query):
    contact_id: ContactId = ContactId(0)


class MessageQuery(Query):
    message_id: MessageId = MessageId(0)


class DelayedImage(Body):
    message_id: MessageId = MessageId(0)
    image: str = ""


class SyncQuery(Query):
    synced: DeliveryId = DeliveryId(0)
    last: DeliveryId = DeliveryId(0)
    limit: int = 0


class ReplyView(View):
    """The message that is answered, as it is now."""

    message_id: int
    sender_id: int
    text: str
    revoked: bool


class ReactionView(View):
    """`user_ids`: of the first twenty."""

    emoji: str
    count: int
    user_ids: tuple[int, ...]


class MessageView(View):
    """`delivery_id` stays the last field: notifications are cut there (see `notification_frames`)."""

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
    edited_at: Time | None
    reply_to: ReplyView | None
    forwarded: bool
    mentions: tuple[int, ...]
    reactions: tuple[ReactionView, ...]
    pinned: bool
    attachments: tuple[AttachmentView, ...]
    call: CallInMessageView | None
    event: EventView | None
    local_id: str
    delivery_id: int


class SurroundingsView(View):
    """Whether there is more on either side."""

    messages: Sequence[MessageView]
    before: bool
    after: bool


def message_view(
    shown: ShownMessage,
    *,
    handled: bool = True,
    local_id: LocalId = NOBODYS,
    delivery_id: DeliveryId = NO_DELIVERY,
) -> MessageView:
    """`local_id` is given only for the sender of a new message."""
    return MessageView.of(
        shown.message,
        reply_to=_reply_view(shown.answered) if shown.answered else None,
        reactions=tuple(map(ReactionView.of, shown.message.reactions)),
        attachments=tuple(map(attachment_view, shown.message.attachments)),
        call=call_in_message_view(shown.call, handled=handled) if shown.call else None,
        event=event_view(shown.message.event),
        local_id=local_id,
        delivery_id=delivery_id,
    )


def _reply_view(answered: Message) -> ReplyView:
    return ReplyView.of(answered, text=answered.quote)


def surroundings_view(found: Surroundings) -> SurroundingsView:
    return SurroundingsView.of(found, messages=[message_view(each) for each in found.messages])


def shown_delivery_view(delivered: ShownDelivery) -> MessageView:
    return message_view(delivered.shown, delivery_id=delivered.delivery.delivery_id)
