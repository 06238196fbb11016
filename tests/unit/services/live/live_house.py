"""The house with sockets: people with devices that stay connected, drop and come back."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.wire.notification_frames import WireNotificationFrames
from adapters.wire.session_frames import WireSessionFrames
from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.notifications import Envelope, Notification
from domain.services.live.login_watch import LoginWatch
from domain.services.live.missed_deliveries import MissedDeliveries
from domain.services.live.notification_session import NotificationSessions
from domain.services.live.sessions import LiveSessions
from domain.services.notifier import Notifier
from domain.services.relay import OutboxRelay
from ports.transport import CloseReason
from tests.doubles.transport import MemoryTransport
from tests.unit.services.house import House, NumberedFrames


class WrittenFrames(NumberedFrames):
    """As on the wire."""

    def seal(self, notification: Notification) -> Sequence[Envelope]:
        return WireNotificationFrames().seal(notification)


async def settle() -> None:
    """Everybody who can go on has gone on."""
    for _ in range(50):
        await asyncio.sleep(0)


@dataclass
class LiveHouse(House):
    frames: NumberedFrames = field(default_factory=WrittenFrames)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.live = LiveSessions(self.clock)
        self.login_watch = LoginWatch(self.logins, self.live)
        self.sessions = NotificationSessions(
            logins=self.logins,
            missed=MissedDeliveries(storage=self.storage, frames=self.frames),
            mailboxes=self.mailboxes,
            frames=WireSessionFrames(),
            live=self.live,
            clock=self.clock,
            ids=self.ids,
        )
        self.relay = OutboxRelay(
            storage=self.storage, notifier=self.notifier, mailboxes=self.mailboxes, clock=self.clock
        )
        elsewhere = Notifier(
            storage=self.storage, mailboxes=self.mailboxes, frames=self.frames, clock=self.clock
        )
        self.other_nodes_relay = OutboxRelay(
            storage=self.storage, notifier=elsewhere, mailboxes=self.mailboxes, clock=self.clock
        )

    async def say(self, contact: Contact, text: str) -> None:
        await self.chat.send(contact.owner_id, contact.contact_id, text=text)

    async def say_untold(self, contact: Contact, text: str) -> None:
        """The node dies between commit and tell."""
        told = self.mailboxes.post

        async def die(envelopes: Sequence[Envelope]) -> None:
            pass

        self.mailboxes.post = die  # type: ignore[method-assign]  # the fault of this story
        await self.say(contact, text)
        self.mailboxes.post = told  # type: ignore[method-assign]  # and its end

    async def pass_time(self, seconds: float) -> None:
        """Second by second, as the node's timer does."""
        while seconds > 0:
            self.clock.advance(min(seconds, 1))
            await settle()
            await self.live.look_round()
            await settle()
            seconds -= 1

    def connect(self, person: SignedIn, session: str = "") -> "Device":
        device = self.knock()
        device.transport.say(person.token)
        device.transport.say(session)
        return device

    def knock(self) -> "Device":
        """A socket on which nothing was said yet."""
        transport = MemoryTransport()
        return Device(transport, asyncio.get_running_loop().create_task(self.sessions.serve(transport)))


@dataclass
class Device:
    transport: MemoryTransport
    serving: asyncio.Task[None]
    session: str = ""

    @property
    def closed_with(self) -> CloseReason | None:
        return self.transport.closed_with

    async def greeting(self) -> str:
        frame = (await self.transport.hear()).decode()
        self.session = frame.removeprefix("session:").partition("\n")[0]
        return frame

    async def heard(self) -> list[Any]:
        """Every notification that has arrived by now."""
        await settle()
        return [json.loads(frame) for frame in self.transport.take_heard()]

    async def texts(self) -> list[str]:
        return [frame["payload"]["text"] for frame in await self.heard() if frame.get("type") == 1]

    async def drop(self) -> None:
        """The line breaks; the server has noticed."""
        self.transport.go()
        await self.serving
