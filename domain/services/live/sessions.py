"""The notification sessions of this node: one timer for all of them instead of some for each."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from domain.model.accounts import Login
from domain.model.errors import Unavailable
from domain.model.ids import UserId
from domain.services.accounts import AccountService
from ports.system import Clock

LOOK_EVERY = timedelta(seconds=1)
CHECK_LOGINS_EVERY = timedelta(seconds=20)
"""Ended logins are told by letter within a moment; this finds those whose letter was lost."""

LOGINS_AT_ONCE = 500
SESSIONS_PER_USER = 50
"""On this node. A person has a handful of devices and tabs; a client that runs wild has thousands."""

NEW_SESSIONS_PER_USER = 120
"""In a minute, on this node. Each leaves a mailbox that collects for a minute: a client that throws its
session away at every turn would make every letter to its user a thousand."""
A_MINUTE = timedelta(minutes=1)


class WatchedSession(Protocol):
    login: Login | None
    """None until the client has shown its token."""

    @property
    def due(self) -> datetime:
        """When the session next wants to be looked at."""

    def look(self, now: datetime) -> None:
        """Its time has come."""

    def end_login(self) -> None:
        """Its login was ended: the client has to go."""


class LiveSessions:
    def __init__(self, accounts: AccountService, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._sessions: set[WatchedSession] = set()
        self._of_user: Counter[UserId] = Counter()
        self._new_of_user: Counter[UserId] = Counter()
        self._new_since = clock.now()
        self._entered = count()

    def __len__(self) -> int:
        return len(self._sessions)

    def add(self, session: WatchedSession) -> None:
        self._sessions.add(session)

    def admit(self, session: WatchedSession, login: Login) -> None:
        """The session is this login's from now on. Raises Unavailable if its user has too many here."""
        if self._of_user[login.user_id] >= SESSIONS_PER_USER:
            raise Unavailable
        self._of_user[login.user_id] += 1
        session.login = login

    def count_new(self, user_id: UserId) -> None:
        """A new session of the user begins. Raises Unavailable if too many did lately."""
        if self._clock.now() - self._new_since >= A_MINUTE:
            self._new_of_user.clear()
            self._new_since = self._clock.now()
        self._new_of_user[user_id] += 1
        if self._new_of_user[user_id] > NEW_SESSIONS_PER_USER:
            raise Unavailable

    def remove(self, session: WatchedSession) -> None:
        self._sessions.discard(session)
        if session.login is not None:
            self._of_user[session.login.user_id] -= 1
            if not self._of_user[session.login.user_id]:
                del self._of_user[session.login.user_id]

    def spread(self) -> timedelta:
        """Up to two seconds, another for each who asks: those who came together are not pinged together."""
        return timedelta(milliseconds=next(self._entered) % 20 * 100)

    async def look_round(self) -> None:
        """To be called every LOOK_EVERY."""
        now = self._clock.now()
        for session in [each for each in self._sessions if each.due <= now]:
            session.look(now)

    async def check_logins(self) -> None:
        """To be called every CHECK_LOGINS_EVERY. Raises Unavailable."""
        login_ids = list({each.login.login_id for each in self._sessions if each.login})
        for start in range(0, len(login_ids), LOGINS_AT_ONCE):
            some = login_ids[start : start + LOGINS_AT_ONCE]
            ended = set(some) - await self._accounts.standing_logins(some)
            for session in [each for each in self._sessions if each.login and each.login.login_id in ended]:
                session.end_login()
