"""What rings, and what one talks through: clients of calls."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.described_frames import fault_of
from tests.e2e.devices import COMES_BACK_AFTER, Device, ExplicitDevice
from tests.e2e.people import Person
from tests.e2e.story import eventually
from tests.patience import GIVEN, now

UNAUTHORISED, STATES, STATE, SIGNAL, HEARTBEAT, STARTED, OVER, FAILED = range(1, 9)
DOOR, MUTE_ASKED, GESTURE = 10, 12, 13
INVITED, REJECTED, ACCEPTED, ONLINE, OFFLINE, DEAD = range(1, 7)
READY, ACTIVE, ENDED = 2, 3, 4
NORMAL, REFUSED, NO_ANSWER, BUSY, LOST, ERROR, CANCELLED = range(1, 8)

BEATS_EVERY = 1.0
"""Seconds; the servers of these stories live by shorter times, too."""


@dataclass(frozen=True)
class CallNews:
    """What a notification said of a call; status 0: handled, on this or another device."""

    call_id: int
    status: int
    end_reason: int = 0
    handled: bool = True


class Handset(Device):
    """A device that hears of calls."""

    def __init__(self, owner: Person, name: str, ports: Sequence[int], token: str = "") -> None:
        super().__init__(owner, name, ports, token)
        self.news: list[CallNews] = []

    async def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == 4:
            self.news.append(CallNews(frame["payload"], 0))
        elif frame["type"] == 1 and frame["payload"]["call"]:
            call = frame["payload"]["call"]
            self.news.append(CallNews(call["callId"], call["status"], call["endReason"], call["handled"]))
        await super().take(frame)

    def of(self, call_id: int) -> list[CallNews]:
        return [each for each in self.news if each.call_id == call_id]

    def ringing(self, call_id: int) -> tuple[bool, int]:
        """Whether it rings, and how often it began to, by the rule of the client: a call that is ready or
        active rings unless it is handled or was seen before; being handled or over ends that.
        """
        rings, begun, seen = False, 0, False
        for each in self.of(call_id):
            if each.status not in {READY, ACTIVE}:
                rings, seen = False, True
            elif not (seen or each.handled):
                rings, begun, seen = True, begun + 1, True
        return rings, begun

    async def hears(self, call_id: int, status: int, within: float = 3.0) -> CallNews:
        def heard() -> list[CallNews]:
            return [each for each in self.of(call_id) if each.status == status]

        await eventually(lambda: bool(heard()), within, f"{self.history.name} hears status {status}")
        return heard()[-1]


class ExplicitHandset(Handset, ExplicitDevice):
    """As of today's client: it shows a second call."""

    def opening(self) -> str:
        return json.dumps(json.loads(super().opening()) | {"callWaiting": True})


@dataclass(frozen=True)
class Frame:
    type: int
    payload: Any
    at: float


