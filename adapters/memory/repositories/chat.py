"""Rooms, messages and deliveries, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Numbers, RoomRow, Tables
from domain.model.chat import Delivery, LastMessage, Message
from domain.model.errors import InternalError
from domain.model.ids import DeliveryId, LocalId, MessageId, RoomId, UserId
from ports.repositories.chat import Deliveries, Messages, Rooms


class MemoryRooms(Rooms):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def find_or_add(self, name: str, now: datetime) -> RoomId:
        del now  # nobody asks when
        known = self._tables.room_ids_by_name.get(name)
        if known is not None:
            return known
        room_id = RoomId(self._numbers.next("room"))
        self._tables.rooms[room_id] = RoomRow(name, LastMessage())
        self._tables.room_ids_by_name[name] = room_id
        return room_id

    async def lock(self, room_id: RoomId) -> None:
        """Transactions take turns: the room is ours already."""

    async def member_ids(self, room_id: RoomId) -> Sequence[UserId]:
        return self._tables.room_members.get(room_id, ())

    async def set_last_message(self, room_id: RoomId, last: LastMessage) -> None:
        if room := self._tables.rooms.get(room_id):
            self._tables.rooms[room_id] = replace(room, last_message=last)

    async def refresh_last_message(self, room_id: RoomId, last: LastMessage) -> None:
        room = self._tables.rooms.get(room_id)
        if room and room.last_message.message_id == last.message_id:
            await self.set_last_message(room_id, last)


class MemoryMessages(Messages):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(self, message: Message) -> Message | None:
        key = (message.sender_id, message.local_id)
        if message.local_id and key in self._tables.message_ids_by_local_id:
            return None
        message_id = MessageId(self._numbers.next("message"))
        added = replace(message, message_id=message_id)
        self._tables.messages[message_id] = added
        if message.local_id:
            self._tables.message_ids_by_local_id[key] = message_id
        earlier = self._tables.message_ids_of_rooms.get(message.room_id, ())
        self._tables.message_ids_of_rooms[message.room_id] = (*earlier, message_id)
        return added

    async def get_by_local_id(self, sender_id: UserId, local_id: LocalId) -> Message:
        message_id = self._tables.message_ids_by_local_id.get((sender_id, local_id))
        if message_id is None:
            raise InternalError("no message has this local id")
        return self._tables.messages[message_id]

    async def find(self, message_id: MessageId) -> Message | None:
        return self._tables.messages.get(message_id)

    async def get(self, message_id: MessageId) -> Message:
        message = await self.find(message_id)
        if message is None:
            raise InternalError(f"message {message_id} is not there")
        return message

    async def save(self, message: Message) -> None:
        self._tables.messages[message.message_id] = message

    async def history(self, room_id: RoomId, before: MessageId, limit: int) -> Sequence[Message]:
        message_ids = self._tables.message_ids_of_rooms.get(room_id, ())
        below = [each for each in message_ids if not before or each < before]
        return [self._tables.messages[message_id] for message_id in below[-limit:]]


class MemoryDeliveries(Deliveries):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def append(
        self, message_id: MessageId, receiver_ids: Collection[UserId], *, is_new: bool, now: datetime
    ) -> Mapping[UserId, DeliveryId]:
        del now  # nobody asks when
        numbers = {}
        for receiver_id in sorted(set(receiver_ids)):
            number = DeliveryId(await self.last(receiver_id) + 1)
            delivery = Delivery(
                receiver_id=receiver_id, delivery_id=number, message_id=message_id, is_new=is_new
            )
            self._tables.deliveries[receiver_id, number] = delivery
            self._tables.delivery_counters[receiver_id] = number
            numbers[receiver_id] = number
        return numbers

    async def page(
        self, receiver_id: UserId, after: DeliveryId, before: DeliveryId, limit: int
    ) -> Sequence[tuple[Delivery, Message]]:
        highest = await self.last(receiver_id)
        newest = min(before - 1, highest) if before else highest
        oldest = max(after, newest - limit, 0)
        return [self._delivered(receiver_id, number) for number in range(newest, oldest, -1)]

    async def range(
        self, receiver_id: UserId, after: DeliveryId, through: DeliveryId
    ) -> Sequence[tuple[Delivery, Message]]:
        newest = min(through, await self.last(receiver_id))
        return [self._delivered(receiver_id, number) for number in range(max(after, 0) + 1, newest + 1)]

    async def last(self, receiver_id: UserId) -> DeliveryId:
        return self._tables.delivery_counters.get(receiver_id, DeliveryId(0))

    def _delivered(self, receiver_id: UserId, number: int) -> tuple[Delivery, Message]:
        delivery = self._tables.deliveries[receiver_id, DeliveryId(number)]
        return delivery, self._tables.messages[delivery.message_id]
