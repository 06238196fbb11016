"""A live session: one client's socket from its first frame to its close; and all those of this node."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import ClassVar, Protocol

from domain.model.errors import LoginExpired, ServerFault, Unauthenticated, Unavailable
from domain.model.ids import LoginId, UserId
from ports.system import Clock
from ports.transport import CloseReason, SessionTransport, TransportClosed

log = logging.getLogger(__name__)

NEVER = datetime.max.replace(tzinfo=UTC)
SPEAK_WITHIN = timedelta(seconds=30)
"""For the token, and again for what a client has to say after it."""

LOOK_EVERY = timedelta(seconds=1)
SESSIONS_PER_USER = 50
"""On this node. A person has a handful of devices and tabs; a client that runs wild has thousands."""

NEW_SESSIONS_PER_USER = 120
"""In a minute, on this node. Each leaves a mailbox that collects for a minute: a client that throws its
session away at every turn would make every letter to its user a thousand."""
A_MINUTE = timedelta(minutes=1)


class Identity(Protocol):
    """Who a client has shown to be: the login behind its token."""

    @property
    def user_id(self) -> UserId: ...

    @property
    def login_id(self) -> LoginId: ...


class LiveSession(ABC):
    """A client has to speak in time, and to go when its login ends.

    All sessions of a node share one timer, which calls `look` when `due` has come.
    """

    __slots__ = ("_closing", "_deadline", "_live", "_transport", "hears_letters", "identity", "login_stood")

    outlives_its_login: ClassVar[bool] = False
    """Whether it goes on when its login grows old; the end of the login is its own end in any case."""

    def __init__(self, live: "LiveSessions", transport: SessionTransport) -> None:
        self._live = live
        self._transport = transport
        self._deadline = live.clock.now() + SPEAK_WITHIN
        self._closing: asyncio.Task[None] | None = None
        self.identity: Identity | None = None
        """None until the client has shown its token."""
        self.hears_letters = False
        """Whether an ended login is told to it by letter, from now on."""
        self.login_stood = False
        """Whether its login stood after it heard letters: then none can have been missed."""

    async def run(self) -> None:
        """Until the socket is closed, by whichever side."""
        self._live.add(self)
        try:
            await self._serve()
        except TransportClosed:
            pass
        except (Unauthenticated, LoginExpired):
            await self._turn_away()
        except ServerFault as fault:
            log.warning("a session ends", extra={"part": fault.part, "cause": fault.cause})
            await self._transport.close(CloseReason.UNAVAILABLE)
        finally:
            self._live.remove(self)

    @abstractmethod
    async def _serve(self) -> None:
        """From the token on. Raises TransportClosed, Unauthenticated, LoginExpired, Unavailable."""

    @property
    def due(self) -> datetime:
        """When the session next wants to be looked at."""
        return self._deadline

    def look(self, now: datetime) -> None:
        """Its time has come."""
        if now >= self._deadline:
            self._close_soon(CloseReason.UNAUTHENTICATED)

    def end_login(self) -> None:
        """Its login was ended: the client has to go."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._turn_away())

    async def _turn_away(self) -> None:
        """The client is not signed in, or not any more."""
        await self._transport.close(CloseReason.UNAUTHENTICATED)

    def _admit(self, identity: Identity, deadline: datetime) -> None:
        """It has shown who it is, and is looked at again then. Raises Unavailable: too many of one user."""
        self._live.admit(self, identity)
        self._transport.admit()
        self._deadline = deadline

    def _close_soon(self, reason: CloseReason) -> None:
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._transport.close(reason))


class LiveSessions:
    """Those of this node: one timer for all of them, and how many of them one user has."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._sessions: set[LiveSession] = set()
        self._of_user: Counter[UserId] = Counter()
        self._new_of_user: Counter[UserId] = Counter()
        self._new_since = clock.now()
        self._entered = count()

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[LiveSession]:
        """Those of this moment, whatever becomes of them meanwhile."""
        return iter(list(self._sessions))

    def add(self, session: LiveSession) -> None:
        self._sessions.add(session)

    def admit(self, session: LiveSession, identity: Identity) -> None:
        """The session is this user's from now on. Raises Unavailable if they have too many here."""
        if self._of_user[identity.user_id] >= SESSIONS_PER_USER:
            raise Unavailable("sessions", f"user {identity.user_id} has {SESSIONS_PER_USER} here")
        self._of_user[identity.user_id] += 1
        session.identity = identity

    def count_new(self, user_id: UserId) -> None:
        """A new session of the user begins. Raises Unavailable if too many did lately."""
        if self.clock.now() - self._new_since >= A_MINUTE:
            self._new_of_user.clear()
            self._new_since = self.clock.now()
        self._new_of_user[user_id] += 1
        if self._new_of_user[user_id] > NEW_SESSIONS_PER_USER:
            raise Unavailable("sessions", f"user {user_id} begins over {NEW_SESSIONS_PER_USER} a minute")

    def remove(self, session: LiveSession) -> None:
        self._sessions.discard(session)
        if session.identity is not None:
            self._of_user[session.identity.user_id] -= 1
            if not self._of_user[session.identity.user_id]:
                del self._of_user[session.identity.user_id]

    def spread(self) -> timedelta:
        """Up to two seconds, another for each who asks: those who came together are not pinged together."""
        return timedelta(milliseconds=next(self._entered) % 20 * 100)

    async def look_round(self) -> None:
        """To be called every LOOK_EVERY."""
        now = self.clock.now()
        for session in [each for each in self._sessions if each.due <= now]:
            session.look(now)
