"""Pins, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.chat import Message
from domain.model.ids import MessageId, RoomId
from ports.repositories.pins import Pins


class MemoryPins(Pins):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, room_id: RoomId, message_id: MessageId, now: datetime) -> None:
        self._tables.pins[room_id, message_id] = now

    async def remove(self, room_id: RoomId, message_id: MessageId) -> None:
        self._tables.pins.pop((room_id, message_id), None)

    async def count(self, room_id: RoomId) -> int:
        return len(self._of(room_id))

    async def list_of(self, room_id: RoomId, since: MessageId) -> Sequence[Message]:
        newest_first = sorted(self._of(room_id), key=lambda pin: self._tables.pins[pin], reverse=True)
        return [self._tables.messages[message_id] for _, message_id in newest_first if message_id >= since]

    def _of(self, room_id: RoomId) -> Sequence[tuple[RoomId, MessageId]]:
        return [pin for pin in self._tables.pins if pin[0] == room_id]
