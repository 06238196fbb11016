"""How far everybody has read, in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.privacy import Privacy
from domain.model.reads import COUNTED_AT_MOST, Mark, Reader, ReadState, Unread
from ports.repositories.reads import Reads

NO_MARK = MessageId(0)


class MemoryReads(Reads):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def mark(self, marks: Collection[Mark], now: datetime) -> None:
        for each in marks:
            if each.message_id > _mark(self._tables, each.user_id, each.room_id):
                self._tables.reads[each.user_id, each.room_id] = (each.message_id, now)

    async def mark_own(self, user_id: UserId, room_id: RoomId, message_id: MessageId, now: datetime) -> None:
        await self.mark([Mark(user_id, room_id, message_id)], now)

    async def mark_all(
        self, user_ids: Collection[UserId], room_id: RoomId, message_id: MessageId, now: datetime
    ) -> None:
        await self.mark([Mark(user_id, room_id, message_id) for user_id in user_ids], now)

    async def marks_of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, ReadState]:
        return {each.contact_id: marks(self._tables, each) for each in self._rows(contact_ids)}

    async def unread_of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Unread]:
        counted = {each.contact_id: count_unread(self._tables, each) for each in self._rows(contact_ids)}
        return {contact_id: unread for contact_id, unread in counted.items() if unread.messages}

    async def shown_to(
        self, contact_ids: Collection[ContactId]
    ) -> Mapping[ContactId, tuple[UserId, ContactId]]:
        mine = {(each.user_id, each.room_id): each for each in self._rows(contact_ids) if each.user_id}
        return {
            mine[theirs.owner_id, theirs.room_id].contact_id: (theirs.owner_id, theirs.contact_id)
            for theirs in self._tables.contacts.values()
            if (theirs.owner_id, theirs.room_id) in mine
            and theirs.open
            and _shows(self._tables, theirs.owner_id)
            and _shows(self._tables, theirs.user_id)
        }

    def _rows(self, contact_ids: Collection[ContactId]) -> Iterator[Contact]:
        contacts = self._tables.contacts
        return (contacts[each] for each in set(contact_ids) if each in contacts)

    async def readers(self, room_id: RoomId, message_id: MessageId) -> Sequence[Reader]:
        members = {
            contact.owner_id for contact in self._tables.contacts.values() if contact.room_id == room_id
        }
        read = [
            Reader(user_id, read_at)
            for (user_id, in_room), (mark, read_at) in self._tables.reads.items()
            if in_room == room_id
            and mark >= message_id
            and user_id in members
            and _shows(self._tables, user_id)
        ]
        return sorted(read, key=lambda reader: (reader.read_at, reader.user_id))

    async def senders_between(self, room_id: RoomId, after: MessageId, through: MessageId) -> set[UserId]:
        ids = self._tables.message_ids_of_rooms.get(room_id, ())
        return {self._tables.messages[each].sender_id for each in ids if after < each <= through}


def marks(tables: Tables, contact: Contact) -> ReadState:
    """How far its owner has read, and the other one of a pair if both show it."""
    shown = contact.user_id and _shows(tables, contact.owner_id) and _shows(tables, contact.user_id)
    peer_mark = _mark(tables, contact.user_id, contact.room_id) if shown else NO_MARK
    return ReadState(mark=_mark(tables, contact.owner_id, contact.room_id), peer_mark=peer_mark)


def count_unread(tables: Tables, contact: Contact) -> Unread:
    mark = _mark(tables, contact.owner_id, contact.room_id)
    unread = [each for each in _messages(tables, contact.room_id, mark) if _counts(each, contact)]
    meant = [each for each in unread if contact.owner_id in tables.mentions.get(each.message_id, ())]
    return Unread(min(len(unread), COUNTED_AT_MOST), min(len(meant), COUNTED_AT_MOST))


def _messages(tables: Tables, room_id: RoomId, after: MessageId) -> Iterator[Message]:
    return (tables.messages[each] for each in tables.message_ids_of_rooms.get(room_id, ()) if each > after)


def _mark(tables: Tables, user_id: UserId, room_id: RoomId) -> MessageId:
    mark, _ = tables.reads.get((user_id, room_id), (NO_MARK, None))
    return mark


def _shows(tables: Tables, user_id: UserId) -> bool:
    return tables.privacy.get(user_id, Privacy()).read_receipts


def _counts(message: Message, contact: Contact) -> bool:
    return (
        message.sender_id != contact.owner_id
        and not message.revoked
        and message.event is None
        and contact.can_read(message.message_id)
    )
