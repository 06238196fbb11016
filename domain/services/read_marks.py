"""Everybody marks what they have read, all the time: done for many in one transaction (contract-2 N2)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.model.contacts import Contact
from domain.model.errors import ChatError, ContactNotFound, MessageNotFound
from domain.model.hints import ReadHint
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.notifications import ContactChangedNotification
from domain.model.push import Seen
from domain.model.reads import Mark, Unread
from domain.services.batches import Batches
from domain.services.hints import Hints
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True)
class Asked:
    user_id: UserId
    contact_id: ContactId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Passage:
    """Somebody has read what stands above `after` up to `through`. `contact`: their row, with what is unread
    now.
    """

    contact: Contact
    after: MessageId
    through: MessageId


class ReadMarks:
    def __init__(self, *, transactions: Transactions, hints: Hints, clock: Clock) -> None:
        self._transactions = transactions
        self._hints = hints
        self._clock = clock
        self._batches: Batches[Asked, None] = Batches(self._mark_all)
        self._gathered: dict[tuple[RoomId, UserId], Passage] = {}

    async def mark(self, user_id: UserId, contact_id: ContactId, message_id: MessageId) -> None:
        """Everything up to that message was seen; it never goes backwards.

        Raises ContactNotFound, Forbidden, MessageNotFound for a message of another room.
        """
        await self._batches.do(Asked(user_id, contact_id, message_id))

    def take_gathered(self) -> Collection[Passage]:
        """What was read in groups since the last time: who wrote it is told once for many."""
        gathered = list(self._gathered.values())
        self._gathered.clear()
        return gathered

    async def _mark_all(self, asked: Sequence[Asked]) -> Sequence[ChatError | None]:
        return await self._transactions.run(self._mark, asked)

    async def _mark(self, uow: UnitOfWork, asked: Sequence[Asked]) -> Sequence[ChatError | None]:
        contacts = await uow.contacts.find_many({each.contact_id for each in asked})
        newest = {
            each.last_message.message_id: each.room_id
            for each in contacts.values()
            if each.last_message.message_id
        }
        older = {each.message_id for each in asked} - newest.keys()
        room_ids = {**newest, **await uow.messages.rooms_of(older)}
        refusals = [
            _refusal(each, contacts.get(each.contact_id), room_ids.get(each.message_id)) for each in asked
        ]
        through: dict[ContactId, MessageId] = {}
        for each, refusal in zip(asked, refusals, strict=True):
            if refusal is None:
                through[each.contact_id] = max(each.message_id, through.get(each.contact_id, MessageId(0)))
        if through:
            await self._move(uow, {each: contacts[each] for each in through}, through)
        return refusals

    async def _move(
        self,
        uow: UnitOfWork,
        contacts: Mapping[ContactId, Contact],
        through: Mapping[ContactId, MessageId],
    ) -> None:
        passages = []
        for contact_id, mark in through.items():
            contact = contacts[contact_id]
            if mark > contact.reading.mark or contact.marked_unread:
                passages.append(Passage(contact, contact.reading.mark, mark))
        marks = [Mark(each.contact.owner_id, each.contact.room_id, each.through) for each in passages]
        await uow.reads.mark(marks, self._clock.now())
        unread = await uow.reads.unread_of([each.contact.contact_id for each in passages])
        passages = [_read(each, unread.get(each.contact.contact_id, Unread())) for each in passages]
        for passage in passages:
            if contacts[passage.contact.contact_id].marked_unread:
                await uow.contacts.save(passage.contact)
                uow.notify(ContactChangedNotification(passage.contact))
        moved = [passage for passage in passages if passage.through > passage.after]
        if moved:
            uow.after_commit(self._tell, moved)

    async def _tell(self, passages: Sequence[Passage]) -> None:
        """One's own devices, and the other one of a pair; in groups who wrote it is told later."""
        self._transactions.pushes.offer(
            Seen(each.contact.owner_id, each.contact.room_id, each.through) for each in passages
        )
        pairs = [passage for passage in passages if passage.contact.user_id]
        others = await self._transactions.read(_others, pairs) if pairs else {}
        hints = []
        for passage in passages:
            contact = passage.contact
            mark = ReadHint(
                room_id=contact.room_id,
                user_id=contact.owner_id,
                message_id=passage.through,
                contacts={contact.owner_id: contact.contact_id},
            )
            hints.append(replace(mark, unread=contact.reading.unread, mentions=contact.reading.mentions))
            if other := others.get(contact.contact_id):
                hints.append(replace(mark, contacts=dict([other])))
            if contact.group_id:
                self._gather(passage)
        await self._hints.give(*hints)

    def _gather(self, passage: Passage) -> None:
        key = (passage.contact.room_id, passage.contact.owner_id)
        earlier = self._gathered.get(key, passage)
        after, through = min(earlier.after, passage.after), max(earlier.through, passage.through)
        self._gathered[key] = Passage(passage.contact, after, through)


def _read(passage: Passage, unread: Unread) -> Passage:
    """With the contact as it is afterwards."""
    reading = replace(
        passage.contact.reading,
        unread=unread.messages,
        mentions=unread.mentions,
        mark=max(passage.after, passage.through),
    )
    return replace(passage, contact=replace(passage.contact, marked_unread=False, reading=reading))


def _refusal(asked: Asked, contact: Contact | None, room_id: RoomId | None) -> ChatError | None:
    if contact is None:
        return ContactNotFound()
    try:
        contact.check_owner(asked.user_id)
    except ChatError as refusal:
        return refusal
    if room_id != contact.room_id or not contact.can_read(asked.message_id):
        return MessageNotFound()
    return None


async def _others(
    stored: Repositories, passages: Sequence[Passage]
) -> Mapping[ContactId, tuple[UserId, ContactId]]:
    """Of pairs the other one who may know, by the reader's own row."""
    return await stored.reads.shown_to([passage.contact.contact_id for passage in passages])
