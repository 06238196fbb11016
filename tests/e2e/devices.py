"""Devices of people: they stay connected, remember their session, and catch up when it is gone."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.e2e.history import Connected, DeviceHistory, Dropped, HeardEvent, HeardMessage, Synced
from tests.e2e.people import Person, now

COMES_BACK_AFTER = 0.3
"""Seconds; the client's own three would only make the stories longer."""
ANSWER_WITHIN = 5.0
ACKNOWLEDGE_EVERY = 0.2
KEYS: dict[int, Callable[[Any], str]] = {
    2: lambda payload: f"contact {payload['contactId']}",
    3: lambda payload: f"request {payload['id']}",
    4: lambda payload: f"handled {payload}",
}


class Device:
    """As the unmodified client: bare session id, acknowledged by pongs, one node or proxy after another."""

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
        await asyncio.wait_for(self.online.wait(), 20)

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
        url = f"ws://127.0.0.1:{port}/api/ws/notification"
        async with connect(
            url,
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
                self.history.events.append(Dropped(code, now()))
            finally:
                self.online.clear()

    async def _greet(self, connection: ClientConnection) -> None:
        await connection.send(self.token)
        await connection.send(self.opening())
        greeting = str(await asyncio.wait_for(connection.recv(), ANSWER_WITHIN))
        self.session, last = self.read_greeting(greeting)
        known_before = bool(self.sessions)
        highest = self.history.highest()
        self.history.events.append(Connected(self.session, last, now()))
        self._misses_something = self._misses_something or (last is not None and known_before)
        if self._misses_something:
            await self._catch_up(highest)

    async def _catch_up(self, after: int) -> None:
        self.history.events.append(Synced(await self.owner.sync(after), now()))
        self._misses_something = False

    async def _listen(self, connection: ClientConnection) -> None:
        async for frame in connection:
            await self.take(json.loads(frame))

    def opening(self) -> str:
        return self.session

    def read_greeting(self, greeting: str) -> tuple[str, int | None]:
        """The session, and for a new one the delivery it begins after."""
        session, _, last = greeting.removeprefix("session:").partition("\n")
        return session, int(last) if last else None

    async def take(self, frame: dict[str, Any]) -> None:
        kind, payload = frame["type"], frame["payload"]
        if kind in KEYS:
            self.history.events.append(HeardEvent(KEYS[kind](payload), now()))
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
                now(),
            )
        )


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

    position = 0

    def opening(self) -> str:
        return json.dumps({"session": self.session, "position": self.position})

    def read_greeting(self, greeting: str) -> tuple[str, int | None]:
        frame = json.loads(greeting)
        if not frame["resumed"]:
            self.position = 0
        return frame["session"], None if frame["resumed"] else frame["last"]

    async def take(self, frame: dict[str, Any]) -> None:
        if frame.get("reset"):
            await self._begin_anew(frame)
        elif "type" in frame:
            self.position = max(self.position, frame["position"])
            await super().take(frame)

    async def _begin_anew(self, frame: dict[str, Any]) -> None:
        highest = self.history.highest()
        self.session, self.position = frame["session"], 0
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
                if self.position != acknowledged:
                    acknowledged = self.position
                    await connection.send(json.dumps({"ack": acknowledged}))
