"""The logins behind the call sockets of this node: a device that is signed out is out of its call (S4)."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from domain.model.ids import LoginId
from domain.services.accounts import AccountService

CHECK_CALL_LOGINS_EVERY = timedelta(seconds=1.5)
"""Call sockets are few and short-lived: asking for all of them at once is cheaper than a second mailbox for
each, and soon enough for the two seconds that sockets of an ended login may live."""
LOGINS_AT_ONCE = 500


class CallLogins:
    def __init__(self, accounts: AccountService) -> None:
        self._accounts = accounts
        self._watched: defaultdict[LoginId, set[asyncio.Event]] = defaultdict(set)

    async def stands(self, login_id: LoginId) -> bool:
        """Raises Unavailable."""
        return bool(await self._accounts.standing_logins([login_id]))

    @contextmanager
    def watch(self, login_id: LoginId) -> Iterator[asyncio.Event]:
        """The event is set when the login has ended."""
        ended = asyncio.Event()
        self._watched[login_id].add(ended)
        try:
            yield ended
        finally:
            self._watched[login_id].discard(ended)
            if not self._watched[login_id]:
                del self._watched[login_id]

    async def check(self) -> None:
        """To be called every CHECK_CALL_LOGINS_EVERY. Raises Unavailable."""
        login_ids = list(self._watched)
        for start in range(0, len(login_ids), LOGINS_AT_ONCE):
            some = login_ids[start : start + LOGINS_AT_ONCE]
            standing = await self._accounts.standing_logins(some)
            for login_id in set(some) - standing:
                for ended in self._watched.get(login_id, ()):
                    ended.set()
