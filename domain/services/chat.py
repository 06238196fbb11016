"""Messages: sent, shown, revoked, synced (contract section 6; docs/architecture.md, walks)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.model.calls import Call
from domain.model.chat import Message, MessageType, ShownDelivery, ShownMessage, check_history, check_sync
from domain.model.contacts import Contact
from domain.model.errors import Forbidden
from domain.model.files import FileUse
from domain.model.ids import CallId, ContactId, DeliveryId, LocalId, MessageId, UserId
from domain.model.notifications import MessageNotification
from domain.services.file_uses import FileUses
from domain.services.limits import Limits
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatService:
    """Every change is one unit of work whose first lock is the room, told after its commit."""

    transactions: Transactions
    file_uses: FileUses
    limits: Limits
    clock: Clock

    async def send(
        self,
        user_id: UserId,
        contact_id: ContactId,
        *,
        local_id: LocalId = LocalId(""),
        text: str = "",
        image: str = "",
        thumbnail: str = "",
    ) -> Message:
        """The stored message. The same `local_id` again gives the message that took it first (M2).

        Raises InvalidFields, EmptyMessage, ContactNotFound, Forbidden for another's contact.
        """
        draft = Message.compose(
            user_id, text=text, image=image, thumbnail=thumbnail, local_id=local_id, now=self.clock.now()
        )
        return await self.transactions.run(self._send, draft, contact_id)

    async def _send(self, uow: UnitOfWork, draft: Message, contact_id: ContactId) -> Message:
        contact = await uow.contacts.get_with_room_locked(contact_id)
        contact.check_owner(draft.sender_id)
        message = await uow.messages.add(replace(draft, room_id=contact.room_id))
        if message is None:
            return await uow.messages.get_by_local_id(draft.sender_id, draft.local_id)
        await self.file_uses.add(uow, message.image, draft.sender_id, FileUse.in_message(message.message_id))
        await uow.rooms.set_last_message(message.room_id, message.preview())
        await self._deliver(uow, message, await _members(uow, contact), is_new=True)
        return message

    async def _deliver(
        self, uow: UnitOfWork, message: Message, receivers: Collection[UserId], *, is_new: bool
    ) -> None:
        deliveries = await uow.deliveries.append(
            message.message_id, receivers, is_new=is_new, now=self.clock.now()
        )
        uow.notify(MessageNotification(message=message, is_new=is_new, deliveries=deliveries))

    async def revoke(self, user_id: UserId, message_id: MessageId) -> None:
        """Take back one's own message; again changes nothing. Its image is gone with it (M7).

        Raises Forbidden, RevokeTooLate.
        """
        await self.transactions.run(self._revoke, user_id, message_id)

    async def _revoke(self, uow: UnitOfWork, user_id: UserId, message_id: MessageId) -> None:
        before = await _get_with_room_locked(uow, message_id)
        message = before.revoke(user_id, self.clock.now(), self.limits.revoke)
        if message is before:
            return
        await uow.messages.save(message)
        await uow.rooms.refresh_last_message(message.room_id, message.preview())
        await self.file_uses.withdraw(uow, before.image, user_id, FileUse.in_message(message_id))
        await self._deliver_update(uow, message)

    async def fill_image(self, user_id: UserId, message_id: MessageId, image: str) -> None:
        """The picture that follows its thumbnail; works once. Raises InvalidFields, Forbidden."""
        await self.transactions.run(self._fill_image, user_id, message_id, image)

    async def _fill_image(self, uow: UnitOfWork, user_id: UserId, message_id: MessageId, image: str) -> None:
        before = await _get_with_room_locked(uow, message_id)
        message = before.fill_image(user_id, image, self.clock.now())
        await uow.messages.save(message)
        await self.file_uses.add(uow, image, user_id, FileUse.in_message(message_id))
        await self._deliver_update(uow, message)

    async def _deliver_update(self, uow: UnitOfWork, message: Message) -> None:
        await self._deliver(uow, message, await uow.rooms.member_ids(message.room_id), is_new=False)

    async def history(
        self, user_id: UserId, contact_id: ContactId, before: MessageId, limit: int
    ) -> Sequence[ShownMessage]:
        """A full page, ascending, while there is more. Raises InvalidFields, ContactNotFound, Forbidden."""
        return await self.transactions.read(_history, user_id, contact_id, before, check_history(limit))

    async def sync(
        self, user_id: UserId, synced: DeliveryId, last: DeliveryId, limit: int
    ) -> Sequence[ShownDelivery]:
        """The user's deliveries above `synced` and, if not 0, below `last`; newest first.

        Raises InvalidFields.
        """
        check_sync(limit)
        return await self.transactions.read(_sync, user_id, synced, last, limit)


async def _members(uow: UnitOfWork, contact: Contact) -> Collection[UserId]:
    if contact.user_id:
        return (contact.owner_id, contact.user_id)
    return await uow.rooms.member_ids(contact.room_id)


async def _get_with_room_locked(uow: UnitOfWork, message_id: MessageId) -> Message:
    """Read again under the lock: between the two reads somebody may have changed it."""
    message = await uow.messages.find(message_id)
    if message is None:
        raise Forbidden
    await uow.rooms.lock(message.room_id)
    return await uow.messages.get(message_id)


async def _history(
    stored: Repositories, user_id: UserId, contact_id: ContactId, before: MessageId, limit: int
) -> Sequence[ShownMessage]:
    contact = await stored.contacts.get(contact_id)
    contact.check_owner(user_id)
    messages = await stored.messages.history(contact.room_id, before, limit)
    calls = await _calls(stored, messages)
    return [ShownMessage(message, calls.get(message.call_id)) for message in messages]


async def _sync(
    stored: Repositories, user_id: UserId, synced: DeliveryId, last: DeliveryId, limit: int
) -> Sequence[ShownDelivery]:
    page = await stored.deliveries.page(user_id, synced, last, limit)
    calls = await _calls(stored, [message for _, message in page])
    return [ShownDelivery(delivery, message, calls.get(message.call_id)) for delivery, message in page]


async def _calls(stored: Repositories, messages: Collection[Message]) -> Mapping[CallId, Call]:
    call_ids = {message.call_id for message in messages if message.type is MessageType.CALL}
    return await stored.calls.find_many(call_ids) if call_ids else {}
