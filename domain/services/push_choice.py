"""Who is pushed what: one push per conversation until it is read, and none to whoever is looking."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.attachments import sentence_of
from domain.model.calls import Call, CallStatus, ParticipantState
from domain.model.chat import Message
from domain.model.contacts import Contact, ContactRequest
from domain.model.ids import CallId, MessageId, UserId
from domain.model.notifications import (
    CallHandledNotification,
    ContactRequestNotification,
    MessageNotification,
)
from domain.model.push import REQUESTS, Push, PushKind, Seen, request_topic, room_topic, shortened
from domain.services.push_queue import Pushable
from domain.services.transactions import UnitOfWork

Pushes = Mapping[UserId, Push]
MOMENT = timedelta(seconds=5)


def concerned(notification: Pushable) -> Collection[UserId]:
    """Who may have to be pushed."""
    match notification:
        case MessageNotification():
            return notification.deliveries.keys() - {notification.message.sender_id}
        case ContactRequestNotification(request=request):
            return {request.user_id}
        case CallHandledNotification(user_id=user_id):
            return {user_id}
        case Seen():
            return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PushChoice:
    """`ring`: how long a call rings."""

    ring: timedelta

    async def choose(
        self,
        uow: UnitOfWork,
        notification: Pushable,
        reachable: Collection[UserId],
        looking: Collection[UserId],
        now: datetime,
    ) -> Pushes:
        """For those among the `reachable`; what is chosen counts as pushed."""
        among = set(reachable) & set(concerned(notification))
        away = among - set(looking)
        match notification:
            case CallHandledNotification(call_id=call_id):
                return {user_id: _withdrawn(call_id) for user_id in among}
            case ContactRequestNotification(request=request):
                return await self._of_request(uow, request, await _not_quiet(uow, away, now))
            case MessageNotification(message=message, call=call) if call:
                return await self._of_call(uow, notification, message, call, away, now)
            case MessageNotification(message=message):
                return await self._of_message(uow, message, away, now)
            case Seen():
                return {}

    async def _of_request(self, uow: UnitOfWork, request: ContactRequest, away: Collection[UserId]) -> Pushes:
        await uow.push_subscriptions.mark_pushed(away, REQUESTS, MessageId(request.request_id))
        titles = await self._titles(uow, away, request.requester_id)
        topic = request_topic(request.request_id)
        return {each: Push(kind=PushKind.REQUEST, title=titles.get(each, ""), topic=topic) for each in away}

    async def _of_message(
        self, uow: UnitOfWork, message: Message, away: Collection[UserId], now: datetime
    ) -> Pushes:
        contacts = await self._told(uow, message, away, now)
        await uow.users.lock(contacts)  # another node may choose for them, too
        marks = await uow.reads.marks_of([each.contact_id for each in contacts.values()])
        pushed = await uow.push_subscriptions.pushed(contacts.keys(), message.room_id)
        fresh = {}
        for user_id, contact in contacts.items():
            read = marks[contact.contact_id].mark if contact.contact_id in marks else 0
            if pushed.get(user_id, 0) <= read < message.message_id:
                fresh[user_id] = contact
        await uow.push_subscriptions.mark_pushed(fresh.keys(), message.room_id, message.message_id)
        titles = await self._titles(uow, fresh.keys(), message.sender_id)
        body = shortened(message.text or sentence_of(message.attachments) or "[图片]")
        return {
            user_id: Push(
                kind=PushKind.MESSAGE,
                contact_id=contact.contact_id,
                title=titles.get(user_id, ""),
                body=body if user_id in titles else "",
                topic=room_topic(message.room_id),
            )
            for user_id, contact in fresh.items()
        }

    async def _of_call(
        self,
        uow: UnitOfWork,
        notification: MessageNotification,
        message: Message,
        call: Call,
        away: set[UserId],
        now: datetime,
    ) -> Pushes:
        if call.status is CallStatus.ENDED:
            missed = (away & set(call.members)) - notification.handled_by
            recent = now - call.created_at < self.ring + MOMENT
            return {user_id: _withdrawn(call.call_id) for user_id in missed} if recent else {}
        if call.status is not CallStatus.READY:
            return {}
        state = await uow.calls.get(call.call_id)
        rings = {
            each.user_id: each.due_at - now
            for each in state.participants
            if each.state is ParticipantState.INVITED and each.due_at and each.user_id in away
        }
        contacts = await self._told(uow, message, rings.keys(), now)
        titles = await self._titles(uow, contacts.keys(), message.sender_id)
        return {
            user_id: Push(
                kind=PushKind.CALL,
                contact_id=contact.contact_id,
                call_id=call.call_id,
                title=titles.get(user_id, ""),
                topic=f"call-{call.call_id}",
                lifetime=rings[user_id],
            )
            for user_id, contact in contacts.items()
        }

    async def _told(
        self, uow: UnitOfWork, message: Message, user_ids: Collection[UserId], now: datetime
    ) -> Mapping[UserId, Contact]:
        """Who is told of it, has not muted it and may be disturbed, with their row of the room."""
        contacts = await uow.contacts.members_among(await _not_quiet(uow, user_ids, now), message.room_id)
        return {
            user_id: contact
            for user_id, contact in contacts.items()
            if contact.hears(message.message_id, message.sender_id, is_new=True)
            and not (contact.muted_until and contact.muted_until > now)
        }

    async def _titles(
        self, uow: UnitOfWork, user_ids: Collection[UserId], sender_id: UserId
    ) -> Mapping[UserId, str]:
        """Who did it, for those who let names travel."""
        if not user_ids:
            return {}
        privacy = await uow.users.find_privacy(set(user_ids))
        sender = (await uow.users.find_many([sender_id])).get(sender_id)
        return {each: sender.nickname for each in user_ids if sender and privacy[each].push_preview}


async def _not_quiet(uow: UnitOfWork, user_ids: Collection[UserId], now: datetime) -> Collection[UserId]:
    if not user_ids:
        return ()
    privacy = await uow.users.find_privacy(set(user_ids))
    return [each for each in user_ids if not privacy[each].is_quiet(now)]


def _withdrawn(call_id: CallId) -> Push:
    return Push(
        kind=PushKind.WITHDRAWN, call_id=call_id, topic=f"call-{call_id}", lifetime=timedelta(minutes=1)
    )
