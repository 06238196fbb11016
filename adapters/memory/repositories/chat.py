"""Rooms, messages and deliveries, in memory."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice, takewhile

from adapters.memory.tables import Numbers, RoomRow, Tables
from domain.model.chat import Delivery, LastMessage, Message
from domain.model.contacts import is_pair_of
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

    async def lock_of(self, message_id: MessageId) -> None:
        """As `lock`."""

    async def member_ids(self, room_id: RoomId) -> Sequence[UserId]:
        return self._tables.room_members.get(room_id, ())

    async def reader_ids(self, room_id: RoomId, message_id: MessageId) -> Sequence[UserId]:
        contacts = self._tables.contacts.values()
        return [each.owner_id for each in contacts if each.room_id == room_id and each.can_read(message_id)]

    async def without_members(self, room_ids: Collection[RoomId]) -> Sequence[RoomId]:
        return [room_id for room_id in room_ids if not self._tables.room_members.get(room_id)]

    async def list_left_pairs(self, user_id: UserId) -> Sequence[RoomId]:
        rooms = self._tables.rooms.items()
        pairs = [room_id for room_id, room in rooms if is_pair_of(room.name, user_id)]
        return await self.without_members(pairs)

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

    async def list_with_files(self, room_ids: Collection[RoomId]) -> Sequence[Message]:
        messages = [each for each in self._tables.messages.values() if each.room_id in room_ids]
        return [each for each in messages if each.image or each.attachments]

    async def get_by_local_id(self, sender_id: UserId, local_id: LocalId) -> Message:
        message_id = self._tables.message_ids_by_local_id.get((sender_id, local_id))
        if message_id is None:
            raise InternalError("no message has this local id")
        return self._tables.messages[message_id]

    async def find(self, message_id: MessageId) -> Message | None:
        return self._tables.messages.get(message_id)

    async def rooms_of(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, RoomId]:
        messages = self._tables.messages
        return {each: messages[each].room_id for each in set(message_ids) if each in messages}

    async def get(self, message_id: MessageId) -> Message:
        message = await self.find(message_id)
        if message is None:
            raise InternalError(f"message {message_id} is not there")
        return message

    async def save(self, message: Message) -> None:
        self._tables.messages[message.message_id] = message

    async def history(
        self, room_id: RoomId, before: MessageId, limit: int, since: MessageId = MessageId(0)
    ) -> Sequence[Message]:
        message_ids = self._tables.message_ids_of_rooms.get(room_id, ())
        below = [each for each in message_ids if since <= each and (not before or each < before)]
        return [self._tables.messages[message_id] for message_id in below[-limit:]]

    async def remove(self, message_ids: Collection[MessageId]) -> None:
        for message_id in message_ids:
            message = self._tables.messages.pop(message_id)
            left = tuple(
                each for each in self._tables.message_ids_of_rooms[message.room_id] if each != message_id
            )
            self._tables.message_ids_of_rooms[message.room_id] = left
            self._tables.message_ids_by_local_id.pop((message.sender_id, message.local_id), None)
            self._tables.mentions.pop(message_id, None)
            self._tables.pins.pop((message.room_id, message_id), None)
            for key in [key for key in self._tables.reactions if key[0] == message_id]:
                del self._tables.reactions[key]

    async def list_sent_before(self, before: datetime, limit: int) -> Sequence[Message]:
        oldest = [self._tables.messages[each] for each in sorted(self._tables.messages)[:limit]]
        return [each for each in oldest if each.created_at < before]

    async def following(self, room_id: RoomId, after: MessageId, limit: int) -> Sequence[Message]:
        message_ids = self._tables.message_ids_of_rooms.get(room_id, ())
        above = [each for each in message_ids if each > after]
        return [self._tables.messages[message_id] for message_id in above[:limit]]

    async def find_readable(
        self, user_id: UserId, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Message]:
        mine = {
            contact.room_id: contact
            for contact in self._tables.contacts.values()
            if contact.owner_id == user_id
        }
        asked = [self._tables.messages[each] for each in set(message_ids) if each in self._tables.messages]
        return {
            message.message_id: message
            for message in asked
            if message.room_id in mine and mine[message.room_id].can_read(message.message_id)
        }

    async def set_mentions(self, message: Message, user_ids: Collection[UserId]) -> None:
        self._tables.mentions[message.message_id] = frozenset(user_ids)


class MemoryDeliveries(Deliveries):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def append(
        self, message_id: MessageId, receiver_ids: Collection[UserId], *, is_new: bool, now: datetime
    ) -> Mapping[UserId, DeliveryId]:
        numbers = {}
        for receiver_id in sorted(set(receiver_ids)):
            number = DeliveryId(await self.last(receiver_id) + 1)
            delivery = Delivery(
                receiver_id=receiver_id, delivery_id=number, message_id=message_id, is_new=is_new
            )
            self._tables.deliveries[receiver_id, number] = delivery
            self._tables.delivered_at[receiver_id, number] = now
            self._tables.delivery_counters[receiver_id] = number
            numbers[receiver_id] = number
        return numbers

    async def page(
        self, receiver_id: UserId, after: DeliveryId, before: DeliveryId, limit: int
    ) -> Sequence[tuple[Delivery, Message]]:
        highest = await self.last(receiver_id)
        newest = min(before - 1, highest) if before else highest
        return list(islice(self._delivered(receiver_id, range(newest, max(after, 0), -1)), limit))

    async def range(
        self, receiver_id: UserId, after: DeliveryId, through: DeliveryId
    ) -> Sequence[tuple[Delivery, Message]]:
        newest = min(through, await self.last(receiver_id))
        return list(self._delivered(receiver_id, range(max(after, 0) + 1, newest + 1)))

    async def last_of_each(self, receiver_ids: Collection[UserId]) -> Mapping[UserId, DeliveryId]:
        return {each: self._tables.delivery_counters.get(each, DeliveryId(0)) for each in receiver_ids}

    async def list_receivers(self, after: UserId, limit: int) -> Sequence[UserId]:
        return sorted(each for each in self._tables.delivery_counters if each > after)[:limit]

    async def with_older(self, receiver_ids: Collection[UserId], before: datetime) -> set[UserId]:
        return {each for each in receiver_ids if self._older(each, before)}

    async def remove_older(self, receiver_id: UserId, before: datetime, limit: int) -> int:
        removed = self._older(receiver_id, before)[:limit]
        for number in removed:
            del self._tables.deliveries[receiver_id, number]
            del self._tables.delivered_at[receiver_id, number]
        return len(removed)

    def _older(self, receiver_id: UserId, before: datetime) -> Sequence[DeliveryId]:
        own = sorted(
            (number, at) for (owner, number), at in self._tables.delivered_at.items() if owner == receiver_id
        )
        return [number for number, _ in takewhile(lambda each: each[1] < before, own)]

    async def silenced(self, receiver_id: UserId, after: DeliveryId) -> set[DeliveryId]:
        numbers = range(after + 1, await self.last(receiver_id) + 1)
        told = {delivery.delivery_id for delivery, _ in self._delivered(receiver_id, numbers)}
        kept = {number for owner, number in self._tables.deliveries if owner == receiver_id}
        return {DeliveryId(number) for number in numbers} & kept - told

    def _is_heard(self, delivery: Delivery, message: Message) -> bool:
        return any(
            contact.owner_id == delivery.receiver_id
            and contact.room_id == message.room_id
            and contact.hears(message.message_id, message.sender_id, is_new=delivery.is_new)
            for contact in self._tables.contacts.values()
        )

    def _delivered(self, receiver_id: UserId, numbers: Iterable[int]) -> Iterator[tuple[Delivery, Message]]:
        for number in numbers:
            delivery = self._tables.deliveries.get((receiver_id, DeliveryId(number)))
            message = delivery and self._tables.messages.get(delivery.message_id)
            if delivery and message and self._is_heard(delivery, message):
                yield delivery, message
