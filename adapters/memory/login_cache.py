"""Logins that were read a moment ago, in memory."""

from collections.abc import Collection
from datetime import datetime, timedelta

from domain.model.accounts import Login
from domain.model.ids import LoginId
from ports.login_cache import LoginCache
from ports.system import Clock

REMEMBERED_FOR = timedelta(seconds=0.5)
REMEMBERED_AT_MOST = 20_000


class MemoryLoginCache(LoginCache):
    def __init__(self, clock: Clock, at_most: int = REMEMBERED_AT_MOST) -> None:
        self._clock = clock
        self._at_most = at_most
        self._kept: dict[str, tuple[Login, datetime]] = {}
        self._tokens: dict[LoginId, set[str]] = {}

    def find(self, token: str) -> Login | None:
        kept = self._kept.get(token)
        if kept is None:
            return None
        login, at = kept
        if self._clock.now() - at < REMEMBERED_FOR:
            return login
        self._remove(token)
        return None

    def keep(self, token: str, login: Login) -> None:
        now = self._clock.now()
        self._remove(token)
        self._make_room(now)
        self._kept[token] = (login, now)
        self._tokens.setdefault(login.login_id, set()).add(token)

    def _make_room(self, now: datetime) -> None:
        """What is too old goes as well: a token is a large key for nothing."""
        while self._kept:
            token, (_, at) = next(iter(self._kept.items()))
            if len(self._kept) < self._at_most and now - at < REMEMBERED_FOR:
                return
            self._remove(token)

    async def forget(self, login_ids: Collection[LoginId]) -> None:
        for login_id in login_ids:
            for token in tuple(self._tokens.get(login_id, ())):
                self._remove(token)

    def _remove(self, token: str) -> None:
        kept = self._kept.pop(token, None)
        if kept is None:
            return
        tokens = self._tokens[kept[0].login_id]
        tokens.discard(token)
        if not tokens:
            del self._tokens[kept[0].login_id]
