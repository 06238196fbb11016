"""A house with a telephone: people, their contacts, calls, and sockets that a test holds the other end of."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.emojis import emojis
from adapters.wire.signaling_frames import WireSignalingFrames
from domain.model.accounts import Login
from domain.model.calls import NO_PASS, Call, CallState
from domain.model.contacts import Contact
from domain.model.ice import IceServer, IceServers
from domain.model.ids import CallId, UserId
from domain.model.signaling import CallPass
from domain.services.call_monitor import CallMonitor
from domain.services.call_queries import CallQueries
from domain.services.live.login_watch import LoginWatch
from domain.services.live.sessions import LiveSessions
from domain.services.live.signaling_session import SignalingSessions
from ports.ice import IceServerList
from ports.transport import CloseReason
from tests.doubles.transport import MemoryTransport
from tests.unit.services.house import House

FAR_AWAY = datetime(2100, 1, 1, tzinfo=UTC)
SETTLE_TURNS = 50
"""Turns of the event loop after which everything that can happen without time has happened."""


class PlainIceServers(IceServerList):
    """Credentials that say whose they are."""

    def issue(self, call_id: CallId, user_id: UserId, now: datetime, *, relayed: bool = True) -> IceServers:
        return IceServers([IceServer(("turn:ice.example",), f"{call_id}-{user_id}", "secret")], now)


@dataclass
class CallHouse(House):
    phones: list["Phone"] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.monitor = CallMonitor(
            storage=self.storage, delay_queue=self.delay_queue, commands=self.call_commands, clock=self.clock
        )
        self.clock.advance(5)  # the monitor waits for clients to come back after a start
        self.call_queries = CallQueries(
            transactions=self.transactions,
            ice=PlainIceServers(),
            media=self.policy.media,
            clock=self.clock,
        )
        self.live = LiveSessions(self.clock)
        self.login_watch = LoginWatch(self.logins, self.live)
        self.signaling = SignalingSessions(
            commands=self.call_commands,
            guests=self.guests,
            ice=PlainIceServers(),
            seats=self.call_seating,
            mailboxes=self.mailboxes,
            frames=WireSignalingFrames(),
            tokens=self.tokens,
            logins=self.logins,
            live=self.live,
            emojis=emojis(),
            clock=self.clock,
        )

    async def befriended(self, *names: str) -> tuple[UserId, UserId, Contact]:
        one, other = [await self.person(name) for name in names]
        return one, other, await self.befriend(one, other)

    async def group_of(self, owner: UserId, *others: UserId) -> Contact:
        contacts = [await self.befriend(owner, other) for other in others]
        await self.groups.create(
            owner, name="Choir", avatar="", contact_ids=[each.contact_id for each in contacts]
        )
        return next(each for each in await self.contacts.list_contacts(owner) if each.group_id)

    async def state(self, call_id: CallId) -> CallState:
        return await self.storage.read(lambda uow: uow.calls.get(call_id))

    async def call(self, call_id: CallId) -> Call:
        return (await self.state(call_id)).call

    async def busy(self) -> set[UserId]:
        """Everybody whom some call keeps busy."""
        calls = await self.storage.read(lambda uow: uow.calls.list_due(FAR_AWAY, 1000))
        return {user_id for call_id in calls for user_id in (await self.state(call_id)).present}

    async def answer(self, user_id: UserId, call_id: CallId) -> "Phone":
        """Join and come online."""
        return await self.connect(await self.join(user_id, call_id), user_id)

    async def join(self, user_id: UserId, call_id: CallId, *, sfu: bool = False, public_key: str = "") -> str:
        """The token, for the login on his newest device."""
        login = await self.login_of(user_id)
        return await self.call_commands.join(login, call_id, sfu=sfu, public_key=public_key)

    async def token(self, user_id: UserId, call_id: CallId, seconds: float = 3600) -> str:
        """Without joining."""
        call_pass = CallPass(call_id, user_id, (await self.login_of(user_id)).login_id, NO_PASS)
        return self.tokens.issue_call(call_pass, self.clock.now() + timedelta(seconds=seconds))

    async def login_of(self, user_id: UserId) -> Login:
        return (await self.logins.list_of(user_id))[0]

    async def connect(self, token: str | None, user_id: UserId) -> "Phone":
        """Without a token the client says nothing."""
        phone = Phone(self, user_id, MemoryTransport(), token)
        if token is not None:
            phone.transport.say(token)
        phone.task = asyncio.create_task(self.signaling.serve(phone.transport))
        self.phones.append(phone)
        await settle()
        return phone

    async def pass_time(self, seconds: float) -> None:
        """With the monitor at work each second, and every connected client beating each ten."""
        for second in range(1, round(seconds) + 1):
            self.clock.advance(1)
            if second % 10 == 0:
                for phone in self.phones:
                    phone.beat()
            await settle()
            await self.live.look_round()
            await self.monitor.meet_due()
            await settle()

    async def tear_down(self) -> None:
        for phone in self.phones:
            phone.transport.go()
        await asyncio.gather(*(phone.task for phone in self.phones if phone.task))


@dataclass
class Phone:
    """The client's end of a call socket."""

    house: CallHouse
    user_id: UserId
    transport: MemoryTransport
    token: str | None
    task: asyncio.Task[None] | None = None
    beats: bool = True
    _frames: list[tuple[int, object]] = field(default_factory=list)

    def beat(self) -> None:
        if self.beats:
            self.transport.say('{"type":5,"payload":""}')

    async def come_back(self) -> "Phone":
        """A new socket with the same token."""
        return await self.house.connect(self.token, self.user_id)

    async def says(self, op: str, generation: int, **more: object) -> None:
        """To their seat at an SFU."""
        payload = json.dumps({"op": op, "generation": generation, **more})
        self.transport.say(json.dumps({"type": 11, "payload": payload}))
        await settle()

    async def signal(self, to: UserId, message: str) -> None:
        payload = json.dumps({"toUserId": to, "message": message})
        self.transport.say(json.dumps({"type": 4, "payload": payload}))
        await settle()

    async def gesture(self, **gesture: object) -> None:
        self.transport.say(json.dumps({"type": 13, "payload": json.dumps(gesture)}))
        await settle()

    def heard(self) -> list[tuple[int, object]]:
        """Type and payload of the frames since the last time; structured payloads are read."""
        frames = [json.loads(frame) for frame in self.transport.take_heard()]
        return [(frame["type"], _payload(frame)) for frame in frames]

    async def break_off(self) -> None:
        """The socket is gone, without a word."""
        await self._close(for_good=False)

    async def close_page(self) -> None:
        """The browser closes the socket; the page's own goodbye may be lost."""
        await self._close(for_good=True)

    async def _close(self, *, for_good: bool) -> None:
        self.beats = False
        self.transport.go(for_good=for_good)
        await settle()

    @property
    def closed_with(self) -> CloseReason | None:
        return self.transport.closed_with


def _payload(frame: dict[str, str]) -> object:  # noqa: PLR0911 - one for each kind of frame
    payload = frame["payload"]
    if int(frame["type"]) == 2:
        return {state["userId"]: state["state"] for state in json.loads(payload)}
    if int(frame["type"]) == 3:
        state = json.loads(payload)
        return (state["userId"], state["state"])
    if int(frame["type"]) == 4:
        signal = json.loads(payload)
        return (signal["fromUserId"], signal["message"])
    if int(frame["type"]) == 10:
        return {each["userId"]: each["name"] for each in json.loads(payload)}
    if int(frame["type"]) == 14:
        told = json.loads(payload)
        return {each["userId"]: each["name"] for each in told["people"]}, told["iceServers"]
    if int(frame["type"]) in {9, 11, 13}:
        return json.loads(payload)
    return payload


async def settle() -> None:
    for _ in range(SETTLE_TURNS):
        await asyncio.sleep(0)


async def tell_nobody(untold: object) -> None:
    """The node dies between commit and tell."""
    del untold


@asynccontextmanager
async def call_house() -> AsyncIterator[CallHouse]:
    house = CallHouse()
    yield house
    await house.tear_down()
