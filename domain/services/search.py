"""Messages are searched in all conversations of somebody, or in one (docs/protocol.md, search)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.chat import Message
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.search import FoundMessage, FoundMessages, MessageSearch, check_found
from domain.services.shown_messages import load_shown
from domain.services.transactions import Transactions
from ports.storage import Repositories

EVERYWHERE, FROM_THE_END = ContactId(0), MessageId(0)

LOOKED_AT_ONCE = 100
"""Messages that the index names and that are then read."""
LOOKS_AT_MOST = 5
"""For one page. A phrase of common words may need more; the page is then short, and has a cursor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchService:
    transactions: Transactions

    async def search(
        self,
        user_id: UserId,
        search: MessageSearch,
        *,
        contact_id: ContactId = EVERYWHERE,
        before: MessageId = FROM_THE_END,
        limit: int = 0,
    ) -> FoundMessages:
        """In one conversation, or (0) in all that the user has now; newest first, below `before`.

        What a message says is judged when it is read, so what was revoked or edited away is not found,
        whatever the index still knows. Raises InvalidFields, ContactNotFound, Forbidden.
        """
        size = check_found(limit)
        return await self.transactions.read_anywhere(_search, user_id, search, contact_id, before, size)


async def _search(
    stored: Repositories,
    user_id: UserId,
    search: MessageSearch,
    contact_id: ContactId,
    before: MessageId,
    size: int,
) -> FoundMessages:
    room_ids = await _rooms(stored, user_id, contact_id)
    words = search.index_words()
    found: list[tuple[Message, ContactId]] = []
    cursor: MessageId | None = before
    for _ in range(LOOKS_AT_MOST):
        named = (
            await stored.message_index.find(
                room_ids,
                words,
                since=search.since,
                until=search.until,
                before=cursor or FROM_THE_END,
                limit=LOOKED_AT_ONCE,
            )
            if words
            else ()
        )
        read = await stored.message_index.readable(user_id, named) if named else ()
        found += [each for each in read if search.finds(each[0])]
        cursor = named[-1] if len(named) == LOOKED_AT_ONCE else None
        if cursor is None or len(found) >= size:
            break
    if len(found) > size:
        found = found[:size]
        cursor = found[-1][0].message_id
    shown = await load_shown(stored, user_id, [message for message, _ in found])
    return FoundMessages(
        [FoundMessage(each, contact) for each, (_, contact) in zip(shown, found, strict=True)], cursor
    )


async def _rooms(stored: Repositories, user_id: UserId, contact_id: ContactId) -> Sequence[RoomId]:
    if not contact_id:
        return await stored.message_index.rooms_of(user_id)
    contact = await stored.contacts.get(contact_id)
    contact.check_owner(user_id)
    return [contact.room_id]
