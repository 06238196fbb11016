"""The sessions of this node that show the presence of others, and what they were told."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from domain.model.hints import Watch
from domain.model.ids import UserId
from domain.model.notifications import AudienceChangedNotification
from domain.model.presence import WATCHED_AT_MOST, Presence, PresenceState
from domain.services.live.client_hints import Hears, Speaker
from domain.services.live.node_mail import NodeMail
from domain.services.live.token_bucket import TokenBucket
from domain.services.presence import PresenceService
from ports.hint_frames import HintFrames
from ports.presence import LEFT_NODE_KEPT
from ports.system import Clock

TELL_EVERY = timedelta(seconds=0.5)
TOLD_EVERY = timedelta(seconds=1)
"""Of one person; what changes meanwhile is told then."""
LOOK_EVERY = timedelta(seconds=10)
"""At everybody who is watched: of people whose node died nobody tells."""
WATCHES_PER_SECOND, WATCHES_AT_ONCE = 1, 5
"""Of one session; more are taken later."""

BEFORE = datetime.min.replace(tzinfo=UTC)


class _Watching:
    """What one session asked for, and whom of these its user may see."""

    __slots__ = ("asked", "bucket", "seen")

    def __init__(self, clock: Clock) -> None:
        self.asked: frozenset[UserId] = frozenset()
        self.seen: set[UserId] = set()
        self.bucket = TokenBucket(clock, WATCHES_PER_SECOND, WATCHES_AT_ONCE)


class Watchers:
    """However many sessions watch somebody, this node looks at them once."""

    hears: ClassVar[Hears] = (Watch,)

    def __init__(
        self, *, presence: PresenceService, node_mail: NodeMail, frames: HintFrames, clock: Clock
    ) -> None:
        self._presence = presence
        self._frames = frames
        self._clock = clock
        self._watching: dict[Speaker, _Watching] = {}
        self._askers: dict[UserId, set[Speaker]] = {}
        self._known: dict[UserId, Presence] = {}
        """What watchers were told last."""
        self._told_at: dict[UserId, datetime] = {}
        self._changed: set[UserId] = set()
        self._doubted: set[UserId] = set()
        self._looked_at = clock.now()
        self._look_at = self._looked_at + LOOK_EVERY
        node_mail.hear_arrivals(self._hear_arrivals)
        node_mail.hear_audience(self._hear_audience)

    def enter(self, session: Speaker) -> None:
        """Nothing is kept of one that watches nobody."""

    def leave(self, session: Speaker) -> None:
        if session in self._watching:
            self._ask(session, frozenset())
            del self._watching[session]

    async def hear(self, session: Speaker, watch: Watch) -> None:
        """Answers with a hint for each whom the session's user may see. Raises Unavailable."""
        watching = self._watching.get(session)
        if watching is None:
            watching = self._watching[session] = _Watching(self._clock)
        await watching.bucket.take(1)
        self._ask(session, frozenset(watch.user_ids[:WATCHED_AT_MOST]))
        watching.seen = await self._presence.find_visible(session.user_id, watching.asked)
        await self._learn(watching.seen)
        for user_id in watching.seen:
            self._show(session, self._known[user_id])

    async def tell(self) -> None:
        """To be called every TELL_EVERY. Raises Unavailable; then the next call tells."""
        now = self._clock.now()
        if now >= self._look_at:
            await self._look_at_all(now)
        await self._settle_doubts()
        self._changed &= self._askers.keys()
        due = {each for each in self._changed if now - self._told_at.get(each, BEFORE) >= TOLD_EVERY}
        self._changed -= due
        try:
            found = await self._presence.look(due)
        except BaseException:
            self._changed |= due
            raise
        for user_id, presence in found.items():
            if user_id in self._askers and presence != self._known.get(user_id):
                self._told_at[user_id] = now
                self._known[user_id] = presence
                self._tell(presence)

    def _hear_arrivals(self, user_ids: Collection[UserId]) -> None:
        self._changed |= self._askers.keys() & set(user_ids)
        if not user_ids:
            self._look_at = min(self._look_at, self._clock.now() + LEFT_NODE_KEPT + TELL_EVERY)

    def _hear_audience(self, change: AudienceChangedNotification | None) -> None:
        if change is None:
            self._doubted |= {session.user_id for session in self._watching}
        else:
            self._doubted |= set(change.user_ids)

    def _ask(self, session: Speaker, asked: frozenset[UserId]) -> None:
        watching = self._watching[session]
        for user_id in watching.asked - asked:
            self._askers[user_id].discard(session)
            if not self._askers[user_id]:
                del self._askers[user_id]
                self._known.pop(user_id, None)
                self._told_at.pop(user_id, None)
        for user_id in asked - watching.asked:
            self._askers.setdefault(user_id, set()).add(session)
        watching.asked = asked
        watching.seen &= asked

    async def _learn(self, user_ids: Collection[UserId]) -> None:
        """How those are whom nobody watched until now."""
        found = await self._presence.look(set(user_ids) - self._known.keys())
        self._known |= {user_id: found[user_id] for user_id in found.keys() & self._askers.keys()}

    async def _look_at_all(self, now: datetime) -> None:
        """Who is gone without a word was here when this node looked last, and perhaps not later."""
        known = dict(self._known)
        states = await self._presence.find_states(known)
        moved = {user_id for user_id, state in states.items() if state is not known[user_id].state}
        gone = [user_id for user_id in moved if states[user_id] is PresenceState.OFFLINE]
        if gone:
            await self._presence.note_gone(gone, self._looked_at)
        self._changed |= moved
        self._looked_at, self._look_at = now, now + LOOK_EVERY

    async def _settle_doubts(self) -> None:
        """Who sees whom may be different now, for each of these people in both directions."""
        doubted, self._doubted = self._doubted, set()
        while doubted:
            user_id = doubted.pop()
            try:
                await self._settle_doubt(user_id)
            except BaseException:
                self._doubted |= {user_id, *doubted}
                raise

    async def _settle_doubt(self, user_id: UserId) -> None:
        own = [session for session in self._watching if session.user_id == user_id]
        askers = self._askers.get(user_id, set())
        others = {other for session in own for other in self._watching[session].asked}
        visible = await self._presence.find_visible(user_id, others | {session.user_id for session in askers})
        await self._learn({user_id} if askers and visible else ())
        await self._learn(others & visible)
        for session in list(askers):
            self._set_seen(session, user_id, seen=session.user_id in visible)
        for session in own:
            for other in self._watching[session].asked:
                self._set_seen(session, other, seen=other in visible)

    def _set_seen(self, session: Speaker, user_id: UserId, *, seen: bool) -> None:
        watching = self._watching[session]
        if seen is (user_id in watching.seen):
            return
        if seen:
            watching.seen.add(user_id)
            self._show(session, self._known[user_id])
        else:
            watching.seen.remove(user_id)
            self._show(session, Presence(user_id))

    def _show(self, session: Speaker, presence: Presence) -> None:
        session.show(self._frames.write_presence(presence))

    def _tell(self, presence: Presence) -> None:
        """To every session that sees them."""
        frame = self._frames.write_presence(presence)
        for session in self._askers[presence.user_id]:
            if presence.user_id in self._watching[session].seen:
                session.show(frame)
