"""The index of messages by their words, in memory."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.chat import Message
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.message_index import NOTHING_YET, IndexProgress
from domain.model.message_words import IndexWord
from domain.model.search import words_of
from ports.repositories.message_index import MessageIndex

THE_ONLY = 0


class MemoryMessageIndex(MessageIndex):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, messages: Collection[Message]) -> None:
        for message in messages:
            known = self._tables.message_words.get(message.message_id, frozenset())
            self._tables.message_words[message.message_id] = known | set(words_of(message))

    async def change(self, before: Message, after: Message) -> None:
        del before  # what is kept of it is replaced whole
        self._tables.message_words[after.message_id] = frozenset(words_of(after))

    async def remove(self, messages: Collection[Message]) -> None:
        for message in messages:
            self._tables.message_words.pop(message.message_id, None)

    async def rooms_of(self, user_id: UserId) -> Sequence[RoomId]:
        return [each.room_id for each in self._tables.contacts.values() if each.owner_id == user_id]

    async def find(
        self,
        room_ids: Sequence[RoomId],
        words: Sequence[IndexWord],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        before: MessageId = MessageId(0),
        limit: int,
    ) -> Sequence[MessageId]:
        def is_meant(message: Message) -> bool:
            return (
                message.room_id in room_ids
                and (not before or message.message_id < before)
                and (since is None or message.created_at >= since)
                and (until is None or message.created_at <= until)
                and all(self._has(message, word) for word in words)
            )

        return [message.message_id for message in self._newest_first() if is_meant(message)][:limit]

    def _has(self, message: Message, word: IndexWord) -> bool:
        known = self._tables.message_words.get(message.message_id, frozenset())
        if word.is_beginning:
            return any(each.startswith(word.text) for each in known)
        return word.text in known

    async def readable(
        self, user_id: UserId, message_ids: Collection[MessageId]
    ) -> Sequence[tuple[Message, ContactId]]:
        rows = {each.room_id: each for each in self._tables.contacts.values() if each.owner_id == user_id}
        messages = [message for message in self._newest_first() if message.message_id in message_ids]
        return [
            (message, rows[message.room_id].contact_id)
            for message in messages
            if message.room_id in rows and rows[message.room_id].can_read(message.message_id)
        ]

    async def newest(self) -> MessageId:
        return max(self._tables.messages, default=MessageId(0))

    async def progress(self) -> IndexProgress:
        return self._tables.message_index.get(THE_ONLY, NOTHING_YET)

    async def lock_progress(self) -> IndexProgress:
        return await self.progress()

    async def save_progress(self, progress: IndexProgress) -> None:
        self._tables.message_index[THE_ONLY] = replace(progress, missed=dict(progress.missed))

    async def above(self, message_id: MessageId, limit: int) -> Sequence[Message]:
        found = [each for each in self._newest_first() if each.message_id > message_id]
        return found[::-1][:limit]

    async def below(self, message_id: MessageId, limit: int) -> Sequence[Message]:
        return [each for each in self._newest_first() if each.message_id < message_id][:limit]

    async def among(self, message_ids: Collection[MessageId]) -> Sequence[Message]:
        return [self._tables.messages[each] for each in message_ids if each in self._tables.messages]

    async def clear(self) -> None:
        for message_id in list(self._tables.message_words):
            del self._tables.message_words[message_id]

    def _newest_first(self) -> Iterator[Message]:
        for message_id in sorted(self._tables.messages, reverse=True):
            yield self._tables.messages[message_id]
