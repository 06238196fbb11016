"""What storage knows of a receiver's deliveries, as the letters that their session would have had."""

from collections.abc import Sequence

from domain.model.calls import CallState
from domain.model.chat import Delivery, Message, MessageType
from domain.model.ids import DeliveryId, UserId
from domain.model.notifications import MessageNotification
from domain.model.sequence import Gap
from domain.services.batches import Batches
from domain.services.events import with_present_names
from domain.services.shown_messages import find_answered
from ports.mailboxes import NOT_KEPT, Letter
from ports.notification_frames import NotificationFrames
from ports.storage import Repositories, Storage


class MissedDeliveries:
    def __init__(self, storage: Storage, frames: NotificationFrames) -> None:
        self._storage = storage
        self._frames = frames
        self._lasts: Batches[UserId, DeliveryId] = Batches(self._last_of_each)

    async def last(self, receiver_id: UserId) -> DeliveryId:
        """The receiver's highest number, 0 if none, as it is stored after this was asked. Raises Unavailable.

        Those of all who connect at once are read together.
        """
        return await self._lasts.do(receiver_id)

    async def _last_of_each(self, receiver_ids: Sequence[UserId]) -> Sequence[DeliveryId]:
        lasts = await self._storage.read(lambda stored: stored.deliveries.last_of_each(receiver_ids))
        return [lasts[receiver_id] for receiver_id in receiver_ids]

    async def silenced(self, receiver_id: UserId, after: DeliveryId) -> frozenset[DeliveryId]:
        """Of what has a higher number: what the receiver is told of no more. Raises Unavailable."""
        return frozenset(
            await self._storage.read(lambda stored: stored.deliveries.silenced(receiver_id, after))
        )

    async def fill(self, receiver_id: UserId, gap: Gap) -> Sequence[Letter]:
        """The letters of the gap, oldest first, in the present state of their messages; they never lay in
        a box. Raises Unavailable.
        """
        notifications = await self._storage.read(_read, receiver_id, gap)
        letters = []
        for notification in notifications:
            (envelope,) = self._frames.seal(notification)
            number = notification.deliveries[receiver_id]
            letters.append(Letter(NOT_KEPT, number, envelope.body, envelope.tail, envelope.kind))
        return letters


async def _read(stored: Repositories, receiver_id: UserId, gap: Gap) -> Sequence[MessageNotification]:
    rows = await stored.deliveries.range(receiver_id, gap.after, gap.through)
    messages = await with_present_names(stored, [message for _, message in rows])
    call_ids = {message.call_id for message in messages if message.type is MessageType.CALL}
    calls = await stored.calls.find_states(call_ids)
    answered = await find_answered(stored, receiver_id, messages)
    return [
        _notification(delivery, message, calls.get(message.call_id), answered.get(message.reply_to))
        for (delivery, _), message in zip(rows, messages, strict=True)
    ]


def _notification(
    delivery: Delivery, message: Message, state: CallState | None, answered: Message | None
) -> MessageNotification:
    return MessageNotification(
        message=message,
        is_new=delivery.is_new,
        deliveries={delivery.receiver_id: delivery.delivery_id},
        call=state.call if state else None,
        answered=answered,
        handled_by=state.handled_by if state else frozenset(),
    )
