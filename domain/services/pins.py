"""Messages that stay at hand (contract-2 N1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.model.chat import PINS_AT_MOST, ShownMessage
from domain.model.errors import Forbidden, TooManyPins
from domain.model.events import Event, EventKind
from domain.model.groups import Role
from domain.model.ids import ContactId, MessageId, UserId
from domain.services.access import role_in
from domain.services.events import RoomEvents
from domain.services.shown_messages import load_shown
from domain.services.transactions import Transactions, UnitOfWork
from domain.services.updates import MessageUpdates
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class PinService:
    """Both of a pair may pin; in a group its owner and admins."""

    transactions: Transactions
    updates: MessageUpdates
    events: RoomEvents
    clock: Clock

    async def pin(self, user_id: UserId, message_id: MessageId, *, on: bool) -> None:
        """Twice is once. Raises Forbidden, TooManyPins."""
        await self.transactions.run(self._pin, user_id, message_id, on=on)

    async def _pin(self, uow: UnitOfWork, user_id: UserId, message_id: MessageId, *, on: bool) -> None:
        before, contact = await self.updates.lock(uow, user_id, message_id)
        contact.check_open()
        if await role_in(uow, contact) not in {Role.NONE, Role.OWNER, Role.ADMIN}:
            raise Forbidden
        before.check_standing()
        if on == before.pinned:
            return
        if on and await uow.pins.count(before.room_id) >= PINS_AT_MOST:
            raise TooManyPins
        now = self.clock.now()
        if on:
            await uow.pins.add(before.room_id, message_id, now)
        else:
            await uow.pins.remove(before.room_id, message_id)
        await self.updates.save(uow, before, replace(before, pinned=on, updated_at=now))
        if on and contact.group_id:
            event = Event(kind=EventKind.PINNED, actor_id=user_id)
            await self.events.post(uow, before.room_id, event)

    async def list_of(self, user_id: UserId, contact_id: ContactId) -> Sequence[ShownMessage]:
        """The newest pin first. Raises ContactNotFound, Forbidden."""
        return await self.transactions.read(_pins, user_id, contact_id)


async def _pins(stored: Repositories, user_id: UserId, contact_id: ContactId) -> Sequence[ShownMessage]:
    contact = await stored.contacts.get(contact_id)
    contact.check_owner(user_id)
    messages = await stored.pins.list_of(contact.room_id, contact.history_from)
    return await load_shown(stored, user_id, messages)
