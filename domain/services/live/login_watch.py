"""The logins behind the live sessions of this node: a device that is signed out is out everywhere (S4)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from domain.model.guests import NO_LOGIN
from domain.model.ids import LoginId
from domain.services.live.sessions import LiveSession, LiveSessions
from domain.services.logins import LoginService

CHECK_LOGINS_EVERY = timedelta(seconds=1.5)
"""Soon enough for the two seconds that a socket of an ended login may live. Asked for are the logins of
calls, which are few and short and have no letters of this kind, and each new session's once, as its login
may have ended before its mailbox was open."""

CHECK_ALL_LOGINS_EVERY = timedelta(seconds=20)
"""Who is told by letter hears of it within a moment; this finds those whose letter was lost."""

LOGINS_AT_ONCE = 500


class LoginWatch:
    """Ends the sessions whose login has ended, and those of an expired one unless it is a call (C10)."""

    def __init__(self, logins: LoginService, live: LiveSessions) -> None:
        self._logins = logins
        self._live = live
        self._all_checked_at = live.clock.now()

    async def check(self) -> None:
        """To be called every CHECK_LOGINS_EVERY. Raises Unavailable."""
        now = self._live.clock.now()
        all_due = now - self._all_checked_at >= CHECK_ALL_LOGINS_EVERY
        unsure = [each for each in self._live if all_due or not each.login_stood]
        hearing = [each for each in unsure if each.hears_letters]
        await self._check([each for each in unsure if each.outlives_its_login], self._logins.ended)
        await self._check([each for each in unsure if not each.outlives_its_login], self._logins.over)
        for session in hearing:
            session.login_stood = True
        if all_due:
            self._all_checked_at = now

    async def _check(
        self,
        sessions: list[LiveSession],
        find_gone: Callable[[Sequence[LoginId]], Awaitable[set[LoginId]]],
    ) -> None:
        login_ids = list({each.identity.login_id for each in sessions if each.identity} - {NO_LOGIN})
        for start in range(0, len(login_ids), LOGINS_AT_ONCE):
            gone = await find_gone(login_ids[start : start + LOGINS_AT_ONCE])
            for session in sessions:
                if session.identity and session.identity.login_id in gone:
                    session.end_login()
