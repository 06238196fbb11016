"""Messages: sent, edited, taken back (contract section 6, contract-2 N1; docs/architecture.md, walks)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from domain.model.attachment_rules import check_attachments
from domain.model.chat import EVERYBODY, Message, ShownMessage, check_mentions
from domain.model.contacts import Contact
from domain.model.errors import Forbidden, MessageNotFound
from domain.model.files import FileUse
from domain.model.groups import Role
from domain.model.ids import ContactId, FileName, LocalId, MessageId, UserId
from domain.services.access import find_readable, role_in
from domain.services.file_uses import FileUses
from domain.services.limits import Limits
from domain.services.reads import tell_changed
from domain.services.transactions import Transactions, UnitOfWork
from domain.services.updates import MessageUpdates
from ports.system import Clock

NO_MESSAGE = MessageId(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatService:
    """Every change is one unit of work whose first lock is the room, told after its commit."""

    transactions: Transactions
    updates: MessageUpdates
    file_uses: FileUses
    limits: Limits
    clock: Clock

    async def send(
        self,
        user_id: UserId,
        contact_id: ContactId,
        *,
        local_id: LocalId = LocalId(""),
        text: str = "",
        image: str = "",
        thumbnail: str = "",
        reply_to: MessageId = NO_MESSAGE,
        mentions: Sequence[UserId] = (),
        attachments: Sequence[FileName] = (),
    ) -> ShownMessage:
        """The stored message. The same `local_id` again gives the message that took it first (M2).

        Whoever is mentioned and no member is left out. Raises InvalidFields, EmptyMessage, ContactNotFound,
        Forbidden for another's contact or file, MessageNotFound for an answer to what is not in this room.
        """
        draft = Message.compose(
            user_id,
            text=text,
            image=image,
            thumbnail=thumbnail,
            local_id=local_id,
            has_files=bool(attachments),
            now=self.clock.now(),
        )
        check_mentions(mentions)
        check_attachments(attachments)
        if reply_to or mentions:
            draft = replace(draft, reply_to=reply_to, mentions=tuple(dict.fromkeys(mentions)))
        if attachments:
            return await self.transactions.run(self._send, draft, contact_id, attachments)
        return await self.transactions.run_shared(self._send, draft, contact_id)

    async def forward(
        self,
        user_id: UserId,
        contact_id: ContactId,
        *,
        forward_of: MessageId,
        local_id: LocalId = LocalId(""),
        text: str = "",
        reply_to: MessageId = NO_MESSAGE,
        mentions: Sequence[UserId] = (),
    ) -> ShownMessage:
        """Pass a message on; `text` may say something about it. Otherwise as `send`.

        Raises Forbidden for one that the sender may not read, or that nobody can pass on.
        """
        check_mentions(mentions)
        return await self.transactions.run(
            self._forward,
            contact_id,
            forward_of,
            user_id=user_id,
            text=text,
            local_id=local_id,
            reply_to=reply_to,
            mentions=tuple(dict.fromkeys(mentions)),
        )

    async def _forward(
        self,
        uow: UnitOfWork,
        contact_id: ContactId,
        forward_of: MessageId,
        *,
        user_id: UserId,
        text: str,
        local_id: LocalId,
        reply_to: MessageId,
        mentions: tuple[UserId, ...],
    ) -> ShownMessage:
        origin, _ = await find_readable(uow, user_id, forward_of)
        copied, image, thumbnail = origin.forward(text)
        draft = Message.compose(
            user_id,
            text=copied,
            image=image,
            thumbnail=thumbnail,
            local_id=local_id,
            has_files=bool(origin.attachments),
            now=self.clock.now(),
        )
        draft = replace(
            draft, forwarded=True, reply_to=reply_to, mentions=mentions, attachments=origin.attachments
        )
        return await self._send(uow, draft, contact_id)

    async def _send(
        self,
        uow: UnitOfWork,
        draft: Message,
        contact_id: ContactId,
        file_ids: Sequence[FileName] = (),
    ) -> ShownMessage:
        contact = await uow.contacts.get_with_room_locked(contact_id)
        contact.check_owner(draft.sender_id)
        contact.check_open()
        answered = await _answered(uow, draft.reply_to, contact) if draft.reply_to else None
        members = await _members(uow, contact)
        draft = replace(draft, room_id=contact.room_id)
        mentionable = await _mentionable(uow, contact, members) if draft.mentions else members
        if draft.mentions:
            draft = replace(draft, mentions=_among(draft.mentions, contact, mentionable))
        message = await uow.messages.add(draft)
        if message is None:
            first = await uow.messages.get_by_local_id(draft.sender_id, draft.local_id)
            return ShownMessage(
                first, answered=await uow.messages.find(first.reply_to) if first.reply_to else None
            )
        await self._use_image(uow, message)
        if file_ids or message.attachments:
            message = await self._attach(uow, message, file_ids)
        if message.mentions:
            await uow.messages.set_mentions(message, _meant(message, mentionable))
        await uow.rooms.set_last_message(message.room_id, message.preview())
        await uow.reads.mark_own(message.sender_id, message.room_id, message.message_id, message.created_at)
        if contact.draft or contact.marked_unread:
            await _tidy(uow, contact)
        await self.updates.deliver(uow, message, members, is_new=True, answered=answered)
        return ShownMessage(message, answered=answered)

    async def _use_image(self, uow: UnitOfWork, message: Message) -> None:
        use = FileUse.in_message(message.message_id)
        if message.forwarded:
            await self.file_uses.copy(uow, message.image, use)
        else:
            await self.file_uses.add(uow, message.image, message.sender_id, use)

    async def _attach(self, uow: UnitOfWork, message: Message, file_ids: Sequence[FileName]) -> Message:
        """Only now that it is known to be a new one."""
        use = FileUse.in_message(message.message_id)
        if message.forwarded:
            attachments = await self.file_uses.copy_attachments(uow, message.attachments, use)
        else:
            attachments = await self.file_uses.attach(uow, file_ids, message.sender_id, use)
        if not attachments and not (message.text or message.image or message.thumbnail):
            raise Forbidden  # what was to be passed on was taken back meanwhile
        message = message.attach(attachments)
        await uow.messages.save(message)
        return message

    async def edit(
        self, user_id: UserId, message_id: MessageId, *, text: str, mentions: Sequence[UserId] = ()
    ) -> ShownMessage:
        """The message as it is now; with the same text it stays as it was.

        Raises InvalidFields, EmptyMessage, Forbidden, EditTooLate.
        """
        check_mentions(mentions)
        return await self.transactions.run(
            self._edit, user_id, message_id, text, tuple(dict.fromkeys(mentions))
        )

    async def _edit(
        self, uow: UnitOfWork, user_id: UserId, message_id: MessageId, text: str, mentions: tuple[UserId, ...]
    ) -> ShownMessage:
        before, contact = await self.updates.lock(uow, user_id, message_id)
        contact.check_open()
        members = await _members(uow, contact)
        mentionable = await _mentionable(uow, contact, members) if mentions else members
        among = _among(mentions, contact, mentionable)
        message = before.edit(user_id, text, among, self.clock.now(), self.limits.edit)
        if message is not before:
            if message.mentions or before.mentions:
                await uow.messages.set_mentions(message, _meant(message, mentionable))
            await self.updates.save(uow, before, message)
        return ShownMessage(
            message, answered=await uow.messages.find(message.reply_to) if message.reply_to else None
        )

    async def revoke(self, user_id: UserId, message_id: MessageId) -> None:
        """Take back one's own message; again changes nothing. Its image and files are gone with it (M7).

        Raises Forbidden, RevokeTooLate.
        """
        await self.transactions.run(self._revoke, user_id, message_id)

    async def _revoke(self, uow: UnitOfWork, user_id: UserId, message_id: MessageId) -> None:
        before, _ = await self.updates.lock(uow, user_id, message_id)
        message = before.revoke(user_id, self.clock.now(), self.limits.revoke)
        await self._empty(uow, before, message)

    async def delete(self, user_id: UserId, message_id: MessageId) -> None:
        """Take away anybody's message from a group that one looks after; again changes nothing.

        Raises Forbidden.
        """
        await self.transactions.run(self._delete, user_id, message_id)

    async def _delete(self, uow: UnitOfWork, user_id: UserId, message_id: MessageId) -> None:
        before, contact = await self.updates.lock(uow, user_id, message_id)
        if await role_in(uow, contact) not in {Role.OWNER, Role.ADMIN}:
            raise Forbidden
        await self._empty(uow, before, before.take_away(user_id, self.clock.now()))

    async def _empty(self, uow: UnitOfWork, before: Message, message: Message) -> None:
        """What belonged to it goes with it."""
        if message is before:
            return
        await self.file_uses.withdraw_from(uow, before)
        if before.mentions:
            await uow.messages.set_mentions(message, ())
        if before.reactions:
            await uow.reactions.remove_all(message.message_id)
        if before.pinned:
            await uow.pins.remove(message.room_id, message.message_id)
        await self.updates.save(uow, before, message)

    async def fill_image(self, user_id: UserId, message_id: MessageId, image: str) -> None:
        """The picture that follows its thumbnail; works once. Raises InvalidFields, Forbidden."""
        await self.transactions.run(self._fill_image, user_id, message_id, image)

    async def _fill_image(self, uow: UnitOfWork, user_id: UserId, message_id: MessageId, image: str) -> None:
        before, contact = await self.updates.lock(uow, user_id, message_id)
        contact.check_open()
        message = before.fill_image(user_id, image, self.clock.now())
        await self.file_uses.add(uow, image, user_id, FileUse.in_message(message_id))
        await self.updates.save(uow, before, message)


async def _tidy(uow: UnitOfWork, contact: Contact) -> None:
    """What was begun is sent, and whoever writes has read."""
    tidy = replace(contact, draft="", marked_unread=False)
    await uow.contacts.save(tidy)
    await tell_changed(uow, tidy)


async def _members(uow: UnitOfWork, contact: Contact) -> Collection[UserId]:
    if contact.user_id:
        return (contact.owner_id, contact.user_id)
    return await uow.rooms.member_ids(contact.room_id)


async def _answered(uow: UnitOfWork, message_id: MessageId, contact: Contact) -> Message:
    """Raises MessageNotFound."""
    message = await uow.messages.find(message_id)
    if message is None or message.room_id != contact.room_id or not contact.can_read(message_id):
        raise MessageNotFound
    return message


async def _mentionable(uow: UnitOfWork, contact: Contact, members: Collection[UserId]) -> Collection[UserId]:
    """The members, but for those with whom there is a block."""
    blocked = await uow.blocks.between(contact.owner_id, members) if contact.group_id else set()
    return [user_id for user_id in members if user_id not in blocked]


def _among(mentions: Collection[UserId], contact: Contact, members: Collection[UserId]) -> tuple[UserId, ...]:
    """Those that can be mentioned there: members, and in a group everybody."""
    known = {*members, EVERYBODY} if contact.group_id else set(members)
    return tuple(user_id for user_id in mentions if user_id in known)


def _meant(message: Message, members: Collection[UserId]) -> Collection[UserId]:
    """Whoever is mentioned, everybody spelt out."""
    meant = members if EVERYBODY in message.mentions else message.mentions
    return {user_id for user_id in meant if user_id != message.sender_id}
