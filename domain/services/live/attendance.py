"""The people with sessions on this node, as it shows them to all nodes."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import ClassVar

from domain.model.errors import Unavailable
from domain.model.hints import Away
from domain.model.ids import UserId
from domain.model.presence import PresenceState
from domain.services.live.client_hints import Hears, Speaker
from domain.services.live.node_mail import NodeMail
from domain.services.presence import PresenceService
from ports.presence import PresenceBoard
from ports.system import Clock

Shown = tuple[PresenceState, bool]
"""How somebody is here, and whether they have call waiting: every session of theirs shows a second call."""
NOWHERE: Shown = (PresenceState.OFFLINE, False)

SHOW_EVERY = timedelta(seconds=0.5)
RENEW_EVERY = timedelta(seconds=5)
GONE_AFTER = timedelta(seconds=2.5)
"""Without a session: a page that is loaded anew is back by then. With two turns until watchers are told it is
less than the five seconds that they may wait."""


class Attendance:
    """Whatever happens within SHOW_EVERY is shown at once, however many people come and go."""

    hears: ClassVar[Hears] = (Away,)

    def __init__(
        self, *, board: PresenceBoard, presence: PresenceService, node_mail: NodeMail, clock: Clock
    ) -> None:
        self._board = board
        self._presence = presence
        self._node_mail = node_mail
        self._clock = clock
        self._sessions: dict[UserId, dict[Speaker, bool]] = {}
        """Whether each is away."""
        self._left: dict[UserId, datetime] = {}
        """When the last session of somebody closed, oldest first."""
        self._changed: set[UserId] = set()
        self._shown: dict[UserId, Shown] = {}

    def enter(self, session: Speaker) -> None:
        self._left.pop(session.user_id, None)
        self._set(session, away=False)

    def leave(self, session: Speaker) -> None:
        sessions = self._sessions[session.user_id]
        del sessions[session]
        self._changed.add(session.user_id)
        if not sessions:
            del self._sessions[session.user_id]
            self._left[session.user_id] = self._clock.now()

    async def hear(self, session: Speaker, away: Away) -> None:
        self._set(session, away=away.away)

    async def show(self) -> None:
        """To be called every SHOW_EVERY. Raises Unavailable; then the next call does it."""
        changed, self._changed = self._changed, set()
        gone = self._take_gone()
        news = {
            user_id: shown for user_id in changed if self._is_news(user_id, shown := self._look_at(user_id))
        }
        news |= dict.fromkeys(gone, NOWHERE)
        if not news:
            return
        try:
            everywhere = await self._board.show(
                {user_id: state for user_id, (state, _) in news.items()},
                {user_id for user_id, (_, call_waiting) in news.items() if call_waiting},
            )
            await self._note_gone(
                {user_id: at for user_id, at in gone.items() if everywhere[user_id] is PresenceState.OFFLINE}
            )
        except BaseException:
            self._changed |= changed
            self._left |= {user_id: at for user_id, at in gone.items() if user_id not in self._sessions}
            raise
        self._shown |= news
        for user_id in gone:
            del self._shown[user_id]
        await self._node_mail.tell_arrivals(list(news))

    async def renew(self) -> None:
        """To be called every RENEW_EVERY. Raises Unavailable."""
        if self._shown and not await self._board.renew():
            self._shown.clear()
            self._changed |= self._sessions.keys()

    async def close(self) -> None:
        """This node ends, and its people have to go elsewhere. Never raises."""
        now = self._clock.now()
        with suppress(Unavailable):
            await self._note_gone(dict.fromkeys(self._sessions, now) | self._left)
        await self._board.leave()
        await self._node_mail.tell_node_left()

    def _set(self, session: Speaker, *, away: bool) -> None:
        self._sessions.setdefault(session.user_id, {})[session] = away
        self._changed.add(session.user_id)

    def _look_at(self, user_id: UserId) -> Shown:
        sessions = self._sessions.get(user_id)
        if sessions is None:  # for a moment they stay as they were
            return self._shown.get(user_id, NOWHERE)
        state = PresenceState.AWAY if all(sessions.values()) else PresenceState.ONLINE
        return state, all(session.call_waiting for session in sessions)

    def _is_news(self, user_id: UserId, shown: Shown) -> bool:
        return shown != self._shown.get(user_id, NOWHERE)

    def _take_gone(self) -> dict[UserId, datetime]:
        """Whose last session closed long enough ago, and when."""
        until = self._clock.now() - GONE_AFTER
        gone = {user_id: at for user_id, at in self._left.items() if at <= until}
        for user_id in gone:
            del self._left[user_id]
        return gone

    async def _note_gone(self, gone: Mapping[UserId, datetime]) -> None:
        """They left within a moment, unless storage was away: the latest time is good for all."""
        if gone:
            await self._presence.note_gone(gone.keys(), max(gone.values()))
