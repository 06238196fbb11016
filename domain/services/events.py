"""What happens to a group is a message that everybody in it reads."""

from dataclasses import dataclass

from domain.model.chat import Message
from domain.model.errors import InternalError
from domain.model.events import Event, sentence
from domain.model.ids import RoomId
from domain.model.notifications import MessageNotification
from domain.services.transactions import UnitOfWork
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEvents:
    """Part of the change that it speaks of, whose room is locked."""

    clock: Clock

    async def post(self, uow: UnitOfWork, room_id: RoomId, event: Event) -> Message:
        """For all members of this moment."""
        message = await self.record(uow, room_id, event)
        await self.deliver(uow, message)
        return message

    async def record(self, uow: UnitOfWork, room_id: RoomId, event: Event) -> Message:
        """Without telling anybody yet: whom it concerns may not be a member yet, or no longer be one."""
        users = await uow.users.find_many(event.named)
        text = sentence(event, {user_id: user.nickname for user_id, user in users.items()})
        message = await uow.messages.add(Message.record_event(room_id, event, text, self.clock.now()))
        if message is None:
            raise InternalError("a message without local id was taken for a repeated one")
        await uow.rooms.set_last_message(room_id, message.preview())
        return message

    async def deliver(self, uow: UnitOfWork, message: Message) -> None:
        receivers = await uow.rooms.member_ids(message.room_id)
        deliveries = await uow.deliveries.append(
            message.message_id, receivers, is_new=True, now=self.clock.now()
        )
        uow.notify(MessageNotification(message=message, is_new=True, deliveries=deliveries))
