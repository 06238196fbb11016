"""One Janus: a connection that comes back, the sessions on it, and how Janus is."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from enum import Enum
from itertools import count
from time import monotonic
from typing import Any, Final

from adapters.janus.connection import ANSWERS_WITHIN, PLUGIN, SETTLING, Heard, JanusConnection, JanusError
from adapters.janus.rooms import DRAINING
from domain.model.call_media import UnitName
from ports.sfu import UnitAway

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.3
SLOW_AFTER: Final = 0.6
"""Seconds without an answer, or longer where answers take long. Then calls move on, if there is another Janus
for them.
"""
AWAY_AFTER: Final = 4.0
"""And then in any case."""
CONNECT_EVERY: Final = 1.0
KEEP_ALIVE_EVERY: Final = 10.0
"""Janus forgets a session 60 s after the last request, also one whose node died."""
LOOKS_PER_DRAINING: Final = 5
"""Whether it takes newcomers in is asked less often."""
NO_ROOM: Final = "0.0"
"""Whoever answers for it has its plugin at work, not only its websocket."""


class Condition(Enum):
    WELL = "well"
    DRAINING = "draining"
    """It takes nobody in; what is there goes on."""
    SLOW = "slow"
    AWAY = "away"


class Session:
    """Who hears what Janus says of a session, and how Janus itself is."""

    def __init__(
        self, session_id: int, hear: Callable[[Heard], None], hear_unit: Callable[[Condition], None]
    ) -> None:
        self.session_id = session_id
        self.hear = hear
        self.hear_unit = hear_unit


class UsualAnswer:
    """How long answers take, estimated as TCP does (RFC 6298): where all are slow, nobody moves about."""

    def __init__(self, *, alone: bool = False) -> None:
        """`alone`: there is one Janus, so that nothing is won by giving it up early."""
        self._alone = alone
        self._mean = 0.0
        self._deviation = 0.0

    def note(self, seconds: float) -> None:
        self._deviation += (abs(seconds - self._mean) - self._deviation) / 4
        self._mean += (seconds - self._mean) / 8

    @property
    def slow_after(self) -> float:
        """Seconds, as what follows."""
        return min(max(SLOW_AFTER, self._mean + 4 * self._deviation), AWAY_AFTER)

    @property
    def away_after(self) -> float:
        return max(AWAY_AFTER, 2 * self.slow_after)

    @property
    def answers_within(self) -> float:
        """What is asked for a page. Without an answer its call moves."""
        return self.away_after if self._alone else max(ANSWERS_WITHIN, 2 * self.slow_after)


class JanusUnit:
    def __init__(self, name: UnitName, secret: str, usual: UsualAnswer) -> None:
        """`usual`: of all Januses of this server."""
        self.name = name
        self._usual = usual
        self.condition = Condition.AWAY
        self._drained = False
        self._secret = secret
        self._sessions: dict[int, Session] = {}
        self._connection: JanusConnection | None = None
        self._control: tuple[int, int] = (0, 0)
        self._looking: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()
        self._looks = count()

    def __len__(self) -> int:
        """Sessions that this node looks after."""
        return len(self._sessions)

    @property
    def standing(self) -> Condition:
        """How it is for calls: also an operator may want it to be emptied."""
        drained = self._drained and self.condition is Condition.WELL
        return Condition.DRAINING if drained else self.condition

    def drain(self, *, drained: bool) -> None:
        """Those who are there are told each time: another Janus may be there for them now."""
        self._drained = drained
        if self.standing is Condition.DRAINING:
            self._tell(Condition.DRAINING)

    def start(self) -> None:
        self._looking = asyncio.create_task(self._look_after())

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close()

    async def ask(self, verb: str, session: int, handle: int | None = None, **more: Any) -> Heard:
        """Raises JanusError, UnitAway."""
        within = self._usual.answers_within
        return await (await self._connected()).ask(
            verb, session=session, handle=handle, within=within, **more
        )

    async def message(
        self, session: int, handle: int, body: Mapping[str, Any], jsep: Mapping[str, Any] | None = None
    ) -> tuple[Heard, Heard | None]:
        """Raises JanusError, UnitAway."""
        within = self._usual.answers_within
        return await (await self._connected()).message(session, handle, body, jsep, within)

    async def administer(self, body: Mapping[str, Any]) -> Heard:
        """What concerns a room, or somebody else in it. Raises JanusError, UnitAway."""
        connection = await self._connected()
        data, _ = await connection.message(*self._control, body, within=self._usual.answers_within)
        return data

    async def create(self) -> int:
        """A new session. Raises UnitAway, also if Janus takes nobody in."""
        connection = await self._connected()
        try:
            return int((await connection.ask("create", within=self._usual.answers_within))["data"]["id"])
        except JanusError as error:
            if error.code == DRAINING:
                self._become(Condition.DRAINING)
            raise UnitAway(str(error)) from None

    async def attach(self, session: int) -> int:
        """A new handle. Raises JanusError, UnitAway."""
        return int((await self.ask("attach", session, plugin=PLUGIN))["data"]["id"])

    def look_after(self, session: Session) -> None:
        self._sessions[session.session_id] = session
        if self.standing is not Condition.WELL:
            session.hear_unit(self.standing)

    def forget(self, session: Session) -> None:
        if self._sessions.get(session.session_id) is session:
            del self._sessions[session.session_id]

    async def _connected(self) -> JanusConnection:
        if self._connection is None:
            await self._connect()
        if self._connection is None:
            raise UnitAway(self.name)
        return self._connection

    async def _connect(self) -> None:
        """Raises UnitAway."""
        async with self._connecting:
            if self._connection is not None:
                return
            connection = await JanusConnection.open(self.name, self._secret, self._hear)
            try:
                control = await self._take_control(connection)
                for each in list(self._sessions.values()):
                    await self._claim(connection, each)
            except (JanusError, UnitAway) as error:
                await connection.close()
                raise UnitAway(str(error)) from None
            self._control = control
            self._connection = connection

    async def _take_control(self, connection: JanusConnection) -> tuple[int, int]:
        """A session and a handle of our own; those of before, where there are any: a Janus that is being
        emptied makes none. Raises JanusError, UnitAway.
        """
        session, handle = self._control
        if session:
            try:
                await connection.ask("claim", session=session)
            except JanusError:
                pass  # Janus was started anew
            else:
                return session, handle
        session = int((await connection.ask("create"))["data"]["id"])
        return session, int((await connection.ask("attach", session=session, plugin=PLUGIN))["data"]["id"])

    async def _claim(self, connection: JanusConnection, session: Session) -> None:
        try:
            await connection.ask("claim", session=session.session_id)
        except JanusError:
            self.forget(session)
            session.hear({"janus": "timeout"})

    async def _look_after(self) -> None:
        while True:
            try:
                await self._connect()
                await self._watch()
            except UnitAway as error:
                if self.condition is not Condition.AWAY:
                    log.warning("an SFU is away", extra={"part": self.name, "cause": str(error)})
                self._become(Condition.AWAY)
            if self._connection is not None:
                await self._connection.close()
                self._connection = None
            if self.condition is Condition.AWAY:
                await asyncio.sleep(CONNECT_EVERY)

    async def _watch(self) -> None:
        """Until the connection is lost. Raises UnitAway if Janus does not answer."""
        connection = self._connection
        if connection is None:
            return
        closed = asyncio.create_task(connection.wait_closed())
        kept_alive = 0.0
        try:
            while not closed.done():
                await self._look(connection)
                now = asyncio.get_running_loop().time()
                if now - kept_alive >= KEEP_ALIVE_EVERY:
                    kept_alive = now
                    await self._keep_alive(connection)
                await asyncio.wait([closed], timeout=LOOK_EVERY)
        except UnitAway:
            if not closed.done():
                raise
        finally:
            closed.cancel()

    async def _look(self, connection: JanusConnection) -> None:
        """Raises UnitAway."""
        looking = asyncio.create_task(self._probe(connection))
        began = monotonic()
        try:
            done, _ = await asyncio.wait([looking], timeout=self._usual.slow_after)
            if not done:  # where this process stood still, the answer may be there already
                done, _ = await asyncio.wait([looking], timeout=SETTLING)
            if not done:
                self._become(Condition.SLOW)
            condition = await looking
            self._usual.note(monotonic() - began)
            self._become(condition)
        finally:
            looking.cancel()

    async def _probe(self, connection: JanusConnection) -> Condition:
        session, handle = self._control
        body = {"request": "exists", "room": NO_ROOM}
        within = self._usual.away_after
        await connection.message(session, handle, body, within=within)
        if next(self._looks) % LOOKS_PER_DRAINING and self.condition in {Condition.WELL, Condition.DRAINING}:
            return self.condition
        try:
            probe = int((await connection.ask("create", within=within))["data"]["id"])
        except JanusError as error:
            if error.code == DRAINING:
                return Condition.DRAINING
            raise UnitAway(str(error)) from None
        await connection.ask("destroy", session=probe, within=within)
        return Condition.WELL

    async def _keep_alive(self, connection: JanusConnection) -> None:
        """Raises UnitAway."""
        within = self._usual.away_after
        await connection.ask("keepalive", session=self._control[0], within=within)
        for session in list(self._sessions.values()):
            try:
                await connection.ask("keepalive", session=session.session_id, within=within)
            except JanusError:
                self.forget(session)
                session.hear({"janus": "timeout"})

    def _become(self, condition: Condition) -> None:
        if condition is self.condition:
            return
        self.condition = condition
        if condition is not Condition.WELL:
            self._tell(condition)

    def _tell(self, condition: Condition) -> None:
        for session in list(self._sessions.values()):
            session.hear_unit(condition)

    def _hear(self, heard: Heard) -> None:
        session = self._sessions.get(heard.get("session_id", 0))
        if session is not None:
            session.hear(heard)
