"""Messages as one reads them: backwards, forwards, around one, and what was missed (contract section 6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.chat import (
    ShownDelivery,
    ShownMessage,
    Surroundings,
    check_around,
    check_history,
    check_sync,
)
from domain.model.contacts import Contact
from domain.model.errors import MessageNotFound
from domain.model.ids import ContactId, DeliveryId, MessageId, UserId
from domain.services.shown_messages import load_shown
from domain.services.transactions import Transactions
from ports.storage import Repositories

NO_MESSAGE = MessageId(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryService:
    """Always the present state, and only what its reader may see."""

    transactions: Transactions

    async def page(
        self,
        user_id: UserId,
        contact_id: ContactId,
        *,
        before: MessageId = NO_MESSAGE,
        after: MessageId = NO_MESSAGE,
        limit: int = 0,
    ) -> Sequence[ShownMessage]:
        """A full page, ascending, while there is more: the newest below `before` (0: from the end), or with
        `after` the oldest above it.

        Raises InvalidFields, ContactNotFound, Forbidden.
        """
        return await self.transactions.read_anywhere(
            _page, user_id, contact_id, before, after, check_history(limit)
        )

    async def around(
        self, user_id: UserId, contact_id: ContactId, message_id: MessageId, limit: int
    ) -> Surroundings:
        """Half older, half newer. Raises InvalidFields, ContactNotFound, Forbidden, MessageNotFound."""
        return await self.transactions.read_anywhere(
            _around, user_id, contact_id, message_id, check_around(limit)
        )

    async def sync(
        self, user_id: UserId, synced: DeliveryId, last: DeliveryId, limit: int
    ) -> Sequence[ShownDelivery]:
        """The user's deliveries above `synced` and, if not 0, below `last`; newest first.

        Raises InvalidFields.
        """
        check_sync(limit)
        return await self.transactions.read_anywhere(_sync, user_id, synced, last, limit)


async def _own_contact(stored: Repositories, user_id: UserId, contact_id: ContactId) -> Contact:
    contact = await stored.contacts.get(contact_id)
    contact.check_owner(user_id)
    return contact


async def _page(
    stored: Repositories,
    user_id: UserId,
    contact_id: ContactId,
    before: MessageId,
    after: MessageId,
    limit: int,
) -> Sequence[ShownMessage]:
    contact = await _own_contact(stored, user_id, contact_id)
    room_id, since = contact.room_id, contact.history_from
    if after:
        messages = await stored.messages.following(room_id, _not_before(after, since), limit)
    else:
        messages = await stored.messages.history(room_id, before, limit, since)
    return await load_shown(stored, user_id, messages)


def _not_before(after: MessageId, since: MessageId) -> MessageId:
    return max(after, MessageId(since - 1))


async def _around(
    stored: Repositories, user_id: UserId, contact_id: ContactId, message_id: MessageId, limit: int
) -> Surroundings:
    contact = await _own_contact(stored, user_id, contact_id)
    message = await stored.messages.find(message_id)
    if message is None or message.room_id != contact.room_id or not contact.can_read(message_id):
        raise MessageNotFound
    older_wanted, newer_wanted = limit // 2, limit - limit // 2
    room_id, since = contact.room_id, contact.history_from
    older = await stored.messages.history(room_id, message_id, older_wanted + 1, since)
    newer = await stored.messages.following(room_id, MessageId(message_id - 1), newer_wanted + 1)
    shown = [*(older[-older_wanted:] if older_wanted else []), *newer[:newer_wanted]]
    return Surroundings(
        await load_shown(stored, user_id, shown),
        before=len(older) > older_wanted,
        after=len(newer) > newer_wanted,
    )


async def _sync(
    stored: Repositories, user_id: UserId, synced: DeliveryId, last: DeliveryId, limit: int
) -> Sequence[ShownDelivery]:
    page = await stored.deliveries.page(user_id, synced, last, limit)
    shown = await load_shown(stored, user_id, [message for _, message in page])
    return [ShownDelivery(delivery, each) for (delivery, _), each in zip(page, shown, strict=True)]
