"""What was pushed is taken back when whoever got it has seen it, on whatever device."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.model.ids import ContactId, UserId
from domain.model.notifications import MessageNotification
from domain.model.push import NO_CONTACT, REQUESTS, Push, PushKind, Seen, request_topic, room_topic
from domain.services.push_queue import Pushable
from domain.services.transactions import UnitOfWork
from ports.storage import Repositories

MESSAGE_WITHDRAWN_WITHIN = timedelta(days=2)
"""As long as a push service keeps the message itself for a device that is off."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A push that its reader has seen, and its last message or request."""

    seen: Seen
    last: int


def seen_in(told: Iterable[Pushable]) -> Sequence[Seen]:
    """Whoever writes has read what was before."""
    seen = []
    for each in told:
        match each:
            case Seen():
                seen.append(each)
            case MessageNotification(message=message, is_new=True):
                seen.append(Seen(message.sender_id, message.room_id, message.message_id))
            case _:
                pass
    return seen


async def find_shown(stored: Repositories, seen: Iterable[Seen]) -> Sequence[_Shown]:
    """Of those, what was pushed and still stands on devices."""
    newest: dict[tuple[UserId, int], Seen] = {}
    for each in seen:
        known = newest.setdefault((each.user_id, each.room_id), each)
        newest[each.user_id, each.room_id] = max(known, each, key=lambda one: one.through)
    shown = []
    for room_id in {each.room_id for each in newest.values()}:
        readers = {each.user_id: each for each in newest.values() if each.room_id == room_id}
        pushed = await stored.push_subscriptions.pushed(readers.keys(), room_id)
        shown += [_Shown(readers[who], last) for who, last in pushed.items() if last <= readers[who].through]
    return shown


async def withdraw(uow: UnitOfWork, shown: Sequence[_Shown]) -> Sequence[tuple[UserId, Push]]:
    """What takes them back; from now on they count as not pushed.

    What another node has pushed meanwhile stays.
    """
    await uow.users.lock({each.seen.user_id for each in shown})
    pushes = []
    for each in shown:
        user_id, room_id = each.seen.user_id, each.seen.room_id
        if (await uow.push_subscriptions.pushed([user_id], room_id)).get(user_id) != each.last:
            continue
        await uow.push_subscriptions.unmark_pushed(user_id, room_id)
        if room_id == REQUESTS:
            pushes.append((user_id, _withdrawn(NO_CONTACT, request_topic(each.last))))
            continue
        contact = (await uow.contacts.members_among([user_id], room_id)).get(user_id)
        if contact:
            pushes.append((user_id, _withdrawn(contact.contact_id, room_topic(room_id))))
    return pushes


def _withdrawn(contact_id: ContactId, topic: str) -> Push:
    return Push(
        kind=PushKind.WITHDRAWN, contact_id=contact_id, topic=topic, lifetime=MESSAGE_WITHDRAWN_WITHIN
    )
