"""Somebody is typing: told to the others in the room while storage sleeps (contract-2 N3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from domain.model.hints import Typing, TypingHint
from domain.model.ids import ContactId, RoomId, UserId
from domain.model.notifications import AudienceChangedNotification
from domain.services.hints import Hints
from domain.services.live.client_hints import Hears, Speaker
from domain.services.live.node_mail import NodeMail
from ports.storage import Repositories, Storage
from ports.system import Clock

COUNTS_EVERY = timedelta(seconds=3)
"""Per person and conversation, on this node; what comes sooner is dropped."""

MEMBERS_AT_MOST = 100
"""In larger groups nobody is told."""

AUDIENCES_KEPT = 2000
"""Those in which somebody typed last."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told, and by which contact of theirs they know the conversation."""

    owner_id: UserId
    room_id: RoomId
    contacts: Mapping[UserId, ContactId]


class TypingService:
    """Storage is asked when somebody begins to type, and again when the room's members change."""

    hears: ClassVar[Hears] = (Typing,)

    def __init__(self, *, storage: Storage, hints: Hints, node_mail: NodeMail, clock: Clock) -> None:
        self._storage = storage
        self._hints = hints
        self._node_mail = node_mail
        self._clock = clock
        self._counted: dict[tuple[UserId, ContactId], datetime] = {}
        """When each last counted, oldest first."""
        self._audiences: dict[ContactId, Audience] = {}
        """Whoever typed last comes last."""
        self._changes = 0
        node_mail.hear_audience(self._forget)

    async def hear(self, speaker: Speaker, typing: Typing) -> None:
        """Raises ContactNotFound, Forbidden, Unavailable."""
        if not self._count(speaker.user_id, typing.contact_id):
            return
        audience = await self._find(speaker.user_id, typing.contact_id)
        if audience.contacts:
            await self._hints.give(TypingHint(speaker.user_id, audience.contacts))

    def _count(self, user_id: UserId, contact_id: ContactId) -> bool:
        """False if it comes too soon."""
        now = self._clock.now()
        while self._counted and now - next(iter(self._counted.values())) >= COUNTS_EVERY:
            del self._counted[next(iter(self._counted))]
        counts = (user_id, contact_id) not in self._counted
        if counts:
            self._counted[user_id, contact_id] = now
        return counts

    async def _find(self, user_id: UserId, contact_id: ContactId) -> Audience:
        audience = self._audiences.get(contact_id)
        changes = self._changes
        if audience is None or audience.owner_id != user_id:
            audience = await self._storage.read(_find_audience, user_id, contact_id)
        if self._node_mail.open and changes == self._changes:  # or it may be as it was before the change
            self._keep(contact_id, audience)
        return audience

    def _keep(self, contact_id: ContactId, audience: Audience) -> None:
        self._audiences.pop(contact_id, None)
        self._audiences[contact_id] = audience
        if len(self._audiences) > AUDIENCES_KEPT:
            del self._audiences[next(iter(self._audiences))]

    def _forget(self, change: AudienceChangedNotification | None) -> None:
        self._changes += 1
        if change is None or not change.room_id:
            self._audiences.clear()
            return
        for contact_id, audience in list(self._audiences.items()):
            if audience.room_id == change.room_id:
                del self._audiences[contact_id]


async def _find_audience(stored: Repositories, user_id: UserId, contact_id: ContactId) -> Audience:
    contact = await stored.contacts.get(contact_id)
    contact.check_owner(user_id)
    members = await stored.audiences.in_room(contact.room_id, MEMBERS_AT_MOST + 1) if contact.open else {}
    told = {} if len(members) > MEMBERS_AT_MOST else {**members}
    told.pop(user_id, None)
    return Audience(user_id, contact.room_id, told)
