"""Time and chance that a test holds in its hand."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count

from domain.model.ids import FileName, LoginId, PassId, SessionId
from ports.system import Clock, IdGenerator

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class MovableClock(Clock):
    """Stands still until it is moved. Moving it wakes, earliest first, whoever slept until then."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        awake = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), next(self._order), awake))
        await awake

    def advance(self, seconds: float) -> None:
        """The sleepers run when the caller next awaits."""
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, awake = heapq.heappop(self._sleepers)
            if not awake.done():
                awake.set_result(None)


class SequentialIds(IdGenerator):
    """`login-1`, `session-2`, `pass-3`, `file-4.png`: guessable, and therefore only for tests."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def login_id(self) -> LoginId:
        return LoginId(f"login-{next(self._numbers)}")

    def session_id(self) -> SessionId:
        return SessionId(f"session-{next(self._numbers)}")

    def pass_id(self) -> PassId:
        return PassId(f"pass-{next(self._numbers)}")

    def secret(self) -> str:
        return f"secret-{next(self._numbers)}"

    def recovery_code(self) -> str:
        return f"code-{next(self._numbers)}"

    def file_name(self, extension: str) -> FileName:
        return FileName(f"file-{next(self._numbers)}.{extension}")

    def attachment_name(self) -> FileName:
        return FileName(f"attachment-{next(self._numbers):032x}")
