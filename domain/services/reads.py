"""How far people have read, and who is told (contract-2 N2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.model.contacts import Contact
from domain.model.errors import Forbidden
from domain.model.hints import ReadHint
from domain.model.ids import ContactId, MessageId, UserId
from domain.model.notifications import ContactChangedNotification
from domain.model.reads import NOTHING_READ, SHOWN_IN_GROUPS_OF, Reader
from domain.services.access import find_readable
from domain.services.events import with_present_previews
from domain.services.hints import Hints
from domain.services.read_marks import Passage, ReadMarks
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock


async def with_reading(stored: Repositories, contacts: Sequence[Contact]) -> Sequence[Contact]:
    """Each with how far its owner has read, and with what is unread; as lists show them.

    That is counted where there is something new above the mark.
    """
    marks = await stored.reads.marks_of([contact.contact_id for contact in contacts])
    marked = [replace(each, reading=marks.get(each.contact_id, NOTHING_READ)) for each in contacts]
    shown = await with_present_previews(stored, marked)
    unread = await stored.reads.unread_of([each.contact_id for each in shown if each.has_news])
    return [
        each.with_unread(*unread[each.contact_id]) if each.contact_id in unread else each for each in shown
    ]


async def tell_changed(uow: UnitOfWork, *contacts: Contact) -> None:
    """To each one's owner, with what is unread now."""
    uow.notify(*map(ContactChangedNotification, await with_reading(uow, contacts)))


class ReadService:
    def __init__(self, *, transactions: Transactions, hints: Hints, clock: Clock) -> None:
        self._transactions = transactions
        self._hints = hints
        self._marks = ReadMarks(transactions=transactions, hints=hints, clock=clock)

    async def read(self, user_id: UserId, contact_id: ContactId, message_id: MessageId) -> None:
        """As `ReadMarks.mark`."""
        await self._marks.mark(user_id, contact_id, message_id)

    async def tell_gathered(self) -> None:
        """To whoever wrote what was read in groups since the last time."""
        for passage in self._marks.take_gathered():
            contacts = await self._transactions.read(_writers_who_may_know, passage)
            if contacts:
                contact = passage.contact
                hint = ReadHint(
                    room_id=contact.room_id,
                    user_id=contact.owner_id,
                    message_id=passage.through,
                    contacts=contacts,
                )
                await self._hints.give(hint)

    async def readers(self, user_id: UserId, message_id: MessageId) -> Sequence[Reader]:
        """Who has read one's own message and shows it; nobody in large groups.

        Raises Forbidden for another's message.
        """
        return await self._transactions.read(_readers, user_id, message_id)


async def _writers_who_may_know(stored: Repositories, passage: Passage) -> Mapping[UserId, ContactId]:
    """Their own contacts of the room. Who does not show how far they read does not see it of others."""
    room_id, user_id = passage.contact.room_id, passage.contact.owner_id
    if len(await stored.rooms.member_ids(room_id)) > SHOWN_IN_GROUPS_OF:
        return {}
    writers = await stored.reads.senders_between(room_id, passage.after, passage.through) - {user_id}
    privacy = await stored.users.find_privacy([user_id, *writers])
    if not privacy[user_id].read_receipts:
        return {}
    showing = [writer for writer in writers if privacy[writer].read_receipts]
    rows = await stored.contacts.members_among(showing, room_id)
    return {writer: contact.contact_id for writer, contact in rows.items()}


async def _readers(stored: Repositories, user_id: UserId, message_id: MessageId) -> Sequence[Reader]:
    message, contact = await find_readable(stored, user_id, message_id)
    if message.sender_id != user_id:
        raise Forbidden
    members = await stored.rooms.member_ids(contact.room_id)
    privacy = await stored.users.find_privacy([user_id])
    if len(members) > SHOWN_IN_GROUPS_OF or not privacy[user_id].read_receipts:
        return []
    readers = await stored.reads.readers(contact.room_id, message_id)
    return [reader for reader in readers if reader.user_id != user_id]
