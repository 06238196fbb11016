"""What happens to a group is a message that everybody in it reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.model.chat import LastMessage, Message, cut_short
from domain.model.contacts import Contact
from domain.model.errors import InternalError
from domain.model.events import DELETED_ACCOUNT, Event, sentence
from domain.model.ids import RoomId, UserId
from domain.model.notifications import MessageNotification
from domain.services.transactions import UnitOfWork
from ports.storage import Repositories
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


async def with_present_names(stored: Repositories, messages: Sequence[Message]) -> Sequence[Message]:
    """Sentences of events keep the names that people had then; whoever has deleted their account is named no
    more.
    """
    names = await PresentNames.load(stored, [_told(each) for each in messages])
    if not names.deleted:
        return messages
    texts = [names.sentence(_told(each)) for each in messages]
    return [
        each if text is None else replace(each, text=text) for each, text in zip(messages, texts, strict=True)
    ]


async def with_present_previews(stored: Repositories, contacts: Sequence[Contact]) -> Sequence[Contact]:
    """As `with_present_names`, for what a list shows of each conversation."""
    names = await PresentNames.load(stored, [_told(each.last_message) for each in contacts])
    if not names.deleted:
        return contacts
    texts = [names.sentence(_told(each.last_message), whole=False) for each in contacts]
    return [
        each
        if text is None
        else replace(each, last_message=replace(each.last_message, content=cut_short(text)))
        for each, text in zip(contacts, texts, strict=True)
    ]


def _told(message: Message | LastMessage) -> Event | None:
    """What its text says."""
    return None if message.revoked else message.event


@dataclass(frozen=True, slots=True)
class PresentNames:
    names: Mapping[UserId, str]
    deleted: frozenset[UserId]

    @classmethod
    async def load(cls, stored: Repositories, events: Iterable[Event | None]) -> "PresentNames":
        """Where there are no events, nobody is asked for."""
        named = {user_id for event in events if event for user_id in event.named}
        users = await stored.users.find_many(named) if named else {}
        deleted = frozenset(user_id for user_id, user in users.items() if user.deleted)
        names = {user_id: user.nickname for user_id, user in users.items()}
        return cls(names | dict.fromkeys(deleted, DELETED_ACCOUNT), deleted)

    def sentence(self, event: Event | None, *, whole: bool = True) -> str | None:
        """None while everybody whom it names is still there."""
        if event is None or self.deleted.isdisjoint(event.named):
            return None
        return sentence(event, self.names, whole=whole)
