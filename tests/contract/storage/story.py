"""The people of the stories, and the things that they do all the time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.model.accounts import NewUser, User
from domain.model.chat import Message
from domain.model.contacts import Contact, pair_room_name
from domain.model.groups import Group
from domain.model.ids import DeliveryId, LocalId, RoomId, UserId
from ports.storage import Repositories, Storage

NOW = datetime(2026, 11, 23, 15, 21, 29, 497857, UTC)
NOBODY = UserId(999_999_999)
PARALLEL = 32
"""More than the storages of these tests have connections."""


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


async def register(storage: Storage, username: str, nickname: str = "") -> User:
    new = NewUser(
        username=username,
        password_hash=f"hash of {username}",
        nickname=nickname or username.title(),
        avatar="",
        created_at=NOW,
    )
    return await storage.transaction(lambda uow: uow.users.add(new))


async def befriend(storage: Storage, one: User, other: User) -> tuple[Contact, Contact]:
    """One's contact and the other's."""

    async def work(uow: Repositories) -> Sequence[Contact]:
        room_id = await uow.rooms.find_or_add(pair_room_name(one.user_id, other.user_id), NOW)
        return await uow.contacts.add_pair(one.user_id, other.user_id, room_id, NOW)

    first, second = await storage.transaction(work)
    return first, second


async def found_group(
    storage: Storage, name: str, members: Sequence[User]
) -> tuple[Group, Sequence[Contact]]:
    """The first member is the owner."""
    member_ids = [member.user_id for member in members]

    async def work(uow: Repositories) -> tuple[Group, Sequence[Contact]]:
        group = await uow.groups.add(
            member_ids[0], name=name, avatar="file/group.png", member_ids=member_ids, now=NOW
        )
        contacts = await uow.contacts.add_for_group(member_ids, group.group_id, group.room_id, NOW)
        return group, contacts

    return await storage.transaction(work)


def text_of(sender: User, room_id: RoomId, text: str, local_id: str = "") -> Message:
    draft = Message.compose(sender.user_id, text=text, local_id=LocalId(local_id), now=NOW)
    return replace(draft, room_id=room_id)


async def say(storage: Storage, contact: Contact, text: str, local_id: str = "") -> Message:
    """A whole send, as the chat service does it."""
    message, _ = await send(storage, contact, text, local_id)
    return message


async def send(
    storage: Storage, contact: Contact, text: str, local_id: str = ""
) -> tuple[Message, dict[UserId, DeliveryId]]:
    """The message and its delivery numbers; none if the local id was used before."""

    async def work(uow: Repositories) -> tuple[Message, dict[UserId, DeliveryId]]:
        locked = await uow.contacts.get_with_room_locked(contact.contact_id)
        draft = Message.compose(contact.owner_id, text=text, local_id=LocalId(local_id), now=NOW)
        message = await uow.messages.add(replace(draft, room_id=locked.room_id))
        if message is None:
            return await uow.messages.get_by_local_id(contact.owner_id, LocalId(local_id)), {}
        await uow.rooms.set_last_message(locked.room_id, message.preview())
        members = await uow.rooms.member_ids(locked.room_id)
        numbers = await uow.deliveries.append(message.message_id, members, is_new=True, now=NOW)
        return message, dict(numbers)

    return await storage.transaction(work)
