"""Messages (contract sections 3 and 6)."""

from adapters.wire.calls import CallInMessageView, call_in_message_view
from adapters.wire.reading import Body, Query
from adapters.wire.writing import Time, View
from domain.model.calls import Call
from domain.model.chat import Message, ShownDelivery, ShownMessage
from domain.model.ids import ContactId, DeliveryId, LocalId, MessageId

NO_DELIVERY = DeliveryId(0)
NOBODYS = LocalId("")


class NewMessage(Body):
    contact_id: ContactId = ContactId(0)
    local_id: LocalId = LocalId("")
    text: str = ""
    image: str = ""
    thumbnail: str = ""


class HistoryQuery(Query):
    contact_id: ContactId = ContactId(0)
    last_message_id: MessageId = MessageId(0)
    limit: int = 0


class MessageQuery(Query):
    message_id: MessageId = MessageId(0)


class DelayedImage(Body):
    message_id: MessageId = MessageId(0)
    image: str = ""


class SyncQuery(Query):
    synced: DeliveryId = DeliveryId(0)
    last: DeliveryId = DeliveryId(0)
    limit: int = 0


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
    call: CallInMessageView | None
    local_id: str
    delivery_id: int


def message_view(
    message: Message,
    call: Call | None = None,
    *,
    handled: bool = True,
    local_id: LocalId = NOBODYS,
    delivery_id: DeliveryId = NO_DELIVERY,
) -> MessageView:
    """`local_id` is given only for the sender of a new message."""
    return MessageView.of(
        message,
        call=call_in_message_view(call, handled=handled) if call else None,
        local_id=local_id,
        delivery_id=delivery_id,
    )


def shown_message_view(shown: ShownMessage) -> MessageView:
    return message_view(shown.message, shown.call)


def shown_delivery_view(shown: ShownDelivery) -> MessageView:
    return message_view(shown.message, shown.call, delivery_id=shown.delivery.delivery_id)
