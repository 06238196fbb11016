"""Devices of people: they stay connected, remember their session, and catch up when it is gone."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from domain.model.hints import HintType
from domain.model.notifications import NotificationType
from examples.ichat_client import Place
from tests.described_frames import fault_of
from tests.e2e.history import (
    Connected,
    DeviceHistory,
    Dropped,
    HeardEvent,
    HeardMessage,
    StoppedReading,
    Synced,
    picture_of,
)
from tests.e2e.people import Person
from tests.original_client import bubble
from tests.patience import GIVEN, Stopwatch, now, spare

COMES_BACK_AFTER = 0.3
"""Seconds; the client's own three would only make the stories longer."""
ANSWER_WITHIN = GIVEN
ACKNOWLEDGE_EVERY = 0.2
KEYS: dict[int, Callable[[Any], str]] = {
    2: lambda payload: f"contact {payload['contactId']}",
    3: lambda payload: f"request {payload['id']}",
    4: lambda payload: f"handled {payload}",
}


class Device:
    """As the unmodified client: bare session id, acknowledged by pongs, one node or proxy after another."""

    channel = "notificationOfTheOriginal"
    """Its name in the description of the sockets."""

    tls: ssl.SSLContext | None = None
    base_path = ""

    def __init__(self, owner: Person, name: str, ports: Sequence[int], token: str = "") -> None:
        self.history = DeviceHistory(f"{owner.name}'s {name}", owner.user_id)
        self.owner = owner
        self.token = token or owner.token
        self.ports = list(ports)
        self.session = ""
        self.comes_back = True
        self.connection: ClientConnection | None = None
        self.online = asyncio.Event()
        self._misses_something = False
        self._running: asyncio.Task[None] | None = None
        self._turn = 0

    @property
    def codes(self) -> list[int]:
        """How its connections ended."""
        return [event.code for event in self.history.events if isinstance(event, Dropped)]

    @property
    def sessions(self) -> list[str]:
        """Of its connections, one after the other."""
        return [event.session for event in self.history.events if isinstance(event, Connected)]

    async def switch_on(self) -> None:
        """Returns when it was greeted."""
        self._running = asyncio.create_task(self._run())
        async with asyncio.timeout(60):
            await self.online.wait()

    async def switch_off(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    def drop(self) -> None:
        """The line breaks, and the device knows."""
        if self.connection is not None:
            self.connection.transport.abort()

    def stop_reading(self) -> None:
        assert self.connection is not None
        self.connection.transport.pause_reading()
        self.history.events.append(StoppedReading(spare()))

    def read_on(self) -> None:
        assert self.connection is not None
        self.connection.transport.resume_reading()

    @property
    def held_by_server(self) -> bool:
        """Whether the server's end of the connection is still there, whatever the device knows."""
        assert self.connection is not None
        return _established(self.connection.remote_address[1], self.connection.local_address[1])

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                await self._stay_connected()
            if not self.comes_back:
                return
            await asyncio.sleep(COMES_BACK_AFTER)

    async def _stay_connected(self) -> None:
        port = self.ports[self._turn % len(self.ports)]
        self._turn += 1
        scheme = "wss" if self.tls else "ws"
        async with connect(
            f"{scheme}://127.0.0.1:{port}{self.base_path}/api/ws/notification",
            ssl=self.tls,
            compression=None,
            ping_interval=None,
            open_timeout=ANSWER_WITHIN,
            close_timeout=0.5,
            max_size=None,
        ) as connection:
            self.connection = connection
            await self._greet(connection)
            self.online.set()
            try:
                await self._listen(connection)
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                self.history.events.append(Dropped(code, spare()))
            finally:
                self.online.clear()

    async def _greet(self, connection: ClientConnection) -> None:
        await connection.send(self.token)
        await connection.send(self.opening())
        async with asyncio.timeout(ANSWER_WITHIN):
            greeting = str(await connection.recv())
        self._compare(greeting)
        self.session, last = self.read_greeting(greeting)
        known_before = bool(self.sessions)
        highest = self.history.highest()
        self.history.events.append(Connected(self.session, last, now()))
        self._misses_something = self._misses_something or (last is not None and known_before)
        if self._misses_something:
            await self._catch_up(highest)

    async def _catch_up(self, after: int) -> None:
        self.history.events.append(Synced(await self.owner.missed(after), now()))
        self._misses_something = False

    async def _listen(self, connection: ClientConnection) -> None:
        async for frame in connection:
            self._compare(frame)
            await self.take(json.loads(frame))

    def _compare(self, frame: str | bytes) -> None:
        if fault := fault_of(frame, self.channel):
            self.history.undescribed.append(fault)

    def opening(self) -> str:
        return self.session

    def read_greeting(self, greeting: str) -> tuple[str, int | None]:
        """The session, and for a new one the delivery it begins after."""
        session, _, last = greeting.removeprefix("session:").partition("\n")
        return session, int(last) if last else None

    async def take(self, frame: dict[str, Any]) -> None:
        kind, payload = frame["type"], frame["payload"]
        if kind == 1 and not payload["deliveryId"]:  # of a call, from outside its room
            self.history.events.append(HeardEvent(f"call {payload['callId']}", spare()))
            return
        if kind in KEYS:
            self.history.events.append(HeardEvent(KEYS[kind](payload), spare()))
            return
        self.history.events.append(
            HeardMessage(
                payload["deliveryId"],
                payload["messageId"],
                payload["roomId"],
                payload["senderId"],
                payload["localId"],
                payload["text"],
                payload["revoked"],
                payload["isNew"],
                spare(),
                picture_of(payload),
                bubble(payload),
            )
        )


def _change(contact_id: int, contact: dict[str, Any] | None) -> str:
    """Stories give a contact another name with each change, so that each is told apart."""
    return f"{contact['alias']} {contact['blocked']}" if contact else f"contact {contact_id} is gone"


def _established(local_port: int, remote_port: int) -> bool:
    """Of the kernel's table; state 01."""
    ends = (f":{local_port:04X}", f":{remote_port:04X}")
    rows = [line.split()[1:4] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(
        local.endswith(ends[0]) and remote.endswith(ends[1]) and state == "01"
        for local, remote, state in rows
    )


class ExplicitDevice(Device):
    """As our own client: says what it processed, and takes nothing twice."""

    channel = "notification"

    def __init__(self, owner: Person, name: str, ports: Sequence[int], token: str = "") -> None:
        super().__init__(owner, name, ports, token)
        self._place = Place()
        self.typing: list[dict[str, Any]] = []
        self.reads: list[dict[str, Any]] = []
        self.changes: list[str] = []
        """Of its owner's contacts, in order."""
        self.contacts: dict[int, dict[str, Any] | None] = {}
        """As it was told of each that changed, the latest; None of one that is gone."""
        self.exports: list[dict[str, Any]] = []
        self.presences: dict[int, list[dict[str, Any]]] = {}
        """What it was told of each, the latest last."""

    async def hint(self, **frame: Any) -> None:
        assert self.connection is not None
        await self.connection.send(json.dumps(frame))

    def state_of(self, person: Person) -> str:
        """As it was told last."""
        told = self.presences.get(person.user_id)
        return str(told[-1]["state"]) if told else ""

    async def agrees_on(self, person: Person) -> dict[str, Any]:
        """How somebody is, once told and answered are the same: news may be on its way."""
        watch = Stopwatch()
        while True:
            asked: list[dict[str, Any]] = await self.owner.ask(
                "POST", "/user/presence", {"userIds": [person.user_id]}
            )
            if asked == self.presences[person.user_id][-1:]:
                return asked[0]
            assert watch.shows(10), f"told {self.presences[person.user_id][-1:]}, answered {asked}"
            await asyncio.sleep(0.1)

    def opening(self) -> str:
        return self._place.opening()

    def read_greeting(self, greeting: str) -> tuple[str, int | None]:
        frame = json.loads(greeting)
        new = self._place.greeted(frame)
        return self._place.session, frame["last"] if new else None

    async def take(self, frame: dict[str, Any]) -> None:
        if frame.get("reset"):
            await self._begin_anew(frame)
        elif frame.get("type") == HintType.TYPING:
            self.typing.append(frame["payload"])
        elif frame.get("type") == HintType.READ:
            self.reads.append(frame["payload"])
        elif frame.get("type") == HintType.EXPORT:
            self.exports.append(frame["payload"])
        elif frame.get("type") == HintType.PRESENCE:
            self.presences.setdefault(frame["payload"]["userId"], []).append(frame["payload"])
        elif "type" in frame:
            self._place.processed(frame)
            if frame["type"] == NotificationType.CONTACT_CHANGED:
                payload = frame["payload"]
                self.changes.append(_change(payload["contactId"], payload["contact"]))
                self.contacts[payload["contactId"]] = payload["contact"]
            else:
                await super().take(frame)

    async def _begin_anew(self, frame: dict[str, Any]) -> None:
        highest = self.history.highest()
        self._place.greeted(frame)
        self.session = self._place.session
        self.history.events.append(Connected(self.session, frame["last"], now()))
        self._misses_something = True
        await self._catch_up(highest)

    async def _listen(self, connection: ClientConnection) -> None:
        acknowledging = asyncio.create_task(self._acknowledge(connection))
        try:
            await super()._listen(connection)
        finally:
            acknowledging.cancel()

    async def _acknowledge(self, connection: ClientConnection) -> None:
        acknowledged = 0
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(ACKNOWLEDGE_EVERY)
                if self._place.position != acknowledged:
                    acknowledged = self._place.position
                    await connection.send(self._place.acknowledgement())