class Phone:
    """The client's socket in one call; comes back to the next port whenever it breaks, until it is over."""

    def __init__(self, owner: Person, call_id: int, ports: Sequence[int]) -> None:
        self.owner = owner
        self.call_id = call_id
        self.ports = list(ports)
        self.frames: list[Frame] = []
        self.codes: list[int] = []
        self.undescribed: list[str] = []
        self.token = ""
        self.beats = True
        self.comes_back = True
        self.online = asyncio.Event()
        self.connection: ClientConnection | None = None
        self._running: asyncio.Task[None] | None = None
        self._turn = 0

    async def join(self) -> None:
        self.token = await self.owner.ask("POST", "/call/join", None, callId=self.call_id)

    async def pick_up(self) -> None:
        """Join, and return when online."""
        await self.join()
        await self.connect()

    async def connect(self) -> None:
        self.switch_on()
        async with asyncio.timeout(60):
            await self.online.wait()

    def switch_on(self) -> None:
        self._running = asyncio.create_task(self._run())

    async def hang_up(self) -> None:
        await self.owner.ask("POST", "/call/hangup", None, callId=self.call_id)

    async def put_away(self) -> None:
        """Whatever it was told stands in the description of the sockets."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
            self._running = None
        assert self.undescribed == []

    def drop(self) -> None:
        """The line breaks, and the phone knows."""
        if self.connection is not None:
            self.connection.transport.abort()

    async def signal(self, to: Person, message: str) -> None:
        """As a client does: once it knows that the other is there; the server drops what comes before."""
        there = {ONLINE, OFFLINE}
        await eventually(lambda: self.states.get(to.user_id) in there, 20, f"{to.name} is in the call")
        await self.signal_to(to.user_id, message)

    async def signal_to(self, user_id: int, message: str) -> None:
        await self.online.wait()
        assert self.connection is not None
        payload = json.dumps({"toUserId": user_id, "message": message})
        await self.connection.send(json.dumps({"type": SIGNAL, "payload": payload}))

    async def gesture(self, **gesture: object) -> None:
        assert self.connection is not None
        await self.connection.send(json.dumps({"type": GESTURE, "payload": json.dumps(gesture)}))

    @property
    def gestures(self) -> list[dict[str, Any]]:
        return [json.loads(payload) for payload in self.told(GESTURE)]

    @property
    def states(self) -> dict[int, int]:
        """Everybody's, as this phone knows them."""
        states: dict[int, int] = {}
        for frame in self.frames:
            if frame.type == STATES:
                states = dict(frame.payload)
            elif frame.type == STATE:
                states[frame.payload[0]] = frame.payload[1]
        return states

    def told(self, *types: int) -> list[Any]:
        return [frame.payload for frame in self.frames if frame.type in types]

    @property
    def greeted(self) -> int:
        """How often a socket of his was taken in."""
        return len(self.told(STATES))

    async def returns(self, greeted: int) -> None:
        """On another socket than when it had been greeted so often."""
        await eventually(lambda: self.greeted > greeted, 20, f"the phone of {self.owner.name} is back")

    @property
    def signals(self) -> list[tuple[int, str]]:
        """Sender and message."""
        return self.told(SIGNAL)

    @property
    def over(self) -> int:
        """The reason; 0 while it goes on."""
        reasons = self.told(OVER)
        return int(reasons[0]) if reasons else 0

    async def ends(self, reason: int, within: float = 3.0) -> None:
        await eventually(lambda: bool(self.over), within, f"the call of {self.owner.name} is over")
        assert self.over == reason

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                await self._stay_connected()
            if self.over or self.told(UNAUTHORISED) or not self.comes_back:
                return
            await asyncio.sleep(COMES_BACK_AFTER)

    async def _stay_connected(self) -> None:
        port = self.ports[self._turn % len(self.ports)]
        self._turn += 1
        url = f"ws://127.0.0.1:{port}/api/ws/call"
        async with connect(
            url, compression=None, ping_interval=None, open_timeout=GIVEN, close_timeout=0.5
        ) as connection:
            self.connection = connection
            await connection.send(self.token)
            beating = asyncio.create_task(self._beat(connection))
            try:
                async for frame in connection:
                    self._compare(frame)
                    self._take(json.loads(frame))
            finally:
                beating.cancel()
                self.online.clear()
                self.codes.append(connection.close_code or 1006)

    def _compare(self, frame: str | bytes) -> None:
        if fault := fault_of(frame, "call"):
            self.undescribed.append(fault)

    def _take(self, frame: dict[str, Any]) -> None:
        kind, payload = frame["type"], frame["payload"]
        if kind == STATES:
            payload = {each["userId"]: each["state"] for each in json.loads(payload)}
            self.online.set()
        elif kind == STATE:
            state = json.loads(payload)
            payload = (state["userId"], state["state"])
        elif kind == SIGNAL:
            signal = json.loads(payload)
            payload = (signal["fromUserId"], signal["message"])
        self.frames.append(Frame(kind, payload, now()))

    async def _beat(self, connection: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(BEATS_EVERY)
                if self.beats:
                    await connection.send(json.dumps({"type": HEARTBEAT, "payload": ""}))


class GuestPhone(Phone):
    """Of somebody without an account, who waits at the door until they are let in."""

    user_id: int

    async def knock(self, secret: str, name: str) -> None:
        """By a link; anybody may ask for it."""
        admitted = await self.owner.ask("POST", "/call/guest", {"token": secret, "name": name})
        self.token, self.call_id, self.user_id = (
            admitted["callToken"],
            admitted["callId"],
            admitted["userId"],
        )
        self.switch_on()
        await eventually(lambda: bool(self.told(DOOR)), GIVEN, f"{name} is at the door")
