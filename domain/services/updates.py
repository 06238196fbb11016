"""A message that exists is changed: under the lock of its room, and told to whoever may read it."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.model.chat import Message, changed_after
from domain.model.contacts import Contact
from domain.model.ids import MessageId, UserId
from domain.model.notifications import MessageNotification
from domain.services.access import find_readable
from domain.services.transactions import UnitOfWork
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUpdates:
    """An update is a delivery of its own with the whole present state (contract-2 N0)."""

    clock: Clock

    async def lock(self, uow: UnitOfWork, user_id: UserId, message_id: MessageId) -> tuple[Message, Contact]:
        """The message and the user's row of its room; neither changes until the end of the transaction.

        Raises Forbidden for a message that the user may not read.
        """
        await uow.rooms.lock_of(message_id)
        return await find_readable(uow, user_id, message_id)

    async def save(self, uow: UnitOfWork, before: Message, message: Message) -> None:
        """And tell everybody who may read it. The preview of the room follows if it is the newest, and so
        does what it is found by.
        """
        message = changed_after(before, message)
        await uow.messages.save(message)
        if (before.text, before.revoked) != (message.text, message.revoked):
            await uow.message_index.change(before, message)
        await uow.rooms.refresh_last_message(message.room_id, message.preview())
        await self.tell(uow, message)

    async def tell(self, uow: UnitOfWork, message: Message) -> None:
        readers = await uow.rooms.reader_ids(message.room_id, message.message_id)
        answered = await uow.messages.find(message.reply_to) if message.reply_to else None
        await self.deliver(uow, message, readers, is_new=False, answered=answered)

    async def deliver(
        self,
        uow: UnitOfWork,
        message: Message,
        receivers: Collection[UserId],
        *,
        is_new: bool,
        answered: Message | None,
    ) -> None:
        """`answered`: the message that it answers. Whoever may not read that one sees no reply."""
        deliveries = await uow.deliveries.append(
            message.message_id, receivers, is_new=is_new, now=self.clock.now()
        )
        knowing = frozenset(deliveries)
        if answered:
            knowing &= set(await uow.rooms.reader_ids(answered.room_id, answered.message_id))
        for quoted, group in ((answered, knowing), (None, deliveries.keys() - knowing)):
            if group:
                numbers = {receiver: number for receiver, number in deliveries.items() if receiver in group}
                uow.notify(
                    MessageNotification(message=message, is_new=is_new, deliveries=numbers, answered=quoted)
                )
