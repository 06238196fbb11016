"""Who may read which messages: whoever is a member of the room, from where their history begins."""

from domain.model.calls import CallState
from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.errors import Forbidden
from domain.model.groups import Role
from domain.model.guests import is_guest
from domain.model.ids import MessageId, RoomId, UserId
from ports.storage import Repositories


async def find_readable(
    stored: Repositories, user_id: UserId, message_id: MessageId
) -> tuple[Message, Contact]:
    """The message, and the user's row of its room. For a change, ask after the room was locked.

    Raises Forbidden, for an unknown message as for one that they may not read.
    """
    message = await stored.messages.find(message_id)
    if message is None:
        raise Forbidden
    contact = await check_member(stored, user_id, message.room_id)
    if not contact.can_read(message_id):
        raise Forbidden
    return message, contact


async def check_member(stored: Repositories, user_id: UserId, room_id: RoomId) -> Contact:
    """The user's row of that room. Raises Forbidden if they are not in it, or not any more."""
    contact = await stored.contacts.find_in_room(user_id, room_id)
    if contact is None:
        raise Forbidden
    return contact


async def check_takes_part(stored: Repositories, user_id: UserId, state: CallState) -> None:
    """Raises Forbidden unless they are a member of the call, and of its room if they came from there."""
    if not state.get(user_id).outside:
        await check_member(stored, user_id, state.call.room_id)


async def hosts_among(stored: Repositories, state: CallState) -> set[UserId]:
    """Who of those in the call may steer it: its host, and in a group its owner and admins."""
    members = [each for each in state.present if not is_guest(each)]
    hosts = {state.call.host_id} & state.present
    rows = await stored.contacts.members_among(members, state.call.room_id)
    group_id = next((row.group_id for row in rows.values()), None)
    if not group_id:
        return hosts
    found = await stored.groups.find_members(group_id, members)
    return hosts | {each for each, member in found.items() if member.role in {Role.OWNER, Role.ADMIN}}


async def role_in(stored: Repositories, contact: Contact) -> Role:
    """What the owner of this contact is in its group; NONE where it is a pair."""
    if not contact.group_id:
        return Role.NONE
    membership = (await stored.groups.find_many_for(contact.owner_id, [contact.group_id])).get(
        contact.group_id
    )
    return membership.role if membership else Role.NONE
